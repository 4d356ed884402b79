"""Small bars that stand beside the figure they show."""

from functools import lru_cache

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from laishan_portal.charts.svg import drawing, number, percent, ratio, safe, tick
from laishan_portal.formatting import EMPTY_HTML, one_decimal


def bullet(
    actual: object,
    target: object,
    tick_percent: object = None,
    low: object = None,
    height: int = 16,
) -> SafeString:
    """Done against a target that fills the track; a tick where one should be by now.

    ``low`` is the lower end of a target that is a range: the range is drawn lighter.
    """
    thick = height - 6
    parts = [f'<rect class="g-track" width="100%" height="{thick}" y="3" rx="1"/>']
    if low is not None and target:
        start = ratio(low, target)
        parts.append(
            f'<rect class="g-bar3" x="{percent(start)}" width="{percent(100 - start)}"'
            f' height="{thick}" y="3"/>'
        )
    done = ratio(actual, target)
    if done:
        parts.append(
            f'<rect class="g-bar" width="{percent(done)}" height="{thick}" y="3" rx="1"/>'
        )
    if tick_percent is not None:
        parts.append(tick(percent(float(tick_percent)), height))
    return drawing("".join(parts), height=height)


def horizontal_bar(
    value: object,
    maximum: object,
    over: object = 0,
    height: int = 14,
    over_css: str = "g-red",
) -> SafeString:
    """A count among its like; its last part, ``over`` the limit, in red (or ``g-over``)."""
    length, excess = ratio(value, maximum), min(ratio(over, maximum), ratio(value, maximum))
    parts = [f'<rect class="g-bar2" width="{percent(length)}" height="{height}"/>']
    if excess:
        parts.append(
            f'<rect class="{conditional_escape(over_css)}" x="{percent(length - excess)}"'
            f' width="{percent(excess)}" height="{height}"/>'
        )
    return drawing("".join(parts), height=height)


_STRIP_CSS = {
    "red": "g-lamp-red",
    "yellow": "g-lamp-yellow",
    "stale": "g-lamp-stale",
    "normal": "g-lamp-normal",
    "done": "g-lamp-done",
}


def light_strip(counts: dict[str, int], height: int = 12) -> SafeString:
    """How many lights of each kind, red first; yellow is hatched so that grey print tells it."""
    present = [(level, counts.get(level) or 0) for level in _STRIP_CSS]
    total, x, parts = sum(count for _, count in present), 0.0, []
    for level, count in present:
        if not count:
            continue
        width = count / total * 100
        box = f'x="{percent(x)}" width="{percent(max(0.2, width - 0.35))}"'
        if level == "yellow":
            parts.append(
                f'<svg class="g-clip" {box} height="{height}">'
                f'<rect class="g-lamp-yellow" width="100%" height="{height}"/>'
                '<line class="g-hatch" x1="-40" x2="2000"'
                f' y1="{height / 2:g}" y2="{height / 2:g}" stroke-width="{height}"'
                ' transform="skewX(-45)"/></svg>'
            )
        else:
            parts.append(f'<rect class="{_STRIP_CSS[level]}" {box} height="{height}"/>')
        x += width
    if not total:
        parts.append(f'<rect class="g-track" width="100%" height="{height}"/>')
    return drawing("".join(parts), height=height)


def lollipop(
    value: object, reference: object, low: object = 0, high: object = 100, height: int = 18
) -> SafeString:
    """A value on a scale from ``low`` to ``high`` against a reference: filled when it is met."""
    low, high, middle = float(low or 0), float(high or 0), height / 2

    def x(number: float) -> str:
        return percent((number - low) / (high - low) * 100 if high > low else 0)

    parts = [f'<line class="g-hair" x1="0" x2="100%" y1="{middle:g}" y2="{middle:g}"/>']
    value, reference = number(value), number(reference)
    met = value is not None and (reference is None or value >= reference)
    if value is not None and reference is not None:
        parts.append(
            f'<line class="{"g-stem" if met else "g-stem-low"}" x1="{x(reference)}"'
            f' x2="{x(value)}" y1="{middle:g}" y2="{middle:g}"/>'
        )
    if reference is not None:
        parts.append(tick(x(reference), height))
    if value is not None:
        css = "g-head" if met else "g-head-low"
        parts.append(f'<circle class="{css}" cx="{x(value)}" cy="{middle:g}" r="5"/>')
    return drawing("".join(parts), height=height)


@lru_cache(maxsize=4096)
def _percent_bar(tenths: int, tick_tenths: int | None) -> SafeString:
    width = min(1000, max(0, tenths)) * 44 // 100 / 10
    parts = (
        '<rect class="g-track" width="44" height="8"/>'
        f'<rect class="g-bar2" width="{width:g}" height="8"/>'
    )
    if tick_tenths is not None:
        x = min(43, max(1, tick_tenths * 44 // 1000)) + 0.5
        parts += f'<line class="g-axis" x1="{x:g}" x2="{x:g}" y1="0" y2="8"/>'
    bar = drawing(parts, height=8, width="44")
    text = one_decimal(tenths / 10)
    return safe(f'<span class="ls-pb">{bar}{text}%</span>')


def percent_bar(percentage: object, tick: object = 50) -> SafeString:
    """The ledger's 44-pixel bar with its percentage; the few thousand different ones are kept."""
    if percentage is None:
        return EMPTY_HTML
    tick_tenths = None if tick is None else round(float(tick) * 10)
    return _percent_bar(round(float(percentage) * 10), tick_tenths)
