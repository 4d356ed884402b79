"""Which light, and the sentence that lit it. Pure and exact: fractions, never floats.

District rule v1 (DESIGN §5): red = the next node's forecast 15 or more calendar days late, or more
than 30 percentage points under the project's own plan curve; yellow = 4–14 days late, float under
5 working days, or 10–30 points under (both ends included). The worst wins, all are listed. The
published rules of Yinchuan, Wuhan and Sanya are rows of the same table (DOMAIN c.3). Yinchuan
also asks for the start (当月应开未开 yellow, the third month red) and for the entry into the
statistics (a full month after the start yellow, two red). What turns a light back is computed in
``remedies``.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from decimal import Decimal
from fractions import Fraction

from laishan_portal import clock
from laishan_portal.registry import Registry
from projects.enums import LIGHT_ORDER, LightLevel

# What each reason is about; the words stand in the kept rows.
SLIP, FLOAT, INVESTMENT, REPORT = "节点偏差", "时差", "投资进度", "月报"
START, ENTRY, OVERRIDE = "应开未开", "入库", "人工改灯"


@dataclass(frozen=True)
class LightRules:
    """One version of a rule set; bounds as in ``LightRuleSet``."""

    id: int
    name: str
    method: str
    yellow_bound: int
    red_bound: int
    uses_own_curve: bool
    yellow_slip_days: int | None = None
    red_slip_days: int | None = None
    yellow_float_workdays: int | None = None
    yellow_start_months: int | None = None
    red_start_months: int | None = None
    yellow_entry_months: int | None = None
    red_entry_months: int | None = None


@dataclass(frozen=True)
class LightInputs:
    """What a light is computed from. Money in 万元; ``plan_to_data`` by the own curve.

    ``started_on`` may be unknown for a project that is under way (``is_started``).
    """

    today: date
    is_counted: bool = True
    is_operating: bool = False
    stale_month: date | None = None
    stale_days: int = 0
    data_month: date | None = None
    year_plan: Decimal | None = None
    plan_to_data: Decimal | None = None
    year_done: Decimal = Decimal(0)
    node_name: str = ""
    node_baseline: date | None = None
    node_forecast: date | None = None
    slip_days: int | None = None
    float_workdays: int | None = None
    planned_start: date | None = None
    is_started: bool = False
    started_on: date | None = None
    entered_on: date | None = None

    def as_json(self) -> dict:
        return {
            name: str(value) if isinstance(value, (date, Decimal)) else value
            for name, value in vars(self).items()
        }


_DATES = {item.name for item in fields(LightInputs) if "date" in str(item.type)}
_AMOUNTS = {item.name for item in fields(LightInputs) if "Decimal" in str(item.type)}


def inputs_from_json(kept: Mapping) -> LightInputs:
    """What ``as_json`` wrote, also in a version that knew fewer inputs."""
    values = {}
    for item in fields(LightInputs):
        value = kept.get(item.name)
        if value is None:
            continue
        if item.name in _DATES:
            value = date.fromisoformat(value)
        elif item.name in _AMOUNTS:
            value = Decimal(value)
        values[item.name] = value
    return LightInputs(**values)


@dataclass(frozen=True)
class Reason:
    level: LightLevel
    rule: str
    sentence: str


@dataclass(frozen=True)
class Verdict:
    level: LightLevel
    reasons: list[Reason] = field(default_factory=list)

    def reasons_as_json(self) -> list[dict]:
        return [asdict(reason) for reason in self.reasons]


@dataclass(frozen=True)
class LightSource:
    """A further input that a higher app registers: reasons by project id."""

    name: str
    reasons: Callable[[Iterable[int], date], dict[int, list[Reason]]]


sources: Registry[LightSource] = Registry("light sources", key=lambda source: source.name)


def evaluate(inputs: LightInputs, rules: LightRules, extra: Iterable[Reason] = ()) -> Verdict:
    """The worst of all reasons; stale without a reason is 未报, never normal."""
    if inputs.is_operating:
        return Verdict(LightLevel.DONE)
    if not inputs.is_counted:
        return Verdict(LightLevel.NONE)
    found = [
        *_slip(inputs, rules),
        *_float(inputs, rules),
        *_investment(inputs, rules),
        *_start(inputs, rules),
        *_entry(inputs, rules),
        *extra,
    ]
    if inputs.stale_month is not None:
        sentence = f"{inputs.stale_month.month} 月月报过期未报，已过 {inputs.stale_days} 天"
        found.append(Reason(LightLevel.STALE, REPORT, sentence))
    found.sort(key=lambda reason: LIGHT_ORDER[reason.level])
    return Verdict(found[0].level if found else LightLevel.NORMAL, found)


def combine(verdict: Verdict, override: LightLevel | None, why: str) -> Verdict:
    """The verdict as a person overrode it; the computed reasons stay listed behind."""
    if override is None:
        return verdict
    return Verdict(override, [Reason(override, OVERRIDE, why), *verdict.reasons])


def override_words(reason: str, expires_on: date | None) -> str:
    return f"{reason}，有效至 {expires_on:%Y-%m-%d}" if expires_on else reason


def _slip(inputs: LightInputs, rules: LightRules) -> Iterable[Reason]:
    days = inputs.slip_days
    if days is None or rules.red_slip_days is None or days < rules.yellow_slip_days:
        return
    level = LightLevel.RED if days >= rules.red_slip_days else LightLevel.YELLOW
    name, forecast = inputs.node_name, inputs.node_forecast
    if forecast is not None and forecast > inputs.today:
        sentence = (
            f"“{name}”预测 {_day(forecast, inputs)} 完成，"
            f"比计划 {_day(inputs.node_baseline, inputs)} 晚 {days} 天"
        )
    else:
        sentence = f"“{name}”应于 {_day(inputs.node_baseline, inputs)} 完成，到今天已晚 {days} 天"
    yield Reason(level, SLIP, sentence)


def _float(inputs: LightInputs, rules: LightRules) -> Iterable[Reason]:
    left = inputs.float_workdays
    if left is None or rules.yellow_float_workdays is None or left >= rules.yellow_float_workdays:
        return
    if left < 0:
        sentence = f"“{inputs.node_name}”已晚过最迟日 {-left} 个工作日，承诺的竣工日保不住"
    else:
        sentence = f"“{inputs.node_name}”离最迟日只剩 {left} 个工作日"
    yield Reason(LightLevel.YELLOW, FLOAT, sentence)


def _investment(inputs: LightInputs, rules: LightRules) -> Iterable[Reason]:
    level = investment_level(inputs, rules)
    if level is None:
        return
    gap = points_behind(inputs, rules)
    own = rules.uses_own_curve and inputs.plan_to_data is not None
    expected = expected_done(inputs, rules)
    sentence = (
        f"到 {inputs.data_month.month} 月累计完成 {_wan(inputs.year_done)} 万元，"
        f"比{'本项目计划' if own else '线性序时'} {_wan(expected)} 万元"
        f"低 {tenths(gap)} 个百分点"
    )
    yield Reason(level, INVESTMENT, sentence)


def _start(inputs: LightInputs, rules: LightRules) -> Iterable[Reason]:
    months = months_unstarted(inputs)
    level = _by_months(months, rules.yellow_start_months, rules.red_start_months)
    if level is not None:
        planned = _day(inputs.planned_start, inputs)
        sentence = f"应于 {planned} 开工，到今天还没开工，已连续 {months} 个月"
        yield Reason(level, START, sentence)


def _entry(inputs: LightInputs, rules: LightRules) -> Iterable[Reason]:
    months = months_without_entry(inputs)
    level = _by_months(months, rules.yellow_entry_months, rules.red_entry_months)
    if level is not None:
        started = _day(inputs.started_on, inputs)
        yield Reason(level, ENTRY, f"{started} 开工，满 {months} 个月还没入库纳统")


def _by_months(months: int | None, yellow: int | None, red: int | None) -> LightLevel | None:
    if months is None or yellow is None or months < yellow:
        return None
    return LightLevel.RED if red is not None and months >= red else LightLevel.YELLOW


def months_unstarted(inputs: LightInputs) -> int | None:
    """In which calendar month of should-have-started the project is; the month of the planned
    start is the first, from the day after. None where nothing is due."""
    planned = inputs.planned_start
    if inputs.is_started or planned is None or inputs.today <= planned:
        return None
    today = inputs.today
    return (today.year - planned.year) * 12 + today.month - planned.month + 1


def months_without_entry(inputs: LightInputs) -> int | None:
    """Full months since the start without entry into the statistics; None where it entered."""
    entered = inputs.entered_on
    if inputs.started_on is None or (entered is not None and entered <= inputs.today):
        return None
    return clock.full_months(inputs.started_on, inputs.today)


def investment_level(inputs: LightInputs, rules: LightRules) -> LightLevel | None:
    """Red, yellow or nothing by the rule set's method; nothing without plan or data."""
    expected = expected_done(inputs, rules)
    if expected is None:
        return None
    done = Fraction(inputs.year_done)
    if rules.method == "points":
        gap = points_behind(inputs, rules)
        is_red, is_yellow = gap > rules.red_bound, gap >= rules.yellow_bound
    elif expected == 0:
        return None
    elif rules.method == "ratio":
        ratio = done * 100 / expected
        is_red, is_yellow = ratio < rules.red_bound, ratio < rules.yellow_bound
    else:
        short = (expected - done) * 100 / expected
        is_red, is_yellow = short > rules.red_bound, short > rules.yellow_bound
    if is_red:
        return LightLevel.RED
    return LightLevel.YELLOW if is_yellow else None


def expected_done(inputs: LightInputs, rules: LightRules) -> Fraction | None:
    """What should be done by the data month: own curve, or month/12 as labelled fallback."""
    if not inputs.year_plan or inputs.data_month is None:
        return None
    if rules.uses_own_curve and inputs.plan_to_data is not None:
        return Fraction(inputs.plan_to_data)
    return Fraction(inputs.year_plan) * inputs.data_month.month / 12


def points_behind(inputs: LightInputs, rules: LightRules) -> Fraction:
    """Percentage points of the year's plan by which the project lags; negative when ahead."""
    expected = expected_done(inputs, rules)
    return (expected - Fraction(inputs.year_done)) * 100 / Fraction(inputs.year_plan)


def _day(day: date, inputs: LightInputs) -> str:
    if day.year == inputs.today.year:
        return f"{day.month}月{day.day}日"
    return f"{day.year}年{day.month}月{day.day}日"


def _wan(amount: Decimal | Fraction) -> str:
    return f"{int(Fraction(amount) + Fraction(1, 2)):,}"


def tenths(value: Fraction) -> str:
    tenths = int(value * 10 + Fraction(1, 2))
    return f"{tenths // 10}.{tenths % 10}"


def bounds_in_words(rules) -> list[str]:
    """Where yellow and red begin, by a version of a rule (its row or ``LightRules``)."""
    told = []
    if rules.yellow_slip_days is not None:
        told.append(f"节点晚 {rules.yellow_slip_days} 天起黄、{rules.red_slip_days} 天起红")
    if rules.yellow_float_workdays is not None:
        told.append(f"时差不足 {rules.yellow_float_workdays} 个工作日黄")
    told.append(investment_bounds(rules))
    if rules.yellow_start_months is not None:
        told.append(
            f"应开未开第 {rules.yellow_start_months} 个月黄、第 {rules.red_start_months} 个月红"
        )
    if rules.yellow_entry_months is not None:
        told.append(
            f"开工满 {rules.yellow_entry_months} 个月未入库黄、满 {rules.red_entry_months} 个月红"
        )
    return told


def investment_bounds(rules) -> str:
    yellow, red = rules.yellow_bound, rules.red_bound
    if rules.method == "points":
        return f"比计划低 {yellow}–{red} 个百分点黄、更多红"
    if rules.method == "ratio":
        return f"完成不到计划的 {yellow}% 黄、不到 {red}% 红"
    least = f"少 {yellow}% 以上" if yellow else "少于计划"
    return f"{least}黄、少 {red}% 以上红"
