"""What a reviewer may want to look at twice in a monthly report. Pure, and never public.

Each hint is a neutral sentence with the months (or files) it was seen in: it proves nothing, it
says where to look. A report is compared with the filed ones before it, newest first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from laishan_portal import clock
from laishan_portal.formatting import wan

# The same words, percentage or exact plan in so many months running.
MONTHS_ALIKE = 3
# A node whose date is moved so few days before it falls due.
DAYS_BEFORE_DUE = 3
# A photo may be taken some days before its month and until the report is handed in.
DAYS_OF_GRACE = 5


@dataclass(frozen=True)
class Filing:
    """One month as filed; ``node_due_on`` is the date that held when it was handed in."""

    month: date
    invested: Decimal | None = None
    progress: int | None = None
    text: str = ""
    plan: Decimal | None = None
    node: str = ""
    node_due_on: date | None = None
    node_forecast_on: date | None = None
    filed_on: date | None = None


@dataclass(frozen=True)
class Photo:
    """A photo of this report, and where else the same file lies."""

    name: str
    taken_on: date | None = None
    seen: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Hint:
    """``evidence`` are months to open; ``links`` ready (label, address) pairs."""

    rule: str
    sentence: str
    evidence: tuple[date, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


def hints(now: Filing, before: Sequence[Filing], photos: Iterable[Photo] = ()) -> list[Hint]:
    """All hints about ``now``; ``before`` are earlier filings, newest first."""
    run = [now, *before]
    found = [
        _same_text(run),
        _still_progress(run),
        _still_money(run),
        _exact_plan(run),
        _moved_at_the_last(now),
    ]
    photos = list(photos)
    found += [_reused(photo) for photo in photos if photo.seen]
    found += [_outside(photo, now) for photo in photos if _is_outside(photo, now)]
    return [hint for hint in found if hint is not None]


def _alike(run: Sequence[Filing], key) -> list[Filing]:
    """The months from now back that are consecutive and agree in ``key``; None agrees never."""
    value, alike = key(run[0]), [run[0]]
    if value is None:
        return []
    for filing in run[1:]:
        if filing.month != clock.previous_month(alike[-1].month) or key(filing) != value:
            break
        alike.append(filing)
    return alike if len(alike) >= MONTHS_ALIKE else []


def _months(alike: Sequence[Filing]) -> tuple[date, ...]:
    """The earlier ones, oldest first: what there is to open."""
    return tuple(filing.month for filing in reversed(alike[1:]))


def plain(text: str) -> str:
    """Words without spaces and punctuation at the ends, so that a full stop is no difference."""
    return "".join(text.split()).strip("。．.，,；;、!！")


def _same_text(run: Sequence[Filing]) -> Hint | None:
    alike = _alike(run, lambda filing: plain(filing.text) or None)
    if not alike:
        return None
    return Hint("same_text", f"“卡在哪”连续 {len(alike)} 个月一字不差", _months(alike))


def _still_progress(run: Sequence[Filing]) -> Hint | None:
    """The percentage stands still while money is booked; a finished project may."""
    alike = _alike(run, lambda filing: None if filing.progress == 100 else filing.progress)
    spent = sum((filing.invested or Decimal(0) for filing in alike), Decimal(0))
    if not alike or not spent:
        return None
    return Hint(
        "still_progress",
        f"形象进度连续 {len(alike)} 期停在 {run[0].progress}%，这几期共报投资 {wan(spent)} 万元",
        _months(alike),
    )


def _still_money(run: Sequence[Filing]) -> Hint | None:
    """Nothing is booked, or always the same, while the percentage grows."""
    alike = _alike(run, lambda filing: filing.invested)
    told = [filing.progress for filing in alike if filing.progress is not None]
    if not alike or len(told) < MONTHS_ALIKE or told[0] <= told[-1]:
        return None
    return Hint(
        "still_money",
        f"投资连续 {len(alike)} 期都报 {wan(run[0].invested)} 万元，"
        f"形象进度从 {told[-1]}% 到 {told[0]}%",
        _months(alike),
    )


def _exact_plan(run: Sequence[Filing]) -> Hint | None:
    alike = _alike(run, lambda filing: _is_exact(filing) or None)
    if not alike:
        return None
    return Hint("exact_plan", f"连续 {len(alike)} 个月投资和计划一分不差", _months(alike))


def _is_exact(filing: Filing) -> bool:
    return bool(filing.plan) and filing.invested == filing.plan


def _moved_at_the_last(now: Filing) -> Hint | None:
    due, told, filed = now.node_due_on, now.node_forecast_on, now.filed_on
    if due is None or told is None or filed is None or told <= due:
        return None
    left = (due - filed).days
    if not 0 <= left <= DAYS_BEFORE_DUE:
        return None
    when = f"到期前 {left} 天" if left else "到期当天"
    return Hint(
        "moved_before_due",
        f"“{now.node}”{when}才改期，从 {due.month}月{due.day}日 推到 {told.month}月{told.day}日",
    )


def _reused(photo: Photo) -> Hint:
    return Hint("photo_reused", f"照片“{photo.name}”在别处交过", links=photo.seen)


def _is_outside(photo: Photo, now: Filing) -> bool:
    if photo.taken_on is None:
        return False
    last = max(clock.last_day(now.month), now.filed_on or now.month)
    return not now.month - timedelta(days=DAYS_OF_GRACE) <= photo.taken_on <= last


def _outside(photo: Photo, now: Filing) -> Hint:
    day = photo.taken_on
    return Hint(
        "photo_outside",
        f"照片“{photo.name}”拍于 {day.year}年{day.month}月{day.day}日，不在 {now.month.month} 月",
    )
