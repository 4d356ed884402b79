"""Writes monthly reports with their way, the money they booked and the dates they told."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.db.models import DateTimeField, F
from django.db.models.functions import Cast as AsType

from dashboards.seed.generator import World
from dashboards.seed.shapes import PlannedReport
from dashboards.seed.write_people import Cast
from dashboards.seed.write_projects import Written, moment
from projects.domain.reports import FIELDS
from projects.enums import EntryKind, ReportStatus
from projects.models import InvestmentEntry, MonthlyReport, NodeRecord, ReportEvent

_FILED = frozenset({ReportStatus.SUBMITTED, ReportStatus.RETURNED, ReportStatus.APPROVED})
_DECIDED = frozenset({ReportStatus.RETURNED, ReportStatus.APPROVED, ReportStatus.EXEMPT})


def write_reports(batch: list[Written], world: World, cast: Cast) -> None:
    pairs = [
        (each, planned, _report(each, planned, cast))
        for each in batch
        for planned in each.planned.reports
    ]
    MonthlyReport.objects.bulk_create([row for _, _, row in pairs], batch_size=2_000)
    ReportEvent.objects.bulk_create(
        [event for each, planned, row in pairs for event in _events(each, planned, row, cast)],
        batch_size=2_000,
    )
    _date_events([row for _, _, row in pairs])
    approved = defaultdict(list)
    for each, planned, row in pairs:
        if planned.status == ReportStatus.APPROVED:
            approved[each.project.pk].append((planned, row))
    InvestmentEntry.objects.bulk_create(
        [_entry(planned, row, cast) for told in approved.values() for planned, row in told],
        batch_size=2_000,
    )
    NodeRecord.objects.bulk_create(
        [record for each in batch for record in _records(each, approved[each.project.pk], cast)],
        batch_size=2_000,
    )


def _report(each: Written, planned: PlannedReport, cast: Cast) -> MonthlyReport:
    by = cast.users[planned.by]
    is_filed, is_decided = planned.status in _FILED, planned.status in _DECIDED
    return MonthlyReport(
        project=each.project,
        month=planned.month,
        opens_on=planned.opens_on,
        due_on=planned.due_on,
        locks_on=planned.locks_on,
        status=planned.status,
        invested=planned.invested,
        progress=planned.progress,
        node_id=None if planned.node is None else each.node_ids[planned.node],
        node_forecast_on=planned.node_forecast_on,
        node_actual_on=planned.node_actual_on,
        claimed_light=planned.claimed_light,
        blockers=planned.blockers,
        drafted_by=by if is_filed or planned.status == ReportStatus.DRAFT else None,
        submitted_by=by if is_filed else None,
        submitted_at=moment(planned.submitted_on, 16, 20) if is_filed else None,
        first_submitted_on=planned.submitted_on if is_filed else None,
        decided_by=cast.office if is_decided else None,
        decided_at=moment(planned.decided_on, 11, 5) if is_decided else None,
        comment=planned.comment,
        is_demo=True,
    )


def _events(each: Written, planned: PlannedReport, row: MonthlyReport, cast: Cast) -> Iterator:
    common = {"report": row, "values": _values(each, planned), "is_demo": True}
    if planned.status in _FILED:
        yield ReportEvent(
            **common,
            to_status=ReportStatus.SUBMITTED,
            by=cast.users[planned.by],
            business_on=planned.submitted_on,
        )
    if planned.status in _DECIDED:
        yield ReportEvent(
            **common,
            to_status=planned.status,
            comment=planned.comment,
            by=cast.office,
            business_on=planned.decided_on,
        )


def _values(each: Written, planned: PlannedReport) -> dict:
    """As ``projects.domain.reports`` keeps them."""
    values = {
        name: None if (value := getattr(planned, name)) is None else str(value) for name in FIELDS
    }
    node = "" if planned.node is None else each.planned.nodes[planned.node].name
    return values | {"node": node}


def _date_events(reports: list[MonthlyReport]) -> None:
    """When it happened in the invented year, not when it was written: 8:00 of that day.

    The reports by number, without a join: the planner knows nothing yet of rows just written
    and once compared each event with each report.
    """
    ReportEvent.objects.filter(report__in=[row.pk for row in reports], is_demo=True).update(
        at=AsType(F("business_on"), DateTimeField())
    )


def _entry(planned: PlannedReport, row: MonthlyReport, cast: Cast) -> InvestmentEntry:
    return InvestmentEntry(
        project_id=row.project_id,
        month=planned.month,
        amount=planned.invested,
        report=row,
        kind=EntryKind.REPORT,
        recorded_on=planned.decided_on,
        by=cast.office,
        is_demo=True,
    )


def _records(each: Written, approved, cast: Cast) -> Iterator[NodeRecord]:
    """Forecasts and finishes as the reports told them; other finishes as of their own day."""
    told: set[int] = set()
    rows: list[tuple[date, NodeRecord]] = []
    for planned, row in approved:
        value = planned.node_actual_on or planned.node_forecast_on
        if planned.node is None or value is None:
            continue
        is_actual = planned.node_actual_on is not None
        if is_actual:
            told.add(planned.node)
        rows.append((planned.decided_on, _record(each, planned.node, value, is_actual, row, cast)))
    for place, node in enumerate(each.planned.nodes):
        if node.actual_on and place not in told:
            record = _record(each, place, node.actual_on, True, None, cast)
            rows.append((node.actual_on, record))
        elif node.forecast_on and not node.actual_on and not _was_told(rows, each.node_ids[place]):
            record = _record(each, place, node.forecast_on, False, None, cast)
            rows.append((max((day for day, _ in rows), default=each.planned.listed_on), record))
    for day, record in sorted(rows, key=lambda row: row[0]):
        record.recorded_on = day
        yield record


def _was_told(rows, node_id: int) -> bool:
    return any(record.node_id == node_id and not record.is_actual for _, record in rows)


def _record(each: Written, place: int, value: date, is_actual: bool, row, cast: Cast):
    return NodeRecord(
        node_id=each.node_ids[place],
        is_actual=is_actual,
        value_on=value,
        report=row,
        by=cast.office if row else cast.system,
        is_demo=True,
    )
