"""Formalities (手续) and resources (要素)."""

from crispy_forms.layout import Column, Layout, Row
from django import forms

from laishan_portal.forms import DayField, PortalFormMixin, ReasonField, WanField
from projects.domain.services import FACTOR_FIELDS, PERMIT_FIELDS
from projects.enums import PERMIT_BACKWARDS, PERMIT_TRANSITIONS, PermitPhase, PermitStatus
from projects.forms.stage import PastDayField
from projects.models import Factor, Permit, PermitKind


def _halves(left: str, right: str) -> Row:
    return Row(Column(left, css_class="col-md-6"), Column(right, css_class="col-md-6"))


class KindField(forms.ModelChoiceField):
    """A row of the catalogue, told with its phase."""

    def label_from_instance(self, kind):
        return f"{kind.get_phase_display()}：{kind.name}"


class PermitForm(PortalFormMixin, forms.ModelForm):
    """One formality. From the catalogue the rest follows; anything typed stays as typed."""

    watched = PERMIT_FIELDS

    kind = KindField(
        label="从目录选",
        queryset=PermitKind.objects.none(),
        required=False,
        empty_label="目录里没有，自己写",
        help_text="选了目录，下面空着的名称、部门、期限按目录填。",
    )
    name = forms.CharField(label="手续", max_length=40, required=False)
    phase = forms.ChoiceField(
        label="阶段", choices=[("", "按目录"), *PermitPhase.choices], required=False
    )
    accepted_on = PastDayField(label="受理", required=False)
    promised_on = DayField(
        label="承诺办结", required=False, help_text="不填就从受理日按承诺时限的工作日推算。"
    )
    done_on = PastDayField(label="办结", required=False)
    valid_until = DayField(
        label="有效期至", required=False, help_text="不填就按目录的有效期从办结日推算。"
    )

    class Meta:
        model = Permit
        fields = PERMIT_FIELDS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = PermitKind.objects.filter(is_in_use=True)
        if self.instance.kind_id:
            kinds = kinds | PermitKind.objects.filter(pk=self.instance.kind_id)
        self.fields["kind"].queryset = kinds

    def get_layout(self) -> Layout:
        return Layout(
            _halves("kind", "name"),
            _halves("phase", "line"),
            _halves("department", "status"),
            _halves("accepted_on", "promised_on"),
            _halves("done_on", "valid_until"),
            _halves("document_number", "note"),
        )

    def clean(self):
        data = super().clean()
        self._fill_from_catalogue(data)
        if not data.get("name") and "name" not in self.errors:
            self.add_error("name", "写明是哪项手续，或从目录里选。")
        if not data.get("phase") and "phase" not in self.errors:
            self.add_error("phase", "选一个阶段。")
        self._check_name(data)
        self._check_finish(data)
        return data

    def _fill_from_catalogue(self, data) -> None:
        if kind := data.get("kind"):
            for name in ("name", "phase", "line", "department"):
                data[name] = data.get(name) or getattr(kind, name)

    def _check_name(self, data) -> None:
        name = (data.get("name") or "").strip()
        same = Permit.objects.filter(project=self.instance.project_id, name=name)
        if name and same.exclude(pk=self.instance.pk).exists():
            self.add_error("name", "这项手续已经登记过。")

    def _check_finish(self, data) -> None:
        status, done_on = data.get("status"), data.get("done_on")
        if "done_on" in self.errors or not status:
            return
        if status == PermitStatus.DONE:
            if not done_on:
                self.add_error("done_on", "办结的要填办结日期。")
            return
        if done_on and done_on == self.initial.get("done_on"):
            data["done_on"] = data["valid_until"] = None  # taken back: no finish any more
        elif done_on:
            self.add_error("done_on", "还没办结，先不填办结日期。")


class PermitEditForm(PermitForm):
    """What became of a formality: only the moves that can happen, back with a reason."""

    reason = ReasonField(
        label="退回的理由", required=False, max_length=200, help_text="往回退才要写。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        present = PermitStatus(self.instance.status)
        self.fields["status"].choices = [
            (status.value, _move_label(present, status))
            for status in PermitStatus
            if status == present or status in PERMIT_TRANSITIONS[present]
        ]

    def get_layout(self) -> Layout:
        layout = super().get_layout()
        layout.fields.insert(3, "reason")
        return layout


def _move_label(present: PermitStatus, status: PermitStatus) -> str:
    return f"退回{status.label}" if (present, status) in PERMIT_BACKWARDS else status.label


class PermitGenerateForm(PortalFormMixin, forms.Form):
    """Which rows of the catalogue the project needs; those it has are not offered."""

    phases = forms.MultipleChoiceField(
        label="生成哪几个阶段",
        choices=PermitPhase.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "至少选一个阶段。"},
    )
    without = forms.ModelMultipleChoiceField(
        label="这个项目不需要的",
        queryset=PermitKind.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="勾上的不生成；以后需要还可以单独登记。",
    )
    accepted_on = PastDayField(
        label="统一受理日期",
        required=False,
        help_text="填了就都转为在办，承诺办结日从这天按各自的工作日推算；没受理就空着。",
    )

    def __init__(self, *args, kinds, **kwargs):
        self.kinds = kinds
        super().__init__(*args, **kwargs)
        self.fields["without"].queryset = PermitKind.objects.filter(
            pk__in=[kind.pk for kind in kinds]
        )
        self.initial.setdefault("phases", list(dict.fromkeys(kind.phase for kind in kinds)))

    def get_layout(self) -> Layout:
        return Layout("phases", "accepted_on", "without")

    def chosen(self) -> list[PermitKind]:
        left_out = {kind.pk for kind in self.cleaned_data["without"]}
        phases = self.cleaned_data["phases"]
        return [kind for kind in self.kinds if kind.phase in phases and kind.pk not in left_out]


class FactorForm(PortalFormMixin, forms.ModelForm):
    watched = FACTOR_FIELDS

    needed = WanField(label="需求", max_digits=12)
    secured = WanField(label="已保障", max_digits=12, initial=0)
    due_on = DayField(label="何时", required=False)

    class Meta:
        model = Factor
        fields = FACTOR_FIELDS
        help_texts = {
            "measure": "亩、万元、kVA、人……",
            "item": "说得更准：幕墙工、高压电、挥发性有机物……",
        }

    def get_layout(self) -> Layout:
        return Layout(
            _halves("kind", "item"),
            "measure",
            _halves("needed", "secured"),
            "action",
            _halves("responsible", "due_on"),
        )

    def clean_kind(self):
        kind = self.cleaned_data["kind"]
        same = Factor.objects.filter(project=self.instance.project_id, kind=kind)
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("这类要素已经登记过，请在原来那一行上改。", code="taken")
        return kind

    def clean(self):
        data = super().clean()
        needed, secured = data.get("needed"), data.get("secured")
        if needed is not None and needed <= 0:
            self.add_error("needed", "需求要大于 0。")
        elif needed is not None and secured is not None and secured > needed:
            self.add_error("secured", "已保障不能超过需求。")
        return data
