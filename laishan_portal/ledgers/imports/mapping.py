"""The mapping page's form: which sheets, where their heads stand, which column is which."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from openpyxl.utils import get_column_letter

from laishan_portal.ledgers.imports.heads import SURE
from laishan_portal.ledgers.imports.importer import AMOUNT, Importer, Parameter
from laishan_portal.ledgers.imports.jobs import remembered_columns
from laishan_portal.models import ImportJob

UNIT_CHOICES = ("万元", "亿元", "元")


@dataclass
class ColumnChoice:
    """A column of the sheet and what it is taken for."""

    name: str
    letter: str
    label: str
    samples: list[str]
    key: str
    word: str


@dataclass
class Group:
    """Sheets with one and the same heading are mapped once."""

    number: int
    sheets: list[dict]
    columns: list[ColumnChoice] = field(default_factory=list)
    unit: str = ""
    is_remembered: bool = False

    @property
    def first(self) -> dict:
        return self.sheets[0]


class MappingForm:
    """No Django form: a few hundred selects drawn and read by name."""

    def __init__(self, job: ImportJob, importer: Importer, user, data=None) -> None:
        self.job, self.importer, self.user, self.data = job, importer, user, data
        self.sheets = job.figures["sheets"]
        kept = job.plan.get("sheets", [])
        self.chosen = {plan["name"]: plan for plan in kept}

    # ── what is shown ────────────────────────────────────────────────────────────────────

    @cached_property
    def items(self) -> list[dict]:
        """Every sheet with its box and its header's place."""
        return [
            {
                "number": number,
                "sheet": sheet,
                "is_on": self._is_on(number, sheet),
                "row": self._text(f"row-{number}", str(sheet["row"] + 1)),
                "depth": self._text(f"depth-{number}", str(sheet["depth"])),
                "why": _why_not(sheet),
            }
            for number, sheet in enumerate(self.sheets)
        ]

    def _is_on(self, number: int, sheet: dict) -> bool:
        if self.data is not None:
            return f"use-{number}" in self.data
        return sheet["name"] in self.chosen if self.chosen else sheet["is_suitable"]

    def _text(self, name: str, default: str) -> str:
        return self.data.get(name, default)[:20] if self.data is not None else default

    @cached_property
    def groups(self) -> list[Group]:
        found: dict[str, Group] = {}
        for sheet in self.sheets:
            if not sheet["labels"]:
                continue
            signature = sheet["signature"]
            group = found.setdefault(signature, Group(len(found), []))
            group.sheets.append(sheet)
        for group in found.values():
            self._fill(group)
        return [one for one in found.values() if self._is_shown(one)] or list(found.values())[:1]

    def _is_shown(self, group: Group) -> bool:
        names = {sheet["name"] for sheet in group.sheets}
        return any(item["is_on"] and item["sheet"]["name"] in names for item in self.items)

    def _fill(self, group: Group) -> None:
        sheet = group.first
        mapped, surely = self._mapped(group)
        group.unit = self._text(f"unit-{group.number}", sheet["table_unit"] or "万元")
        labels = {one.key: one.label for one in self.importer.fields}
        for column, label in enumerate(sheet["labels"]):
            name = f"map-{group.number}-{column}"
            key = self._text(name, mapped.get(column, ""))
            samples = [row[column] for row in sheet["samples"] if column < len(row)]
            if not label and not any(samples):
                continue
            word = (
                "" if not key else "上次这样对" if group.is_remembered else surely.get(column, "")
            )
            choice = ColumnChoice(
                name,
                get_column_letter(column + 1),
                label,
                samples,
                key if key in labels else "",
                word,
            )
            group.columns.append(choice)

    def _mapped(self, group: Group) -> tuple[dict[int, str], dict[int, str]]:
        """{column: field} as chosen, remembered or guessed, and how sure a guess is."""
        sheet = group.first
        guesses = {key: tuple(one) for key, one in sheet["guesses"].items()}
        plan = self.chosen.get(sheet["name"])
        columns = plan["columns"] if plan else remembered_columns(self.job, sheet)
        if columns:
            group.is_remembered = plan is None
            return {column: key for key, column in columns.items()}, {}
        surely = {
            column: "对上" if sure >= SURE else "像是，请看一眼"
            for column, sure in guesses.values()
        }
        return {column: key for key, (column, _) in guesses.items()}, surely

    @property
    def field_choices(self) -> list[tuple[str, str]]:
        return [
            (one.key, f"{one.label}{'（必填）' if one.is_required else ''}")
            for one in self.importer.fields
        ]

    @property
    def unit_choices(self) -> tuple[str, ...]:
        return UNIT_CHOICES

    @cached_property
    def questions(self) -> list[dict]:
        """The parameters with their choices and present values."""
        return [
            {
                "parameter": one,
                "name": f"p-{one.key}",
                "choices": self.importer.choices_of(one, self.user) if one.kind != "text" else [],
                "value": self._text(f"p-{one.key}", str(self.job.parameters.get(one.key) or ""))
                if one.kind != "text"
                else self._long(one),
            }
            for one in self.importer.parameters
        ]

    def _long(self, one: Parameter) -> str:
        kept = str(self.job.parameters.get(one.key) or "")
        return self.data.get(f"p-{one.key}", kept) if self.data is not None else kept

    # ── what was chosen ──────────────────────────────────────────────────────────────────

    def plans(self) -> list[dict]:
        by_sheet = {sheet["name"]: group for group in self._all_groups() for sheet in group.sheets}
        plans = []
        for item in self.items:
            sheet = item["sheet"]
            if not item["is_on"]:
                continue
            group = by_sheet.get(sheet["name"])
            if group is None:
                raise ValidationError(
                    f"“{sheet['name']}”没找到表头，先写表头在第几行，再点“重读表头”。"
                )
            plans.append(self._plan(sheet, group))
        return plans

    def _all_groups(self) -> list[Group]:
        shown = {group.number for group in self.groups}
        return [group for group in self.groups if group.number in shown]

    def _plan(self, sheet: dict, group: Group) -> dict:
        columns: dict[str, int] = {}
        for column, _label in enumerate(sheet["labels"]):
            key = self.data.get(f"map-{group.number}-{column}", "")
            if not key:
                continue
            if self.importer.field(key) is None:
                raise ValidationError("对列里有认不得的选项，请重新选。")
            if key in columns:
                label = self.importer.field(key).label
                raise ValidationError(f"有两列都对到了“{label}”，请改一列。")
            columns[key] = column
        return {
            "name": sheet["name"],
            "row": sheet["row"],
            "depth": sheet["depth"],
            "columns": columns,
            "units": self._units(sheet, group, columns),
            "signature": sheet["signature"],
        }

    def _units(self, sheet: dict, group: Group, columns: dict[str, int]) -> dict[str, str]:
        unit = self.data.get(f"unit-{group.number}", "万元")
        if unit not in UNIT_CHOICES:
            raise ValidationError("金额单位只能选万元、亿元或元。")
        amounts = {one.key for one in self.importer.fields if one.kind == AMOUNT}
        return {
            key: sheet["units"].get(str(column)) or unit
            for key, column in columns.items()
            if key in amounts
        }

    def parameters(self) -> dict:
        chosen = {}
        for item in self.questions:
            one, value = item["parameter"], str(item["value"]).strip()[:200]
            allowed = {str(key) for key, _ in item["choices"]}
            if one.kind != "text" and value and value not in allowed:
                raise ValidationError(f"“{one.label}”请从列出的里面选。")
            if one.is_required and not value:
                raise ValidationError(f"请选“{one.label}”。")
            chosen[one.key] = value or None
        return chosen

    def headers(self) -> dict[str, tuple[int, int]]:
        """{sheet: (row, depth)} as typed, counted from nought."""
        typed = {}
        for item in self.items:
            row, depth = item["row"].strip(), item["depth"].strip()
            if not (row.isdecimal() and depth.isdecimal() and len(row) < 6 and len(depth) < 3):
                raise ValidationError("表头的行号和行数要写数字。")
            if item["is_on"]:
                typed[item["sheet"]["name"]] = (int(row) - 1, int(depth))
        return typed


def _why_not(sheet: dict) -> str:
    if sheet["is_suitable"]:
        return ""
    if sheet.get("is_foreign"):
        return "金额是外币，不能按万元导入"
    if sheet["is_hidden"]:
        return "隐藏的工作表"
    if not sheet["labels"]:
        return "没找到表头"
    return "没有数据行" if not sheet["rows"] else "列对不上这个台账"
