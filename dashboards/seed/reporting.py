"""Monthly reports of an invented year: slots, what was filed, when, and how it was decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from django.conf import settings

from dashboards.seed.shapes import PlannedNode, PlannedProject, PlannedReport
from laishan_portal import clock
from laishan_portal.workdays import WorkCalendar
from projects.enums import LightLevel, ReportStatus, Stage

BY_COMMISSIONER, BY_BASE, BY_SYSTEM = "zhuanyuan", "zongbu", "system"
# How far along a project is when its stage begins and ends, per cent.
_PROGRESS = {
    Stage.FOUNDATION: (5, 28),
    Stage.STRUCTURE: (30, 78),
    Stage.ACCEPTANCE: (84, 97),
    Stage.OPERATION: (100, 100),
}
_REMARKS = (
    "",
    "",
    "",
    "",
    "",
    "",
    "雨天影响土方外运，已调整工序。",
    "材料进场正常，夜间施工需报备。",
    "请协调临时用电接入。",
    "图审意见已回复，等复审。",
    "总包人员已到位，按计划推进。",
)
RETURN_COMMENTS = (
    "本月投资比上月翻番，请附工程量说明。",
    "形象进度和节点对不上，请核对后重报。",
    "预测日期写的是上月的，请按现场情况更新。",
)
EXEMPT_REASONS = (
    "结算审计期间无新增投资，免报当月。",
    "冬歇后未复工，经项目办同意免报。",
    "两期合并报送，免报当月。",
    "资料移交期间，免报当月。",
)


@dataclass(frozen=True)
class Months:
    """The months that are filed, oldest first; the last one is still open."""

    all: tuple[date, ...]
    today: date
    calendar: WorkCalendar

    @property
    def last(self) -> date:
        return self.all[-1]

    def slot(self, month: date, status: ReportStatus = ReportStatus.PENDING) -> PlannedReport:
        due = clock.last_day(month)
        locks = self.calendar.add(due, settings.REPORT_LOCK_WORKDAYS)
        return PlannedReport(
            month, month.replace(day=settings.REPORT_OPENS_DAY), due, locks, status
        )

    def workday(self, day: date) -> date:
        """That day, or the first working day after it."""
        while not self.calendar.is_workday(day):
            day += timedelta(days=1)
        return day


def months_until(today: date, count: int, calendar: WorkCalendar) -> Months:
    months = [clock.month_of(today)]
    while len(months) < count:
        months.append(clock.previous_month(months[-1]))
    return Months(tuple(reversed(months)), today, calendar)


def file_reports(
    rng: Random,
    project: PlannedProject,
    months: Months,
    *,
    done: Sequence[int],
    statuses: dict[date, ReportStatus],
    by: str = BY_SYSTEM,
    progress: Sequence[int] = (),
) -> list[PlannedReport]:
    """One report a month, all approved but those named in ``statuses``."""
    progress = progress or _progress(rng, project, len(months.all))
    reports = []
    for number, month in enumerate(months.all):
        if project.stage == Stage.OPERATION and number >= len(done):
            break
        status = statuses.get(month, ReportStatus.APPROVED)
        report = months.slot(month, status)
        report.by = by
        if status not in (ReportStatus.PENDING, ReportStatus.EXEMPT):
            _fill(rng, report, project, months, done[number], progress[number])
        elif status == ReportStatus.EXEMPT:
            report.comment = rng.choice(EXEMPT_REASONS)
            report.decided_on = min(report.opens_on + timedelta(days=2), months.today)
        reports.append(report)
    return reports


def _fill(rng, report, project, months, invested, progress) -> None:
    report.invested, report.progress = Decimal(invested), progress
    report.submitted_on, report.decided_on = _days(rng, report, months)
    _tell_node(report, project, months)
    report.claimed_light = LightLevel.NORMAL
    report.blockers = rng.choice(_REMARKS)
    if project.why and (months.today - report.opens_on).days < project.lit_days + 20:
        report.blockers = f"{project.why}。"
        report.claimed_light = project.light
    if report.status == ReportStatus.RETURNED:
        report.comment = rng.choice(RETURN_COMMENTS)
    if report.status == ReportStatus.DRAFT:
        report.submitted_on = report.decided_on = None
    if report.status == ReportStatus.SUBMITTED:
        report.decided_on = None


def _days(rng, report, months) -> tuple[date, date]:
    """Filed in the window, now and then late; decided within the week, never after today."""
    is_late = report.due_on < months.today and rng.random() < 0.035
    if is_late:
        filed = months.calendar.add(report.due_on, rng.randint(1, 4))
    else:
        last = min(report.due_on, months.today - timedelta(days=1))
        filed = report.opens_on + timedelta(days=rng.randint(0, (last - report.opens_on).days))
    filed = min(months.workday(filed), months.today)
    if not is_late:
        filed = min(filed, report.due_on)
    decided = min(months.calendar.add(filed, rng.randint(1, 4)), months.today)
    return filed, decided


def _tell_node(report, project, months) -> None:
    """The node that was reached since the last report, or the forecast of the next one."""
    asked = report.submitted_on
    since = asked - timedelta(days=31)
    for number, node in enumerate(project.nodes):
        if node.actual_on is not None and since < node.actual_on <= asked:
            report.node, report.node_actual_on = number, node.actual_on
            return
        if node.actual_on is None or node.actual_on > asked:
            report.node = number
            report.node_forecast_on = _forecast(report, node, months)
            return


def _forecast(report: PlannedReport, node: PlannedNode, months: Months) -> date | None:
    """What was expected then: the slip grows to what is known now, a fifth a month."""
    now = node.actual_on or node.forecast_on
    if now is None:
        return None
    ago = (months.today.year - report.month.year) * 12 + months.today.month - report.month.month
    slip = (now - node.baseline_on).days
    then = node.baseline_on + timedelta(days=round(slip * max(0, 5 - ago) / 5))
    if (
        report.status == ReportStatus.APPROVED
        and node.actual_on is None
        and _is_newest(report, months)
    ):
        then = now
    return max(then, report.submitted_on + timedelta(days=1))


def _is_newest(report: PlannedReport, months: Months) -> bool:
    return report.month >= clock.previous_month(months.last)


def _progress(rng: Random, project: PlannedProject, count: int) -> list[int]:
    """Growing to where the stage is now."""
    low, high = _PROGRESS.get(project.stage, (0, 0))
    now = rng.randint(low, high)
    step = 0 if not high else max(1, round((high - low) / 12))
    return [max(0, now - step * (count - 1 - number)) for number in range(count)]


def settle_forecasts(project: PlannedProject) -> None:
    """The next node's forecast is what the last approved report said of it."""
    told: dict[int, date] = {
        report.node: report.node_forecast_on
        for report in project.reports
        if report.status == ReportStatus.APPROVED and report.node_forecast_on
    }
    for number, node in enumerate(project.nodes):
        if node.actual_on is None and number in told:
            node.forecast_on = told[number]
