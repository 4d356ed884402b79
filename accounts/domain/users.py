"""Making, changing, closing and opening accounts: the system administrator's verbs."""

from collections.abc import Iterable

from django.db import transaction
from django.http import HttpRequest

from accounts import audit
from accounts.domain.passwords import give_temporary_password
from accounts.domain.sessions import end_sessions
from accounts.enums import AuditAction, Role
from accounts.models import Person, Unit, User
from laishan_portal import conflicts
from laishan_portal.exceptions import DomainError
from laishan_portal.pinyin import pinyin_keys

PERSON_FIELDS = ("name", "unit", "title", "phone")
USER_FIELDS = ("email",)


@transaction.atomic
def create_user(
    *,
    username: str,
    name: str,
    unit: Unit,
    title: str = "",
    phone: str = "",
    email: str = "",
    proposed_roles: Iterable[Role] = (),
    person: Person | None = None,
    by: User,
    request: HttpRequest | None = None,
) -> tuple[User, str]:
    """An account without any role, and its first password, which is shown once.

    ``person`` is an existing record of the same human being; what the form says about them
    wins. Roles are only proposed here: the security administrator grants them.
    """
    person = _written_person(
        person or Person(), {"name": name, "unit": unit, "title": title, "phone": phone}
    )
    user = User(username=username.strip().lower(), person=person, title=title, email=email)
    user.proposed_roles = sorted(Role(role) for role in proposed_roles)
    user.full_clean(exclude=["password"])
    word = give_temporary_password(user)
    audit.record(
        request,
        AuditAction.USER_CREATED,
        actor=by,
        target=user,
        detail={"username": user.username, "proposed_roles": user.proposed_roles},
    )
    return user, word


@transaction.atomic
def update_user(
    user: User,
    *,
    changes: dict,
    base: dict[str, str],
    email: str | None = None,
    by: User,
    request: HttpRequest | None = None,
) -> User:
    """Correct the person behind the account; ``base`` is what the editor saw."""
    person = Person.objects.select_for_update(no_key=True).get(pk=user.person_id)
    apply = conflicts.merge(person, changes=changes, base=base)
    _written_person(person, apply)
    changed = sorted(apply)
    if "title" in apply:
        user.title = apply["title"]
    if email is not None and email != user.email:
        user.email = email
        changed.append("email")
    user.full_clean(exclude=["password"])
    user.save(update_fields=["title", "email"])
    if changed:
        audit.record(
            request, AuditAction.USER_CHANGED, actor=by, target=user, detail={"fields": changed}
        )
    return user


def _written_person(person: Person, values: dict) -> Person:
    for field, value in values.items():
        setattr(person, field, value)
    person.name_pinyin, person.name_initials = pinyin_keys(person.name)
    person.full_clean()
    person.save()
    return person


@transaction.atomic
def deactivate_user(user: User, *, by: User, request: HttpRequest | None = None) -> None:
    """Close the account at once. What the person still holds stays until it is handed over."""
    if user.pk == by.pk:
        raise DomainError("不能停用自己的账号，请另一位系统管理员来办。")
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if not locked.is_active:
        raise DomainError(f"{locked} 的账号已经停用了。")
    _set_active(user, False)
    end_sessions(user, request=request, why="deactivated")
    audit.record(request, AuditAction.USER_DEACTIVATED, actor=by, target=user)


@transaction.atomic
def activate_user(user: User, *, by: User, request: HttpRequest | None = None) -> None:
    """Open the account again, with the roles it had and a password of its person's choosing."""
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if locked.is_active:
        raise DomainError(f"{locked} 的账号本来就在用。")
    _set_active(user, True)
    audit.record(request, AuditAction.USER_ACTIVATED, actor=by, target=user)


def _set_active(user: User, value: bool) -> None:
    user.is_active = value
    user.save(update_fields=["is_active"])
