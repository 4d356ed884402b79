from accounts.views.attachments import attachment_detail
from accounts.views.audit import AuditListView, audit_export
from accounts.views.login import LoginView, logout
from accounts.views.me import MeView, PasswordChangeView, session_end, session_extend
from accounts.views.notices import NoticeListView, notice_open, notice_read_all
from accounts.views.roles import UserResetView, UserRolesView, user_dismiss, user_unlock
from accounts.views.users import (
    UnitListView,
    UserActivateView,
    UserCreateView,
    UserDeactivateView,
    UserDetailView,
    UserEditView,
    UserImportView,
    UserListView,
)

__all__ = [
    "AuditListView",
    "LoginView",
    "MeView",
    "NoticeListView",
    "PasswordChangeView",
    "UnitListView",
    "UserActivateView",
    "UserCreateView",
    "UserDeactivateView",
    "UserDetailView",
    "UserEditView",
    "UserImportView",
    "UserListView",
    "UserResetView",
    "UserRolesView",
    "attachment_detail",
    "audit_export",
    "logout",
    "notice_open",
    "notice_read_all",
    "session_end",
    "session_extend",
    "user_dismiss",
    "user_unlock",
]
