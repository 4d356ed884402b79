"""Asking for a move of stage or condition, and deciding on it."""

from crispy_forms.layout import Layout
from django import forms

from laishan_portal import clock
from laishan_portal.forms import DayField, PortalFormMixin, ReasonField
from projects import permissions, stepper
from projects.enums import CONDITION_TRANSITIONS, STAGE_TRANSITIONS, Condition, Stage


class PastDayField(DayField):
    """A day on which something happened: not after today."""

    def validate(self, value):
        super().validate(value)
        if value and value > clock.today():
            raise forms.ValidationError("不能填今天以后的日期。", code="future")


class StageProposeForm(PortalFormMixin, forms.Form):
    to = forms.ChoiceField(label="推进到")
    occurred_on = PastDayField(label="发生日期")
    reason = ReasonField(label="事由与依据", help_text="写明凭什么：合同、许可证号、现场情况。")
    skip_missing = forms.BooleanField(label="缺项以后补，先推进", required=False)

    def __init__(self, *args, project, **kwargs):
        self.project = project
        super().__init__(*args, **kwargs)
        present = Stage(project.stage)
        following = stepper.next_stage(present)
        allowed = [stage for stage in Stage if stage in STAGE_TRANSITIONS[present]]
        ahead = [
            stage for stage in allowed if stage not in list(Stage)[: list(Stage).index(present)]
        ]
        behind = [stage for stage in allowed if stage not in ahead]
        self.fields["to"].choices = [
            *[(stage.value, stage.label) for stage in ahead],
            *[(stage.value, f"退回 {stage.label}") for stage in reversed(behind)],
        ]
        if following is not None:
            self.initial.setdefault("to", following.value)
        self.gaps = stepper.gaps(project, by_stage=following) if following else []
        if not (self.gaps and permissions.can_decide_move(self.user)):
            del self.fields["skip_missing"]
        self.helper.layout = self.get_layout()

    def get_layout(self) -> Layout:
        return Layout(
            *[
                name
                for name in ("to", "occurred_on", "reason", "skip_missing")
                if name in self.fields
            ]
        )

    def clean(self):
        data = super().clean()
        to = data.get("to")
        if not to or data.get("skip_missing"):
            return data
        order = list(Stage)
        if order.index(Stage(to)) <= order.index(Stage(self.project.stage)):
            return data
        missing = stepper.gaps(self.project, by_stage=to)
        if missing:
            names = "、".join(gap.label for gap in missing)
            self.add_error("to", f"推进到“{Stage(to).label}”之前，先把这几项补上：{names}。")
        return data


class ConditionForm(PortalFormMixin, forms.Form):
    to = forms.ChoiceField(label="改为")
    occurred_on = PastDayField(label="发生日期")
    reason = ReasonField(label="事由与依据")

    def __init__(self, *args, project, **kwargs):
        super().__init__(*args, **kwargs)
        allowed = CONDITION_TRANSITIONS[Condition(project.condition)]
        self.fields["to"].choices = [
            (state.value, "恢复正常" if state is Condition.NORMAL else state.label)
            for state in Condition
            if state in allowed
        ]

    def get_layout(self) -> Layout:
        return Layout("to", "occurred_on", "reason")


class ApproveForm(PortalFormMixin, forms.Form):
    comment = forms.CharField(
        label="意见",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="可以不写。",
    )

    def get_layout(self) -> Layout:
        return Layout("comment")


class RefuseForm(PortalFormMixin, forms.Form):
    comment = ReasonField(label="不批准的理由")

    def get_layout(self) -> Layout:
        return Layout("comment")
