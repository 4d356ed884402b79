"""洽谈日志 and 外出招商: talks, their corrections, trips."""

import re

from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms

from accounts.enums import Role
from accounts.models import Person, Unit
from laishan_portal import clock
from laishan_portal.forms import DayField, PortalFormMixin, ReasonField
from projects.domain.negotiations import CORRECTED
from projects.enums import TalkPurpose
from projects.forms.lookups import (
    EnterpriseField,
    FollowedProjectField,
    PersonField,
    person_label,
)
from projects.forms.stage import PastDayField
from projects.models import NegotiationEntry, TargetEnterprise, Trip

MOST_PEOPLE = 20
_BETWEEN = re.compile(r"[、，,;；\n]+")


class PeopleField(forms.CharField):
    """Several of our people: 曲文静、于晓峰（总部基地）. The clean value is a list of persons."""

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 400)
        kwargs.setdefault("help_text", "几个人用顿号隔开；同名的写上单位。")
        super().__init__(**kwargs)

    def prepare_value(self, value):
        if isinstance(value, list):
            return "、".join(person_label(person) for person in value)
        return value

    def clean(self, value) -> list[Person]:
        text = super().clean(value) or ""
        names = [name.strip() for name in _BETWEEN.split(text) if name.strip()]
        if len(names) > MOST_PEOPLE:
            raise forms.ValidationError(f"最多写 {MOST_PEOPLE} 个人。", code="many")
        one = PersonField(label=self.label)
        return list({person.pk: person for person in map(one.clean, names)}.values())


class TalkForm(PortalFormMixin, forms.ModelForm):
    """Short enough for a phone: six lines, the day and the people already there."""

    met_on = PastDayField(label="哪天谈的")
    ours = PeopleField(label="我方", required=False)
    enterprise = EnterpriseField(label="对方企业", required=False)
    content = forms.CharField(
        label="谈了什么", max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )
    next_on = DayField(label="下一步日期", required=False)

    class Meta:
        model = NegotiationEntry
        fields = [
            "met_on",
            "way",
            "purpose",
            "enterprise",
            "theirs",
            "content",
            "result",
            "next_step",
            "next_on",
        ]
        help_texts = {"theirs": "姓名、职务；不留电话。"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["met_on"] = self.initial.get("met_on") or clock.today()
        self.fields["way"].choices = [("", "请选择"), *list(self.fields["way"].choices)[1:]]
        if "ours" not in self.initial and self.user.person is not None:
            self.initial["ours"] = [self.user.person]
        if not self._is_of_a_lead():
            self._ask_no_purpose()
        self.helper.layout = self.get_layout()

    def _is_of_a_lead(self) -> bool:
        return self.instance.project_id is not None

    def _ask_no_purpose(self) -> None:
        """Duties have limits for projects alone; other talks are follow-up."""
        self.fields.pop("purpose")
        self.instance.purpose = self.instance.purpose or TalkPurpose.FOLLOW

    def get_layout(self) -> Layout:
        names = ("met_on", "way", "purpose")
        first = [name for name in names if name in self.fields]
        return Layout(
            Row(*[Column(name, css_class="col-md-4 col-6") for name in first]),
            "content",
            "result",
            Row(
                Column("next_step", css_class="col-md-8"), Column("next_on", css_class="col-md-4")
            ),
            Row(Column("ours", css_class="col-md-6"), Column("theirs", css_class="col-md-6")),
            "enterprise",
        )

    def clean(self):
        data = super().clean()
        met_on, next_on = data.get("met_on"), data.get("next_on")
        if next_on and not data.get("next_step"):
            self.add_error("next_step", "定了日期，就写下一步做什么。")
        if next_on and met_on and next_on < met_on:
            self.add_error("next_on", "下一步不能早于这次。")
        return data


class TalkCorrectForm(TalkForm):
    """The same lines, and why they were wrong."""

    reason = ReasonField(label="为什么更正", max_length=200, widget=forms.TextInput())

    @property
    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in CORRECTED if name in self.cleaned_data}

    def get_layout(self) -> Layout:
        layout = super().get_layout()
        layout.fields.insert(0, "reason")
        return layout


class VisitForm(TalkForm):
    """A visit of a trip: to a project's party, a target, or an enterprise of the registry."""

    project = FollowedProjectField(
        label="为哪个项目", required=False, help_text="打编号或名称，出候选；不是就空着。"
    )
    target = forms.ModelChoiceField(
        label="靶向企业",
        required=False,
        queryset=TargetEnterprise.objects.none(),
        empty_label="不是",
    )

    class Meta(TalkForm.Meta):
        fields = ["project", "target", *TalkForm.Meta.fields]

    def __init__(self, *args, trip, **kwargs):
        self.trip = trip
        super().__init__(*args, **kwargs)
        self.fields["project"].user = self.user
        self.fields["target"].queryset = (
            TargetEnterprise.objects.visible_to(self.user).open().order_by("name")
        )
        self.fields[
            "met_on"
        ].help_text = f"{trip.from_on:%Y-%m-%d} 到 {trip.to_on:%Y-%m-%d} 之间。"
        if not kwargs.get("initial", {}).get("met_on"):
            self.initial["met_on"] = trip.from_on

    def get_layout(self) -> Layout:
        who = Fieldset(
            "拜访了谁（三项至少填一项）",
            Row(Column("project", css_class="col-md-6"), Column("target", css_class="col-md-6")),
            "enterprise",
        )
        talk = super().get_layout().fields[:-1]
        return Layout(who, *talk)

    def clean(self):
        data = super().clean()
        named = [data.get(name) for name in ("project", "target", "enterprise")]
        if not any(named) and not self.errors:
            self.add_error("enterprise", "写明拜访了谁：项目、靶向企业或企业库里的企业。")
        if data.get("project") and data.get("target"):
            self.add_error("target", "项目和靶向企业只选一个。")
        met_on = data.get("met_on")
        if met_on and not self.trip.from_on <= met_on <= self.trip.to_on:
            self.add_error("met_on", "拜访日期要在这次外出的起止日期里。")
        return data


class TripForm(PortalFormMixin, forms.ModelForm):
    from_on = DayField(label="出发")
    to_on = DayField(label="返回")
    led_by = PersonField(label="带队人", help_text="打姓名或拼音首字母。")
    people = PeopleField(label="同行人员", required=False)

    class Meta:
        model = Trip
        fields = [
            "destination",
            "from_on",
            "to_on",
            "led_by",
            "rank",
            "unit",
            "purpose",
            "outcome",
        ]
        widgets = {"outcome": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"purpose": "保密洽谈的项目别在这里写名字。", "outcome": "回来以后补。"}

    watched = tuple(Meta.fields)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.active()
        self.fields["unit"].empty_label = "请选择"
        self.fields["rank"].choices = [("", "请选择"), *list(self.fields["rank"].choices)[1:]]
        if not self.user.has_role(Role.OFFICE):
            self.fields.pop("unit")
            self.watched = tuple(name for name in self.watched if name != "unit")
            if self.instance.pk is None:
                self.instance.unit = self.user.person.unit
        self.helper.layout = self.get_layout()

    def get_layout(self) -> Layout:
        return Layout(
            "destination",
            Row(Column("from_on", css_class="col-6"), Column("to_on", css_class="col-6")),
            Row(Column("led_by", css_class="col-md-6"), Column("rank", css_class="col-md-6")),
            "people",
            *[name for name in ("unit",) if name in self.fields],
            "purpose",
            "outcome",
        )

    def clean(self):
        data = super().clean()
        start, end = data.get("from_on"), data.get("to_on")
        if start and end and end < start:
            self.add_error("to_on", "返回不能早于出发。")
        return data
