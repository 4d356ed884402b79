"""Server-made charts: inline SVG, percent across and pixels down, no script, no style attribute.

Widths in percent let one drawing fit a phone, a screen and an A3 sheet without distorting the
text. Colours are classes of ``static/css/charts.css``. Small bars stand beside the figure they
show and are hidden from screen readers; a chart that speaks for itself carries one sentence.
Every function takes plain numbers and draws an empty frame for ``None`` and zero.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from math import ceil, exp, floor, log10, sin

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from laishan_portal.formatting import EMPTY, MINUS, one_decimal, yi_figure

# The month axis of the yearly charts runs from 1.5 % to 96.5 % of the width.
_AXIS_START, _AXIS_END = 1.5, 96.5
_NICE_STEPS = (1, 2, 4, 5, 10)


def _svg(body: str, *, height: float, label: str = "", width: str = "100%") -> SafeString:
    """The outer element: an image with a sentence, or decoration hidden from screen readers."""
    role = f'role="img" aria-label="{conditional_escape(label)}"' if label else 'aria-hidden="true"'
    # reviewed: bodies are numbers and escaped text put together in this module only.
    return mark_safe(f'<svg width="{width}" height="{height:g}" {role}>{body}</svg>')


def _number(value: object) -> float | None:
    return None if value is None else float(value)


def _percent(value: float) -> str:
    """``49.5%``: at most two decimals, never outside the drawing."""
    return f"{min(100.0, max(0.0, value)):.2f}".rstrip("0").rstrip(".") + "%"


def _ratio(part: object, whole: object) -> float:
    """Part of whole in percent, between 0 and 100; 0 when there is nothing to divide."""
    part, whole = _number(part), _number(whole)
    if not part or not whole or whole < 0:
        return 0.0
    return min(100.0, max(0.0, part / whole * 100))


def _series(values: Iterable[object] | None) -> list[float]:
    """Numbers up to the first gap: a line is not drawn through months nobody knows."""
    known = []
    for value in values or ():
        if value is None:
            break
        known.append(float(value))
    return known


# ── curves over the twelve months ────────────────────────────────────────────────────────


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
    plan_points, actual_points = _series(plan)[:13], _series(actual)[: now_month + 1]
    forecast_points = _series(forecast)[: 13 - now_month]
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
    return _svg(
        "".join(parts), height=height, label=_curve_sentence(now_month, *now, *ends, unit)
    )


def _at(values: list[float], index: int) -> float | None:
    return values[index] if index < len(values) else None


def _grid_lines(highest: float, step: float, y, unit: str) -> str:
    lines = []
    for index in range(round(highest / step) + 1):
        value = index * step
        css = "g-grid" if index else "g-axis"
        lines.append(f'<line class="{css}" x1="0" x2="100%" y1="{y(value):.0f}" y2="{y(value):.0f}"/>')
        if index:
            text = f"{value:g}" + (conditional_escape(unit) if value >= highest else "")
            lines.append(f'<text x="0" y="{y(value) - 4:.0f}">{text}</text>')
    return "".join(lines)


def _month_names(now_month: int, height: int) -> str:
    return "".join(
        f'<text x="{_percent(month_x(month))}" y="{height - 7}" text-anchor="middle"'
        + (' class="k"' if month == now_month else "")
        + f">{month}{'月' if month in (1, 12) else ''}</text>"
        for month in range(1, 13)
    )


def _today_line(month: int, label: str, top: float, bottom: float) -> str:
    x = _percent(month_x(month))
    line = f'<line class="g-today" x1="{x}" x2="{x}" y1="{top}" y2="{bottom}"/>'
    if not label:
        return line
    side = 'dx="-5" text-anchor="end"' if month > 10 else 'dx="5"'
    return f'{line}<text x="{x}" y="{top}" {side} class="halo">{conditional_escape(label)}</text>'


def _labels_now(month: int, plan: float | None, actual: float | None, y) -> str:
    """The two dots of this month with their figures, the higher one's above the line."""
    x, parts = _percent(month_x(month)), []
    ahead = plan is not None and actual is not None and actual > plan
    above = 'dx="8"' if month < 2 else 'dx="-8" text-anchor="end"'
    below = 'dx="-8" text-anchor="end"' if month > 9 else 'dx="8"'
    if plan is not None:
        side, dy = (below, 22) if ahead else (above, -9)
        parts.append(
            f'<circle class="g-dot-o" cx="{x}" cy="{y(plan):.1f}" r="4"/>'
            f'<text x="{x}" y="{y(plan) + dy:.0f}" {side} class="halo">计划 {yi_figure(plan)}</text>'
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
    parts, x = [], _percent(month_x(12))
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
    pairs = list(zip(_series(plan), _series(actual), strict=False))[1 : now_month + 1]
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
            f'<svg x="{_percent(month_x(month))}" y="{zero:.0f}" overflow="visible">'
            f'<rect class="{"g-bar" if last else "g-bar2"}" x="-10" width="20" y="{bar_y:.0f}"'
            f' height="{size:.0f}"/><text y="{text_y:.0f}" text-anchor="middle"'
            f' class="{"k" if last else "n"}">{sign}{one_decimal(abs(gap))}</text></svg>'
        )
    caption = f"差额，{conditional_escape(unit)}"
    if len(gaps) < 10:
        parts.append(
            f'<text x="{_percent(month_x(len(gaps)))}" dx="20" y="{zero + 20:.0f}">{caption}</text>'
        )
    return _svg("".join(parts), height=height, label=_gap_sentence(gaps, unit))


def _gap_sentence(gaps: list[float], unit: str) -> str:
    if not gaps:
        return "还没有实际数，看不出差额"

    def told(gap: float) -> str:
        if round(gap, 1) == 0:
            return "持平"
        return f"{'少' if gap > 0 else '多'} {one_decimal(abs(gap))} {unit}"

    return f"实际比计划的累计差额：1 月{told(gaps[0])}，{len(gaps)} 月{told(gaps[-1])}"


# ── bars beside a figure ─────────────────────────────────────────────────────────────────


def _tick(x: str, height: float) -> str:
    return f'<line class="g-tick" x1="{x}" x2="{x}" y1="0" y2="{height:g}"/>'


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
        start = _ratio(low, target)
        parts.append(
            f'<rect class="g-bar3" x="{_percent(start)}" width="{_percent(100 - start)}"'
            f' height="{thick}" y="3"/>'
        )
    done = _ratio(actual, target)
    if done:
        parts.append(
            f'<rect class="g-bar" width="{_percent(done)}" height="{thick}" y="3" rx="1"/>'
        )
    if tick_percent is not None:
        parts.append(_tick(_percent(float(tick_percent)), height))
    return _svg("".join(parts), height=height)


def horizontal_bar(
    value: object,
    maximum: object,
    over: object = 0,
    height: int = 14,
    over_css: str = "g-red",
) -> SafeString:
    """A count among its like; its last part, ``over`` the limit, in red (or ``g-over``)."""
    length, excess = _ratio(value, maximum), min(_ratio(over, maximum), _ratio(value, maximum))
    parts = [f'<rect class="g-bar2" width="{_percent(length)}" height="{height}"/>']
    if excess:
        parts.append(
            f'<rect class="{conditional_escape(over_css)}" x="{_percent(length - excess)}"'
            f' width="{_percent(excess)}" height="{height}"/>'
        )
    return _svg("".join(parts), height=height)


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
        box = f'x="{_percent(x)}" width="{_percent(max(0.2, width - 0.35))}"'
        if level == "yellow":
            parts.append(
                f'<svg class="g-clip" {box} height="{height}"><rect class="g-lamp-yellow" width="100%"'
                f' height="{height}"/><line class="g-hatch" x1="-40" x2="2000"'
                f' y1="{height / 2:g}" y2="{height / 2:g}" stroke-width="{height}"'
                ' transform="skewX(-45)"/></svg>'
            )
        else:
            parts.append(f'<rect class="{_STRIP_CSS[level]}" {box} height="{height}"/>')
        x += width
    if not total:
        parts.append(f'<rect class="g-track" width="100%" height="{height}"/>')
    return _svg("".join(parts), height=height)


def lollipop(
    value: object, reference: object, low: object = 0, high: object = 100, height: int = 18
) -> SafeString:
    """A value on a scale from ``low`` to ``high`` against a reference: filled when it is met."""
    low, high, middle = float(low or 0), float(high or 0), height / 2

    def x(number: float) -> str:
        return _percent((number - low) / (high - low) * 100 if high > low else 0)

    parts = [f'<line class="g-hair" x1="0" x2="100%" y1="{middle:g}" y2="{middle:g}"/>']
    value, reference = _number(value), _number(reference)
    met = value is not None and (reference is None or value >= reference)
    if value is not None and reference is not None:
        parts.append(
            f'<line class="{"g-stem" if met else "g-stem-low"}" x1="{x(reference)}"'
            f' x2="{x(value)}" y1="{middle:g}" y2="{middle:g}"/>'
        )
    if reference is not None:
        parts.append(_tick(x(reference), height))
    if value is not None:
        css = "g-head" if met else "g-head-low"
        parts.append(f'<circle class="{css}" cx="{x(value)}" cy="{middle:g}" r="5"/>')
    return _svg("".join(parts), height=height)


@lru_cache(maxsize=4096)
def _percent_bar(tenths: int, tick_tenths: int | None) -> SafeString:
    width = min(1000, max(0, tenths)) * 44 // 100 / 10
    parts = f'<rect class="g-track" width="44" height="8"/><rect class="g-bar2" width="{width:g}" height="8"/>'
    if tick_tenths is not None:
        x = min(43, max(1, tick_tenths * 44 // 1000)) + 0.5
        parts += f'<line class="g-axis" x1="{x:g}" x2="{x:g}" y1="0" y2="8"/>'
    bar = _svg(parts, height=8, width="44")
    text = one_decimal(tenths / 10)
    # reviewed: a drawing of this module and a formatted number.
    return mark_safe(f'<span class="ls-pb">{bar}{text}%</span>')


def percent_bar(percentage: object, tick: object = 50) -> SafeString:
    """The ledger's 44-pixel bar with its percentage; the few thousand different ones are kept."""
    if percentage is None:
        return _NO_PERCENT_BAR
    tick_tenths = None if tick is None else round(float(tick) * 10)
    return _percent_bar(round(float(percentage) * 10), tick_tenths)


_NO_PERCENT_BAR = mark_safe(f'<span class="dim">{EMPTY}</span>')  # reviewed: two constants


# ── dates of a node ──────────────────────────────────────────────────────────────────────

_DIAMOND = "M0-{0}L{0} 0 0 {0}-{0} 0z".format
_DIAMOND_HTML = {
    "actual": f'<path class="g-d-act" d="{_DIAMOND(5.4)}"/>',
    "forecast": f'<path class="g-d-ok" d="{_DIAMOND(5.4)}"/>',
    "soon": f'<path class="g-d-soon" d="{_DIAMOND(5.4)}"/><path class="g-d-half" d="M0-5.4L5.4 0 0 5.4z"/>',
    "late": f'<path class="g-d-late" d="{_DIAMOND(5.4)}"/><circle r="1.7" fill="#fff"/>',
    "baseline": f'<path class="g-d-base" d="{_DIAMOND(3.4)}"/>',
}


def diamond(kind: str) -> SafeString:
    """One mark of the node drawings (actual forecast soon late baseline), for a legend."""
    # reviewed: a constant of this module.
    return mark_safe(
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
        for x in (_percent(_day_x(month, low, high)) for month in _months_between(low, high))
    )
    if today is None or not low <= today <= high:
        return lines
    x = _percent(_day_x(today, low, high))
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
        return _svg(parts[0] + '<text x="0" y="15">‹ 已完成</text>', height=height)

    def mark(day: date, kind: str) -> str:
        x = _percent(_day_x(day, low, high))
        return f'<svg x="{x}" y="11" overflow="visible">{_DIAMOND_HTML[kind]}</svg>'

    if latest and done and not actual:
        parts.append(_float_bar(done, latest, low, high, is_tight))
    if baseline and done and done > baseline:
        start, end = _percent(_day_x(baseline, low, high)), _percent(_day_x(done, low, high))
        parts.append(f'<line class="g-late-by" x1="{start}" x2="{end}" y1="11" y2="11"/>')
    if baseline and baseline >= low:
        parts.append(mark(baseline, "baseline"))
    if done:
        parts.append(mark(done, "actual" if actual else "forecast"))
    return _svg("".join(parts), height=height)


def _float_bar(forecast: date, latest: date, low: date, high: date, is_tight: bool) -> str:
    """Float as a bar up to the latest date; red, and backwards, when the forecast is past it."""
    start, end = _day_x(forecast, low, high), _day_x(latest, low, high)
    css = "g-red" if end < start else "g-tight" if is_tight else "g-bar3"
    left, right = sorted((min(100.0, max(0.0, start)), min(100.0, max(0.0, end))))
    x = _percent(end)
    return (
        f'<rect class="{css}" x="{_percent(left)}" width="{_percent(max(0.4, right - left))}"'
        f' y="7" height="8"/><line class="g-tick" x1="{x}" x2="{x}" y1="2" y2="20"/>'
    )


def slack_head(low: date, high: date) -> SafeString:
    """The month numbers above a column of ``slack``; each third month when they are many."""
    months = _months_between(low, high)
    every = 3 if len(months) > 14 else 1
    return _svg(
        "".join(
            f'<text x="{_percent(_day_x(month, low, high))}" dx="3" y="13">{month.month}</text>'
            for month in months
            if every == 1 or month.month % every == 1
        ),
        height=16,
    )


# ── the log-in page ──────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=1)
def ridge() -> SafeString:
    """Hills made of investment curves above the sea, for the log-in page."""
    parts = []
    for layer in range(5):
        points = " ".join(f"{x},{_ridge_y(layer, x / 1000):.0f}" for x in range(0, 1001, 10))
        parts.append(f'<polygon class="g-ridge-{layer}" points="0,560 {points} 1000,560"/>')
    for y, swell in ((500, 8), (520, 7), (540, 6)):
        waves = f"q25 -{swell} 50 0t50 0" * 10
        parts.append(f'<path class="g-wave" vector-effect="non-scaling-stroke" d="M0 {y}{waves}"/>')
    # reviewed: computed from constants alone.
    return mark_safe(
        '<svg viewBox="0 0 1000 560" preserveAspectRatio="none" aria-hidden="true">'
        f"{''.join(parts)}</svg>"
    )


def _ridge_y(layer: int, t: float) -> float:
    rise = 1 / (1 + exp(-9 * (t - 0.36 - 0.05 * layer)))
    roughness = 16 * sin(t * 11 + layer * 1.7) + 9 * sin(t * 27 + layer * 3.1)
    return 330 + layer * 34 - rise * (300 - layer * 44) + roughness + 5 * sin(t * 53 + layer)
