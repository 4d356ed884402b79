"""Onto, up, down and off the year's key-project list."""

from crispy_forms.layout import Layout
from django import forms

from laishan_portal import clock
from laishan_portal.forms import PortalFormMixin, ReasonField
from projects.enums import Level
from projects.forms.stage import PastDayField

_ORDER = list(Level)


class ListingForm(PortalFormMixin, forms.Form):
    """``present``: the open row of this year's list, if there is one."""

    level = forms.ChoiceField(label="改为", required=False)
    on = PastDayField(label="从哪天起")
    reason = ReasonField(
        label="依据",
        max_length=200,
        help_text="文件名称和文号，或会议纪要。降级、调出的写明为什么。",
    )

    def __init__(self, *args, present, **kwargs):
        self.present = present
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [
            (level.value, self._told(level)) for level in Level if level != self._level
        ]
        if present is not None:
            self.fields["level"].choices += [("", "调出名单")]
        self.initial.setdefault("on", clock.today())

    @property
    def _level(self) -> str:
        return self.present.level if self.present else ""

    def _told(self, level: Level) -> str:
        if self.present is None:
            return f"列入{level.label}级"
        is_up = _ORDER.index(level) < _ORDER.index(Level(self.present.level))
        return f"{'升为' if is_up else '降为'}{level.label}级"

    def get_layout(self) -> Layout:
        return Layout("level", "on", "reason")

    def clean_on(self):
        day = self.cleaned_data["on"]
        if day.year != clock.today().year:
            raise forms.ValidationError("只能改今年的名单。", code="year")
        if self.present is not None and day < self.present.from_on:
            raise forms.ValidationError(
                f"不能早于列入的 {self.present.from_on:%Y-%m-%d}。", code="early"
            )
        return day
