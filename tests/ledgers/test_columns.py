"""A column taken to another table shows, orders and adds up what it did at home."""

from datetime import date

import pytest

from accounts.enums import Role
from projects.enums import Level, Stage
from projects.investment import LEDGER as INVESTMENT
from projects.ledgers import LEDGER, project_column
from projects.models import Listing, ProjectFigures
from projects.models.project import name_as_known
from projects.month_figures import LEDGER as FIGURES
from projects.year_ledgers import DECISIONS
from tests.factories import ProjectFactory, UserFactory, plan_year

pytestmark = pytest.mark.django_db
MOVABLE = [column.key for column in LEDGER.columns if column.key != "stats_gap"]


def test_columns_of_projects_on_rows_of_projects():
    user = UserFactory(role=Role.LEADER)
    listed = ProjectFactory(name="乙")
    Listing.objects.create(project=listed, year=2023, level=Level.CITY, from_on=date(2023, 1, 5))
    ProjectFactory(name="甲", is_confidential=True, code_name="庚", total_investment=None)
    plan_year(listed, [50] * 12, done=[40])
    plan_year(ProjectFactory(name="丙", stage=Stage.SIGNED), [300] * 12)
    at_home = LEDGER.rows(user)
    elsewhere = ProjectFigures.objects.annotate(**name_as_known(user, "project"))
    for key in MOVABLE:
        home, moved = LEDGER.column(key), project_column(key, "project")
        assert list(at_home.order_by(*home.sort, "pk").values_list(*home.source)) == list(
            elsewhere.order_by(*moved.sort, "project").values_list(*moved.source)
        )
        if home.total is not None:
            assert at_home.aggregate(n=home.total) == elsewhere.aggregate(n=moved.total)


def test_a_column_elsewhere_differs_in_what_is_named():
    total = project_column("total", "project", group="今年", is_minor=False)
    home = LEDGER.column("total")
    assert (total.source, total.sort) == (
        ("project__total_investment",),
        ("project__total_investment",),
    )
    assert (total.label, total.kind, total.cell) == (home.label, home.kind, home.cell)
    assert (total.group, total.is_minor, home.is_minor) == ("今年", False, True)


def test_choices_are_sorted_by_rank_and_not_by_their_codes():
    """City, district, province, and acceptance before foundation, is how codes would come."""
    ranks = {"level": list(Level), "stage": list(Stage)}
    for list_, key in [
        (LEDGER, "level"),
        (LEDGER, "stage"),
        (INVESTMENT, "level"),
        (DECISIONS, "stage"),
        (FIGURES, "stage"),
        (FIGURES, "level"),
    ]:
        (case,) = list_.column(key).sort
        asked = [when.condition.children[0][1] for when in case.cases]
        assert asked == ranks[key], (list_.key, key)


def test_a_case_sorts_rows():
    for stage in (Stage.ACCEPTANCE, Stage.LEAD, Stage.FOUNDATION):
        ProjectFactory(stage=stage)
    rows = LEDGER.rows(UserFactory(role=Role.LEADER)).order_by(*LEDGER.column("stage").sort)
    assert [row.stage for row in rows] == [Stage.LEAD, Stage.FOUNDATION, Stage.ACCEPTANCE]
