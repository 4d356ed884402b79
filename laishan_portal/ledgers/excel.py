"""A ledger as an Excel file: title, unit, heads, rows, totals, a note sheet and a watermark.

openpyxl makes the frame (styles, widths, panes, footer, note sheet); the rows, which are nearly
all of the file, are streamed into it as text: ten times faster than cell by cell.
"""

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from html import escape
from io import BytesIO
from typing import IO

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from laishan_portal import formatting
from laishan_portal.ledgers.columns import NUMBER_FORMATS, Column
from laishan_portal.ledgers.ledger import LedgerQuery, Summary
from laishan_portal.ledgers.rows import RowPlan

KEY_HEAD = "项目主键"
SHEET_XML = "xl/worksheets/sheet1.xml"
HEAD_ROW = 3
FIRST_ROW = HEAD_ROW + 1
CHUNK = 1000
MAX_TEXT = 32_767
_FORMULA_STARTS = frozenset("=+-@\t\r＝＋－＠")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_EPOCH = date(1899, 12, 30).toordinal()
_LINE = Side(style="thin", color="D5DBE0")


@dataclass(frozen=True)
class Stamp:
    """The watermark: who took the file, when, from where, what for."""

    name: str
    username: str
    ip: str
    purpose: str
    at: datetime
    data_on: date

    @property
    def sentence(self) -> str:
        at = timezone.localtime(self.at).strftime("%Y-%m-%d %H:%M")
        return f"{self.name}（{self.username}） {at} {self.ip} 用途：{self.purpose}"


def neutral(value: str) -> str:
    """Text that no spreadsheet takes for a formula: ``'`` before what could begin one."""
    value = _ILLEGAL.sub("", value)[:MAX_TEXT]
    return f"'{value}" if value[:1] in _FORMULA_STARTS else value


def write_workbook(
    query: LedgerQuery,
    target: IO[bytes],
    *,
    rows: Iterable[tuple],
    plan: RowPlan,
    summary: Summary,
    stamp: Stamp,
    progress: Callable[[int], None] = lambda done: None,
) -> int:
    """Write the file; the number of rows. ``rows`` are the plan's values, key first."""
    frame, styles = _frame(query, plan.columns, summary, stamp)
    with (
        zipfile.ZipFile(frame) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as result,
    ):
        for name in source.namelist():
            if name != SHEET_XML:
                result.writestr(name, source.read(name))
        before, after = _cut(source.read(SHEET_XML).decode())
        with result.open(SHEET_XML, "w", force_zip64=True) as sheet:
            sheet.write(before.encode())
            count = 0
            for chunk in _row_chunks(plan, rows, styles):
                sheet.write("".join(chunk).encode())
                count += len(chunk)
                progress(count)
            sheet.write(_total_row(plan.columns, summary, count, styles).encode())
            sheet.write(after.encode())
    return count


def _cut(xml: str) -> tuple[str, str]:
    """The sheet before and after its sample rows; the row count is not told beforehand."""
    start = xml.index(f'<row r="{FIRST_ROW}"')
    end = xml.index("</sheetData>")
    return re.sub(r"<dimension [^>]*/>", "", xml[:start]), xml[end:]


# ── rows ─────────────────────────────────────────────────────────────────────────────────


def _row_chunks(plan: RowPlan, rows: Iterable[tuple], styles: "Styles") -> Iterator[list[str]]:
    makers = plan.makers(_export_of)
    cells = list(zip(styles.letters[1:], styles.body[1:], makers, strict=True))
    key_letter, key_style = styles.letters[0], styles.body[0]
    chunk: list[str] = []
    for number, row in enumerate(rows, FIRST_ROW):
        drawn = [_cell(letter, number, style, make(row)) for letter, style, make in cells]
        key = _cell(key_letter, number, key_style, row[0])
        chunk.append(f'<row r="{number}">{key}{"".join(drawn)}</row>')
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _export_of(column: Column) -> Callable:
    return column.export or (lambda *values: values[0])


def _total_row(columns: tuple[Column, ...], summary: Summary, count: int, styles: "Styles") -> str:
    number = FIRST_ROW + count
    values = [None, f"合计 {count} 个", *(c.export_total(summary.totals) for c in columns[1:])]
    cells = [
        _cell(letter, number, style, value)
        for letter, style, value in zip(styles.letters, styles.foot, values, strict=True)
    ]
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell(letter: str, number: int, style: int, value: object) -> str:
    if value is None or value == "":
        return f'<c r="{letter}{number}" s="{style}"/>'
    if isinstance(value, str):
        text = escape(neutral(value), quote=False)
        return (
            f'<c r="{letter}{number}" s="{style}" t="inlineStr">'
            f'<is><t xml:space="preserve">{text}</t></is></c>'
        )
    if isinstance(value, date):
        value = value.toordinal() - _EPOCH
    elif not isinstance(value, int | Decimal):
        raise TypeError(f"{type(value).__name__} has no place in an export cell")
    figure = str(value) if isinstance(value, int) else f"{value:f}"
    return f'<c r="{letter}{number}" s="{style}"><v>{figure}</v></c>'


# ── the frame ────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Styles:
    """Letters and style numbers of the columns, the hidden key first."""

    letters: list[str]
    body: list[int]
    foot: list[int]


def _frame(
    query: LedgerQuery, columns: tuple[Column, ...], summary: Summary, stamp: Stamp
) -> tuple[BytesIO, Styles]:
    book = Workbook()
    sheet = book.active
    sheet.title = query.ledger.title[:31]
    _write_heads(sheet, query, columns)
    styles = _write_samples(sheet, columns)
    _set_page(sheet, stamp)
    _write_note(book.create_sheet("说明"), query, summary, stamp)
    _set_properties(book, query, stamp)
    frame = BytesIO()
    book.save(frame)
    return frame, styles


def _write_heads(sheet, query: LedgerQuery, columns: tuple[Column, ...]) -> None:
    width = len(columns) + 1
    title = sheet.cell(1, 2, query.ledger.title)
    title.font, title.alignment = Font(size=16, bold=True), Alignment(horizontal="center")
    note = f"{query.ledger.unit_note}　数据截至 {query.context.today:%Y-%m-%d}".strip("　")
    sheet.cell(2, 2, note).alignment = Alignment(horizontal="right")
    for row in (1, 2):
        sheet.merge_cells(start_row=row, end_row=row, start_column=2, end_column=max(width, 2))
    sheet.row_dimensions[1].height = 26
    labels = [KEY_HEAD, *(column.label_for(query.context) for column in columns)]
    for number, label in enumerate(labels, 1):
        cell = sheet.cell(HEAD_ROW, number, label)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="F4F6F8")
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = Border(_LINE, _LINE, _LINE, _LINE)
    sheet.column_dimensions["A"].hidden = True
    for number, column in enumerate(columns, 2):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.freeze_panes = sheet.cell(FIRST_ROW, 3)


def _write_samples(sheet, columns: tuple[Column, ...]) -> Styles:
    """One empty row and one totals row, to learn the numbers of their styles."""
    kinds = ["number", *(column.kind for column in columns)]
    rows: list[list[int]] = []
    for row, is_bold in ((FIRST_ROW, False), (FIRST_ROW + 1, True)):
        numbers = []
        for place, kind in enumerate(kinds, 1):
            cell = sheet.cell(row, place)
            cell.number_format = NUMBER_FORMATS[kind]
            cell.font = Font(bold=is_bold)
            cell.border = Border(_LINE, _LINE, _LINE, _LINE)
            cell.alignment = Alignment(vertical="center", wrap_text=kind == "text")
            numbers.append(cell.style_id)
        rows.append(numbers)
    letters = [get_column_letter(place) for place in range(1, len(kinds) + 1)]
    return Styles(letters, body=rows[0], foot=rows[1])


def _set_page(sheet, stamp: Stamp) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"1:{HEAD_ROW}"
    # "&" begins a code in a footer; the whole footer may hold 255 characters.
    sheet.oddFooter.left.text = stamp.sentence.replace("&", "&&")[:200]
    sheet.oddFooter.right.text = "第 &P 页，共 &N 页"


def _write_note(sheet, query: LedgerQuery, summary: Summary, stamp: Stamp) -> None:
    conditions = "；".join(chip.label for chip in query.filters.chips())
    lines = [
        ("台账", query.ledger.title),
        ("导出人", f"{stamp.name}（{stamp.username}）"),
        ("导出时间", timezone.localtime(stamp.at).strftime("%Y-%m-%d %H:%M:%S")),
        ("网络地址", stamp.ip),
        ("用途", stamp.purpose),
        ("数据截至", formatting.date_dense(stamp.data_on)),
        ("视图", _view_label(query)),
        ("筛选条件", conditions or "无"),
        ("行数", f"{summary.count}"),
        ("保管", "仅限上述用途，用后请妥善保管，不要外传。"),
        (
            "单引号",
            "以 = + - @ 开头的文字前面加了单引号，免得被当成公式；再导入时会去掉。",
        ),
        ("主键列", f"第一列“{KEY_HEAD}”是隐藏的，改完再导入时靠它认行，请不要删。"),
    ]
    for number, (label, value) in enumerate(lines, 1):
        sheet.cell(number, 1, label).font = Font(bold=True)
        cell = sheet.cell(number, 2, neutral(value))
        cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 12, 80


def _view_label(query: LedgerQuery) -> str:
    view = query.filters.value("view")
    return view.label if view else "全部"


def _set_properties(book: Workbook, query: LedgerQuery, stamp: Stamp) -> None:
    properties = book.properties
    properties.title = query.ledger.title
    properties.creator = properties.lastModifiedBy = f"{stamp.name}（{stamp.username}）"
    properties.description = stamp.sentence
    properties.keywords = f"导出；{stamp.purpose}"
    properties.created = properties.modified = stamp.at.replace(tzinfo=None)
