"""A kept statement answers for the person and the day it was written for, with today's rows."""

from datetime import date

import pytest
from django.contrib.auth.models import Group

from accounts.enums import Role
from laishan_portal import statements
from tests.factories import (
    AssignmentFactory,
    PersonFactory,
    ProjectFactory,
    ProjectGrantFactory,
    UserFactory,
)
from tests.projects.ledger_page import URL, lists, names, text_of

pytestmark = pytest.mark.django_db


def test_the_second_look_sends_the_same_statement_and_sees_new_rows(as_role):
    client = as_role(Role.OFFICE)
    ProjectFactory(name="甲")
    assert names(client.get(URL)) == ["甲"]
    kept = len(statements._kept)
    ProjectFactory(name="乙")
    assert names(client.get(URL)) == ["甲", "乙"]
    assert "合计 2 个" in text_of(client.get(URL))
    assert len(statements._kept) == kept


def test_people_do_not_share_statements(client):
    mine, other = ProjectFactory(name="甲"), ProjectFactory(name="乙")
    for project in (mine, other):
        user = UserFactory(role=Role.UNIT_REPORTER, person=PersonFactory(unit=project.unit))
        client.force_login(user, backend="accounts.backends.PortalBackend")
        assert names(client.get(URL)) == [project.name]


def test_another_unit_or_role_is_another_statement(as_role):
    mine, other = ProjectFactory(name="甲"), ProjectFactory(name="乙")
    client = as_role(Role.UNIT_REPORTER, person=PersonFactory(unit=mine.unit))
    assert names(client.get(URL)) == ["甲"]
    person = client.user.person
    person.unit = other.unit
    person.save()
    assert names(client.get(URL)) == ["乙"]
    client.user.groups.set([Group.objects.get(name=Role.OFFICE)])
    assert names(client.get(URL)) == ["甲", "乙"]


def test_a_grant_given_meanwhile_opens_the_name_at_once(as_role):
    client = as_role(Role.OFFICE)
    secret = ProjectFactory(name="真名", is_confidential=True, code_name="代号")
    assert names(client.get(URL)) == ["代号"]
    grant = ProjectGrantFactory(project=secret, user=client.user, is_deal_team=True)
    assert names(client.get(URL)) == ["真名"]
    grant.delete()
    assert names(client.get(URL)) == ["代号"]


def test_the_next_day_is_another_statement(as_role, settings):
    client = as_role(Role.COMMISSIONER)
    AssignmentFactory(
        project=ProjectFactory(name="甲"), person=client.user.person, to_on=date(2023, 6, 28)
    )
    assert names(client.get(URL)) == ["甲"]
    settings.LAISHAN_TODAY = date(2023, 6, 29)
    assert names(client.get(URL)) == []


def test_what_is_kept_has_an_end(as_role, monkeypatch):
    monkeypatch.setattr(statements, "KEEP", 6)
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    for number in range(8):
        assert lists(client, f"q={project.code}&unit={project.unit_id},{number}")
        assert len(statements._kept) <= 6
