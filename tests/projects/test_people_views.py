"""Who serves a project, who answers for it and who else may know, through the pages."""

from datetime import date

import pytest

from accounts.enums import Role
from accounts.models import AuditEvent
from projects.models import Assignment
from tests.factories import (
    AssignmentFactory,
    PersonFactory,
    ProjectFactory,
    ProjectGrantFactory,
    UnitFactory,
    UserFactory,
)
from tests.projects.pages import address, body, errors, send

pytestmark = pytest.mark.django_db


def test_the_present_lead_is_shown_and_replaced_only_when_confirmed(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    old = AssignmentFactory(project=project, person=PersonFactory(name="曲文静"))
    new = UserFactory(role=Role.COMMISSIONER, person__name="宫晓").person
    page = client.get(address(project, "lead/"))
    assert "现在是 曲文静" in body(page)
    found = errors(send(client, project, "lead/", person=new.pk, confirm=""))
    assert "换人要勾选确认" in found["confirm"][0]
    assert send(client, project, "lead/", person=new.pk, confirm="on").status_code == 302
    old.refresh_from_db()
    assert old.to_on == date(2023, 6, 27)
    assert Assignment.objects.get(project=project, to_on=None).person == new
    assert "1+N：找宫晓一个人就行" in body(client.get(project.get_absolute_url()))


def test_supporters_come_and_go(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    PersonFactory(name="初科长", unit=UnitFactory(short_name="税务局"))
    response = send(client, project, "supporters/new/", person="初科长", service_kind="tax")
    assert response.status_code == 302
    row = project.assignments.get()
    html = body(client.get(project.get_absolute_url()))
    assert "税务局 初科长" in html
    again = send(client, project, "supporters/new/", person="初科长", service_kind="tax")
    assert "已经是这一类的协同人员" in body(again)
    assert send(client, project, f"assignments/{row.pk}/end/", on="2023-06-28").status_code == 302
    row.refresh_from_db()
    assert row.to_on == date(2023, 6, 28)


def test_an_assignment_cannot_end_before_it_began(as_role):
    client = as_role(Role.OFFICE)
    row = AssignmentFactory(from_on=date(2023, 3, 1))
    found = errors(send(client, row.project, f"assignments/{row.pk}/end/", on="2023-02-28"))
    assert "不能早于开始的 2023-03-01" in found["on"][0]


def test_responsibility_passes_on_from_a_day(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    unit = UnitFactory()
    PersonFactory(name="姜区长", unit=UnitFactory(short_name="区政府"))
    response = send(
        client, project, "responsibility/", unit=unit.pk, leader="姜区长", from_on="2023-06-01"
    )
    assert response.status_code == 302
    project.refresh_from_db()
    assert (project.unit, project.leader.name) == (unit, "姜区长")
    html = body(client.get(project.get_absolute_url()))
    assert "包保领导 姜区长" in html
    assert "责任单位由" in html


def test_sight_is_granted_to_one_holder_with_a_reason_and_on_record(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    handler = UserFactory(role=Role.HANDLER, person__name="邹科长")
    both = send(
        client, project, "grants/new/", person="邹科长", unit=UnitFactory().pk, reason="办证"
    )
    assert "二选一" in errors(both)["person"][0]
    assert send(client, project, "grants/new/", person="邹科长", reason="办证").status_code == 302
    grant = project.grants.get()
    assert grant.user == handler
    assert AuditEvent.objects.filter(action="grant", actor=client.user).count() == 1
    assert send(client, project, f"grants/{grant.pk}/revoke/").status_code == 302
    assert not project.grants.exists()
    assert AuditEvent.objects.filter(action="grant").count() == 2


def test_a_person_without_an_account_cannot_be_granted_sight(as_role):
    PersonFactory(name="无账号")
    response = send(
        as_role(Role.OFFICE), ProjectFactory(), "grants/new/", person="无账号", reason="办证"
    )
    assert "还没有账号" in errors(response)["person"][0]


def test_another_projects_people_and_grants_are_not_found(as_role):
    client = as_role(Role.OFFICE)
    other = ProjectFactory()
    row, grant = AssignmentFactory(), ProjectGrantFactory(user=UserFactory())
    assert client.get(address(other, f"assignments/{row.pk}/end/")).status_code == 404
    assert client.get(address(other, f"grants/{grant.pk}/revoke/")).status_code == 404
