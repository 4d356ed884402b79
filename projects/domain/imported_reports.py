"""Monthly reports from a confirmed sheet: filed, kept as drafts or corrected, many at once."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from laishan_portal import clock
from laishan_portal.exceptions import DomainError
from projects import standing
from projects.domain import books, reports
from projects.enums import EntryKind, ReportStatus
from projects.models import (
    ClosedMonth,
    InvestmentEntry,
    MonthlyReport,
    Node,
    Project,
    ReportEvent,
)

BATCH = 500
_KEPT = (
    *("status", "invested", "progress", "blockers", "submitted_by_id", "submitted_at"),
    *("first_submitted_on", "drafted_by_id", "node_id", "comment", "decided_by_id", "decided_at"),
)
_FIELDS = [*(name.removesuffix("_id") for name in _KEPT), "version", "updated_at"]


@dataclass
class ReportRow:
    """``report_id`` to be filed or drafted; or, of an approved month, the ``difference``."""

    project_id: int
    report_id: int | None = None
    invested: Decimal | None = None
    progress: int | None = None
    blockers: str = ""
    submits: bool = False
    difference: Decimal | None = None


def is_closed(month: date) -> bool:
    return ClosedMonth.objects.filter(month=month).exists()


def filing_problem(report: MonthlyReport, *, by: User, today: date) -> str:
    """Why this person cannot fill in this report today, or nothing: as the form decides."""
    try:
        reports.check_may_fill(report, by=by, today=today)
    except DomainError as error:
        return error.messages[0]
    return ""


@transaction.atomic
def import_reports(rows: list[ReportRow], *, month: date, reason: str, by: User) -> list[dict]:
    """File what is whole, keep the rest as ``by``'s drafts, book corrections; as it was before."""
    ids = [row.project_id for row in rows]
    list(Project.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
    if is_closed(month):
        raise DomainError(f"{month.month} 月已经关账，只能记更正。")
    filed = {row.report_id: row for row in rows if row.report_id and row.difference is None}
    before = _file(filed, ids, by=by)
    corrected = [row for row in rows if row.difference is not None]
    entries = _correct(corrected, month, reason, by=by)
    standing.refresh(ids)
    return [
        {
            "project": row.project_id,
            "report": row.report_id if row.report_id in before else None,
            "before": before.get(row.report_id),
            "version": before[row.report_id]["version"] + 1 if row.report_id in before else None,
            "entry": entries.get(row.project_id),
        }
        for row in rows
    ]


def _file(rows: dict[int, ReportRow], ids: list[int], *, by: User) -> dict[int, dict]:
    locked = MonthlyReport.objects.select_for_update(no_key=True, of=("self",))
    found = list(locked.filter(pk__in=rows))
    nodes: dict[int, Node] = {}
    for node in Node.objects.open().filter(project__in=ids).order_by("project", "-position"):
        nodes[node.project_id] = node
    before = {report.pk: _as_kept(report) for report in found}
    for report in found:
        reports.check_may_fill(report, by=by, today=clock.today())
        _fill(report, rows[report.pk], nodes.get(report.project_id), by=by)
    MonthlyReport.objects.bulk_update(found, _FIELDS, batch_size=BATCH)
    events = [_event(one, by) for one in found if one.status == ReportStatus.SUBMITTED]
    ReportEvent.objects.bulk_create(events, batch_size=BATCH)
    return before


def _as_kept(report: MonthlyReport) -> dict:
    kept = {name: getattr(report, name) for name in _KEPT}
    told = {
        name: value if value is None or isinstance(value, int | str) else str(value)
        for name, value in kept.items()
    }
    return told | {"version": report.version}


def _fill(report: MonthlyReport, row: ReportRow, node: Node | None, *, by: User) -> None:
    report.invested, report.progress, report.blockers = row.invested, row.progress, row.blockers
    report.node, report.drafted_by = node, by
    report.version += 1
    report.updated_at = clock.now()
    if row.submits:
        report.status = ReportStatus.SUBMITTED
        report.submitted_by, report.submitted_at = by, clock.now()
        report.first_submitted_on = report.first_submitted_on or clock.today()
        report.decided_by, report.decided_at, report.comment = None, None, ""
    elif report.status == ReportStatus.PENDING:
        report.status = ReportStatus.DRAFT


def _event(report: MonthlyReport, by: User, comment: str = "Excel 导入") -> ReportEvent:
    return ReportEvent(
        report=report,
        to_status=report.status,
        values=reports.event_values(report),
        comment=comment,
        by=by,
        business_on=clock.today(),
    )


def _correct(rows: list[ReportRow], month: date, reason: str, *, by: User) -> dict[int, int]:
    if not rows:
        return {}
    closed_through = books.closed_through()
    made = InvestmentEntry.objects.bulk_create(
        [
            InvestmentEntry(
                project_id=row.project_id,
                month=month,
                amount=row.difference,
                kind=EntryKind.CORRECTION,
                reason=reason[:200],
                recorded_on=clock.today(),
                closed_through=closed_through,
                by=by,
            )
            for row in rows
        ],
        batch_size=BATCH,
    )
    return {entry.project_id: entry.pk for entry in made}


# ── taking back ──────────────────────────────────────────────────────────────────────────


def report_problems(written: list[dict]) -> dict[int, str]:
    """{project: sentence} where a report was touched since."""
    ids = [one["report"] for one in written if one["report"]]
    versions = dict(MonthlyReport.objects.filter(pk__in=ids).values_list("pk", "version"))
    return {
        one["project"]: "月报后来又改过或审过。"
        for one in written
        if one["report"] and versions.get(one["report"]) != one["version"]
    }


@transaction.atomic
def take_back_reports(written: list[dict], *, month: date, by: User) -> None:
    """Reports as they were; a correction is answered by its opposite."""
    ids = [one["project"] for one in written]
    list(Project.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
    if is_closed(month):
        raise DomainError(f"{month.month} 月已经关账，不能撤销。")
    before = {one["report"]: one["before"] for one in written if one["report"]}
    found = list(MonthlyReport.objects.filter(pk__in=before))
    for report in found:
        _put_back(report, before[report.pk])
    MonthlyReport.objects.bulk_update(found, _FIELDS, batch_size=BATCH)
    events = [_event(report, by, "撤销 Excel 导入") for report in found]
    ReportEvent.objects.bulk_create(events, batch_size=BATCH)
    booked = [one["entry"] for one in written if one["entry"]]
    entries = InvestmentEntry.objects.filter(pk__in=booked)
    rows = [ReportRow(entry.project_id, difference=-entry.amount) for entry in entries]
    _correct(rows, month, "撤销导入", by=by)
    standing.refresh(ids)


def _put_back(report: MonthlyReport, before: dict) -> None:
    for name in _KEPT:
        field = MonthlyReport._meta.get_field(name.removesuffix("_id"))
        value = before[name]
        setattr(report, name, value if name.endswith("_id") else field.to_python(value))
    report.version += 1
    report.updated_at = clock.now()
