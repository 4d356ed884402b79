"""Every condition of the project ledger finds its rows and refuses what does not fit."""

import re
from datetime import date

import pytest

from accounts.enums import Role
from projects import standing
from projects.enums import Condition, Level, Stage, Street
from projects.models import (
    Listing,
    Project,
    ProjectGroup,
    ProjectStanding,
    StageEvent,
)
from tests.factories import (
    AssignmentFactory,
    EnterpriseFactory,
    MonthlyReportFactory,
    NodeFactory,
    PersonFactory,
    ProjectFactory,
    system_user,
)
from tests.projects.ledger_page import URL, lists, names, stand, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office_client(as_role):
    return as_role(Role.OFFICE)


# ── conditions ───────────────────────────────────────────────────────────────────────────


def two(**kwargs):
    """A project that has it and one that has not."""
    return ProjectFactory(name="有", **kwargs), ProjectFactory(name="无")


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ("domain=renewal", {"domain": "renewal"}),
        ("domain=renewal,community", {"domain": "community"}),
        ("domain=renewal&domain=community", {"domain": "community"}),
        ("stage=permits", {"stage": Stage.PERMITS}),
        ("stage_group=3", {"stage": Stage.PERMITS}),
        ("stage_group=2", {"stage": Stage.SIGNED}),
        ("condition=stopped", {"condition": Condition.STOPPED}),
        (f"street={Street.CHUJIA.value}", {"street": Street.CHUJIA}),
        ("zone=1", {"in_expansion_zone": True}),
        ("counted=0", {"condition": Condition.PAUSED}),
        ("q=LS99-001", {"code": "LS99-001"}),
    ],
)
def test_filters_on_the_project(office_client, query, values):
    two(**values)
    assert lists(office_client, query) == ["有"]


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ("light=red", {"light": "red"}),
        ("light=red,yellow", {"light": "yellow"}),
        ("level=city", {"level": Level.CITY}),
        ("view=warning", {"light": "yellow"}),
        ("plan=behind", {"year_plan": 10, "plan_to_data": 5, "year_done": 4}),
        ("plan=met", {"year_plan": 10, "plan_to_data": 5, "year_done": 5}),
        ("plan=compared", {"plan_to_data": 5}),
        ("has_plan=1", {"year_plan": 10}),
        (
            "report=pending",
            {"report_status": "pending", "report_due_on": date(2023, 6, 30)},
        ),
        ("report=submitted", {"report_status": "submitted"}),
        ("report=late", {"report_status": "approved", "report_is_late": True}),
        ("report=late,exempt", {"report_status": "exempt"}),
        (
            "view=unreported",
            {"report_status": "draft", "report_month": date(2023, 6, 1)},
        ),
    ],
)
def test_filters_on_the_standing(office_client, query, values):
    project, _other = two()
    stand(project, **values)
    assert lists(office_client, query) == ["有"]


def test_no_plan(office_client):
    _project, other = two()
    stand(other, year_plan=10)
    assert lists(office_client, "plan=none") == lists(office_client, "has_plan=0") == ["有"]


def test_stalled_is_too_long_in_the_permits(office_client):
    project, other = ProjectFactory(name="久", stage=Stage.PERMITS), ProjectFactory(name="新")
    Project.objects.filter(pk=other.pk).update(stage=Stage.PERMITS)
    stand(project, stage_since=date(2023, 1, 1))
    stand(other, stage_since=date(2023, 6, 1))
    assert lists(office_client, "stalled=1") == ["久"]


def test_people_and_units(office_client):
    project, _ = two(leader=PersonFactory(name="姜副区长"))
    AssignmentFactory(project=project, person=PersonFactory(name="曲文静"))
    lead = ProjectStanding.objects.get(project=project).lead_id
    assert lists(office_client, f"unit={project.unit_id}") == ["有"]
    assert lists(office_client, f"leader={project.leader_id}") == ["有"]
    assert lists(office_client, f"lead={lead}") == ["有"]
    page = text_of(office_client.get(f"{URL}?lead={lead}"))
    assert f'<option value="{lead}" selected>曲文静</option>' in page
    assert "服务专员 曲文静" in page


def test_owner_and_group(office_client):
    project, _ = two(owner=EnterpriseFactory(name="正大集团"))
    group = ProjectGroup.objects.create(name="两个项目")
    group.projects.add(project)
    assert lists(office_client, f"owner={project.owner_id}") == ["有"]
    assert "业主 正大集团" in text_of(office_client.get(f"{URL}?owner={project.owner_id}"))
    assert lists(office_client, f"group={group.pk}") == ["有"]
    assert "项目组合 两个项目" in text_of(office_client.get(f"{URL}?group={group.pk}"))


def test_listed_in_a_year(office_client):
    project, _ = two()
    Listing.objects.create(project=project, year=2022, level=Level.CITY, from_on=date(2022, 1, 1))
    standing.refresh([project.pk])
    assert lists(office_client, "year=2022") == ["有"]


@pytest.mark.parametrize(
    ("name", "stage"), [("landed_year", Stage.LANDED), ("started_year", Stage.FOUNDATION)]
)
def test_moves_of_a_year_count_once_and_only_when_approved(office_client, name, stage):
    project, other = two()

    def event(of, **values):
        StageEvent.objects.create(
            project=of,
            to_stage=stage,
            proposed_by=system_user(),
            decided_at="2023-03-02T00:00+08:00",
            decided_on=date(2023, 3, 2),
            **{"kind": "forward", "decision": "approved", "occurred_on": date(2023, 3, 1)}
            | values,
        )

    event(project)
    event(project, kind="repeat")
    event(other, kind="repeat")
    event(other, decision="refused")
    event(other, occurred_on=date(2022, 3, 1))
    event(ProjectFactory(name="还没到"), occurred_on=date(2023, 12, 1))
    assert lists(office_client, f"{name}=2023") == ["有"]


def test_nodes_of_a_month_by_outcome(office_client):
    def with_node(name, **values):
        standing.refresh([NodeFactory(project=ProjectFactory(name=name), **values).project_id])

    with_node("按期", baseline_on=date(2023, 6, 10), actual_on=date(2023, 6, 10))
    with_node("晚了", baseline_on=date(2023, 6, 10), actual_on=date(2023, 6, 11))
    with_node("没做", baseline_on=date(2023, 6, 28))
    with_node("未到", baseline_on=date(2023, 6, 29))
    with_node("七月", baseline_on=date(2023, 7, 31))
    every = {"按期", "晚了", "没做", "未到"}
    assert set(lists(office_client, "node_month=2023-06")) == every
    due = every - {"未到"}
    assert set(lists(office_client, "node_month=2023-06&node_result=due")) == due
    assert lists(office_client, "node_month=2023-06&node_result=on_time") == ["按期"]
    assert set(lists(office_client, "node_month=2023-06&node_result=late")) == {"晚了", "没做"}
    assert lists(office_client, "view=next_nodes") == ["七月"]


def test_reports_of_a_month(office_client):
    filed, open_one = two()
    MonthlyReportFactory(project=filed, submitted=True, month=date(2023, 5, 1))
    MonthlyReportFactory(project=open_one, month=date(2023, 5, 1))
    assert lists(office_client, "reported=2023-05") == ["有"]
    assert lists(office_client, "unreported=2023-05") == ["无"]
    standing.refresh([open_one.pk])
    assert lists(office_client, "view=overdue") == ["无"]
    assert lists(office_client, "report=overdue") == ["无"]


def test_filed_is_what_the_figures_count(office_client):
    project, _ = two()
    MonthlyReportFactory(project=project)
    standing.refresh([project.pk])
    assert lists(office_client, "filed=open") == ["有"]
    assert lists(office_client, "filed=nothing") == ["无"]


@pytest.mark.parametrize(
    "query",
    [
        "domain=moon",
        "light=blue",
        "unit=abc",
        "unit=-1",
        "lead=1.5",
        "ids=" + ",".join(map(str, range(3000))),
        "year=23",
        "year=abcd",
        "landed_year=99999",
        "node_month=2023-13",
        "node_month=2023-6",
        "reported=June",
        "view=nothing",
        "zone=2",
        "q=" + "长" * 10_000,
        "domain=" + "x" * 10_000,
        "stage_group=8",
    ],
)
def test_a_value_that_does_not_fit_is_ignored_with_a_word(office_client, query):
    project = ProjectFactory()
    response = office_client.get(f"{URL}?{query}")
    assert "没有用上" in text_of(response)
    assert names(response) == [project.name]


def test_a_nul_byte_is_a_bad_request(office_client):
    assert office_client.get(f"{URL}?q=%00").status_code == 400


def test_conditions_show_as_chips_that_can_be_taken_off(office_client):
    project = ProjectFactory(name="甲", domain="renewal", stage=Stage.PERMITS)
    page = text_of(office_client.get(f"{URL}?domain=renewal&stage=permits&zone=0"))
    for chip, rest in (
        ("领域 城市更新", "?stage=permits&amp;zone=0"),
        ("阶段 手续", "?domain=renewal&amp;zone=0"),
        ("不在扩容区", "?domain=renewal&amp;stage=permits"),
    ):
        assert f'{chip}<a href="{rest}" aria-label="去掉条件 {chip}">' in page
    assert project.name in page


def test_conditions_without_an_input_are_kept_by_the_filter_form(office_client):
    ProjectFactory()
    page = text_of(office_client.get(f"{URL}?landed_year=2023&view=warning&sort=code"))
    form = re.search(r'<form class="ls-filter".*?</form>', page, re.S)[0]
    for name, value in (("landed_year", "2023"), ("view", "warning"), ("sort", "code")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in form
