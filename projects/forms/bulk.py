"""What is asked before an action on many projects, and which projects it is about."""

import json
from datetime import date
from hashlib import sha256

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.core import signing

from accounts.models import Person, Unit
from laishan_portal import clock
from laishan_portal.forms import PortalFormMixin, ReasonField, WholeNumberField
from projects.domain.bulk.plans import SCALE, SHIFT
from projects.enums import BulkAction
from projects.forms.lookups import PersonField
from projects.forms.people import CommissionerChoiceField, commissioners
from projects.forms.stage import PastDayField

_SALT = "projects.bulk.selection"
_MAX_AGE_SECONDS = 24 * 3600


def sign_selection(ids: list[int], user) -> str:
    """The ticked rows as the page carries them: nobody else's, and not to be edited."""
    return signing.dumps({"user": user.pk, "ids": ids}, salt=_SALT, compress=True)


class BulkForm(PortalFormMixin, forms.Form):
    """The rows and, in subclasses, the new value. ``values`` is what a run keeps."""

    selection = forms.CharField(widget=forms.HiddenInput)
    asks_for_values = True

    def get_layout(self) -> Layout:
        return Layout(*[name for name in self.shown if name in self.fields])

    shown: tuple[str, ...] = ()

    def clean_selection(self) -> list[int]:
        try:
            kept = signing.loads(
                self.cleaned_data["selection"], salt=_SALT, max_age=_MAX_AGE_SECONDS
            )
        except signing.BadSignature as error:
            raise forms.ValidationError("选中的项目没有带过来，请回台账重新勾选。") from error
        if kept["user"] != self.user.pk:
            raise forms.ValidationError("这是另一个人选的项目，请回台账重新勾选。")
        return kept["ids"]

    @property
    def values(self) -> dict:
        return {}

    @property
    def digest(self) -> str:
        """What was previewed: a confirmation of other values is previewed again."""
        text = json.dumps(self.values, sort_keys=True, ensure_ascii=False)
        return sha256(text.encode()).hexdigest()[:16]


class UrgeForm(BulkForm):
    asks_for_values = False
    words = forms.CharField(
        label="附一句话",
        required=False,
        max_length=200,
        widget=forms.TextInput,
        help_text="可以不写。会跟在催报消息后面。",
    )
    shown = ("words",)
    # The sentence changes no row: what was previewed is what is confirmed.
    digest = BulkAction.URGE.value

    @property
    def values(self) -> dict:
        return {"words": self.cleaned_data["words"]}


class FromDayForm(BulkForm):
    from_on = PastDayField(label="从哪天起")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("from_on", clock.today())

    def with_day(self, **values) -> dict:
        day: date = self.cleaned_data["from_on"]
        return values | {"from_on": day.isoformat()}


class LeadBulkForm(FromDayForm):
    person = CommissionerChoiceField(
        label="服务专员", queryset=Person.objects.none(), empty_label="请选择"
    )
    shown = ("person", "from_on")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = commissioners()

    @property
    def values(self) -> dict:
        return self.with_day(person=self.cleaned_data["person"].pk)


class UnitBulkForm(FromDayForm):
    unit = forms.ModelChoiceField(
        label="责任单位", queryset=Unit.objects.active(), empty_label="请选择"
    )
    shown = ("unit", "from_on")

    @property
    def values(self) -> dict:
        return self.with_day(unit=self.cleaned_data["unit"].pk)


class LeaderBulkForm(FromDayForm):
    leader = PersonField(label="包保领导", help_text="打姓名或拼音首字母。")
    shown = ("leader", "from_on")

    @property
    def values(self) -> dict:
        return self.with_day(leader=self.cleaned_data["leader"].pk)


class PlanBulkForm(BulkForm):
    """Scaled by a percentage or put off by months; only months still ahead may change."""

    mode = forms.ChoiceField(
        label="怎么调",
        choices=[(SCALE, "按比例增减"), (SHIFT, "整体推后，总额不变")],
        widget=forms.RadioSelect,
        initial=SCALE,
    )
    percent = WholeNumberField(
        label="调整到原计划的（%）",
        required=False,
        min_value=1,
        max_value=300,
        help_text="90 就是减一成，120 就是加两成。",
    )
    months = WholeNumberField(
        label="推后几个月",
        required=False,
        min_value=1,
        max_value=6,
        help_text="推过年底的并到 12 月。",
    )
    since = forms.TypedChoiceField(label="从几月起", coerce=int)
    reason = ReasonField(label="调整理由", max_length=200)
    shown = ("mode", "percent", "months", "since", "reason")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        month = clock.today().month
        self.fields["since"].choices = [(n, f"{n} 月") for n in range(month, 13)]

    def get_layout(self) -> Layout:
        halves = [Column(name, css_class="col-md-4") for name in ("percent", "months", "since")]
        return Layout("mode", Row(*halves), "reason")

    def clean(self):
        data = super().clean()
        wanted = {SCALE: "percent", SHIFT: "months"}.get(data.get("mode"))
        if wanted and wanted not in self.errors and not data.get(wanted):
            self.add_error(wanted, "请填这一项。")
        if data.get("mode") == SCALE and data.get("percent") == 100:
            self.add_error("percent", "100% 等于没有调。")
        return data

    @property
    def values(self) -> dict:
        data = self.cleaned_data
        key = "percent" if data["mode"] == SCALE else "months"
        return {
            "mode": data["mode"],
            key: data[key],
            "since": data["since"],
            "reason": data["reason"],
        }


FORMS: dict[BulkAction, type[BulkForm]] = {
    BulkAction.URGE: UrgeForm,
    BulkAction.LEAD: LeadBulkForm,
    BulkAction.UNIT: UnitBulkForm,
    BulkAction.LEADER: LeaderBulkForm,
    BulkAction.PLAN: PlanBulkForm,
}
