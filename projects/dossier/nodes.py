"""The section 节点倒排: the plan worked out backwards, one line a node, and its conclusion."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.html import format_html
from django.utils.safestring import SafeString

from laishan_portal import charts
from laishan_portal.formatting import (
    EMPTY,
    EMPTY_HTML,
    days_late,
    deviation,
    lamp,
)
from laishan_portal.workdays import WorkCalendar
from projects import schedule
from projects.dossier.rows import NodeRow
from projects.enums import Decision
from projects.timeline import DateChangeFact

# How much of the past the slack chart shows, and the air right of the last date.
_DAYS_BEFORE, _DAYS_AFTER = 48, 20
_DONE = lamp("done", "完成")


@dataclass(frozen=True)
class NodeLine:
    """One row of the table, every cell ready to print."""

    pk: int
    name: str
    is_fact: bool
    is_demo: bool
    is_next: bool
    is_done: bool
    baseline: str
    reached: str
    latest: str
    slack: SafeString
    deviation: SafeString
    float_text: SafeString
    owner: str


@dataclass(frozen=True)
class NodeSection:
    title: str
    caption: str
    lines: list[NodeLine]
    head: SafeString
    postponed: str


@dataclass(frozen=True)
class _Judged:
    """A node with its latest date and float, when the backward pass reaches it."""

    row: NodeRow
    expected_on: date
    latest_on: date | None
    float_workdays: int | None


def build(
    rows: Sequence[NodeRow],
    changes: Sequence[DateChangeFact],
    *,
    promised_on: date | None,
    tight_below: int,
    calendar: WorkCalendar,
    today: date,
) -> NodeSection:
    judged = _judge(rows, promised_on, calendar, today)
    low, high = _axis(judged, today)
    following = next((item.row.id for item in judged if item.row.actual_on is None), None)
    lines = [
        _line(item, following, tight_below, low=low, high=high, today=today) for item in judged
    ]
    return NodeSection(
        title=conclusion(judged, promised_on, today),
        caption=_caption(judged, tight_below, calendar),
        lines=lines,
        head=charts.slack_head(low, high) if judged else SafeString(""),
        postponed=_postponed(changes),
    )


def _judge(
    rows: Sequence[NodeRow], promised_on: date | None, calendar: WorkCalendar, today: date
) -> list[_Judged]:
    planned = [
        schedule.PlannedNode(
            row.id,
            row.position,
            row.predecessor_id,
            row.lag_workdays,
            row.baseline_on,
            row.forecast_on,
            row.actual_on,
        )
        for row in rows
    ]
    known = schedule.latest_dates(planned, promised_on, calendar)
    if not promised_on and planned:
        # Without a promise the chain hangs on its own last node, whose float says nothing.
        known.pop(max(planned, key=lambda node: node.position).id, None)
    judged = []
    for row, node in zip(rows, planned, strict=True):
        expected = node.expected_on(today)
        latest = known.get(row.id) if row.actual_on is None else None
        left = calendar.between(expected, latest) if latest else None
        judged.append(_Judged(row, expected, latest, left))
    return judged


def _axis(judged: Sequence[_Judged], today: date) -> tuple[date, date]:
    """From a little before today, or the first date of a finished plan, past the last date."""
    days = [item.expected_on for item in judged] + [item.row.baseline_on for item in judged]
    days += [item.latest_on for item in judged if item.latest_on]
    if not days:
        return today, today + timedelta(days=1)
    is_over = all(item.row.actual_on for item in judged)
    low = min(days) - timedelta(days=7) if is_over else today - timedelta(days=_DAYS_BEFORE)
    return low, max(*days, today) + timedelta(days=_DAYS_AFTER)


def _line(
    item: _Judged, following: int | None, tight_below: int, *, low: date, high: date, today: date
) -> NodeLine:
    row = item.row
    is_tight = item.float_workdays is not None and item.float_workdays < tight_below
    return NodeLine(
        pk=row.id,
        name=row.name,
        is_fact=row.is_fact,
        is_demo=row.is_demo,
        is_next=row.id == following,
        is_done=row.actual_on is not None,
        baseline=_day(row.baseline_on, today),
        reached=_day(item.expected_on, today),
        latest=_day(item.latest_on, today),
        slack=charts.slack(
            baseline=row.baseline_on,
            forecast=item.expected_on,
            latest=item.latest_on,
            actual=row.actual_on,
            low=low,
            high=high,
            today=today,
            is_tight=is_tight,
        ),
        deviation=deviation((item.expected_on - row.baseline_on).days),
        float_text=_float_text(item, is_tight),
        owner=row.owner or EMPTY,
    )


def _day(day: date | None, today: date) -> str:
    """The whole date also outside this year: a node is never told by its month alone."""
    if day is None:
        return EMPTY
    if day.year == today.year:
        return f"{day.month}月{day.day}日"
    return f"{day.year % 100:02}年{day.month}月{day.day}日"


def _float_text(item: _Judged, is_tight: bool) -> SafeString:
    if item.row.actual_on is not None:
        return _DONE
    left = item.float_workdays
    if left is None:
        return EMPTY_HTML
    if left < 0:
        return format_html('<span class="ls-late">差 {} 天</span>', -left)
    css = "ls-soon" if is_tight else "ls-plain"
    return format_html('<span class="{}">{} 天</span>', css, left)


def conclusion(judged: Sequence[_Judged], promised_on: date | None, today: date) -> str:
    """The sentence over the table, by rule: done, impossible, tight, or what comes next."""
    if not judged:
        return "还没有排节点"
    waiting = [item for item in judged if item.row.actual_on is None]
    if not waiting:
        return f"{len(judged)} 个节点全部完成"
    with_float = [item for item in waiting if item.float_workdays is not None]
    if with_float and promised_on:
        since = f"从{_finish(promised_on, today)}竣工倒排："
        tightest = min(with_float, key=lambda item: (item.float_workdays, item.row.position))
        left, name = tightest.float_workdays, tightest.row.name
        if left < 0:
            return f"{since}“{name}”晚过最迟日 {-left} 个工作日"
        return f"{since}“{name}”最紧，只剩 {left} 个工作日时差"
    following = waiting[0]
    slip = (following.expected_on - following.row.baseline_on).days
    return f"下一节点“{following.row.name}”{_day(following.expected_on, today)}，{days_late(slip)}"


def _finish(promised_on: date, today: date) -> str:
    year = "" if promised_on.year == today.year else f" {promised_on.year} 年"
    return f"{year} {promised_on.month} 月"


def _caption(judged: Sequence[_Judged], tight_below: int, calendar: WorkCalendar) -> str:
    if not judged:
        return ""
    text = (
        "时差＝最迟完成日减预测完成日，按工作日；偏差按日历日。灰菱为基线，蓝菱为预测，"
        f"粗条为时差（黄：不足 {tight_below} 天），竖线为最迟日。"
    )
    unsure = sorted(
        {
            item.latest_on.year
            for item in judged
            if item.latest_on and calendar.is_provisional(item.latest_on)
        }
    )
    if unsure:
        years = "、".join(str(year) for year in unsure)
        text += f"{years} 年放假安排未公布，暂按周一至周五算。"
    return text


def _postponed(changes: Sequence[DateChangeFact]) -> str:
    """How often promised dates were moved, and by how many days in all."""
    approved = [change for change in changes if change.decision == Decision.APPROVED]
    if not approved:
        return ""
    days = sum(change.days for change in approved)
    told = f"共推迟 {days} 天" if days > 0 else f"共提前 {-days} 天" if days < 0 else "总天数不变"
    return f"批准过 {len(approved)} 次改期，{told}。"
