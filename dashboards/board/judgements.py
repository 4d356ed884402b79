"""Whether a target is on its way: whole numbers, against the share of the year that has passed."""

import calendar
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

# From here on "nothing at all" is alarming: a quarter of the year.
ZERO_IS_RED_FROM = 4


@dataclass(frozen=True)
class Judgement:
    lamp: str
    word: str
    is_ahead: bool


BEYOND = Judgement("done", "超出", True)
REACHED = Judgement("done", "达成", True)
ON_PACE = Judgement("normal", "跟上", True)
SLOW = Judgement("yellow", "略慢", False)
NOT_BEGUN = Judgement("red", "未破零", False)


def year_passed(day: date) -> tuple[int, int]:
    """(days passed, days of the year), today included."""
    return day.timetuple().tm_yday, 366 if calendar.isleap(day.year) else 365


def judge(actual: Decimal | int, low: Decimal, high: Decimal, today: date) -> Judgement:
    """Reached counts from the lower end of a range; the pace is that of its upper end."""
    passed, days = year_passed(today)
    if actual > high:
        return BEYOND
    if actual >= low:
        return REACHED
    if not actual and passed * ZERO_IS_RED_FROM >= days:
        return NOT_BEGUN
    return ON_PACE if actual * days >= high * passed else SLOW
