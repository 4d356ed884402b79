"""Everything that changes an account, a session, a notice or the audit's seals."""

from accounts.domain.importing import import_users
from accounts.domain.lockouts import is_locked, record_failure, unlock
from accounts.domain.notices import mark_all_read, open_notice
from accounts.domain.passwords import (
    change_password,
    check_password_rules,
    random_password,
    reset_password,
)
from accounts.domain.roles import dismiss_proposal, set_roles
from accounts.domain.seals import seal_audit, verify_audit
from accounts.domain.sessions import (
    clear_sessions,
    end_session,
    end_sessions,
    follow_session,
    touch_session,
)
from accounts.domain.users import activate_user, create_user, deactivate_user, update_user

__all__ = [
    "activate_user",
    "change_password",
    "check_password_rules",
    "clear_sessions",
    "create_user",
    "deactivate_user",
    "dismiss_proposal",
    "end_session",
    "end_sessions",
    "follow_session",
    "import_users",
    "is_locked",
    "mark_all_read",
    "open_notice",
    "random_password",
    "record_failure",
    "reset_password",
    "seal_audit",
    "set_roles",
    "touch_session",
    "unlock",
    "update_user",
    "verify_audit",
]
