"""阶段变更台账: what it lists, under which names, and that it costs the same for many."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from projects import domain
from projects.enums import Condition, Stage
from projects.models import Project
from projects.move_ledgers import move_words
from tests.factories import ProjectFactory, UserFactory
from tests.projects.moves import filed, whole_project
from tests.projects.pages import body

pytestmark = pytest.mark.django_db
URL = "/projects/moves/"
DAY = date(2023, 6, 20)


def started(office, *, approved=True, **kwargs):
    project = whole_project(**kwargs)
    row = domain.propose_move(
        project,
        to=Stage.FOUNDATION,
        occurred_on=DAY,
        reason=f"{project.name}桩机进场",
        evidence=filed(Stage.FOUNDATION),
        is_override=True,
        by=UserFactory(role=Role.OFFICE),
    )
    if approved:
        domain.approve_move(row, by=office)
    return project, row


def lists(client, query=""):
    return body(client.get(f"{URL}?{query}"))


def test_views_tell_moves_apart(as_role, office):
    client = as_role(Role.OFFICE)
    plain, _ = started(office)
    over, _ = started(office, industry="", project_code="2301-370613-04-01-654321")
    waiting, _ = started(office, approved=False, project_code="2301-370613-04-01-654322")
    stopped = ProjectFactory()
    row = domain.propose_condition(
        stopped,
        to=Condition.STOPPED,
        occurred_on=DAY,
        reason="换总包",
        by=UserFactory(role=Role.UNIT_REPORTER),
    )
    domain.approve_move(row, by=office)
    shown = {
        "": {plain, over, waiting, stopped},
        "view=waiting": {waiting},
        "view=counted": {plain, over},
        "view=override": {over},
        "view=stopped": {stopped},
        "counts=1": {plain, over},
        "stage=foundation&decision=proposed": {waiting},
    }
    for query, expected in shown.items():
        html = lists(client, query)
        for project in (plain, over, waiting, stopped):
            assert (f">{project.name}</a>" in html) is (project in expected), query
    assert "行业门类" in lists(client, "view=override")


def test_a_row_leads_to_the_course_of_its_project(as_role, office):
    project, row = started(office)
    client = as_role(Role.LEADER)
    assert f'href="{URL}{row.pk}/"' in lists(client)
    assert client.get(f"{URL}{row.pk}/")["Location"] == f"/projects/{project.pk}/stages/"
    assert as_role(Role.COMMISSIONER).get(f"{URL}{row.pk}/").status_code == 404


def test_a_secret_name_stands_in_no_cell_and_no_search(as_role, office):
    project, _ = started(office, name="某巨头总部")
    Project.objects.filter(pk=project.pk).update(is_confidential=True, code_name="代号甲")
    client = as_role(Role.LEADER)
    html = lists(client)
    assert "代号甲" in html
    assert "巨头" not in html
    assert "代号甲" not in lists(client, "q=巨头")


def test_the_page_costs_the_same_for_many(as_role, office):
    client = as_role(Role.OFFICE)
    counts = []
    for number in range(3):
        started(office, project_code=f"2301-370613-04-01-00000{number}")
        with CaptureQueriesContext(connection) as queries:
            lists(client)
        counts.append(len(queries))
    assert counts[1] == counts[2]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (("forward", "permits", "foundation", "normal", "normal"), "手续 → 基础施工"),
        (("repeat", "signed", "signed", "normal", "normal"), "再次正式签约"),
        (("condition", "signed", "signed", "normal", "paused"), "暂缓"),
        (("condition", "signed", "signed", "stopped", "normal"), "复工"),
    ],
)
def test_a_move_is_told_in_words(values, words):
    assert move_words(*values) == words
