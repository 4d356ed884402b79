"""Closed months as people read them: how each stands, what blocks its close, what came after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import (
    Count,
    DecimalField,
    F,
    Q,
)

from laishan_portal import clock, formatting
from projects import closing
from projects.cells import stage_export
from projects.domain import closing_blockers
from projects.enums import (
    COUNTED_CONDITIONS,
    OPEN_REPORT_STATUSES,
    ReportStatus,
)
from projects.models import (
    ClosedMonth,
    InvestmentEntry,
    MonthFigure,
    MonthlyReport,
    Project,
    StatReturn,
)
from projects.month_figures import report_word

_WAN = DecimalField(max_digits=16, decimal_places=2)
MONTHS_SHOWN = 12

# ── the list of months ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class MonthRow:
    """How one month stands: its reports, the lock, what came after."""

    month: date
    filed: int
    waiting: int
    missing: int
    exempt: int
    closed: ClosedMonth | None
    late_lines: int
    late_amount: Decimal
    can_close: bool = False
    blocker: str = ""


def rows(today: date) -> list[MonthRow]:
    """The last twelve months with reports or a lock, newest first. Four queries."""
    months = [clock.month_of(today)]
    while len(months) < MONTHS_SHOWN:
        months.append(clock.previous_month(months[-1]))
    counts = _report_counts(months)
    closed = {row.month: row for row in ClosedMonth.objects.select_related("closed_by__person")}
    late = _late(list(closed.values()))
    newest = max(closed, default=None)
    return [
        _row(month, counts.get(month, {}), closed.get(month), late.get(month), newest, today)
        for month in months
        if month in counts or month in closed
    ]


def _report_counts(months: Sequence[date]) -> dict[date, dict]:
    is_open = Q(status__in=OPEN_REPORT_STATUSES)
    found = (
        MonthlyReport.objects.filter(month__in=months)
        .order_by()
        .values("month")
        .annotate(
            filed=Count("pk", filter=Q(status=ReportStatus.APPROVED)),
            waiting=Count("pk", filter=Q(status=ReportStatus.SUBMITTED)),
            missing=Count("pk", filter=is_open),
            exempt=Count("pk", filter=Q(status=ReportStatus.EXEMPT)),
        )
    )
    return {row.pop("month"): row for row in found}


def _late(closed: Sequence[ClosedMonth]) -> dict[date, tuple[int, Decimal]]:
    """(how many lines, how much) booked after each close: one query over the late lines."""
    lines = InvestmentEntry.objects.filter(closed_through__gte=F("month")).values_list(
        "month", "closed_through", "amount"
    )
    found: dict[date, tuple[int, Decimal]] = {}
    lines = list(lines) if closed else []
    for row in closed:
        mine = [
            value
            for month, through, value in lines
            if month.year == row.month.year and month <= row.month <= through
        ]
        found[row.month] = (len(mine), sum(mine, Decimal(0)))
    return found


def _row(month, counts, closed, late, newest, today) -> MonthRow:
    blocker = "" if closed is not None else _blocker(month, newest, today)
    return MonthRow(
        month=month,
        filed=counts.get("filed", 0),
        waiting=counts.get("waiting", 0),
        missing=counts.get("missing", 0),
        exempt=counts.get("exempt", 0),
        closed=closed,
        late_lines=late[0] if late else 0,
        late_amount=late[1] if late else Decimal(0),
        can_close=closed is None and not blocker,
        blocker=blocker,
    )


def _blocker(month: date, newest: date | None, today: date) -> str:
    if clock.last_day(month) >= today:
        return f"{clock.last_day(month).day} 日以后才能关"
    if newest is not None and month < newest:
        return f"{newest:%Y-%m} 已关，不回头补关"
    if newest is not None and clock.next_month(newest) != month:
        return f"先关 {clock.next_month(newest):%Y-%m}"
    return ""


@dataclass(frozen=True)
class Closing:
    """What the confirmation page of one month tells before it is closed."""

    month: date
    blockers: list[str]
    waiting_query: str
    missing: int
    missing_query: str
    without_stats: int


def before_closing(month: date) -> Closing:
    reports = MonthlyReport.objects.filter(month=month)
    missing = reports.filter(status__in=OPEN_REPORT_STATUSES).count()
    without = _entered_without_return(month)
    return Closing(
        month=month,
        blockers=closing_blockers(month),
        waiting_query=f"month={month:%Y-%m}&state=waiting",
        missing=missing,
        missing_query=f"month={month:%Y-%m}&state=overdue",
        without_stats=without,
    )


def _entered_without_return(month: date) -> int:
    returns = StatReturn.objects.current().filter(month=month)
    entered = Project.objects.filter(
        stats_entered_on__lte=clock.last_day(month), condition__in=COUNTED_CONDITIONS
    )
    return entered.exclude(pk__in=returns.values("project")).count()


@dataclass(frozen=True)
class LateLine:
    """A line booked after the close."""

    month: date
    amount: str
    kind: str
    reason: str
    who: str
    on: date


def late_lines_of(figure: MonthFigure) -> list[LateLine]:
    lines = closing.late_lines(figure.month).filter(project=figure.project_id)
    return [
        LateLine(
            line.month,
            f"+{formatting.wan(line.amount)}" if line.amount > 0 else formatting.wan(line.amount),
            line.get_kind_display(),
            line.reason,
            str(line.by),
            line.recorded_on,
        )
        for line in lines.select_related("by__person").order_by("pk")
    ]


def late_returns_of(figure: MonthFigure) -> list[StatReturn]:
    rows_ = closing.late_returns(figure.month).filter(project=figure.project_id)
    return list(rows_.select_related("entered_by__person").order_by("month"))


def closed_row(month: date) -> ClosedMonth | None:
    return ClosedMonth.objects.select_related("closed_by__person").filter(month=month).first()


def facts_of(figure: MonthFigure) -> list[tuple[str, str]]:
    """What was frozen beside the money, in words."""
    node = figure.next_node_name
    if node and figure.next_forecast_on:
        slip = formatting.days_late(figure.slip_days)
        node = f"{node}，预测 {figure.next_forecast_on:%Y-%m-%d}，{slip}"
    finish = figure.promised_finish_on
    told = [
        ("灯", formatting.lamp_name(figure.light)),
        ("阶段", stage_export(figure.stage, figure.condition)),
        ("级别", figure.get_level_display()),
        ("月报", report_word(figure.report_status)),
        ("形象进度", f"{figure.progress}%" if figure.progress is not None else ""),
        ("下一节点", node),
        ("承诺竣工", f"{finish:%Y-%m-%d}" if finish else ""),
        ("责任单位", figure.unit_name),
        ("包保领导", figure.leader_name),
        ("服务专员", figure.lead_name),
    ]
    return [(label, value) for label, value in told if value and value != formatting.EMPTY]
