from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse

from accounts import attachments, notifications
from accounts.enums import NoticeKind
from accounts.models import User
from laishan_portal import clock, workdays
from laishan_portal.exceptions import DomainError
from laishan_portal.photos import taken_on
from projects import standing
from projects.domain import books, nodes
from projects.domain.projects import lock
from projects.enums import (
    COUNTED_CONDITIONS,
    OPEN_REPORT_STATUSES,
    REPORT_TRANSITIONS,
    EntryKind,
    ReportStatus,
    Stage,
)
from projects.models import (
    ClosedMonth,
    InvestmentEntry,
    MonthlyReport,
    Node,
    PhotoDate,
    Project,
    ReportEvent,
)

FIELDS = (
    "invested",
    "progress",
    "node_forecast_on",
    "node_actual_on",
    "claimed_light",
    "blockers",
)
# Days before the due date on which the lead is told; each step once, a missed night is caught up.
REMIND_DAYS_BEFORE = (5, 2)


class ReportMoveNotAllowed(DomainError):
    pass


def slot_dates(month: date) -> tuple[date, date, date]:
    """(opens, due, locks): the 20th, the last day, the 5th working day after it."""
    due = clock.last_day(month)
    locks = workdays.calendar().add(due, settings.REPORT_LOCK_WORKDAYS)
    return month.replace(day=settings.REPORT_OPENS_DAY), due, locks


@transaction.atomic
def open_slots(month: date) -> int:
    """One slot for each project that reports that month; those that exist stay as they are."""
    opens, due, locks = slot_dates(month)
    projects = (
        Project.objects.filter(condition__in=COUNTED_CONDITIONS)
        .exclude(stage__in=[Stage.LEAD, Stage.OPERATION])
        .exclude(reports__month=month)
        .values_list("pk", flat=True)
    )
    slots = [
        MonthlyReport(project_id=pk, month=month, opens_on=opens, due_on=due, locks_on=locks)
        for pk in projects
    ]
    made = MonthlyReport.objects.bulk_create(slots, ignore_conflicts=True, batch_size=2000)
    return len(made)


@transaction.atomic
def save_draft(
    report: MonthlyReport,
    *,
    values: dict,
    photos: Iterable[UploadedFile] = (),
    version: int | None = None,
    by: User,
) -> None:
    """Keep what was typed so far; only its author sees it."""
    _take(report)
    _check_version(report, version)
    _check_open(report)
    _check_author(report, by)
    if report.status == ReportStatus.PENDING:
        _check_map(report, ReportStatus.DRAFT)
        report.status = ReportStatus.DRAFT
    _write(report, values, by=by)
    _store_photos(report, photos, by)
    standing.refresh([report.project_id])


@transaction.atomic
def submit_report(
    report: MonthlyReport,
    *,
    values: dict,
    photos: Iterable[UploadedFile] = (),
    version: int | None = None,
    by: User,
) -> None:
    """File the month. The figures count only once somebody else approved them.

    ``version`` is that of the form: another one now in the row means the form is stale.
    """
    _take(report)
    _check_version(report, version)
    _check_open(report)
    _check_map(report, ReportStatus.SUBMITTED)
    _check_author(report, by)
    if values.get("invested") is None or values.get("progress") is None:
        raise DomainError("完成投资和形象进度要填了才能提交。")
    report.status = ReportStatus.SUBMITTED
    report.submitted_by, report.submitted_at = by, clock.now()
    report.first_submitted_on = report.first_submitted_on or clock.today()
    report.decided_by, report.decided_at, report.comment = None, None, ""
    _write(report, values, by=by)
    _store_photos(report, photos, by)
    _record(report, by)
    standing.refresh([report.project_id])


@transaction.atomic
def return_report(report: MonthlyReport, *, comment: str, by: User) -> None:
    """Back to its author with what has to change; everything typed stays."""
    if not comment.strip():
        raise DomainError("退回要写明哪里要改。")
    _take(report)
    _check_map(report, ReportStatus.RETURNED)
    _check_reviewer(report, by)
    _decide(report, ReportStatus.RETURNED, comment=comment, by=by)
    standing.refresh([report.project_id])
    _tell_author(report, NoticeKind.REPORT_RETURNED, "退回修改")


@transaction.atomic
def approve_report(report: MonthlyReport, *, by: User, comment: str = "") -> None:
    """Book the month's investment, take over the node's dates, light the project anew."""
    _take(report)
    _check_map(report, ReportStatus.APPROVED)
    _check_reviewer(report, by)
    closed_through = books.closed_through()
    _check_not_closed(report)
    _decide(report, ReportStatus.APPROVED, comment=comment, by=by)
    InvestmentEntry.objects.create(
        project=report.project,
        month=report.month,
        amount=report.invested,
        kind=EntryKind.REPORT,
        report=report,
        recorded_on=clock.today(),
        closed_through=closed_through,
        by=by,
    )
    node = report.node
    if node is not None and node.actual_on is None:
        if report.node_actual_on:
            nodes.record_actual(node, on=report.node_actual_on, by=by, report=report)
        elif report.node_forecast_on:
            nodes.record_forecast(node, on=report.node_forecast_on, by=by, report=report)
    standing.refresh([report.project_id])
    _tell_author(report, NoticeKind.REPORT_APPROVED, "已通过")


@transaction.atomic
def exempt_report(report: MonthlyReport, *, reason: str, by: User) -> None:
    """This project need not report that month, and why."""
    if not reason.strip():
        raise DomainError("免报要写明理由。")
    _take(report)
    _check_map(report, ReportStatus.EXEMPT)
    _decide(report, ReportStatus.EXEMPT, comment=reason, by=by)
    standing.refresh([report.project_id])


@transaction.atomic
def cancel_exemption(report: MonthlyReport, *, by: User) -> None:
    _take(report)
    _check_map(report, ReportStatus.PENDING)
    _decide(report, ReportStatus.PENDING, comment="", by=by)
    standing.refresh([report.project_id])


@transaction.atomic
def unlock_report(report: MonthlyReport, *, until: date, reason: str, by: User) -> None:
    """Let a locked month be filed after all, until a day, with a reason."""
    if not reason.strip():
        raise DomainError("解锁要写明理由。")
    if until < clock.today():
        raise DomainError("解锁日期不能早于今天。")
    _take(report)
    _check_not_closed(report)
    report.locks_on = until
    report.version += 1
    report.save(update_fields=["locks_on", "version", "updated_at"])
    _record(report, by, comment=f"解锁到 {until:%Y-%m-%d}：{reason.strip()}"[:300])


def tell_due(today: date) -> int:
    """Notices of slots that fall due or are overdue; each step is told once, however late."""
    told = 0
    rows = (
        MonthlyReport.objects.open()
        .filter(opens_on__lte=today, locks_on__gte=today)
        .filter(due_on__lte=today + timedelta(days=max(REMIND_DAYS_BEFORE)))
        .select_related("project", "project__standing__lead__user")
    )
    for report in rows.iterator(chunk_size=500):
        user = _reminded(report)
        if user is None:
            continue
        step = _step(report, today)
        kind = NoticeKind.REPORT_OVERDUE if step == "overdue" else NoticeKind.REPORT_DUE
        told += notifications.notify(
            [user],
            kind=kind,
            title=f"{report.project.name_for(user)}：{report} {when_due(report, today)}",
            body="",
            url=report_url(report),
            key=f"report:{report.pk}:{step}",
        )
    return told


def report_url(report: MonthlyReport) -> str:
    month = f"{report.month:%Y-%m}"
    return reverse("projects:report_detail", kwargs={"pk": report.project_id, "month": month})


def _reminded(report: MonthlyReport) -> User | None:
    standing_row = getattr(report.project, "standing", None)
    lead = standing_row.lead if standing_row else None
    user = getattr(lead, "user", None) if lead else None
    return user if user is not None and user.is_active else None


def _step(report: MonthlyReport, today: date) -> str:
    """The latest step whose day has come: told even if its own night was missed."""
    left = (report.due_on - today).days
    if left < 0:
        return "overdue"
    return f"due-{min(days for days in REMIND_DAYS_BEFORE if left <= days)}"


def when_due(report: MonthlyReport, today: date) -> str:
    """剩几天 or 过期几天, as people are told of a slot."""
    left = (report.due_on - today).days
    if left < 0:
        return f"已过期 {-left} 天"
    return "今天截止" if left == 0 else f"还剩 {left} 天"


def _take(report: MonthlyReport) -> None:
    """The project's row first, then the report's: one report is written by one person."""
    lock(report.project)
    report.refresh_from_db(
        from_queryset=MonthlyReport.objects.select_for_update(no_key=True, of=("self",))
    )


def _check_map(report: MonthlyReport, to: ReportStatus) -> None:
    if to not in REPORT_TRANSITIONS[ReportStatus(report.status)]:
        raise ReportMoveNotAllowed(
            f"{report}现在是“{report.get_status_display()}”，不能改为“{to.label}”。"
        )


def _check_version(report: MonthlyReport, version: int | None) -> None:
    if version is not None and version != report.version:
        raise DomainError(
            f"这份{report}在您打开之后又存过一次（{report.updated_at.astimezone():%H:%M}）。"
            "您填的还在，核对后再交一次。",
            code="stale_report",
        )


def check_may_fill(report: MonthlyReport, *, by: User, today: date) -> None:
    """That ``by`` may fill it in today, by what its row says; the closed months apart."""
    _check_fillable(report, today)
    _check_author(report, by)


def _check_open(report: MonthlyReport) -> None:
    _check_not_closed(report)
    _check_fillable(report, clock.today())


def _check_fillable(report: MonthlyReport, today: date) -> None:
    if report.status not in OPEN_REPORT_STATUSES:
        raise ReportMoveNotAllowed(f"{report}现在是“{report.get_status_display()}”，不能再填。")
    if report.opens_on > today:
        raise DomainError(f"{report}从 {report.opens_on.month}月{report.opens_on.day}日 开始填。")
    if report.locks_on < today and report.status != ReportStatus.RETURNED:
        raise DomainError(f"{report}已于 {report.locks_on:%Y-%m-%d} 锁定，请联系项目办解锁。")


def _check_not_closed(report: MonthlyReport) -> None:
    if ClosedMonth.objects.filter(month=report.month).exists():
        raise DomainError(f"{report.month.month} 月已经关账，只能记更正。")


def _check_author(report: MonthlyReport, by: User) -> None:
    """Somebody else's draft is theirs until they hand it in or a month has passed them by."""
    drafting = report.status == ReportStatus.DRAFT and report.drafted_by_id not in (None, by.pk)
    if drafting:
        raise ReportMoveNotAllowed(f"{report.drafted_by}正在填这份月报，请先和对方商量。")


def _check_reviewer(report: MonthlyReport, by: User) -> None:
    if report.submitted_by_id == by.pk:
        raise DomainError("自己填的月报要由别人审。")


def _write(report: MonthlyReport, values: dict, *, by: User) -> None:
    today = clock.today()
    for name in FIELDS:
        setattr(report, name, values.get(name, getattr(report, name)))
    report.node = _next_node(report.project)
    if report.node_actual_on and report.node_actual_on > today:
        raise DomainError({"node_actual_on": "完成日期不能在今天之后。"})
    forecast_is_past = report.node_forecast_on and report.node_forecast_on < today
    if forecast_is_past and not report.node_actual_on:
        raise DomainError({"node_forecast_on": "预测日期不能早于今天；已经完成的请填完成日期。"})
    report.drafted_by = by
    report.version += 1
    report.full_clean()
    report.save()


def _next_node(project: Project) -> Node | None:
    return project.nodes.open().order_by("position").first()


def _decide(report: MonthlyReport, to: ReportStatus, *, comment: str, by: User) -> None:
    report.status, report.comment = to, comment.strip()
    report.decided_by, report.decided_at = by, clock.now()
    report.version += 1
    report.save(
        update_fields=["status", "comment", "decided_by", "decided_at", "version", "updated_at"]
    )
    _record(report, by, comment=report.comment)


def event_values(report: MonthlyReport) -> dict:
    """The report as it stands, for its row of history."""
    values = {
        name: None if (value := getattr(report, name)) is None else str(value) for name in FIELDS
    }
    return values | {"node": report.node.name if report.node else ""}


def _record(report: MonthlyReport, by: User, *, comment: str = "") -> None:
    ReportEvent.objects.create(
        report=report,
        to_status=report.status,
        values=event_values(report),
        comment=comment,
        by=by,
        business_on=clock.today(),
    )


def _store_photos(report: MonthlyReport, photos: Iterable[UploadedFile], by: User) -> None:
    photos = list(photos)
    if not photos:
        return
    days = [taken_on(photo) for photo in photos]
    rows = attachments.store(
        photos, target_model="projects.monthlyreport", target_id=report.pk, by=by
    )
    PhotoDate.objects.bulk_create(
        PhotoDate(attachment=row, taken_on=day)
        for row, day in zip(rows, days, strict=True)
        if day is not None
    )


def _tell_author(report: MonthlyReport, kind: NoticeKind, outcome: str) -> None:
    author = report.submitted_by
    if author is None:
        return
    notifications.notify(
        [author],
        kind=kind,
        title=f"{report.project.name_for(author)}：{report}{outcome}",
        body=report.comment,
        url=report_url(report),
        key=f"report:{report.pk}:{report.status}:{report.version}",
    )
