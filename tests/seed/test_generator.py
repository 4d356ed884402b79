"""The invented year as plain values: always the same, and possible."""

from collections import Counter
from dataclasses import asdict
from datetime import date, timedelta

import pytest

from dashboards.seed import facts, generator, people
from dashboards.seed.firms import INTRODUCED, credit_code, firms
from dashboards.seed.investment import DONE_BY_TODAY, YEAR_PLAN, scaled_to, spread
from laishan_portal.workdays import WorkCalendar
from projects.enums import LightLevel, ReportStatus, Stage
from tests.seed.conftest import TODAY

# Monday to Friday, with the dragon boat festival and its make-up day.
CALENDAR = WorkCalendar(
    holidays=frozenset({date(2023, 6, 22), date(2023, 6, 23)}),
    extra_workdays=frozenset({date(2023, 6, 25)}),
    official_years=frozenset({2023}),
)


def build(count=205, **values):
    return generator.build(count=count, today=TODAY, calendar=CALENDAR, **values)


@pytest.fixture(scope="module")
def world():
    return build()


def test_the_same_call_gives_the_same_world(world):
    again = build()
    assert [asdict(project) for project in again.projects] == [
        asdict(project) for project in world.projects
    ]
    assert again.firms == world.firms


def test_a_bigger_world_keeps_the_stories(world):
    big = build(count=400)
    names = {project.name: project for project in big.projects}
    for project in world.projects[:40]:
        assert names[project.name].nodes == project.nodes


def test_the_district_has_its_known_sums(world):
    assert len(world.projects) == len({project.name for project in world.projects}) == 205
    assert sum(project.year_plan for project in world.projects) == YEAR_PLAN
    assert sum(project.year_done for project in world.projects) == DONE_BY_TODAY


def test_stages_fields_and_lists(world):
    stages = Counter(project.stage for project in world.projects)
    assert set(stages) == set(Stage)
    assert stages[Stage.OPERATION] == 14
    assert stages[Stage.STRUCTURE] == 52
    fields = Counter(project.domain for project in world.demo)
    assert sorted(fields.values(), reverse=True) == [72, 45, 30, 24, 20]
    assert {project.level for project in world.projects} == {"province", "city", "district"}


def test_a_fact_gets_no_field_of_its_own(world):
    for project in world.projects:
        if project.is_fact:
            assert (project.domain, project.street, project.total, project.owner) == (
                "",
                "",
                None,
                None,
            )
            assert project.leader is None


def test_stages_are_entered_one_after_the_other(world):
    for project in world.demo:
        days = [event.occurred_on for event in project.events if event.occurred_on]
        assert days == sorted(days), project.name
        assert all(day <= TODAY for day in days), project.name
        assert project.events[0].kind == "opening"
        assert project.events[0].occurred_on is None
        assert project.events[-1].to_stage == project.stage
        for event in project.events[1:]:
            assert event.occurred_on <= event.decided_on <= TODAY, project.name


def test_nodes_reached_are_past_and_open_ones_are_not(world):
    for project in world.projects:
        reached = [node.actual_on for node in project.nodes if node.actual_on]
        assert reached == sorted(reached), project.name
        assert all(day <= TODAY for day in reached), project.name
        numbers = [node.position for node in project.nodes]
        assert numbers == sorted(set(numbers)), project.name
        assert len({node.name for node in project.nodes}) == len(project.nodes), project.name
        open_nodes = [node for node in project.nodes if node.actual_on is None]
        assert project.nodes[: len(reached)] == [n for n in project.nodes if n.actual_on]
        if open_nodes and open_nodes[0].forecast_on:
            assert open_nodes[0].forecast_on > TODAY, project.name
        if project.stage == Stage.OPERATION:
            assert not open_nodes, project.name


def test_the_stage_agrees_with_the_nodes(world):
    for project in world.demo:
        kinds = {node.kind: node.actual_on for node in project.nodes}
        order = list(Stage).index(project.stage)
        if "entry" in kinds:
            has_begun = order >= list(Stage).index(Stage.FOUNDATION)
            assert (kinds["entry"] is not None) == has_begun, project.name
        if "production" in kinds:
            assert (kinds["production"] is not None) == (project.stage == Stage.OPERATION)


def test_reports_are_filed_in_their_window(world):
    for project in world.projects:
        for report in project.reports:
            assert report.opens_on < report.due_on < report.locks_on
            if report.submitted_on:
                assert report.opens_on <= report.submitted_on <= report.locks_on, project.name
                assert report.submitted_on <= TODAY
            if report.decided_on:
                assert report.decided_on <= TODAY
                if report.submitted_on:
                    assert report.decided_on >= report.submitted_on
            if report.status == ReportStatus.APPROVED:
                assert report.invested >= 0
                assert 0 <= report.progress <= 100
                if report.node_forecast_on:
                    assert report.node_forecast_on > report.submitted_on, project.name


def test_nothing_is_invested_before_anything_is_signed(world):
    for project in world.projects:
        if project.stage in (Stage.LEAD, Stage.NEGOTIATION):
            assert project.year_plan == project.opening == project.year_done == 0, project.name
        if project.total:
            assert project.opening + project.year_plan <= project.total, project.name


def test_months_of_june(world):
    statuses = Counter(
        report.status
        for project in world.projects
        for report in project.reports
        if report.month == date(2023, 6, 1)
    )
    assert statuses[ReportStatus.PENDING] + statuses[ReportStatus.DRAFT] == 15
    assert statuses[ReportStatus.SUBMITTED] == 8
    assert statuses[ReportStatus.RETURNED] == 3
    assert statuses[ReportStatus.EXEMPT] == 4
    late = sum(
        report.submitted_on is not None and report.submitted_on > report.due_on
        for project in world.projects
        for report in project.reports
    )
    assert 10 <= late <= 40


def test_the_base_landed_one_project_this_year(world):
    landed = [
        project.name
        for project in world.demo
        for event in project.events
        if project.unit == facts.BASE
        and event.to_stage == Stage.LANDED
        and event.occurred_on
        and event.occurred_on.year == TODAY.year
    ]
    assert len(landed) == 1


def test_nobody_of_the_article_appears(world):
    names = {name for name, _ in people.LEADERS + people.COMMISSIONERS}
    names |= {account.name for account in people.ACCOUNTS}
    names |= {name for name, _, _ in people.SUPPORTERS.values()}
    names |= {people.invented_name(number) for number in range(1_000)}
    assert names.isdisjoint(people.REAL_PEOPLE)


def test_firms_have_well_formed_codes_of_an_unused_block():
    from stdnum.cn import uscc  # noqa: PLC0415 -- only here

    codes = [firm.uscc for firm in firms(600, TODAY)]
    assert len(set(codes)) == 600
    assert all(uscc.is_valid(code) for code in codes)
    assert credit_code(1).startswith("91370613MAYY")
    introduced = [
        firm
        for firm in firms(140, TODAY)
        if firm.introduced_on and firm.introduced_on.year == TODAY.year
    ]
    assert len(introduced) == INTRODUCED
    assert all(firm.introduced_on <= TODAY for firm in introduced)


@pytest.mark.parametrize("total", [0, 7, 999, 15_000, 123_450])
def test_spreading_loses_nothing(total):
    amounts = spread(total, [1, 0, 2.5, 3, 0.2])
    assert sum(amounts) == total
    assert amounts[1] == 0
    assert min(amounts) >= 0


def test_scaling_meets_the_target():
    assert sum(scaled_to([100, 250, 4_000], 9_990)) == 9_990


@pytest.mark.parametrize("count", [14, 40, 60, 205, 3_000])
def test_any_size_can_be_built(count):
    world = build(count=count, months_back=12 if count > 2_000 else 6)
    assert len(world.projects) == count
    if count > 2_000:
        assert max(len(project.nodes) for project in world.projects) == 20
        lights = Counter(project.light for project in world.projects)
        assert lights[LightLevel.RED] > 50
        assert world.months.all[0] == date(2022, 7, 1)
        assert world.today - timedelta(days=365) < world.months.all[-1]
