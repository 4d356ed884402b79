"""What every drawing is made with: the outer element, numbers, percentages."""

from collections.abc import Iterable

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe


def safe(markup: str) -> SafeString:
    """Markup put together by this package: its own constants, numbers and escaped text."""
    # reviewed: only laishan_portal.charts calls this, and texts from outside are escaped there.
    return mark_safe(markup)  # noqa: S308


def drawing(body: str, *, height: float, label: str = "", width: str = "100%") -> SafeString:
    """The outer element: an image with a sentence, or decoration hidden from screen readers."""
    role = (
        f'role="img" aria-label="{conditional_escape(label)}"' if label else 'aria-hidden="true"'
    )
    return safe(f'<svg width="{width}" height="{height:g}" {role}>{body}</svg>')


def number(value: object) -> float | None:
    return None if value is None else float(value)


def percent(value: float) -> str:
    """``49.5%``: at most two decimals, never outside the drawing."""
    return f"{min(100.0, max(0.0, value)):.2f}".rstrip("0").rstrip(".") + "%"


def ratio(part: object, whole: object) -> float:
    """Part of whole in percent, between 0 and 100; 0 when there is nothing to divide."""
    part, whole = number(part), number(whole)
    if not part or not whole or whole < 0:
        return 0.0
    return min(100.0, max(0.0, part / whole * 100))


def series(values: Iterable[object] | None) -> list[float]:
    """Numbers up to the first gap: a line is not drawn through months nobody knows."""
    known = []
    for value in values or ():
        if value is None:
            break
        known.append(float(value))
    return known


def tick(x: str, height: float) -> str:
    return f'<line class="g-tick" x1="{x}" x2="{x}" y1="0" y2="{height:g}"/>'
