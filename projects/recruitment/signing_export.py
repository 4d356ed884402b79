"""签约口径 as a workbook: a sheet for each way a signing counts, its rule said under the title."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import IO

from django.db.models import Q
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from laishan_portal.formatting import date_dense, wan
from laishan_portal.ledgers import exports, printed
from laishan_portal.ledgers.columns import Column
from laishan_portal.ledgers.excel import Stamp
from laishan_portal.ledgers.fields import Field, FieldContext, totals_of
from laishan_portal.ledgers.filtering import LedgerFilterSet, YearCondition
from laishan_portal.ledgers.ledger import LedgerQuery, Summary
from laishan_portal.ledgers.registry import LEDGERS
from projects.enums import EventKind, Stage
from projects.models import StageEvent
from projects.recruitment import signing_page
from projects.recruitment.ledgers import RecruitmentLedgerBase
from projects.signings import LABELS, RULES, SIGNING_STAGES, Counts

_MONEY = frozenset({Counts.FIRST, Counts.INCREASE})
_FIELDS = (
    Field("code", "编号", "", "", width=11),
    Field("name", "项目", "", "", width=32),
    Field("day", "日期", "", "", kind="date", width=12),
    Field("form", "形式", "", "", width=24),
    Field("amount", "金额（万元）", "", "", kind="amount", adds=True, width=14),
    Field("owner", "业主", "", "", width=28),
    Field("unit", "责任单位", "", "", width=16),
    Field("reason", "事由与依据", "", "", width=44),
)


class SigningFilterSet(LedgerFilterSet):
    year = YearCondition("年份", lambda value, filters: Q(occurred_on__year=value))


class SigningLedger(RecruitmentLedgerBase):
    """The approved signings that the workbook is made of; its page is 签约口径."""

    key = "signings"
    title = "签约口径"
    noun = "条"
    filterset_class = SigningFilterSet
    default_sort = ("occurred",)
    list_url_name = "projects:signing_list"
    columns = (
        Column("project", "项目", ("shown_name",), sort=("shown_name",), is_fixed=True),
        Column("occurred", "日期", ("occurred_on",), kind="date", sort=("occurred_on", "pk")),
    )

    def rows(self, user):
        kinds = (EventKind.FORWARD, EventKind.REPEAT)
        rows = StageEvent.objects.visible_to(user).approved()
        return rows.filter(to_stage__in=SIGNING_STAGES, kind__in=kinds)


LEDGER = SigningLedger()


def year_of(query: LedgerQuery) -> int:
    return query.filters.value("year") or query.context.today.year


def count(query: LedgerQuery) -> int:
    """How many rows the workbook will have, over all its sheets."""
    found = signing_page.read(query.user, query.context.today)
    year = year_of(query)
    return len(found.of_year(year)) + len(found.raised_in(year))


def rows_by_count(query: LedgerQuery) -> dict[Counts, list[dict]]:
    """The year's signings and increases under what they count as, the oldest first."""
    found = signing_page.read(query.user, query.context.today)
    year = year_of(query)
    rows: dict[Counts, list[dict]] = {counts: [] for counts in Counts}
    for item in found.of_year(year):
        fact, amount = item.fact, None
        if item.counts == Counts.FIRST:
            amount = found.amount(fact.project_id)
        told = (fact.occurred_on, Stage(fact.to_stage).label, amount, found.reason(item))
        rows[item.counts].append(_row(found, fact.project_id, *told))
    for one in found.raised_in(year):
        project, raised = one["project_id"], one["new_total"] - one["old_total"]
        form = f"{wan(one['old_total'])} → {wan(one['new_total'])} 万元"
        told = (one["agreed_on"], form, raised, found.told(project, one["reason"]))
        rows[Counts.INCREASE].append(_row(found, project, *told))
    for listed in rows.values():
        listed.sort(key=lambda row: (row["day"], row["code"]))
    return rows


def _row(
    found, project: int, day: date, form: str, amount: Decimal | None, reason: str
) -> dict[str, object]:
    known = found.known[project]
    return {
        "code": known.code,
        "name": f"{known.name}（演示）" if known.is_demo else known.name,
        "day": day,
        "form": str(form),
        "amount": amount,
        "owner": known.owner,
        "unit": known.unit,
        "reason": reason,
    }


def _nothing(done: int) -> None:
    """Nobody waits for a short file."""


def write(
    query: LedgerQuery,
    target: IO[bytes],
    *,
    summary: Summary,
    stamp: Stamp,
    progress: Callable[[int], None] = _nothing,
) -> int:
    """The workbook; how many rows it has."""
    book, written = Workbook(), 0
    book.remove(book.active)
    context = FieldContext(query.user, query.context.today, query.context.month)
    listed = rows_by_count(query)
    for counts, rows in listed.items():
        _write_sheet(book, counts, rows, year_of(query), context, stamp)
        written += len(rows)
        progress(written)
    title = f"{year_of(query)} 年签约口径"
    lines = [("表", title), ("截至", f"{context.today:%Y-%m-%d}，只认审批通过的")]
    lines += [(LABELS[counts], RULES[counts]) for counts in Counts]
    lines += printed.stamp_lines(stamp, written, f"年份 {year_of(query)}", noun="行数")
    printed.note_sheet(book, lines)
    printed.set_properties(book, title, stamp)
    book.save(target)
    return written


def _write_sheet(
    book: Workbook,
    counts: Counts,
    rows: Sequence[dict],
    year: int,
    context: FieldContext,
    stamp: Stamp,
) -> None:
    fields = [one for one in _FIELDS if one.key != "amount" or counts in _MONEY]
    heads = [printed.Head("序号", "#"), *(printed.Head(one.label, one.key) for one in fields)]
    page = printed.Page(book.create_sheet(LABELS[counts]))
    _write_top(page, f"{year} 年{LABELS[counts]}", RULES[counts], context, len(heads))
    first_head = page.row
    printed.write_heads(page, heads, context)
    page.sheet.freeze_panes = page.sheet.cell(page.row, 4)
    printed.set_page(page.sheet, stamp, titles=f"{first_head}:{page.row - 1}")
    writer = printed.RowWriter(page, heads, [None, *fields])
    for number, row in enumerate(rows, start=1):
        writer.write(row, number=number)
    words = f"合计 {len(rows)} 条" if rows else f"{year} 年没有"
    writer.write(totals_of(rows, fields), words=words, font=printed.STRONG)
    for place, width in enumerate(writer.widths, start=1):
        page.sheet.column_dimensions[get_column_letter(place)].width = width


def _write_top(
    page: printed.Page, title: str, rule: str, context: FieldContext, width: int
) -> None:
    """The title, the rule it is counted by, and the day."""
    plain = {"border": printed.NO_BORDER}
    printed.put(page.sheet, 1, 1, title, font=printed.TITLE, align=printed.CENTRE, **plain)
    printed.put(page.sheet, 2, 1, f"口径：{rule}", **plain)
    told = f"截至 {date_dense(context.today)}，只认审批通过的"
    printed.put(page.sheet, 3, 1, told, align=printed.RIGHT, **plain)
    for row in (1, 2, 3):
        page.sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)
    page.sheet.row_dimensions[1].height, page.sheet.row_dimensions[2].height = 32, 30
    page.row = 4


FORMAT = exports.ExportFormat("signings", ".xlsx", exports.XLSX, write)


def register() -> None:
    LEDGERS.register(LEDGER)
    exports.FORMATS.register(FORMAT)
