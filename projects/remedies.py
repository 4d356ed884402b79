"""What would turn a light normal: each lit reason answered by the smallest change. Pure.

The rules of ``lights`` turned round, exactly: one hundredth of a 万元, one day or one working day
less and the light stays. A remedy carries the inputs as they would be, so that anybody can put
them through ``lights.evaluate`` again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from laishan_portal.clock import previous_month
from laishan_portal.formatting import date_long
from laishan_portal.workdays import WorkCalendar
from projects import lights
from projects.lights import LightInputs, LightRules, Reason

_CENTS = 100


@dataclass(frozen=True)
class Remedy:
    """One thing to do, and what the inputs would then be. Without ``changes`` it is a matter
    for people: the reason goes out when somebody decides."""

    rule: str
    sentence: str
    changes: dict = field(default_factory=dict)


def remedies(
    inputs: LightInputs, rules: LightRules, reasons: Sequence[Reason], calendar: WorkCalendar
) -> list[Remedy]:
    """One for each kind of reason, in the order of the reasons."""
    makers = {
        lights.INVESTMENT: lambda: _more_invested(inputs, rules),
        lights.SLIP: lambda: _node_earlier(inputs, rules, calendar),
        lights.FLOAT: lambda: _node_earlier(inputs, rules, calendar),
        lights.START: lambda: _started(inputs, rules),
        lights.ENTRY: lambda: _entered(inputs),
        lights.REPORT: lambda: _reported(inputs),
        lights.OVERRIDE: lambda: Remedy(
            lights.OVERRIDE, "人工改灯到期自动恢复按规则亮灯，也可由项目办提前结束"
        ),
    }
    found = {}
    for reason in reasons:
        kind = lights.SLIP if reason.rule == lights.FLOAT else reason.rule
        if kind not in found:
            make = makers.get(reason.rule) if _is_known(inputs, reason.rule) else None
            found[kind] = make() if make else Remedy(reason.rule, f"解决“{reason.rule}”里的事项")
    return list(found.values())


def _is_known(inputs: LightInputs, rule: str) -> bool:
    """Whether the inputs hold what the reason was about; rows kept long ago may not."""
    needed = {
        lights.INVESTMENT: inputs.data_month,
        lights.SLIP: inputs.node_forecast,
        lights.FLOAT: inputs.node_forecast,
        lights.REPORT: inputs.stale_month,
    }
    return needed.get(rule, True) is not None


def applied(inputs: LightInputs, found: Sequence[Remedy]) -> LightInputs:
    """The inputs after all that was to be done is done."""
    for remedy in found:
        inputs = replace(inputs, **remedy.changes)
    return inputs


# ── investment ───────────────────────────────────────────────────────────────────────────


def missing_investment(inputs: LightInputs, rules: LightRules) -> Decimal:
    """The least amount (万元, two decimals) still to be done by the same data month; 0 if none."""
    if lights.investment_level(inputs, rules) is None:
        return Decimal(0)
    expected = lights.expected_done(inputs, rules)
    bound = Fraction(rules.yellow_bound, 100)
    if rules.method == "points":
        # Yellow includes its lower bound: strictly more than the threshold.
        short = (
            expected - Fraction(inputs.year_plan) * bound - Fraction(inputs.year_done)
        ) * _CENTS
        return Decimal(floor(short) + 1) / _CENTS
    wanted = expected * (bound if rules.method == "ratio" else 1 - bound)
    return Decimal(ceil((wanted - Fraction(inputs.year_done)) * _CENTS)) / _CENTS


def _more_invested(inputs: LightInputs, rules: LightRules) -> Remedy:
    amount = missing_investment(inputs, rules)
    done = inputs.year_done + amount
    sentence = (
        f"按 {inputs.data_month.month} 月数据算，再完成 {exact(amount)} 万元就不亮"
        f"（累计 {exact(done)} 万元）；若是漏报，由项目办按更正补记"
    )
    return Remedy(lights.INVESTMENT, sentence, {"year_done": done})


def exact(amount: Decimal) -> str:
    """All of an amount's decimals: a rounded one would not be enough."""
    return f"{amount.normalize():,f}"


# ── the next node ────────────────────────────────────────────────────────────────────────


def latest_forecast(inputs: LightInputs, rules: LightRules, calendar: WorkCalendar) -> date | None:
    """The latest day on which the next node may be expected without any light of its own."""
    if inputs.node_forecast is None:
        return None
    days = [inputs.node_forecast]
    if rules.yellow_slip_days is not None and inputs.node_baseline is not None:
        days.append(inputs.node_baseline + timedelta(days=rules.yellow_slip_days - 1))
    short = missing_float(inputs, rules)
    if short:
        days.append(_workdays_before(inputs.node_forecast, short, calendar))
    return min(days)


def missing_float(inputs: LightInputs, rules: LightRules) -> int:
    """How many working days of float are to be regained."""
    if inputs.float_workdays is None or rules.yellow_float_workdays is None:
        return 0
    return max(rules.yellow_float_workdays - inputs.float_workdays, 0)


def _workdays_before(day: date, count: int, calendar: WorkCalendar) -> date:
    """The latest day with ``count`` working days after it, up to and with ``day``."""
    while True:
        day -= timedelta(days=1)
        count -= calendar.is_workday(day + timedelta(days=1))
        if count <= 0:
            return day


def _node_earlier(inputs: LightInputs, rules: LightRules, calendar: WorkCalendar) -> Remedy:
    latest = latest_forecast(inputs, rules, calendar)
    name, short = inputs.node_name, missing_float(inputs, rules)
    regain = f"，要抢回 {short} 个工作日的时差" if short else ""
    if latest >= inputs.today:
        sentence = f"“{name}”最迟 {date_long(latest)} 完成就不亮{regain}"
        return Remedy(lights.SLIP, sentence, _expected_on(inputs, latest, calendar))
    ways = [f"“{name}”完成（填实际日期）"]
    if inputs.slip_days is not None and rules.yellow_slip_days is not None:
        baseline = inputs.node_forecast - timedelta(days=rules.yellow_slip_days - 1)
        ways.append(f"或改期获批到 {date_long(max(baseline, inputs.today))} 及以后")
    # Once reached, the node has neither slip nor float; the next one is judged by its own dates.
    reached = {"slip_days": None, "float_workdays": None}
    return Remedy(lights.SLIP, "，".join(ways) + regain, reached)


def _expected_on(inputs: LightInputs, day: date, calendar: WorkCalendar) -> dict:
    changes = {"node_forecast": day}
    if inputs.node_baseline is not None:
        changes["slip_days"] = (day - inputs.node_baseline).days
    if inputs.float_workdays is not None:
        gained = calendar.between(day, inputs.node_forecast)
        changes["float_workdays"] = inputs.float_workdays + gained
    return changes


# ── start, entry, report ─────────────────────────────────────────────────────────────────


def _started(inputs: LightInputs, rules: LightRules) -> Remedy:
    earliest = earliest_planned_start(inputs, rules)
    sentence = f"开工并批准“基础施工”，或把计划开工改到 {date_long(earliest)} 及以后"
    return Remedy(lights.START, sentence, {"planned_start": earliest})


def earliest_planned_start(inputs: LightInputs, rules: LightRules) -> date:
    """The earliest planned start that would not light yet."""
    if rules.yellow_start_months <= 1:
        return inputs.today
    month = inputs.today.replace(day=1)
    for _ in range(rules.yellow_start_months - 2):
        month = previous_month(month)
    return month


def _entered(inputs: LightInputs) -> Remedy:
    return Remedy(lights.ENTRY, "办好入库纳统，填上入库日期", {"entered_on": inputs.today})


def _reported(inputs: LightInputs) -> Remedy:
    month = inputs.stale_month
    sentence = f"补报 {month.year}年{month.month}月月报并审核通过"
    return Remedy(lights.REPORT, sentence, {"stale_month": None, "stale_days": 0})
