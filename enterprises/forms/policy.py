"""Forms of policies: the document, its items, their conditions, and what came of a push."""

import re

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.core.exceptions import ValidationError

from accounts.enums import Role
from accounts.models import Unit
from enterprises.domain import Asked
from enterprises.enums import (
    POLICY_MOVES,
    PUSH_MOVES,
    ClaimMode,
    ConditionField,
    FigureKind,
    Operator,
    PolicyStatus,
    PushStatus,
)
from enterprises.matching import scale
from enterprises.matching.explain import class_labels
from enterprises.models import EnterpriseFigure, Policy, PolicyItem
from laishan_portal import clock
from laishan_portal.forms import DayField, PortalFormMixin, WanField

ROWS = 12
_BLANK = [("", "—")]


def half(left: str, right: str) -> Row:
    return Row(Column(left, css_class="col-md-6"), Column(right, css_class="col-md-6"))


class UnitsMixin:
    """The office enters for anybody, a reporter for their own unit."""

    def limit_units(self):
        units, field = Unit.objects.active(), self.fields["unit"]
        if not self.user.has_role(Role.OFFICE):
            units = units.filter(pk=self.user.unit_id)
            field.required = True
        if self.instance.unit_id:
            units |= Unit.objects.filter(pk=self.instance.unit_id)
        field.queryset, field.empty_label = units.order_by("name_pinyin", "pk"), "请选择"


class PolicyForm(UnitsMixin, PortalFormMixin, forms.ModelForm):
    valid_from = DayField(label="有效期起", required=False)
    valid_to = DayField(label="有效期止", required=False, help_text="不填就是长期有效。")

    class Meta:
        model = Policy
        fields = [
            *("title", "issuer", "document_number", "unit", "valid_from", "valid_to"),
            *("link", "note"),
        ]

    watched = tuple(Meta.fields)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.limit_units()

    def get_layout(self) -> Layout:
        return Layout(
            "title",
            half("issuer", "document_number"),
            "unit",
            half("valid_from", "valid_to"),
            "link",
            "note",
        )

    def clean_link(self):
        link = self.cleaned_data["link"].strip()
        if link and not re.fullmatch(r"https?://[^\s<>\"']+", link):
            raise ValidationError("网址以 http:// 或 https:// 开头。")
        return link


class PolicyMoveForm(PortalFormMixin, forms.Form):
    to = forms.ChoiceField(label="转到")
    on = DayField(label="日期")
    note = forms.CharField(label="说明", max_length=300, required=False)

    def __init__(self, *args, policy, **kwargs):
        super().__init__(*args, **kwargs)
        allowed = POLICY_MOVES[PolicyStatus(policy.status)]
        self.fields["to"].choices = [
            (one.value, one.label) for one in PolicyStatus if one in allowed
        ]
        self.initial.setdefault("on", clock.today())

    def get_layout(self) -> Layout:
        return Layout(half("to", "on"), "note")


class ItemForm(UnitsMixin, PortalFormMixin, forms.ModelForm):
    apply_until = DayField(label="申报截止", required=False, help_text="过了这天，事项自动下架。")

    class Meta:
        model = PolicyItem
        fields = [
            *("name", "benefit", "mode", "amount_text", "apply_until", "unit"),
            *("is_youth_friendly", "note"),
        ]

    watched = tuple(Meta.fields)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.limit_units()
        for name in ("benefit", "mode"):
            self.fields[name].choices = [("", "请选择"), *self.fields[name].choices[1:]]
        self.fields["amount_text"].help_text = "如“20–100 万元”。"

    def get_layout(self) -> Layout:
        return Layout(
            "name",
            half("benefit", "mode"),
            half("amount_text", "apply_until"),
            "unit",
            "is_youth_friendly",
            "note",
        )


class ConditionsForm(PortalFormMixin, forms.Form):
    """Up to twelve rows; a row without a field is none. Values are typed as people say them."""

    def __init__(self, *args, item, parks, **kwargs):
        self.item, self.parks = item, parks
        super().__init__(*args, **kwargs)
        rows = list(item.conditions.all())
        for number in range(ROWS):
            self._add(number, rows[number] if number < len(rows) else None)

    def _add(self, number: int, row) -> None:
        fields = {
            "group": forms.IntegerField(label="组", min_value=1, max_value=ROWS, required=False),
            "field": forms.ChoiceField(
                label="条件项", choices=_BLANK + ConditionField.choices, required=False
            ),
            "operator": forms.ChoiceField(
                label="比较", choices=_BLANK + Operator.choices, required=False
            ),
            "value": forms.CharField(label="值", max_length=200, required=False),
        }
        for name, field in fields.items():
            css = (
                "form-select form-select-sm"
                if hasattr(field, "choices")
                else "form-control form-control-sm"
            )
            field.widget.attrs |= {"class": css, "aria-label": f"第 {number + 1} 行{field.label}"}
            self.fields[f"{name}_{number}"] = field
            if row is not None:
                shown = getattr(row, name) if name != "value" else self._as_typed(row)
                self.initial.setdefault(f"{name}_{number}", shown)

    def get_layout(self) -> Layout:
        return Layout()

    @property
    def rows(self):
        names = ("group", "field", "operator", "value")
        return [[self[f"{name}_{number}"] for name in names] for number in range(ROWS)]

    @property
    def hidden(self):
        return [self[name] for name in ("submission_key", "form_owner", "base")]

    def _as_typed(self, row) -> str:
        if row.field == ConditionField.PARK:
            return "、".join(self.parks.get(str(pk), str(pk)) for pk in row.parks)
        labels = class_labels(row.field)
        return "、".join(labels.get(part, part) for part in row.value.split(","))

    def clean(self):
        cleaned = super().clean()
        self.asked = []
        for number in range(ROWS):
            field = cleaned.get(f"field_{number}")
            if field:
                self._read(number, field, cleaned)
        return cleaned

    def _read(self, number: int, field: str, cleaned: dict) -> None:
        operator, typed = cleaned.get(f"operator_{number}"), cleaned.get(f"value_{number}", "")
        if not operator or not typed:
            self.add_error(None, f"第 {number + 1} 行：请选比较方式，填上值。")
            return
        value = self._codes(field, typed)
        try:
            scale.bounds(field, operator, value)
        except ValueError as error:
            label = ConditionField(field).label
            self.add_error(None, f"第 {number + 1} 行，{label}：{error}")
            return
        group = cleaned.get(f"group_{number}") or ROWS + number
        self.asked.append(Asked(group, field, operator, value))

    def _codes(self, field: str, typed: str) -> str:
        """What people write as the codes that are kept: labels, units by name."""
        if field in scale.RANGES:
            return typed.replace(",", "").replace("，", "").strip()
        known = {name: pk for pk, name in self.parks.items()}
        if field != ConditionField.PARK:
            known = {label: code for code, label in class_labels(field).items()}
        # A label may hold the sign that parts the labels: the longest first.
        found, rest = [], typed
        for label in sorted(known, key=len, reverse=True):
            if label in rest:
                found.append(known[label])
                rest = rest.replace(label, "")
        left = [part for part in re.split(r"[、,，;；\s]+", rest) if part]
        return ",".join([*sorted(map(str, found)), *left])


class FigureForm(PortalFormMixin, forms.ModelForm):
    taken_on = DayField(label="数据日期", help_text="数据说的是哪一天，不是录入日期。")
    number = WanField(label="数值", required=False, help_text="金额填万元，人数填人。")
    day = DayField(label="投产日期", required=False, help_text="只有“投产日期”才填。")

    class Meta:
        model = EnterpriseFigure
        fields = ["kind", "number", "day", "taken_on", "source", "is_verified", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "请选择"), *FigureKind.choices]
        self.fields["source"].help_text = "如“统计局”“企业自报”。"
        self.fields["is_verified"].help_text = "没核的，离门槛不到 10% 不自动判定。"
        self.fields["note"].help_text = "没有数值时写原因，如“试生产”。"

    def get_layout(self) -> Layout:
        return Layout(
            "kind",
            half("number", "day"),
            half("taken_on", "source"),
            "is_verified",
            "note",
        )


class PushMoveForm(PortalFormMixin, forms.Form):
    to = forms.ChoiceField(label="进展")
    on = DayField(label="日期")
    granted = WanField(label="兑现金额（万元）", required=False, help_text="兑现了才填。")
    note = forms.CharField(
        label="说明", max_length=300, required=False, help_text="没批准、不申报的，写明原因。"
    )

    def __init__(self, *args, push, **kwargs):
        super().__init__(*args, **kwargs)
        allowed = set(PUSH_MOVES[PushStatus(push.status)])
        is_free = push.item.mode == ClaimMode.WITHOUT_APPLYING
        allowed.discard(PushStatus.APPLIED if is_free else None)
        if push.status == PushStatus.INTENT and not is_free:
            allowed.discard(PushStatus.GRANTED)
        self.fields["to"].choices = [
            (one.value, one.label) for one in PushStatus if one in allowed
        ]
        self.initial.setdefault("on", clock.today())

    def get_layout(self) -> Layout:
        return Layout(half("to", "on"), "granted", "note")
