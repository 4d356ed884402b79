"""The filter 缺项 against the gate table, project by project."""

from itertools import product

import pytest
from django.db import connection

from accounts.enums import Role
from projects import gaps, gates, readiness
from projects.enums import Stage
from projects.models import Permit, Project, ProjectInvestor
from tests.factories import EnterpriseFactory, ProjectFactory
from tests.projects.ledger_page import lists
from tests.projects.moves import BASIC, whole_project

pytestmark = pytest.mark.django_db


def many():
    """Projects of every stage, filled in different ways."""
    blank = {
        name: type(value)() if isinstance(value, str) else None for name, value in BASIC.items()
    }
    for stage, is_public in product(Stage, (False, True)):
        ProjectFactory(stage=stage, is_public_works=is_public, **blank)
    for number, stage in enumerate(Stage):
        code = f"2301-370613-04-01-00000{number}"
        whole_project(stage=stage, project_code=code)
    half = whole_project(stage=Stage.OPERATION, owner=EnterpriseFactory(uscc=""))
    half.permits.filter(phase="works").delete()
    Permit.objects.create(project=half, name="消防验收", phase="completion", status="running")
    invested = ProjectFactory(stage=Stage.PERMITS, **blank)
    ProjectInvestor.objects.create(project=invested, enterprise=EnterpriseFactory())


def test_each_line_of_the_table_has_its_twin():
    many()
    projects = list(Project.objects.select_related("owner"))
    told = {
        project.pk: {
            one.key for one in gates.missing_data(readiness.record_of(project), at=project.stage)
        }
        for project in projects
    }
    for need in gates.NEEDS:
        found = set(Project.objects.filter(gaps.missing([need.key])).values_list("pk", flat=True))
        assert found == {pk for pk, keys in told.items() if need.key in keys}, need.key
    found = set(Project.objects.filter(gaps.missing([gaps.ANY])).values_list("pk", flat=True))
    assert found == {pk for pk, keys in told.items() if keys}
    assert 0 < len(found) < len(projects)


@pytest.mark.parametrize(
    ("key", "index"),
    [
        ("approval", "permit_approval"),
        ("filing", "permit_approval"),
        ("work_permit", "permit_to_build"),
        ("acceptance", "permit_of_completion"),
    ],
)
def test_what_is_granted_is_read_from_an_index(key, index):
    """Its condition is the gate's, words and all: else every name is matched for every page."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert index in Project.objects.filter(gaps.missing([key])).explain()


def test_the_ledger_lists_what_misses_something(as_role):
    client = as_role(Role.OFFICE)
    whole, empty = whole_project(), ProjectFactory(stage=Stage.PERMITS)
    assert lists(client, "gap=any") == [empty.name]
    assert lists(client, "gap=project_code") == [empty.name]
    assert lists(client, "gap=acceptance") == []
    assert whole.name in lists(client, "")
