"""Limits of recruitment in working days. Pure rules: no queries, no clock.

A limit of n working days after a day is kept up to and on ``calendar.add(day, n)``. The follow-up
duty counts from the last talk, the duties of a lead from the day it came in, a stay from the day
the stage was entered.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from laishan_portal.workdays import WorkCalendar
from projects.enums import FollowUpDuty, Stage

LEAD_DUTIES = (FollowUpDuty.RESPOND, FollowUpDuty.JUDGE, FollowUpDuty.FEEDBACK)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """One row of the rules. ``major_*`` hold together from that total (万元) on."""

    duty: str
    stage: str
    workdays: int
    major_workdays: int | None = None
    major_from: Decimal | None = None

    def for_total(self, total: Decimal | None) -> int:
        if self.major_from is not None and total is not None and total >= self.major_from:
            return self.major_workdays
        return self.workdays


@dataclass(frozen=True)
class Limits:
    """The rows in force."""

    rows: tuple[Limit, ...]

    def of(self, duty: FollowUpDuty, stage: str = "") -> Limit | None:
        for row in self.rows:
            if (row.duty, row.stage) == (duty, stage):
                return row
        return None

    def stays(self) -> list[Limit]:
        return [row for row in self.rows if row.duty == FollowUpDuty.STAY]


def in_time_from(today: date, workdays: int, calendar: WorkCalendar) -> date:
    """The earliest day whose limit is still kept today; all before it are overdue.

    For every day: ``calendar.add(day, workdays) < today`` exactly when ``day`` lies before.
    """
    day = calendar.add(today, -workdays)
    while calendar.add(day - _ONE_DAY, workdays) >= today:
        day -= _ONE_DAY
    return day


@dataclass(frozen=True)
class DutyState:
    """A duty of one lead: until when, done when; late when it was not done in time."""

    duty: FollowUpDuty
    due_on: date
    done_on: date | None
    is_late: bool


def lead_duties(
    came_in: date,
    done: Mapping[str, date],
    *,
    total: Decimal | None,
    limits: Limits,
    calendar: WorkCalendar,
    today: date,
) -> list[DutyState]:
    """Response, judgement and feedback of a lead; ``done`` names the first day each was done."""
    states = []
    for duty in LEAD_DUTIES:
        limit = limits.of(duty)
        if limit is None:
            continue
        due_on = calendar.add(came_in, limit.for_total(total))
        done_on = done.get(duty)
        states.append(DutyState(duty, due_on, done_on, (done_on or today) > due_on))
    return states


def median_days(days: Iterable[int]) -> Fraction | None:
    """Exact: the mean of the two in the middle when their number is even."""
    ordered = sorted(days)
    if not ordered:
        return None
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return Fraction(ordered[middle])
    return Fraction(ordered[middle - 1] + ordered[middle], 2)


@dataclass(frozen=True)
class StageTime:
    """How long projects have been in one stage, and which limit that is told against."""

    stage: Stage
    days: Sequence[int]
    unknown: int
    over: int
    limit: int | None

    @property
    def median(self) -> Fraction | None:
        return median_days(self.days)

    @property
    def longest(self) -> int | None:
        return max(self.days, default=None)


def stage_time(
    stage: Stage,
    entered: Sequence[date | None],
    *,
    limits: Limits,
    calendar: WorkCalendar,
    today: date,
) -> StageTime:
    """``entered``: the day each project entered the stage; None where that is not known."""
    known = [day for day in entered if day is not None]
    row = limits.of(FollowUpDuty.STAY, stage)
    over = 0
    if row is not None:
        first = in_time_from(today, row.workdays, calendar)
        over = sum(day < first for day in known)
    return StageTime(
        stage=stage,
        days=[(today - day).days for day in known],
        unknown=len(entered) - len(known),
        over=over,
        limit=row.workdays if row else None,
    )
