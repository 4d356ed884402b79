"""The leader's page: what it says, to whom, and at what cost."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from dashboards.models import Target
from projects import domain, standing
from projects.enums import LIGHT_ORDER, Condition, LightLevel, Stage
from projects.models import ProjectFigures, ProjectStanding
from tests.dashboards.walk import TAG
from tests.factories import (
    MonthlyReportFactory,
    NodeFactory,
    PersonFactory,
    ProjectFactory,
    UnitFactory,
    plan_year,
)

TODAY = date(2023, 6, 28)
DASHBOARD = "/dashboard/"
MOST_QUERIES = 10


def page(client, **params):
    response = client.get(DASHBOARD, params)
    assert response.status_code == 200
    return response.content.decode()


def words(html):
    """The main part as it is read, one space between words."""
    main = html[html.index('<main id="main"') : html.index("</footer>")]
    return " ".join(TAG.sub(" ", main).split())


def tight(html):
    return words(html).replace(" ", "")


def lit(project, level, *, days=10, reason="“幕墙封闭”预测晚 20 天"):
    """The light as if the rules had lit it, so that a page can be read without them."""
    ProjectStanding.objects.filter(pk=project.pk).update(
        light=level,
        light_order=LIGHT_ORDER[level],
        light_since=TODAY - timedelta(days=days),
        light_reason=reason,
    )
    ProjectFigures.objects.filter(pk=project.pk).update(
        light_order=LIGHT_ORDER[level], light_since=TODAY - timedelta(days=days)
    )


@pytest.fixture
def reader(as_role):
    return as_role(Role.LEADER)


def test_an_empty_portal_looks_fine(reader):
    html = page(reader)
    assert "还没有重点项目。" in words(html)
    assert "这个范围里还没有项目" in html
    assert "ls-figs" not in html


def test_the_lead_sentence_and_the_large_figures(reader):
    ahead, behind = ProjectFactory(), ProjectFactory()
    plan_year(ahead, [10_000] * 12, done=[10_000] * 5)
    plan_year(behind, [20_000] * 12, done=[15_000] * 5)
    lit(behind, LightLevel.RED)
    lit(ahead, LightLevel.YELLOW)

    told = tight(page(reader))

    assert (
        "2个重点项目中，1个红灯、1个黄灯。今年完成投资12.5亿元，比计划少2.50亿元，"
        "差额最大的项目合计少2.50亿元。"
    ) in told
    assert "占年计划36.0亿元的34.7%，竖线为计划41.7%" in told
    # 12 × 3 = 36; the rest of the plan, 21, at 12.5 ÷ 15.
    assert "按现速30.0" in told
    assert "按现速全年少6.00亿元" in told
    assert "差额最大的项目，少2.50亿元" in told


def test_reds_come_first_by_days_lit(reader):
    for name, level, days in [
        ("新红", LightLevel.RED, 3),
        ("黄", LightLevel.YELLOW, 40),
        ("老红", LightLevel.RED, 30),
        ("绿", LightLevel.NORMAL, 50),
    ]:
        lit(ProjectFactory(name=name, stage=Stage.PERMITS), level, days=days)

    html = page(reader)
    section = html[html.index('id="lights"') : html.index('id="waiting"')]

    assert re.findall(r'class="ls-name"[^>]*>([^<]+)<', section) == ["老红", "新红", "黄"]
    assert "2 个红灯，都卡在手续" in section
    assert ">30</a> 天" in section


def test_only_the_worst_reason_is_told_here(reader):
    project = ProjectFactory()
    lit(project, LightLevel.RED, reason="预测晚 46 天；完成低 34.8 个百分点；时差不足")
    assert "预测晚 46 天，等 3 条" in page(reader)


def test_more_lights_than_the_page_shows_have_a_link(reader):
    unit = UnitFactory()
    for number in range(14):
        lit(ProjectFactory(unit=unit), LightLevel.RED, days=number)
    lit(ProjectFactory(unit=unit), LightLevel.YELLOW)
    html = page(reader)
    assert "看其余 2 个红灯</a>，<a" in html
    assert "看其余 1 个黄灯</a>" in html


def test_a_confidential_project_is_its_code_name(reader):
    secret = ProjectFactory(name="真名项目", is_confidential=True, code_name="海鸥")
    plan_year(secret, [1000] * 12, done=[1] * 5)
    lit(secret, LightLevel.RED, reason="“真名设备”没到货")

    html = page(reader)

    assert "真名" not in html
    assert html.count("海鸥") == 2  # among the lights and among the gaps
    assert "原因限专班查看" in html


def test_the_paused_are_left_out_and_said_to_be(reader):
    plan_year(ProjectFactory(), [100] * 12, done=[100] * 5)
    plan_year(ProjectFactory(condition=Condition.PAUSED), [9999] * 12)
    told = tight(page(reader))
    assert told.startswith("全区项目建设驾驶舱")
    assert "1个重点项目中" in told
    assert "计入统计的项目1个，不含暂缓、终止、转办、退库的1个" in told


def test_what_waits_is_counted_by_kind(reader, office):
    project = ProjectFactory(stage=Stage.PERMITS)
    MonthlyReportFactory(project=project, submitted=True)
    domain.propose_move(
        project,
        to=Stage.FOUNDATION,
        occurred_on=TODAY,
        reason="已开工",
        by=office,
        is_override=True,
    )
    html = page(reader)
    assert "待审 2 件：月报 1，阶段 1" in html
    assert "待审 2 件。" in words(html).replace("待审 2 件 。", "待审 2 件。")


def test_nodes_and_reports_of_the_month(reader):
    project = ProjectFactory()
    NodeFactory(project=project, baseline_on=date(2023, 6, 5), actual_on=date(2023, 6, 5))
    NodeFactory(project=project, baseline_on=date(2023, 6, 6))
    MonthlyReportFactory(project=project)
    standing.refresh([project.pk])

    told = tight(page(reader))

    assert "6月节点按期率50.0%应到2个，按期1，晚到或没到1" in told
    assert "应报1，待报1，迟报0，过期未报0" in told
    assert "6月已报0/1" in told


def test_targets_are_judged_or_said_to_be_unknown(reader):
    unit = UnitFactory(short_name="总部基地")
    for position, (metric, low, high) in enumerate(
        [("projects.landed", 2, 3), ("youth.teams", 150, 150)]
    ):
        Target.objects.create(
            year=2023,
            metric=metric,
            name=f"目标{position}",
            scope="unit",
            unit=unit,
            minimum=low,
            maximum=high,
            measure="个",
            position=position,
        )
    ProjectFactory(unit=unit)

    html = page(reader)

    assert "2 项年度目标：1 项落后，1 项待接入" in html
    assert "2–3 个" in html
    assert "未破零" in html
    assert "总部基地" in page(reader, scope=f"unit:{unit.pk}")


def test_stages_that_last_too_long_are_counted(reader):
    late, fresh = ProjectFactory(stage=Stage.PERMITS), ProjectFactory(stage=Stage.PERMITS)
    ProjectFigures.objects.filter(pk=late.pk).update(stage_since=TODAY - timedelta(days=121))
    ProjectFigures.objects.filter(pk=fresh.pk).update(stage_since=TODAY - timedelta(days=120))
    html = page(reader)
    assert "手续环节最堵：2 个项目，1 个停留超限" in html
    assert "手续 120 天" in html
    assert "121 天" in html or "120 天" in html


def test_units_are_ranked_against_the_whole(reader):
    ahead, behind = UnitFactory(short_name="快的"), UnitFactory(short_name="慢的")
    plan_year(ProjectFactory(unit=ahead), [100] * 12, done=[120] * 5)
    plan_year(ProjectFactory(unit=behind), [100] * 12, done=[50] * 5)
    ProjectFactory(unit=UnitFactory(short_name="没计划"))

    html = page(reader)
    section = html[html.index('id="ranking"') : html.index('id="gap"')]

    assert "3 个责任单位，1 个跑赢计划" in section
    assert re.findall(r'<th scope="row" class="nw">([^<]+)<', section) == [
        "快的",
        "慢的",
        "没计划",
    ]


# ── scope ────────────────────────────────────────────────────────────────────────────────


def test_a_scope_narrows_the_page(reader):
    unit = UnitFactory(short_name="经开区")
    plan_year(ProjectFactory(unit=unit), [100] * 12, done=[100] * 5)
    plan_year(ProjectFactory(), [100] * 12, done=[0] * 5)

    html = page(reader, scope=f"unit:{unit.pk}")

    assert "<h1>经开区项目建设驾驶舱</h1>" in html
    assert "经开区 1 个项目</option>" in html
    assert "没有项目落后于自己的计划" in html
    assert 'id="ranking"' not in html


def test_a_leader_finds_their_own_projects(reader):
    ProjectFactory(leader=reader.user.person)
    ProjectFactory(leader=PersonFactory(name="隋长青"))
    html = page(reader, scope=f"leader:{reader.user.person_id}")
    assert "我包保的 1 个项目</option>" in html
    assert "隋长青</option>" in html


@pytest.mark.parametrize(
    "scope", ["unit:999999", "unit:", "leader:x", "unit:1 or 1=1", "\x00", "domain:industry"]
)
def test_an_unknown_scope_is_the_district(reader, scope):
    response = reader.get(DASHBOARD, {"scope": scope})
    if response.status_code == 400:  # a NUL byte never reaches the page
        assert "\x00" in scope
    else:
        assert "<h1>全区项目建设驾驶舱</h1>" in response.content.decode()


def test_a_reporter_sees_their_unit_whatever_they_ask(as_role):
    client = as_role(Role.UNIT_REPORTER)
    own = client.user.person.unit
    ProjectFactory(unit=own)
    foreign = ProjectFactory(name="别家的")
    lit(foreign, LightLevel.RED)

    html = page(client, scope=f"unit:{foreign.unit_id}")

    assert f"<h1>{own.short_name}项目建设驾驶舱</h1>" in html
    assert "别家的" not in html
    assert "<select" not in html


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.LEADER, 200),
        (Role.OFFICE, 200),
        (Role.UNIT_REPORTER, 200),
        (Role.UNION_STAFF, 200),
        (Role.YOUTH_STAFF, 200),
        (Role.COMMISSIONER, 403),
        (Role.HANDLER, 403),
        (Role.SYSTEM_ADMIN, 403),
        (Role.SECURITY_ADMIN, 403),
        (Role.AUDITOR, 403),
    ],
)
def test_who_may_open_it(as_role, role, status):
    client = as_role(role)
    rows = reverse("figure_rows", kwargs={"key": "projects.gap"})
    assert client.get(DASHBOARD).status_code == status
    assert client.get(rows).status_code == status


# ── cost ─────────────────────────────────────────────────────────────────────────────────


def populate(number):
    for _ in range(number):
        project = ProjectFactory(leader=PersonFactory())
        plan_year(project, [100] * 12, done=[50] * 5)
        NodeFactory(project=project, baseline_on=date(2023, 6, 5))
        lit(project, LightLevel.RED)


@pytest.mark.parametrize("role", [Role.LEADER, Role.UNIT_REPORTER])
def test_the_page_costs_the_same_for_one_and_many(as_role, role):
    client, counts = as_role(role), []
    for number in (1, 3):
        populate(number)
        with CaptureQueriesContext(connection) as queries:
            page(client)
        counts.append(len(queries))
        page(client)
    assert counts[1] <= counts[0] <= MOST_QUERIES


# ── the rows behind a figure ─────────────────────────────────────────────────────────────


def test_rows_name_the_nodes(reader):
    project = ProjectFactory(name="正大芯智汇")
    NodeFactory(
        project=project,
        name="幕墙封闭",
        baseline_on=date(2023, 6, 5),
        actual_on=date(2023, 6, 8),
    )
    NodeFactory(project=project, name="验收", baseline_on=date(2023, 6, 6))
    standing.refresh([project.pk])
    html = reader.get(reverse("figure_rows", kwargs={"key": "nodes.due"})).content.decode()
    assert "幕墙封闭 6月5日 晚 3 天；验收 6月6日 没到" in html
    assert 'data-total="2' in html


@pytest.mark.parametrize(
    ("key", "query", "status"),
    [
        ("projects.gap", "", 200),
        ("projects.gap", "unit=1&stage_group=3", 200),
        ("projects.gap", "page=999999", 200),
        ("projects.gap", "page=x", 200),
        ("no.such", "", 404),
        ("projects.days_in_stage", "", 404),
        ("enterprises.introduced", "", 404),
        ("projects.gap", "unit=x", 404),
        ("projects.gap", "unit=99999999999999999999", 404),
        ("projects.gap", "domain=x", 404),
        ("projects.gap", "stage_group=1&street=370613001", 200),
        ("waiting.dates", "stage_group=1", 404),
    ],
)
def test_rows_refuse_what_they_do_not_know(reader, key, query, status):
    url = reverse("figure_rows", kwargs={"key": key})
    assert reader.get(f"{url}?{query}").status_code == status


def test_rows_cost_the_same_for_one_and_many(reader):
    url, counts = reverse("figure_rows", kwargs={"key": "nodes.due"}), []
    for number in (1, 3):
        populate(number)
        standing.refresh()
        with CaptureQueriesContext(connection) as queries:
            reader.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= MOST_QUERIES
