"""Official forms as Excel: merged heads, unit row, totals, groups, page set-up, watermark.

A ``Form`` says what the form looks like; the rows come as ``fields.read_rows`` makes them. Every
text is neutralised, the note sheet tells what each column is and what stays empty, and why.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from weakref import WeakKeyDictionary

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from laishan_portal.ledgers.columns import NUMBER_FORMATS
from laishan_portal.ledgers.excel import Stamp, neutral
from laishan_portal.ledgers.fields import (
    Catalogue,
    Field,
    FieldContext,
    fill_words,
    totals_of,
    with_parts,
)

THIN = Side(style="thin", color="808080")
BOX = Border(THIN, THIN, THIN, THIN)
NO_BORDER = Border()
STRONG_LABEL = Font(bold=True)
TITLE = Font(name="方正小标宋简体", size=18)
HEAD, BODY = Font(name="黑体", size=10), Font(name="仿宋", size=10)
STRONG = Font(name="仿宋", size=10, bold=True)
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
RIGHT = Alignment(horizontal="right", vertical="center")
LINE = 14.5  # points a line of body text takes
NUMBERS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Head:
    """A heading: over one column (``key`` of a field, ``#`` the row's number, nothing for a
    column the portal cannot fill, with ``why``), or over several."""

    label: str
    key: str = ""
    parts: tuple["Head", ...] = ()
    why: str = ""
    width: int | None = None

    @property
    def leaves(self) -> list["Head"]:
        return [leaf for part in self.parts for leaf in part.leaves] if self.parts else [self]

    @property
    def depth(self) -> int:
        return 1 + max((part.depth for part in self.parts), default=0)


@dataclass(frozen=True)
class Group:
    """Rows under one value of a field, headed by ``一、`` or ``（一）`` and their number; the
    values in ``order``, others after them as they come."""

    key: str
    numbering: str = "{n}、{value}"
    order: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """One official form: ``name`` on the page, ``title`` on the sheet.

    ``total`` is the words of the totals row, ``{count}`` its number; ``highlight`` a second total
    over the rows whose field has that value (其中：在建).
    """

    key: str
    name: str
    title: str
    heads: tuple[Head, ...]
    source: str
    total: str = "合计（{count}项）"
    total_first: bool = True
    groups: tuple[Group, ...] = ()
    highlight: tuple[str, str] | None = None
    unit: str = "单位：万元"
    foot: str = ""
    is_landscape: bool = True
    notes: tuple[str, ...] = ()

    @property
    def leaves(self) -> list[Head]:
        return [leaf for head in self.heads for leaf in head.leaves]

    def fields(self, catalogue: Catalogue) -> list[Field]:
        """All that must be read: the columns', the groups' and the highlight's."""
        keys = [leaf.key for leaf in self.leaves if leaf.key not in ("", "#")]
        keys += [group.key for group in self.groups]
        if self.highlight:
            keys.append(self.highlight[0])
        return with_parts(catalogue.pick(keys), catalogue)


@dataclass
class Page:
    """A sheet being written downwards."""

    sheet: object
    row: int = 1
    widths: list[int] = field(default_factory=list)

    def put(self, column: int, value, *, font=BODY, align=LEFT, number_format="") -> Cell:
        return put(self.sheet, self.row, column, value, font=font, align=align, form=number_format)


def put(sheet, row: int, column: int, value, *, font=BODY, align=LEFT, form="", border=BOX):
    """One cell; text never becomes a formula."""
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = neutral(value)
        cell.data_type = "s"
    else:
        cell.value = value
    dress(cell, (font, align, border, form))
    return cell


# Forgotten with the workbook.
_LOOKS: WeakKeyDictionary = WeakKeyDictionary()


def dress(cell: Cell, look: tuple) -> None:
    """Font, alignment, border and number format, looked up once a workbook: ten times faster
    than naming them cell by cell."""
    looks = _LOOKS.setdefault(cell.parent.parent, {})
    key = (*map(id, look[:3]), look[3])
    if key not in looks:
        cell.font, cell.alignment, cell.border = look[:3]
        if look[3]:
            cell.number_format = look[3]
        # The look itself is kept, too, so that its parts' ids stay theirs.
        looks[key] = (copy(cell._style), look)
        return
    cell._style = copy(looks[key][0])


def merge(sheet, row: int, column: int, last_row: int, last_column: int) -> None:
    """Merge, with the border all around: the covered cells keep borders of their own."""
    look = (BODY, LEFT, BOX, "")
    for line in range(row, last_row + 1):
        for place in range(column, last_column + 1):
            if (line, place) != (row, column):
                dress(sheet.cell(line, place), look)
    if (row, column) != (last_row, last_column):
        first, last = get_column_letter(column), get_column_letter(last_column)
        sheet.merged_cells.add(f"{first}{row}:{last}{last_row}")


def write_form(
    form: Form,
    rows: Sequence[dict],
    catalogue: Catalogue,
    context: FieldContext,
    *,
    stamp: Stamp,
    conditions: str,
    progress: Callable[[int], None] = lambda done: None,
) -> Workbook:
    """The whole workbook: the form and its note sheet."""
    book = Workbook()
    sheet = book.active
    sheet.title = form.name[:31]
    page = Page(sheet)
    leaves = form.leaves
    _write_top(page, form, context, len(leaves))
    first_head = page.row
    write_heads(page, form.heads, context)
    heads_end = page.row - 1
    fields = {one.key: one for one in form.fields(catalogue)}
    columns = [fields.get(leaf.key) for leaf in leaves]
    writer = RowWriter(page, leaves, columns)
    if form.total_first:
        _write_totals(writer, form, rows, fields)
    _write_body(writer, form, rows, fields, progress)
    if not form.total_first:
        _write_totals(writer, form, rows, fields)
    if form.foot:
        _write_foot(page, form.foot, len(leaves))
    for place, (leaf, one) in enumerate(zip(leaves, columns, strict=True), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = _width(leaf, one)
    sheet.freeze_panes = sheet.cell(heads_end + 1, 3)
    set_page(sheet, stamp, titles=f"{first_head}:{heads_end}", is_landscape=form.is_landscape)
    write_note(book, form, columns, leaves, context, stamp, len(rows), conditions)
    set_properties(book, form.title, stamp)
    return book


def _width(leaf: Head, one: Field | None) -> int:
    return leaf.width or (one.width if one else 6 if leaf.key == "#" else 10)


def display_width(text: str) -> int:
    """In half-width characters, as spreadsheets measure columns."""
    return sum(2 if ord(char) > 0x2E80 else 1 for char in text)


def _write_top(page: Page, form: Form, context: FieldContext, width: int) -> None:
    sheet = page.sheet
    put(sheet, 1, 1, fill_words(form.title, context), font=TITLE, align=CENTRE, border=NO_BORDER)
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width)
    sheet.row_dimensions[1].height = 32
    half = max(width // 2, 1)
    put(
        sheet,
        2,
        1,
        f"填报日期：{context.today:%Y-%m-%d}",
        border=NO_BORDER,
    )
    sheet.merge_cells(start_row=2, start_column=1, end_row=2, end_column=half)
    put(sheet, 2, half + 1, form.unit, align=RIGHT, border=NO_BORDER)
    sheet.merge_cells(start_row=2, start_column=half + 1, end_row=2, end_column=width)
    page.row = 3


def write_heads(page: Page, heads: Iterable[Head], context: FieldContext) -> None:
    """Headings of any depth: those over several columns merged across, the others downwards."""
    heads = list(heads)
    depth = max(head.depth for head in heads)
    _heads_level(page.sheet, heads, context, row=page.row, column=1, depth=depth)
    for row in range(page.row, page.row + depth):
        page.sheet.row_dimensions[row].height = 28
    page.row += depth


def _heads_level(sheet, heads, context, *, row: int, column: int, depth: int) -> None:
    for head in heads:
        width = len(head.leaves)
        put(sheet, row, column, fill_words(head.label, context), font=HEAD, align=CENTRE)
        if head.parts:
            merge(sheet, row, column, row, column + width - 1)
            _heads_level(sheet, head.parts, context, row=row + 1, column=column, depth=depth - 1)
        else:
            merge(sheet, row, column, row + depth - 1, column)
        column += width


class RowWriter:
    """Writes rows of values under the form's columns."""

    def __init__(self, page: Page, leaves: Sequence[Head], columns: Sequence[Field | None]):
        self.page, self.leaves, self.columns = page, leaves, columns
        self.widths = [_width(leaf, one) for leaf, one in zip(leaves, columns, strict=True)]
        # The words of totals and groups stand in the second column, the name's.
        self.words_place = 2 if leaves[0].key == "#" else 1

    def write(self, values: dict, *, number=None, words: str = "", font=BODY) -> None:
        for place, (leaf, one) in enumerate(zip(self.leaves, self.columns, strict=True), start=1):
            if leaf.key == "#":
                self.page.put(place, number, font=font, align=CENTRE)
            elif words and place == self.words_place:
                self.page.put(place, words, font=font)
            elif one is None:
                self.page.put(place, None, font=font)
            else:
                self._put_value(place, one, values.get(one.key), font)
        self.page.sheet.row_dimensions[self.page.row].height = LINE * self.lines(values)
        self.page.row += 1

    def lines(self, values: dict) -> int:
        """How many lines the longest text takes in its column; spreadsheets made by programs
        are not fitted when they are opened."""
        most = 1
        for width, one in zip(self.widths, self.columns, strict=True):
            value = values.get(one.key) if one else None
            if isinstance(value, str) and len(value) * 2 > width:
                most = max(most, -(-display_width(value) // max(width - 1, 1)))
        return min(most, 12)

    def _put_value(self, place: int, one: Field, value, font) -> None:
        is_number = one.kind in ("amount", "number", "percent")
        self.page.put(
            place,
            value,
            font=font,
            align=RIGHT if is_number else CENTRE if one.kind in ("date", "month") else LEFT,
            number_format=NUMBER_FORMATS[one.kind],
        )


def _write_totals(writer: RowWriter, form: Form, rows, fields: dict[str, Field]) -> None:
    known = list(fields.values())
    words = form.total.format(count=len(rows))
    writer.write(_totals(rows, known), words=words, font=STRONG)
    if form.highlight:
        key, value = form.highlight
        some = [row for row in rows if row[key] == value]
        words = f"其中：{value}（{len(some)}项）"
        writer.write(_totals(some, known), words=words, font=STRONG)


def _totals(rows, fields: Sequence[Field]) -> dict:
    return totals_of(rows, fields)


def _write_body(writer, form: Form, rows, fields, progress) -> None:
    for number, (row, headings) in enumerate(_grouped(form, rows), start=1):
        for words, members in headings:
            writer.write(_totals(members, list(fields.values())), words=words, font=STRONG)
        writer.write(row, number=number)
        if number % 200 == 0:
            progress(number)


def _grouped(form: Form, rows: Sequence[dict]) -> Iterator[tuple[dict, list]]:
    """The rows in the order of their groups, each with the headings that come before it."""
    if not form.groups:
        yield from ((row, []) for row in rows)
        return
    yield from _in_groups(rows, form.groups, 0, [])


def _in_groups(rows, groups, level: int, pending: list) -> Iterator[tuple[dict, list]]:
    if level == len(groups):
        for row in rows:
            yield row, pending
            pending = []
        return
    group = groups[level]
    for number, (value, members) in enumerate(in_order(rows, group.key, group.order), start=1):
        name = group.numbering.format(n=chinese(number), value=value or "未填")
        words = f"{name}（{len(members)}项）"
        headings = [*pending, (words, members)]
        pending = []
        yield from _in_groups(members, groups, level + 1, headings)


def in_order(
    rows: Sequence[dict], key: str, order: Sequence[str] = ()
) -> list[tuple[object, list[dict]]]:
    """Rows by value: the known values in their order, others as they come, nothing last."""
    places: dict[object, int] = {value: place for place, value in enumerate(order)}
    for row in rows:
        places.setdefault(row[key], len(places))
    ordered = sorted(rows, key=lambda row: (row[key] is None, places[row[key]]))
    return [(value, list(some)) for value, some in groupby(ordered, key=lambda row: row[key])]


def chinese(number: int) -> str:
    """一 to 九十九."""
    tens, ones = divmod(number, 10)
    if tens == 0:
        return NUMBERS[ones - 1]
    head = "" if tens == 1 else NUMBERS[tens - 1]
    return f"{head}十{NUMBERS[ones - 1] if ones else ''}"


def _write_foot(page: Page, words: str, width: int) -> None:
    put(page.sheet, page.row, 1, words, border=NO_BORDER)
    page.sheet.merge_cells(start_row=page.row, start_column=1, end_row=page.row, end_column=width)
    page.row += 1


# ── page, note, properties ───────────────────────────────────────────────────────────────


def set_page(
    sheet, stamp: Stamp, *, titles: str, is_landscape: bool = True, pages_high: int = 0
) -> None:
    """A4, as wide as the paper, heads on every page, the watermark in the footer; as many pages
    as it takes, or ``pages_high``."""
    sheet.page_setup.orientation = "landscape" if is_landscape else "portrait"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, pages_high
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom = 0.6, 0.75
    sheet.page_margins.footer = 0.35
    sheet.print_options.horizontalCentered = True
    if titles:
        sheet.print_title_rows = titles
    # "&" begins a code in a footer; the whole footer may hold 255 characters.
    sheet.oddFooter.left.text = stamp.sentence.replace("&", "&&")[:200]
    sheet.oddFooter.right.text = "第 &P 页，共 &N 页"


def write_note(book, form, columns, leaves, context, stamp, count: int, conditions: str) -> None:
    lines = [
        ("表式", f"{fill_words(form.title, context)}（{form.source}）"),
        ("截至", f"{context.year} 年 {context.month.month} 月，业务日期 {context.today:%Y-%m-%d}"),
        *stamp_lines(stamp, count, conditions),
        *(("说明", note) for note in form.notes),
    ]
    for leaf, one in zip(leaves, columns, strict=True):
        label = fill_words(leaf.label, context)
        if one is not None:
            caliber = f"；口径：{one.caliber}" if one.caliber else ""
            lines.append((label, f"{fill_words(one.definition, context)}{caliber}"))
        elif leaf.key != "#":
            lines.append((label, leaf.why))
    note_sheet(book, lines)


def stamp_lines(
    stamp: Stamp, count: int, conditions: str, *, noun: str = "项目数"
) -> list[tuple[str, str]]:
    return [
        ("导出", stamp.sentence),
        ("筛选条件", conditions or "无"),
        (noun, str(count)),
        ("保管", "仅限上述用途，用后请妥善保管，不要外传。"),
    ]


def note_sheet(book, lines: Iterable[tuple[str, str]], title: str = "说明") -> None:
    sheet = book.create_sheet(title)
    for number, (label, value) in enumerate(lines, start=1):
        put(sheet, number, 1, label, font=STRONG_LABEL, border=NO_BORDER)
        put(sheet, number, 2, value, border=NO_BORDER)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 22, 90


def set_properties(book, title: str, stamp: Stamp) -> None:
    properties = book.properties
    properties.title = title
    properties.creator = properties.lastModifiedBy = f"{stamp.name}（{stamp.username}）"
    properties.description = stamp.sentence
    properties.keywords = f"导出；{stamp.purpose}"
    properties.created = properties.modified = stamp.at.replace(tzinfo=None)


def day_words(day: date | None) -> str | None:
    return f"{day:%Y-%m-%d}" if day else None
