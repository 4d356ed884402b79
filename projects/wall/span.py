"""Which months the wall shows."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from laishan_portal.charts.wall import Axis, Tick, month_ticks, next_month

DEFAULT = "year"
KEYS = ("year", "half", "next", "years")
# The months after the present one that ``next`` shows.
NEXT_MONTHS = 3


@dataclass(frozen=True)
class Span:
    """A window of months under its name in the address."""

    key: str
    label: str
    axis: Axis


def spans(year: int, today: date) -> list[Span]:
    """All there are, for the menu; ``year`` is the one looked at."""
    return [span(key, year, today) for key in KEYS]


@lru_cache(maxsize=64)
def span(key: str, year: int, today: date) -> Span:
    """``year`` all of it, ``half`` the half at hand, ``next`` this month and the three after,
    ``years`` the year between its neighbours. A past or coming year has no "next"."""
    if key == "half":
        low = date(year, 1 if _day_of(year, today).month <= 6 else 7, 1)
        high = date(year, 7, 1) if low.month == 1 else date(year + 1, 1, 1)
        label = f"{year} {'上' if low.month == 1 else '下'}半年"
        return Span(key, label, Axis(low, high, today, month_ticks(low, high, today)))
    if key == "next":
        return _next(year, today)
    if key == "years":
        low, high = date(year - 1, 1, 1), date(year + 2, 1, 1)
        label = f"{year - 1}–{year + 1} 三年"
        return Span(key, label, Axis(low, high, today, _quarter_ticks(low, high, today)))
    low, high = date(year, 1, 1), date(year + 1, 1, 1)
    return Span(DEFAULT, f"{year} 全年", Axis(low, high, today, month_ticks(low, high, today)))


def _day_of(year: int, today: date) -> date:
    """Today in its year; the end of a past one, the beginning of a coming one."""
    if year == today.year:
        return today
    return date(year, 12, 31) if year < today.year else date(year, 1, 1)


def _next(year: int, today: date) -> Span:
    low = _day_of(year, today).replace(day=1)
    high = low
    for _ in range(NEXT_MONTHS + 1):
        high = next_month(high)
    last = high - timedelta(days=1)
    ticks = list(month_ticks(low, high, today))
    for tick in month_ticks(low, high, today):
        ticks += [Tick(tick.day.replace(day=day), is_fine=True) for day in (11, 21)]
    axis = Axis(low, high, today, tuple(sorted(ticks, key=lambda tick: tick.day)))
    return Span("next", f"未来三个月（{low.month}–{last.month} 月）", axis)


def _quarter_ticks(low: date, high: date, today: date) -> tuple[Tick, ...]:
    """Years by name, the other quarters by their first month."""
    return tuple(
        Tick(
            tick.day,
            f"{tick.day.year}" if tick.day.month == 1 else f"{tick.day.month}月",
            is_now=tick.day.year == today.year
            and (tick.day.month - 1) // 3 == (today.month - 1) // 3,
        )
        for tick in month_ticks(low, high, today)
        if tick.day.month % 3 == 1
    )
