"""The registry screened by every attribute, kept as a saved view."""

from datetime import date
from urllib.parse import parse_qsl

import pytest
from django.urls import reverse

from accounts.enums import Role
from enterprises.enums import EnterpriseTag
from laishan_portal.models import SavedView
from projects.enums import AssignmentKind
from projects.models import Assignment
from tests.enterprises.helpers import url
from tests.enterprises.rows import (
    make_contact,
    make_counted,
    make_enterprise,
    make_person,
    make_talent,
    make_unit,
)
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def firms():
    first = make_enterprise(
        name="第一",
        park=make_unit(),
        tags=[EnterpriseTag.HIGH_TECH, EnterpriseTag.LISTED],
        introduced_on=date(2023, 3, 1),
        address="莱山区迎春大街",
        note="重点培育",
    )
    make_counted(first)
    make_contact(first)
    for _ in range(3):
        make_talent(enterprise=first)
    ProjectFactory(owner=first)
    Assignment.objects.create(
        enterprise=first, person=make_person(), kind=AssignmentKind.LEAD, from_on=date(2023, 1, 1)
    )
    make_enterprise(name="第二", introduced_on=date(2023, 5, 1), tags=[EnterpriseTag.HIGH_TECH])
    make_enterprise(name="第三", uscc="91370613MA3C00000X")
    ProjectFactory(owner=make_enterprise(name="第四"), is_confidential=True, code_name="海风")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("in_park=1", {"第一"}),
        ("in_park=0", {"第二", "第三", "第四"}),
        ("tag=high_tech", {"第一", "第二"}),
        ("all_tags=high_tech,listed", {"第一"}),
        ("tagged=0", {"第三", "第四"}),
        ("since=2023-04-01", {"第二"}),
        ("until=2023-04-01", {"第一"}),
        ("dated=0", {"第三", "第四"}),
        ("count=counted", {"第一"}),
        ("count=waiting", {"第二"}),
        ("talents=3", {"第一"}),
        ("talents=5", set()),
        ("contact=1", {"第一"}),
        ("code=1", {"第三"}),
        ("address=迎春", {"第一"}),
        ("note=培育", {"第一"}),
        ("fact=1", set()),
        ("project=1", {"第一"}),  # the owner of a confidential project is not told
        ("project=0", {"第二", "第三", "第四"}),
        ("commissioner=1", {"第一"}),
        ("tag=high_tech&since=2023-01-01&talents=1", {"第一"}),
    ],
)
def test_conditions(as_role, firms, query, found):
    answer = as_role(Role.OFFICE).get(f"{url('enterprise_list')}?{query}")
    assert answer.context["problems"] == []
    html = answer.content.decode()
    assert {name for name in ("第一", "第二", "第三", "第四") if f">{name}<" in html} == found
    assert answer.context["summary"].count == len(found)


def test_a_screening_is_saved(as_role, firms):
    client = as_role(Role.OFFICE)
    kept = {"name": "有人才的高新", "query": "tag=high_tech&talents=3&project=1"}
    answer = client.post(reverse("ledgers:view_save", args=["enterprises"]), kept)
    assert answer.status_code == 302
    view = SavedView.objects.get(owner=client.user)
    assert dict(parse_qsl(view.query)) == {"tag": "high_tech", "talents": "3", "project": "1"}
    assert client.get(answer.url).context["summary"].count == 1
