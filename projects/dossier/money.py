"""The section 投资: plan, reported and statistical figures by month, identities, the sources."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.safestring import SafeString

from laishan_portal import charts
from laishan_portal.clock import last_day
from laishan_portal.formatting import EMPTY, number_link, percent, share, wan, yi
from projects import checks
from projects.dossier.rows import PLAN, MoneyRow, ReportRow, is_correction
from projects.dossier.sides import Sides, StatRow
from projects.enums import (
    OPEN_REPORT_STATUSES,
    Condition,
    EntryKind,
    FundingKind,
    ReportStatus,
    Stage,
)
from projects.models import Project, ProjectStanding

_NOTHING = Decimal(0)


@dataclass(frozen=True)
class Correction:
    """A booked difference, told under the table."""

    month: str
    amount: str
    reason: str
    who: str
    dated_on: date


@dataclass(frozen=True)
class Statistics:
    """The row 入统: another 口径, beside the reported one and never added to it."""

    months: list[SafeString]
    ytd: str
    share: str
    bar: SafeString
    note: str


@dataclass(frozen=True)
class FundingSide:
    """Where the money comes from; ``note`` says what does not add up and why."""

    sources: list[tuple[str, str, str, str, str]]
    planned: str
    arrived: str
    arrived_share: str
    title: str
    note: str


@dataclass(frozen=True)
class MoneySection:
    title: str
    months: list[str]
    planned: list[str]
    reported: list[SafeString]
    plan_to_data: str
    done: str
    year_plan: str
    done_share: str
    bar: SafeString
    identity: str
    has_plan: bool
    plan_version: int
    plan_note: str
    corrections: list[Correction]
    statistics: Statistics | None = None
    funding: FundingSide | None = None
    register: str = ""

    @property
    def is_empty(self) -> bool:
        nothing = not self.has_plan and self.done == "0" and not self.identity
        return nothing and self.statistics is None


def build(
    rows: Sequence[MoneyRow],
    reports: Sequence[ReportRow],
    standing: ProjectStanding | None,
    *,
    project: Project,
    sides: Sides,
    links_stats: bool,
    base_url: str,
    today: date,
) -> MoneySection:
    """``base_url`` is the dossier's address; each month links to its report below it.

    ``links_stats``: the months of the statistics lead to where they are entered.
    """
    total_investment = project.total_investment
    plan = {row.month: row for row in rows if row.kind == PLAN}
    ledger = [row for row in rows if row.kind != PLAN and row.month <= today]
    year = [
        row for row in ledger if row.month.year == today.year and row.kind != EntryKind.OPENING
    ]
    months = [date(today.year, number, 1) for number in range(1, today.month + 1)]
    year_done = sum((row.amount for row in year), _NOTHING)
    total_done = sum((row.amount for row in ledger), _NOTHING)
    year_plan = sum((row.amount for row in plan.values()), _NOTHING) if plan else None
    due = standing.plan_to_data if standing is not None else None
    statuses = {report.month: report for report in reports}
    version = next(iter(plan.values()), None)
    return MoneySection(
        title=conclusion(year_done, due, year_plan, total_done, is_booked=bool(ledger)),
        months=[f"{month.month}月" for month in months],
        planned=[wan(plan[month].amount) if month in plan else EMPTY for month in months],
        reported=[_reported(month, year, statuses.get(month), base_url) for month in months],
        plan_to_data=wan(due),
        done=wan(year_done),
        year_plan=wan(year_plan),
        done_share=percent(year_done, year_plan),
        bar=charts.bullet(year_done, year_plan, share(due, year_plan)),
        identity=_identity(total_done, year_done, total_investment, bool(ledger)),
        has_plan=bool(plan),
        plan_version=version.number if version else 0,
        plan_note=version.reason if version and version.number > 1 else "",
        corrections=[_correction(row) for row in ledger if is_correction(row)],
        statistics=_statistics(
            months, sides, year_plan, share(due, year_plan), base_url if links_stats else ""
        ),
        funding=_funding(sides, total_investment),
        register=_register(project, sides),
    )


def _statistics(
    months: Sequence[date],
    sides: Sides,
    year_plan: Decimal | None,
    tick: Decimal | None,
    base_url: str,
) -> Statistics | None:
    """None for a project the statistics bureau does not know."""
    if sides.entered_on is None and not sides.returns:
        return None
    told = {row.month: row for row in sides.returns}
    last = sides.returns[-1] if sides.returns else None
    cells = [_statistic(month, told.get(month), sides.entered_on, base_url) for month in months]
    notes = [f"{row.month.month} 月入统：{row.reason}" for row in sides.returns if row.reason]
    return Statistics(
        months=cells,
        ytd=wan(last.ytd) if last else EMPTY,
        share=percent(last.ytd, year_plan) if last else EMPTY,
        bar=charts.bullet(last.ytd if last else _NOTHING, year_plan, tick),
        note="；".join(notes),
    )


def _statistic(
    month: date, row: StatRow | None, entered_on: date | None, base_url: str
) -> SafeString:
    url = f"{base_url}stats/{month:%Y-%m}/" if base_url else None
    if row is not None:
        return number_link(wan(row.amount), url)
    if entered_on is not None and entered_on <= last_day(month):
        return number_link("待回填", url)
    return number_link(None, None)


def _funding(sides: Sides, total: Decimal | None) -> FundingSide | None:
    if not sides.sources:
        return None
    planned = sum((row.amount for row in sides.sources), _NOTHING)
    arrived = sum((row.arrived for row in sides.sources), _NOTHING)
    found = checks.check_funding(total, {row.kind: row.amount for row in sides.sources}, {})
    note = checks.sentences(found)
    if note and sides.funding_reason:
        note += f"说明：{sides.funding_reason}"
    left = planned - arrived
    return FundingSide(
        sources=[
            (
                FundingKind(row.kind).label,
                wan(row.amount),
                wan(row.arrived),
                percent(row.arrived, row.amount),
                row.note,
            )
            for row in sides.sources
        ],
        planned=wan(planned),
        arrived=wan(arrived),
        arrived_share=percent(arrived, planned),
        title=f"资金还差 {_amount(left)}到位" if left > 0 else "资金都已到位",
        note=note,
    )


_PAPERS = ("立项批复、备案或核准", "施工合同", "现场照片", "营业执照")


def _register(project: Project, sides: Sides) -> str:
    """Whether the statistics bureau has the project, or what it still needs."""
    if sides.entered_on is not None:
        return f"{sides.entered_on.year}年{sides.entered_on.month}月纳统入库"
    is_on_site = project.stage in {Stage.STRUCTURE, Stage.ACCEPTANCE}
    if not is_on_site or project.condition not in {Condition.NORMAL, Condition.STOPPED}:
        return ""
    missing = [name for name, is_there in zip(_PAPERS, sides.papers, strict=True) if not is_there]
    if missing:
        return f"还没有纳统入库，缺{'、'.join(missing)}"
    return "纳统材料齐了，还没有登记入库日期"


def told_of(section: MoneySection, year: int) -> MoneySection:
    """The section of another year: its sentences name the year instead of 今年 and 上年底."""
    words = (("今年", f"{year} 年"), ("上年底", f"{year - 1} 年底"))
    title, identity = section.title, section.identity
    for now, then in words:
        title, identity = title.replace(now, then), identity.replace(now, then)
    return replace(section, title=title, identity=identity)


def _reported(
    month: date, year: Sequence[MoneyRow], report: ReportRow | None, base_url: str
) -> SafeString:
    """The month's booked sum as a link to its report; otherwise how the report stands."""
    lines = [row.amount for row in year if row.month == month]
    url = f"{base_url}reports/{month:%Y-%m}/" if report is not None else None
    if lines:
        return number_link(wan(sum(lines, _NOTHING)), url)
    if report is None:
        return number_link(None, None)
    if report.status == ReportStatus.SUBMITTED:
        return number_link("待审", url)
    if report.status == ReportStatus.EXEMPT:
        return number_link("免报", url)
    return number_link("未报" if report.status in OPEN_REPORT_STATUSES else "0", url)


def conclusion(
    year_done: Decimal,
    due: Decimal | None,
    year_plan: Decimal | None,
    total_done: Decimal,
    *,
    is_booked: bool,
) -> str:
    """Faster or slower than the project's own plan, in the unit leaders think in."""
    if due is not None:
        gap = year_done - due
        if gap == 0:
            return "投资与计划持平"
        amount = _amount(abs(gap))
        return f"投资快于计划 {amount}" if gap > 0 else f"投资比计划少 {amount}"
    if year_plan:
        if year_done:
            return f"今年完成 {_amount(year_done)}，还没有可比的月份"
        return f"年计划 {_amount(year_plan)}，还没有报数"
    if year_done:
        return f"今年完成 {_amount(year_done)}，没有分月计划"
    if total_done:
        return f"累计完成 {_amount(total_done)}，今年还没有报数"
    return "还没有完成投资" if is_booked else "还没有投资计划和完成数"


def _amount(value: Decimal) -> str:
    """亿元 from a hundred 万元 on, so that 0.04 亿元 reads; 万元 below."""
    return f"{yi(value)} 亿元" if value >= 100 else f"{wan(value)} 万元"


def _identity(
    total_done: Decimal, year_done: Decimal, total_investment: Decimal | None, is_booked: bool
) -> str:
    """上年底累计 + 今年 = 累计, spelled out so that anyone can check it."""
    if not is_booked:
        return ""
    before = wan(total_done - year_done)
    text = f"上年底累计 {before} ＋ 今年 {wan(year_done)} ＝ 累计 {wan(total_done)} 万元"
    if total_investment:
        text += f"，占总投资 {percent(total_done, total_investment)}"
    return text + "。"


def _correction(row: MoneyRow) -> Correction:
    amount = f"+{wan(row.amount)}" if row.amount > 0 else wan(row.amount)
    month = f"{row.month.year}年{row.month.month}月"
    return Correction(month, amount, row.reason, row.who, row.dated_on)
