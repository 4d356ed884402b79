"""The dates of a project's nodes: baseline, forecast, what happened, and the float."""

from datetime import date
from functools import lru_cache

from django.utils.safestring import SafeString

from laishan_portal.charts.svg import drawing, percent, safe

_DIAMOND = "M0-{0}L{0} 0 0 {0}-{0} 0z".format
_DIAMOND_HTML = {
    "actual": f'<path class="g-d-act" d="{_DIAMOND(5.4)}"/>',
    "forecast": f'<path class="g-d-ok" d="{_DIAMOND(5.4)}"/>',
    "soon": (
        f'<path class="g-d-soon" d="{_DIAMOND(5.4)}"/>'
        '<path class="g-d-half" d="M0-5.4L5.4 0 0 5.4z"/>'
    ),
    "late": f'<path class="g-d-late" d="{_DIAMOND(5.4)}"/><circle r="1.7" fill="#fff"/>',
    "baseline": f'<path class="g-d-base" d="{_DIAMOND(3.4)}"/>',
}


def diamond(kind: str) -> SafeString:
    """One mark of the node drawings (actual forecast soon late baseline), for a legend."""
    return safe(
        '<svg width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true">'
        f"{_DIAMOND_HTML[kind]}</svg>"
    )


def _months_between(low: date, high: date) -> list[date]:
    """The first days of months after ``low`` up to ``high``."""
    months, year, month = [], low.year, low.month
    while True:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        if date(year, month, 1) > high:
            return months
        months.append(date(year, month, 1))


def _day_x(day: date, low: date, high: date) -> float:
    days = (high - low).days
    return (day - low).days / days * 100 if days > 0 else 0.0


@lru_cache(maxsize=256)
def _slack_grid(low: date, high: date, today: date | None, height: int) -> str:
    lines = "".join(
        f'<line class="g-month" x1="{x}" x2="{x}" y1="-7" y2="{height + 7}"/>'
        for x in (percent(_day_x(month, low, high)) for month in _months_between(low, high))
    )
    if today is None or not low <= today <= high:
        return lines
    x = percent(_day_x(today, low, high))
    return f'{lines}<line class="g-today" x1="{x}" x2="{x}" y1="-7" y2="{height + 7}"/>'


def slack(
    *,
    baseline: date | None,
    forecast: date | None,
    latest: date | None = None,
    actual: date | None = None,
    low: date,
    high: date,
    today: date | None = None,
    is_tight: bool = False,
    height: int = 22,
) -> SafeString:
    """One node on the time axis of its plan: small grey diamond the baseline, large one the
    forecast (filled when it happened), the bar between forecast and latest date its float."""
    parts, done = [_slack_grid(low, high, today, height)], actual or forecast
    if actual and actual < low:
        return drawing(parts[0] + '<text x="0" y="15">‹ 已完成</text>', height=height)

    def mark(day: date, kind: str) -> str:
        x = percent(_day_x(day, low, high))
        return f'<svg x="{x}" y="11" overflow="visible">{_DIAMOND_HTML[kind]}</svg>'

    if latest and done and not actual:
        parts.append(_float_bar(done, latest, low, high, is_tight))
    if baseline and done and done > baseline:
        start, end = percent(_day_x(baseline, low, high)), percent(_day_x(done, low, high))
        parts.append(f'<line class="g-late-by" x1="{start}" x2="{end}" y1="11" y2="11"/>')
    if baseline and baseline >= low:
        parts.append(mark(baseline, "baseline"))
    if done:
        parts.append(mark(done, "actual" if actual else "forecast"))
    return drawing("".join(parts), height=height)


def _float_bar(forecast: date, latest: date, low: date, high: date, is_tight: bool) -> str:
    """Float as a bar up to the latest date; red, and backwards, when the forecast is past it."""
    start, end = _day_x(forecast, low, high), _day_x(latest, low, high)
    css = "g-red" if end < start else "g-tight" if is_tight else "g-bar3"
    left, right = sorted((min(100.0, max(0.0, start)), min(100.0, max(0.0, end))))
    x = percent(end)
    return (
        f'<rect class="{css}" x="{percent(left)}" width="{percent(max(0.4, right - left))}"'
        f' y="7" height="8"/><line class="g-tick" x1="{x}" x2="{x}" y1="2" y2="20"/>'
    )


def slack_head(low: date, high: date) -> SafeString:
    """The month numbers above a column of ``slack``; each third month when they are many."""
    months = _months_between(low, high)
    every = 3 if len(months) > 14 else 1
    return drawing(
        "".join(
            f'<text x="{percent(_day_x(month, low, high))}" dx="3" y="13">{month.month}</text>'
            for month in months
            if every == 1 or month.month % every == 1
        ),
        height=16,
    )
