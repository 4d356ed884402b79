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
from projects.schedule import postponements, words
from projects.timeline import DateChangeFact

# How much of the past the slack chart shows, and the air right of the last date.
_DAYS_BEFORE, _DAYS_AFTER = 48, 20
# From so many working days of float on the conclusion no longer says 只剩.
_AMPLE = 10
_DONE = lamp("done", "完成")


@dataclass(frozen=True)
class NodeLine:
    """One row of the table, every cell ready to print."""

    pk: int
    name: str
    is_fact: bool
    is_demo: bool
    is_critical: bool
    is_done: bool
    baseline: str
    reached: str
    latest: str
    slack: SafeString
    deviation: SafeString
    float_text: SafeString
    owner: str
    postponed: str


@dataclass(frozen=True)
class NodeSection:
    """``outlook`` tells the forecast finish; it is a warning when ``is_late``."""

    title: str
    caption: str
    outlook: str
    is_late: bool
    lines: list[NodeLine]
    head: SafeString
    postponed: str


@dataclass(frozen=True)
class _Judged:
    """A node with what the two passes found for it."""

    row: NodeRow
    expected_on: date
    latest_on: date | None
    float_workdays: int | None
    is_critical: bool
    own_workdays: int


def build(
    rows: Sequence[NodeRow],
    changes: Sequence[DateChangeFact],
    *,
    promised_on: date | None,
    tight_below: int,
    calendar: WorkCalendar,
    today: date,
) -> NodeSection:
    found = schedule.evaluate([_planned(row) for row in rows], promised_on, calendar, today)
    judged = _judge(rows, found)
    moves = [
        postponements.Moved(change.node, change.days, change.plan_id)
        for change in changes
        if change.decision == Decision.APPROVED
    ]
    put_off = postponements.by_subject(moves)
    low, high = _axis(judged, today)
    lines = [
        _line(item, tight_below, put_off.get(item.row.name), low=low, high=high, today=today)
        for item in judged
    ]
    return NodeSection(
        title=conclusion(judged, promised_on, today),
        caption=_caption(judged, tight_below, found),
        outlook=_outlook(judged, found, calendar, today),
        is_late=_is_late(found),
        lines=lines,
        head=charts.slack_head(low, high) if judged else SafeString(""),
        postponed=_postponed(moves, put_off),
    )


def _planned(row: NodeRow) -> schedule.PlannedNode:
    return schedule.planned_node(
        id=row.id,
        kind=row.kind,
        position=row.position,
        predecessor_id=row.predecessor_id,
        lag_workdays=row.lag_workdays,
        further_ids=row.further_ids,
        further_lags=row.further_lags,
        baseline_on=row.baseline_on,
        forecast_on=row.forecast_on,
        actual_on=row.actual_on,
    )


def _judge(rows: Sequence[NodeRow], found: schedule.Schedule) -> list[_Judged]:
    """What stands on the promise alone has a latest date, but no float to tell of.

    Without a promise the network hangs on its own last node: that one has neither.
    """
    last = max(rows, key=lambda row: row.position).id if rows else None
    judged = []
    for row in rows:
        timed = found.timed[row.id]
        hangs_on_itself = row.id == last and not found.finish_on
        tells = row.id != found.on_promise and not hangs_on_itself
        judged.append(
            _Judged(
                row=row,
                expected_on=timed.expected_on,
                latest_on=None if hangs_on_itself else timed.latest_on,
                float_workdays=timed.float_workdays if tells else None,
                is_critical=bool(found.finish_on) and row.id in found.chain,
                own_workdays=timed.node.own_workdays,
            )
        )
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
    item: _Judged,
    tight_below: int,
    put_off: tuple[int, int] | None,
    *,
    low: date,
    high: date,
    today: date,
) -> NodeLine:
    row = item.row
    is_tight = item.float_workdays is not None and item.float_workdays < tight_below
    return NodeLine(
        pk=row.id,
        name=row.name,
        is_fact=row.is_fact,
        is_demo=row.is_demo,
        is_critical=item.is_critical,
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
        postponed=f"推迟 {put_off[0]} 次、{put_off[1]} 天" if put_off else "",
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
    """The sentence over the table, by rule: done, impossible, critical, or what comes next."""
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
        only = "只剩" if left < _AMPLE else "还有"
        return f"{since}“{name}”是关键线路，{only} {left} 个工作日时差"
    following = waiting[0]
    slip = (following.expected_on - following.row.baseline_on).days
    since = f"从{_finish(promised_on, today)}竣工倒排：" if promised_on else ""
    day = _day(following.expected_on, today)
    return f"{since}下一节点“{following.row.name}”{day}，{days_late(slip)}"


def _finish(promised_on: date, today: date) -> str:
    year = "" if promised_on.year == today.year else f" {promised_on.year} 年"
    return f"{year} {promised_on.month} 月"


def _caption(judged: Sequence[_Judged], tight_below: int, found: schedule.Schedule) -> str:
    if not judged:
        return ""
    text = (
        "时差＝最迟完成日减预测完成日，按工作日；偏差按日历日。灰菱为基线，蓝菱为预测，"
        f"粗条为时差（黄：不足 {tight_below} 天），竖线为最迟日，粗体为关键线路。"
    )
    pushed = [item for item in judged if _is_pushed(item)]
    if pushed:
        text += "预测早于前置所许的，按前置和工期推算。"
    return text + words.provisional(found.provisional_years)


def _is_pushed(item: _Judged) -> bool:
    told = item.row.forecast_on or item.row.baseline_on
    return item.row.actual_on is None and item.expected_on > told


def _is_late(found: schedule.Schedule) -> bool:
    finish = found.project_finish_on
    return bool(finish and found.finish_on and finish > found.finish_on)


def _outlook(
    judged: Sequence[_Judged], found: schedule.Schedule, calendar: WorkCalendar, today: date
) -> str:
    """When all will be finished, against the promise; too late, also where to win it back."""
    finish, promise = found.project_finish_on, found.finish_on
    if finish is None or promise is None or all(item.row.actual_on for item in judged):
        return ""
    day = _day(finish, today)
    if finish <= promise:
        ahead = (promise - finish).days
        return f"预测 {day}竣工，" + (f"比承诺早 {ahead} 天。" if ahead else "正好是承诺日。")
    missing = calendar.between(promise, finish)
    critical = [
        (item.row.name, item.own_workdays)
        for item in judged
        if item.is_critical and item.row.actual_on is None
    ]
    return (
        f"按现在的预测 {day}竣工，比承诺晚 {(finish - promise).days} 天。"
        f"{words.catch_up(critical, missing)}"
    )


def _postponed(moves: Sequence[postponements.Moved], put_off: dict[str, tuple[int, int]]) -> str:
    """How often promised dates were put off and by how many days, the finish by itself."""
    times, days = postponements.count(moves)
    if not moves:
        return ""
    if not times:
        return f"批准过 {len(moves)} 次改期，没有推迟。"
    told = f"推迟过 {times} 次，累计 {days} 天"
    if "" in put_off:
        told += f"，其中承诺竣工 {put_off[''][0]} 次、{put_off[''][1]} 天"
    return f"{told}。"
