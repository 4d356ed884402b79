"""Each role begins on its own page."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Notice
from tests.factories import (
    AssignmentFactory,
    MonthlyReportFactory,
    NodeFactory,
    ProjectFactory,
    UserFactory,
    plan_year,
)

MOST_QUERIES = 10


def home(client, **params):
    response = client.get("/", params)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    ("role", "name"),
    [
        (Role.LEADER, "dashboard"),
        (Role.SYSTEM_ADMIN, "accounts:user_list"),
        (Role.SECURITY_ADMIN, "accounts:user_list"),
        (Role.AUDITOR, "accounts:audit_list"),
    ],
)
def test_some_roles_live_elsewhere(as_role, role, name):
    response = as_role(role).get("/")
    assert response.status_code == 302
    assert response.url == reverse(name)


@pytest.mark.parametrize(
    "role",
    [Role.OFFICE, Role.UNIT_REPORTER, Role.HANDLER, Role.UNION_STAFF, Role.YOUTH_STAFF],
)
def test_a_desk_begins_with_what_waits(as_role, role):
    html = home(as_role(role))
    assert "没有要办的事</h1>" in html
    assert "没有等您办的事" in html
    assert "没有未读消息" in html


def test_a_commissioner_begins_on_a_phone_page(as_role):
    client = as_role(Role.COMMISSIONER, person__name="曲文静")
    html = home(client)
    assert "<h1>曲文静，本周没有要办的事</h1>" in html
    assert "还没有项目指派给您" in html
    assert "ls-tab" in html


def test_without_a_role_the_page_says_whom_to_ask(as_role):
    html = home(as_role(None))
    assert "您的账号还没有角色" in html
    assert "安全管理员" in html


def test_the_phone_page_lists_due_things_and_projects(as_role):
    client = as_role(Role.COMMISSIONER, person__name="曲文静")
    project = ProjectFactory(name="正大芯智汇", is_fact=True)
    plan_year(project, [100] * 12, done=[110] * 5)
    NodeFactory(
        project=project,
        name="幕墙封闭",
        baseline_on=date(2023, 7, 4),
        forecast_on=date(2023, 8, 6),
    )
    MonthlyReportFactory(project=project)
    AssignmentFactory(person=client.user.person, project=project)

    html = home(client)

    assert "<h1>曲文静，本周有 2 件事</h1>" in html
    assert html.index("正大芯智汇：6 月月报") < html.index("正大芯智汇：确认幕墙封闭")
    assert '<span class="ls-clock soon"><i>还剩</i><b>2</b><i>天</i></span>' in html
    assert "主体施工，年计划完成 45.8%" in html
    assert "下一节点 幕墙封闭 8月6日" in html
    assert '<h2 id="projects">我的项目<span>1 个</span></h2>' in html
    for url in ("/", "/#projects", "/inbox/", "/me/"):
        assert f'<a href="{url}"' in html


def test_the_phone_tabs_lead_somewhere(as_role):
    client = as_role(Role.COMMISSIONER)
    for name in ("home", "accounts:notice_list", "accounts:me"):
        assert client.get(reverse(name)).status_code == 200


def test_a_commissioner_who_also_reports_has_a_desk(as_role, client):
    as_role(Role.COMMISSIONER)
    from django.contrib.auth.models import Group  # noqa: PLC0415 -- only here

    client.user.groups.add(Group.objects.get(name=Role.UNIT_REPORTER))
    assert "ls-ph" not in home(client).split("</header>")[0]
    assert "的数</h2>" in home(client)


def test_a_reporter_sees_the_figures_of_their_unit(as_role):
    client = as_role(Role.UNIT_REPORTER)
    unit = client.user.person.unit
    plan_year(ProjectFactory(unit=unit), [100] * 12, done=[50] * 5)
    ProjectFactory()

    html = home(client)

    assert f"{unit.short_name}的数" in html
    assert f'<a class="ls-n" href="/projects/?unit={unit.pk}&amp;counted=1">1</a>' in html
    assert "20.8%" in html


def test_the_newest_notices_stand_beside(as_role):
    client = as_role(Role.OFFICE)
    for number in range(7):
        Notice.objects.create(
            user=client.user, kind="account", title=f"消息{number}", key=f"k{number}", url="/"
        )
    Notice.objects.create(user=UserFactory(), kind="account", title="别人的", key="x", url="/")
    html = home(client)
    assert "7 条未读消息" in html
    addresses = re.findall(r'<form method="post" action="(/inbox/\d+/open/)"', html)
    assert len(addresses) == 5
    assert client.post(addresses[0]).url == "/"
    assert "6 条未读消息" in home(client)
    assert "消息6" in html
    assert "别人的" not in html


def test_a_long_list_is_cut_and_can_be_opened(as_role):
    client = as_role(Role.OFFICE)
    for _ in range(32):
        ProjectFactory()
    assert "看其余 2 件" in home(client)
    assert home(client).count("指派服务专员") == 30
    assert home(client, todo="all").count("指派服务专员") == 32


@pytest.mark.parametrize(
    "role", [Role.OFFICE, Role.COMMISSIONER, Role.UNIT_REPORTER, Role.HANDLER]
)
def test_a_home_costs_the_same_for_one_and_many(as_role, role):
    client, counts = as_role(role), []
    for number in (1, 3):
        for _ in range(number):
            project = ProjectFactory(unit=client.user.person.unit)
            AssignmentFactory(person=client.user.person, project=project)
            MonthlyReportFactory(project=project)
            NodeFactory(project=project, baseline_on=date(2023, 7, 1))
        home(client)
        with CaptureQueriesContext(connection) as queries:
            home(client)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= MOST_QUERIES
