"""A confidential project's real name is nowhere: not on any page of anybody outside its team."""

import pytest
from django.contrib import admin
from django.db import transaction
from django.urls import NoReverseMatch, reverse

from accounts.enums import Role
from projects import domain, standing
from projects.models import Project, ProjectGrant
from tests.cast import Cast
from tests.permission_table import ROLES, TABLE
from tests.test_permissions import ADDRESSES

REAL, CODE, CONTENT = "真名不外传工程", "代号海燕", "年产密晶万吨"
OUTSIDERS = (
    *(Role.LEADER, Role.OFFICE, Role.UNIT_REPORTER, Role.HANDLER, Role.UNION_STAFF),
    *(Role.YOUTH_STAFF, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN),
)


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    """The project of the cast, under confidential negotiation."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        cast = Cast()
        pk = cast.own["pk"]
        Project.objects.filter(pk=pk).update(
            name=REAL, code_name=CODE, content=CONTENT, is_confidential=True
        )
        domain.refresh_search([pk])
        standing.refresh([pk])
        yield cast
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


def text_of(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def tells(client, url, data=None):
    """Whether the page says what only the deal team may know."""
    answer = client.get(url, data or {})
    told = text_of(answer)
    return answer.status_code == 200 and (REAL.encode() in told or CONTENT.encode() in told)


def may_open(role):
    place = ROLES.index(role)
    return [
        (name, wanted)
        for name, wanted in ADDRESSES
        if TABLE[name].gets and TABLE[name].own[place] == "o"
    ]


@pytest.mark.parametrize("role", OUTSIDERS)
def test_no_page_tells_the_real_name(db, cast, role):
    client = cast.client(role)
    found = []
    for name, wanted in may_open(role):
        url = reverse(name, kwargs=cast.kwargs(name, wanted, role, own=True))
        if tells(client, url):
            found.append(name)
    assert found == []


@pytest.mark.parametrize("role", [Role.OFFICE, Role.UNION_STAFF])
@pytest.mark.parametrize("words", [REAL, "真名不外传", "密晶", "zhenming", "zmbwc"])
def test_no_search_finds_it_by_what_is_secret(db, cast, role, words):
    client = cast.client(role)
    answer = client.get(reverse("projects:project_list"), {"q": words})
    assert CODE not in answer.content.decode()


def test_the_admin_site_knows_the_code_name_only(db, cast):
    client, found = cast.client(Role.OFFICE), []
    for model in admin.site._registry:
        label = f"{model._meta.app_label}_{model._meta.model_name}"
        try:
            url = reverse(f"admin:{label}_changelist")
        except NoReverseMatch:
            continue
        if tells(client, url) or tells(client, url, {"q": CODE}):
            found.append(label)
    assert found == []
    change = reverse("admin:projects_project_change", args=[cast.own["pk"]])
    assert not tells(client, change)


def test_the_team_and_its_commissioner_know(db, cast):
    page = reverse("projects:project_detail", kwargs={"pk": cast.own["pk"]})
    assert tells(cast.client(Role.COMMISSIONER), page)
    leader = cast.users[Role.LEADER]
    ProjectGrant.objects.create(
        project_id=cast.own["pk"], user=leader, reason="专班", is_deal_team=True
    )
    assert tells(cast.client(Role.LEADER), page)
