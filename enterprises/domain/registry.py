"""Everything that changes the registry of enterprises, talents and designations."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from zlib import crc32

from django.db import connection, transaction

from accounts.models import Person, User
from enterprises import names as enterprise_names
from enterprises import uscc
from enterprises.enums import DesignationStatus
from enterprises.models import Contact, Designation, Enterprise, EnterpriseAlias, Talent
from laishan_portal import clock, conflicts
from laishan_portal.exceptions import DomainError
from laishan_portal.pinyin import pinyin_keys
from laishan_portal.registry import Registry


@dataclass(frozen=True)
class RenameFollower:
    """What a higher floor does, in the same transaction, when a firm's names change."""

    key: str
    follow: Callable[[Enterprise], None]


RENAME_FOLLOWERS: Registry[RenameFollower] = Registry(
    "Followers of renamed enterprises", key=lambda follower: follower.key
)

# ── enterprises ──────────────────────────────────────────────────────────────────────────


@transaction.atomic
def create_enterprise(
    enterprise: Enterprise, *, aliases: Iterable[str] = (), by: User
) -> Enterprise:
    """Register an enterprise with the names people look for it by."""
    _name_in_turn()
    wanted = _clean_aliases(aliases, enterprise)
    _prepare(enterprise, wanted)
    enterprise.created_by = enterprise.updated_by = by
    enterprise.full_clean()
    enterprise.save(force_insert=True)
    _write_aliases(enterprise, wanted)
    return enterprise


@transaction.atomic
def update_enterprise(
    enterprise: Enterprise,
    *,
    changes: dict,
    base: dict,
    by: User,
    aliases: Iterable[str] | None = None,
    aliases_seen: Iterable[str] = (),
) -> Enterprise:
    """Write what was changed; raise ``StaleVersion`` where somebody changed the same first.

    Aliases are a set: what the person added is added and what they took away is taken away,
    whatever others did to the rest meanwhile.
    """
    if {"name", "uscc"} & set(changes):
        _name_in_turn()
    locked = _lock(enterprise)
    applied = conflicts.merge(locked, changes=changes, base=base)
    for field, value in applied.items():
        setattr(locked, field, value)
    present = list(locked.aliases.values_list("name", flat=True))
    wanted = present if aliases is None else _merge_names(present, aliases, aliases_seen)
    wanted = _clean_aliases(wanted, locked)
    if not applied and wanted == present:
        return locked
    _prepare(locked, wanted)
    _stamp(locked, by)
    locked.full_clean()
    locked.save()
    _write_aliases(locked, wanted)
    if {"name", "short_name"} & set(applied):
        for follower in RENAME_FOLLOWERS:
            follower.follow(locked)
    return locked


@transaction.atomic
def set_aliases(enterprise: Enterprise, *, names: Iterable[str], by: User) -> Enterprise:
    """Replace the other names of an enterprise."""
    locked = _lock(enterprise)
    wanted = _clean_aliases(names, locked)
    _prepare(locked, wanted)
    _stamp(locked, by)
    locked.save()
    _write_aliases(locked, wanted)
    return locked


def _name_in_turn() -> None:
    """Names and codes are given one transaction at a time, so that each sees the others'."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [crc32(b"enterprises.names")])


def _lock(enterprise: Enterprise) -> Enterprise:
    return Enterprise.objects.select_for_update(no_key=True).get(pk=enterprise.pk)


def _stamp(enterprise: Enterprise, by: User) -> None:
    enterprise.updated_by = by
    enterprise.version += 1


def _prepare(enterprise: Enterprise, aliases: list[str]) -> None:
    """Write names and code the way they are kept, and the keys they are found by."""
    enterprise.name = enterprise_names.tidy(enterprise.name)
    enterprise.short_name = enterprise_names.tidy(enterprise.short_name)
    enterprise.uscc = uscc.normalise(enterprise.uscc)
    enterprise.name_pinyin = pinyin_keys(enterprise.name)[0]
    enterprise.search_text = enterprise_names.search_text(
        [enterprise.name, enterprise.short_name, *aliases], enterprise.uscc
    )
    _refuse_future(enterprise, "introduced_on", "招引日期不能晚于今天。")


def _merge_names(present: list[str], typed: Iterable[str], seen: Iterable[str]) -> list[str]:
    typed, seen = list(typed), set(seen)
    removed = seen - set(typed)
    added = [name for name in typed if name not in seen and name not in present]
    return [name for name in present if name not in removed] + added


def _clean_aliases(names: Iterable[str], enterprise: Enterprise) -> list[str]:
    tidied = dict.fromkeys(enterprise_names.tidy(name) for name in names)
    own = {"", enterprise_names.tidy(enterprise.name)}
    wanted = [name for name in tidied if name not in own]
    longest = EnterpriseAlias._meta.get_field("name").max_length
    if any(len(name) > longest for name in wanted):
        raise DomainError({"aliases": f"一个别名最多 {longest} 个字，请一行写一个。"})
    return wanted


def _write_aliases(enterprise: Enterprise, wanted: list[str]) -> None:
    present = set(enterprise.aliases.values_list("name", flat=True))
    enterprise.aliases.exclude(name__in=wanted).delete()
    EnterpriseAlias.objects.bulk_create(
        EnterpriseAlias(enterprise=enterprise, name=name) for name in wanted if name not in present
    )


def _refuse_future(row: object, field: str, sentence: str) -> None:
    """What has happened cannot be dated after today."""
    day = getattr(row, field)
    if day is not None and day > clock.today():
        raise DomainError({field: sentence})


# ── contacts ─────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def add_contact(contact: Contact, *, by: User) -> Contact:
    """Tie a person, new or known, to an enterprise as somebody to ring up."""
    _lock(contact.enterprise)
    contact.person = _keep_person(contact.person)
    _give_way(contact)
    contact.full_clean()
    contact.save(force_insert=True)
    return contact


@transaction.atomic
def update_contact(
    contact: Contact, *, changes: dict, base: dict, by: User, phone: str = ""
) -> Contact:
    """Write duty and rank; a phone number only when a new one was typed."""
    _lock(contact.enterprise)
    locked = Contact.objects.select_for_update(no_key=True, of=("self",)).get(pk=contact.pk)
    for field, value in conflicts.merge(locked, changes=changes, base=base).items():
        setattr(locked, field, value)
    _give_way(locked)
    locked.full_clean()
    locked.save()
    if phone:
        person = Person.objects.select_for_update(no_key=True).get(pk=locked.person_id)
        person.phone = phone
        person.full_clean()
        person.save(update_fields=["phone", "updated_at"])
    return locked


@transaction.atomic
def remove_contact(contact: Contact, *, by: User) -> None:
    """The person no longer answers for the enterprise; their own record stays."""
    Contact.objects.filter(pk=contact.pk).delete()


def _give_way(contact: Contact) -> None:
    """There is one first contact; the old one steps back."""
    if contact.is_primary:
        others = Contact.objects.filter(enterprise_id=contact.enterprise_id, is_primary=True)
        others.exclude(pk=contact.pk).update(is_primary=False)


def _keep_person(person: Person) -> Person:
    """Save a person typed in for the first time; one already on record is left as it is."""
    if person.pk is not None:
        return person
    person.name = enterprise_names.tidy(person.name)
    person.name_pinyin, person.name_initials = pinyin_keys(person.name)
    person.full_clean()
    person.save(force_insert=True)
    return person


# ── talents ──────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def create_talent(talent: Talent, *, by: User) -> Talent:
    """Count a person among those brought to the district."""
    talent.person = _keep_person(talent.person)
    _refuse_future(talent, "introduced_on", "引进日期不能晚于今天。")
    talent.full_clean()
    talent.save(force_insert=True)
    return talent


@transaction.atomic
def update_talent(talent: Talent, *, changes: dict, base: dict, by: User) -> Talent:
    locked = Talent.objects.select_for_update(no_key=True, of=("self",)).get(pk=talent.pk)
    for field, value in conflicts.merge(locked, changes=changes, base=base).items():
        setattr(locked, field, value)
    _refuse_future(locked, "introduced_on", "引进日期不能晚于今天。")
    locked.full_clean()
    locked.save()
    return locked


# ── designations ─────────────────────────────────────────────────────────────────────────


@transaction.atomic
def create_designation(designation: Designation, *, by: User) -> Designation:
    """Enter a title that a unit strives for."""
    _check_award(designation)
    designation.full_clean()
    designation.save(force_insert=True)
    return designation


@transaction.atomic
def update_designation(
    designation: Designation, *, changes: dict, base: dict, by: User
) -> Designation:
    locked = Designation.objects.select_for_update(no_key=True, of=("self",)).get(
        pk=designation.pk
    )
    for field, value in conflicts.merge(locked, changes=changes, base=base).items():
        setattr(locked, field, value)
    _check_award(locked)
    locked.full_clean()
    locked.save()
    return locked


def _check_award(designation: Designation) -> None:
    _refuse_future(designation, "awarded_on", "获批日期不能晚于今天。")
    is_awarded = designation.status == DesignationStatus.AWARDED
    if is_awarded and designation.awarded_on is None:
        raise DomainError({"awarded_on": "已获批的要填获批日期。"})
    if not is_awarded and designation.awarded_on is not None:
        raise DomainError({"awarded_on": "还没获批，获批日期请留空。"})
