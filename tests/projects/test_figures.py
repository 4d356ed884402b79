"""The narrow row of each project says what the dated rows say."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.models import Q, Sum

from accounts.enums import Role
from laishan_portal.metrics import DISTRICT, Part, Scope, compute, compute_by, compute_parts
from projects import domain, figures, standing
from projects.enums import LIGHT_ORDER, STAGE_GROUPS, Condition, LightLevel, Stage
from projects.models import (
    FiguresVersion,
    FiledState,
    InvestmentEntry,
    PlanMonth,
    Project,
    ProjectFigures,
    ProjectGroup,
)
from tests.factories import (
    MonthlyReportFactory,
    NodeFactory,
    ProjectFactory,
    UnitFactory,
    UserFactory,
    plan_year,
)

TODAY = date(2023, 6, 28)
AT = {"year": 2023, "as_of": TODAY}


def figures_of(project):
    return ProjectFigures.objects.get(pk=project.pk)


def test_amounts_are_cumulative_hundredths(db):
    project = ProjectFactory()
    plan_year(project, [100] * 12, done=[90, "80.25"])

    row = figures_of(project)

    assert (row.plan_01, row.plan_02, row.plan_12) == (10000, 20000, 120000)
    assert (row.done_01, row.done_02, row.done_12) == (9000, 17025, 17025)
    assert (row.year_plan, row.plan_to_data, row.year_done) == (120000, 20000, 17025)
    assert (row.gap, row.data_month, row.has_plan) == (2975, 2, True)


def test_a_project_without_a_plan_cannot_be_behind(db):
    row = figures_of(ProjectFactory())
    assert (row.has_plan, row.gap, row.year_plan, row.data_month) == (False, None, 0, None)


@pytest.mark.parametrize("stage", list(Stage))
def test_every_stage_has_its_group(db, stage):
    row = figures_of(ProjectFactory(stage=stage))
    assert stage in STAGE_GROUPS[row.stage_group - 1][1]


@pytest.mark.parametrize(
    ("condition", "counts"),
    [
        (Condition.NORMAL, True),
        (Condition.STOPPED, True),
        (Condition.PAUSED, False),
        (Condition.TERMINATED, False),
        (Condition.TRANSFERRED, False),
        (Condition.WITHDRAWN, False),
    ],
)
def test_what_is_not_worked_on_is_not_counted(db, condition, counts):
    assert figures_of(ProjectFactory(condition=condition)).is_counted is counts


def test_nodes_are_due_when_their_baseline_has_come(db):
    project = ProjectFactory()
    for baseline, actual in [
        (date(2023, 6, 1), date(2023, 6, 1)),
        (date(2023, 6, 10), date(2023, 6, 11)),
        (TODAY, None),
        (date(2023, 6, 29), None),
        (date(2023, 5, 31), date(2023, 5, 31)),
    ]:
        NodeFactory(project=project, baseline_on=baseline, actual_on=actual)
    standing.refresh([project.pk])

    row = figures_of(project)

    assert (row.nodes_due, row.nodes_on_time) == (3, 1)


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({"status": "pending"}, FiledState.OPEN),
        ({"status": "draft"}, FiledState.OPEN),
        ({"status": "returned"}, FiledState.OPEN),
        ({"status": "pending", "due_on": date(2023, 6, 27)}, FiledState.OVERDUE),
        ({"submitted": True}, FiledState.IN_TIME),
        ({"submitted": True, "status": "approved"}, FiledState.IN_TIME),
        ({"submitted": True, "due_on": date(2023, 6, 27)}, FiledState.LATE),
        ({"status": "exempt", "comment": "停工"}, FiledState.NOTHING),
        ({"status": "pending", "month": date(2023, 5, 1)}, FiledState.NOTHING),
    ],
)
def test_the_newest_slot_is_told_as_people_tell_it(db, values, state):
    report = MonthlyReportFactory(**values)
    standing.refresh([report.project_id])
    assert figures_of(report.project).filed == state


def test_the_reporting_month_is_this_one_from_the_twentieth_on():
    assert figures.reporting_month(date(2023, 6, 20)) == date(2023, 6, 1)
    assert figures.reporting_month(date(2023, 6, 19)) == date(2023, 5, 1)
    assert figures.reporting_month(date(2024, 1, 3)) == date(2023, 12, 1)


def test_every_write_keeps_the_row(office):
    """A handful of verbs, and the row is what a full recomputation makes of it."""
    project = ProjectFactory(total_investment=Decimal(5000))
    other = UnitFactory()
    plan_year(project, [10] * 12, done=[5, 5, 5])
    domain.set_plan(
        project,
        year=2023,
        amounts={date(2023, month, 1): Decimal(50) for month in range(1, 13)},
        reason="年中调整",
        by=office,
    )
    domain.set_responsibility(project, unit=other, leader=None, by=office)
    domain.book_correction(
        project, month=date(2023, 3, 1), amount=Decimal(7), reason="补记", by=office
    )
    kept = ProjectFigures.objects.filter(pk=project.pk).values().get()

    ProjectFigures.objects.filter(pk=project.pk).delete()
    figures.refresh([project.pk], today=TODAY)

    assert kept == ProjectFigures.objects.filter(pk=project.pk).values().get()
    assert (kept["unit_id"], kept["year_plan"], kept["year_done"]) == (other.pk, 60000, 2200)


def test_a_refresh_is_one_query_for_any_number(db, django_assert_num_queries):
    one, many = [ProjectFactory().pk], [ProjectFactory().pk for _ in range(3)]
    for keys in (one, many):
        with django_assert_num_queries(1):
            figures.refresh(keys, today=TODAY)


# ── the figures added up ─────────────────────────────────────────────────────────────────


@pytest.fixture
def district(db):
    """Two units, four projects that count and one that does not."""
    first, second = UnitFactory(), UnitFactory()
    plan_year(ProjectFactory(unit=first), [100] * 12, done=[90, 80])
    plan_year(ProjectFactory(unit=first), [200] * 12, done=[150])
    plan_year(ProjectFactory(unit=second), [10] * 12, done=[30])
    ProjectFactory(unit=second, stage=Stage.PERMITS)
    plan_year(ProjectFactory(unit=second, condition=Condition.PAUSED), [999] * 12)
    return first, second


def test_figures_are_what_hand_written_sums_say(district, leader):
    found = compute(
        ["projects.counted", "projects.excluded", "projects.year_plan", "projects.invested"],
        scope=DISTRICT,
        user=leader,
        **AT,
    )
    counted = Q(condition__in=["normal", "stopped"])
    planned = PlanMonth.objects.filter(
        curve__project__in=Project.objects.filter(counted), curve__is_current=True
    ).aggregate(total=Sum("amount"))["total"]
    done = InvestmentEntry.objects.filter(
        project__in=Project.objects.filter(counted), month__year=2023
    ).aggregate(total=Sum("amount"))["total"]

    assert found["projects.counted"].value == Project.objects.filter(counted).count() == 4
    assert found["projects.excluded"].value == 1
    assert found["projects.year_plan"].value == planned == 3720
    assert found["projects.invested"].value == done == 350


def test_groups_add_up_to_the_whole(district, leader):
    keys = [
        "projects.counted",
        "projects.invested",
        *(f"projects.{level}" for level in LightLevel),
    ]
    whole = compute(keys, scope=DISTRICT, user=leader, **AT)
    by_unit = compute_by("unit", keys, scope=DISTRICT, user=leader, **AT)

    assert set(by_unit) == {str(unit.pk) for unit in district}
    for key in keys:
        assert sum(figures[key].value for figures in by_unit.values()) == whole[key].value
    assert sum(whole[f"projects.{level}"].value for level in LightLevel) == 4


def test_a_scope_takes_a_part(district, leader):
    first, second = district
    for unit, count in ((first, 2), (second, 2)):
        found = compute(["projects.counted"], scope=Scope("unit", unit.pk), user=leader, **AT)
        assert found["projects.counted"].value == count
        assert f"unit={unit.pk}" in found["projects.counted"].url


def test_all_parts_are_one_query(district, reporter, django_assert_num_queries):
    """For whom nothing is kept."""
    parts = [
        Part(("projects.counted", "projects.landed", "waiting.dates")),
        Part(("projects.invested",), Scope("unit", district[0].pk)),
        Part(("projects.counted", "projects.days_in_stage"), by="stage_group"),
    ]
    reporter.person.unit = district[0]
    assert not reporter.sees_district  # the roles are read once
    with django_assert_num_queries(1):
        whole, unit, stages = compute_parts(parts, user=reporter, **AT)
    assert whole[""]["projects.landed"].value == 0
    assert unit[""]["projects.invested"].value == 320
    assert {place: found["projects.counted"].value for place, found in stages.items()} == {"5": 2}
    assert stages["5"]["projects.days_in_stage"].value is None


def test_a_districts_figures_are_kept_until_a_write(district, leader, django_assert_num_queries):
    keys = ["projects.counted", "projects.landed"]

    def counted():
        return compute(keys, scope=DISTRICT, user=leader, **AT)["projects.counted"].value

    assert counted() == 4
    with django_assert_num_queries(1):  # what is not kept, and the version
        assert counted() == 4
    project = ProjectFactory()
    assert counted() == 5
    project.delete()
    assert counted() == 4
    with django_assert_num_queries(1):
        assert counted() == 4


def test_what_was_rolled_back_is_not_kept(district, leader):
    def counted():
        found = compute(["projects.counted"], scope=DISTRICT, user=leader, **AT)
        return found["projects.counted"].value

    with transaction.atomic():
        ProjectFactory()
        assert counted() == 5
        transaction.set_rollback(True)
    assert counted() == 4
    with transaction.atomic():
        ProjectFactory(condition=Condition.PAUSED)
        assert counted() == 4


def test_writers_of_figures_never_wait_for_each_other(db):
    """Each takes a version row that nobody holds; when there is none it adds one."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:  # its own transactions; the trigger needs no row
            cursor.execute("SET lock_timeout = '2s'")
            cursor.execute("UPDATE projects_projectfigures SET year = year WHERE false")
            cursor.execute("SELECT count(*) FROM projects_figuresversion")
            committed = cursor.fetchone()[0]
            assert committed > 0
            list(FiguresVersion.objects.select_for_update())  # held by this test's transaction
            ProjectFactory()

            cursor.execute("UPDATE projects_projectfigures SET year = year WHERE false")

            cursor.execute("SELECT count(*) FROM projects_figuresversion")
            assert cursor.fetchone()[0] == committed + 1
    finally:
        other.close()


def test_a_project_groups_figures_follow_its_members(district, leader):
    group = ProjectGroup.objects.create(name="两个市区重点项目")
    scope = Scope("group", group.pk)

    def counted():
        found = compute(["projects.counted"], scope=scope, user=leader, **AT)
        return found["projects.counted"].value

    assert counted() == 0
    group.projects.add(Project.objects.counted().first())
    assert counted() == 1


def test_over_no_rows_figures_are_zero(leader):
    keys = ["projects.counted", "projects.invested", "projects.days_in_stage"]
    found = compute(keys, scope=DISTRICT, user=leader, **AT)
    assert [found[key].value for key in keys] == [0, 0, None]
    assert compute_by("unit", keys, scope=DISTRICT, user=leader, **AT) == {}


def test_who_sees_less_counts_less(district):
    reporter = UserFactory(role=Role.UNIT_REPORTER, person__unit=district[0])
    handler = UserFactory(role=Role.HANDLER)
    auditor = UserFactory(role=Role.AUDITOR)
    for user, count in ((reporter, 2), (handler, 0), (auditor, 0)):
        found = compute(["projects.counted"], scope=DISTRICT, user=user, **AT)
        assert found["projects.counted"].value == count


def test_lights_are_counted_by_their_order(district, leader):
    row = ProjectFigures.objects.filter(is_counted=True).first()
    row.light_order = LIGHT_ORDER[LightLevel.RED]
    row.save()
    found = compute(["projects.red"], scope=DISTRICT, user=leader, **AT)
    assert found["projects.red"].value == 1
