"""The wall's Gantt: a row a project, promised dates on the line below, its course above.

``Axis`` is a window of days; ``shapes`` says what of a project's nodes is drawn where, for the
page and for paper alike; the rest makes SVG of it. Places are whole hundredths of a per cent of
the cell's width, so that one drawing fits a screen, a sheet and a wall without distortion.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from html import escape

from django.utils.safestring import SafeString

from laishan_portal import formatting
from laishan_portal.charts.nodes import _DIAMOND_HTML
from laishan_portal.charts.svg import drawing, safe

# The axis ends before the cell does: the arrow of what runs on stands in the rest.
END = 9840
ARROW = 9860
COURSE_Y, PROMISE_Y = 8, 17
ROW_HEIGHT = 24
MARK_IDS = {"actual": "wa", "forecast": "wf", "soon": "ws", "late": "wl", "baseline": "wb"}
_NOW = ' class="k"'
_LINE_CSS = {False: "g-month", True: "g-fine"}
_SLIP_CSS = {"soon": "g-late-by", "late": "g-slip"}


@dataclass(frozen=True)
class WallNode:
    """A node as the wall draws it; ``expected_on`` is the fact or the forecast."""

    name: str
    baseline_on: date
    expected_on: date
    is_reached: bool

    @property
    def kind(self) -> str:
        """Which diamond: by what happened, else by calendar days against the baseline."""
        if self.is_reached:
            return "actual"
        late = (self.expected_on - self.baseline_on).days
        if late >= formatting.LATE_FROM_DAYS:
            return "late"
        return "soon" if late >= formatting.SOON_FROM_DAYS else "forecast"


@dataclass(frozen=True)
class Tick:
    """A line of the grid, with its label in the head if it has one."""

    day: date
    label: str = ""
    is_now: bool = False
    is_fine: bool = False


@dataclass(frozen=True)
class Axis:
    """The days from ``low`` up to, not including, ``high``, and the lines among them."""

    low: date
    high: date
    today: date
    ticks: tuple[Tick, ...]

    @cached_property
    def days(self) -> int:
        return (self.high - self.low).days

    def place(self, day: date) -> int:
        """Where the day begins; what lies outside stands at the edge."""
        return min(max((day - self.low).days, 0), self.days) * END // self.days

    def shows(self, day: date) -> bool:
        return self.low <= day < self.high


@dataclass(frozen=True)
class RowShapes:
    """What is drawn of one project, in places of the axis."""

    promise: tuple[int, int] | None = None
    past: tuple[int, int] | None = None
    coming: tuple[int, int] | None = None
    runs_on: bool = False
    slips: tuple[tuple[int, int, str], ...] = ()
    baselines: tuple[int, ...] = ()
    marks: tuple[tuple[int, str, WallNode], ...] = ()


def shapes(nodes: Sequence[WallNode], axis: Axis) -> RowShapes:
    """The drawing of a project's nodes, given in their order."""
    if not nodes:
        return RowShapes()
    start = min(node.expected_on for node in nodes)
    finish = max(node.expected_on for node in nodes)
    is_open = not all(node.is_reached for node in nodes)
    baselines = [node.baseline_on for node in nodes]
    return RowShapes(
        promise=_stretch(min(baselines), max(baselines), axis),
        past=_stretch(start, min(axis.today, finish), axis),
        coming=_stretch(max(axis.today, start), finish, axis) if is_open else None,
        runs_on=is_open and finish >= axis.high,
        slips=tuple(
            (axis.place(node.baseline_on), axis.place(node.expected_on), node.kind)
            for node in nodes
            if node.kind in _SLIP_CSS
            and node.baseline_on < axis.high
            and node.expected_on >= axis.low
        ),
        baselines=tuple(
            axis.place(node.baseline_on) for node in nodes if axis.shows(node.baseline_on)
        ),
        marks=tuple(
            (axis.place(node.expected_on), node.kind, node)
            for node in nodes
            if axis.shows(node.expected_on)
        ),
    )


def _stretch(start: date, end: date, axis: Axis) -> tuple[int, int] | None:
    """The part between two days that the axis shows; None when there is none."""
    if end < start or end < axis.low or start >= axis.high:
        return None
    left, right = axis.place(start), axis.place(end)
    return (left, right) if right > left else None


# ── SVG ──────────────────────────────────────────────────────────────────────────────────


def _percent(place: int) -> str:
    return f"{place // 100}.{place % 100:02}%"


def wall_row(nodes: Sequence[WallNode], axis: Axis, label: str) -> str:
    """A project's cell. The markup is the module's own; names and label are escaped here."""
    drawn = shapes(nodes, axis)
    parts = ['<use href="#wg"/>']
    if drawn.promise:
        parts.append(_line("g-base", *drawn.promise, PROMISE_Y, PROMISE_Y))
    parts += [_bar(css, *bar) for css, bar in _bars(drawn) if bar]
    if drawn.runs_on:
        parts.append(f'<use href="#wr" x="{_percent(ARROW)}" y="{COURSE_Y}"/>')
    parts += [
        f'<use href="#wb" x="{_percent(place)}" y="{PROMISE_Y}"/>' for place in drawn.baselines
    ]
    parts += [
        _line(_SLIP_CSS[kind], start, end, PROMISE_Y, COURSE_Y) for start, end, kind in drawn.slips
    ]
    parts += [
        f'<use href="#{MARK_IDS[kind]}" x="{_percent(place)}" y="{COURSE_Y}">'
        f"<title>{escape(node_words(node, axis.today))}</title></use>"
        for place, kind, node in drawn.marks
    ]
    return (
        f'<svg width="100%" height="{ROW_HEIGHT}" role="img" aria-label="{escape(label)}">'
        f"{''.join(parts)}</svg>"
    )


def _bars(drawn: RowShapes):
    return ("g-bar3", drawn.coming), ("g-bar", drawn.past)


def _line(css: str, start: int, end: int, y1: int, y2: int) -> str:
    return f'<line class="{css}" x1="{_percent(start)}" x2="{_percent(end)}" y1="{y1}" y2="{y2}"/>'


def _bar(css: str, start: int, end: int) -> str:
    return (
        f'<rect class="{css}" x="{_percent(start)}" width="{_percent(end - start)}"'
        f' y="{COURSE_Y - 4}" height="8"/>'
    )


def node_words(node: WallNode, today: date) -> str:
    """``主体封顶：计划 9月5日，预测 9月30日，晚 25 天``."""
    word = "实际" if node.is_reached else "预测"
    late = (node.expected_on - node.baseline_on).days
    return (
        f"{node.name}：计划 {_day(node.baseline_on, today)}，"
        f"{word} {_day(node.expected_on, today)}，{formatting.days_late(late)}"
    )


def _day(day: date, today: date) -> str:
    return f"{day.month}月{day.day}日" if day.year == today.year else formatting.date_long(day)


def wall_marks(axis: Axis) -> SafeString:
    """The marks and the grid that all rows use, drawn once; stands before the table."""
    grid = "".join(
        f'<line class="{_LINE_CSS[tick.is_fine]}" x1="{x}" x2="{x}"'
        f' y1="-6" y2="{ROW_HEIGHT + 6}"/>'
        for tick in axis.ticks
        if tick.day > axis.low
        for x in (_percent(axis.place(tick.day)),)
    )
    marks = "".join(f'<g id="{MARK_IDS[kind]}">{_DIAMOND_HTML[kind]}</g>' for kind in MARK_IDS)
    return safe(
        '<svg class="ls-wall-marks" width="0" height="0" aria-hidden="true"><defs>'
        f'<g id="wg">{grid}{_today_line(axis, -6, ROW_HEIGHT + 6)}</g>{marks}'
        '<path id="wr" class="g-on" d="M2-4 7 0 2 4"/></defs></svg>'
    )


def _today_line(axis: Axis, top: int, bottom: int) -> str:
    if not axis.shows(axis.today):
        return ""
    x = _percent(axis.place(axis.today))
    return f'<line class="g-today" x1="{x}" x2="{x}" y1="{top}" y2="{bottom}"/>'


def wall_head(axis: Axis, height: int = 18) -> SafeString:
    """The names of the months above the column."""
    labels = "".join(
        f'<text x="{_percent(axis.place(tick.day))}" dx="4" y="{height - 5}"'
        f"{_NOW if tick.is_now else ''}>{escape(tick.label)}</text>"
        for tick in axis.ticks
        if tick.label
    )
    return drawing(labels + _today_line(axis, 0, height), height=height)


def wall_grid(height: int = 22) -> SafeString:
    """The grid alone, for the head of a group."""
    return drawing('<use href="#wg"/>', height=height)


def month_ticks(low: date, high: date, today: date) -> tuple[Tick, ...]:
    """A line and a label at the first of each month."""
    ticks, day = [], low
    while day < high:
        is_now = (day.year, day.month) == (today.year, today.month)
        ticks.append(Tick(day, f"{day.month}月", is_now))
        day = next_month(day)
    return tuple(ticks)


def next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
