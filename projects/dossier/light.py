"""Why the light is lit (看依据): rule, version, baseline, data month, arithmetic, the way back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from laishan_portal.formatting import date_long, lamp_name, points, wan
from laishan_portal.workdays import WorkCalendar
from projects import lights, remedies
from projects.dossier.rows import LightRow
from projects.enums import LightLevel

# Monday to Friday, without any holiday.
PLAIN_WEEKS = WorkCalendar(frozenset(), frozenset(), frozenset())


@dataclass(frozen=True)
class LightBasis:
    """The line under the head of a dossier, and the details behind it."""

    level: str
    lead: str
    css: str
    sentences: list[str]
    rule: str
    source: str
    bounds: str
    baseline: str
    facts: list[tuple[str, str]]
    ways_back: list[str]
    override: Mapping | None

    @property
    def is_loud(self) -> bool:
        return self.css != ""


_CSS = {LightLevel.RED: "is-red", LightLevel.YELLOW: "is-amber", LightLevel.STALE: "is-amber"}


def build(
    rows: Sequence[LightRow],
    overrides: Sequence[Mapping],
    *,
    today: date,
    calendar: WorkCalendar = PLAIN_WEEKS,
) -> LightBasis | None:
    """The present light; None before the first evaluation."""
    if not rows or rows[-1].to_on is not None:
        return None
    row = rows[-1]
    days = (today - row.since_on).days
    lead = "过期未报" if row.level == LightLevel.STALE else f"亮{lamp_name(row.level)}"
    return LightBasis(
        level=row.level,
        lead=f"{lead} {days} 天" if days else f"今天{lead}",
        css=_CSS.get(row.level, ""),
        sentences=[reason["sentence"] for reason in row.reasons],
        rule=f"{row.rule_name} 第 {row.rule_version} 版",
        source=row.rule_source,
        bounds="；".join(lights.bounds_in_words(row)),
        baseline=_baseline(row),
        facts=_facts(row),
        ways_back=_ways_back(row, calendar),
        override=_open_override(overrides, today),
    )


def _open_override(overrides: Sequence[Mapping], today: date) -> Mapping | None:
    for override in reversed(overrides):
        if override["ended_on"] is None:
            expires = override["expires_on"]
            return override if not expires or expires >= today else None
    return None


def _baseline(row: LightRow) -> str:
    if not row.inputs.get("year_plan"):
        return "没有投资计划，只看节点和月报"
    if row.uses_own_curve and row.inputs.get("plan_to_data") is not None:
        return "本项目逐月计划"
    return "线性序时（没有可用的逐月计划，按 月份÷12 代替）"


def _decimal(value: object) -> Decimal | None:
    return None if value in (None, "") else Decimal(str(value))


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value else None


def _expected(row: LightRow) -> Decimal | None:
    """What the rule compared with: the own curve, or month/12 of the year's plan."""
    plan, month = _decimal(row.inputs.get("year_plan")), _day(row.inputs.get("data_month"))
    if not plan or month is None:
        return None
    own = _decimal(row.inputs.get("plan_to_data"))
    if row.uses_own_curve and own is not None:
        return own
    return plan * month.month / 12


def _facts(row: LightRow) -> list[tuple[str, str]]:
    """The inputs with the sums done, so that anyone can check the verdict by hand."""
    inputs, facts = row.inputs, []
    month = _day(inputs.get("data_month"))
    facts.append(
        (
            "数据月",
            f"{month.year}年{month.month}月（最近一期审核过的月报）"
            if month
            else "还没有审核过的月报",
        )
    )
    plan, expected = _decimal(inputs.get("year_plan")), _expected(row)
    if plan and expected is not None:
        done = _decimal(inputs.get("year_done")) or Decimal(0)
        gap = (expected - done) * 100 / plan
        told = f"低 {points(gap)}" if gap > 0 else f"高 {points(-gap)}"
        facts.append(
            (
                "投资进度",
                f"应完成 {wan(expected)}，实完成 {wan(done)}，年计划 {wan(plan)} 万元："
                f"（{wan(expected)} − {wan(done)}）÷ {wan(plan)}，{told}",
            )
        )
    if inputs.get("node_name"):
        facts.append(("下一节点", _node_fact(inputs)))
    if inputs.get("float_workdays") is not None:
        facts.append(("时差", f"预测日到最迟日 {inputs['float_workdays']} 个工作日"))
    if inputs.get("stale_month"):
        stale = _day(inputs["stale_month"])
        facts.append(("月报", f"{stale.year}年{stale.month}月月报过期 {inputs['stale_days']} 天"))
    return facts


def _node_fact(inputs: Mapping) -> str:
    text = (
        f"“{inputs['node_name']}”基线 {date_long(_day(inputs['node_baseline']))}，"
        f"预测 {date_long(_day(inputs['node_forecast']))}"
    )
    slip = inputs.get("slip_days")
    if slip is None:
        return text
    return (
        f"{text}，晚 {slip} 天"
        if slip > 0
        else f"{text}，早 {-slip} 天"
        if slip
        else f"{text}，按期"
    )


def _ways_back(row: LightRow, calendar: WorkCalendar) -> list[str]:
    """What would make each lit reason go out, computed from the inputs that lit it."""
    if "today" not in row.inputs:
        return []
    inputs = lights.inputs_from_json(row.inputs)
    reasons = [
        lights.Reason(LightLevel(r["level"]), r["rule"], r["sentence"]) for r in row.reasons
    ]
    found = remedies.remedies(inputs, row.rules, reasons, calendar)
    return [remedy.sentence for remedy in found]
