import pytest

from accounts.enums import ADMIN_ROLES, BUSINESS_ROLES, EXPORT_ROLES, Role
from enterprises.models import Designation
from tests.enterprises.helpers import page, url
from tests.enterprises.rows import (
    make_contact,
    make_designation,
    make_enterprise,
    make_talent,
    make_unit,
)

pytestmark = pytest.mark.django_db

EDITORS = {Role.OFFICE, Role.UNIT_REPORTER}
CALLERS = {*EDITORS, Role.LEADER, Role.COMMISSIONER, Role.HANDLER}


# ── who ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def addresses():
    """Every address with the roles that may open it."""
    enterprise = make_enterprise()
    contact = make_contact(enterprise)
    talent, designation = make_talent(), make_designation()
    return {
        url("enterprise_list"): BUSINESS_ROLES,
        url("enterprise_export"): EXPORT_ROLES,
        url("enterprise_create"): EDITORS,
        url("enterprise_detail", enterprise.pk): BUSINESS_ROLES,
        url("enterprise_edit", enterprise.pk): EDITORS,
        url("contact_create", enterprise.pk): EDITORS,
        url("contact_edit", contact.pk): EDITORS,
        url("contact_unmask", contact.pk): CALLERS,
        url("talent_list"): BUSINESS_ROLES,
        url("talent_export"): EXPORT_ROLES,
        url("talent_create"): EDITORS,
        url("talent_detail", talent.pk): BUSINESS_ROLES,
        url("talent_edit", talent.pk): EDITORS,
        url("designation_list"): BUSINESS_ROLES,
        url("designation_export"): EXPORT_ROLES,
        url("designation_create"): EDITORS,
        url("designation_detail", designation.pk): BUSINESS_ROLES,
        url("designation_edit", designation.pk): {Role.OFFICE},
    }


@pytest.mark.parametrize("role", list(Role))
def test_address_opens_for_its_roles_alone(as_role, addresses, role):
    client = as_role(role)
    for address, roles in addresses.items():
        status = client.get(address).status_code
        has_row = any(char.isdigit() for char in address)
        refused = 404 if role in ADMIN_ROLES and has_row else 403
        assert status == (200 if role in roles else refused), address


def test_anonymous_is_asked_to_log_in(client, addresses):
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/login/")


def test_unknown_row_is_not_there(as_role):
    client = as_role(Role.OFFICE)
    for name in ("enterprise_detail", "enterprise_edit", "talent_edit", "designation_edit"):
        assert client.get(url(name, 999_999)).status_code == 404


def test_reporter_edits_what_their_unit_strives_for(as_role):
    client = as_role(Role.UNIT_REPORTER)
    own = make_designation(unit=client.user.person.unit)
    assert client.get(url("designation_edit", own.pk)).status_code == 200


def test_reporter_cannot_enter_for_another_unit(as_role):
    client = as_role(Role.UNIT_REPORTER)
    typed = {"name": "试点", "unit": make_unit().pk, "year": 2023, "status": "striving"}
    answer = client.post(url("designation_create"), typed)
    assert answer.status_code == 200
    assert "unit" in answer.context["form"].errors
    assert not Designation.objects.exists()


def test_reading_roles_see_no_buttons_that_refuse(as_role):
    enterprise = make_enterprise()
    contact = make_contact(enterprise)
    html = page(as_role(Role.UNION_STAFF), enterprise.get_absolute_url())
    for name, pk in (
        ("enterprise_edit", enterprise.pk),
        ("contact_create", enterprise.pk),
        ("contact_unmask", contact.pk),
    ):
        assert url(name, pk) not in html
