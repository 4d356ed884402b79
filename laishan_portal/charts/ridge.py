"""The picture of the log-in page."""

from functools import lru_cache
from math import exp, sin

from django.utils.safestring import SafeString

from laishan_portal.charts.svg import safe


@lru_cache(maxsize=1)
def ridge() -> SafeString:
    """Hills made of investment curves above the sea, for the log-in page."""
    parts = []
    for layer in range(5):
        points = " ".join(f"{x},{_ridge_y(layer, x / 1000):.0f}" for x in range(0, 1001, 10))
        parts.append(f'<polygon class="g-ridge-{layer}" points="0,560 {points} 1000,560"/>')
    for y, swell in ((500, 8), (520, 7), (540, 6)):
        waves = f"q25 -{swell} 50 0t50 0" * 10
        parts.append(
            f'<path class="g-wave" vector-effect="non-scaling-stroke" d="M0 {y}{waves}"/>'
        )
    return safe(
        '<svg viewBox="0 0 1000 560" preserveAspectRatio="none" aria-hidden="true">'
        f"{''.join(parts)}</svg>"
    )


def _ridge_y(layer: int, t: float) -> float:
    rise = 1 / (1 + exp(-9 * (t - 0.36 - 0.05 * layer)))
    roughness = 16 * sin(t * 11 + layer * 1.7) + 9 * sin(t * 27 + layer * 3.1)
    return 330 + layer * 34 - rise * (300 - layer * 44) + roughness + 5 * sin(t * 53 + layer)
