"""四阶段并联: all formalities of a project by phase and parallel line, with the days counted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.safestring import SafeString

from laishan_portal.formatting import EMPTY, date_dense
from laishan_portal.workdays import WorkCalendar
from projects.dossier.services import (
    PHASE_SHORT,
    permit_conclusion,
    permit_status,
    time_left,
    validity_words,
)
from projects.enums import PermitPhase, PermitStatus
from projects.models import Permit

# Where no parallel line was named.
_NO_LINE = "其他"


@dataclass(frozen=True)
class SheetRow:
    pk: int
    name: str
    line: str
    status: SafeString
    department: str
    accepted: str
    promised: str
    time_left: SafeString | str
    done: str
    used: str
    valid: str
    validity: SafeString | str
    text: str
    is_demo: bool


@dataclass(frozen=True)
class Phase:
    """One of the four phases with its rows, line by line."""

    label: str
    title: str
    rows: list[SheetRow]


@dataclass(frozen=True)
class Lane:
    """A parallel line across the four phases: a list of rows for each."""

    name: str
    cells: list[list[SheetRow]]


@dataclass(frozen=True)
class Sheet:
    title: str
    headings: list[str]
    lanes: list[Lane]
    phases: list[Phase] = field(default_factory=list)
    provisional: str = ""


def build(
    permits: Sequence[Permit], *, today: date, calendar: WorkCalendar, is_started: bool
) -> Sheet:
    """``permits`` with their kinds."""
    rows: dict[str, list[SheetRow]] = {phase: [] for phase in PermitPhase}
    lanes: dict[str, Lane] = {}
    phases = list(PermitPhase)
    for permit in sorted(permits, key=_place):
        row = _row(permit, today, calendar, is_started)
        rows[permit.phase].append(row)
        lane = lanes.setdefault(row.line, Lane(row.line, [[] for _ in phases]))
        lane.cells[phases.index(PermitPhase(permit.phase))].append(row)
    return Sheet(
        title=permit_conclusion(permits, today),
        headings=[PermitPhase(phase).label for phase in phases],
        lanes=sorted(lanes.values(), key=lambda lane: lane.name == _NO_LINE),
        phases=[
            Phase(PermitPhase(phase).label, _phase_title(phase, permits, today), found)
            for phase, found in rows.items()
            if found
        ],
        provisional=_provisional(permits, calendar),
    )


def _place(permit: Permit) -> tuple:
    """By the catalogue; what is not in it, after the others."""
    position = permit.kind.position if permit.kind else 10_000
    return list(PermitPhase).index(PermitPhase(permit.phase)), position, permit.pk


def _row(permit: Permit, today: date, calendar: WorkCalendar, is_started: bool) -> SheetRow:
    is_done = permit.status == PermitStatus.DONE
    is_moot = permit.kind is not None and permit.kind.ends_at_start and is_started
    matters = is_done and permit.valid_until is not None and not is_moot
    return SheetRow(
        pk=permit.pk,
        name=permit.name,
        line=permit.line or _NO_LINE,
        status=permit_status(permit, today),
        department=permit.department or EMPTY,
        accepted=date_dense(permit.accepted_on),
        promised=date_dense(permit.promised_on),
        time_left=time_left(permit, today, calendar),
        done=date_dense(permit.done_on),
        used=_used(permit, today, calendar),
        valid="已开工" if is_moot and permit.valid_until else date_dense(permit.valid_until),
        validity=validity_words(permit.valid_until, today) if matters else "",
        text="，".join(part for part in (permit.document_number, permit.note) if part) or EMPTY,
        is_demo=permit.is_demo,
    )


def _used(permit: Permit, today: date, calendar: WorkCalendar) -> str:
    """Working days from acceptance to the finish, or to today, against the promise."""
    if permit.accepted_on is None or permit.status in (
        PermitStatus.WAITING,
        PermitStatus.NOT_NEEDED,
    ):
        return EMPTY
    used = calendar.between(permit.accepted_on, permit.done_on or today)
    if permit.promised_on is None:
        return f"{used}"
    return f"{used} / {calendar.between(permit.accepted_on, permit.promised_on)}"


def _phase_title(phase: str, permits: Sequence[Permit], today: date) -> str:
    mine = [permit for permit in permits if permit.phase == phase]
    name = PHASE_SHORT[PermitPhase(phase)]
    needed = [permit for permit in mine if permit.status != PermitStatus.NOT_NEEDED]
    if not needed:
        return f"{name}段 {len(mine)} 项都不需要"
    done = sum(permit.status == PermitStatus.DONE for permit in needed)
    if done == len(needed):
        return f"{name}段 {done} 项全部办结"
    late = [
        permit
        for permit in needed
        if permit.status != PermitStatus.DONE and permit.promised_on and permit.promised_on < today
    ]
    behind = f"，{len(late)} 项超过承诺日" if late else ""
    return f"{name}段办结 {done} 项，剩 {len(needed) - done} 项{behind}"


def _provisional(permits: Sequence[Permit], calendar: WorkCalendar) -> str:
    """Years whose calendar is not official, where a promise falls into one."""
    years = sorted(
        {
            day.year
            for permit in permits
            if (day := permit.promised_on) and calendar.is_provisional(day)
        }
    )
    return "、".join(f"{year} 年" for year in years)
