"""Rows of the registry for tests, made through the domain where it has a verb."""

from datetime import date
from itertools import count

from django.contrib.auth.models import Group

from accounts.enums import Role, UnitKind
from accounts.models import Person, Unit, User
from enterprises import domain
from enterprises.enums import DesignationLevel, TalentKind
from enterprises.models import Contact, Designation, Enterprise, Talent

_numbers = count(1)


def make_unit(**fields) -> Unit:
    number = next(_numbers)
    defaults = {"name": f"测试单位{number}", "short_name": f"测{number}", "kind": UnitKind.PARK}
    return Unit.objects.create(**defaults | fields)


def make_person(**fields) -> Person:
    return Person.objects.create(**{"name": f"测试人{next(_numbers)}"} | fields)


def make_user(role: Role | None, *, unit: Unit | None = None) -> User:
    person = make_person(unit=unit or make_unit())
    user = User.objects.create(username=f"user{next(_numbers)}", person=person, is_demo=True)
    if role is not None:
        user.groups.add(Group.objects.get(name=role))
    return User.objects.get(pk=user.pk)


def make_enterprise(*, by: User | None = None, aliases=(), **fields) -> Enterprise:
    defaults = {"name": f"烟台测试{next(_numbers)}有限公司"}
    return domain.create_enterprise(
        Enterprise(**defaults | fields), aliases=aliases, by=by or system()
    )


def make_contact(enterprise: Enterprise, **fields) -> Contact:
    person = make_person(phone=fields.pop("phone", "13812345678"))
    return domain.add_contact(Contact(enterprise=enterprise, person=person, **fields), by=system())


def make_talent(**fields) -> Talent:
    defaults = {"kind": TalentKind.HIGH_LEVEL, "introduced_on": date(2023, 3, 1)}
    row = Talent(**{"person": make_person()} | defaults | fields)
    return domain.create_talent(row, by=system())


def make_designation(**fields) -> Designation:
    defaults = {"name": f"试点{next(_numbers)}", "level": DesignationLevel.CITY, "year": 2023}
    row = Designation(**{"unit": fields.pop("unit", None) or make_unit()} | defaults | fields)
    return domain.create_designation(row, by=system())


def system() -> User:
    return User.objects.get(username="system")
