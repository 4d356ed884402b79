"""Writing a ledger's rows into a template: its styles, formulas and page set-up survive."""

import re
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, field
from decimal import Decimal

from openpyxl.formula.translate import Translator
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.cell_range import CellRange

from laishan_portal.ledgers.excel import Stamp, neutral
from laishan_portal.ledgers.fieldmaps import growth as room
from laishan_portal.ledgers.fieldmaps.mapping import (
    CONSTANT,
    FORMULA,
    NOTHING,
    NUMBER,
    SUM,
    MappedCell,
    MappedColumn,
    Mapping,
    conversion_of,
)
from laishan_portal.ledgers.fieldmaps.references import Growth, grown, sums_over
from laishan_portal.ledgers.fields import Catalogue, Field, FieldContext, fill_words, totals_of
from laishan_portal.ledgers.printed import chinese, in_order, note_sheet, stamp_lines

NOTE = "填报说明"
_COUNT = re.compile(r"\d+(?=\s*[个项])")


@dataclass(frozen=True)
class Line:
    """A row to be written: a project's values, or the heading of a group and its totals."""

    values: dict
    number: int | None = None
    words: str = ""


@dataclass
class Sample:
    """What the first data row of the template looks like, and the heading of a group."""

    row: int
    styles: dict[int, object] = field(default_factory=dict)
    formulas: dict[int, str] = field(default_factory=dict)
    merged: list[tuple[int, int]] = field(default_factory=list)
    height: float | None = None
    group_styles: dict[int, object] = field(default_factory=dict)


class Filler:
    """One template being filled."""

    def __init__(
        self, book, mapping: Mapping, catalogue: Catalogue, context: FieldContext
    ) -> None:
        self.book, self.mapping = book, mapping
        self.catalogue, self.context = catalogue, context
        self.sheet = book[mapping.sheet]
        self.fields: dict[str, Field] = {one.key: one for one in catalogue.pick(mapping.keys())}
        self.columns = {
            column_index_from_string(column.letter): column for column in mapping.columns
        }
        # A column whose total is a formula adds up by itself: its groups stay without amounts.
        self.summed: set[int] = set()

    def fill(self, rows: Sequence[dict], *, progress: Callable[[int], None]) -> int:
        """Write all rows; how many lines they took."""
        mapping, lines = self.mapping, self._lines(rows)
        growth = Growth(mapping.sheet, mapping.first, mapping.last, max(len(lines), 1))
        self.summed = self._summed_columns(growth)
        sample = self._sample()
        room.make_room(self.book, growth)
        sample.formulas = self._formulas(sample, growth)
        for place, line in enumerate(lines):
            self._write(growth.first + place, line, sample)
            if place % 200 == 199:
                progress(place + 1)
        if not lines:
            self._write(growth.first, Line({}), sample, is_empty=True)
        self._write_totals(rows, growth)
        self._write_cells(rows, growth)
        return len(lines)

    # ── before the rows move ─────────────────────────────────────────────────────────────

    def _lines(self, rows: Sequence[dict]) -> list[Line]:
        if not self.mapping.group:
            return [Line(row, number) for number, row in enumerate(rows, start=1)]
        lines, number = [], 0
        for place, (value, members) in enumerate(in_order(rows, self.mapping.group), start=1):
            words = f"{chinese(place)}、{value or '未填'}（{len(members)}项）"
            lines.append(Line(self._totals(members), words=words))
            for row in members:
                number += 1
                lines.append(Line(row, number))
        return lines

    def _totals(self, rows: Sequence[dict]) -> dict:
        return totals_of(rows, list(self.fields.values()))

    def _summed_columns(self, growth: Growth) -> set[int]:
        found = set()
        for total in self.mapping.totals:
            for number, column in self.columns.items():
                cell = self.sheet.cell(total.row, number)
                is_formula = cell.data_type == "f" and isinstance(cell.value, str)
                if is_formula and sums_over(cell.value, growth, column.letter):
                    found.add(number)
        return found

    def _sample(self) -> Sample:
        """Styles of the first row that is no group heading, and of the first that is."""
        mapping, sheet = self.mapping, self.sheet
        row = self._sample_row()
        sample = Sample(row, height=sheet.row_dimensions[row].height)
        for number in range(1, sheet.max_column + 1):
            sample.styles[number] = copy(sheet.cell(row, number)._style)
            if mapping.group_row:
                cell = sheet.cell(mapping.group_row, number)
                sample.group_styles[number] = copy(cell._style)
        for number, column in self.columns.items():
            cell = sheet.cell(row, number)
            is_formula = cell.data_type == "f" and isinstance(cell.value, str)
            if column.source == FORMULA and is_formula:
                sample.formulas[number] = cell.value
        for one in sheet.merged_cells.ranges:
            if one.min_row == one.max_row == row:
                sample.merged.append((one.min_col, one.max_col))
        return sample

    def _sample_row(self) -> int:
        mapping = self.mapping
        heads = {mapping.group_row}
        for row in range(mapping.first, mapping.last + 1):
            if row not in heads and row - 1 not in heads:
                return row
        return mapping.last

    def _formulas(self, sample: Sample, growth: Growth) -> dict[int, str]:
        """The sample row's own formulas as they must read in the first data row now."""
        found = {}
        for number, formula in sample.formulas.items():
            letter = self.columns[number].letter
            text = grown(formula, growth, on_sheet=growth.sheet)
            moved = Translator(text, origin=f"{letter}{growth.row(sample.row)}")
            found[number] = moved.translate_formula(f"{letter}{growth.first}")
        return found

    # ── the rows ─────────────────────────────────────────────────────────────────────────

    def _write(self, row: int, line: Line, sample: Sample, *, is_empty: bool = False) -> None:
        sheet, is_group = self.sheet, bool(line.words)
        styles = sample.group_styles if is_group and sample.group_styles else sample.styles
        for number, style in styles.items():
            cell = sheet.cell(row, number)
            cell.value = None
            cell._style = copy(style)
        if sample.height is not None:
            sheet.row_dimensions[row].height = sample.height
        for first, last in sample.merged:
            sheet.merged_cells.add(CellRange(None, first, row, last, row).coord)
        if is_empty:
            return
        words_place = self._words_place()
        for number, column in self.columns.items():
            if is_group and number == words_place:
                self._put(row, number, line.words)
            else:
                self._put_column(row, number, column, line, sample)

    def _put_column(
        self, row: int, number: int, column: MappedColumn, line: Line, sample: Sample
    ) -> None:
        if column.source == NOTHING:
            return
        is_group = bool(line.words)
        if column.source == FORMULA:
            formula = sample.formulas.get(number)
            if formula and not is_group:
                origin = f"{column.letter}{self.mapping.first}"
                moved = Translator(formula, origin=origin)
                self.sheet.cell(row, number).value = moved.translate_formula(
                    f"{column.letter}{row}"
                )
        elif column.source == NUMBER:
            self._put(row, number, line.number)
        elif column.source == CONSTANT:
            self._put(row, number, None if is_group else column.constant)
        elif not (is_group and number in self.summed):
            self._put_field(row, number, column, line.values)

    def _put_field(self, row: int, number: int, column: MappedColumn, values: dict) -> None:
        value, form = self.written(column, values)
        cell = self._put(row, number, value)
        if form and value is not None and cell.number_format == "General":
            cell.number_format = form

    def written(self, column: MappedColumn, values: dict) -> tuple[object, str]:
        """The value as the template wants it, and a number format where it has none."""
        one = self.fields[column.source]
        value = values.get(one.key)
        if value is None:
            return None, ""
        if found := conversion_of(one, column.convert):
            return found.write(value), found.form
        forms = {"amount": "#,##0.##", "percent": "0.0", "date": "yyyy-mm-dd"}
        return value, forms.get(one.kind, "")

    def shown(self, values: dict, number: int) -> list[object]:
        """One row's values in the order of the columns, for a preview."""
        found: list[object] = []
        for column in self.mapping.columns:
            if column.source == NUMBER:
                found.append(number)
            elif column.source == CONSTANT:
                found.append(column.constant)
            elif column.source == FORMULA:
                found.append("（公式）")
            else:
                found.append(self.written(column, values)[0] if column.source else None)
        return found

    def _put(self, row: int, number: int, value):
        cell = self.sheet.cell(row, number)
        if isinstance(value, str):
            cell.value = neutral(value)
            cell.data_type = "s"
        else:
            cell.value = value
        return cell

    def _words_place(self) -> int:
        """Where totals and groups say their words: in the name's column."""
        for number, column in sorted(self.columns.items()):
            if column.source == "name":
                return number
        return min(self.columns)

    # ── totals and single cells ──────────────────────────────────────────────────────────

    def _write_totals(self, rows: Sequence[dict], growth: Growth) -> None:
        for total in self.mapping.totals:
            some = [row for row in rows if self._is_in(row, total.subset)]
            values, line = self._totals(some), growth.row(total.row)
            for number in range(1, self.sheet.max_column + 1):
                cell = self.sheet.cell(line, number)
                column = self.columns.get(number)
                if cell.data_type == "f":
                    continue
                if isinstance(cell.value, str) and _COUNT.search(cell.value):
                    self._put(line, number, _COUNT.sub(str(len(some)), cell.value, count=1))
                elif column and column.source in self.fields and self._adds(column):
                    self._put_field(line, number, column, values)

    def _is_in(self, row: dict, subset: str) -> bool:
        """Whether one of the row's groupings says so: 其中：在建."""
        return not subset or any(row.get(key) == subset for key in self.catalogue.groupings)

    def _adds(self, column: MappedColumn) -> bool:
        one = self.fields[column.source]
        return one.adds or one.share is not None

    def _write_cells(self, rows: Sequence[dict], growth: Growth) -> None:
        totals = self._totals(rows)
        for cell in self.mapping.cells:
            value = self._cell_value(cell, rows, totals)
            letters, number = re.match(r"([A-Z]+)(\d+)", cell.cell).groups()
            row, column = growth.row(int(number)), column_index_from_string(letters)
            if cell.words == "{}":
                self._put(row, column, value)
            else:
                self._put(row, column, cell.words.replace("{}", _as_text(value)))

    def _cell_value(self, cell: MappedCell, rows, totals: dict):
        if cell.source.startswith(SUM):
            return totals.get(cell.source.removeprefix(SUM))
        context, user = self.context, self.context.user
        words = {
            "@today": f"{context.today:%Y-%m-%d}",
            "@month": f"{context.year}年{context.month.month}月",
            "@year": context.year,
            "@count": len(rows),
            "@unit": str(getattr(user, "unit", None) or ""),
            "@person": user.display_name,
        }
        return words.get(cell.source)


def _as_text(value: object) -> str:
    if value is None:
        return ""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


# ── the whole file ───────────────────────────────────────────────────────────────────────


def fill_book(
    book,
    mapping: Mapping,
    rows: Sequence[dict],
    catalogue: Catalogue,
    context: FieldContext,
    *,
    stamp: Stamp,
    conditions: str,
    title: str,
    progress: Callable[[int], None] = lambda done: None,
) -> Filler:
    """Fill, say on a sheet of its own what was filled how, and put the watermark in."""
    filler = Filler(book, mapping, catalogue, context)
    filler.fill(rows, progress=progress)
    note_sheet(book, _note_lines(filler, len(rows), stamp, conditions, title), _note_name(book))
    _stamp_book(book, stamp, title)
    # Formulas were written without results: whoever opens the file has them computed.
    book.calculation.fullCalcOnLoad = True
    return filler


def _note_name(book) -> str:
    name, number = NOTE, 1
    while name in book.sheetnames:
        number += 1
        name = f"{NOTE}{number}"
    return name


def _note_lines(filler: Filler, count: int, stamp: Stamp, conditions: str, title: str):
    context = filler.context
    yield "模板", title
    yield "截至", f"{context.year} 年 {context.month.month} 月，业务日期 {context.today:%Y-%m-%d}"
    yield from stamp_lines(stamp, count, conditions)
    if filler.mapping.group and filler.summed:
        yield "分组行", "模板的合计是公式，分组行不写小计，免得重复相加"
    for column in filler.mapping.columns:
        yield column.label, "；".join(_column_words(filler, column))


def _column_words(filler: Filler, column: MappedColumn):
    if column.source == NOTHING:
        yield "平台没有这一项，留空"
    elif column.source == NUMBER:
        yield "序号"
    elif column.source == FORMULA:
        yield "模板自己的公式"
    elif column.source == CONSTANT:
        yield f"固定文字：{column.constant}"
    else:
        one = filler.fields[column.source]
        yield f"{one.label_for(filler.context)}：{fill_words(one.definition, filler.context)}"
        if one.caliber:
            yield f"平台口径：{one.caliber}"
    if column.differs:
        yield f"口径不同，对方口径：{column.theirs}"


def _stamp_book(book, stamp: Stamp, title: str) -> None:
    """The template's own footer stays; the watermark takes a free place of it."""
    words = stamp.sentence.replace("&", "&&")[:200]
    for sheet in book.worksheets:
        footer = sheet.oddFooter
        free = next((p for p in (footer.left, footer.center, footer.right) if not p.text), None)
        if free is not None:
            free.text = words
        else:
            footer.left.text = f"{footer.left.text} {words}"[:200]
    properties = book.properties
    properties.lastModifiedBy = f"{stamp.name}（{stamp.username}）"
    properties.description = stamp.sentence
    properties.keywords = f"导出；{stamp.purpose}"
    properties.title = properties.title or title
