"""Planning a visit, telling what came of it, calling it off; a fix for many problems."""

from crispy_forms.layout import Column, Layout, Row
from django import forms

from laishan_portal import clock
from laishan_portal.forms import DayField, PortalFormMixin, ReasonField
from services.enums import HANDLED_STATUSES
from services.forms.lookups import EnterpriseField, PersonField, ProjectField, UnitField
from services.models import Fix, Problem, Visit

FIELDS = ["project", "enterprise", "visitor", "companions", "on", "purpose"]


class VisitForm(PortalFormMixin, forms.ModelForm):
    project = ProjectField(label="项目", required=False, help_text="写项目名称或编号。")
    enterprise = EnterpriseField(label="企业", required=False, help_text="不写就是项目的业主。")
    visitor = PersonField(label="走访人", help_text="打姓名或拼音首字母。")
    on = DayField(label="哪天去")

    class Meta:
        model = Visit
        fields = FIELDS

    watched = tuple(FIELDS)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["project"].user = self.user
        self.fields["purpose"].help_text = "先看下面这个月别人已经问过什么，能一起去就一起去。"

    def get_layout(self) -> Layout:
        pairs = (("project", "enterprise"), ("visitor", "companions"))
        rows = [Row(*(Column(name, css_class="col-md-6") for name in pair)) for pair in pairs]
        return Layout(*rows, "on", "purpose")

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned.get("project") and not cleaned.get("enterprise"):
            raise forms.ValidationError("写明去哪个项目或哪家企业。", code="nobody")
        return cleaned

    def _post_clean(self):
        """The domain checks the row; what it sets itself is not the form's to judge."""
        self.instance = forms.models.construct_instance(self, self.instance, self._meta.fields)


class VisitDoneForm(PortalFormMixin, forms.Form):
    on = DayField(label="走访日期")
    met = forms.CharField(label="见到谁", max_length=60, required=False)
    heard = forms.CharField(
        label="听到什么",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="没有问题也写一句。不用签到，不用定位。",
    )

    def get_layout(self) -> Layout:
        return Layout("on", "met", "heard")


class CancelForm(PortalFormMixin, forms.Form):
    reason = ReasonField(label="为什么不去了", max_length=120)

    def get_layout(self) -> Layout:
        return Layout("reason")


class FixForm(PortalFormMixin, forms.ModelForm):
    unit = UnitField(label="哪个单位做的")
    done_on = DayField(label="做成日期")
    problems = forms.ModelMultipleChoiceField(
        label="一起解决哪些问题",
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        help_text="每件仍要各自申请销号、各自请企业确认。",
    )

    class Meta:
        model = Fix
        fields = ["title", "detail", "unit", "done_on"]
        widgets = {"detail": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, candidates, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("done_on", clock.today())
        rows = Problem.objects.visible_to(self.user).filter(status__in=HANDLED_STATUSES)
        self.fields["problems"].queryset = rows.filter(candidates).order_by("pk")
        self.fields["problems"].label_from_instance = lambda row: (
            f"{row.number} {row.shown_title}（{row.shown_name}）"
        )

    def get_layout(self) -> Layout:
        return Layout("title", "detail", "unit", "done_on", "problems")

    def _post_clean(self):
        self.instance = forms.models.construct_instance(self, self.instance, self._meta.fields)
