"""Who may do what in the registry of enterprises."""

from accounts.enums import BUSINESS_ROLES, Role
from accounts.models import User
from enterprises.models import (
    Contact,
    CountRecord,
    Designation,
    DesignationTask,
    Enterprise,
    Policy,
    PolicyItem,
    PolicyPush,
    Talent,
)

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


def can_see_proofs(user: User) -> bool:
    """Contracts and certificates name people: for who enters, checks and answers for them."""
    return can_list(user) and user.has_role(Role.LEADER, *_EDITORS)


def can_file_count(user: User, _row: Talent | Enterprise) -> bool:
    return can_create(user)


def can_decide_count(user: User, _record: CountRecord) -> bool:
    """The office; who had a hand in the record is told so by the domain."""
    return can_list(user) and user.has_role(Role.OFFICE)


def can_work_task(user: User, task: DesignationTask) -> bool:
    """Whose task it is says that it is done, and so may who keeps the application."""
    return task.owner_id == user.pk or can_edit_designation(user, task.designation)


def can_merge(user: User) -> bool:
    return can_list(user) and user.has_role(Role.OFFICE)


def can_unmask(user: User, contact: Contact) -> bool:
    """See a whole phone number, each time with a reason that the auditor can read."""
    return can_list(user) and user.has_role(*_CALLERS)


def can_export(user: User) -> bool:
    return can_list(user) and user.may_export


# ── policies ─────────────────────────────────────────────────────────────────────────────


def can_edit_policy(user: User, policy: Policy) -> bool:
    """The office any; a reporter what their own unit answers for."""
    if not can_create(user):
        return False
    return user.has_role(Role.OFFICE) or (
        policy.unit_id is not None and policy.unit_id == user.unit_id
    )


def can_edit_item(user: User, item: PolicyItem) -> bool:
    """An item with a unit of its own is that unit's; else the document's."""
    if not can_create(user):
        return False
    unit = item.unit_id or item.policy.unit_id
    return user.has_role(Role.OFFICE) or (unit is not None and unit == user.unit_id)


def can_push(user: User, item: PolicyItem) -> bool:
    """Who keeps the item, and commissioners."""
    return can_edit_item(user, item) or user.has_role(Role.COMMISSIONER)


def can_record_push(user: User, push: PolicyPush) -> bool:
    """Who pushed, and the department that hears the enterprise's answer."""
    return can_push(user, push.item) or user.has_role(Role.HANDLER)
