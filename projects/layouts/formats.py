"""The district's forms as kinds of export of the project ledger."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import IO

from django.core.exceptions import ValidationError

from laishan_portal import clock
from laishan_portal.ledgers import exports, printed
from laishan_portal.ledgers.excel import Stamp
from laishan_portal.ledgers.fields import FieldContext, read_rows
from laishan_portal.ledgers.filtering import MonthField
from projects.figures import reporting_month
from projects.layouts import pages, tables
from projects.layouts.fields import CATALOGUE

SHEETS = "sheets"
SHEETS_TITLE = "项目台账（一个项目一页）"
# More than these are built in the background; beyond the second number none.
LIMITS = {SHEETS: (20, 1_000)}
USUAL_LIMITS = (500, 10_000)
# How the form's month stands in an address, where no condition has its name.
MONTH = "form_month"


def default_month(today: date) -> date:
    """The last month whose figures can be in: the one before the month being filed."""
    return clock.previous_month(reporting_month(today))


def read_month(text: str) -> date:
    """The month asked for, as far as it is over or running; the default one for nothing."""
    today = clock.today()
    if not text:
        return default_month(today)
    month = MonthField().clean(text)
    if month > today:
        raise ValidationError("这个月还没到。")
    return month


def context_of(query) -> FieldContext:
    return FieldContext(
        user=query.user, today=clock.today(), month=read_month(query.data.get(MONTH, ""))
    )


def conditions_of(query) -> str:
    words = [chip.label for chip in query.filters.chips()]
    view = query.filters.value("view")
    return "；".join([*([view.label] if view else []), *words])


def _nothing(done: int) -> None:
    """Nobody waits for a short file."""


def write_table(
    query,
    target: IO[bytes],
    *,
    form: printed.Form,
    stamp: Stamp,
    summary=None,
    progress: Callable[[int], None] = _nothing,
) -> int:
    context = context_of(query)
    rows = list(read_rows(query, form.fields(CATALOGUE), context))
    book = printed.write_form(
        form,
        rows,
        CATALOGUE,
        context,
        stamp=stamp,
        conditions=conditions_of(query),
        progress=progress,
    )
    book.save(target)
    return len(rows)


def write_sheets(
    query,
    target: IO[bytes],
    *,
    stamp: Stamp,
    summary=None,
    progress: Callable[[int], None] = _nothing,
) -> int:
    context = context_of(query)
    rows = list(read_rows(query, pages.fields(), context))
    knows = dict(query.matching.order_by().values_list("pk", "knows_name"))
    book = pages.write_sheets(
        rows, knows, context, stamp=stamp, conditions=conditions_of(query), progress=progress
    )
    book.save(target)
    return len(rows)


def limits_of(key: str) -> tuple[int, int]:
    return LIMITS.get(key, USUAL_LIMITS)


def register_all() -> None:
    for form in tables.TABLES.values():
        writer = partial(write_table, form=form)
        exports.FORMATS.register(
            exports.ExportFormat(form.key, ".xlsx", exports.XLSX, writer, title=form.name)
        )
    exports.FORMATS.register(
        exports.ExportFormat(SHEETS, ".xlsx", exports.XLSX, write_sheets, title=SHEETS_TITLE)
    )
