"""When a project stood still: intervals between moves of condition. Pure rules, no queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from projects.enums import Condition, Decision, EventKind
from projects.stepper import StageFact


@dataclass(frozen=True)
class Stop:
    """From the day it stopped to the day work went on (that day works again); open: ``to_on``
    is None. ``days`` are calendar days standing still, the present one included."""

    condition: str
    from_on: date
    to_on: date | None
    days: int
    reason: str
    ended_by: str = ""

    @property
    def label(self) -> str:
        return Condition(self.condition).label


def stops(events: Iterable[StageFact], *, today: date) -> list[Stop]:
    """Every time the project left 正常, oldest first; a stop that becomes a pause is two."""
    found: list[Stop] = []
    begun: StageFact | None = None
    for event in _by_day(events):
        if begun is not None:
            found.append(_ended(begun, event.occurred_on, event.reason))
        begun = event if event.to_condition != Condition.NORMAL else None
    if begun is not None:
        days = max((today - begun.occurred_on).days + 1, 1)
        found.append(Stop(begun.to_condition, begun.occurred_on, None, days, begun.reason))
    return found


def _by_day(events: Iterable[StageFact]) -> list[StageFact]:
    """Approved moves of condition by the day they happened, then as they were recorded."""
    approved = [
        event
        for event in events
        if event.kind == EventKind.CONDITION
        and event.decision == Decision.APPROVED
        and event.occurred_on is not None
    ]
    return sorted(approved, key=lambda event: (event.occurred_on, event.pk))


def _ended(begun: StageFact, on: date, why: str) -> Stop:
    days = max((on - begun.occurred_on).days, 0)
    return Stop(begun.to_condition, begun.occurred_on, on, days, begun.reason, why)


def days_stopped(found: Iterable[Stop]) -> int:
    """Calendar days of 停工 alone: a project that was paused or withdrawn is another matter."""
    return sum(stop.days for stop in found if stop.condition == Condition.STOPPED)
