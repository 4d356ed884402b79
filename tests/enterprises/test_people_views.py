from datetime import date

import pytest

from accounts.enums import AuditAction, Role
from accounts.models import AuditEvent, Person
from enterprises.enums import TalentKind
from enterprises.models import Contact, Talent
from tests.enterprises.helpers import form_of, page, url
from tests.enterprises.rows import (
    make_contact,
    make_designation,
    make_enterprise,
    make_talent,
)

pytestmark = pytest.mark.django_db

# ── contacts ─────────────────────────────────────────────────────────────────────────────


def test_phone_is_masked_until_asked_for_with_a_reason(as_role):
    enterprise = make_enterprise()
    contact = make_contact(enterprise, phone="13812345678")
    client = as_role(Role.COMMISSIONER)
    assert "138****5678" in page(client, enterprise.get_absolute_url())
    assert "13812345678" not in page(client, enterprise.get_absolute_url())
    address = url("contact_unmask", contact.pk)
    assert "13812345678" not in page(client, address)
    refused = client.post(address, {"reason": "  "})
    assert "13812345678" not in refused.content.decode()
    assert not AuditEvent.objects.filter(action=AuditAction.UNMASK).exists()
    shown = client.post(address, {"reason": "约走访时间"})
    assert "13812345678" in shown.content.decode()
    event = AuditEvent.objects.get(action=AuditAction.UNMASK)
    assert event.actor == client.user
    assert event.detail == {"enterprise": enterprise.pk, "reason": "约走访时间"}


def test_edit_form_never_carries_the_number(as_role):
    contact = make_contact(make_enterprise(), phone="13812345678")
    client = as_role(Role.OFFICE)
    address = url("contact_edit", contact.pk)
    assert "13812345678" not in page(client, address)
    client.post(address, form_of(client, address, duty="董事长"))
    contact.person.refresh_from_db()
    assert contact.person.phone == "13812345678"
    client.post(address, form_of(client, address, phone="0535-6891234"))
    contact.person.refresh_from_db()
    assert contact.person.phone == "0535-6891234"


def test_contact_is_added_and_a_namesake_asked_about(as_role):
    enterprise = make_enterprise()
    namesake = Person.objects.create(name="王五", title="经理")
    client = as_role(Role.UNIT_REPORTER)
    address = url("contact_create", enterprise.pk)
    typed = form_of(client, address, person_name="王五", duty="总经理", phone="138 1234 5678")
    asked = client.post(address, typed)
    assert asked.status_code == 200
    assert "是这一位：王五，经理" in asked.content.decode()
    client.post(address, typed | {"same_person": str(namesake.pk)})
    assert Contact.objects.get().person == namesake
    typed = form_of(client, address, person_name="王五", phone="138 1234 5678")
    client.post(address, typed | {"same_person": "another"})
    new = Contact.objects.latest("pk").person
    assert (new.name, new.phone, new.pk != namesake.pk) == ("王五", "13812345678", True)


def test_contact_is_removed_by_post_only(as_role):
    contact = make_contact(make_enterprise())
    client = as_role(Role.OFFICE)
    assert client.get(url("contact_remove", contact.pk)).status_code == 405
    assert as_role(Role.LEADER).post(url("contact_remove", contact.pk)).status_code == 403
    assert as_role(Role.AUDITOR).post(url("contact_remove", contact.pk)).status_code == 404
    assert Contact.objects.exists()
    assert as_role(Role.OFFICE).post(url("contact_remove", contact.pk)).status_code == 302
    assert not Contact.objects.exists()


# ── talents and designations ─────────────────────────────────────────────────────────────


def test_talent_is_entered_from_the_enterprise(as_role):
    enterprise = make_enterprise(name="甲有限公司")
    client = as_role(Role.OFFICE)
    address = f"{url('talent_create')}?enterprise={enterprise.pk}"
    assert "甲有限公司" in page(client, address)
    typed = form_of(
        client,
        address,
        person_name="李六",
        kind=TalentKind.YOUTH.value,
        introduced_on="2023-05-01",
        birth_year="１９９５",
        enterprise="甲有限公司",
    )
    assert client.post(url("talent_create"), typed).status_code == 302
    talent = Talent.objects.get()
    assert (talent.enterprise, talent.person.birth_year) == (enterprise, 1995)


def test_unknown_enterprise_of_a_talent_offers_names(as_role):
    make_enterprise(name="烟台正海磁材股份有限公司")
    client = as_role(Role.OFFICE)
    typed = {"person_name": "李六", "kind": "youth", "introduced_on": "2023-05-01"}
    answer = client.post(url("talent_create"), typed | {"enterprise": "正海"})
    assert "烟台正海磁材股份有限公司" in str(answer.context["form"].errors["enterprise"])
    assert not Person.objects.filter(name="李六").exists()


def test_talent_edit_keeps_the_person(as_role):
    talent = make_talent()
    client = as_role(Role.OFFICE)
    address = url("talent_edit", talent.pk)
    sent = form_of(client, address, introduced_on="2023-04-01", person="1")
    assert client.post(address, sent).status_code == 302
    before, talent = talent.person_id, Talent.objects.get()
    assert (talent.person_id, talent.introduced_on) == (before, date(2023, 4, 1))


@pytest.mark.parametrize(
    ("kind", "year", "number"), [("high_level", 2023, 2), ("youth", 2023, 1), ("youth", 2022, 0)]
)
def test_talent_list_by_kind_and_year(as_role, kind, year, number):
    make_talent()
    make_talent()
    make_talent(kind=TalentKind.YOUTH)
    answer = as_role(Role.YOUTH_STAFF).get(f"{url('talent_list')}?kind={kind}&year={year}")
    assert answer.context["summary"].count == number


def test_designation_is_awarded(as_role):
    row = make_designation()
    client = as_role(Role.OFFICE)
    address = url("designation_edit", row.pk)
    refused = client.post(address, form_of(client, address, status="awarded"))
    assert "已获批的要填获批日期" in refused.content.decode()
    typed = form_of(client, address, status="awarded", awarded_on="2023-06-20")
    assert client.post(address, typed).status_code == 302
    row.refresh_from_db()
    assert row.awarded_on == date(2023, 6, 20)
