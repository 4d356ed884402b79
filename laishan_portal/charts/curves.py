"""A year of investment: the cumulative curve and the gap between plan and actual."""

from collections.abc import Sequence
from math import ceil, floor, log10

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from laishan_portal.charts.svg import drawing, percent, series
from laishan_portal.formatting import MINUS, one_decimal, yi_figure

# The month axis of the yearly charts runs from 1.5 % to 96.5 % of the width.
_AXIS_START, _AXIS_END = 1.5, 96.5
_NICE_STEPS = (1, 2, 4, 5, 10)


def month_x(month: float) -> float:
    """Where a month stands on the yearly axis, in percent."""
    return _AXIS_START + month / 12 * (_AXIS_END - _AXIS_START)


def axis_scale(top: float) -> tuple[float, float]:
    """(highest grid line, step) for values from zero to ``top``: at most four steps."""
    if top <= 0:
        return 1.0, 0.5
    magnitude = 10 ** floor(log10(top / 4))
    step = next(n * magnitude for n in _NICE_STEPS if n * magnitude * 4 >= top * (1 - 1e-9))
    return step * ceil(top / step * (1 - 1e-9)), step


def s_curve(
    *,
    plan: Sequence[object],
    actual: Sequence[object],
    forecast: Sequence[object] = (),
    now_month: int,
    today_label: str = "",
    unit: str = "亿元",
    height: int = 270,
) -> SafeString:
    """Cumulative plan, actual and forecast of a year.

    ``plan`` has 13 values (0 for the start of January, then each month's end); ``actual`` goes
    up to ``now_month``; ``forecast`` starts there and ends with December.
    """
    plan_points, actual_points = series(plan)[:13], series(actual)[: now_month + 1]
    forecast_points = series(forecast)[: 13 - now_month]
    highest, step = axis_scale(max([0.0, *plan_points, *actual_points, *forecast_points]))
    top, bottom = 22, height - 24

    def y(value: float) -> float:
        return bottom - value / highest * (bottom - top)

    def polyline(values: list[float], first: int = 0) -> str:
        return " ".join(f"{month_x(first + i) * 10:.0f},{y(v):.1f}" for i, v in enumerate(values))

    parts = [_grid_lines(highest, step, y, unit), _month_names(now_month, height)]
    parts.append(
        f'<svg width="100%" height="{height}" viewBox="0 0 1000 {height}"'
        ' preserveAspectRatio="none" overflow="visible">'
    )
    shared = min(len(plan_points), len(actual_points))
    if shared > 1:
        back = polyline(actual_points[:shared]).split()[::-1]
        parts.append(
            f'<polygon class="g-gap" points="{polyline(plan_points[:shared])} {" ".join(back)}"/>'
        )
    lines = (("g-plan", plan_points, 0), ("g-fc", forecast_points, now_month))
    for css, values, first in (*lines, ("g-act", actual_points, 0)):
        if len(values) > 1:
            parts.append(
                f'<polyline class="{css}" vector-effect="non-scaling-stroke"'
                f' points="{polyline(values, first)}"/>'
            )
    parts.append("</svg>")
    parts.append(_today_line(now_month, today_label, top - 10, bottom))
    now = _at(plan_points, now_month), _at(actual_points, now_month)
    parts.append(_labels_now(now_month, *now, y))
    ends = _at(plan_points, 12), forecast_points[-1] if forecast_points else None
    if now_month < 12:
        parts.append(_labels_end(*ends, y))
    return drawing(
        "".join(parts), height=height, label=_curve_sentence(now_month, *now, *ends, unit)
    )


def _at(values: list[float], index: int) -> float | None:
    return values[index] if index < len(values) else None


def _grid_lines(highest: float, step: float, y, unit: str) -> str:
    lines = []
    for index in range(round(highest / step) + 1):
        value = index * step
        css = "g-grid" if index else "g-axis"
        lines.append(
            f'<line class="{css}" x1="0" x2="100%" y1="{y(value):.0f}" y2="{y(value):.0f}"/>'
        )
        if index:
            text = f"{value:g}" + (conditional_escape(unit) if value >= highest else "")
            lines.append(f'<text x="0" y="{y(value) - 4:.0f}">{text}</text>')
    return "".join(lines)


def _month_names(now_month: int, height: int) -> str:
    return "".join(
        f'<text x="{percent(month_x(month))}" y="{height - 7}" text-anchor="middle"'
        + (' class="k"' if month == now_month else "")
        + f">{month}{'月' if month in (1, 12) else ''}</text>"
        for month in range(1, 13)
    )


def _today_line(month: int, label: str, top: float, bottom: float) -> str:
    x = percent(month_x(month))
    line = f'<line class="g-today" x1="{x}" x2="{x}" y1="{top}" y2="{bottom}"/>'
    if not label:
        return line
    side = 'dx="-5" text-anchor="end"' if month > 10 else 'dx="5"'
    return f'{line}<text x="{x}" y="{top}" {side} class="halo">{conditional_escape(label)}</text>'


def _labels_now(month: int, plan: float | None, actual: float | None, y) -> str:
    """The two dots of this month with their figures, the higher one's above the line."""
    x, parts = percent(month_x(month)), []
    ahead = plan is not None and actual is not None and actual > plan
    above = 'dx="8"' if month < 2 else 'dx="-8" text-anchor="end"'
    below = 'dx="-8" text-anchor="end"' if month > 9 else 'dx="8"'
    if plan is not None:
        side, dy = (below, 22) if ahead else (above, -9)
        parts.append(
            f'<circle class="g-dot-o" cx="{x}" cy="{y(plan):.1f}" r="4"/>'
            f'<text x="{x}" y="{y(plan) + dy:.0f}" {side} class="halo">'
            f"计划 {yi_figure(plan)}</text>"
        )
    if actual is not None:
        side, dy = (above, -9) if ahead else (below, 22)
        parts.append(
            f'<circle class="g-dot" cx="{x}" cy="{y(actual):.1f}" r="5"/>'
            f'<text x="{x}" y="{y(actual) + dy:.0f}" {side} class="sea halo">'
            f"实际 {yi_figure(actual)}</text>"
        )
    return "".join(parts)


def _labels_end(plan: float | None, forecast: float | None, y) -> str:
    """What December brings by plan and at the present pace, the higher one's label on top."""
    parts, x = [], percent(month_x(12))
    ahead = plan is not None and forecast is not None and forecast > plan
    if plan is not None:
        dy = 30 if ahead else -9
        parts.append(
            f'<circle class="g-dot-o" cx="{x}" cy="{y(plan):.1f}" r="4"/>'
            f'<text x="100%" y="{y(plan) + dy:.0f}" text-anchor="end" class="halo">'
            f"年计划 {yi_figure(plan)}</text>"
        )
    if forecast is not None:
        dy = -9 if ahead else 30
        parts.append(
            f'<text x="100%" y="{y(forecast) + dy:.0f}" text-anchor="end" class="halo">'
            f"按现速 {yi_figure(forecast)}</text>"
        )
    return "".join(parts)


def _curve_sentence(month: int, plan, actual, year_plan, year_forecast, unit: str) -> str:
    parts = [f"截至 {month} 月底计划 {yi_figure(plan)}{unit}，实际 {yi_figure(actual)}{unit}"]
    if year_forecast is not None:
        parts.append(f"按现速年底预计 {yi_figure(year_forecast)}{unit}")
    if year_plan is not None:
        parts.append(f"年计划 {yi_figure(year_plan)}{unit}")
    return "累计投资曲线：" + "，".join(parts)


def gap_bars(
    *,
    plan: Sequence[object],
    actual: Sequence[object],
    now_month: int,
    unit: str = "亿元",
    height: int = 74,
) -> SafeString:
    """Month by month, how far the cumulative actual is under the plan (bars hang) or over it."""
    pairs = list(zip(series(plan), series(actual), strict=False))[1 : now_month + 1]
    gaps = [planned - done for planned, done in pairs]
    under, over = max([0.0, *gaps]), max([0.0, *(-gap for gap in gaps)])
    room = height - 30 - (14 if over else 0)
    scale = room / (under + over) if under + over else 0.0
    zero = 14 + (over * scale + 14 if over else 0)
    parts = [f'<line class="g-axis" x1="0" x2="100%" y1="{zero:.0f}" y2="{zero:.0f}"/>']
    for month, gap in enumerate(gaps, start=1):
        size, last = abs(gap) * scale, month == len(gaps)
        bar_y, text_y = (0.0, size + 13) if gap >= 0 else (-size, -size - 4)
        sign = MINUS if round(gap, 1) > 0 else "+" if round(gap, 1) < 0 else ""
        parts.append(
            f'<svg x="{percent(month_x(month))}" y="{zero:.0f}" overflow="visible">'
            f'<rect class="{"g-bar" if last else "g-bar2"}" x="-10" width="20" y="{bar_y:.0f}"'
            f' height="{size:.0f}"/><text y="{text_y:.0f}" text-anchor="middle"'
            f' class="{"k" if last else "n"}">{sign}{one_decimal(abs(gap))}</text></svg>'
        )
    caption = f"差额，{conditional_escape(unit)}"
    if len(gaps) < 10:
        y = zero + 20 if zero + 24 < height else zero - 6
        parts.append(
            f'<text x="{percent(month_x(len(gaps)))}" dx="20" y="{y:.0f}">{caption}</text>'
        )
    return drawing("".join(parts), height=height, label=_gap_sentence(gaps, unit))


def _gap_sentence(gaps: list[float], unit: str) -> str:
    if not gaps:
        return "还没有实际数，看不出差额"

    def told(gap: float) -> str:
        if round(gap, 1) == 0:
            return "持平"
        return f"{'少' if gap > 0 else '多'} {one_decimal(abs(gap))} {unit}"

    return f"实际比计划的累计差额：1 月{told(gaps[0])}，{len(gaps)} 月{told(gaps[-1])}"
