from accounts.forms.login import LoginForm
from accounts.forms.me import PasswordChangeForm
from accounts.forms.users import (
    ConfirmForm,
    RolesForm,
    UserCreateForm,
    UserEditForm,
    UserImportForm,
)

__all__ = [
    "ConfirmForm",
    "LoginForm",
    "PasswordChangeForm",
    "RolesForm",
    "UserCreateForm",
    "UserEditForm",
    "UserImportForm",
]
