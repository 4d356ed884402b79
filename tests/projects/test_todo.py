"""What waits for whom around projects, and that it disappears with its cause."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import todo
from accounts.enums import Role
from projects import domain, standing
from projects.enums import AssignmentKind, Condition, Stage
from projects.models import MonthlyReport, Node
from tests.factories import (
    AssignmentFactory,
    MonthlyReportFactory,
    NodeFactory,
    PersonFactory,
    ProjectFactory,
    UnitFactory,
    UserFactory,
    plan_year,
)

TODAY = date(2023, 6, 28)


@pytest.fixture
def mine(commissioner):
    """A planned project that the commissioner leads."""
    project = ProjectFactory(name="正大芯智汇")
    plan_year(project, [100] * 12)
    AssignmentFactory(person=commissioner.person, project=project)
    return project


def items(user, rule=None):
    return [item for item in todo.items_for(user, TODAY) if rule in (None, item.rule)]


def the(user, rule):
    (item,) = items(user, rule)
    return item


def test_a_due_report_waits_for_the_lead(commissioner, mine):
    report = MonthlyReportFactory(project=mine)

    item = the(commissioner, "report_due")

    assert item.title == "正大芯智汇：6 月月报"
    assert item.detail.startswith("已按上月和节点计划填好")
    assert item.url == f"/projects/{mine.pk}/reports/2023-06/"
    assert (item.clock.css, item.clock.number) == ("soon", "2")
    assert report.project_id == item.project_id


def test_a_draft_is_said_to_be_one(commissioner, mine):
    MonthlyReportFactory(project=mine, status="draft")
    assert the(commissioner, "report_due").detail == "有草稿，接着填就行"


@pytest.mark.parametrize(
    "values",
    [
        {"submitted": True},
        {"status": "exempt", "comment": "停工"},
        {"month": date(2023, 4, 1), "locks_on": date(2023, 5, 9)},
        {"opens_on": date(2023, 6, 29)},
    ],
)
def test_what_cannot_be_filed_does_not_wait(commissioner, mine, values):
    MonthlyReportFactory(project=mine, **values)
    assert items(commissioner, "report_due") == []


def test_a_unit_reports_where_there_is_no_lead(mine):
    unit = UnitFactory()
    reporter = UserFactory(role=Role.UNIT_REPORTER, person__unit=unit)
    MonthlyReportFactory(project=mine)
    other = MonthlyReportFactory(project=ProjectFactory(unit=unit))
    mine.unit = unit
    mine.save()

    assert the(reporter, "report_due").project_id == other.project_id


def test_a_returned_report_says_why(commissioner, mine):
    MonthlyReportFactory(project=mine, status="returned", comment="金额对不上")

    item = the(commissioner, "report_returned")

    assert item.title == "正大芯智汇：6 月月报被退回"
    assert item.detail == "退回意见：金额对不上"


def test_a_filed_report_waits_for_the_office(office, commissioner, mine):
    report = MonthlyReportFactory(project=mine, submitted=True)

    item = the(office, "report_review")

    assert (item.role, item.detail, item.due_on) == (todo.REVIEW, "6月28日提交", report.locks_on)
    assert item.url == f"/projects/{mine.pk}/reports/2023-06/"
    assert items(commissioner, "report_review") == []
    MonthlyReport.objects.filter(pk=report.pk).update(status="approved")
    assert items(office, "report_review") == []


def test_moves_wait_for_somebody_else_of_the_office(office):
    project = ProjectFactory(name="海韵城市广场", stage=Stage.PERMITS)
    proposer = UserFactory(role=Role.OFFICE)
    event = domain.propose_move(
        project,
        to=Stage.FOUNDATION,
        occurred_on=TODAY,
        reason="已开工",
        by=proposer,
        is_override=True,
    )

    item = the(office, "move_decide")

    assert item.title == "海韵城市广场：批“基础施工”"
    assert item.url == f"/projects/{project.pk}/stage/{event.pk}/approve/"
    assert items(proposer, "move_decide") == []
    domain.approve_move(event, by=office)
    assert items(office, "move_decide") == []


def test_conditions_are_decided_like_moves(office):
    domain.propose_condition(
        ProjectFactory(name="浪潮项目"),
        to=Condition.STOPPED,
        occurred_on=TODAY,
        reason="停工整改",
        by=UserFactory(role=Role.OFFICE),
    )
    assert the(office, "move_decide").title == "浪潮项目：批“停工”"


def test_date_changes_wait_for_the_office(office):
    node = NodeFactory(project__name="正大芯智汇")
    change = domain.request_date_change(
        node.project,
        node=node,
        new_on=date(2023, 8, 6),
        reason="幕墙到货晚",
        by=UserFactory(role=Role.OFFICE),
    )

    item = the(office, "date_decide")

    assert (item.title, item.detail) == ("正大芯智汇：批改期到 8月6日", "幕墙到货晚")
    assert item.url == f"/projects/{node.project_id}/dates/{change.pk}/approve/"


@pytest.mark.parametrize(
    ("baseline", "forecast", "waits"),
    [
        (date(2023, 7, 5), None, True),
        (date(2023, 7, 6), None, False),
        (date(2023, 6, 20), None, True),
        (date(2023, 6, 20), date(2023, 6, 28), True),
        (date(2023, 6, 20), date(2023, 7, 14), False),
    ],
)
def test_nodes_of_the_next_days_wait_for_the_lead(commissioner, mine, baseline, forecast, waits):
    NodeFactory(project=mine, name="十层结构", baseline_on=baseline, forecast_on=forecast)
    found = items(commissioner, "node_due")
    assert bool(found) is waits
    if waits:
        assert found[0].title == "正大芯智汇：确认十层结构"


def test_a_node_that_was_reached_waits_no_more(commissioner, mine):
    node = NodeFactory(project=mine, baseline_on=date(2023, 7, 5), forecast_on=date(2023, 7, 14))
    assert the(commissioner, "node_due").detail == "计划 7月5日，预测 7月14日"
    Node.objects.filter(pk=node.pk).update(actual_on=TODAY)
    assert items(commissioner, "node_due") == []


def test_a_project_without_a_lead_waits_for_the_office(office):
    project = ProjectFactory(name="航天601")
    ProjectFactory(condition=Condition.PAUSED)
    ProjectFactory(stage=Stage.OPERATION)

    item = the(office, "lead_missing")

    assert (item.title, item.url) == ("航天601：指派服务专员", f"/projects/{project.pk}/lead/")
    domain.assign_lead(project, person=PersonFactory(), by=office)
    assert items(office, "lead_missing") == []


def test_a_missing_plan_waits_for_the_units_reporter(db):
    reporter = UserFactory(role=Role.UNIT_REPORTER)
    unit = reporter.person.unit
    missing = ProjectFactory(unit=unit, name="经海路改造")
    plan_year(ProjectFactory(unit=unit), [1] * 12)
    ProjectFactory(unit=unit, stage=Stage.LEAD)
    ProjectFactory()

    item = the(reporter, "plan_missing")

    assert item.title == "经海路改造：补 2023 年投资计划"
    assert item.url == f"/projects/{missing.pk}/plan/2023/"


def test_a_confidential_project_waits_under_its_code_name(office, commissioner):
    project = ProjectFactory(name="真名", is_confidential=True, code_name="海鸥")
    assert the(office, "lead_missing").title == "海鸥：指派服务专员"
    AssignmentFactory(person=commissioner.person, project=project)
    MonthlyReportFactory(project=project)
    assert the(commissioner, "report_due").title == "真名：6 月月报"


def test_a_supporter_does_not_file(commissioner, mine):
    other = ProjectFactory()
    AssignmentFactory(
        person=commissioner.person,
        project=other,
        kind=AssignmentKind.SUPPORTER,
        service_kind="finance",
    )
    MonthlyReportFactory(project=other)
    assert items(commissioner, "report_due") == []


@pytest.mark.parametrize("role", [Role.OFFICE, Role.COMMISSIONER, Role.UNIT_REPORTER])
def test_the_list_is_one_query_for_any_number_of_items(db, role):
    user = UserFactory(role=role)
    todo.items_for(user, TODAY)  # the limits of follow-up are kept a minute in the process
    counts = []
    for number in (1, 3):
        for _ in range(number):
            project = ProjectFactory(unit=user.person.unit)
            AssignmentFactory(person=user.person, project=project)
            MonthlyReportFactory(project=project)
            NodeFactory(project=project, baseline_on=date(2023, 7, 1))
        standing.refresh()
        assert user.roles
        with CaptureQueriesContext(connection) as queries:
            assert todo.items_for(user, TODAY)
        counts.append(len(queries))
    assert counts == [1, 1]
