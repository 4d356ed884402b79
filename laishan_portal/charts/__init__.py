"""Server-made charts: inline SVG, percent across and pixels down, no script, no style attribute.

Widths in percent let one drawing fit a phone, a screen and an A3 sheet without distorting the
text. Colours are classes of ``static/css/charts.css``. Small bars stand beside the figure they
show and are hidden from screen readers; a chart that speaks for itself carries one sentence.
Every function takes plain numbers and draws an empty frame for ``None`` and zero.
"""

from laishan_portal.charts.bars import (
    bullet,
    horizontal_bar,
    light_strip,
    lollipop,
    percent_bar,
)
from laishan_portal.charts.curves import axis_scale, gap_bars, month_x, s_curve
from laishan_portal.charts.nodes import diamond, slack, slack_head
from laishan_portal.charts.ridge import ridge

__all__ = [
    "axis_scale",
    "bullet",
    "diamond",
    "gap_bars",
    "horizontal_bar",
    "light_strip",
    "lollipop",
    "month_x",
    "percent_bar",
    "ridge",
    "s_curve",
    "slack",
    "slack_head",
]
