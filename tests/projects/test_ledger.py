"""The project ledger: what it shows to whom, how it is asked, and that its figures are right."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from accounts.enums import Role
from projects import domain, standing
from projects.enums import Condition, Level, Stage
from projects.ledgers import COLUMNS, LEDGER
from projects.models import (
    Listing,
    MonthlyReport,
    Project,
    ProjectAlias,
)
from tests.factories import (
    AssignmentFactory,
    EnterpriseFactory,
    MonthlyReportFactory,
    NodeFactory,
    PersonFactory,
    ProjectFactory,
    ProjectGrantFactory,
    UnitFactory,
    plan_year,
)
from tests.projects.ledger_page import URL, lists, names, stand, text_of

pytestmark = pytest.mark.django_db
# session, user, saved views, figures, rows
QUERIES = 5


@pytest.fixture
def office_client(as_role):
    return as_role(Role.OFFICE)


# ── what is drawn ────────────────────────────────────────────────────────────────────────


def test_every_default_column_has_a_head_a_cell_and_a_foot(office_client):
    ProjectFactory()
    page = text_of(office_client.get(URL))
    shown = [c for c in COLUMNS if c.is_default or c.is_fixed]
    heads = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', page)
    labels = [re.sub(r"<[^>]+>|[▲▼]", "", head).strip() for head in heads]
    assert labels == [c.label.format(month=6) for c in shown]
    row = re.search(r"<tbody>(.*?)</tbody>", page, re.S)[1]
    assert row.count("<td") + row.count("<th") == len(shown) + 1  # and the box
    foot = re.search(r"<tfoot>(.*?)</tfoot>", page, re.S)[1]
    assert foot.count("<td") + foot.count("<th") == len(shown) + 1


def test_groups_span_their_columns(office_client):
    ProjectFactory()
    page = text_of(office_client.get(URL))
    spans = re.findall(r'scope="colgroup" colspan="(\d+)">(.*?)<', page)
    assert [name for _, name in spans] == ["基本", "投资，万元", "节点", "责任与填报"]
    assert sum(int(n) for n, _ in spans) == sum(c.is_default and not c.is_fixed for c in COLUMNS)


def test_chosen_columns_are_drawn_and_the_name_always(office_client):
    ProjectFactory()
    page = text_of(office_client.get(f"{URL}?col=owner.finish"))
    heads = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', page)
    assert [re.sub(r"<[^>]+>", "", h) for h in heads] == ["项目", "承诺竣工", "业主"]


def test_markup_in_names_is_text(office_client):
    project = ProjectFactory(
        name="<script>alert(1)</script>&\"'",
        owner=EnterpriseFactory(name="<b>业主</b>"),
        unit=UnitFactory(short_name="<i>单位</i>"),
        leader=PersonFactory(name="<u>领导</u>"),
    )
    stand(project, light_reason="<img src=x>", light="red", next_node_name="<a>节点</a>")
    page = text_of(office_client.get(f"{URL}?col={'.'.join(c.key for c in COLUMNS)}"))
    for bad in ("<script>alert", "<b>业主", "<i>单位", "<u>领导", "<img src=x", "<a>节点"):
        assert bad not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert names(office_client.get(URL)) == [project.name]


def test_empty_values_say_so(office_client):
    ProjectFactory(total_investment=None)
    page = text_of(office_client.get(URL))
    assert "未提供" in page
    assert '<span class="dim">—</span>' in page


def test_facts_carry_their_mark(office_client):
    ProjectFactory(name="海韵城市广场", is_fact=True)
    assert re.search(r"海韵城市广场<sup[^>]*>※</sup>", text_of(office_client.get(URL)))


def test_condition_stands_beside_the_stage(office_client):
    ProjectFactory(stage=Stage.PERMITS, condition=Condition.STOPPED)
    assert re.search(r'手续 <span class="ls-soon">停工</span>', text_of(office_client.get(URL)))


def test_completion_is_done_of_plan_with_the_plan_as_tick(office_client):
    project = ProjectFactory()
    stand(project, year_plan=15000, plan_to_data=7500, year_done=Decimal("8240"))
    page = text_of(office_client.get(URL))
    assert "54.9%" in page


@pytest.mark.parametrize(
    ("status", "due", "is_late", "words"),
    [
        ("pending", date(2023, 6, 30), False, "待报"),
        ("pending", date(2023, 6, 27), False, "过期未报"),
        ("pending", date(2023, 6, 28), False, "待报"),
        ("draft", date(2023, 6, 30), False, "草稿"),
        ("returned", date(2023, 6, 30), False, "退回"),
        ("returned", date(2023, 6, 20), False, "过期未报"),
        ("submitted", date(2023, 6, 30), False, "待审"),
        ("approved", date(2023, 6, 30), False, "已报"),
        ("approved", date(2023, 6, 30), True, "迟报"),
        ("exempt", date(2023, 6, 30), False, "免报"),
    ],
)
def test_report_is_told_in_one_word(office_client, status, due, is_late, words):
    project = ProjectFactory()
    stand(
        project,
        report_month=date(2023, 6, 1),
        report_status=status,
        report_due_on=due,
        report_is_late=is_late,
    )
    page = text_of(office_client.get(f"{URL}?col=report"))
    cell = re.search(r"<tbody>.*?<td>(.*?)</td></tr>", page, re.S)[1]
    assert re.sub(r"<[^>]+>", "", cell) == words


def test_report_of_another_month_names_it(office_client):
    project = ProjectFactory()
    stand(
        project,
        report_month=date(2023, 5, 1),
        report_status="pending",
        report_due_on=date(2023, 5, 31),
    )
    assert "5 月过期未报" in text_of(office_client.get(URL))


# ── order and pages ──────────────────────────────────────────────────────────────────────


def test_worst_light_comes_first_then_the_older(office_client):
    calm = ProjectFactory(name="平", code="LS23-001")
    first = ProjectFactory(name="红一", code="LS23-002")
    second = ProjectFactory(name="红二", code="LS23-003")
    stand(calm, light="normal", light_order=3)
    stand(second, light="red", light_order=0)
    stand(first, light="red", light_order=0)
    assert names(office_client.get(URL)) == ["红一", "红二", "平"]
    assert 'aria-sort="ascending"' in text_of(office_client.get(URL))


def test_columns_sort_both_ways_with_empty_values_last(office_client):
    small, big = ProjectFactory(name="小", total_investment=10), ProjectFactory(name="大")
    none = ProjectFactory(name="无", total_investment=None)
    assert lists(office_client, "sort=total") == [small.name, big.name, none.name]
    assert lists(office_client, "sort=-total") == [big.name, small.name, none.name]
    page = text_of(office_client.get(f"{URL}?sort=-total"))
    assert 'aria-sort="descending"' in page
    assert "排序 总投资 倒序" in page


@pytest.mark.parametrize("column", [c.key for c in COLUMNS if c.sort])
def test_every_sortable_column_sorts(office_client, column):
    project = ProjectFactory()
    stand(project, year_plan=0)
    for sort in (column, f"-{column}"):
        assert lists(office_client, f"sort={sort}") == [project.name]


@pytest.mark.parametrize("sort", ["reason", "nonsense", "-", "pk;drop", "code,name"])
def test_unknown_order_is_ignored_with_a_word(office_client, sort):
    ProjectFactory()
    assert "不能按这一列排序" in text_of(office_client.get(URL, {"sort": sort}))


def test_stages_sort_by_their_place_in_life(office_client):
    ProjectFactory(name="投运", stage=Stage.OPERATION)
    ProjectFactory(name="线索", stage=Stage.LEAD)
    ProjectFactory(name="手续", stage=Stage.PERMITS)
    assert lists(office_client, "sort=stage") == ["线索", "手续", "投运"]


def test_pages_hold_fifty_rows_and_never_repeat_one(office_client):
    made = {ProjectFactory(code=f"LS23-{n:03d}").name for n in range(53)}
    first, second = lists(office_client, "page=1"), lists(office_client, "page=2")
    assert (len(first), len(second)) == (50, 3)
    assert set(first) | set(second) == made
    assert "第 51–53 行，共 53 行" in text_of(office_client.get(f"{URL}?page=2"))


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("99", "没有第 99 页"),
        ("0", "没有第 0 页"),
        ("-1", "没有这一页"),
        ("x", "没有这一页"),
        ("9" * 40, "没有这一页"),
        ("²", "没有这一页"),
    ],
)
def test_a_page_that_is_not_there_shows_one_that_is(office_client, page, words):
    project = ProjectFactory()
    response = office_client.get(URL, {"page": page})
    assert words in text_of(response)
    assert names(response) == [project.name]


# ── who sees what ────────────────────────────────────────────────────────────────────────


def test_administrators_are_refused(as_role):
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR):
        assert as_role(role).get(URL).status_code == 403


def test_reporter_sees_the_unit_and_commissioner_what_they_serve(as_role):
    theirs, others = ProjectFactory(name="自己的"), ProjectFactory(name="别人的")
    reporter = as_role(Role.UNIT_REPORTER, person=PersonFactory(unit=theirs.unit))
    assert names(reporter.get(URL)) == ["自己的"]
    assert "合计 1 个" in text_of(reporter.get(URL))
    person = PersonFactory()
    AssignmentFactory(project=others, person=person)
    assert names(as_role(Role.COMMISSIONER, person=person).get(URL)) == ["别人的"]


def test_ids_of_foreign_projects_find_nothing(as_role):
    foreign = ProjectFactory()
    client = as_role(Role.UNIT_REPORTER)
    for query in (f"ids={foreign.pk}", f"project={foreign.pk}", f"q={foreign.code}"):
        assert lists(client, query) == []


@pytest.fixture
def secret():
    project = ProjectFactory(
        name="航天绝密工程",
        is_confidential=True,
        code_name="蓝海计划",
        owner=EnterpriseFactory(name="绝密业主有限公司"),
    )
    ProjectAlias.objects.create(project=project, name="绝密别名")
    domain.refresh_search([project.pk])
    return project


def test_confidential_name_is_nowhere_for_outsiders(office_client, secret):
    every = ".".join(c.key for c in COLUMNS)
    page = text_of(office_client.get(f"{URL}?col={every}"))
    assert "蓝海计划" in page
    for hidden in ("航天", "绝密", "业主有限公司"):
        assert hidden not in page


@pytest.mark.parametrize("words", ["航天", "绝密", "绝密别名", "hangtian", "htjm"])
def test_search_does_not_reveal_a_confidential_name(office_client, secret, words):
    assert lists(office_client, f"q={words}") == []
    assert lists(office_client, "q=蓝海") == ["蓝海计划"]


def test_owner_filter_does_not_reveal_a_confidential_project(office_client, secret):
    assert lists(office_client, f"owner={secret.owner_id}") == []


def test_deal_team_knows_the_name(as_role, secret):
    client = as_role(Role.OFFICE)
    ProjectGrantFactory(project=secret, user=client.user, is_deal_team=True)
    assert names(client.get(URL)) == ["航天绝密工程"]
    assert lists(client, "q=绝密别名") == ["航天绝密工程"]
    assert lists(client, f"owner={secret.owner_id}") == ["航天绝密工程"]


def test_order_by_name_follows_the_shown_name(office_client, secret):
    Project.objects.filter(pk=secret.pk).update(name_pinyin="aaa", code_name="zzz")
    ProjectFactory(name="别的")
    Project.objects.exclude(pk=secret.pk).update(name_pinyin="bie")
    assert lists(office_client, "sort=name") == ["别的", "zzz"]


# ── figures ──────────────────────────────────────────────────────────────────────────────


def test_totals_equal_the_sums_of_the_matching_rows(office_client):
    for number in range(3):
        project = ProjectFactory(total_investment=1000 + number, domain="renewal")
        plan_year(project, [100] * 12, done=[50 + number] * 5)
    ProjectFactory(total_investment=None, domain="renewal")
    plan_year(ProjectFactory(total_investment=5), [7] * 12)
    response = office_client.get(f"{URL}?domain=renewal&col=total.year_plan.year_done.total_done")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), sum(total_investment), sum(year_plan), sum(year_done),"
            " sum(total_done) FROM projects_project p JOIN projects_projectstanding s"
            " ON s.project_id = p.id WHERE p.domain = 'renewal'"
        )
        count, *sums = cursor.fetchone()
    foot = re.search(r"<tfoot>(.*?)</tfoot>", text_of(response), re.S)[1]
    cells = [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", foot)]
    assert f"合计 {count} 个" in foot
    assert cells[1:] == [f"{total:,.0f}" for total in sums]
    assert sums[1] == 3600


@pytest.mark.parametrize("query", ["", "&year=2023"])
def test_totals_are_the_same_from_the_narrow_table_and_from_the_rows(office_client, query):
    for number in range(3):
        project = ProjectFactory(total_investment=Decimal(f"10{number}.25"))
        plan_year(project, [Decimal("10.10")] * 12, done=[Decimal("7.05")] * number)
        Listing.objects.create(
            project=project, year=2023, level=Level.CITY, from_on=date(2023, 1, 1)
        )
    columns = "?col=total.year_plan.year_done.completion.total_done"
    page = text_of(office_client.get(f"{URL}{columns}{query}"))
    foot = re.search(r"<tfoot>(.*?)</tfoot>", page, re.S)[1]
    cells = [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", foot)]
    assert cells[1:] == ["303.75", "363.6", "21.15", "5.8%", "21.15"]


def test_counts_of_views_are_of_everything_one_sees(office_client):
    red, overdue = ProjectFactory(name="红"), ProjectFactory(name="过期")
    stand(red, light="red")
    MonthlyReportFactory(project=overdue, month=date(2023, 5, 1))
    standing.refresh([overdue.pk])
    for query in ("", "?domain=renewal", "?view=warning"):
        page = text_of(office_client.get(f"{URL}{query}"))
        tabs = dict(re.findall(r'<li><a href="[^"]*"[^>]*>(.*?) <span>(\d+)</span>', page))
        assert tabs == {
            "全部": "2",
            "红黄灯": "1",
            "6 月未报": "0",
            "过期未报": "1",
            "下月到节点": "0",
        }


@pytest.mark.parametrize("view", ["warning", "unreported", "overdue", "next_nodes"])
def test_a_view_lists_as_many_as_its_tab_says(office_client, view):
    for number in range(3):
        project = ProjectFactory()
        NodeFactory(project=project, baseline_on=date(2023, 7, number + 1))
        MonthlyReportFactory(project=project, month=date(2023, 5, 1))
        MonthlyReportFactory(project=project)
        standing.refresh([project.pk])
        stand(project, light="red")
    page = text_of(office_client.get(f"{URL}?view={view}"))
    count = re.search(rf'href="\?view={view}" aria-current="true">.*?<span>(\d+)</span>', page)[1]
    assert len(lists(office_client, f"view={view}")) == int(count) == 3


def test_own_views_by_role(as_role):
    project = ProjectFactory(leader=PersonFactory())
    AssignmentFactory(project=project, person=(served_by := PersonFactory()))
    for role, person, key in (
        (Role.UNIT_REPORTER, PersonFactory(unit=project.unit), "my_unit"),
        (Role.LEADER, project.leader, "i_lead"),
        (Role.COMMISSIONER, served_by, "i_serve"),
    ):
        assert lists(as_role(role, person=person), f"view={key}") == [project.name]
    assert "没有用上" in text_of(as_role(Role.OFFICE).get(f"{URL}?view=i_lead"))


# ── empty ────────────────────────────────────────────────────────────────────────────────


def test_nothing_at_all_is_told_from_nothing_left(office_client):
    assert "还没有项目" in text_of(office_client.get(URL))
    ProjectFactory(domain="renewal", stage=Stage.PERMITS)
    page = text_of(office_client.get(f"{URL}?domain=renewal&stage=lead"))
    assert "去掉“阶段 线索”会多出 1 个" in page
    assert "去掉“领域" not in page
    assert 'href="?domain=renewal"' in page


def test_the_only_condition_can_be_taken_off(office_client):
    ProjectFactory()
    page = text_of(office_client.get(f"{URL}?q=没有这个"))
    assert "去掉“名称、编号、单位 没有这个”会多出 1 个" in page


# ── cost ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "query", ["", "?domain=industry&sort=-total", "?q=测试", "?view=overdue", "?lead=1"]
)
def test_the_number_of_queries_does_not_grow(office_client, django_assert_num_queries, query):
    ProjectFactory()
    office_client.get(URL)
    with django_assert_num_queries(QUERIES):
        office_client.get(f"{URL}{query}")
    for _ in range(2):
        AssignmentFactory(project=ProjectFactory(leader=PersonFactory()))
    with django_assert_num_queries(QUERIES):
        office_client.get(f"{URL}{query}")


def test_cold_choices_cost_two_queries_more(office_client, django_assert_num_queries):
    ProjectFactory()
    with django_assert_num_queries(QUERIES + 2):  # people and units; chains and clusters
        office_client.get(URL)


def test_an_empty_list_costs_one_query_more(office_client, django_assert_num_queries):
    ProjectFactory()
    office_client.get(URL)
    with django_assert_num_queries(QUERIES):  # no rows are read, what to take off is
        office_client.get(f"{URL}?domain=renewal&stage=lead")


def test_ledger_links_lead_to_pages(office_client):
    project = ProjectFactory()
    page = text_of(office_client.get(URL))
    assert reverse("projects:project_detail", args=[project.pk]) in page
    assert LEDGER.list_url == URL


def test_only_who_may_create_is_offered_it(as_role):
    create = reverse("projects:project_create")
    assert create in text_of(as_role(Role.OFFICE).get(URL))
    assert create not in text_of(as_role(Role.LEADER).get(URL))


def test_bulk_bar_is_for_those_who_may_export(as_role):
    project = ProjectFactory()
    stand(project, year_plan=100, year_done=40)
    page = text_of(as_role(Role.OFFICE).get(URL))
    assert "data-bulk-bar hidden" in page
    assert 'data-values="100.00,40.00"' in page
    person = PersonFactory()
    AssignmentFactory(project=project, person=person)
    page = text_of(as_role(Role.COMMISSIONER, person=person).get(URL))
    assert "data-bulk" not in page
    assert 'type="checkbox" class="form-check-input" name="ids"' not in page


def test_all_matching_rows_can_be_selected(office_client):
    ProjectFactory()
    page = text_of(office_client.get(f"{URL}?domain=industry&all=1"))
    assert "已选全部 1 个" in page
    assert 'name="all" value="1"' in page
    assert 'data-row data-values="0,0"' not in page or "checked disabled" in page


def test_open_reports_are_read_from_the_slots(office_client):
    """An older overdue slot is not hidden by a newer one that is not due yet."""
    project = ProjectFactory()
    for month in (5, 6):
        MonthlyReportFactory(project=project, month=date(2023, month, 1))
    standing.refresh([project.pk])
    assert MonthlyReport.objects.overdue(date(2023, 6, 28)).count() == 1
    assert lists(office_client, "view=overdue") == [project.name]
