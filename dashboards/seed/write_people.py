"""Writes the demo's units, people, accounts and enterprises."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from accounts.models import Person, Unit, User
from dashboards.seed import people
from dashboards.seed.firms import INTRODUCED, Firm
from dashboards.seed.load_facts import load_units
from enterprises import names
from enterprises.enums import TalentKind
from enterprises.models import Contact, Enterprise, Talent
from laishan_portal.pinyin import pinyin_keys

TALENTS = {TalentKind.HIGH_LEVEL: 6, TalentKind.YOUTH: 52}
CONTACTS = 60


@dataclass
class Cast:
    """Who and what the projects' rows point at, by name."""

    units: dict[str, Unit] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    firms: list[Enterprise] = field(default_factory=list)

    @property
    def system(self) -> User:
        return self.users["system"]

    @property
    def office(self) -> User:
        return self.users["office"]


def write_cast(firms: list[Firm], *, today: date, password: str) -> Cast:
    load_units(people.UNITS, is_demo=True)
    cast = Cast(units={unit.short_name: unit for unit in Unit.objects.all()})
    _write_persons(cast)
    _write_accounts(cast, password)
    _write_firms(cast, firms)
    _write_contacts(cast)
    _write_talents(cast, today)
    return cast


def _person(number: int, name: str, unit: Unit | None, title: str) -> Person:
    full, initials = pinyin_keys(name)
    return Person(
        name=name,
        unit=unit,
        title=title,
        phone=people.invented_phone(number),
        name_pinyin=full,
        name_initials=initials,
        is_demo=True,
    )


def _write_persons(cast: Cast) -> None:
    """Leaders, commissioners, the N, and the accounts' own; each name is one person."""
    rows = [
        *((name, "", title) for name, title in people.LEADERS),
        *((name, unit, "服务专员") for name, unit in people.COMMISSIONERS),
        *((name, unit, title) for name, title, unit in people.SUPPORTERS.values()),
        *((each.name, each.unit, each.title) for each in people.ACCOUNTS),
    ]
    persons = {}
    for name, unit, title in rows:
        if name not in persons:
            persons[name] = _person(len(persons) + 1, name, cast.units.get(unit), title)
    Person.objects.bulk_create(persons.values())
    cast.persons = persons


def _write_accounts(cast: Cast, password: str) -> None:
    """The ten log-ins with one password; rules and ageing do not apply to them."""
    cast.users["system"] = User.objects.get(username="system")
    groups = {group.name: group for group in Group.objects.all()}
    for each in people.ACCOUNTS:
        user = User(
            username=each.username,
            person=cast.persons[each.name],
            title=each.title,
            password=make_password(password),
            is_demo=True,
        )
        user.full_clean()
        user.save()
        user.groups.add(groups[each.role])
        cast.users[each.username] = user


def _write_firms(cast: Cast, firms: list[Firm]) -> None:
    park = cast.units["总部基地"]
    rows = [
        Enterprise(
            name=firm.name,
            short_name=firm.short_name,
            uscc=firm.uscc,
            industry=firm.industry,
            size=firm.size,
            tags=list(firm.tags),
            introduced_on=firm.introduced_on,
            park=park if firm.in_headquarters_base else None,
            address="烟台市莱山区",
            search_text=names.search_text([firm.name, firm.short_name], firm.uscc),
            name_pinyin=pinyin_keys(firm.name)[0],
            is_demo=True,
            created_by=cast.system,
            updated_by=cast.system,
        )
        for firm in firms
    ]
    cast.firms = Enterprise.objects.bulk_create(rows, batch_size=1_000)


def _write_contacts(cast: Cast) -> None:
    firms = cast.firms[:CONTACTS]
    persons = [
        _person(1_000 + number, people.invented_name(number), None, "总经理助理")
        for number, _ in enumerate(firms)
    ]
    Person.objects.bulk_create(persons)
    Contact.objects.bulk_create(
        Contact(enterprise=firm, person=person, duty="项目联系人", is_primary=True)
        for firm, person in zip(firms, persons, strict=True)
    )


def _write_talents(cast: Cast, today: date) -> None:
    """Brought to the headquarters base this year, spread over the months so far."""
    kinds = [kind for kind, count in TALENTS.items() for _ in range(count)]
    persons = [
        _person(2_000 + number, people.invented_name(100 + number), None, _title(kind))
        for number, kind in enumerate(kinds)
    ]
    for number, (person, kind) in enumerate(zip(persons, kinds, strict=True)):
        person.birth_year = today.year - (38 if kind == TalentKind.HIGH_LEVEL else 24) - number % 8
    Person.objects.bulk_create(persons)
    park = cast.units["总部基地"]
    hosts = [firm for firm in cast.firms if firm.park_id == park.pk][:INTRODUCED]
    start = date(today.year, 1, 10)
    days = (today - start).days
    Talent.objects.bulk_create(
        Talent(
            person=person,
            enterprise=hosts[number % len(hosts)],
            kind=kind,
            is_demo=True,
            introduced_on=start + timedelta(days=days * (number % 29) // 29),
        )
        for number, (person, kind) in enumerate(zip(persons, kinds, strict=True))
    )


def _title(kind: TalentKind) -> str:
    return "首席工程师" if kind == TalentKind.HIGH_LEVEL else "工程师"
