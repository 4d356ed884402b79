"""Workbooks the wizard gives back: the file annotated, the rows left over, an empty template."""

import io
from collections import defaultdict

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from laishan_portal.ledgers.excel import neutral
from laishan_portal.ledgers.imports import checking, storage
from laishan_portal.ledgers.imports.cells import as_typed
from laishan_portal.ledgers.imports.importer import (
    AMOUNT,
    CHOICE,
    DAY,
    ERROR,
    NOTE,
    QUESTION,
    WARNING,
    Field,
    Importer,
)
from laishan_portal.models import ImportJob, ImportRow

RED, AMBER = PatternFill("solid", fgColor="FBE9E9"), PatternFill("solid", fgColor="FDF3DF")
BOLD = Font(bold=True)
_AUTHOR = "核对"
_PLACES = 500
_FORMATS = {AMOUNT: "#,##0.##", DAY: "yyyy-mm-dd"}


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# ── the file as it came, annotated ───────────────────────────────────────────────────────


def annotated(job: ImportJob) -> bytes:
    """The original with coloured cells and comments; its looks stay, its formulas become text."""
    book = _original(job)
    rows = ImportRow.objects.filter(job=job).exclude(level="")
    for row in rows.order_by("position").iterator(chunk_size=1000):
        if row.sheet in book.sheetnames:
            _annotate_row(book[row.sheet], row)
    for sheet in book.worksheets:
        _neutralise(sheet)
    return _saved(book)


def _original(job: ImportJob) -> Workbook:
    path = storage.path_of(job)
    if path.suffix == ".xlsx":
        return load_workbook(path, keep_links=False, rich_text=False)
    book = Workbook()
    book.remove(book.active)
    for sheet in storage.book_of(job).sheets:
        made = book.create_sheet(sheet.name[:31])
        for values in sheet.rows:
            made.append([neutral(one) if isinstance(one, str) else one for one in values])
    return book


def _annotate_row(sheet, row: ImportRow) -> None:
    told: dict[str, list[str]] = defaultdict(list)
    levels: dict[str, str] = {}
    for one in row.shown.get("findings", []):
        if one["level"] == NOTE:
            continue
        cell = one["cell"] or f"A{row.line}"
        told[cell].append(one["text"])
        if levels.get(cell) != ERROR:
            levels[cell] = ERROR if one["level"] in (ERROR, QUESTION) else WARNING
    for cell, sentences in told.items():
        _annotate(sheet, cell, sentences, levels[cell])


def _annotate(sheet, cell: str, sentences: list[str], level: str) -> None:
    target = sheet[cell]
    for merged in sheet.merged_cells.ranges:
        if cell in merged:
            target = sheet.cell(merged.min_row, merged.min_col)
    target.fill = RED if level == ERROR else AMBER
    comment = Comment("\n".join(sentences)[:2000], _AUTHOR)
    comment.width, comment.height = 320, 60 + 18 * len(sentences)
    target.comment = comment


def _neutralise(sheet) -> None:
    """No formula leaves the portal: its text stays, led by an apostrophe."""
    for cells in sheet.iter_rows():
        for cell in cells:
            if cell.data_type == "f":
                text = getattr(cell.value, "text", cell.value)
                cell.value, cell.data_type = neutral(str(text)), "s"
            elif isinstance(cell.value, str) and neutral(cell.value) != cell.value:
                cell.value, cell.data_type = neutral(cell.value), "s"


# ── rows that were not written ───────────────────────────────────────────────────────────


def left_over(job: ImportJob) -> bytes:
    """Under the sheet's own headings: each row that stayed out, as it came, with why."""
    book = Workbook()
    book.remove(book.active)
    source = {sheet.name: sheet for sheet in storage.book_of(job).sheets}
    labels = {sheet["name"]: sheet["labels"] for sheet in job.figures.get("sheets", [])}
    for plan in job.plan["sheets"]:
        made = book.create_sheet(plan["name"][:31])
        made.append([*map(neutral, labels.get(plan["name"], [])), "没有写入的原因"])
        for cell in made[1]:
            cell.font = BOLD
        for row in _left_rows(job, plan["name"]):
            values = source[plan["name"]].rows[row.line - 1]
            width = len(labels.get(plan["name"], values))
            padded = [*values, *[None] * width][:width]
            made.append([*map(_plain, padded), neutral(_why(row))])
        made.freeze_panes = "A2"
    return _saved(book)


def _left_rows(job: ImportJob, sheet: str):
    rows = ImportRow.objects.filter(job=job, sheet=sheet[:100]).order_by("position")
    return [row for row in rows if row.is_left_out or row.level in (ERROR, QUESTION)]


def _plain(value: object) -> object:
    return neutral(value) if isinstance(value, str) else value


def _why(row: ImportRow) -> str:
    told = [
        f"{one['cell']} {one['text']}".strip()
        for one in row.shown.get("findings", [])
        if one["level"] in (ERROR, QUESTION)
    ]
    return " ".join(["您选了不导入。"] * row.is_left_out + told)


# ── an empty sheet to fill in ────────────────────────────────────────────────────────────


def template(
    importer: Importer, rows=(), *, with_keys: bool = False, stamp: str = "", title: str = ""
) -> bytes:
    """Headings, drop-downs on coded columns, an explanation; ``rows`` make it an export.

    ``stamp`` says who took them: in the footer, the explanation and the file's properties.
    """
    book = Workbook()
    sheet = book.active
    sheet.title = importer.title[:31]
    fields = [one for one in importer.fields if _belongs(one, with_keys)]
    sheet.append([title or importer.title])
    sheet.append(["单位：万元"])
    sheet.append([f"{one.label}*" if one.is_required else one.label for one in fields])
    for cell in sheet[3]:
        cell.font, cell.fill = BOLD, PatternFill("solid", fgColor="F4F6F8")
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    _style(sheet, fields)
    _offer_lists(book, sheet, fields, last=max(_PLACES, len(rows) + 3))
    for values in rows:
        sheet.append([_plain(values.get(one.key)) for one in fields])
    explanation = book.create_sheet("填表说明")
    _explain(explanation, fields, is_export=with_keys)
    if stamp:
        explanation.append(["", "", neutral(stamp)])
        # "&" begins a code in a footer; the whole footer may hold 255 characters.
        sheet.oddFooter.left.text = stamp.replace("&", "&&")[:200]
        book.properties.description = stamp
    return _saved(book)


def _belongs(one: Field, with_keys: bool) -> bool:
    if with_keys:
        return one.is_in_template and one.is_in_export
    return one.is_in_template and one.is_shown


def _style(sheet, fields: list[Field]) -> None:
    sheet["A1"].font = Font(size=16, bold=True)
    sheet.freeze_panes = "A4"
    for number, one in enumerate(fields, 1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = 30 if one.key in {"name", "content"} else 14
        sheet.column_dimensions[letter].hidden = not one.is_shown
        if one.kind in _FORMATS:
            sheet.column_dimensions[letter].number_format = _FORMATS[one.kind]


def _offer_lists(book: Workbook, sheet, fields: list[Field], *, last: int) -> None:
    """Drop-downs read from a hidden sheet, however long the list."""
    lists = book.create_sheet("选项")
    lists.sheet_state = "hidden"
    place = 0
    for number, one in enumerate(fields, 1):
        if one.kind != CHOICE:
            continue
        place += 1
        labels = list(dict.fromkeys(checking.cells.first_labels(one.choices()).values()))
        for line, label in enumerate([one.label, *labels], 1):
            lists.cell(line, place, label)
        letter = get_column_letter(place)
        rule = DataValidation(
            type="list",
            formula1=f"'选项'!${letter}$2:${letter}${len(labels) + 1}",
            allow_blank=True,
            showErrorMessage=True,
            errorTitle="请从列表里选",
            error=f"{one.label}请从下拉列表里选。",
        )
        column = get_column_letter(number)
        rule.add(f"{column}4:{column}{last}")
        sheet.add_data_validation(rule)


def _explain(sheet, fields: list[Field], *, is_export: bool) -> None:
    sheet.append(["列", "要不要填", "说明", "例"])
    for cell in sheet[1]:
        cell.font = BOLD
    for one in fields:
        if not one.is_shown:
            continue
        needed = "必填" if one.is_required else "填一个" if one.is_key else "可空"
        sheet.append([one.label, needed, _hint(one), one.example])
    sheet.append([])
    sheet.append(["", "", "空的格子不改台账里原来的内容。金额按表头上面写的单位读。"])
    if is_export:
        sheet.append(["", "", "隐藏的主键和版本列用来认行和发现冲突，请不要删。"])
    for letter, width in (("A", 16), ("B", 12), ("C", 60), ("D", 28)):
        sheet.column_dimensions[letter].width = width


def _hint(one: Field) -> str:
    if one.kind == AMOUNT:
        return "数字，万元；也认 1.2亿"
    if one.kind == DAY:
        return "如 2023-08-06；只写年月的按月初或月末记"
    if one.kind == CHOICE:
        return "从下拉列表里选"
    return f"最多 {one.most} 个字" if one.most else ""


__all__ = ["annotated", "as_typed", "left_over", "template"]
