"""Uploaded templates filled from the project ledger: a kind of export, and its preview."""

from collections.abc import Callable
from typing import IO

from laishan_portal.exceptions import DomainError
from laishan_portal.ledgers import exports
from laishan_portal.ledgers.excel import Stamp
from laishan_portal.ledgers.fieldmaps import fill, store
from laishan_portal.ledgers.fieldmaps.mapping import Mapping, from_json
from laishan_portal.ledgers.fields import FieldContext, read_rows, with_parts
from laishan_portal.models import FieldMap, ReportTemplate
from projects.layouts.fields import CATALOGUE
from projects.layouts.formats import conditions_of, context_of

KIND = "template"
# How the version of the map stands in an address.
MAP = "form_map"
PREVIEW_ROWS = 5


def map_of(query) -> FieldMap:
    text = query.data.get(MAP, "")
    rows = FieldMap.objects.select_related("template").filter(template__ledger="projects")
    found = rows.filter(pk=int(text)).first() if text.isascii() and text.isdigit() else None
    if found is None:
        raise DomainError("没有这个模板。")
    return found


def read(query, mapping: Mapping, context: FieldContext) -> list[dict]:
    """All values that the map and its 其中 rows ask for."""
    keys = mapping.keys()
    if any(total.subset for total in mapping.totals):
        keys += CATALOGUE.groupings
    return list(read_rows(query, with_parts(CATALOGUE.pick(keys), CATALOGUE), context))


def write(
    query,
    target: IO[bytes],
    *,
    stamp: Stamp,
    summary=None,
    progress: Callable[[int], None] = lambda done: None,
) -> int:
    """The template of the map in the address, filled with what the query matches."""
    row = map_of(query)
    mapping, context = from_json(row.mapping), context_of(query)
    rows = read(query, mapping, context)
    book = store.open_book(row.template)
    fill.fill_book(
        book,
        mapping,
        rows,
        CATALOGUE,
        context,
        stamp=stamp,
        conditions=conditions_of(query),
        title=f"{row.template.name}，对应关系第 {row.version} 版",
        progress=progress,
    )
    book.save(target)
    return len(rows)


def preview(query, template: ReportTemplate, mapping: Mapping) -> list[list[object]]:
    """The first rows as they would stand in the template's columns."""
    context = context_of(query)
    fields = with_parts(CATALOGUE.pick(mapping.keys()), CATALOGUE)
    rows = read_rows(query, fields, context, limit=PREVIEW_ROWS)
    filler = fill.Filler(store.open_book(template), mapping, CATALOGUE, context)
    return [filler.shown(row, number) for number, row in enumerate(rows, start=1)]


def register() -> None:
    exports.FORMATS.register(
        exports.ExportFormat(KIND, ".xlsx", exports.XLSX, write, title="上报表")
    )
