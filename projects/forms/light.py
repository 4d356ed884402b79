"""Setting a light by hand: worse at once, better only with a reason and an end."""

from crispy_forms.layout import Layout
from django import forms

from laishan_portal.forms import PortalFormMixin, ReasonField
from projects.enums import LIGHT_ORDER, LightLevel
from projects.forms.node import ComingDayField

_CHOICES = (LightLevel.RED, LightLevel.YELLOW, LightLevel.NORMAL)


class LightOverrideForm(PortalFormMixin, forms.Form):
    level = forms.ChoiceField(
        label="改为",
        choices=[(level.value, level.label) for level in _CHOICES],
        widget=forms.RadioSelect,
    )
    reason = ReasonField(label="理由", max_length=200)
    expires_on = ComingDayField(
        label="有效至", required=False, help_text="往好里改必须填，到期自动恢复按规则亮灯。"
    )

    def __init__(self, *args, present: str, **kwargs):
        self.present = LightLevel(present)
        super().__init__(*args, **kwargs)

    def get_layout(self) -> Layout:
        return Layout("level", "reason", "expires_on")

    def clean(self):
        data = super().clean()
        if not data.get("level"):
            return data
        level = LightLevel(data["level"])
        is_better = LIGHT_ORDER[level] > LIGHT_ORDER[self.present]
        needs_end = is_better or level is not LightLevel.RED
        if needs_end and not data.get("expires_on") and "expires_on" not in self.errors:
            self.add_error("expires_on", "除了改红灯，都要写有效期，到期自动恢复。")
        return data
