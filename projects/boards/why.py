"""Why a project's light is lit, line by line, and what would turn it normal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor

from laishan_portal import workdays
from laishan_portal.formatting import date_long, lamp_name, wan
from projects import lights, remedies, standing
from projects.boards.preview import Present
from projects.enums import LightLevel
from projects.lights import LightInputs, LightRules, Reason
from projects.models import LightRuleSet, Project
from projects.remedies import Remedy


@dataclass(frozen=True)
class Check:
    """One thing the rule looks at: what is known, how it is computed, the bounds, the outcome."""

    name: str
    data: list[str]
    sums: list[str]
    bound: str
    level: str
    outcome: str


@dataclass(frozen=True)
class OtherRule:
    """The same facts under another rule set."""

    name: str
    level: str
    sentence: str


@dataclass(frozen=True)
class Why:
    title: str
    level: str
    computed: str
    rule: str
    source: str
    checks: list[Check]
    remedies: list[Remedy]
    others: list[OtherRule]
    note: str
    override: str


def build(project: Project, present: Present, rows: Iterable[LightRuleSet]) -> Why:
    """``rows``: the newest version of every rule set and the one in force."""
    rows = list(rows)
    row = next(each for each in rows if each.is_default)
    rules, inputs = standing.rules_of(row), present.inputs
    verdict, shown = present.computed_by(rules), present.judged_by(rules)
    return Why(
        title=_title(project, shown.level, inputs.today, verdict.reasons),
        level=shown.level,
        computed=verdict.level,
        rule=str(row),
        source=row.source,
        checks=_checks(inputs, rules, verdict.reasons),
        remedies=remedies.remedies(inputs, rules, shown.reasons, workdays.calendar()),
        others=[_other(each, present) for each in rows if each.pk != row.pk],
        note=_note(inputs),
        override=present.why if shown.level != verdict.level or present.override else "",
    )


def _title(project: Project, level: LightLevel, today: date, reasons: list[Reason]) -> str:
    kept = getattr(project, "standing", None)
    is_same = kept is not None and kept.light == level and kept.light_since is not None
    days = (today - kept.light_since).days if is_same else 0
    lit = f"，已亮 {days} 天" if days else ""
    if level == LightLevel.NORMAL:
        return "现在不亮灯"
    if level in (LightLevel.DONE, LightLevel.NONE):
        return "已投运，不再评灯" if level == LightLevel.DONE else "不计入统计，不评灯"
    first = f"：{reasons[0].sentence}" if reasons else ""
    word = "过期未报" if level == LightLevel.STALE else f"亮{lamp_name(level)}"
    return f"{word}{lit}{first}"


def _note(inputs: LightInputs) -> str:
    if inputs.is_operating:
        return "项目已投运，不再按规则评灯。"
    if not inputs.is_counted:
        return "项目已暂缓、终止、转办或退库，不计入统计，也不评灯。"
    return ""


def _other(row: LightRuleSet, present: Present) -> OtherRule:
    verdict = present.computed_by(standing.rules_of(row))
    sentence = "；".join(reason.sentence for reason in verdict.reasons)
    return OtherRule(str(row), verdict.level, sentence or "没有亮灯的理由")


# ── the checks ───────────────────────────────────────────────────────────────────────────


def _checks(inputs: LightInputs, rules: LightRules, reasons: list[Reason]) -> list[Check]:
    if inputs.is_operating or not inputs.is_counted:
        return []
    by_rule = {reason.rule: reason for reason in reasons}
    made = [
        _investment(inputs, rules),
        _slip(inputs, rules),
        _float(inputs, rules),
        _start(inputs, rules),
        _entry(inputs, rules),
        _report(inputs),
    ]
    known = {name for name, *_rest in made}
    checks = [
        Check(name, data, sums, bound, *_outcome(by_rule.get(name), bound, sums))
        for name, data, sums, bound in made
    ]
    return checks + [
        Check(reason.rule, [reason.sentence], [], "由该项工作自己的规则定", reason.level, "亮")
        for reason in reasons
        if reason.rule not in known
    ]


def _outcome(reason: Reason | None, bound: str, sums: list[str]) -> tuple[str, str]:
    if reason is not None:
        return reason.level, ""
    if not bound:
        return "", "这套规则不看"
    return ("", "在界内") if sums else ("", "没有数据，不评")


def _investment(inputs: LightInputs, rules: LightRules):
    bound = lights.investment_bounds(rules)
    if not inputs.year_plan:
        return lights.INVESTMENT, ["今年没有投资计划"], [], bound
    if inputs.data_month is None:
        return lights.INVESTMENT, ["今年还没有审核通过的月报"], [], bound
    expected = lights.expected_done(inputs, rules)
    own = rules.uses_own_curve and inputs.plan_to_data is not None
    month = inputs.data_month
    year, due = wan(inputs.year_plan), _amount(expected)
    baseline = (
        f"应完成：本项目逐月计划 1–{month.month} 月合计 {due} 万元"
        if own
        else f"应完成：线性序时 {year} × {month.month} ÷ 12 = {due} 万元"
        + ("（没有可用的逐月计划）" if rules.uses_own_curve else "")
    )
    done = wan(inputs.year_done)
    data = [
        f"数据月：{month.year}年{month.month}月（最近一期审核通过的月报）",
        f"年计划：{year} 万元",
        baseline,
        f"已完成：{done} 万元（月报加更正）",
    ]
    return lights.INVESTMENT, data, _shortfall(inputs, rules, expected), bound


def _shortfall(inputs: LightInputs, rules: LightRules, expected: Fraction) -> list[str]:
    """The difference in 万元, in points of the year's plan, and as a share of what was due."""
    gap = expected - Fraction(inputs.year_done)
    points = lights.points_behind(inputs, rules)
    side = "低" if gap > 0 else "高"
    due, done = _amount(expected), wan(inputs.year_done)
    sums = [
        f"差额：{due} − {done} = {_amount(gap)} 万元",
        f"百分点：{_amount(gap)} ÷ {wan(inputs.year_plan)}，"
        f"{side} {lights.tenths(abs(points))} 个百分点",
    ]
    if expected > 0:
        ratio = Fraction(inputs.year_done) * 100 / expected
        sums.append(f"比值：{done} ÷ {due} = {lights.tenths(ratio)}%")
    return sums


def _amount(value: Fraction) -> str:
    """With two decimals at most, rounded half up: to be shown, never compared."""
    cents = floor(abs(value) * 100 + Fraction(1, 2))
    return wan(Decimal(cents if value >= 0 else -cents) / 100)


def _slip(inputs: LightInputs, rules: LightRules):
    yellow, red = rules.yellow_slip_days, rules.red_slip_days
    bound = "" if yellow is None else f"晚 {yellow} 天起黄、{red} 天起红（日历日）"
    if inputs.slip_days is None:
        return lights.SLIP, ["没有未完成的节点"], [], bound
    days = inputs.slip_days
    data = [
        f"下一节点：“{inputs.node_name}”",
        f"基线：{date_long(inputs.node_baseline)}",
        f"预测：{date_long(inputs.node_forecast)}（没有预测的按基线，过了的按今天）",
    ]
    told = f"晚 {days} 天" if days > 0 else f"早 {-days} 天" if days else "按期"
    return lights.SLIP, data, [f"预测 − 基线：{told}"], bound


def _float(inputs: LightInputs, rules: LightRules):
    least = rules.yellow_float_workdays
    bound = "" if least is None else f"不足 {least} 个工作日黄"
    left = inputs.float_workdays
    if left is None:
        return lights.FLOAT, ["没有承诺竣工日或前后关系，算不出时差"], [], bound
    sums = [f"预测日到最迟日：{wan(left)} 个工作日（按国务院放假调休）"]
    return lights.FLOAT, [f"“{inputs.node_name}”"], sums, bound


def _start(inputs: LightInputs, rules: LightRules):
    yellow, red = rules.yellow_start_months, rules.red_start_months
    bound = "" if yellow is None else f"应开未开第 {yellow} 个月黄、第 {red} 个月红"
    if inputs.is_started:
        return lights.START, ["已开工"], ["不用评"], bound
    if inputs.planned_start is None:
        return lights.START, ["没有计划开工日期"], [], bound
    months = lights.months_unstarted(inputs)
    told = f"应开未开连续 {months} 个月" if months else "还没到计划开工日"
    return lights.START, [f"计划开工：{date_long(inputs.planned_start)}"], [told], bound


def _entry(inputs: LightInputs, rules: LightRules):
    yellow, red = rules.yellow_entry_months, rules.red_entry_months
    bound = "" if yellow is None else f"开工满 {yellow} 个月未入库黄、满 {red} 个月红"
    if inputs.started_on is None:
        return lights.ENTRY, ["还没开工，或没有记下开工日期"], [], bound
    entered = f"入库：{date_long(inputs.entered_on)}" if inputs.entered_on else "还没入库"
    months = lights.months_without_entry(inputs)
    told = "已入库" if months is None else f"开工满 {months} 个月未入库"
    return lights.ENTRY, [f"开工：{date_long(inputs.started_on)}", entered], [told], bound


def _report(inputs: LightInputs):
    bound = "过期不报就是“未报”，不显示为绿"
    month = inputs.stale_month
    if month is None:
        return lights.REPORT, ["没有过期的月报"], ["都已报"], bound
    data = [f"最早过期的：{month.year}年{month.month}月"]
    return lights.REPORT, data, [f"过期 {inputs.stale_days} 天"], bound
