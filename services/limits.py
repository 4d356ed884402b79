"""How a problem's working days are counted and what its parts add up to. Pure.

The day a problem is raised is day 0 and is not counted. The clock does not stand still while an
extension is asked for (DOMAIN c.4: overdue ones are chased, and nobody gains days by asking);
until it is approved the old date holds. It stops with the application to close: what follows is
the verifier's and the enterprise's time. Sent back, it goes on from the day it was raised.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from laishan_portal.workdays import WorkCalendar
from services.enums import LONG_SEVERITIES, DayCount, Outcome

# Working days left from which a problem stands among the pressing ones.
SOON_WORKDAYS = 3


@dataclass(frozen=True)
class Limits:
    """The three dates of a problem."""

    accept: date
    answer: date
    due: date


def limits(
    calendar: WorkCalendar, raised_on: date, *, accept: int, answer: int, solve: int
) -> Limits:
    return Limits(*(calendar.add(raised_on, days) for days in (accept, answer, solve)))


def solve_days(preset, severity: str) -> int:
    """The limit a preset sets: complex and serious matters have the longer one."""
    return preset.complex_days if severity in LONG_SEVERITIES else preset.solve_days


def used_days(
    calendar: WorkCalendar, raised_on: date, applied_on: date | None, today: date
) -> int:
    """Working days since it was raised, up to the application to close or today."""
    return max(calendar.between(raised_on, applied_on or today), 0)


def age(step_counted_in: str, calendar: WorkCalendar, since: date, today: date) -> int:
    """Days since, as a step of the ladder counts them."""
    if step_counted_in == DayCount.WORKING:
        return calendar.between(since, today)
    return (today - since).days


def whole_outcome(parts: Iterable[str]) -> Outcome | None:
    """What the parts of all units make together; None while one of them has not answered.

    One rule: all the same is that. Where they differ, something was solved is 部分解决; nothing
    solved and one passed it upwards is 转上级. So nobody hides behind another's answer.
    """
    found = list(parts)
    if not found or "" in found:
        return None
    if len(set(found)) == 1:
        return Outcome(found[0])
    if {Outcome.SOLVED, Outcome.PARTLY} & set(found):
        return Outcome.PARTLY
    return Outcome.UPWARDS


def is_drawn(number: str, round_: int, percent: int) -> bool:
    """Whether a provisional closing is drawn for a call-back, by its number."""
    digest = hashlib.sha256(f"{number}:{round_}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % 100 < percent
