"""Asking for a move of stage or condition, and deciding on it."""

from crispy_forms.layout import Layout
from django import forms

from laishan_portal import clock
from laishan_portal.files import DOCUMENT, PHOTO, UploadField, UploadsField
from laishan_portal.forms import DayField, PortalFormMixin, ReasonField
from projects import gates, permissions, readiness, stepper
from projects.domain import Filed
from projects.enums import (
    CONDITION_TRANSITIONS,
    STAGE_TRANSITIONS,
    Condition,
    EvidenceKind,
    Stage,
)

MOST_OTHERS = 6


class PastDayField(DayField):
    """A day on which something happened: not after today."""

    def validate(self, value):
        super().validate(value)
        if value and value > clock.today():
            raise forms.ValidationError("不能填今天以后的日期。", code="future")


def others_field() -> UploadsField:
    return UploadsField(
        label="其他材料",
        kinds=[PHOTO, DOCUMENT],
        most=MOST_OTHERS,
        required=False,
        help_text=f"照片、pdf、docx，每个不超过 20 MB，最多 {MOST_OTHERS} 个。",
    )


class StageProposeForm(PortalFormMixin, forms.Form):
    """``to`` forward by one step or back; each file the gates ask for has a field of its own."""

    to = forms.ChoiceField(label="推进到")
    occurred_on = PastDayField(label="发生日期")
    reason = ReasonField(label="事由与依据", help_text="写明凭什么：合同、许可证号、现场情况。")

    def __init__(self, *args, project, **kwargs):
        self.project = project
        self.record = readiness.record_of(project)
        super().__init__(*args, **kwargs)
        self._offer_stages(Stage(project.stage))
        self._ask_for_files()
        if self.gaps and permissions.can_override_gate(self.user):
            self.fields["skip_missing"] = forms.BooleanField(
                label="越过缺项，先推进",
                required=False,
                help_text="只有项目办能这样做；越过了哪几项、为什么，记进大事记和审计。",
            )
        self.helper.layout = self.get_layout()

    def _offer_stages(self, present: Stage) -> None:
        allowed = [stage for stage in Stage if stage in STAGE_TRANSITIONS[present]]
        self.ahead = [stage for stage in allowed if gates.is_forward(present, stage)]
        behind = [stage for stage in allowed if stage not in self.ahead]
        self.fields["to"].choices = [
            *[(stage.value, stage.label) for stage in self.ahead],
            *[(stage.value, f"退回 {stage.label}") for stage in reversed(behind)],
            (present.value, f"再次 {present.label}（只记重复，不计数）"),
        ]
        following = stepper.next_stage(present)
        if following is not None:
            self.initial.setdefault("to", following.value)
        self.following = following
        self.gaps = gates.missing_for(self.record, to=following) if following else []

    def _ask_for_files(self) -> None:
        for stage in self.ahead:
            for one in gates.missing_evidence(self.record, to=stage):
                self.fields[one.key] = UploadField(
                    label=one.label,
                    kinds=[PHOTO, DOCUMENT],
                    required=False,
                    help_text=f"推进到“{stage.label}”要附。照片、pdf、docx，不超过 20 MB。",
                )
        self.fields["others"] = others_field()

    def get_layout(self) -> Layout:
        files = [name for name in self.fields if name.startswith("evidence_")]
        names = ["to", "occurred_on", "reason", *files, "others", "skip_missing"]
        return Layout(*[name for name in names if name in self.fields])

    @property
    def evidence(self) -> list[Filed]:
        """What was uploaded, each with what it shows."""
        filed = [
            Filed(EvidenceKind(name.removeprefix("evidence_")), upload)
            for name, upload in self.cleaned_data.items()
            if name.startswith("evidence_") and upload
        ]
        others = [Filed(EvidenceKind.OTHER, one) for one in self.cleaned_data.get("others") or []]
        return filed + others

    def clean(self):
        data = super().clean()
        to = data.get("to")
        if not to or data.get("skip_missing") or not gates.is_forward(self.project.stage, to):
            return data
        missing = gates.missing_data(self.record, at=to)
        if missing:
            names = gates.in_words(missing)
            self.add_error("to", f"推进到“{Stage(to).label}”之前，先把这几项补上：{names}。")
        filed = [one.kind for one in self.evidence]
        for one in gates.missing_evidence(self.record, to=to, filed=filed):
            if one.key not in self.errors:
                self.add_error(one.key, f"推进到“{Stage(to).label}”要附{one.label}。")
        return data


class ConditionForm(PortalFormMixin, forms.Form):
    """Stop, pause, end, transfer, withdraw; or go on again."""

    to = forms.ChoiceField(label="改为")
    occurred_on = PastDayField(label="发生日期")
    reason = ReasonField(label="事由与依据")

    def __init__(self, *args, project, **kwargs):
        self.project = project
        super().__init__(*args, **kwargs)
        present = Condition(project.condition)
        allowed = CONDITION_TRANSITIONS[present]
        self.fields["to"].choices = [
            (state.value, stepper.move_of_condition(present, state))
            for state in Condition
            if state in allowed
        ]
        self.fields["others"] = others_field()
        self.helper.layout = self.get_layout()

    def get_layout(self) -> Layout:
        return Layout(*[n for n in ("to", "occurred_on", "reason", "others") if n in self.fields])

    @property
    def evidence(self) -> list[Filed]:
        return [Filed(EvidenceKind.OTHER, one) for one in self.cleaned_data.get("others") or []]


class ApproveForm(PortalFormMixin, forms.Form):
    """``missing``: what is missing now and was not waved through at the proposal."""

    comment = forms.CharField(
        label="意见",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="可以不写。",
    )
    is_override = forms.BooleanField(label="越过缺项批准", required=False)

    def __init__(self, *args, missing=(), **kwargs):
        self.missing = list(missing)
        super().__init__(*args, **kwargs)
        if not self.missing:
            del self.fields["is_override"]
        else:
            self.fields["comment"].help_text = "越过缺项批准的，写明理由。"
        self.helper.layout = self.get_layout()

    def get_layout(self) -> Layout:
        return Layout(*[n for n in ("comment", "is_override") if n in self.fields])

    def clean(self):
        data = super().clean()
        if data.get("is_override") and not (data.get("comment") or "").strip():
            self.add_error("comment", "越过缺项批准，写明理由。")
        return data


class RefuseForm(PortalFormMixin, forms.Form):
    comment = ReasonField(label="不批准的理由")

    def __init__(self, *args, missing=(), **kwargs):
        super().__init__(*args, **kwargs)

    def get_layout(self) -> Layout:
        return Layout("comment")
