"""The section 月报: every slot with how it stands, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from laishan_portal.formatting import EMPTY, date_short, wan
from projects.dossier.rows import ReportRow
from projects.enums import OPEN_REPORT_STATUSES, REPORTED_STATUSES, ReportStatus

SHOWN = 12


@dataclass(frozen=True)
class ReportLine:
    month: str
    url: str
    status: str
    css: str
    invested: str
    progress: str
    filed: str
    comment: str
    is_demo: bool


@dataclass(frozen=True)
class ReportSection:
    title: str
    lines: list[ReportLine]
    older: list[ReportLine]


def build(
    rows: Sequence[ReportRow], *, sees_drafts: bool, base_url: str, today: date
) -> ReportSection:
    """``sees_drafts``: may this user know that a draft is being written, and what came back."""
    lines = [_line(row, sees_drafts, base_url, today) for row in rows]
    return ReportSection(conclusion(rows, today), lines[:SHOWN], lines[SHOWN:])


def _line(row: ReportRow, sees_drafts: bool, base_url: str, today: date) -> ReportLine:
    status, css = _status(row, sees_drafts, today)
    is_filed = row.status in REPORTED_STATUSES or (
        sees_drafts and row.status == ReportStatus.RETURNED
    )
    shows_comment = row.status == ReportStatus.EXEMPT or sees_drafts
    return ReportLine(
        month=_month(row.month, today),
        url=f"{base_url}reports/{row.month:%Y-%m}/",
        status=status,
        css=css,
        invested=wan(row.invested) if is_filed else EMPTY,
        progress=f"{row.progress}%" if is_filed and row.progress is not None else EMPTY,
        filed=_filed(row, today),
        comment=row.comment if shows_comment else "",
        is_demo=row.is_demo,
    )


def _month(month: date, today: date) -> str:
    return f"{month.month} 月" if month.year == today.year else f"{month.year}年{month.month}月"


def _status(row: ReportRow, sees_drafts: bool, today: date) -> tuple[str, str]:
    """待报 已报 迟报 免报 过期未报 and the steps between, with the class of its colour."""
    if row.status in OPEN_REPORT_STATUSES:
        late = (today - row.due_on).days
        if row.status == ReportStatus.RETURNED and sees_drafts:
            return "退回，待重报", "ls-late" if late > 0 else "ls-soon"
        if late > 0:
            return f"过期未报，已过 {late} 天", "ls-late"
        if row.opens_on > today:
            return f"{date_short(row.opens_on, today)}开报", "dim"
        if row.status == ReportStatus.DRAFT and sees_drafts:
            return "草稿", "ls-plain"
        return "待报", "ls-plain"
    if row.status == ReportStatus.EXEMPT:
        return "免报", "dim"
    is_late = row.first_submitted_on is not None and row.first_submitted_on > row.due_on
    if row.status == ReportStatus.SUBMITTED:
        return "待审（迟报）" if is_late else "待审", "ls-plain"
    return ("迟报", "ls-soon") if is_late else ("已报", "ls-plain")


def _filed(row: ReportRow, today: date) -> str:
    if row.first_submitted_on is None:
        return EMPTY
    who = f"{row.submitted_by} " if row.submitted_by else ""
    return f"{who}{date_short(row.first_submitted_on, today)}"


def conclusion(rows: Sequence[ReportRow], today: date) -> str:
    """What is missing first; otherwise how punctual the filed ones were."""
    if not rows:
        return "还没有月报任务"
    overdue = [row for row in rows if row.status in OPEN_REPORT_STATUSES and row.due_on < today]
    if overdue:
        months = "、".join(_month(row.month, today) for row in reversed(overdue[:3]))
        more = f"等 {len(overdue)} 期" if len(overdue) > 3 else ""
        return f"{months}{more}月报过期未报"
    newest = rows[0]
    if newest.status in OPEN_REPORT_STATUSES and newest.opens_on <= today:
        left = (newest.due_on - today).days
        return (
            f"{_month(newest.month, today)}月报未交，剩 {left} 天"
            if left
            else (f"{_month(newest.month, today)}月报未交，今天截止")
        )
    filed = [row for row in rows if row.first_submitted_on is not None]
    late = sum(1 for row in filed if row.first_submitted_on > row.due_on)
    if not filed:
        return "还没有报过月报"
    return f"报过 {len(filed)} 期，{f'迟报 {late} 期' if late else '都按时'}"
