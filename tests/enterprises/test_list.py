from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.enums import AuditAction, Role
from accounts.models import AuditEvent
from enterprises.enums import EnterpriseSize, EnterpriseTag
from enterprises.filters import UNITS
from tests.enterprises.helpers import page, url
from tests.enterprises.rows import (
    make_contact,
    make_designation,
    make_enterprise,
    make_talent,
    make_unit,
)

pytestmark = pytest.mark.django_db

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
