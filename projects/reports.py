"""What the monthly form starts from, and what a reviewer should look at. Reads only."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from accounts.models import User
from laishan_portal import clock
from laishan_portal.formatting import date_short, wan
from projects import checks, review
from projects.enums import REPORTED_STATUSES, EntryKind, LightLevel, ReportStatus
from projects.models import InvestmentEntry, MonthlyReport, Node, Project, ReportEvent

LABELS = {
    "invested": "本月完成投资",
    "progress": "形象进度",
    "node": "下一节点",
    "node_forecast_on": "节点预测",
    "node_actual_on": "节点完成",
    "claimed_light": "自判",
    "blockers": "卡在哪，要谁帮",
}


@dataclass(frozen=True)
class ReportBasis:
    """Everything the form shows beside its fields. Money in 万元."""

    project: Project
    report: MonthlyReport
    previous: MonthlyReport | None
    node: Node | None
    year_plan: Decimal | None
    year_done: Decimal
    expected_progress: int | None
    growth: int | None

    def findings(self, invested: Decimal | None, progress: int | None) -> list[checks.Finding]:
        """What cannot be, or is hardly, true of the figures as typed."""
        last = self.previous.progress if self.previous else None
        money = review.money_of(self.project.pk, self.report.month, invested)
        return [*checks.check_money(money), *checks.check_progress(progress, last)]

    @property
    def has_own_content(self) -> bool:
        """Something was typed into this report before: a draft, or a returned one."""
        return self.report.status != ReportStatus.PENDING


def basis_of(report: MonthlyReport) -> ReportBasis:
    """Four queries: previous months, node, year's sum (the standing comes with the project)."""
    project = report.project
    filed = list(
        MonthlyReport.objects.filter(
            project=project, month__lt=report.month, status__in=REPORTED_STATUSES
        ).order_by("-month")[:4]
    )
    growth = _average_growth([row.progress for row in filed])
    previous = filed[0] if filed else None
    year_done = InvestmentEntry.objects.filter(
        project=project, month__year=report.month.year, month__lt=report.month
    ).exclude(kind=EntryKind.OPENING).aggregate(total=Sum("amount"))["total"] or Decimal(0)
    return ReportBasis(
        project=project,
        report=report,
        previous=previous,
        node=project.nodes.open().order_by("position").first(),
        year_plan=project.standing.year_plan,
        year_done=year_done,
        expected_progress=_expected(previous, growth),
        growth=growth,
    )


def _average_growth(newest_first: list[int | None]) -> int | None:
    """Mean growth of the last three months in whole points, half up; None with one month."""
    told = [value for value in newest_first if value is not None]
    if len(told) < 2:
        return None
    steps = len(told) - 1
    return max(0, (2 * (told[0] - told[-1]) + steps) // (2 * steps))


def _expected(previous: MonthlyReport | None, growth: int | None) -> int | None:
    if previous is None or previous.progress is None:
        return None
    return min(100, previous.progress + (growth or 0))


def prefill(basis: ReportBasis) -> dict:
    """What stands in the fields at first: the own draft, else last month carried on."""
    report, previous = basis.report, basis.previous
    if basis.has_own_content:
        return {
            name: getattr(report, name)
            for name in (
                "invested",
                "progress",
                "node_forecast_on",
                "node_actual_on",
                "claimed_light",
                "blockers",
            )
        }
    forecast = basis.node and (basis.node.forecast_on or basis.node.baseline_on)
    light = LightLevel(basis.project.standing.light)
    return {
        "invested": previous.invested if previous else None,
        "progress": basis.expected_progress,
        "node_forecast_on": forecast,
        "claimed_light": light if light in {"red", "yellow"} else LightLevel.NORMAL,
        "blockers": previous.blockers if previous else "",
    }


@dataclass(frozen=True)
class Cell:
    """One field for the reviewer: as filed, as it was, and whether it moved."""

    label: str
    now: str
    was: str
    is_changed: bool
    note: str = ""


def cells(report: MonthlyReport, *, against: dict | None, today: date) -> list[Cell]:
    """The filed report beside ``against``, the values of an earlier filing, as written then."""
    now = _values(report)
    rows = []
    for name, label in LABELS.items():
        value, was = now[name], (against or {}).get(name)
        if name == "node_actual_on" and value is None and was is None:
            continue
        rows.append(
            Cell(
                label=label,
                now=_in_words(name, value, today),
                was=_in_words(name, was, today) if against is not None else "—",
                is_changed=against is not None and (value or "") != (was or ""),
                note=_note(name, report),
            )
        )
    return rows


def filed_before(report: MonthlyReport) -> dict | None:
    """What the last month's approved report said, field by field."""
    previous = (
        MonthlyReport.objects.filter(
            project=report.project_id, month__lt=report.month, status__in=REPORTED_STATUSES
        )
        .select_related("node")
        .order_by("-month")
        .first()
    )
    return _values(previous) if previous else None


def returned_before(report: MonthlyReport) -> dict | None:
    """What this report said when it was last returned; None the first time."""
    event = (
        ReportEvent.objects.filter(report=report, to_status=ReportStatus.RETURNED)
        .order_by("-pk")
        .first()
    )
    return event.values if event else None


def may_see_content(report: MonthlyReport, user: User) -> bool:
    """What is being typed is its author's alone; what was filed all see who see the project."""
    if report.status in {ReportStatus.DRAFT, ReportStatus.RETURNED}:
        return report.drafted_by_id == user.pk
    return report.is_filed


def photos_visible(user: User, report_id: int) -> bool:
    """Photos go with the report: a draft's are its author's alone."""
    report = MonthlyReport.objects.visible_to(user).filter(pk=report_id).first()
    return report is not None and may_see_content(report, user)


def _values(report: MonthlyReport) -> dict:
    return {
        "invested": _text(report.invested),
        "progress": _text(report.progress),
        "node": report.node.name if report.node else "",
        "node_forecast_on": _text(report.node_forecast_on),
        "node_actual_on": _text(report.node_actual_on),
        "claimed_light": report.claimed_light,
        "blockers": report.blockers,
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _in_words(name: str, value: str | None, today: date) -> str:
    if not value:
        return "—"
    if name == "invested":
        return f"{wan(Decimal(value))} 万元"
    if name == "progress":
        return f"{value}%"
    if name in {"node_forecast_on", "node_actual_on"}:
        return str(date_short(date.fromisoformat(value), today))
    if name == "claimed_light":
        return LightLevel(value).label
    return value


def _note(name: str, report: MonthlyReport) -> str:
    if name != "node_forecast_on" or report.node is None or report.node_forecast_on is None:
        return ""
    days = (report.node_forecast_on - report.node.baseline_on).days
    if days == 0:
        return "按期"
    return f"比计划晚 {days} 天" if days > 0 else f"比计划早 {-days} 天"


def days_left(report: MonthlyReport) -> int:
    """Calendar days to the due date; negative when it has passed."""
    return (report.due_on - clock.today()).days
