"""The sections 手续 and 要素保障."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.safestring import SafeString

from laishan_portal import charts
from laishan_portal.formatting import EMPTY, date_dense, date_short, lamp, wan
from projects.dossier.extras import FactorRow, PermitRow
from projects.enums import FactorKind, PermitPhase, PermitStatus

# From how many days before the promised day a running formality is 临期.
SOON_DAYS = 10
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


@dataclass(frozen=True)
class PermitSection:
    title: str
    toc: str
    lines: list[PermitLine]
    folded: list[PermitLine]


def build_permits(permits: Sequence[PermitRow], *, today: date) -> PermitSection:
    """Open ones first in their own order, then the newest done ones; the rest unfold."""
    done = sorted(
        (permit for permit in permits if permit.status == PermitStatus.DONE),
        key=lambda permit: permit.done_on,
    )
    waiting = [permit for permit in permits if permit.status != PermitStatus.DONE]
    shown = done[-DONE_SHOWN:] if len(done) > DONE_SHOWN + 1 else done
    folded = done[: len(done) - len(shown)]
    needed = [permit for permit in permits if permit.status != PermitStatus.NOT_NEEDED]
    return PermitSection(
        title=permit_conclusion(permits, today),
        toc=f"手续 {len(done)}/{len(needed)}" if needed else "手续",
        lines=[_permit_line(permit, today) for permit in [*shown, *waiting]],
        folded=[_permit_line(permit, today) for permit in folded],
    )


def _permit_line(permit: PermitRow, today: date) -> PermitLine:
    text = permit.document_number if permit.status == PermitStatus.DONE else permit.note
    return PermitLine(
        pk=permit.pk,
        name=permit.name,
        status=_permit_status(permit, today),
        department=permit.department or EMPTY,
        note=text or permit.note or permit.document_number or EMPTY,
        day=date_dense(permit.done_on or permit.promised_on),
        is_demo=permit.is_demo,
    )


def _permit_status(permit: PermitRow, today: date) -> SafeString:
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
        return (
            f"手续办结 {done} 项，“{late[0].name}”等 {len(late)} 项超过承诺日"
            if len(late) > 1
            else (f"手续办结 {done} 项，“{late[0].name}”超过承诺日")
        )
    phases = {permit.phase for permit in waiting}
    where = f"，都在{PermitPhase(phases.pop()).label}段" if len(phases) == 1 else ""
    return f"手续办结 {done} 项，剩 {len(waiting)} 项{where}"


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
    gap = f"缺 {_shortage(factor)}" if short > 0 else ""
    return FactorLine(
        pk=factor.pk,
        name=FactorKind(factor.kind).label,
        needed=_amount(factor.needed, factor.measure),
        secured=_amount(factor.secured, factor.measure),
        bar=charts.bullet(factor.secured, factor.needed, 100),
        gap=_gap(gap, factor.action),
        responsible=factor.responsible or EMPTY,
        day=date_short(factor.due_on, today),
        is_short=short > 0,
        is_demo=factor.is_demo,
    )


def _shortage(factor: FactorRow) -> str:
    return _amount(factor.needed - factor.secured, factor.measure)


def _gap(gap: str, action: str) -> str:
    """The gap and what is done about it; not twice where the action already names it."""
    return action if "缺" in action else "，".join(part for part in (gap, action) if part)


def _amount(amount: Decimal, measure: str) -> str:
    return f"{wan(amount)} {measure}"


def factor_conclusion(factors: Sequence[FactorRow]) -> str:
    if not factors:
        return "还没有登记要素需求"
    short = [factor for factor in factors if factor.secured < factor.needed]
    if not short:
        return f"要素跟着项目走：{len(factors)} 项都已足额"
    told = [f"{_shortage(factor)} {FactorKind(factor.kind).label}" for factor in short[:2]]
    more = f"等 {len(short)} 项" if len(short) > 2 else ""
    return f"要素跟着项目走：缺 {'和 '.join(told)}{more}"
