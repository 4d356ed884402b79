"""The wall: the ledger's rows under the ledger's conditions, by group, as a chart."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.enums import Role
from laishan_portal import clock
from laishan_portal.models import SavedView
from projects import domain, standing
from projects.enums import Domain, Stage, Street
from projects.models import (
    InvestmentEntry,
    Light,
    Listing,
    MonthlyReport,
    Project,
    ProjectGroup,
)
from projects.wall.groups import GROUPINGS
from tests.factories import (
    AssignmentFactory,
    NodeFactory,
    PersonFactory,
    ProjectFactory,
    UnitFactory,
    UserFactory,
    plan_year,
    system_user,
)
from tests.projects import ledger_page
from tests.projects.ledger_page import stand
from tests.projects.wall_page import URL, all_rows, groups, text_of

pytestmark = pytest.mark.django_db
TODAY = date(2023, 6, 28)


@pytest.fixture
def office_client(as_role):
    return as_role(Role.OFFICE)


@pytest.fixture
def lit():
    """A red, a yellow and a quiet project of three fields and two units."""
    unit, other = UnitFactory(short_name="总部基地"), UnitFactory(short_name="经开区")
    leader = PersonFactory(name="姜知远")
    red = ProjectFactory(
        name="红项目", unit=unit, leader=leader, domain=Domain.RENEWAL, street=Street.CHUJIA
    )
    yellow = ProjectFactory(name="黄项目", unit=other, domain=Domain.INDUSTRY)
    quiet = ProjectFactory(name="绿项目", unit=unit, domain=Domain.INDUSTRY, stage=Stage.PERMITS)
    AssignmentFactory(project=red, person=PersonFactory(name="曲文静"))
    stand(red, light="red")
    stand(yellow, light="yellow")
    stand(quiet, light="normal")
    return red, yellow, quiet


def test_all_projects_stand_in_their_fields_worst_first(office_client, lit):
    found = groups(office_client.get(URL))
    assert {head: [row.name for row in rows] for head, rows in found.items()} == {
        "重点产业 2 个 红 0 黄 1": ["黄项目", "绿项目"],
        "城市更新 1 个 红 1 黄 0": ["红项目"],
    }


@pytest.mark.parametrize(
    ("group", "heads"),
    [
        ("unit", ["经开区 1 个 红 0 黄 1", "总部基地 2 个 红 1 黄 0"]),
        ("leader", ["姜知远 1 个 红 1 黄 0", "包保领导未定 2 个 红 0 黄 1"]),
        ("street", ["初家街道 1 个 红 1 黄 0", "属地未提供 2 个 红 0 黄 1"]),
        ("lead", ["曲文静 1 个 红 1 黄 0", "服务专员未定 2 个 红 0 黄 1"]),
        ("stage", ["手续 1 个 红 0 黄 0", "主体施工 2 个 红 1 黄 1"]),
    ],
)
def test_rows_of_each_grouping(office_client, lit, group, heads):
    from accounts.models import Unit  # noqa: PLC0415 -- only here

    for unit, pinyin in (("经开区", "jing"), ("总部基地", "zong")):
        Unit.objects.filter(short_name=unit).update(name_pinyin=pinyin)
    assert list(groups(office_client.get(URL, {"group": group}))) == heads


def test_every_grouping_shows_every_row_once(office_client, lit):
    wanted = {project.pk for project in lit}
    for grouping in GROUPINGS:
        found = [row.key for row in all_rows(office_client.get(URL, {"group": grouping.key}))]
        assert sorted(found) == sorted(wanted), grouping.key


@pytest.mark.parametrize(
    "query",
    ["", "light=red,yellow", "unit={unit}", "stage=permits", "q=红", "view=warning", "focus=1"],
)
def test_the_same_address_filters_wall_and_ledger(office_client, lit, query):
    query = query.format(unit=lit[0].unit_id)
    listed = set(ledger_page.lists(office_client, query))
    assert {row.name for row in all_rows(office_client.get(f"{URL}?{query}"))} == listed


def test_heads_tell_how_many_there_are_without_the_condition(office_client, lit):
    found = groups(office_client.get(URL, {"light": "yellow"}))
    assert list(found) == ["重点产业 1 个 （全区 2 个） 红 0 黄 1"]


def test_grouping_and_the_condition_of_the_same_name_live_together(office_client, lit):
    red, yellow, _quiet = lit
    members = ProjectGroup.objects.create(name="园区三个项目")
    members.projects.set([red, yellow])
    address = f"{URL}?group={members.pk},unit"
    assert len(all_rows(office_client.get(address))) == 2
    html = text_of(office_client.get(address))
    assert f'<input type="hidden" name="group" value="{members.pk}">' in html
    assert f'href="/projects/?group={members.pk}"' in html
    assert f"group={members.pk}%2Cunit" in html


def test_focus_is_what_is_lit_and_what_the_province_lists(office_client, lit):
    *_, quiet = lit
    assert len(all_rows(office_client.get(URL, {"focus": "1"}))) == 2
    Listing.objects.create(project=quiet, year=2023, level="province", from_on=TODAY)
    standing.refresh([quiet.pk])
    stand(lit[0], light="red")
    assert len(all_rows(office_client.get(URL, {"focus": "1"}))) == 3


def test_saved_views_of_the_ledger_are_offered(office_client, lit):
    SavedView.objects.create(
        owner=office_client.user, ledger="projects", name="我的红灯", query="light=red"
    )
    html = text_of(office_client.get(URL, {"group": "unit"}))
    assert '<a href="?light=red&amp;group=unit">我的红灯</a>' in html


def test_numbers_equal_the_ledgers(office_client):
    project = ProjectFactory(name="数字项目", total_investment=Decimal("38000.5"))
    plan_year(project, [100] * 12, done=[100] * 5)
    NodeFactory(
        project=project,
        name="主体封顶",
        baseline_on=date(2023, 7, 1),
        forecast_on=date(2023, 7, 20),
    )
    AssignmentFactory(project=project, person=PersonFactory(name="曲文静"))
    standing.refresh([project.pk])
    now = Project.objects.select_related("standing", "unit").get(pk=project.pk)
    row = all_rows(office_client.get(URL))[0]
    assert row.cells == [
        "红",
        project.code.removeprefix("LS23-"),
        "数字项目",
        "3.80",
        "41.7%",
        "主体封顶 7/20",
        f"晚 {now.standing.slip_days} 天",
        now.unit.short_name,
        "—",
        "曲文静",
    ]
    assert now.standing.slip_days == 19


def test_what_nobody_stated_is_not_a_zero(office_client):
    ProjectFactory(total_investment=None, unit=None)
    cells = all_rows(office_client.get(URL))[0].cells
    assert cells[3:5] == ["未提供", "—"]
    assert cells[5:] == ["—"] * 5


def test_nonsense_is_told_and_ignored(office_client, lit):
    html = text_of(office_client.get(URL, {"group": "moon", "span": "x", "page": "7"}))
    for words in ("没有这种分组", "没有这个时间范围", "没有这一页"):
        assert words in html
    assert len(all_rows(office_client.get(URL, {"group": "moon"}))) == 3


def test_a_commissioner_sees_their_own_and_is_told_so(as_role, lit):
    person = PersonFactory()
    project = ProjectFactory(name="我的项目", domain=Domain.COMMUNITY)
    AssignmentFactory(project=project, person=person)
    client = as_role(Role.COMMISSIONER, person=person)
    assert list(groups(client.get(URL))) == ["品质社区 1 个 红 0 黄 0"]
    html = text_of(client.get(URL, {"light": "red"}))
    assert "您能看的 1 个" in html
    assert "全区" not in html


def test_a_confidential_project_stands_under_its_code_name(office_client):
    ProjectFactory(name="真名", code_name="代号海燕", is_confidential=True)
    html = text_of(office_client.get(URL))
    assert "代号海燕" in html
    assert "真名" not in html


def test_names_are_escaped(office_client):
    project = ProjectFactory(name='<b>甲</b>"&')
    NodeFactory(project=project, name="<i>节点</i>")
    standing.refresh([project.pk])
    html = text_of(office_client.get(URL))
    assert "<b>甲" not in html
    assert "<i>" not in html
    assert "&lt;i&gt;节点&lt;/i&gt;：计划 7月25日" in html


@pytest.mark.parametrize("count", [1, 30])
def test_queries_do_not_grow_with_the_rows(office_client, django_assert_max_num_queries, count):
    for _ in range(count):
        NodeFactory(project=ProjectFactory())
    office_client.get(URL)
    with django_assert_max_num_queries(5):
        office_client.get(URL, {"light": "normal"})
    with django_assert_max_num_queries(5):
        office_client.get(URL, {"group": "unit", "span": "years"})


def test_more_rows_than_a_page_are_turned_over(
    office_client, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr("projects.wall.query.PAGE_SIZE", 2)
    fields = [Domain.INDUSTRY] * 3 + [Domain.COMMUNITY]
    names = [ProjectFactory(name=f"第{i}", domain=field).name for i, field in enumerate(fields)]
    first = groups(office_client.get(URL))
    office_client.get(URL, {"page": "2"})
    with django_assert_max_num_queries(5):
        second = groups(office_client.get(URL, {"page": "2"}))
    assert list(first) == ["重点产业 3 个 红 0 黄 0"]
    assert list(second) == ["重点产业（续） 3 个 红 0 黄 0", "品质社区 1 个 红 0 黄 0"]
    shown = [row.name for found in (first, second) for rows in found.values() for row in rows]
    assert shown == names


def test_another_year_shows_its_own_projects_and_says_so(office_client, lit):
    project = lit[0]
    Listing.objects.create(project=project, year=2022, level="city", from_on=date(2022, 3, 1))
    plan_year(project, [100] * 12, year=2022, done=[50] * 12)
    standing.refresh([project.pk])
    response = office_client.get(URL, {"year": "2022"})
    html = text_of(response)
    assert [row.name for row in all_rows(response)] == ["红项目"]
    assert all_rows(response)[0].cells[4] == "50.0%"
    assert "2022 全年" in html
    assert "这是 2022 年的项目和年完成" in html
    assert "2022 年全部项目 1 个" in html


def test_the_screen_is_told_only_what_changed(office_client, lit):
    screen = {"screen": "1", "group": "unit"}
    first = office_client.get(URL, screen)
    assert 'class="ls-screen"' in text_of(first)
    assert "data-wall-screen" in text_of(first)
    tag = first["ETag"]
    again = office_client.get(URL, screen, HTTP_IF_NONE_MATCH=tag)
    assert again.status_code == 304
    assert again.content == b""
    stand(lit[2], light="red")
    news = office_client.get(URL, screen, HTTP_IF_NONE_MATCH=tag)
    assert news.status_code == 200
    assert news["ETag"] != tag
    assert "ETag" not in office_client.get(URL)


def test_the_end_of_a_month_can_be_laid_beside(office_client):
    moved, still = ProjectFactory(name="动工厂"), ProjectFactory(name="静工厂")
    for project in (moved, still):
        plan_year(project, [100] * 12, done=[100] * 5)
    Light.objects.update(from_on=date(2023, 1, 5))
    MonthlyReport.objects.update(decided_at=clock.now())
    domain.close_month(date(2023, 5, 1), by=UserFactory(role=Role.OFFICE))
    InvestmentEntry.objects.create(
        project=moved,
        month=date(2023, 6, 1),
        amount=70,
        kind="correction",
        reason="测试",
        recorded_on=date(2023, 6, 20),
        by=system_user(),
    )
    standing.refresh()
    assert "与 5 月末比" in text_of(office_client.get(URL))
    response = office_client.get(f"{URL}?compare=2023-05&group=unit")
    assert "较 5 月末" in text_of(response)
    assert "不比了" in text_of(response)
    told = {row.name: row.cells[7] for row in all_rows(response)}
    assert told == {"动工厂": "完成 +70", "静工厂": "—"}


def test_an_empty_wall_says_what_to_take_away(office_client, lit):
    html = text_of(office_client.get(URL, {"light": "done"}))
    assert "没有符合条件的项目" in html
    assert "会多出 3 个" in html
