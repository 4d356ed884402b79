"""Files as grids: raw values with their addresses, merged ranges, formulas, every sheet."""

import csv
import io
import re
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import dataclass, field
from functools import cached_property

from django.core.exceptions import ValidationError
from openpyxl.utils import get_column_letter
from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    XmlError,
    ZipError,
)

from laishan_portal.ledgers.imports.cells import is_blank
from laishan_portal.ledgers.imports.intake import Intake

MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 20_000, 120, 40
_FORMULA = re.compile(rb'<c\s[^>]*?r="([A-Z]{1,3}\d+)"[^>]*>\s*<f[\s>/]')
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass
class Sheet:
    """One sheet. ``rows[0][0]`` is A1; blank cells are None."""

    name: str
    rows: list[list]
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    formulas: frozenset[str] = frozenset()
    is_hidden: bool = False

    @property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)

    @cached_property
    def anchors(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Each cell inside a merged range → the range's first cell, which holds its value."""
        return {
            (row, column): (top, left)
            for (top, left), (bottom, right) in self.merged
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
            if (row, column) != (top, left)
        }

    def value(self, row: int, column: int):
        """What a person sees in the cell: a merged range's value in each of its cells."""
        row, column = self.anchors.get((row, column), (row, column))
        if row >= len(self.rows) or column >= len(self.rows[row]):
            return None
        return self.rows[row][column]


@dataclass
class Book:
    sheets: list[Sheet]
    notes: list[str] = field(default_factory=list)


def address(row: int, column: int) -> str:
    return f"{get_column_letter(column + 1)}{row + 1}"


def read_book(intake: Intake) -> Book:
    """Every sheet that holds something; ValidationError with one sentence when none does."""
    if intake.suffix == "csv":
        book = Book([_read_csv(intake.content)], list(intake.notes))
    else:
        book = Book(_read_sheets(intake), list(intake.notes))
    book.sheets = [sheet for sheet in book.sheets if sheet.rows]
    if not book.sheets:
        raise ValidationError("表里没有内容，请填好再传。", code="empty_sheet")
    if any(sheet.formulas for sheet in book.sheets):
        count = sum(len(sheet.formulas) for sheet in book.sheets)
        book.notes.append(f"有 {count:,} 个公式单元格，用的是表里存的结果。")
    return book


def _read_sheets(intake: Intake) -> list[Sheet]:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(intake.content))
        described = [one for one in workbook.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
        if len(described) > MOST_SHEETS:
            raise ValidationError(f"工作表超过 {MOST_SHEETS} 张，请拆开再传。", code="sheets")
        formulas = _formulas(intake)
        return [_read_sheet(workbook, one, formulas) for one in described]
    except PasswordError as error:
        raise ValidationError("文件加了密码，请去掉密码再传。", code="password") from error
    except (CalamineError, XmlError, ZipError, OSError, ValueError) as error:
        raise ValidationError(
            "表打不开，文件可能坏了，请另存一份再传。", code="content"
        ) from error


def _read_sheet(workbook: CalamineWorkbook, described, formulas: dict) -> Sheet:
    sheet = workbook.get_sheet_by_name(described.name)
    if (sheet.total_height or 0) > 1_048_576:
        raise ValueError(sheet.total_height)
    rows = []
    for raw in sheet.to_python(skip_empty_area=False):
        rows.append([None if is_blank(value) else value for value in raw[:MOST_COLUMNS]])
    _cut_tail(rows, described.name)
    merged = [
        range_
        for range_ in (sheet.merged_cell_ranges or [])
        if range_[0][0] < len(rows) and range_[0][1] < MOST_COLUMNS
    ]
    merged = [
        (start, (min(end[0], len(rows) - 1), min(end[1], MOST_COLUMNS))) for start, end in merged
    ]
    return Sheet(
        described.name,
        rows,
        merged,
        frozenset(formulas.get(described.name, ())),
        described.visible != SheetVisibleEnum.Visible,
    )


def _cut_tail(rows: list[list], name: str) -> None:
    """Without the empty rows at the end that borders and formats leave behind."""
    while rows and not any(value is not None for value in rows[-1]):
        rows.pop()
    if len(rows) > MOST_ROWS:
        raise ValidationError(
            f"工作表“{name}”有 {len(rows):,} 行，一次最多 {MOST_ROWS:,} 行，请拆成几份。",
            code="rows",
        )


def _formulas(intake: Intake) -> dict[str, list[str]]:
    """Addresses of the formulas by sheet: what is read of them is their kept result."""
    if intake.suffix != "xlsx":
        return {}
    with zipfile.ZipFile(io.BytesIO(intake.content)) as archive:
        paths = _sheet_paths(archive)
        return {
            name: [match[1].decode() for match in _FORMULA.finditer(archive.read(path))]
            for name, path in paths.items()
        }


def _sheet_paths(archive: zipfile.ZipFile) -> dict[str, str]:
    names = set(archive.namelist())
    if "xl/_rels/workbook.xml.rels" not in names:
        return {}
    try:
        relations = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
        book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 -- no doctype, bounded
    except ET.ParseError as error:
        raise ValueError("workbook.xml") from error
    targets = {one.get("Id"): one.get("Target", "") for one in relations}
    paths = {
        sheet.get("name", ""): targets.get(sheet.get(_RELATION), "")
        for sheet in book.iter(f"{_MAIN}sheet")
    }
    full = {
        name: target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        for name, target in paths.items()
    }
    return {name: path for name, path in full.items() if path in names}


# ── text files ───────────────────────────────────────────────────────────────────────────


def decode(content: bytes) -> str:
    """UTF-8 with or without BOM, UTF-16 with one, or GBK as Chinese Excel writes it."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise ValidationError("读不出这个 csv 的文字编码，请另存为 xlsx 再传。", code="encoding")


def _read_csv(content: bytes) -> Sheet:
    text = decode(content)
    head = text[:8192].split("\n", 20)
    delimiter = max(",;\t", key=lambda mark: sum(line.count(mark) for line in head))
    rows = []
    try:
        for raw in csv.reader(io.StringIO(text), delimiter=delimiter):
            rows.append([None if is_blank(value) else value for value in raw[:MOST_COLUMNS]])
            if len(rows) > MOST_ROWS * 2:
                break
    except csv.Error as error:
        raise ValidationError("csv 读不下去，请另存为 xlsx 再传。", code="content") from error
    _cut_tail(rows, "csv")
    return Sheet("csv", rows)
