"""Setting a light by hand, changing a rule into a new version, switching to one."""

from crispy_forms.layout import HTML, Column, Layout, Row
from django import forms

from laishan_portal.forms import PortalFormMixin, ReasonField
from projects.domain.rules import RULE_FIELDS
from projects.enums import LIGHT_ORDER, LightLevel
from projects.forms.node import ComingDayField
from projects.models import LightRuleSet

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


def _pair(left: str, right: str) -> Row:
    return Row(Column(left, css_class="col-md-6"), Column(right, css_class="col-md-6"))


class LightRuleForm(PortalFormMixin, forms.ModelForm):
    """Every bound of a rule, saved as the next version; the old one stays as it was."""

    reason = ReasonField(label="改了什么、为什么", max_length=200)

    class Meta:
        model = LightRuleSet
        fields = RULE_FIELDS
        labels = {
            "yellow_bound": "投资进度：黄线",
            "red_bound": "投资进度：红线",
            "uses_own_curve": "和本项目逐月计划比（不勾就按 月份÷12 的线性序时）",
            "yellow_slip_days": "节点晚几天起黄",
            "red_slip_days": "节点晚几天起红",
            "yellow_float_workdays": "时差不足几个工作日黄",
            "yellow_start_months": "应开未开第几个月黄",
            "red_start_months": "应开未开第几个月红",
            "yellow_entry_months": "开工满几个月未入库黄",
            "red_entry_months": "开工满几个月未入库红",
        }
        help_texts = {
            "method": "差几个百分点，完成到百分之几，还是少百分之几。",
            "yellow_slip_days": "日历日；不看节点就空着。",
            "yellow_float_workdays": "不看时差就空着。",
            "yellow_start_months": "计划开工的当月算第 1 个月；不看就空着。",
            "yellow_entry_months": "不看就空着。",
        }

    def get_layout(self) -> Layout:
        return Layout(
            _pair("name", "method"),
            _pair("yellow_bound", "red_bound"),
            "uses_own_curve",
            HTML('<h2 class="mt-3">节点</h2>'),
            _pair("yellow_slip_days", "red_slip_days"),
            "yellow_float_workdays",
            HTML('<h2 class="mt-3">开工和入库</h2>'),
            _pair("yellow_start_months", "red_start_months"),
            _pair("yellow_entry_months", "red_entry_months"),
            "source",
            "reason",
        )


class LightRuleSwitchForm(PortalFormMixin, forms.Form):
    reason = ReasonField(
        label="为什么换", max_length=200, help_text="谁定的、依据哪次会议或哪个文件。"
    )

    def get_layout(self) -> Layout:
        return Layout("reason")
