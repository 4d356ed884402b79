"""Sight of the project for whom a problem is handed out to."""

from datetime import date

from accounts.models import User
from laishan_portal import clock
from projects.models import ProjectGrant
from services.models import Problem


def reason_of(problem: Problem) -> str:
    return f"办理问题 {problem.number}"


def give(problem: Problem, *, by: User) -> None:
    """The units that answer for a part and the handler see the project while it is handled."""
    if problem.project_id is None:
        return
    for unit_id in problem.parts.values_list("unit_id", flat=True):
        _grant(problem, by, unit_id=unit_id)
    if problem.handler_id is not None:
        for user in User.objects.filter(person=problem.handler_id, is_active=True):
            _grant(problem, by, user_id=user.pk)


def end(problem: Problem, *, on: date | None = None) -> None:
    """With the closing sight ends; the rows stay and open again with the problem."""
    rows = ProjectGrant.objects.filter(project=problem.project_id, reason=reason_of(problem))
    rows.update(until_on=on or clock.today())


def take(problem: Problem) -> None:
    """Handed back: whoever had it needs it no longer."""
    ProjectGrant.objects.filter(project=problem.project_id, reason=reason_of(problem)).delete()


def _grant(problem: Problem, by: User, **holder) -> None:
    ProjectGrant.objects.update_or_create(
        project_id=problem.project_id,
        reason=reason_of(problem),
        **holder,
        defaults={"until_on": None, "granted_by": by, "is_demo": problem.is_demo},
    )
