"""What an uploaded template looks like: where its heads end, where its rows go, what adds up.

Found by content, as the importer finds heads: 序号, merged heads of several rows, 合计 first or
last, 其中：, group rows 一、（一）, rows prepared for data, a foot. All of it is a proposal; staff
correct it in the map.
"""

import re
import unicodedata
from dataclasses import asdict, dataclass, field
from typing import IO

from django.core.exceptions import ValidationError
from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.utils import get_column_letter

from laishan_portal.exceptions import DomainError

MAX_COLUMNS, MAX_SCAN = 80, 300
HEADS_WITHIN = 25
_TOTAL = re.compile(r"^(合计|总计|共计|小计)|^\d+个$|^[（(]?\d+项[）)]?$")
_SUBSET = re.compile(r"^其中[:：]?(.*)$")
_GROUP = re.compile(r"^[一二三四五六七八九十]{1,3}、")
_SUBGROUP = re.compile(r"^[（(][一二三四五六七八九十]{1,3}[）)]")
_FOOT = re.compile(r"填报人|审核人|制表|联系电话|备注|^注[:：]|^说明[:：]|填报单位|（盖章|分管")
_NUMBER = re.compile(r"^\d{1,5}$")


@dataclass(frozen=True)
class ColumnShape:
    """One column of the template: its letter, its heading read downwards, what its first row
    holds (a formula, a number format)."""

    letter: str
    label: str
    formula: str = ""
    number_format: str = "General"


@dataclass(frozen=True)
class TotalRow:
    """A row that adds up: over all rows, or over those in which some field says ``subset``."""

    row: int
    subset: str = ""


@dataclass(frozen=True)
class SheetShape:
    sheet: str
    head_top: int
    head_bottom: int
    first: int
    last: int
    columns: list[ColumnShape]
    totals: list[TotalRow] = field(default_factory=list)
    group_row: int | None = None
    subgroup_row: int | None = None
    other_sheets: list[str] = field(default_factory=list)
    drawings: int = 0

    def as_json(self) -> dict:
        return asdict(self)


def open_template(stream: IO[bytes]):
    """The workbook, formulas as they stand; a file that is none is refused in a sentence."""
    try:
        book = load_workbook(stream)
    except (KeyError, ValueError, TypeError, IndexError, OSError, SyntaxError) as error:
        raise DomainError("模板打不开，请用 Excel 或 WPS 另存为 xlsx 再传。") from error
    if not book.worksheets:
        raise DomainError("模板里没有工作表。")
    return book


def read_shape(book, sheet_name: str = "") -> SheetShape:
    """The first sheet with a recognisable head, or the one asked for."""
    names = [sheet_name] if sheet_name else [sheet.title for sheet in book.worksheets]
    for name in names:
        if name in book.sheetnames and (found := _read_sheet(book[name])) is not None:
            return _with_rest(found, book)
    raise ValidationError("没找到表头。表头要有“序号”或“项目名称”，在前 25 行里。", code="no_head")


def _with_rest(found: SheetShape, book) -> SheetShape:
    others = [name for name in book.sheetnames if name != found.sheet]
    drawings = sum(len(sheet._charts) + len(sheet._images) for sheet in book.worksheets)
    return SheetShape(**{**vars(found), "other_sheets": others, "drawings": drawings})


def plain_text(value: object) -> str:
    """One line without padding, full-width forms narrowed."""
    if value is None:
        return ""
    text = unicodedata.normalize("NFKC", str(value))
    return "".join(text.split())


def _read_sheet(sheet) -> SheetShape | None:
    grid = _Grid(sheet)
    if (top := grid.head_row()) is None:
        return None
    bottom = grid.head_bottom(top)
    columns = grid.columns(top, bottom)
    totals, group, subgroup, first, last = grid.body(bottom + 1)
    shaped = [
        ColumnShape(
            letter=get_column_letter(number),
            label=label,
            formula=_formula(sheet.cell(first, number)),
            number_format=sheet.cell(first, number).number_format,
        )
        for number, label in columns
    ]
    return SheetShape(
        sheet=sheet.title,
        head_top=top,
        head_bottom=bottom,
        first=first,
        last=last,
        columns=shaped,
        totals=totals,
        group_row=group,
        subgroup_row=subgroup,
    )


def _formula(cell) -> str:
    is_formula = cell.data_type == "f" and isinstance(cell.value, str)
    return cell.value if is_formula else ""


class _Grid:
    """A sheet whose merged cells all show their text."""

    def __init__(self, sheet) -> None:
        self.sheet = sheet
        self.last_row = min(sheet.max_row, MAX_SCAN)
        self.last_column = min(sheet.max_column, MAX_COLUMNS)
        self.anchors: dict[tuple[int, int], tuple[int, int]] = {}
        self.spans: dict[tuple[int, int], tuple[int, int]] = {}
        for one in sheet.merged_cells.ranges:
            anchor = (one.min_row, one.min_col)
            self.spans[anchor] = (one.max_row, one.max_col)
            for row in range(one.min_row, min(one.max_row, self.last_row) + 1):
                for column in range(one.min_col, min(one.max_col, self.last_column) + 1):
                    self.anchors[row, column] = anchor

    def text(self, row: int, column: int) -> str:
        row, column = self.anchors.get((row, column), (row, column))
        return plain_text(self.sheet.cell(row, column).value)

    def own_texts(self, row: int) -> list[str]:
        """Texts whose cell begins in this row."""
        cells = self.sheet[row] if self.sheet.max_column > 1 else (self.sheet.cell(row, 1),)
        return [
            plain_text(cell.value)
            for cell in cells[: self.last_column]
            if not isinstance(cell, MergedCell) and cell.value not in (None, "")
        ]

    def head_row(self) -> int | None:
        """The row that holds 序号; else the fullest row of words among the first ones."""
        best, most = None, 2
        for row in range(1, min(self.last_row, HEADS_WITHIN) + 1):
            texts = self.own_texts(row)
            if "序号" in texts and len(texts) > 1:
                return row
            words = [text for text in texts if not _NUMBER.match(text) and len(text) <= 40]
            is_head = any("项目" in text or "名称" in text for text in words)
            if is_head and len(words) > most:
                best, most = row, len(words)
        return best

    def head_bottom(self, top: int) -> int:
        """Down to where the tallest merged head ends, or below a head over several columns."""
        bottom, row = top, top
        while row <= min(bottom, self.last_row):
            for (line, column), (last_row, last_column) in self.spans.items():
                if line != row:
                    continue
                bottom = max(bottom, last_row)
                has_parts = last_column > column and last_row < self.last_row
                if has_parts and self._has_parts(last_row + 1, column, last_column):
                    bottom = max(bottom, last_row + 1)
            row += 1
        return bottom

    def _has_parts(self, row: int, first: int, last: int) -> bool:
        """Whether words of their own stand below a head that spans columns."""
        parts = {self.text(row, column) for column in range(first, last + 1)} - {""}
        return len(parts) > 1 and not any(_NUMBER.match(part) for part in parts)

    def columns(self, top: int, bottom: int) -> list[tuple[int, str]]:
        found = []
        for column in range(1, self.last_column + 1):
            parts = [self.text(row, column) for row in range(top, bottom + 1)]
            label = " / ".join(dict.fromkeys(part for part in parts if part))
            if label:
                found.append((column, label))
        return found

    def body(self, start: int):
        """Totals above or below, group rows, and the rows that stand for data."""
        totals, group, subgroup, rows = [], None, None, []
        for row in range(start, self.last_row + 1):
            kind, word = self._kind(row)
            if kind == "total":
                totals.append(TotalRow(row, word))
                if rows:
                    break
            elif kind == "group":
                group = group or row
                rows.append(row)
            elif kind == "subgroup":
                subgroup = subgroup or row
                rows.append(row)
            elif kind == "data":
                rows.append(row)
            elif rows or kind == "foot":
                break
        if not rows:
            rows = [max([start - 1, *(total.row for total in totals)]) + 1]
        return totals, group, subgroup, rows[0], rows[-1]

    def _kind(self, row: int) -> tuple[str, str]:
        texts = [self.text(row, column) for column in range(1, min(self.last_column, 3) + 1)]
        first = next((text for text in texts if text), "")
        if found := _SUBSET.match(first):
            return "total", re.sub(r"[（(].*$", "", found.group(1))
        if _TOTAL.search(first):
            return "total", ""
        if _GROUP.match(first):
            return "group", ""
        if _SUBGROUP.match(first):
            return "subgroup", ""
        if _FOOT.search("".join(self.own_texts(row))):
            return "foot", ""
        has_box = any(
            self.sheet.cell(row, column).border.bottom.style
            for column in range(1, min(self.last_column, 4) + 1)
        )
        return ("data", "") if first or self.own_texts(row) or has_box else ("blank", "")
