"""Who may do what to a problem or a visit the queryset already let them see."""

from accounts.enums import BUSINESS_ROLES, Role
from accounts.models import User
from services.enums import (
    ASSIGNABLE_STATUSES,
    HANDLED_STATUSES,
    ProblemStatus,
    VisitStatus,
)
from services.models import Problem, Visit


def can_list(user: User) -> bool:
    return not user.is_administrator and not user.roles.isdisjoint(BUSINESS_ROLES)


def can_raise(user: User) -> bool:
    """Whoever works on projects hears of problems."""
    return can_list(user)


def can_export(user: User) -> bool:
    return can_list(user) and user.may_export


def can_edit(user: User, problem: Problem) -> bool:
    """Who raised it until it is accepted; the office while it is open."""
    if not problem.is_open:
        return False
    is_fresh = problem.status in ASSIGNABLE_STATUSES
    return user.has_role(Role.OFFICE) or (is_fresh and problem.raised_by_id == user.pk)


def can_accept(user: User, problem: Problem) -> bool:
    """Accept and hand out: the office, or the project's own unit."""
    if problem.status not in ASSIGNABLE_STATUSES:
        return False
    return user.has_role(Role.OFFICE) or _reports_for_project(user, problem)


def can_return(user: User, problem: Problem) -> bool:
    """Not ours: said by the unit that has it; before that by who hands out."""
    if problem.status == ProblemStatus.WAITING:
        return user.has_role(Role.OFFICE)
    if problem.status not in {ProblemStatus.ACCEPTED, ProblemStatus.WORKING}:
        return False
    return user.has_role(Role.OFFICE) or _leads(user, problem)


def can_handle(user: User, problem: Problem) -> bool:
    """Enter tasks and measures: everybody who works on it."""
    if problem.status not in HANDLED_STATUSES:
        return False
    return (
        user.has_role(Role.OFFICE)
        or _leads(user, problem)
        or _assists(user, problem)
        or is_commissioner(user, problem)
    )


def can_extend(user: User, problem: Problem) -> bool:
    return problem.status == ProblemStatus.WORKING and (
        user.has_role(Role.OFFICE) or _leads(user, problem)
    )


def can_decide_extension(user: User, problem: Problem) -> bool:
    """The office; never who asked (the domain says so again)."""
    return problem.status == ProblemStatus.EXTENSION and user.has_role(Role.OFFICE)


def can_answer(user: User, problem: Problem) -> bool:
    """An assisting unit, for its own part."""
    return problem.status in HANDLED_STATUSES and _assists(user, problem)


def can_apply(user: User, problem: Problem) -> bool:
    """Ask to close: the leading unit."""
    return problem.status == ProblemStatus.WORKING and (
        _leads(user, problem) or user.has_role(Role.OFFICE)
    )


def can_verify(user: User, problem: Problem) -> bool:
    """Who raised it, the office or a leader; not the handler, nobody of a handling unit."""
    if problem.status != ProblemStatus.VERIFYING or is_of_handling_side(user, problem):
        return False
    return user.has_role(Role.OFFICE, Role.LEADER) or problem.raised_by_id == user.pk


def can_confirm(user: User, problem: Problem) -> bool:
    """Ask the enterprise and write down its answer: never the handling side."""
    return problem.status == ProblemStatus.CONFIRMING and _may_ask(user, problem)


def can_call_back(user: User, problem: Problem) -> bool:
    return problem.is_provisional and _may_ask(user, problem)


def can_reopen(user: User, problem: Problem) -> bool:
    return problem.status == ProblemStatus.CLOSED and (
        user.has_role(Role.OFFICE, Role.LEADER)
        or problem.raised_by_id == user.pk
        or is_commissioner(user, problem)
    )


def can_urge(user: User, problem: Problem) -> bool:
    return problem.is_open and (
        user.has_role(Role.OFFICE, Role.LEADER)
        or problem.raised_by_id == user.pk
        or is_commissioner(user, problem)
    )


def can_fix(user: User) -> bool:
    """Which problems have one cause is said by the office."""
    return user.has_role(Role.OFFICE)


def can_see_baskets(user: User) -> bool:
    """How much waits with whom: to balance the load, for who hands out and who leads."""
    return user.has_role(Role.OFFICE, Role.LEADER)


def can_plan_visit(user: User) -> bool:
    return can_list(user) and user.person_id is not None


def can_edit_visit(user: User, visit: Visit) -> bool:
    return visit.status == VisitStatus.PLANNED and (
        user.has_role(Role.OFFICE)
        or visit.created_by_id == user.pk
        or (user.person_id is not None and visit.visitor_id == user.person_id)
    )


def is_of_handling_side(user: User, problem: Problem) -> bool:
    """The handler in person, or somebody of a unit that answers for a part."""
    if user.person_id is not None and user.person_id == problem.handler_id:
        return True
    return user.unit_id is not None and user.unit_id in handling_units(problem)


def handling_units(problem: Problem) -> set[int]:
    found = {part.unit_id for part in problem.parts.all()}
    return found | ({problem.lead_unit_id} if problem.lead_unit_id else set())


def is_commissioner(user: User, problem: Problem) -> bool:
    """The open lead of the project."""
    if problem.project_id is None or user.person_id is None:
        return False
    return problem.project.standing.lead_id == user.person_id


def _may_ask(user: User, problem: Problem) -> bool:
    if is_of_handling_side(user, problem):
        return False
    return (
        user.has_role(Role.OFFICE)
        or problem.raised_by_id == user.pk
        or is_commissioner(user, problem)
    )


def _leads(user: User, problem: Problem) -> bool:
    if user.person_id is not None and user.person_id == problem.handler_id:
        return True
    return _staffs(user) and problem.lead_unit_id == user.unit_id


def _assists(user: User, problem: Problem) -> bool:
    return _staffs(user) and any(
        part.unit_id == user.unit_id and not part.is_lead for part in problem.parts.all()
    )


def _staffs(user: User) -> bool:
    """Enters things for their unit."""
    return user.unit_id is not None and user.has_role(
        Role.UNIT_REPORTER, Role.HANDLER, Role.UNION_STAFF, Role.YOUTH_STAFF
    )


def _reports_for_project(user: User, problem: Problem) -> bool:
    if problem.project_id is None or not user.has_role(Role.UNIT_REPORTER):
        return False
    return user.unit_id is not None and problem.project.unit_id == user.unit_id
