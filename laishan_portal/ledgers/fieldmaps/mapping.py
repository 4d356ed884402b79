"""Which field goes where in a template, and how its values are written there."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from laishan_portal.ledgers.fieldmaps.shape import SheetShape, TotalRow
from laishan_portal.ledgers.fields import Catalogue, Field

# What a column can hold beside a field.
NUMBER, FORMULA, CONSTANT, NOTHING = "#", "=", "'", ""
SPECIAL = {
    NOTHING: "留空",
    NUMBER: "序号",
    FORMULA: "模板自己的公式",
    CONSTANT: "固定文字",
}
# What a single cell can hold: words of the filling, or a sum (``sum:total``).
CELL_WORDS = {
    "@today": "填报日期",
    "@month": "截至年月",
    "@year": "年度",
    "@count": "项目数",
    "@unit": "填报单位",
    "@person": "填报人",
}
SUM = "sum:"
CELL = re.compile(r"^[A-Z]{1,3}[1-9][0-9]{0,6}$")


def _two_places(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Conversion:
    """Another way to write values of some kinds; ``form`` is the cell's number format for it."""

    key: str
    label: str
    kinds: frozenset[str]
    write: Callable[[object], object]
    form: str = ""


def _dates(pattern: str) -> Callable[[date], str]:
    def write(day: date) -> str:
        return pattern.format(y=day.year, m=day.month, d=day.day)

    return write


_AMOUNT, _DAY, _PERCENT = frozenset({"amount"}), frozenset({"date", "month"}), {"percent"}
CONVERSIONS = (
    Conversion("yi", "亿元，两位小数", _AMOUNT, lambda v: _two_places(v / 10_000), "0.00"),
    Conversion("yuan", "元", _AMOUNT, lambda v: v * 10_000, "#,##0"),
    Conversion("fraction", "比值（0.549）", frozenset(_PERCENT), lambda v: v / 100, "0.0%"),
    Conversion("day_dots", "2023.6.28", _DAY, _dates("{y}.{m}.{d}")),
    Conversion("month_dots", "2023.6", _DAY, _dates("{y}.{m}")),
    Conversion("month_words", "2023年6月", _DAY, _dates("{y}年{m}月")),
    Conversion("day_words", "2023年6月28日", _DAY, _dates("{y}年{m}月{d}日")),
    Conversion("year", "年份", _DAY, lambda day: day.year, "0"),
)
_BY_KEY = {one.key: one for one in CONVERSIONS}


def conversion_of(one: Field, key: str) -> Conversion | None:
    """The named conversion, if the field's kind has it; a field's own codes by ``code:name``."""
    if key.startswith("code:"):
        codes = (one.codes or {}).get(key.removeprefix("code:"))
        if codes is None:
            return None
        return Conversion(key, "", frozenset({one.kind}), lambda v: codes.get(str(v), v))
    found = _BY_KEY.get(key)
    return found if found is not None and one.kind in found.kinds else None


@dataclass(frozen=True)
class MappedColumn:
    """One column: a field, a number, the template's formula or a constant.

    ``theirs`` is how the template's owner defines the column; ``differs`` says that this is not
    what the portal's field tells (口径不同), which every filled file repeats.
    """

    letter: str
    label: str
    source: str = NOTHING
    convert: str = ""
    constant: str = ""
    theirs: str = ""
    differs: bool = False


@dataclass(frozen=True)
class MappedCell:
    """One cell outside the rows; ``words`` holds ``{}`` where the value goes."""

    cell: str
    source: str
    words: str = "{}"


@dataclass(frozen=True)
class Mapping:
    sheet: str
    head_top: int
    head_bottom: int
    first: int
    last: int
    columns: tuple[MappedColumn, ...]
    cells: tuple[MappedCell, ...] = ()
    totals: tuple[TotalRow, ...] = ()
    group: str = ""
    group_row: int | None = None
    query: str = ""

    def as_json(self) -> dict:
        """As it is kept: lists, no tuples, so that two maps can be compared."""
        return json.loads(json.dumps(asdict(self)))

    def keys(self) -> list[str]:
        """Every field that has to be read."""
        sources = [column.source for column in self.columns]
        sources += [cell.source.removeprefix(SUM) for cell in self.cells]
        sources.append(self.group)
        return [key for key in sources if key and key not in SPECIAL and key not in CELL_WORDS]

    @property
    def differing(self) -> list[MappedColumn]:
        return [column for column in self.columns if column.differs]


def from_json(data: dict) -> Mapping:
    """A map as it was kept."""
    return Mapping(
        **{
            **data,
            "columns": tuple(MappedColumn(**one) for one in data["columns"]),
            "cells": tuple(MappedCell(**one) for one in data["cells"]),
            "totals": tuple(TotalRow(**one) for one in data["totals"]),
        }
    )


@dataclass(frozen=True)
class Alias:
    """Headings that usually mean a field: the first pattern found in a label wins."""

    pattern: re.Pattern
    key: str
    convert: str = ""


@dataclass
class Suggestion:
    aliases: Iterable[Alias] = field(default_factory=tuple)

    def column(self, label: str) -> tuple[str, str]:
        """(source, conversion) proposed for a heading."""
        if label.endswith("序号") or label == "编号序号":
            return NUMBER, ""
        for alias in self.aliases:
            if alias.pattern.search(label):
                is_in_yi = "亿元" in label or label.endswith("(亿)")
                return alias.key, alias.convert or ("yi" if is_in_yi else "")
        return NOTHING, ""


def propose(shape: SheetShape, aliases: Iterable[Alias], catalogue: Catalogue) -> Mapping:
    """A first map of a fresh template, by its headings."""
    suggestion = Suggestion(tuple(aliases))
    columns = []
    for column in shape.columns:
        source, convert = suggestion.column(column.label)
        if column.formula:
            source, convert = FORMULA, ""
        one = catalogue.get(source)
        known = source in SPECIAL or one is not None
        if one is None or conversion_of(one, convert) is None:
            convert = ""
        columns.append(
            MappedColumn(
                letter=column.letter,
                label=column.label,
                source=source if known else NOTHING,
                convert=convert,
            )
        )
    return Mapping(
        sheet=shape.sheet,
        head_top=shape.head_top,
        head_bottom=shape.head_bottom,
        first=shape.first,
        last=shape.last,
        columns=tuple(columns),
        totals=tuple(shape.totals),
        group_row=shape.group_row,
    )


def problems_of(mapping: Mapping, catalogue: Catalogue) -> list[str]:
    """What is wrong with a map, each in a sentence."""
    problems = []
    if not mapping.head_bottom < mapping.first <= mapping.last:
        problems.append("数据行要在表头下面，第一行不能在最后一行之后。")
    if not any(one.source not in (NOTHING, NUMBER) for one in mapping.columns):
        problems.append("一列都没对上，至少选一列。")
    for column in mapping.columns:
        problems += _column_problems(column, catalogue)
    for cell in mapping.cells:
        if not CELL.match(cell.cell):
            problems.append(f"单元格“{cell.cell}”写得不对，形如 B2。")
        elif "{}" not in cell.words:
            problems.append(f"单元格 {cell.cell} 的文字里要有 {{}}，表示填数的位置。")
        elif mapping.first <= int(re.sub(r"\D", "", cell.cell)) <= mapping.last:
            problems.append(f"单元格 {cell.cell} 在数据行里，请按列对应。")
    return problems


def _column_problems(column: MappedColumn, catalogue: Catalogue) -> list[str]:
    name = f"{column.letter} 列“{column.label}”"
    if column.source == CONSTANT:
        return [] if column.constant else [f"{name}选了固定文字，要写上文字。"]
    if column.source in SPECIAL:
        return []
    one = catalogue.get(column.source)
    if one is None:
        return [f"{name}选的字段不存在。"]
    if column.convert and conversion_of(one, column.convert) is None:
        return [f"{name}：“{one.label}”不能这样换算。"]
    if column.differs and not column.theirs:
        return [f"{name}标了口径不同，写上对方的口径。"]
    return []
