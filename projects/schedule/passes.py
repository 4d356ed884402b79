"""The two passes: how late each node may be for the promise to hold, and when to expect it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from laishan_portal.workdays import WorkCalendar
from projects.enums import FINISH_KINDS
from projects.schedule.network import Cycle, PlannedNode, ordered


@dataclass(frozen=True)
class Timed:
    """A node in time. A reached node has no latest date and no float any more.

    ``latest_on`` is a working day (the promise itself for what ends the network);
    ``float_workdays`` is negative when the node is expected after its latest date.
    """

    node: PlannedNode
    expected_on: date
    latest_on: date | None = None
    latest_start_on: date | None = None
    float_workdays: int | None = None


@dataclass(frozen=True)
class Schedule:
    """What the passes found; ``chain`` is the critical chain, first node first.

    ``on_promise`` is the last node while nobody told when to expect it and nothing pushes it: it
    stands on the promise, and its float of nothing says nothing.
    """

    timed: dict[int, Timed]
    finish_on: date | None
    forecast_finish_on: date | None
    chain: tuple[int, ...] = ()
    on_promise: int | None = None
    provisional_years: tuple[int, ...] = ()

    @property
    def project_finish_on(self) -> date | None:
        """When the project is expected to be finished; None where its nodes do not lead so far."""
        if not self.timed:
            return None
        last = max((each.node for each in self.timed.values()), key=lambda node: node.position)
        reaches = last.kind in FINISH_KINDS
        if self.finish_on and last.baseline_on:
            reaches = reaches or last.baseline_on >= self.finish_on
        return self.forecast_finish_on if reaches else None

    @property
    def late_workdays(self) -> int:
        """Least float below zero, as working days missing to the promise; 0 when it holds."""
        floats = [each.float_workdays for each in self.timed.values()]
        return max(0, -min((left for left in floats if left is not None), default=0))


def evaluate(
    nodes: Sequence[PlannedNode],
    promised_finish: date | None,
    calendar: WorkCalendar,
    today: date,
    *,
    start_on: date | None = None,
    ties_all: bool = False,
) -> Schedule:
    """Both passes. A ring in the data, which ``domain`` never writes, is cut where it closes.

    Forward: a fact is a fact; else what was told (forecast, else baseline), never before today
    and never before a predecessor plus its lag; with ``start_on``, not before start plus lag.
    Backward: every end of the network is due by the promise, or by the last node's baseline. A
    node tied to nothing has no latest date, unless it is the last one or ``ties_all``.
    """
    if not nodes:
        return Schedule({}, promised_finish, None)
    order = _cut(nodes)
    expected = _forward(order, calendar, today, start_on)
    latest = _backward(order, promised_finish, calendar, ties_all)
    timed = {
        node.id: _timed(node, expected[node.id], latest.get(node.id), calendar) for node in order
    }
    on_promise = _on_promise(order, timed, calendar)
    return Schedule(
        timed=timed,
        finish_on=promised_finish,
        forecast_finish_on=max(expected.values()),
        chain=_chain(order, timed, calendar, on_promise),
        on_promise=on_promise,
        provisional_years=_provisional(timed, promised_finish, start_on, calendar, today),
    )


def _cut(nodes: Sequence[PlannedNode]) -> list[PlannedNode]:
    nodes = list(nodes)
    while True:
        try:
            return ordered(nodes)
        except Cycle as ring:
            closing, before = ring.ids[0], ring.ids[-2]
            nodes = [
                replace(node, links=tuple(link for link in node.links if link[0] != before))
                if node.id == closing
                else node
                for node in nodes
            ]


def _forward(
    order: Sequence[PlannedNode], calendar: WorkCalendar, today: date, start_on: date | None
) -> dict[int, date]:
    expected: dict[int, date] = {}
    for node in order:
        day = node.expected_on(today)
        if node.actual_on is None:
            for pk, lag in node.links:
                if pk in expected:
                    day = max(day, shift(calendar, expected[pk], lag))
            if start_on and not node.links:
                day = max(day, shift(calendar, start_on, node.lag_workdays))
        expected[node.id] = day
    return expected


def _backward(
    order: Sequence[PlannedNode],
    promised_finish: date | None,
    calendar: WorkCalendar,
    ties_all: bool,
) -> dict[int, date]:
    last = max(order, key=lambda node: (node.position, node.id))
    finish = promised_finish or last.baseline_on
    if finish is None:
        return {}
    open_ids = {node.id for node in order if node.actual_on is None}
    tied = {last.id} | {pk for node in order for pk, _ in node.links}
    tied |= {node.id for node in order if node.links}
    latest: dict[int, date] = {}
    for node in reversed(order):
        if node.id not in open_ids:
            continue
        if not (ties_all or node.id in tied):
            continue
        day = latest.setdefault(node.id, finish)
        for pk, lag in node.links:
            if pk in open_ids:
                before = shift(calendar, workday_by(calendar, day), -lag)
                latest[pk] = min(before, latest.get(pk, before))
    return latest


def _timed(
    node: PlannedNode, expected_on: date, latest_on: date | None, calendar: WorkCalendar
) -> Timed:
    if latest_on is None:
        return Timed(node, expected_on)
    start = shift(calendar, workday_by(calendar, latest_on), -node.own_workdays)
    return Timed(node, expected_on, latest_on, start, calendar.between(expected_on, latest_on))


def _on_promise(
    order: Sequence[PlannedNode], timed: dict[int, Timed], calendar: WorkCalendar
) -> int | None:
    last = max(order, key=lambda node: (node.position, node.id))
    if last.actual_on or last.forecast_on or last.baseline_on is None:
        return None
    is_pushed = timed[last.id].expected_on > last.baseline_on
    return None if is_pushed or _drivers(last, timed, calendar) else last.id


def _chain(
    order: Sequence[PlannedNode],
    timed: dict[int, Timed],
    calendar: WorkCalendar,
    on_promise: int | None,
) -> tuple[int, ...]:
    """The path through the node with the least float: what drives it, and what it holds up."""
    judged = [node for node in order if timed[node.id].float_workdays is not None]
    judged = [node for node in judged if node.id != on_promise] or judged
    if not judged:
        return ()
    tightest = min(judged, key=lambda node: timed[node.id].float_workdays)
    before = _drivers(tightest, timed, calendar)
    return (*before, tightest.id, *_held_up(tightest, order, timed, calendar))


def _drivers(node: PlannedNode, timed: dict[int, Timed], calendar: WorkCalendar) -> list[int]:
    """The open nodes before it whose dates make its own, first one first."""
    path: list[int] = []
    current = timed[node.id]
    while True:
        driving = [
            timed[pk]
            for pk, lag in current.node.links
            if pk in timed
            and timed[pk].node.actual_on is None
            and timed[pk].float_workdays is not None
            and shift(calendar, timed[pk].expected_on, lag) == current.expected_on
        ]
        if not driving:
            return path[::-1]
        current = min(driving, key=lambda each: (each.float_workdays, each.node.position))
        path.append(current.node.id)


def _held_up(
    node: PlannedNode,
    order: Sequence[PlannedNode],
    timed: dict[int, Timed],
    calendar: WorkCalendar,
) -> list[int]:
    """The nodes after it, each time the one that sets the latest date, to the end."""

    def due(after: PlannedNode) -> date:
        latest = workday_by(calendar, timed[after.id].latest_on)
        return shift(calendar, latest, -dict(after.links)[current])

    path, current = [], node.id
    while True:
        after = [
            each
            for each in order
            if timed[each.id].latest_on and any(pk == current for pk, _ in each.links)
        ]
        if not after:
            return path
        current = min(after, key=lambda each: (due(each), each.position)).id
        path.append(current)


def _provisional(
    timed: dict[int, Timed],
    promised_finish: date | None,
    start_on: date | None,
    calendar: WorkCalendar,
    today: date,
) -> tuple[int, ...]:
    """The years the open part of the schedule runs through that have no official calendar."""
    days = [each.expected_on for each in timed.values() if each.node.actual_on is None]
    days += [each.latest_on for each in timed.values() if each.latest_on]
    if not days:
        return ()
    days += [day for day in (promised_finish, start_on) if day]
    years = range(min(*days, today).year, max(days).year + 1)
    return tuple(year for year in years if calendar.is_provisional(date(year, 1, 1)))


def shift(calendar: WorkCalendar, day: date, workdays: int) -> date:
    """``calendar.add`` that stops at the ends of time instead of failing there."""
    try:
        return calendar.add(day, workdays)
    except OverflowError:
        return date.max if workdays > 0 else date.min


def workday_by(calendar: WorkCalendar, day: date) -> date:
    """That day, or the last working day before it: what is due on a Sunday is done by Friday."""
    return day if calendar.is_workday(day) else calendar.add(day, -1)
