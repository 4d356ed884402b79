"""The curve and the tables of the leader's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString

from dashboards import headlines
from dashboards.board import scopes
from dashboards.board.judgements import judge, year_passed
from dashboards.board.limits import STAGE_LIMITS, rule_sentence
from dashboards.board.reading import Reading
from laishan_portal import charts
from laishan_portal.formatting import (
    EMPTY_HTML,
    FACT_MARK,
    lamp,
    number_link,
    number_range,
    percent,
    share,
    wan,
    yi,
)
from laishan_portal.metrics import Figure, Figures
from projects.enums import STAGE_GROUPS

WAN_PER_YI = 10_000
ZERO = format_html('<span class="dim">{}</span>', 0)
# A month stands on the curve once four of five projects with a plan have told it.
TOLD, OF = 4, 5


# ── the curve ────────────────────────────────────────────────────────────────────────────


def curve_section(reading: Reading) -> dict:
    """Plan, actual and what the present pace brings; amounts cumulative, drawn in 亿元."""
    figures = reading.curve
    plan = [Decimal(0), *(figures[f"curve.plan_{month:02}"].value for month in range(1, 13))]
    now, told = last_told_month(figures, reading.today.month)
    past = [figures[f"curve.done_{month:02}"] for month in range(1, now + 1)]
    actual = [Decimal(0), *(figure.value for figure in past)]
    forecast = at_present_pace(plan, actual) if now else []
    end = forecast[-1] if forecast else None
    drawn = {
        "plan": _in_yi(plan),
        "actual": _in_yi(actual),
        "now_month": now,
    }
    return {
        "title": headlines.curve_title(plan, actual, end),
        "svg": charts.s_curve(
            **drawn, forecast=_in_yi(forecast), today_label=f"{now} 月底" if now else ""
        ),
        "gaps": charts.gap_bars(**drawn) if now and plan[12] else "",
        "told": told,
        "months": list(range(1, 13)),
        "plan_cells": [
            number_link(yi(value), figures[f"curve.plan_{month:02}"].url)
            for month, value in enumerate(plan[1:], 1)
        ],
        "done_cells": [
            *(number_link(yi(figure.value), figure.url) for figure in past),
            *[EMPTY_HTML] * (12 - now),
        ],
        "has_forecast": end is not None,
    }


def last_told_month(figures: Figures, month: int) -> tuple[int, str]:
    """The month the actual line ends with, and in words who told it."""
    planned = figures["projects.planned"].value
    for number in range(month, max(0, month - 3), -1):
        told = figures[f"curve.told_{number:02}"].value
        if planned and told * OF >= planned * TOLD:
            return number, f"{number} 月数 {wan(told)}/{wan(planned)} 个项目已审定"
    earliest = max(0, month - 3)
    if any(figures[f"curve.done_{number:02}"].value for number in range(1, earliest + 1)):
        return earliest, f"最近三个月审定的不到五分之四，实际画到 {earliest} 月"
    return 0, ""


def at_present_pace(plan: Sequence[Decimal], actual: Sequence[Decimal]) -> list[Decimal]:
    """From the last actual month to December: what is left of the plan, done at the pace so far
    (done ÷ due)."""
    now = len(actual) - 1
    due, done = plan[now], actual[now]
    if not due or not plan[-1]:
        return []
    return [done + (value - due) * done / due for value in plan[now:]]


def _in_yi(values: Sequence[Decimal]) -> list[float]:
    return [float(value) / WAN_PER_YI for value in values]


# ── targets ──────────────────────────────────────────────────────────────────────────────


def targets_table(reading: Reading) -> dict | None:
    if not reading.targets:
        return None
    passed, days = year_passed(reading.today)
    tick = share(passed, days)
    rows = [_target_row(target, figure, tick, reading) for target, figure in reading.targets]
    known = [row["is_ahead"] for row in rows if row["is_ahead"] is not None]
    return {
        "title": headlines.targets_title(sum(known), known.count(False), len(rows) - len(known)),
        "rows": rows,
        "tick": percent(passed, days),
        "has_facts": any(target.is_fact for target, _ in reading.targets),
    }


def _target_row(target, figure: Figure | None, tick: Decimal, reading: Reading) -> dict:
    low, high, measure = target.minimum, target.maximum, target.measure
    row = {
        "name": target.name,
        "mark": FACT_MARK if target.is_fact else "",
        "unit": target.unit.short_name if target.unit else "",
        "range": _target_range(low, high, measure),
        "actual": EMPTY_HTML,
        "share": EMPTY_HTML,
        "chart": charts.bullet(0, high, tick, low if low != high else None),
        "judgement": "待接入",
        "is_ahead": None,
    }
    if figure is None:
        return row
    actual = figure.value
    verdict = judge(actual, low, high, reading.today)
    told = yi(actual) if _is_large(high, measure) else wan(actual)
    return row | {
        "actual": number_link(told, figure.url),
        "share": percent(actual, high),
        "chart": charts.bullet(actual, high, tick, low if low != high else None),
        "judgement": lamp(verdict.lamp, verdict.word),
        "is_ahead": verdict.is_ahead,
    }


def _is_large(high: Decimal, measure: str) -> bool:
    """The leader's page tells amounts in 亿元."""
    return measure == "万元" and high >= 1000


def _target_range(low: Decimal, high: Decimal, measure: str) -> str:
    if not _is_large(high, measure):
        return number_range(low, high, measure)
    text = yi(high) if low == high else f"{yi(low)}–{yi(high)}"
    return f"{text} 亿元"


# ── stages ───────────────────────────────────────────────────────────────────────────────


def stages_table(reading: Reading) -> dict:
    groups = [
        (name, reading.stages.get(str(place))) for place, (name, _) in enumerate(STAGE_GROUPS, 1)
    ]
    counts = [figures["projects.counted"].value if figures else 0 for _, figures in groups]
    stuck = [figures["projects.stuck"].value if figures else 0 for _, figures in groups]
    names = [name for name, _ in groups]
    return {
        "title": headlines.stages_title(list(zip(names, counts, stuck, strict=True))),
        "rows": [_stage_row(name, figures, max(counts, default=0)) for name, figures in groups],
        "count": wan(sum(counts)),
        "stuck": wan(sum(stuck)),
        "rule": rule_sentence(),
    }


def _stage_row(name: str, figures: Figures | None, longest: int) -> dict:
    if figures is None:
        return {"name": name, "chart": "", "count": ZERO, "stuck": ZERO, "days": EMPTY_HTML}
    counted, stuck = figures["projects.counted"], figures["projects.stuck"]
    days = figures["projects.days_in_stage"]
    return {
        "name": name,
        "chart": charts.horizontal_bar(counted.value, longest, stuck.value, 18, "g-over"),
        "count": number_link(counted.value, counted.url),
        "stuck": number_link(stuck.value, stuck.url) if stuck.value else ZERO,
        "days": EMPTY_HTML
        if days.value is None or STAGE_LIMITS[name] is None
        else number_link(f"{days.value} 天", days.url),
    }


# ── units ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class UnitLine:
    """``key`` is empty for the projects no unit answers for: no list can be asked for them."""

    key: str
    name: str
    figures: Figures

    @property
    def rate(self) -> Decimal | None:
        """Done of the year's plan, in per cent with one decimal, for the drawing."""
        return share(self.figures["projects.invested"].value, self.plan)

    @property
    def plan(self) -> Decimal:
        return self.figures["projects.year_plan"].value

    def is_ahead(self, due: Decimal, plan: Decimal) -> bool:
        """done ÷ own plan ≥ the whole's due ÷ plan, without dividing."""
        return (
            bool(self.plan) and self.figures["projects.invested"].value * plan >= due * self.plan
        )

    def order(self):
        done = self.figures["projects.invested"].value
        return (-(done / self.plan), self.name) if self.plan else (Decimal(1), self.name)


def ranking(reading: Reading, totals: Figures) -> dict | None:
    """Units by how much of the year's plan is done, against the due share of the whole scope.

    One unit alone is no ranking.
    """
    names = scopes.units()
    lines = sorted(
        (
            UnitLine(key, names.get(key, "未定单位"), figures)
            for key, figures in reading.units.items()
            if figures["projects.counted"].value
        ),
        key=UnitLine.order,
    )
    if len(lines) < 2:
        return None
    due, plan = totals["projects.plan_to_data"].value, totals["projects.year_plan"].value
    reference = share(due, plan)
    low, high = _scale([line.rate for line in lines] + [reference])
    ranked = [line for line in lines if line.plan]
    return {
        "title": headlines.ranking_title(
            len(lines), sum(line.is_ahead(due, plan) for line in ranked)
        ),
        "reference": percent(due, plan),
        "low": low,
        "high": high,
        "rows": [
            _unit_row(place if line.plan else None, line, reference, low, high)
            for place, line in enumerate(lines, 1)
        ],
    }


def _scale(values: Sequence[Decimal | None]) -> tuple[int, int]:
    """Steps of five around all values."""
    known = [value for value in values if value is not None]
    if not known:
        return 0, 100
    low, high = int(min(known) // 5 * 5), int(-(-max(known) // 5) * 5)
    return (low, high) if high > low else (low, low + 5)


def _unit_row(place, line: UnitLine, reference, low: int, high: int) -> dict:
    figures = line.figures
    counted, done = figures["projects.counted"], figures["projects.invested"]
    reds, yellows = figures["projects.red"], figures["projects.yellow"]

    def cell(figure: Figure, text: str | int) -> SafeString:
        return number_link(text, figure.url if line.key else None)

    return {
        "place": place or "—",
        "name": line.name,
        "count": cell(counted, counted.value),
        "chart": charts.lollipop(line.rate, reference, low, high) if line.plan else "",
        "rate": cell(done, percent(done.value, line.plan)),
        "reds": cell(reds, reds.value) if reds.value else ZERO,
        "yellows": cell(yellows, yellows.value) if yellows.value else ZERO,
    }
