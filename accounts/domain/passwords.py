"""Setting passwords: chosen by their person, or given for a day by the security admin."""

import secrets
from datetime import timedelta

from django.contrib.auth import password_validation
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts import audit
from accounts.domain.sessions import end_sessions
from accounts.enums import AuditAction
from accounts.models import PasswordRecord, User
from accounts.password_validation import HistoryValidator
from laishan_portal.exceptions import DomainError

TEMPORARY_FOR = timedelta(hours=24)
# Without characters that are taken for each other when read out or copied by hand.
_LOWER, _UPPER, _DIGITS, _SIGNS = (
    "abcdefghjkmnpqrstuvwxyz",
    "ABCDEFGHJKLMNPQRSTUVWXYZ",
    "23456789",
    "-+=",
)


def random_password(length: int = 16) -> str:
    """A first password: every kind of character, none that is misread."""
    everything = _LOWER + _UPPER + _DIGITS
    while True:
        body = "".join(secrets.choice(everything) for _ in range(length - 1))
        word = body[:7] + secrets.choice(_SIGNS) + body[7:]
        if all(any(char in kind for char in word) for kind in (_LOWER, _UPPER, _DIGITS)):
            return word


def check_password_rules(new: str, user: User) -> None:
    """ASSURANCE D1; a demo account may have any password."""
    if not user.is_demo:
        password_validation.validate_password(new, user)


@transaction.atomic
def change_password(
    user: User, *, new: str, request: HttpRequest, keep_session: str | None = None
) -> None:
    """The person's own choice: the rules are asked again, all other sessions end."""
    check_password_rules(new, user)
    user.set_password(new)
    user.must_change_password = False
    user.temporary_until = None
    _store(user)
    end_sessions(user, request=request, why="password", but=keep_session)
    audit.record(request, AuditAction.PASSWORD_CHANGED, actor=user, target=user)


@transaction.atomic
def reset_password(user: User, *, by: User, request: HttpRequest | None = None) -> str:
    """A random password, shown once, good for a day, to be changed at log-in."""
    if by.pk == user.pk:
        raise DomainError("自己的密码请用“修改密码”改，不能重置。")
    word = give_temporary_password(user)
    end_sessions(user, request=request, why="password")
    audit.record(request, AuditAction.PASSWORD_RESET, actor=by, target=user)
    return word


def give_temporary_password(user: User) -> str:
    """Set on ``user``, which is saved if it is stored already."""
    word = random_password()
    user.set_password(word)
    user.must_change_password = True
    user.temporary_until = timezone.now() + TEMPORARY_FOR
    _store(user)
    return word


def _store(user: User) -> None:
    user.password_changed_at = timezone.now()
    if user.pk is None:
        user.save()
    else:
        user.save(
            update_fields=[
                "password",
                "must_change_password",
                "temporary_until",
                "password_changed_at",
            ]
        )
    PasswordRecord.objects.create(user=user, password=user.password)
    newest = PasswordRecord.objects.filter(user=user).values_list("pk", flat=True)
    kept = list(newest[: HistoryValidator.keep])
    PasswordRecord.objects.filter(user=user).exclude(pk__in=kept).delete()
