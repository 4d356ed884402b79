"""Which year a person looks at: the business year, unless they switched to another.

The switch in the page head is remembered in the session; ``?year=2022`` in an address wins, so
that a link can be passed on. Whatever else stands there is ignored. A page that can show another
year asks ``shown_year(request)`` and sets ``tells_year`` in its context; every other page is told
by the frame (``base.html``) that it shows today.
"""

import re

from laishan_portal import clock

SESSION_KEY = "shown_year"
_YEAR = re.compile(r"2[0-9]{3}", re.ASCII)


def shown_year(request) -> int:
    """The year this page is asked to show."""
    return read_year(request.GET.get("year", "")) or kept_year(request) or clock.today().year


def is_other_year(request) -> bool:
    return shown_year(request) != clock.today().year


def keep_year(request, year: int) -> None:
    """Remember the switch; the business year needs no remembering."""
    if year == clock.today().year:
        request.session.pop(SESSION_KEY, None)
    else:
        request.session[SESSION_KEY] = year


def kept_year(request) -> int | None:
    session = getattr(request, "session", None)
    return read_year(str(session.get(SESSION_KEY, ""))) if session is not None else None


def read_year(text: str) -> int | None:
    return int(text) if _YEAR.fullmatch(text) else None


def offered_years(shown: int) -> list[int]:
    """What the switch offers without asking the database: last, this and next year, and the
    one being shown."""
    now = clock.today().year
    return sorted({now - 1, now, now + 1, shown}, reverse=True)
