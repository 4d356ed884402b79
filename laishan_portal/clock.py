"""Business time. Every business date and deadline reads it; audit and sessions do not."""

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone


def today() -> date:
    """The business day, in the district's time zone; a demo's is ``LAISHAN_TODAY``."""
    return settings.LAISHAN_TODAY or timezone.localdate()


def now() -> datetime:
    """The business moment: the business day at the present time of day."""
    moment = timezone.localtime()
    if settings.LAISHAN_TODAY is None:
        return moment
    return datetime.combine(settings.LAISHAN_TODAY, moment.timetz())


def month_of(day: date) -> date:
    """A month is written as its first day."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def previous_month(month: date) -> date:
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)


def last_day(month: date) -> date:
    """The last calendar day of the month."""
    return date.fromordinal(next_month(month).toordinal() - 1)


def add_months(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where there is none."""
    number = day.year * 12 + day.month - 1 + months
    first = date(number // 12, number % 12 + 1, 1)
    return first.replace(day=min(day.day, last_day(first).day))


def full_months(start: date, day: date) -> int:
    """How many whole months lie between; none before ``start``."""
    months = (day.year - start.year) * 12 + day.month - start.month
    return max(months - (add_months(start, months) > day), 0)
