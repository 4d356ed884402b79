"""Who serves a project, who answers for it, and who else may know of it."""

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.db.models import Count, Q

from accounts.enums import Role
from accounts.models import Person, Unit
from laishan_portal import clock
from laishan_portal.forms import DayField, PortalFormMixin, ReasonField
from projects.enums import AssignmentKind, ServiceKind
from projects.forms.lookups import PersonField
from projects.forms.node import ComingDayField
from projects.forms.stage import PastDayField


class CommissionerChoiceField(forms.ModelChoiceField):
    """People who hold the role, with how many projects each leads now."""

    def label_from_instance(self, obj):
        unit = f"（{obj.unit.short_name}）" if obj.unit else ""
        return f"{obj.name}{unit}，在包 {obj.load} 个"


def commissioners():
    leads = Q(assignments__kind=AssignmentKind.LEAD, assignments__to_on=None)
    return (
        Person.objects.filter(user__is_active=True, user__groups__name=Role.COMMISSIONER)
        .select_related("unit")
        .annotate(load=Count("assignments", filter=leads, distinct=True))
        .order_by("name_pinyin", "pk")
    )


class LeadForm(PortalFormMixin, forms.Form):
    """``present``: the open lead's name; changing it is confirmed."""

    person = CommissionerChoiceField(
        label="服务专员", queryset=Person.objects.none(), empty_label="请选择"
    )
    from_on = PastDayField(label="从哪天起")
    confirm = forms.BooleanField(label="换人")

    def __init__(self, *args, present, **kwargs):
        self.present = present
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = commissioners()
        self.initial.setdefault("from_on", clock.today())
        if present is None:
            del self.fields["confirm"]
        else:
            self.fields["confirm"].label = f"结束 {present.person.name} 的包办，换成新人"
            self.fields["confirm"].error_messages["required"] = "换人要勾选确认。"
        self.helper.layout = self.get_layout()

    def get_layout(self) -> Layout:
        return Layout(*[n for n in ("person", "from_on", "confirm") if n in self.fields])

    def clean_person(self):
        person = self.cleaned_data["person"]
        if self.present is not None and self.present.person_id == person.pk:
            raise forms.ValidationError(f"现在就是 {person.name}，不用换。", code="same")
        return person

    def clean_from_on(self):
        day = self.cleaned_data["from_on"]
        if self.present is not None and day < self.present.from_on:
            raise forms.ValidationError(
                f"不能早于 {self.present.person.name} 上任的 {self.present.from_on:%Y-%m-%d}。"
            )
        return day


class SupporterForm(PortalFormMixin, forms.Form):
    person = PersonField(label="协同人员", help_text="打姓名或拼音首字母。")
    service_kind = forms.ChoiceField(
        label="服务类别", choices=[("", "请选择"), *ServiceKind.choices]
    )

    def get_layout(self) -> Layout:
        return Layout("person", "service_kind")


class AssignmentEndForm(PortalFormMixin, forms.Form):
    on = PastDayField(label="到哪天为止")

    def __init__(self, *args, assignment, **kwargs):
        self.assignment = assignment
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", clock.today())

    def get_layout(self) -> Layout:
        return Layout("on")

    def clean_on(self):
        day = self.cleaned_data["on"]
        if day < self.assignment.from_on:
            raise forms.ValidationError(f"不能早于开始的 {self.assignment.from_on:%Y-%m-%d}。")
        return day


class ResponsibilityForm(PortalFormMixin, forms.Form):
    unit = forms.ModelChoiceField(
        label="责任单位", queryset=Unit.objects.active(), empty_label="请选择"
    )
    leader = PersonField(label="包保领导", required=False, help_text="打姓名或拼音首字母。")
    from_on = DayField(label="从哪天起")

    def __init__(self, *args, project, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("unit", project.unit_id)
        self.initial.setdefault("leader", project.leader_id)
        self.initial.setdefault("from_on", clock.today())

    def get_layout(self) -> Layout:
        return Layout("unit", "leader", "from_on")

    def clean_from_on(self):
        day = self.cleaned_data["from_on"]
        if day > clock.today():
            raise forms.ValidationError("不能填今天以后的日期。", code="future")
        return day


class GrantForm(PortalFormMixin, forms.Form):
    """One person or one unit, why and until when."""

    person = PersonField(label="授权给个人", required=False, help_text="这个人要有账号。")
    unit = forms.ModelChoiceField(
        label="或授权给单位",
        queryset=Unit.objects.active(),
        required=False,
        empty_label="不授权单位",
    )
    is_deal_team = forms.BooleanField(
        label="洽谈专班", required=False, help_text="专班的人看得到保密项目的真名。"
    )
    reason = ReasonField(label="事由", max_length=100, widget=forms.TextInput)
    until_on = ComingDayField(label="有效至", required=False, help_text="不填就一直有效。")

    def get_layout(self) -> Layout:
        return Layout(
            Row(Column("person", css_class="col-md-6"), Column("unit", css_class="col-md-6")),
            "is_deal_team",
            "reason",
            "until_on",
        )

    def clean_person(self):
        person = self.cleaned_data["person"]
        if person is not None and getattr(person, "user", None) is None:
            raise forms.ValidationError(f"{person.name} 还没有账号。", code="no-account")
        return person

    def clean(self):
        data = super().clean()
        if not self.errors and bool(data.get("person")) == bool(data.get("unit")):
            self.add_error("person", "授权给一个人，或者一个单位，二选一。")
        return data


class UnmaskForm(PortalFormMixin, forms.Form):
    reason = ReasonField(
        label="为什么要看", max_length=100, widget=forms.TextInput, help_text="会记入审计。"
    )

    def get_layout(self) -> Layout:
        return Layout("reason")
