from datetime import date

import pytest
from django.core.exceptions import ValidationError

from accounts.enums import Role
from accounts.models import Person
from enterprises import domain
from enterprises.enums import DesignationStatus, EnterpriseTag, TalentKind
from enterprises.models import Contact, Designation, Enterprise, Talent
from laishan_portal import conflicts
from laishan_portal.exceptions import DomainError, StaleVersion
from tests.enterprises.rows import (
    make_contact,
    make_designation,
    make_enterprise,
    make_person,
    make_talent,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db


def seen(row, *fields):
    return conflicts.snapshot(row, list(fields))


# ── search ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "words",
    [
        "正海",
        "磁材",
        "烟台永磁",
        "zhenghaicili",
        "ztcl",
        "ZHCC",
        "91370613MA94AB124L",
        "91370613ma",
        "９１３７０６１３",
        "正海 91370613",
    ],
)
def test_enterprise_is_found_by(words):
    found = make_enterprise(
        name="正海磁材股份有限公司",
        short_name="正海磁材",
        uscc="91370613MA94AB124L",
        aliases=["烟台永磁厂", "正拓磁力", "正海磁力"],
    )
    make_enterprise(name="别的有限公司")
    assert list(Enterprise.objects.all().matching(words)) == [found]


def test_every_word_must_be_found():
    make_enterprise(name="正海磁材股份有限公司")
    assert not Enterprise.objects.all().matching("正海 浪潮").exists()


def test_percent_sign_is_an_ordinary_character():
    make_enterprise(name="正海磁材股份有限公司")
    assert not Enterprise.objects.all().matching("%").exists()


def test_search_uses_the_index(django_assert_num_queries):
    sql = str(Enterprise.objects.all().matching("正海磁材").query)
    assert "UPPER" not in sql


# ── create and update ────────────────────────────────────────────────────────────────────


def test_create_keeps_who_and_the_tidy_name():
    user = make_user(Role.OFFICE)
    made = domain.create_enterprise(
        Enterprise(name="  浪潮  云 ", uscc="9137 0613 ma94 ab12 4l"),
        aliases=["浪潮云", "浪潮 云", " ", "浪潮云"],
        by=user,
    )
    made.refresh_from_db()
    assert (made.name, made.uscc) == ("浪潮 云", "91370613MA94AB124L")
    assert [alias.name for alias in made.aliases.all()] == ["浪潮云"]
    assert made.created_by == made.updated_by == user


def test_code_with_wrong_check_digit_is_kept():
    assert make_enterprise(uscc="91350100M0001TGQXM").pk


@pytest.mark.parametrize("code", ["1234", "91370613MA94AB124I", "91370613MA94AB124L0"])
def test_code_of_another_shape_is_refused(code):
    with pytest.raises(ValidationError):
        make_enterprise(uscc=code)


def test_introduction_in_the_future_is_refused():
    with pytest.raises(DomainError) as refused:
        make_enterprise(introduced_on=date(2023, 6, 29))
    assert "introduced_on" in refused.value.error_dict


def test_introduction_today_is_taken():
    assert make_enterprise(introduced_on=date(2023, 6, 28)).pk


def test_update_bumps_the_version_and_the_search_key():
    user = make_user(Role.OFFICE)
    row = make_enterprise(name="旧名有限公司")
    base = seen(row, "name")
    domain.update_enterprise(row, changes={"name": "新名有限公司"}, base=base, by=user)
    row.refresh_from_db()
    assert (row.name, row.version, row.updated_by) == ("新名有限公司", 2, user)
    assert list(Enterprise.objects.all().matching("xmyxgs")) == [row]
    assert not Enterprise.objects.all().matching("旧名").exists()


def test_saving_without_a_change_writes_nothing():
    row = make_enterprise(name="某有限公司", aliases=["甲"])
    base = seen(row, "name")
    domain.update_enterprise(
        row,
        changes={"name": "某有限公司"},
        base=base,
        aliases=["甲"],
        aliases_seen=["甲"],
        by=make_user(Role.OFFICE),
    )
    row.refresh_from_db()
    assert row.version == 1


def test_different_fields_do_not_clash():
    row = make_enterprise()
    base = seen(row, "size", "tags")
    one, two = make_user(Role.OFFICE), make_user(Role.UNIT_REPORTER)
    domain.update_enterprise(row, changes={"size": "large"}, base=base, by=one)
    domain.update_enterprise(
        row, changes={"size": "", "tags": [EnterpriseTag.HIGH_TECH]}, base=base, by=two
    )
    row.refresh_from_db()
    assert (row.size, row.tags, row.version) == ("large", ["high_tech"], 3)


def test_the_same_field_clashes_and_nothing_is_written():
    row = make_enterprise()
    base = seen(row, "size", "address")
    domain.update_enterprise(row, changes={"size": "large"}, base=base, by=make_user(Role.OFFICE))
    with pytest.raises(StaleVersion) as stale:
        domain.update_enterprise(
            row,
            changes={"size": "small", "address": "山海路 1 号"},
            base=base,
            by=make_user(Role.OFFICE),
        )
    row.refresh_from_db()
    assert stale.value.clashes == {"size": ("small", "large")}
    assert (row.size, row.address) == ("large", "")


def test_aliases_of_two_people_are_both_kept():
    row = make_enterprise(aliases=["甲", "乙"])
    user = make_user(Role.OFFICE)
    for typed in (["甲", "乙", "丙"], ["甲", "丁"]):
        domain.update_enterprise(
            row, changes={}, base={}, aliases=typed, aliases_seen=["甲", "乙"], by=user
        )
    assert [alias.name for alias in row.aliases.all()] == ["甲", "丙", "丁"]


def test_alias_too_long_is_told():
    with pytest.raises(DomainError, match="一行写一个"):
        make_enterprise(aliases=["长" * 121])


def test_row_history_keeps_both_values():
    row = make_enterprise(name="旧名有限公司")
    base = seen(row, "name")
    domain.update_enterprise(
        row, changes={"name": "新名有限公司"}, base=base, by=make_user(Role.OFFICE)
    )
    names = row.history.order_by("pgh_id").values_list("name", flat=True)
    assert list(names) == ["旧名有限公司", "新名有限公司"]


# ── look-alikes ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "typed",
    [
        "正海磁材",
        "正海磁材有限公司",
        "正海 磁材集团有限公司",
        "正海磁材（集团）有限公司",
        "永磁厂",
    ],
)
def test_look_alike_is_found(typed):
    row = make_enterprise(name="烟台正海磁材股份有限公司", aliases=["永磁厂"])
    assert list(Enterprise.objects.all().called_like([typed])) == [row]


@pytest.mark.parametrize("typed", ["浪潮", "烟台", "有限公司", "材", ""])
def test_other_name_is_not_a_look_alike(typed):
    make_enterprise(name="烟台正海磁材股份有限公司")
    assert not Enterprise.objects.all().called_like([typed]).exists()


# ── contacts, talents, designations ──────────────────────────────────────────────────────


def test_new_first_contact_takes_the_place_of_the_old():
    row = make_enterprise()
    old = make_contact(row, is_primary=True)
    new = make_contact(row, is_primary=True)
    old.refresh_from_db()
    assert (old.is_primary, new.is_primary) == (False, True)


def test_contact_typed_for_the_first_time_is_a_person_with_pinyin():
    contact = domain.add_contact(
        Contact(enterprise=make_enterprise(), person=Person(name=" 王五 ")),
        by=make_user(Role.OFFICE),
    )
    assert (contact.person.name, contact.person.name_initials) == ("王五", "ww")


def test_known_person_is_not_made_twice():
    person = make_person()
    domain.add_contact(
        Contact(enterprise=make_enterprise(), person=person), by=make_user(Role.OFFICE)
    )
    assert Person.objects.filter(name=person.name).count() == 1


def test_contact_left_blank_keeps_the_phone():
    contact = make_contact(make_enterprise(), phone="13812345678")
    domain.update_contact(
        contact,
        changes={"duty": "董事长"},
        base=seen(contact, "duty"),
        by=make_user(Role.OFFICE),
    )
    contact.refresh_from_db()
    assert (contact.duty, contact.person.phone) == ("董事长", "13812345678")


def test_removed_contact_leaves_the_person():
    contact = make_contact(make_enterprise())
    domain.remove_contact(contact, by=make_user(Role.OFFICE))
    assert not Contact.objects.exists()
    assert Person.objects.filter(pk=contact.person_id).exists()


def test_talent_is_counted_once_a_kind():
    first = make_talent()
    with pytest.raises(ValidationError, match="已经登记过"):
        make_talent(person=first.person)
    assert make_talent(person=first.person, kind=TalentKind.YOUTH).pk


def test_talent_in_the_future_is_refused():
    with pytest.raises(DomainError):
        make_talent(introduced_on=date(2023, 7, 1))
    assert not Talent.objects.exists()


def test_talent_update_clashes_on_the_same_field():
    talent = make_talent()
    base = seen(talent, "introduced_on")
    user = make_user(Role.OFFICE)
    domain.update_talent(talent, changes={"introduced_on": date(2023, 4, 1)}, base=base, by=user)
    with pytest.raises(StaleVersion):
        domain.update_talent(
            talent, changes={"introduced_on": date(2023, 5, 1)}, base=base, by=user
        )


@pytest.mark.parametrize(
    ("status", "awarded_on"),
    [
        (DesignationStatus.AWARDED, None),
        (DesignationStatus.STRIVING, date(2023, 5, 1)),
        (DesignationStatus.AWARDED, date(2023, 7, 1)),
    ],
)
def test_award_and_its_date_go_together(status, awarded_on):
    with pytest.raises(DomainError) as refused:
        make_designation(status=status, awarded_on=awarded_on)
    assert "awarded_on" in refused.value.error_dict
    assert not Designation.objects.exists()


def test_designation_is_awarded():
    row = make_designation(unit=make_unit())
    base = seen(row, "status", "awarded_on")
    changes = {"status": DesignationStatus.AWARDED, "awarded_on": date(2023, 6, 1)}
    domain.update_designation(row, changes=changes, base=base, by=make_user(Role.OFFICE))
    row.refresh_from_db()
    assert row.status == DesignationStatus.AWARDED
