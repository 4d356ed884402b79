"""Making room in a sheet: rows in, everything around them moved along and still pointing right.

openpyxl moves the cells; merged ranges, heights, conditional formats, validations, filters,
tables, names, print areas and charts are moved here, and every formula of the workbook.
"""

from copy import copy

from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.utils import range_boundaries
from openpyxl.utils.cell import get_column_letter
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange
from openpyxl.worksheet.formula import ArrayFormula

from laishan_portal.ledgers.fieldmaps.references import Growth, grown


def make_room(book, growth: Growth) -> None:
    """Replace the body rows by as many as are needed, empty and without style."""
    sheet = book[growth.sheet]
    merged = [CellRange(one.coord) for one in sheet.merged_cells.ranges]
    heights = {
        number: copy(row) for number, row in sheet.row_dimensions.items() if row.height is not None
    }
    for one in merged:
        sheet.unmerge_cells(one.coord)
    if growth.shift > 0:
        sheet.insert_rows(growth.last + 1, growth.shift)
    elif growth.shift < 0:
        sheet.delete_rows(growth.first + growth.count, -growth.shift)
    _merge_again(sheet, merged, growth)
    _set_heights(sheet, heights, growth)
    _move_formats(sheet, growth)
    _move_filters(sheet, growth)
    _move_breaks(sheet, growth)
    _move_formulas(book, growth)
    _move_names(book, growth)
    _move_charts(book, growth)


def _merge_again(sheet, merged: list[CellRange], growth: Growth) -> None:
    """Inside the body nothing stays merged: each new row gets its own (``fill``)."""
    for one in merged:
        if growth.first <= one.min_row and one.max_row <= growth.last:
            continue
        top, bottom = growth.rows(one.min_row, one.max_row)
        first, last = get_column_letter(one.min_col), get_column_letter(one.max_col)
        sheet.merged_cells.add(f"{first}{top}:{last}{bottom}")


def _set_heights(sheet, heights: dict, growth: Growth) -> None:
    for number in list(sheet.row_dimensions):
        if number >= growth.first:
            sheet.row_dimensions[number].height = None
    for number, row in heights.items():
        if number > growth.last:
            sheet.row_dimensions[growth.row(number)].height = row.height


def grown_range(coord: str, growth: Growth) -> str:
    """A plain range of the sheet, moved."""
    left, top, right, bottom = range_boundaries(coord.replace("$", ""))
    top, bottom = growth.rows(top or 1, bottom or 1)
    return f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"


def _grown_ranges(ranges: MultiCellRange, growth: Growth) -> str:
    return " ".join(grown_range(one.coord, growth) for one in ranges.ranges)


def _move_formats(sheet, growth: Growth) -> None:
    old = sheet.conditional_formatting
    sheet.conditional_formatting = ConditionalFormattingList()
    for block in old:
        for rule in block.rules:
            moved = copy(rule)
            moved.formula = [
                grown(f"={text}", growth, on_sheet=growth.sheet)[1:] for text in rule.formula
            ]
            sheet.conditional_formatting.add(_grown_ranges(block.sqref, growth), moved)
    for validation in sheet.data_validations.dataValidation:
        validation.sqref = MultiCellRange(_grown_ranges(validation.sqref, growth))


def _move_filters(sheet, growth: Growth) -> None:
    if sheet.auto_filter.ref:
        sheet.auto_filter.ref = grown_range(sheet.auto_filter.ref, growth)
    for table in sheet.tables.values():
        table.ref = grown_range(table.ref, growth)
        if table.autoFilter is not None:
            table.autoFilter.ref = table.ref
    if sheet.print_area:
        areas = str(sheet.print_area).split(",")
        sheet.print_area = [grown_range(area.rsplit("!", 1)[-1], growth) for area in areas]


def _move_breaks(sheet, growth: Growth) -> None:
    for one in sheet.row_breaks.brk:
        one.id = growth.row(one.id)


def _move_formulas(book, growth: Growth) -> None:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                value = cell.value
                if isinstance(value, ArrayFormula):
                    value.text = grown(value.text, growth, on_sheet=sheet.title)
                    if sheet.title == growth.sheet:
                        value.ref = grown_range(value.ref, growth)
                elif cell.data_type == "f" and isinstance(value, str):
                    cell.value = grown(value, growth, on_sheet=sheet.title)


def _move_names(book, growth: Growth) -> None:
    for sheet in [None, *book.worksheets]:
        holder = book if sheet is None else sheet
        title = "" if sheet is None else sheet.title
        for name in holder.defined_names.values():
            if name.attr_text:
                name.attr_text = grown(f"={name.attr_text}", growth, on_sheet=title)[1:]


def _move_charts(book, growth: Growth) -> None:
    for sheet in book.worksheets:
        for chart in sheet._charts:
            for series in chart.series:
                for part in ("val", "cat", "xVal", "yVal", "tx"):
                    _move_chart_part(getattr(series, part, None), growth)


def _move_chart_part(part, growth: Growth) -> None:
    for kind in ("numRef", "strRef"):
        reference = getattr(part, kind, None)
        if reference is not None and reference.f:
            reference.f = grown(f"={reference.f}", growth, on_sheet="")[1:]
            if kind == "numRef":
                reference.numCache = None
            else:
                reference.strCache = None
