"""The pages: groups of the board, a constant number of queries, secrets, visits."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from laishan_portal import workdays
from projects.models import ProjectGrant
from services import causes, domain
from services.board import Board, group_of
from services.models import Fix, Measure, Problem, Task, Visit
from tests.enterprises.rows import make_enterprise
from tests.factories import PersonFactory, ProjectFactory, UnitFactory, UserFactory, system_user
from tests.factories.services import (
    accepted,
    applied,
    closed,
    confirming,
    make_problem,
    make_visit,
    working,
)

TODAY = datetime.date(2023, 6, 28)
BOARD = "/services/problems/"


@pytest.fixture(autouse=True)
def _day(settings):
    settings.LAISHAN_TODAY = TODAY


def day(text):
    return datetime.date.fromisoformat(f"2023-{text}")


def test_groups_and_tabs_of_the_board(as_role):
    client = as_role(Role.OFFICE)
    late = working(make_problem(raised_on=day("06-01"), title="晚了的"))
    soon = working(make_problem(raised_on=day("06-14"), title="快到的"))
    working(make_problem(raised_on=day("06-27"), title="早着的"))
    applied(make_problem(raised_on=day("06-20"), title="等核验的"))
    confirming(make_problem(raised_on=day("06-20"), title="等确认的"))
    closed(make_problem(raised_on=day("06-20"), title="销了号的"))
    board = Board(client.user, {})
    shown = {each.group.key: [line.problem.title for line in each.lines] for each in board.groups}
    assert shown == {
        "overdue": ["晚了的"],
        "soon": ["快到的"],
        "within": ["早着的"],
        "verifying": ["等核验的"],
        "confirming": ["等确认的"],
    }
    assert board.sentence == "未销号 5 件：1 件超期，1 件三个工作日内到期，1 件等核验"
    tabs = {tab["label"]: tab["count"] for tab in board.tabs}
    assert tabs == {"按时限": 5, "我牵头": 0, "等我核验": 1, "提级到区领导": 0, "本月已销号": 1}
    page = client.get(BOARD).content.decode()
    assert "晚了的" in page
    assert "销了号的" not in page
    assert "销了号的" in client.get(f"{BOARD}?tab=closed").content.decode()
    line = next(each for each in board.groups[0].lines)
    # 1 June to 28 June without 22 and 23, with Sunday 25: by hand 18.
    assert (line.used, line.limit, line.lamp) == (18, 10, ("is-red", "超期 8 天"))
    assert soon.due_on <= day("07-03")
    assert late.due_on < TODAY


def test_the_group_of_a_row_agrees_with_the_row(db):
    for start in ("06-01", "06-14", "06-15", "06-21", "06-28"):
        working(make_problem(raised_on=day(start)))
    for problem in Problem.objects.annotate(board_group=group_of(TODAY)):
        left = workdays.calendar().between(TODAY, problem.due_on)
        wanted = "overdue" if problem.due_on < TODAY else "soon" if left <= 3 else "within"
        assert problem.board_group == wanted


def queries(client, url):
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(url).status_code == 200
    return len(found)


@pytest.mark.parametrize(
    "url",
    [
        BOARD,
        f"{BOARD}?group=within",
        f"{BOARD}print/",
        f"{BOARD}ledger/",
        f"{BOARD}causes/",
        f"{BOARD}baskets/",
        "/services/visits/",
    ],
)
def test_as_many_queries_for_five_rows_as_for_one(as_role, url):
    client = as_role(Role.OFFICE)

    def add():
        working(make_problem(raised_on=day("06-20")), assisting=[UnitFactory()])
        make_visit(visitor=PersonFactory())

    add()
    client.get(url)
    one = queries(client, url)
    for _ in range(4):
        add()
    assert queries(client, url) == one


def test_the_page_of_a_problem_tells_its_gaps_and_course(as_role):
    client = as_role(Role.OFFICE)
    problem = accepted(make_problem(raised_on=day("06-20")))
    assert "还没有列任务" in client.get(problem.get_absolute_url()).content.decode()
    task = Task(problem=problem, content="补图", outsider="施工方", due_on=TODAY)
    domain.add_task(task, by=system_user())
    page = client.get(problem.get_absolute_url()).content.decode()
    assert "“补图”还没有措施" in page
    domain.add_measure(
        Measure(problem=problem, task=task, taken_on=TODAY, content="图已补"), by=system_user()
    )
    page = client.get(problem.get_absolute_url()).content.decode()
    assert "还没有措施" not in page
    assert "已受理 → 办理中" in page


def test_a_confidential_projects_problem_says_nothing_outside(as_role):
    project = ProjectFactory(is_confidential=True, code_name="蓝鲸", name="真名项目")
    problem = make_problem(project=project, title="真名项目缺电", content="真名")
    outside = as_role(Role.LEADER)
    for url in (BOARD, problem.get_absolute_url(), f"{BOARD}ledger/"):
        page = outside.get(url).content.decode()
        assert "真名" not in page
        assert "蓝鲸" in page
    assert outside.get(f"{BOARD}{problem.pk}/urge/").status_code == 403
    grant = {"project": project, "user": outside.user, "reason": "专班", "is_deal_team": True}
    ProjectGrant.objects.create(**grant)
    assert "真名项目缺电" in outside.get(problem.get_absolute_url()).content.decode()


def test_who_is_concerned_sees_it_and_a_stranger_does_not(db):
    unit = UnitFactory()
    handler = UserFactory(role=Role.HANDLER, person=PersonFactory(unit=unit))
    stranger = UserFactory(role=Role.HANDLER)
    problem = accepted(make_problem(project=None, enterprise=make_enterprise()), unit=unit)
    assert Problem.objects.visible_to(handler).get() == problem
    assert not Problem.objects.visible_to(stranger).exists()
    assert not Problem.objects.visible_to(UserFactory(role=Role.AUDITOR)).exists()


def test_same_causes_with_an_exact_median(office):
    unit = UnitFactory()
    for start in ("06-26", "06-21", "06-20", "06-01"):
        accepted(make_problem(raised_on=day(start), cause="供电"), unit=unit)
    row = causes.causes(office, TODAY)[0]
    # used: 2, 4, 5, 18 working days
    assert (row.label, row.count, row.overdue, row.median_days) == ("供电", 4, 1, "4.5")
    assert row.oldest == 18


def test_one_fix_for_many_and_each_is_still_confirmed(as_role):
    client, unit = as_role(Role.OFFICE), UnitFactory()
    rows = [accepted(make_problem(cause="供电"), unit=unit) for _ in range(2)]
    data = {
        "title": "增设变电站",
        "unit": unit.pk,
        "done_on": "2023-06-27",
        "problems": [row.pk for row in rows],
        "submission_key": "",
    }
    answer = client.post(f"{BOARD}fixes/new/?cause=供电", data)
    assert answer.status_code == 302, answer.content.decode()
    fix = Fix.objects.get()
    assert fix.problems.count() == 2
    for row in rows:
        row.refresh_from_db()
        assert row.status == "working"
        assert row.measures.get().content == "同因同治：增设变电站"


def test_raising_and_handing_out_by_the_pages(as_role):
    client, unit = as_role(Role.OFFICE), UnitFactory()
    project, helper = ProjectFactory(), UnitFactory()
    page = client.get(f"{BOARD}new/?project={project.pk}").content.decode()
    assert project.name in page
    data = {
        "title": "缺电",
        "project": project.name,
        "category": "utilities",
        "source": "phone",
        "severity": "normal",
        "raised_on": "2023-06-27",
        "preset": Problem._meta.get_field("preset").related_model.objects.first().pk,
    }
    answer = client.post(f"{BOARD}new/", data)
    assert answer.status_code == 302, answer.content.decode()
    problem = Problem.objects.get()
    handler = PersonFactory(unit=unit)
    data = {
        "lead_unit": unit.pk,
        "handler": f"{handler.name}（{unit.short_name}）",
        "assisting": [helper.pk],
        "limit_days": "8",
    }
    answer = client.post(f"{BOARD}{problem.pk}/accept/", data)
    assert answer.status_code == 302, answer.content.decode()
    problem.refresh_from_db()
    assert (problem.status, problem.handler, problem.limit_days) == ("accepted", handler, 8)
    assert problem.due_on == day("07-07")
    assert set(problem.parts.values_list("unit", "is_lead")) == {
        (unit.pk, True),
        (helper.pk, False),
    }


def test_the_load_is_shown_before_a_visit_is_planned(as_role):
    client, firm = as_role(Role.COMMISSIONER), make_enterprise()
    make_visit(project=None, enterprise=firm, on=day("06-05"), purpose="问用电")
    data = {
        "enterprise": firm.name,
        "visitor": f"{client.user.person.name}（{client.user.person.unit.short_name}）",
        "on": "2023-06-29",
        "purpose": "问用工",
    }
    first = client.post("/services/visits/new/", data)
    assert first.status_code == 200, first.content.decode()
    assert "问用电" in first.content.decode()
    assert Visit.objects.count() == 1
    assert client.post("/services/visits/new/", data | {"seen_load": "1"}).status_code == 302
    visit = Visit.objects.get(purpose="问用工")
    form = {
        "heard-TOTAL_FORMS": 3,
        "heard-INITIAL_FORMS": 0,
        "heard-0-title": "缺 20 名焊工",
        "heard-0-category": "labour",
        "heard-0-severity": "normal",
        "on": "2023-06-28",
        "heard": "缺人",
    }
    answer = client.post(f"/services/visits/{visit.pk}/done/", form)
    assert answer.status_code == 302, answer.content.decode()
    problem = Problem.objects.get()
    assert (problem.visit, problem.source, problem.enterprise) == (visit, "visit", firm)
