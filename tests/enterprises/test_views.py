from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.enums import ADMIN_ROLES, BUSINESS_ROLES, EXPORT_ROLES, AuditAction, Role
from accounts.models import AuditEvent, Person
from enterprises.enums import EnterpriseSize, EnterpriseTag, TalentKind
from enterprises.filters import UNITS
from enterprises.models import Contact, Designation, Enterprise, Talent
from laishan_portal.ledgers import choices
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


@pytest.fixture(autouse=True)
def _fresh_choices():
    choices.forget_all()
    yield
    choices.forget_all()


def url(name, *args):
    return reverse(f"enterprises:{name}", args=args)


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def form_of(client, address, /, **typed):
    """What the browser would send: the page's initial values with ``typed`` over them."""
    form = client.get(address).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    kept = {name: value for name, value in sent.items() if value not in (None, False, [], "")}
    return kept | typed


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


# ── list ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"甲有限公司", "乙有限公司", "丙有限公司"}),
        ("q=jia", {"甲有限公司"}),
        ("industry=C", {"乙有限公司"}),
        ("size=small", {"乙有限公司"}),
        ("tag=high_tech", {"甲有限公司"}),
        ("tag=high_tech,listed", {"甲有限公司", "丙有限公司"}),
        ("introduced=2023", {"甲有限公司"}),
        ("introduced=2023&until=2023-02-01", set()),
        ("view=introduced", {"甲有限公司"}),
        ("q=%E7%94%B2&size=small", set()),
    ],
)
def test_conditions(as_role, query, found):
    make_enterprise(
        name="甲有限公司", tags=[EnterpriseTag.HIGH_TECH], introduced_on=date(2023, 3, 1)
    )
    make_enterprise(name="乙有限公司", industry="C", size=EnterpriseSize.SMALL)
    make_enterprise(name="丙有限公司", tags=[EnterpriseTag.LISTED], introduced_on=date(2022, 3, 1))
    answer = as_role(Role.OFFICE).get(f"{url('enterprise_list')}?{query}")
    html = answer.content.decode()
    assert {name for name in ("甲有限公司", "乙有限公司", "丙有限公司") if name in html} == found
    assert answer.context["summary"].count == len(found)


def test_park_is_a_condition(as_role):
    park = make_unit()
    inside = make_enterprise(park=park)
    outside = make_enterprise()
    html = page(as_role(Role.OFFICE), f"{url('enterprise_list')}?park={park.pk}")
    assert inside.name in html
    assert outside.name not in html


@pytest.mark.parametrize("sort", ["name", "-introduced_on", "uscc", "size", "park"])
def test_list_sorts(as_role, sort):
    make_enterprise(introduced_on=date(2023, 1, 1))
    make_enterprise()
    assert as_role(Role.LEADER).get(f"{url('enterprise_list')}?sort={sort}").status_code == 200


@pytest.mark.parametrize("bad", ["introduced=abc", "until=2023-13-01", "size=huge", "park=x"])
def test_bad_condition_is_told_and_ignored(as_role, bad):
    make_enterprise()
    answer = as_role(Role.OFFICE).get(f"{url('enterprise_list')}?{bad}")
    assert answer.context["problems"]
    assert answer.context["summary"].count == 1


def test_nothing_registered_and_nothing_found_are_told_apart(as_role):
    client = as_role(Role.OFFICE)
    assert "还没有登记企业" in page(client, url("enterprise_list"))
    make_enterprise(name="甲有限公司")
    html = page(client, f"{url('enterprise_list')}?q=%E7%94%B2&size=small")
    assert "没有符合条件的内容" in html
    assert "去掉“规模 小型”会多出 1 个" in html


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("enterprise_list", lambda: make_enterprise(park=make_unit())),
        ("talent_list", lambda: make_talent(enterprise=make_enterprise(park=make_unit()))),
        ("designation_list", make_designation),
    ],
)
def test_list_asks_the_same_of_one_row_and_of_three(as_role, name, make):
    client = as_role(Role.OFFICE)
    make()
    client.get(url(name))
    UNITS.of("units")
    with CaptureQueriesContext(connection) as one:
        client.get(url(name))
    make()
    make()
    with CaptureQueriesContext(connection) as three:
        client.get(url(name))
    assert len(one) == len(three) <= 6


def test_detail_asks_the_same_of_one_and_of_three(as_role):
    client = as_role(Role.OFFICE)
    enterprise = make_enterprise(aliases=["甲"])

    def grow():
        make_contact(enterprise)
        make_talent(enterprise=enterprise)

    grow()
    client.get(enterprise.get_absolute_url())
    with CaptureQueriesContext(connection) as one:
        client.get(enterprise.get_absolute_url())
    grow()
    grow()
    with CaptureQueriesContext(connection) as three:
        client.get(enterprise.get_absolute_url())
    assert len(one) == len(three)


# ── export ───────────────────────────────────────────────────────────────────────────────


def test_export_is_recorded_marked_and_harmless(as_role):
    make_enterprise(name="=HYPERLINK(1)有限公司", tags=[EnterpriseTag.LISTED])
    client = as_role(Role.UNIT_REPORTER)
    answer = client.post(url("enterprise_export"), {"purpose": "会议材料", "all": "1"})
    assert answer.status_code == 200
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
    assert any("HYPERLINK" in str(cell.value) for cell in cells)
    assert all(cell.data_type != "f" for cell in cells)
    assert not any(str(cell.value).startswith("=") for cell in cells)
    assert client.user.username in str(book.worksheets[0].oddFooter.center.text) + str(
        book.worksheets[0].oddFooter.left.text
    ) + str(book.worksheets[0].oddFooter.right.text)
    event = AuditEvent.objects.get(action=AuditAction.EXPORT)
    assert event.detail["rows"] == 1
    assert event.detail["purpose"] == "会议材料"


# ── register and change ──────────────────────────────────────────────────────────────────


def test_enterprise_is_registered(as_role):
    client = as_role(Role.UNIT_REPORTER)
    address = url("enterprise_create")
    typed = form_of(
        client,
        address,
        name="浪潮云有限公司",
        uscc="9137 0613 ma94ab124l",
        tags=["high_tech"],
        aliases="浪潮云\n浪潮",
        introduced_on="2023-06-01",
    )
    answer = client.post(address, typed)
    row = Enterprise.objects.get()
    assert answer["Location"] == row.get_absolute_url()
    assert (row.uscc, row.tags, row.created_by) == (
        "91370613MA94AB124L",
        ["high_tech"],
        client.user,
    )
    assert [alias.name for alias in row.aliases.all()] == ["浪潮云", "浪潮"]


def test_the_same_form_twice_is_one_enterprise(as_role):
    client = as_role(Role.OFFICE)
    typed = form_of(client, url("enterprise_create"), name="浪潮云有限公司")
    first = client.post(url("enterprise_create"), typed)
    second = client.post(url("enterprise_create"), typed)
    assert first["Location"] == second["Location"]
    assert Enterprise.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "这个字段是必填项"),
        ("uscc", "9137", "18 位数字或大写字母"),
        ("introduced_on", "2023-06-29", "不能晚于今天"),
        ("introduced_on", "昨天", "请填日期"),
        ("aliases", "长" * 121, "一行写一个"),
    ],
)
def test_wrong_input_is_told_at_the_field_and_nothing_is_lost(as_role, field, value, sentence):
    client = as_role(Role.OFFICE)
    typed = {"name": "浪潮云有限公司", "address": "山海路 1 号"} | {field: value}
    answer = client.post(url("enterprise_create"), typed)
    html = answer.content.decode()
    assert sentence in "".join(answer.context["form"].errors[field]) or field == "name"
    assert answer.context["form"].errors[field]
    assert "山海路 1 号" in html
    assert not Enterprise.objects.exists()


def test_doubtful_code_is_saved_and_told(as_role):
    client = as_role(Role.OFFICE)
    typed = form_of(client, url("enterprise_create"), name="甲有限公司", uscc="91350100M0001TGQXM")
    html = client.post(url("enterprise_create"), typed, follow=True).content.decode()
    assert Enterprise.objects.get().uscc == "91350100M0001TGQXM"
    assert "请对照营业执照再看一眼" in html
    assert "信用代码请核对" in html


def test_same_name_and_code_are_refused_with_a_link(as_role):
    there = make_enterprise(name="甲有限公司", uscc="91370613MA94AB124L")
    client = as_role(Role.OFFICE)
    for typed in ({"name": "甲有限公司"}, {"name": "乙有限公司", "uscc": "91370613MA94AB124L"}):
        answer = client.post(url("enterprise_create"), typed | {"is_another": "on"})
        assert f'href="{there.get_absolute_url()}"' in answer.content.decode()
    assert Enterprise.objects.count() == 1


def test_look_alike_is_asked_about_once(as_role):
    there = make_enterprise(name="烟台正海磁材股份有限公司", short_name="正海磁材")
    client = as_role(Role.OFFICE)
    typed = form_of(client, url("enterprise_create"), name="正海磁材")
    asked = client.post(url("enterprise_create"), typed)
    assert asked.status_code == 200
    html = asked.content.decode()
    assert f'href="{there.get_absolute_url()}"' in html
    assert "确实是另一家" in html
    assert Enterprise.objects.count() == 1
    assert client.post(url("enterprise_create"), typed | {"is_another": "on"}).status_code == 302
    assert Enterprise.objects.count() == 2


def test_edit_does_not_ask_about_what_was_there(as_role):
    make_enterprise(name="正海磁材有限公司")
    row = make_enterprise(name="烟台正海磁材股份有限公司", aliases=["正海磁材"])
    client = as_role(Role.OFFICE)
    address = url("enterprise_edit", row.pk)
    assert client.post(address, form_of(client, address, size="large")).status_code == 302


def test_edit_changes_only_what_was_typed(as_role):
    row = make_enterprise(name="甲有限公司", aliases=["老甲"], introduced_on=date(2023, 3, 1))
    client = as_role(Role.OFFICE)
    address = url("enterprise_edit", row.pk)
    client.post(address, form_of(client, address, size="large"))
    row.refresh_from_db()
    assert (row.size, row.introduced_on, row.version) == ("large", date(2023, 3, 1), 2)
    assert [alias.name for alias in row.aliases.all()] == ["老甲"]


def test_two_people_on_one_field_choose(as_role):
    row = make_enterprise(address="老地址")
    office = as_role(Role.OFFICE)
    address = url("enterprise_edit", row.pk)
    mine = form_of(office, address, address="我的地址", note="我的备注")
    theirs = form_of(office, address, address="别人的地址")
    assert office.post(address, theirs).status_code == 302
    clash = office.post(address, mine)
    html = clash.content.decode()
    assert clash.status_code == 409
    assert "我的地址" in html
    assert "别人的地址" in html
    row.refresh_from_db()
    assert (row.address, row.note) == ("别人的地址", "")
    form = clash.context["form"]
    again = mine | {name: form[name].value() for name in ("base", "submission_key")}
    assert office.post(address, again | {"keep_address": "theirs"}).status_code == 302
    row.refresh_from_db()
    assert (row.address, row.note) == ("别人的地址", "我的备注")


def test_extra_fields_are_ignored(as_role):
    row = make_enterprise()
    client = as_role(Role.OFFICE)
    address = url("enterprise_edit", row.pk)
    sent = form_of(client, address, size="large", is_fact="on", version="9", search_text="x")
    client.post(address, sent)
    row.refresh_from_db()
    assert (row.is_fact, row.version) == (False, 2)


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
