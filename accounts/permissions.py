"""Who may do what to accounts: the system administrator makes them, the security
administrator says what they may do, the auditor reads what all of them did (三员分立)."""

from accounts.enums import Role
from accounts.models import User


def can_list_users(user: User) -> bool:
    return user.has_role(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)


def can_manage_users(user: User) -> bool:
    """Create, import, edit, deactivate and activate; never what an account may do."""
    return user.has_role(Role.SYSTEM_ADMIN)


def can_deactivate(user: User, account: User) -> bool:
    return can_manage_users(user) and user.pk != account.pk


def can_grant_roles(user: User, account: User) -> bool:
    """Nobody grants himself."""
    return user.has_role(Role.SECURITY_ADMIN) and user.pk != account.pk


def can_reset_password(user: User, account: User) -> bool:
    """One's own password is changed, not reset: with the present one."""
    return user.has_role(Role.SECURITY_ADMIN) and user.pk != account.pk


def can_unlock(user: User) -> bool:
    return user.has_role(Role.SECURITY_ADMIN)


def can_read_audit(user: User) -> bool:
    return user.has_role(Role.AUDITOR)
