"""A sheet of new accounts, written whole or not at all."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from accounts import audit
from accounts.domain.users import create_user
from accounts.enums import AuditAction
from accounts.models import Person, Unit, User
from laishan_portal.exceptions import DomainError


@dataclass(frozen=True)
class NewAccount:
    """One checked row of the sheet. ``person_id`` is an existing record it is joined to."""

    line: int
    username: str
    name: str
    unit_id: int
    roles: tuple[str, ...] = ()
    title: str = ""
    phone: str = ""
    email: str = ""
    person_id: int | None = None


@transaction.atomic
def import_users(
    rows: Iterable[NewAccount], *, by: User, request: HttpRequest | None = None
) -> list[tuple[User, str]]:
    """The accounts with their first passwords. One row that no longer fits stops them all."""
    rows = list(rows)
    if not rows:
        raise DomainError("没有可以导入的行。")
    units = Unit.objects.in_bulk({row.unit_id for row in rows})
    people = Person.objects.in_bulk({row.person_id for row in rows if row.person_id})
    made = []
    for row in rows:
        try:
            made.append(_make(row, units, people, by, request))
        except ValidationError as error:
            raise DomainError(
                f"第 {row.line} 行（{row.name}）：{'；'.join(error.messages)}"
                "这一批都没有导入，请改好再传。"
            ) from error
    audit.record(request, AuditAction.IMPORT, actor=by, detail={"accounts": len(made)})
    return made


def _make(
    row: NewAccount,
    units: dict[int, Unit],
    people: dict[int, Person],
    by: User,
    request: HttpRequest | None,
) -> tuple[User, str]:
    return create_user(
        username=row.username,
        name=row.name,
        unit=units[row.unit_id],
        title=row.title,
        phone=row.phone,
        email=row.email,
        proposed_roles=row.roles,
        person=people.get(row.person_id),
        by=by,
        request=request,
    )
