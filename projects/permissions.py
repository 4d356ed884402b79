"""Who may do what to a project the queryset already let them see."""

from accounts.enums import Role
from accounts.models import User
from projects.models import Project


def can_create(user: User) -> bool:
    """The office for any unit, a reporter for their own."""
    return user.has_role(Role.OFFICE) or (
        user.has_role(Role.UNIT_REPORTER) and user.unit_id is not None
    )


def can_edit(user: User, project: Project) -> bool:
    return user.has_role(Role.OFFICE) or _answers_for(user, project)


def can_propose_move(user: User, project: Project) -> bool:
    return can_edit(user, project)


def can_decide_move(user: User) -> bool:
    """Stage moves and date changes are decided by the office, never by who proposed them."""
    return user.has_role(Role.OFFICE)


def can_fill_report(user: User, project: Project) -> bool:
    """The project's lead, or a reporter of the responsible unit in their place."""
    return _is_lead(user, project) or _answers_for(user, project)


def can_review_reports(user: User) -> bool:
    return user.has_role(Role.OFFICE)


def can_assign(user: User) -> bool:
    """Who serves a project and who may see it is decided by the office."""
    return user.has_role(Role.OFFICE)


def can_set_responsibility(user: User) -> bool:
    return user.has_role(Role.OFFICE)


def can_override_light(user: User) -> bool:
    return user.has_role(Role.OFFICE, Role.LEADER)


def can_export(user: User) -> bool:
    return user.may_export


def can_close_month(user: User) -> bool:
    return user.has_role(Role.OFFICE)


def can_see_phone(user: User, project: Project) -> bool:
    """The responsible chain sees phone numbers in full; everybody else masked."""
    return (
        user.has_role(Role.OFFICE, Role.LEADER)
        or _is_lead(user, project)
        or _answers_for(user, project)
    )


def _answers_for(user: User, project: Project) -> bool:
    return (
        user.has_role(Role.UNIT_REPORTER)
        and user.unit_id is not None
        and project.unit_id == user.unit_id
    )


def _is_lead(user: User, project: Project) -> bool:
    return user.person_id is not None and project.standing.lead_id == user.person_id
