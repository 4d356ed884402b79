"""Visits: planned, made, called off. What was heard becomes problems in place."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from accounts.models import User
from laishan_portal import clock, conflicts
from laishan_portal.exceptions import DomainError
from services.domain.problems import raise_problem
from services.enums import ProblemSource, VisitStatus
from services.models import Problem, Visit


@transaction.atomic
def plan_visit(visit: Visit, *, by: User) -> Visit:
    if visit.enterprise_id is None and visit.project_id is not None:
        visit.enterprise_id = visit.project.owner_id
    visit.created_by = visit.updated_by = by
    visit.unit_id = visit.visitor.unit_id
    visit.full_clean()
    visit.save(force_insert=True)
    return visit


@transaction.atomic
def edit_visit(visit: Visit, *, changes: dict, base: dict, by: User) -> Visit:
    _lock_planned(visit)
    for name, value in conflicts.merge(visit, changes=changes, base=base).items():
        setattr(visit, visit._meta.get_field(name).attname, getattr(value, "pk", value))
    visit.unit_id = visit.visitor.unit_id
    return _save(visit, by)


@transaction.atomic
def make_visit(
    visit: Visit,
    *,
    on: date,
    met: str = "",
    heard: str,
    problems: Iterable[Problem] = (),
    by: User,
) -> Visit:
    """Done: whom one met, what one heard, and the problems that were among it."""
    _lock_planned(visit)
    if on > clock.today():
        raise DomainError({"on": "走访日期不能在今天之后。"})
    visit.status, visit.on = VisitStatus.DONE, on
    visit.met, visit.heard = met.strip(), heard.strip()
    _save(visit, by)
    for problem in problems:
        problem.visit = visit
        problem.project_id, problem.enterprise_id = visit.project_id, visit.enterprise_id
        problem.source, problem.raised_on = ProblemSource.VISIT, on
        raise_problem(problem, by=by)
    return visit


@transaction.atomic
def cancel_visit(visit: Visit, *, reason: str, by: User) -> None:
    """Called off, for example because somebody else goes there this week."""
    _lock_planned(visit)
    if not reason.strip():
        raise DomainError({"reason": "写明为什么不去了。"})
    visit.status, visit.cancelled_why = VisitStatus.CANCELLED, reason.strip()
    _save(visit, by)


def _lock_planned(visit: Visit) -> None:
    visit.refresh_from_db(from_queryset=Visit.objects.select_for_update(no_key=True))
    if visit.status != VisitStatus.PLANNED:
        raise DomainError(f"这次走访{visit.get_status_display()}，不能再改。")


def _save(visit: Visit, by: User) -> Visit:
    visit.updated_by = by
    visit.version += 1
    visit.full_clean()
    visit.save()
    return visit
