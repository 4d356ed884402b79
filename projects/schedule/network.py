"""The nodes as a network: what waits for what, in which order, and never in a ring."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

# (id of the predecessor, working days from its finish to this node's finish)
Link = tuple[int, int]


@dataclass(frozen=True)
class PlannedNode:
    """A node as the schedule sees it.

    ``links`` name all nodes it waits for, each with the working days from that one's finish to its
    own; a node that waits for nothing takes ``lag_workdays`` from the start. ``baseline_on`` is
    promised, ``forecast_on`` told, ``actual_on`` a fact; a node still being planned has none.
    ``kind`` is a ``NodeKind``.
    """

    id: int
    position: int
    lag_workdays: int = 0
    links: tuple[Link, ...] = ()
    baseline_on: date | None = None
    forecast_on: date | None = None
    actual_on: date | None = None
    kind: str = ""

    def expected_on(self, today: date) -> date:
        """When it is reached by what was told: the fact, or the forecast, never in the past."""
        if self.actual_on:
            return self.actual_on
        return max(self.forecast_on or self.baseline_on or today, today)

    @property
    def own_workdays(self) -> int:
        """The working days it takes itself: the shortest wait, or its own from the start."""
        return min((lag for _, lag in self.links), default=self.lag_workdays)


def planned_node(
    *,
    predecessor_id: int | None,
    lag_workdays: int,
    further_ids: Sequence[int] = (),
    further_lags: Sequence[int] = (),
    **values,
) -> PlannedNode:
    """From the values of a row of ``Node.objects.with_further_links()``."""
    further = zip(further_ids, further_lags, strict=True)
    links = links_of(predecessor_id, lag_workdays, further)
    return PlannedNode(lag_workdays=lag_workdays, links=links, **values)


class Cycle(ValueError):
    """Nodes that wait for each other; ``ids`` in the order of the work, the first again last."""

    def __init__(self, ids: Sequence[int]) -> None:
        super().__init__(" → ".join(str(pk) for pk in ids))
        self.ids = tuple(ids)

    def sentence(self, names: Mapping[int, str]) -> str:
        return f"前置关系绕成了圈：{' → '.join(names[pk] for pk in self.ids)}。"


def links_of(
    predecessor_id: int | None, lag_workdays: int, further: Iterable[Link] = ()
) -> tuple[Link, ...]:
    """``Node.predecessor`` and the rows of ``NodeLink`` as one; the longer lag holds."""
    merged: dict[int, int] = {} if predecessor_id is None else {predecessor_id: lag_workdays}
    for pk, lag in further:
        merged[pk] = max(lag, merged.get(pk, 0))
    return tuple(merged.items())


def check(links: Mapping[int, Iterable[int]]) -> None:
    """Raise ``Cycle`` if following the predecessors (id → ids) ever comes back."""
    done: set[int] = set()
    for start in links:
        path: list[int] = []
        walk = [(start, iter(links.get(start, ())))] if start not in done else []
        if walk:
            path.append(start)
        while walk:
            _, waiting = walk[-1]
            following = next((pk for pk in waiting if pk in links and pk not in done), None)
            if following is None:
                done.add(path.pop())
                walk.pop()
            elif following in path:
                ring = path[path.index(following) :]
                raise Cycle([following, *reversed(ring)])
            else:
                path.append(following)
                walk.append((following, iter(links[following])))


def ordered(nodes: Sequence[PlannedNode]) -> list[PlannedNode]:
    """Each node after all it waits for, otherwise by position. Raises ``Cycle``."""
    check({node.id: [pk for pk, _ in node.links] for node in nodes})
    known = {node.id: node for node in nodes}
    found: dict[int, PlannedNode] = {}

    def put(node: PlannedNode) -> None:
        waiting = [(node, iter(node.links))]
        while waiting:
            current, links = waiting[-1]
            before = next((pk for pk, _ in links if pk in known and pk not in found), None)
            if before is None:
                found.setdefault(current.id, current)
                waiting.pop()
            else:
                waiting.append((known[before], iter(known[before].links)))

    for node in sorted(nodes, key=lambda each: (each.position, each.id)):
        if node.id not in found:
            put(node)
    return list(found.values())


def next_open(nodes: Sequence[PlannedNode]) -> PlannedNode | None:
    """The first node by position that is not reached."""
    waiting = [node for node in nodes if node.actual_on is None]
    return min(waiting, key=lambda node: node.position, default=None)
