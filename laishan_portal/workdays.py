"""Working days by the State Council's calendar, from the table staff can edit.

Day 0 is never counted: one working day after Thursday is Friday. A year without a notice is
kept Monday to Friday and is *provisional*; whoever shows a date computed on it says so.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from time import monotonic

from django.apps import apps

_CACHE_SECONDS = 60.0
# Working days of these years are looked up in a list; beyond them they are counted one by one.
_LISTED_YEARS = (1980, 2130)
_cached: tuple[float, "WorkCalendar"] | None = None


@dataclass(frozen=True)
class WorkCalendar:
    """The exceptions to Monday–Friday, and the years they are official for."""

    holidays: frozenset[date]
    extra_workdays: frozenset[date]
    official_years: frozenset[int]

    def is_workday(self, day: date) -> bool:
        if day in self.extra_workdays:
            return True
        return day.weekday() < 5 and day not in self.holidays

    def is_provisional(self, day: date) -> bool:
        """No State Council notice for that year is in the table."""
        return day.year not in self.official_years

    def add(self, start: date, count: int) -> date:
        """The day ``count`` working days after (before, if negative) ``start``.

        Nothing after nothing: 0 gives ``start`` back, whatever day it is.
        """
        if not count:
            return start
        listed, ordinal = self._workday_ordinals, start.toordinal()
        if count > 0:
            place = bisect_right(listed, ordinal) + count - 1
        else:
            place = bisect_left(listed, ordinal) + count
        if listed[0] <= ordinal <= listed[-1] and 0 <= place < len(listed):
            return date.fromordinal(listed[place])
        return self._walk(start, count)

    def _walk(self, start: date, count: int) -> date:
        """The same day by day."""
        step = timedelta(days=1 if count >= 0 else -1)
        day, left = start, abs(count)
        while left:
            day += step
            left -= self.is_workday(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Working days in (start, end]; negative when ``end`` lies before ``start``."""
        if end < start:
            return -self.between(end, start)
        span = (end - start).days
        weeks, rest = divmod(span, 7)
        count = weeks * 5
        for offset in range(1, rest + 1):
            count += (start + timedelta(days=weeks * 7 + offset)).weekday() < 5
        count -= _in_range(self._weekday_holidays, start, end)
        return count + _in_range(self._weekend_workdays, start, end)

    @cached_property
    def _workday_ordinals(self) -> list[int]:
        off = {day.toordinal() for day in self.holidays - self.extra_workdays}
        listed = [ordinal for ordinal in _weekday_ordinals() if ordinal not in off]
        return sorted([*listed, *(day.toordinal() for day in self._weekend_workdays)])

    @cached_property
    def _weekday_holidays(self) -> list[date]:
        return sorted(day for day in self.holidays if day.weekday() < 5)

    @cached_property
    def _weekend_workdays(self) -> list[date]:
        return sorted(day for day in self.extra_workdays if day.weekday() >= 5)


@lru_cache(maxsize=1)
def _weekday_ordinals() -> tuple[int, ...]:
    """Monday to Friday of the listed years; ordinal 1 was a Monday."""
    first, last = (date(year, 1, 1).toordinal() for year in _LISTED_YEARS)
    return tuple(ordinal for ordinal in range(first, last) if 1 <= ordinal % 7 <= 5)


def _in_range(days: list[date], start: date, end: date) -> int:
    """How many of the sorted ``days`` lie in (start, end]."""
    return bisect_right(days, end) - bisect_right(days, start)


def calendar() -> WorkCalendar:
    """The calendar in the table, at most a minute old in this process."""
    global _cached
    if _cached and monotonic() - _cached[0] < _CACHE_SECONDS:
        return _cached[1]
    workday = apps.get_model("laishan_portal", "Workday")
    rows = list(workday.objects.values_list("day", "is_workday", "is_provisional"))
    loaded = WorkCalendar(
        holidays=frozenset(day for day, works, _ in rows if not works),
        extra_workdays=frozenset(day for day, works, _ in rows if works),
        official_years=frozenset(day.year for day, _, provisional in rows if not provisional),
    )
    _cached = (monotonic(), loaded)
    return loaded


def forget() -> None:
    """Drop this process's copy: the table changed, or a test rolled it back."""
    global _cached
    _cached = None
