"""Why an enterprise meets an item or not: group by group, with value, source and data date."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from enterprises.enums import (
    FIGURE_FRESH_DAYS,
    FIGURE_UNITS,
    ConditionField,
    EnterpriseSize,
    EnterpriseTag,
    FigureKind,
    IndustrySection,
    MatchState,
    Operator,
    Verdict,
)
from enterprises.matching.scale import CLASSES, DAYS, RANGES
from enterprises.models import Enterprise, EnterpriseFigure, EnterpriseProfile, PolicyCondition
from laishan_portal import formatting

_CSS = {Verdict.MET: "yes", Verdict.NOT_MET: "no", Verdict.UNKNOWN: "ask"}
_LABELS = {
    ConditionField.INDUSTRY: dict(IndustrySection.choices),
    ConditionField.SIZE: dict(EnterpriseSize.choices),
    ConditionField.TAGS: dict(EnterpriseTag.choices),
}
_MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫"


@dataclass(frozen=True)
class Check:
    """One group of conditions for one enterprise."""

    number: int
    label: str
    verdict: Verdict
    text: str
    evidence: str
    why: str

    @property
    def css(self) -> str:
        return _CSS[self.verdict]


@dataclass(frozen=True)
class Explanation:
    checks: list[Check]

    @property
    def state(self) -> Verdict:
        return min((check.verdict for check in self.checks), default=Verdict.UNKNOWN)

    @property
    def kept_as(self) -> tuple[MatchState, int] | None:
        """What ``Match`` holds of the pair; None when it holds nothing."""
        short = [check for check in self.checks if check.verdict != Verdict.MET]
        if not self.checks or len(short) > 1:
            return None
        if not short:
            return MatchState.MET, 0
        is_ask = short[0].verdict == Verdict.UNKNOWN
        return (MatchState.ASK if is_ask else MatchState.NEAR), short[0].number

    @property
    def missing(self) -> list[Check]:
        return [check for check in self.checks if check.verdict != Verdict.MET]

    @property
    def met(self) -> list[Check]:
        return [check for check in self.checks if check.verdict == Verdict.MET]


def mark(number: int) -> str:
    return _MARKS[number - 1] if number <= len(_MARKS) else f"({number})"


def explain(
    conditions: Iterable[PolicyCondition],
    *,
    enterprise: Enterprise,
    profile: EnterpriseProfile,
    figures: Mapping[str, EnterpriseFigure],
    parks: Mapping[int, str],
    today: date,
) -> Explanation:
    """``figures`` are the current ones by kind; the profile gives the verdicts."""
    groups: dict[int, list[PolicyCondition]] = {}
    for condition in conditions:
        groups.setdefault(condition.group, []).append(condition)
    checks = []
    for number, rows in sorted(groups.items()):
        verdicts = [verdict(row, profile) for row in rows]
        best = verdicts.index(max(verdicts))
        told = _told(rows[best], enterprise, figures, today)
        checks.append(
            Check(
                number,
                " 或 ".join(label_of(row, parks) for row in rows),
                max(verdicts),
                told[0],
                told[1],
                "" if max(verdicts) == Verdict.MET else _why(rows[best], figures, today, parks),
            )
        )
    return Explanation(checks)


def verdict(condition: PolicyCondition, profile: EnterpriseProfile) -> Verdict:
    """The same comparison as ``statements`` writes in SQL."""
    field = condition.field
    if field in RANGES:
        low = getattr(profile, f"{field}_low")
        high = getattr(profile, f"{field}_high")
        if low >= condition.low and high <= condition.high:
            return Verdict.MET
        is_out = high < condition.low or low > condition.high
        return Verdict.NOT_MET if is_out else Verdict.UNKNOWN
    if field in (ConditionField.TAGS, ConditionField.PARK):
        if field == ConditionField.TAGS:
            is_in = profile.tags & condition.mask != 0
        else:
            is_in = profile.park in condition.parks
        is_met = is_in == (condition.operator == Operator.ANY_OF)
        return Verdict.MET if is_met else Verdict.NOT_MET
    bits = getattr(profile, field)
    if bits & ~condition.mask == 0:
        return Verdict.MET
    return Verdict.NOT_MET if bits & condition.mask == 0 else Verdict.UNKNOWN


# ── words ────────────────────────────────────────────────────────────────────────────────


def label_of(condition: PolicyCondition, parks: Mapping[int, str]) -> str:
    """「季度产值 ≥ 2,000 万元」,「无严重失信记录」."""
    field, operator = condition.field, condition.operator
    name, value = condition.get_field_display(), condition.value
    if field == ConditionField.DISCREDIT and (operator, value) == (Operator.AT_MOST, "0"):
        return "无严重失信"
    if field in FIGURE_UNITS:
        unit = FIGURE_UNITS[field]
        return f"{name} {condition.get_operator_display()} {number(Decimal(value))} {unit}"
    if field in DAYS:
        verb = "投产" if field == ConditionField.PRODUCTION else "招引"
        if operator == Operator.IN_YEAR:
            return f"{value} 年新{verb}"
        return f"{value} {'以后' if operator == Operator.SINCE else '以前'}{verb}"
    if field == ConditionField.PARK:
        words = "、".join(parks.get(park, "已撤销的园区") for park in condition.parks)
    else:
        words = "、".join(_LABELS[field].get(part, part) for part in value.split(","))
    return f"{name}{'' if operator == Operator.ANY_OF else '不'}属于 {words}"


def number(value: Decimal) -> str:
    return f"{value.normalize():,f}"


def _told(condition, enterprise, figures, today) -> tuple[str, str]:
    """(what the cell says, on what evidence)."""
    field = condition.field
    if field in FigureKind.values:
        return _figure_told(FigureKind(field), figures.get(field))
    if field in CLASSES:
        value = getattr(enterprise, field)
        names = value if isinstance(value, list) else [value]
        words = "、".join(_LABELS[field].get(name, name) for name in names if name)
        return words or ("无标签" if field == ConditionField.TAGS else "未登记"), "企业名录"
    if field == ConditionField.PARK:
        return (enterprise.park.short_name if enterprise.park else "不在园区"), "企业名录"
    day = enterprise.introduced_on
    return (formatting.date_dense(day) if day else "未登记"), "企业名录"


def _figure_told(kind: FigureKind, figure: EnterpriseFigure | None) -> tuple[str, str]:
    if figure is None:
        return "缺数据", "没有记录"
    taken = f"{figure.source}，{formatting.date_long(figure.taken_on)}"
    taken += "" if figure.is_verified else "，未核"
    if figure.day:
        words = f"{figure.day.year}年{figure.day.month}月投产"
    elif figure.number is None:
        words = figure.note
    elif kind == FigureKind.DISCREDIT:
        words = "无" if not figure.number else f"{number(figure.number)} 条"
    else:
        words = number(figure.number)
        words += f"，{figure.note}" if figure.note else ""
    return words, f"{kind.label}（{taken}）"


def _why(condition, figures, today, parks) -> str:
    """Why this condition is not met: nothing known, too old, too near to tell, or short."""
    field = condition.field
    asked = f"要求{label_of(condition, parks)}"
    if field not in FigureKind.values:
        return f"{asked}。"
    figure = figures.get(field)
    if figure is None:
        return f"{asked}；没有这项数据。"
    days = FIGURE_FRESH_DAYS[FigureKind(field)]
    if days is not None and figure.taken_on < today - timedelta(days=days):
        taken = formatting.date_long(figure.taken_on)
        return f"{asked}；数据是{taken}的，超过 {days} 天，不作数。"
    value = figure.number
    if value is None or field not in FIGURE_UNITS:
        return f"{asked}；现在是{figure.note or _figure_told(FigureKind(field), figure)[0]}。"
    gap, unit = abs(value - Decimal(condition.value)), FIGURE_UNITS[field]
    if figure.is_verified:
        return f"{asked}；现为 {number(value)} {unit}，相差 {number(gap)} {unit}。"
    return (
        f"{asked}；{figure.source} {number(value)} {unit}"
        f"（{formatting.date_long(figure.taken_on)}）未经部门核实，"
        f"离门槛 {number(gap)} {unit}，不到 10% 的不自动判定。"
    )


def class_labels(field: str) -> dict[str, str]:
    """What the classes of a field are called; nothing for the others."""
    return _LABELS.get(field, {})
