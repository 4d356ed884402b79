"""A table of steps to type in: one line a node, every cell an input, nothing needs a script.

Lines are named by the number that stands before them; ``position`` re-orders them when saved.
Empty lines at the end take new nodes. Cells are drawn here as one string, not by a template each.
"""

from collections.abc import Sequence
from dataclasses import replace

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from laishan_portal.forms import WholeNumberField
from projects import schedule
from projects.domain.schedule import MOST_LINES
from projects.enums import NodeKind
from projects.forms.node import ComingDayField, FollowsField
from projects.schedule import Step, words

EMPTY_LINES = 3
LONGEST = 2_000
LABELS = {
    "position": "顺序",
    "name": "节点",
    "kind": "类别",
    "duration": "工期",
    "follows": "前置行",
    "fixed": "指定日期",
    "weight": "权重",
    "owner": "责任人",
    "drop": "去掉",
}


class StepTableMixin:
    """``columns`` of the table; ``steps`` are the lines as they stand, numbered from 1."""

    columns: tuple[str, ...] = ()

    def build_lines(self, steps: Sequence[Step]) -> None:
        self.steps = list(steps)
        self.line_count = self._typed_count() or len(self.steps) + EMPTY_LINES
        self.fields["lines"] = forms.CharField(
            required=False, widget=forms.HiddenInput, initial=str(self.line_count)
        )
        for number in range(1, self.line_count + 1):
            step = self.steps[number - 1] if number <= len(self.steps) else None
            for column in self.columns:
                self.fields[f"n{number}_{column}"] = self._field(column, number, step)

    def _typed_count(self) -> int:
        typed = str(self.data.get(self.add_prefix("lines"), "")) if self.is_bound else ""
        if not (typed.isascii() and typed.isdigit() and len(typed) < 4):
            return 0
        return min(max(int(typed), len(self.steps)), MOST_LINES + EMPTY_LINES)

    def _field(self, column: str, number: int, step: Step | None) -> forms.Field:
        label = f"第 {number} 行{LABELS[column]}"
        is_done = step is not None and step.actual_on is not None
        common = {"label": label, "initial": self._initial(column, number, step)}
        if column == "position":
            return WholeNumberField(required=False, min_value=1, max_value=999, **common)
        if column == "name":
            tied = step is not None and step.node_id is not None
            return forms.CharField(required=False, max_length=40, disabled=tied, **common)
        if column == "kind":
            return forms.ChoiceField(choices=NodeKind.choices, required=False, **common)
        if column == "follows":
            return FollowsField(**common)
        if column == "fixed":
            return ComingDayField(required=False, disabled=is_done, **common)
        if column == "owner":
            return forms.CharField(required=False, max_length=40, **common)
        if column == "drop":
            return forms.BooleanField(required=False, disabled=is_done, **common)
        if column == "weight":
            return WholeNumberField(required=False, min_value=1, max_value=100, **common)
        return WholeNumberField(required=False, min_value=0, max_value=LONGEST, **common)

    def _initial(self, column: str, number: int, step: Step | None) -> object:
        if step is None:
            return {"kind": NodeKind.OTHER.value}.get(column)
        return {
            "position": number,
            "name": step.name,
            "kind": step.kind,
            "duration": step.duration,
            "follows": words.follows_text(step.follows),
            "fixed": step.fixed_on,
            "weight": step.weight,
            "owner": step.owner,
        }.get(column)

    # ── what was typed ───────────────────────────────────────────────────────────────────

    def clean_lines(self):
        return self.line_count

    def clean(self):
        data = super().clean()
        self.typed_steps: list[Step] = []
        found, dropped = {}, set()
        for number in range(1, self.line_count + 1):
            step = self._typed(number)
            if step is None:
                continue
            found[number] = step
            if self.cleaned_data.get(f"n{number}_drop"):
                dropped.add(number)
        self._check_follows(found)
        if not self.errors:
            kept = schedule.drop(list(found.values()), dropped)
            self.typed_steps = schedule.renumber(kept)
            if not self.typed_steps:
                self.add_error(None, "至少留一个节点。")
        return data

    def _typed(self, number: int) -> Step | None:
        """The line as typed over what it was; None for a line left empty."""
        is_new = number > len(self.steps)
        value = {c: self.cleaned_data.get(f"n{number}_{c}") for c in self.columns}
        name = (value["name"] or "").strip()
        if not name:
            if not is_new:
                self.add_error(f"n{number}_name", "节点要有名称；不要这一行就勾“去掉”。")
            elif value.get("duration") or value.get("follows"):
                self.add_error(f"n{number}_name", "填了工期或前置，还要填节点名称。")
            return None
        before = Step(number, number, name, 0) if is_new else self.steps[number - 1]
        return replace(
            before,
            key=number,
            position=value["position"] or number,
            name=name,
            duration=value["duration"] or 0,
            follows=value["follows"] or (),
            fixed_on=value.get("fixed"),
            kind=value.get("kind") or before.kind or NodeKind.OTHER.value,
            weight=value.get("weight") or before.weight,
            owner=(value["owner"] or "").strip(),
        )

    def _check_follows(self, found: dict[int, Step]) -> None:
        for number, step in found.items():
            field = f"n{number}_follows"
            for key, _ in step.follows:
                if key == number:
                    self.add_error(field, "前置不能是自己。")
                elif key not in found:
                    self.add_error(field, f"没有第 {key} 行。")

    # ── the table as one string ──────────────────────────────────────────────────────────

    def cell(self, number: int, column: str) -> SafeString:
        name = f"n{number}_{column}"
        bound = self[name]
        is_wrong = bool(self.is_bound and self.errors.get(name))
        common = format_html(
            'name="{}" id="{}" aria-label="{}"{}{}',
            bound.html_name,
            bound.id_for_label,
            bound.label,
            SafeString(" disabled") if bound.field.disabled else "",
            SafeString(' aria-invalid="true"') if is_wrong else "",
        )
        if column == "drop":
            checked = SafeString(" checked") if bound.value() else ""
            return format_html(
                '<input class="form-check-input" type="checkbox" {}{}>', common, checked
            )
        if column == "kind":
            return self._choices(bound, common)
        value = bound.field.prepare_value(bound.value())
        shown = "" if value is None else getattr(value, "isoformat", lambda: value)()
        return format_html(
            '<input class="form-control form-control-sm{}" type="{}" {} value="{}"{}>',
            " is-invalid" if is_wrong else "",
            "date" if column == "fixed" else "text",
            common,
            shown,
            SafeString(' inputmode="numeric"') if column in ("position", "duration") else "",
        )

    def _choices(self, bound: forms.BoundField, common: SafeString) -> SafeString:
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (value, SafeString(" selected") if value == bound.value() else "", label)
                for value, label in NodeKind.choices
            ),
        )
        return format_html(
            '<select class="form-select form-select-sm" {}>{}</select>', common, options
        )

    def line_errors(self, number: int) -> list[str]:
        """What is wrong in a line, for the row below it."""
        if not self.is_bound:
            return []
        return [
            f"{LABELS[column]}：{error}"
            for column in self.columns
            for error in self.errors.get(f"n{number}_{column}", [])
        ]
