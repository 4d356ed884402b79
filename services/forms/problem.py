"""Raising a problem and putting right what it says."""

from crispy_forms.layout import Column, Layout, Row
from django import forms

from laishan_portal.forms import DayField, PortalFormMixin
from services.enums import ProblemCategory, Severity
from services.forms.lookups import EnterpriseField, ProjectField
from services.models import Problem, SlaPreset

FIELDS = [
    *("title", "content", "cause", "project", "enterprise", "source", "origin"),
    *("category", "severity", "raised_on", "preset"),
]


class ProblemForm(PortalFormMixin, forms.ModelForm):
    project = ProjectField(label="项目", required=False, help_text="写项目名称或编号。")
    enterprise = EnterpriseField(label="企业", required=False, help_text="不写就是项目的业主。")
    raised_on = DayField(label="提出日期")

    class Meta:
        model = Problem
        fields = FIELDS
        widgets = {"content": forms.Textarea(attrs={"rows": 4})}

    watched = tuple(FIELDS)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["project"].user = self.user
        self.fields["preset"].queryset = SlaPreset.objects.all()
        self.fields["preset"].empty_label = None
        self.fields["preset"].initial = SlaPreset.objects.filter(is_default=True).first()
        self.fields[
            "cause"
        ].help_text = "卡在哪一件事上，如“用地指标”。写法一致，同因看板才能合在一起。"
        self.fields["title"].help_text = "一句话说清楚。企业确认时只看得到编号和这一句。"
        for name in ("source", "category"):
            self.fields[name].choices = [("", "请选择"), *self.fields[name].choices[1:]]
        self.helper.layout = self.get_layout()

    def get_layout(self) -> Layout:
        pairs = (("project", "enterprise"), ("category", "cause"), ("source", "origin"))
        rows = [
            Row(*(Column(name, css_class="col-md-6") for name in pair if name in self.fields))
            for pair in pairs
        ]
        dates = ("severity", "raised_on", "preset")
        last = Row(*(Column(name, css_class="col-md-4") for name in dates))
        return Layout("title", "content", *rows, last)

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned.get("project") and not cleaned.get("enterprise"):
            raise forms.ValidationError("写明是哪个项目或哪家企业的问题。", code="nobody")
        return cleaned

    def _post_clean(self):
        """The domain checks the row; what it sets itself is not the form's to judge."""
        self.instance = forms.models.construct_instance(
            self, self.instance, self._meta.fields, self._meta.exclude
        )


class HeardForm(forms.Form):
    """One problem heard on a visit: a line of a formset."""

    title = forms.CharField(label="问题", max_length=60, required=False)
    category = forms.ChoiceField(label="类别", required=False)
    severity = forms.ChoiceField(label="轻重", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [("", "类别"), *ProblemCategory.choices]
        self.fields["severity"].choices = Severity.choices

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("title") and not cleaned.get("category"):
            self.add_error("category", "选一个类别。")
        return cleaned
