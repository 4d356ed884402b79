"""The pages of actions on many projects: from the ticked rows to the result and back."""

import re

import pghistory.models
import pytest

from accounts.enums import Role
from accounts.models import AuditEvent
from projects.forms.bulk import sign_selection
from projects.models import BulkRun, Project
from tests.factories import (
    AssignmentFactory,
    MonthlyReportFactory,
    ProjectFactory,
    UnitFactory,
    UserFactory,
)
from tests.projects.ledger_page import names
from tests.projects.pages import body

pytestmark = pytest.mark.django_db


def look(client, action, projects, **typed):
    """Tick rows in the ledger, press the action, and type into the page that comes."""
    url = f"/projects/bulk/{action}/"
    page = client.post(url, {"ids": [project.pk for project in projects]})
    form = page.context["form"]
    data = {
        name: form[name].value() for name in ("selection", "submission_key", "form_owner")
    } | typed
    return url, data, client.post(url, data)


def confirm(page):
    return re.search(r'name="confirm" value="([^"]+)"', body(page))[1]


def test_from_the_ticked_rows_to_the_result_and_back(as_role):
    client = as_role(Role.OFFICE)
    person = UserFactory(role=Role.COMMISSIONER).person
    projects = [ProjectFactory() for _ in range(3)]
    AssignmentFactory(project=projects[0], person=person)
    bar = body(client.get("/projects/"))
    assert 'formaction="/projects/bulk/lead/?' in bar

    url, data, page = look(client, "lead", projects, person=person.pk, from_on="2023-06-20")
    assert "会改 2 个" in body(page)
    assert f"1 个现在就是{person.name}" in body(page)
    assert not BulkRun.objects.exists()
    first = client.post(url, data | {"confirm": confirm(page)})
    second = client.post(url, data | {"confirm": confirm(page)})
    run = BulkRun.objects.get()
    assert first["Location"] == second["Location"] == run.get_absolute_url()
    result = body(client.get(run.get_absolute_url()))
    assert "2 个</a>" in result
    assert "跳过的" in result
    assert sorted(names(client.get(f"/projects/?run={run.pk}"))) == sorted(
        project.name for project in projects[1:]
    )
    back = client.post(f"{run.get_absolute_url()}undo/", {"submission_key": "0" * 32})
    assert back.status_code == 302
    assert "撤销了 2 个" in body(client.get(run.get_absolute_url()))


def test_other_values_than_the_previewed_ones_are_previewed_again(as_role):
    client = as_role(Role.OFFICE)
    one, other = (UserFactory(role=Role.COMMISSIONER).person for _ in range(2))
    url, data, page = look(client, "lead", [ProjectFactory()], person=one.pk, from_on="2023-06-20")
    again = client.post(url, data | {"person": other.pk, "confirm": confirm(page)})
    assert again.status_code == 200
    assert other.name in body(again)
    assert not BulkRun.objects.exists()


def test_all_matching_rows_are_those_of_the_address(as_role):
    client = as_role(Role.OFFICE)
    for stage in ("permits", "permits", "structure"):
        MonthlyReportFactory(project=ProjectFactory(stage=stage))
    page = client.post("/projects/bulk/urge/?stage=permits", {"all": "1"})
    assert len(page.context["ids"]) == 2
    assert "没有可改的" in body(page)
    assert "没有服务专员" in body(page)


@pytest.mark.parametrize(
    "change",
    [
        {"selection": "x"},
        {"selection": ""},
        {"from_on": "2023-06-29"},
        {"person": ""},
    ],
)
def test_wrong_input_changes_nothing(as_role, change):
    client = as_role(Role.OFFICE)
    person = UserFactory(role=Role.COMMISSIONER).person
    values = {"person": person.pk, "from_on": "2023-06-20"} | change
    _, _, page = look(client, "lead", [ProjectFactory()], **values)
    assert page.status_code == 200
    assert page.context["form"].errors
    assert not BulkRun.objects.exists()


def test_rows_picked_by_somebody_else_are_refused(as_role, office):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    foreign = sign_selection([project.pk], office)
    response = client.post("/projects/bulk/urge/", {"selection": foreign})
    assert "另一个人选的" in str(response.context["form"].errors)


def test_nothing_ticked_leads_back_to_the_ledger(as_role):
    client = as_role(Role.OFFICE)
    assert "没有选中项目" in body(client.post("/projects/bulk/urge/"))
    assert client.get("/projects/bulk/nonsense/").status_code == 404


def test_an_unknown_project_cannot_be_ticked(as_role):
    client = as_role(Role.UNIT_REPORTER)
    page = client.post("/projects/bulk/urge/", {"ids": [ProjectFactory().pk]})
    assert page.context["ids"] == []


def test_one_request_number_stands_in_the_history_of_every_row(as_role):
    client = as_role(Role.OFFICE)
    unit = UnitFactory()
    projects = [ProjectFactory() for _ in range(3)]
    url, data, page = look(client, "unit", projects, unit=unit.pk, from_on="2023-06-20")
    client.post(url, data | {"confirm": confirm(page)})
    run = BulkRun.objects.get()
    assert run.request_id
    history = Project._meta.get_field("history").related_model.objects.filter(unit=unit)
    contexts = {row.pgh_context.metadata["request"] for row in history.select_related()}
    assert contexts == {run.request_id}
    assert {row.pgh_obj_id for row in history} == {project.pk for project in projects}
    operations = pghistory.models.Context.objects.filter(metadata__request=run.request_id)
    assert any(f"#{run.pk}" in row.metadata["operation"] for row in operations)
    assert AuditEvent.objects.get(action="bulk").request_id == run.request_id
