"""The section 投资: plan and reported by month, the cumulative identities, corrections."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.safestring import SafeString

from laishan_portal import charts
from laishan_portal.formatting import EMPTY, number_link, percent, share, wan, yi
from projects.dossier.rows import PLAN, MoneyRow, ReportRow, is_correction
from projects.enums import OPEN_REPORT_STATUSES, EntryKind, ReportStatus
from projects.models import ProjectStanding

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

    @property
    def is_empty(self) -> bool:
        return not self.has_plan and self.done == "0" and not self.identity


def build(
    rows: Sequence[MoneyRow],
    reports: Sequence[ReportRow],
    standing: ProjectStanding | None,
    *,
    total_investment: Decimal | None,
    base_url: str,
    today: date,
) -> MoneySection:
    """``base_url`` is the dossier's address; each month links to its report below it."""
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
    )


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
