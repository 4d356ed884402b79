"""Who may do what in the registry of enterprises."""

from accounts.enums import BUSINESS_ROLES, Role
from accounts.models import User
from enterprises.models import Contact, Designation, Enterprise, Talent

_EDITORS = (Role.OFFICE, Role.UNIT_REPORTER)
# Whose work it is to ring enterprises up; everybody else sees a masked number.
_CALLERS = (
    Role.LEADER,
    Role.OFFICE,
    Role.UNIT_REPORTER,
    Role.COMMISSIONER,
    Role.HANDLER,
)


def can_list(user: User) -> bool:
    """The three administrators see no business data."""
    return not user.is_administrator and not user.roles.isdisjoint(BUSINESS_ROLES)


def can_create(user: User) -> bool:
    return can_list(user) and user.has_role(*_EDITORS)


def can_edit(user: User, enterprise: Enterprise) -> bool:
    return can_create(user)


def can_edit_contact(user: User, contact: Contact) -> bool:
    return can_create(user)


def can_edit_talent(user: User, talent: Talent) -> bool:
    return can_create(user)


def can_edit_designation(user: User, designation: Designation) -> bool:
    """The office any; a reporter what their own unit strives for."""
    if not can_create(user):
        return False
    return user.has_role(Role.OFFICE) or designation.unit_id == user.unit_id


def can_unmask(user: User, contact: Contact) -> bool:
    """See a whole phone number, each time with a reason that the auditor can read."""
    return can_list(user) and user.has_role(*_CALLERS)


def can_export(user: User) -> bool:
    return can_list(user) and user.may_export
