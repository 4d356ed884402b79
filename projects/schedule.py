"""The backward pass: how late each node may be so that the promise still holds. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from laishan_portal.workdays import WorkCalendar


@dataclass(frozen=True)
class PlannedNode:
    """A node as the schedule sees it; ``lag_workdays`` counts from the predecessor's finish."""

    id: int
    position: int
    predecessor_id: int | None
    lag_workdays: int
    baseline_on: date
    forecast_on: date | None
    actual_on: date | None

    def expected_on(self, today: date) -> date:
        """When it is reached: the fact, or the forecast, which is never in the past."""
        if self.actual_on:
            return self.actual_on
        return max(self.forecast_on or self.baseline_on, today)


def latest_dates(
    nodes: Sequence[PlannedNode], promised_finish: date | None, calendar: WorkCalendar
) -> dict[int, date]:
    """Latest finish per node id, backwards from the promise (or the last node's baseline).

    A node that neither ends the chain nor has a follower has no latest date and is left out.
    A cycle is cut where it closes; ``domain`` refuses to make one.
    """
    if not nodes:
        return {}
    last = max(nodes, key=lambda node: node.position)
    latest = {last.id: promised_finish or last.baseline_on}
    followers: dict[int, list[PlannedNode]] = {}
    for node in nodes:
        if node.predecessor_id is not None:
            followers.setdefault(node.predecessor_id, []).append(node)

    def resolve(node_id: int, path: frozenset[int]) -> date | None:
        if node_id in latest or node_id in path:
            return latest.get(node_id)
        dates = [
            calendar.add(day, -follower.lag_workdays)
            for follower in followers.get(node_id, [])
            if (day := resolve(follower.id, path | {node_id})) is not None
        ]
        if dates:
            latest[node_id] = min(dates)
        return latest.get(node_id)

    for node in nodes:
        resolve(node.id, frozenset())
    return latest


def next_open(nodes: Sequence[PlannedNode]) -> PlannedNode | None:
    """The first node by position that is not reached."""
    waiting = [node for node in nodes if node.actual_on is None]
    return min(waiting, key=lambda node: node.position, default=None)
