"""Who is told of a problem; each step tells a person once."""

from collections.abc import Iterable

from django.db.models import Q

from accounts import notifications
from accounts.enums import NoticeKind, Role
from accounts.models import User
from services.models import Problem


def tell(users: Iterable[User], problem: Problem, title: str, *, step: str, body: str = "") -> int:
    """One notice each; a key names problem, round and step, so that no step tells twice."""
    return notifications.notify(
        users,
        kind=NoticeKind.PROBLEM,
        title=f"{problem.number}：{title}",
        body=body or f"期限 {problem.due_on:%Y-%m-%d}",
        url=problem.get_absolute_url(),
        key=f"problem:{problem.pk}:{problem.round}:{step}",
    )


def tell_office(problem: Problem, title: str, *, step: str) -> int:
    step = f"{step}:{problem.version}"
    return tell(User.objects.active().holding(Role.OFFICE), problem, title, step=step)


def tell_handlers(problem: Problem, title: str, *, step: str, body: str = "") -> int:
    step = f"{step}:{problem.version}"
    return tell(handlers(problem), problem, title, step=step, body=body)


def tell_raiser(problem: Problem, title: str, *, step: str) -> int:
    return tell([problem.raised_by], problem, title, step=f"{step}:{problem.version}")


def handlers(problem: Problem) -> list[User]:
    """The handler's account; where nobody is named or has none, those who report for the unit."""
    found = list(User.objects.active().filter(person=problem.handler_id or 0))
    return found or unit_heads(problem)


def unit_heads(problem: Problem) -> list[User]:
    """Who answers for the leading unit in the portal; the office where nobody does."""
    if problem.lead_unit_id is not None:
        mine = Q(person__unit=problem.lead_unit_id)
        found = list(User.objects.active().filter(mine).holding(Role.UNIT_REPORTER))
        if found:
            return found
    return list(User.objects.active().holding(Role.OFFICE))


def leaders(problem: Problem) -> list[User]:
    """The leader in charge of the project; all leaders where there is none with an account."""
    if problem.project_id is not None and problem.project.leader_id is not None:
        mine = User.objects.active().filter(person=problem.project.leader_id)
        if found := list(mine):
            return found
    return list(User.objects.active().holding(Role.LEADER))
