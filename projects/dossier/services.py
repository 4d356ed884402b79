"""The sections 手续 and 要素保障."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString

from laishan_portal import charts
from laishan_portal.formatting import EMPTY, date_dense, date_short, lamp, wan
from laishan_portal.workdays import WorkCalendar
from projects.dossier.extras import FactorRow, PermitRow
from projects.enums import FactorKind, PermitPhase, PermitStatus

# From how many days before the promised day a running formality is 临期.
SOON_DAYS = 10
# From how many days before its end the validity of a document is told.
EXPIRY_DAYS = 60
# Done formalities shown at once; the others unfold.
DONE_SHOWN = 2
_DONE, _SOON, _LATE = lamp("done", "办结"), lamp("yellow", "临期"), lamp("red", "超期")
_WAITING, _RUNNING, _NOT_NEEDED = (
    lamp("stale", "未到"),
    lamp("normal", "在办"),
    lamp("stale", "不需要"),
)


@dataclass(frozen=True)
class PermitLine:
    pk: int
    name: str
    status: SafeString
    department: str
    note: str
    day: str
    is_demo: bool
    time_left: SafeString | str = ""
    validity: SafeString | str = ""


@dataclass(frozen=True)
class PermitSection:
    title: str
    toc: str
    lines: list[PermitLine]
    folded: list[PermitLine]


def build_permits(
    permits: Sequence[PermitRow],
    *,
    today: date,
    calendar: WorkCalendar | None = None,
    is_started: bool = False,
) -> PermitSection:
    """Open ones first in their own order, then the newest done ones; the rest unfold.

    A document that runs out is never folded away.
    """
    done = sorted(
        (permit for permit in permits if permit.status == PermitStatus.DONE),
        key=lambda permit: permit.done_on,
    )
    waiting = [permit for permit in permits if permit.status != PermitStatus.DONE]
    ending = [permit for permit in done if validity(permit, today, is_started)]
    rest = [permit for permit in done if permit not in ending]
    shown = rest[-DONE_SHOWN:] if len(rest) > DONE_SHOWN + 1 else rest
    folded = rest[: len(rest) - len(shown)]
    needed = [permit for permit in permits if permit.status != PermitStatus.NOT_NEEDED]

    def lines(chosen: Sequence[PermitRow]) -> list[PermitLine]:
        return [_permit_line(permit, today, calendar, is_started) for permit in chosen]

    return PermitSection(
        title=permit_conclusion(permits, today),
        toc=f"手续 {len(done)}/{len(needed)}" if needed else "手续",
        lines=lines([*ending, *shown, *waiting]),
        folded=lines(folded),
    )


def _permit_line(
    permit: PermitRow, today: date, calendar: WorkCalendar | None, is_started: bool
) -> PermitLine:
    text = permit.document_number if permit.status == PermitStatus.DONE else permit.note
    return PermitLine(
        pk=permit.pk,
        name=permit.name,
        status=permit_status(permit, today),
        department=permit.department or EMPTY,
        note=text or permit.note or permit.document_number or EMPTY,
        day=date_dense(permit.done_on or permit.promised_on),
        is_demo=permit.is_demo,
        time_left=time_left(permit, today, calendar) if calendar else "",
        validity=validity(permit, today, is_started),
    )


def permit_status(permit, today: date) -> SafeString:
    """The lamp of a formality (a row of the dossier or of the table)."""
    if permit.status == PermitStatus.DONE:
        return _DONE
    if permit.status == PermitStatus.NOT_NEEDED:
        return _NOT_NEEDED
    if permit.promised_on is not None:
        if permit.promised_on < today:
            return _LATE
        if (permit.promised_on - today).days <= SOON_DAYS:
            return _SOON
    return _RUNNING if permit.status == PermitStatus.RUNNING else _WAITING


def time_left(permit, today: date, calendar: WorkCalendar) -> SafeString | str:
    """Working days to or past the promise, where that presses."""
    if permit.promised_on is None or permit.status in (PermitStatus.DONE, PermitStatus.NOT_NEEDED):
        return ""
    if (permit.promised_on - today).days > SOON_DAYS:
        return ""
    days = calendar.between(today, permit.promised_on)
    if permit.promised_on < today:
        return format_html('<span class="ls-late">超 {} 个工作日</span>', max(-days, 1))
    return format_html(
        '<span class="ls-soon">{}</span>', f"剩 {days} 个工作日" if days else "今天"
    )


def validity(permit: PermitRow, today: date, is_started: bool) -> SafeString | str:
    """Calendar days until a document that still matters runs out, once they are few."""
    until = permit.valid_on
    if (
        permit.status != PermitStatus.DONE
        or until is None
        or (permit.ends_at_start and is_started)
    ):
        return ""
    return validity_words(until, today)


def validity_words(until: date, today: date) -> SafeString | str:
    left = (until - today).days
    if left > EXPIRY_DAYS:
        return ""
    if left < 0:
        return format_html('<span class="ls-late">有效期已过 {} 天</span>', -left)
    words = f"有效期剩 {left} 天" if left else "有效期今天到"
    return format_html('<span class="ls-soon">{}</span>', words)


def permit_conclusion(permits: Sequence[PermitRow], today: date) -> str:
    needed = [permit for permit in permits if permit.status != PermitStatus.NOT_NEEDED]
    if not needed:
        return "还没有登记手续"
    waiting = [permit for permit in needed if permit.status != PermitStatus.DONE]
    done = len(needed) - len(waiting)
    if not waiting:
        return f"{done} 项手续全部办结"
    late = [permit for permit in waiting if permit.promised_on and permit.promised_on < today]
    if late:
        named = f"“{late[0].name}”" + (f"等 {len(late)} 项" if len(late) > 1 else "")
        return f"手续办结 {done} 项，{named}超过承诺日"
    phases = {permit.phase for permit in waiting}
    where = f"都在{PHASE_SHORT[phases.pop()]}段" if len(phases) == 1 else ""
    return f"手续办结 {done} 项，剩 {len(waiting)} 项{where}"


# The phases as people say them.
PHASE_SHORT = {
    PermitPhase.LAND: "立项用地",
    PermitPhase.CONSTRUCTION: "工程许可",
    PermitPhase.WORKS: "施工许可",
    PermitPhase.COMPLETION: "验收",
}


@dataclass(frozen=True)
class FactorLine:
    pk: int
    name: str
    needed: str
    secured: str
    bar: SafeString
    gap: str
    responsible: str
    day: str
    is_short: bool
    is_demo: bool
    is_late: bool = False


@dataclass(frozen=True)
class FactorSection:
    title: str
    lines: list[FactorLine]


def build_factors(factors: Sequence[FactorRow], *, today: date) -> FactorSection:
    return FactorSection(
        factor_conclusion(factors), [_factor_line(factor, today) for factor in factors]
    )


def _factor_line(factor: FactorRow, today: date) -> FactorLine:
    short = factor.needed - factor.secured
    name = FactorKind(factor.kind).label
    return FactorLine(
        pk=factor.pk,
        name=f"{name}（{factor.item}）" if factor.item else name,
        needed=_amount(factor.needed, factor.measure),
        secured=_amount(factor.secured, factor.measure),
        bar=charts.bullet(factor.secured, factor.needed, 100),
        gap=_gap(f"缺 {_shortage(factor)}" if short > 0 else "", factor.action),
        responsible=factor.responsible or EMPTY,
        day=date_short(factor.due_on, today),
        is_short=short > 0,
        is_demo=factor.is_demo,
        is_late=short > 0 and factor.due_on is not None and factor.due_on < today,
    )


def _shortage(factor: FactorRow) -> str:
    return _amount(factor.needed - factor.secured, factor.measure)


def _gap(gap: str, action: str) -> str:
    """The gap and what is done about it; not twice where the action already names it."""
    return action if "缺" in action else "，".join(part for part in (gap, action) if part)


def _amount(amount: Decimal, measure: str) -> str:
    return f"{wan(amount)} {measure}"


# What is missing, in a sentence: 2,000 kVA 电, 35 名工人, 42 亩地.
_WORDS = {
    FactorKind.LAND: "地",
    FactorKind.CAPITAL: "资金",
    FactorKind.POWER: "电",
    FactorKind.WATER: "水热",
    FactorKind.EMISSIONS: "环境容量",
    FactorKind.LABOUR: "工人",
}


def missing_words(factor) -> str:
    """``2,000 kVA 电``, ``35 名幕墙工``: of a row of the dossier or of the table."""
    measure = (
        "名" if factor.kind == FactorKind.LABOUR and factor.measure == "人" else factor.measure
    )
    what = factor.item or _WORDS[FactorKind(factor.kind)]
    # A measure in Latin letters stands apart from the word that follows.
    space = " " if measure[-1:].isascii() else ""
    return f"{wan(factor.needed - factor.secured)} {measure}{space}{what}"


def factor_conclusion(factors: Sequence[FactorRow]) -> str:
    if not factors:
        return "还没有登记要素需求"
    short = [factor for factor in factors if factor.secured < factor.needed]
    if not short:
        return f"要素跟着项目走：{len(factors)} 项都已足额"
    # The two that are due first, in the order of the rows.
    pressing = sorted(short, key=lambda factor: factor.due_on or date.max)[:2]
    named = [missing_words(factor) for factor in short if factor in pressing]
    more = f"等 {len(short)} 项" if len(short) > 2 else ""
    return f"要素跟着项目走：缺 {'和 '.join(named)}{more}"
