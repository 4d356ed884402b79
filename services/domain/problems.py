"""A problem is raised, put right, accepted and handed out, or handed back."""

from collections.abc import Iterable

from django.db import transaction

from accounts.models import Person, Unit, User
from laishan_portal import clock, conflicts, sequences, workdays
from laishan_portal.exceptions import DomainError
from services import limits
from services.domain import grants, notices
from services.domain.moves import lock, move, save, tell
from services.enums import ASSIGNABLE_STATUSES, EventKind, ProblemStatus
from services.models import Problem, ProblemUnit, SlaPreset

SEQUENCE = "problem"


@transaction.atomic
def raise_problem(problem: Problem, *, by: User) -> Problem:
    """A new problem with its number and its three dates."""
    if problem.raised_on > clock.today():
        raise DomainError({"raised_on": "提出日期不能在今天之后。"})
    if problem.preset_id is None:
        problem.preset = SlaPreset.objects.get(is_default=True)
    if problem.enterprise_id is None and problem.project_id is not None:
        problem.enterprise_id = problem.project.owner_id
    problem.raised_by = problem.updated_by = by
    problem.status_since = clock.today()
    problem.limit_days = limits.solve_days(problem.preset, problem.severity)
    set_limits(problem)
    problem.number = f"WT-{sequences.take(SEQUENCE):04d}"
    problem.full_clean()
    problem.save(force_insert=True)
    tell(problem, EventKind.RAISED, by=by, note=problem.get_source_display())
    notices.tell_office(problem, "新问题待受理", step="raised")
    return problem


@transaction.atomic
def edit_problem(problem: Problem, *, changes: dict, base: dict, by: User) -> Problem:
    """What it is about; a changed preset or severity sets its dates anew."""
    lock(problem)
    if not problem.is_open:
        raise DomainError("已经销号的问题不能改，可以重开。")
    kept = problem.preset_id, problem.severity
    for name, value in conflicts.merge(problem, changes=changes, base=base).items():
        setattr(problem, problem._meta.get_field(name).attname, getattr(value, "pk", value))
    if (problem.preset_id, problem.severity) != kept:
        problem.limit_days = limits.solve_days(problem.preset, problem.severity)
    set_limits(problem)
    save(problem, by=by)
    return problem


@transaction.atomic
def accept_problem(
    problem: Problem,
    *,
    lead_unit: Unit,
    handler: Person | None = None,
    assisting: Iterable[Unit] = (),
    limit_days: int | None = None,
    note: str = "",
    by: User,
) -> None:
    """Accepted and handed out: who leads, who assists, who handles it, in how many days."""
    assisting = [unit for unit in assisting if unit.pk != lead_unit.pk]
    if handler is not None and handler.unit_id != lead_unit.pk:
        raise DomainError({"handler": "经办人要是牵头单位的人。"})
    lock(problem)
    values = {"lead_unit": lead_unit, "handler": handler, "accepted_on": clock.today()}
    if limit_days:
        values["limit_days"] = limit_days
        problem.limit_days = limit_days
        set_limits(problem)
        values |= {"due_on": problem.due_on}
    move(problem, ProblemStatus.ACCEPTED, by=by, note=note or f"交{lead_unit}办理", **values)
    ProblemUnit.objects.filter(problem=problem).delete()
    parts = [ProblemUnit(problem=problem, unit=lead_unit, is_lead=True)]
    parts += [ProblemUnit(problem=problem, unit=unit) for unit in assisting]
    for part in parts:
        part.full_clean()
        part.save()
    grants.take(problem)
    grants.give(problem, by=by)
    notices.tell_handlers(problem, "有一件问题交您办理", step="accepted")


@transaction.atomic
def return_problem(problem: Problem, *, reason: str, by: User) -> None:
    """退回重派: not a matter of ours; the office hands it out anew."""
    if not reason.strip():
        raise DomainError({"reason": "写明为什么退回、该由谁办。"})
    move(problem, ProblemStatus.RETURNED, by=by, note=reason.strip())
    grants.take(problem)
    notices.tell_office(problem, "问题被退回，请重派", step="returned")


def set_limits(problem: Problem) -> None:
    """The three dates by today's calendar and the limits in force for the problem."""
    preset = problem.preset
    found = limits.limits(
        workdays.calendar(),
        problem.raised_on,
        accept=preset.accept_days,
        answer=preset.answer_days,
        solve=problem.limit_days + problem.extended_days,
    )
    problem.accept_due_on, problem.answer_due_on = found.accept, found.answer
    problem.due_on = found.due


def is_unassigned(problem: Problem) -> bool:
    return problem.status in ASSIGNABLE_STATUSES
