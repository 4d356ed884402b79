"""Work items with steps; 增资; and 换业主."""

from crispy_forms.layout import Column, Layout, Row
from django import forms

from accounts.enums import Role
from accounts.models import Unit
from laishan_portal.forms import DayField, PortalFormMixin, ReasonField, WanField, WholeNumberField
from projects.forms.lookups import EnterpriseField, PersonField, tidy
from projects.forms.stage import PastDayField
from projects.models import WorkItem, WorkStep


class WorkForm(PortalFormMixin, forms.ModelForm):
    owner = PersonField(label="责任人", required=False, help_text="打姓名或拼音首字母。")
    due_on = DayField(label="完成时限", required=False)

    class Meta:
        model = WorkItem
        fields = ["title", "unit", "owner", "due_on", "status", "for_expansion_zone", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}

    watched = tuple(Meta.fields)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.active()
        self.fields["unit"].empty_label = "请选择"
        dropped = () if self.user.has_role(Role.OFFICE) else ("unit",)
        if self.instance.is_fact:
            dropped = (*dropped, "title", "note")
        for name in dropped:
            self.fields.pop(name)
        self.watched = tuple(name for name in self.watched if name not in dropped)
        if "unit" in dropped and self.instance.pk is None:
            self.instance.unit = self.user.person.unit
        self.helper.layout = self.get_layout()

    def get_layout(self) -> Layout:
        names = [name for name in self.Meta.fields if name in self.fields]
        return Layout(*names)

    def clean_title(self):
        title = tidy(self.cleaned_data["title"])
        if WorkItem.objects.exclude(pk=self.instance.pk).filter(title=title).exists():
            raise forms.ValidationError("已有同名事项。", code="taken")
        return title


class StepForm(PortalFormMixin, forms.ModelForm):
    owner = PersonField(label="谁来办", required=False, help_text="打姓名或拼音首字母。")
    planned_on = DayField(label="计划完成", required=False)
    done_on = PastDayField(label="完成日期", required=False)
    position = WholeNumberField(label="顺序", min_value=1, max_value=200, initial=1)

    class Meta:
        model = WorkStep
        fields = ["name", "position", "planned_on", "done_on", "owner", "result"]

    watched = tuple(Meta.fields)

    def get_layout(self) -> Layout:
        return Layout(
            Row(Column("name", css_class="col-md-9"), Column("position", css_class="col-md-3")),
            Row(
                Column("planned_on", css_class="col-md-6"),
                Column("done_on", css_class="col-md-6"),
            ),
            "owner",
            "result",
        )

    def clean_name(self):
        name = tidy(self.cleaned_data["name"])
        same = WorkStep.objects.filter(item=self.instance.item_id, name=name)
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("这一步已经有了。", code="taken")
        return name


class IncreaseForm(PortalFormMixin, forms.Form):
    """The total after the raise; the increase alone counts."""

    new_total = WanField(label="增资后总投资（万元）")
    agreed_on = PastDayField(label="议定日期")
    reason = ReasonField(label="依据", help_text="补充协议、董事会决议等。")

    def __init__(self, *args, project, **kwargs):
        self.project = project
        super().__init__(*args, **kwargs)

    def get_layout(self) -> Layout:
        return Layout("new_total", "agreed_on", "reason")

    def clean_new_total(self):
        amount, now = self.cleaned_data["new_total"], self.project.total_investment
        if now is not None and amount <= now:
            raise forms.ValidationError("增资后的总投资要比现在的大。", code="less")
        return amount


class OwnerChangeForm(PortalFormMixin, forms.Form):
    """Another enterprise carries the project from a day on."""

    new_owner = EnterpriseField(
        label="新业主", help_text="打全称、简称或统一社会信用代码，出候选；没有的先到“企业”登记。"
    )
    changed_on = PastDayField(label="更换日期")
    reason = ReasonField(
        label="依据", help_text="变更协议、备案变更、股权转让等，写明名称和文号。"
    )

    def __init__(self, *args, project, **kwargs):
        self.project = project
        super().__init__(*args, **kwargs)

    def get_layout(self) -> Layout:
        return Layout("new_owner", "changed_on", "reason")

    def clean_new_owner(self):
        owner = self.cleaned_data["new_owner"]
        if owner is not None and owner.pk == self.project.owner_id:
            raise forms.ValidationError("新业主和原业主是同一家。", code="same")
        return owner
