"""The year switch and the pages of an opening."""

import re
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from openpyxl import load_workbook

from accounts.enums import Role
from dashboards.models import Target
from projects import domain, standing
from projects.enums import Level, Stage
from projects.models import Listing, YearDecision, YearOpening
from tests.factories import PersonFactory, ProjectFactory, UserFactory, plan_year

pytestmark = pytest.mark.django_db


def listed(*years, level=Level.CITY, **kwargs):
    project = ProjectFactory(**kwargs)
    for year in years:
        Listing.objects.create(project=project, year=year, level=level, from_on=date(year, 1, 1))
    standing.refresh([project.pk])
    return project


@pytest.fixture
def client(as_role):
    return as_role(Role.OFFICE)


@pytest.fixture
def two_years():
    """2022 with monthly figures, 2023 as it is."""
    first = listed(2022, 2023, level=Level.PROVINCE, name="甲项目")
    plan_year(first, [10] * 12, year=2022, done=[11] * 12)
    plan_year(first, [100] * 12, done=[90] * 5)
    second = listed(2022, name="乙项目", total_investment=500)
    plan_year(second, [Decimal("2.50")] * 12, year=2022, done=[2] * 12)
    third = listed(2023, name="丙项目")
    return first, second, third


def text_of(response):
    return re.sub(r"<[^>]+>", " ", response.content.decode())


def switch(client, year, to="/projects/"):
    return client.post("/projects/years/show/", {"year": year, "next": to})


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()


def by_hand(year):
    """(projects with anything in the year, plan, done), from the dated rows."""
    plan = sql(
        "SELECT coalesce(sum(m.amount), 0) FROM projects_planmonth m JOIN projects_plancurve c"
        " ON c.id = m.curve_id WHERE c.year = %s AND c.is_current",
        year,
    )[0]
    done = sql(
        "SELECT coalesce(sum(amount), 0) FROM projects_investmententry"
        " WHERE extract(year FROM month) = %s AND kind <> 'opening' AND month <= %s",
        year,
        date(2023, 6, 28),
    )[0]
    listed = sql("SELECT count(*) FROM projects_listing WHERE year = %s AND to_on IS NULL", year)[
        0
    ]
    return listed, plan, done


# ── the switch ───────────────────────────────────────────────────────────────────────────


def test_the_switch_is_kept_and_given_up_again(client, two_years):
    assert switch(client, 2022).url == "/projects/"
    assert "2022 年项目台账" in client.get("/projects/").content.decode()
    switch(client, 2023)
    assert "2022 年项目台账" not in client.get("/projects/").content.decode()
    assert "shown_year" not in client.session


def test_an_address_wins_over_the_switch(client, two_years):
    switch(client, 2022)
    assert "2024 年项目台账" in client.get("/projects/?year=2024").content.decode()
    page = client.get("/projects/?year=2023").content.decode()
    assert "<h1>项目台账</h1>" in page


@pytest.mark.parametrize("year", ["", "abc", "12", "99999", "2022'"])
def test_what_is_no_year_changes_nothing(client, year):
    assert switch(client, year).status_code == 302
    assert "shown_year" not in client.session


def test_the_switch_leads_nowhere_else(client):
    assert switch(client, 2022, to="https://evil.example/").url == "/"
    assert client.get("/projects/years/show/").status_code == 405


def test_a_page_that_has_no_years_says_so(client):
    assert "不分年度" not in client.get("/projects/reports/").content.decode()
    switch(client, 2022)
    page = client.get("/projects/reports/").content.decode()
    assert "您在看 2022 年，这一页不分年度" in page
    assert "不分年度" not in client.get("/projects/").content.decode()


# ── both years add up ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("year", [2022, 2023])
def test_the_ledger_of_a_year_adds_up(client, two_years, year):
    listed, plan, done = by_hand(year)
    response = client.post(f"/projects/export/?year={year}", {"purpose": "核对", "all": "1"})
    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).worksheets[0]
    heads = [cell.value for cell in sheet[3]]
    foot = dict(zip(heads, [cell.value for cell in sheet[sheet.max_row]], strict=True))
    assert foot["项目"] == f"合计 {listed} 个"
    assert (foot["年计划"], foot["已完成"]) == (plan, done)


def test_the_dashboard_of_another_year_adds_up(client, two_years):
    listed, plan, done = by_hand(2022)
    assert (listed, plan, done) == (2, 150, 156)
    page = text_of(client.get("/dashboard/?year=2022"))
    assert "2022 年全区项目建设" in page
    assert "104.0%" in page
    assert "省级 1" in re.sub(r"\s+", " ", page)


def test_the_page_of_all_years_adds_up(client, two_years):
    page = re.sub(r"\s+", " ", text_of(client.get("/projects/years/")))
    assert "2022 年" in page
    assert "省 1，市 1" in page
    assert "0.02 0.02 104.0%" in page


def test_the_dossier_s_money_of_another_year(client, two_years):
    first = two_years[0]
    page = text_of(client.get(f"/projects/{first.pk}/?year=2022"))
    assert "2022 年，万元" in page
    assert "2022 年 132" in page
    assert "今年 450" not in page
    assert "“投资”一节按 2022 年显示" in page
    assert "2023 年，万元" in text_of(client.get(f"/projects/{first.pk}/"))


def test_what_another_year_does_not_know_is_not_zero(client):
    project = listed(2022, name="甲项目")
    page = client.get("/projects/?year=2022").content.decode()
    row = page[page.index("甲项目") :].split("</tr>")[0]
    assert "—" in row
    assert project.name in page


def test_views_and_filters_keep_the_year(client, two_years):
    page = client.get("/projects/?year=2022").content.decode()
    assert 'href="?year=2022&amp;view=listed"' in page
    found = client.get("/projects/?year=2022&level=province").content.decode()
    assert "甲项目" in found
    assert "乙项目" not in found


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_rows(client, count, django_assert_max_num_queries):
    for _ in range(count):
        plan_year(listed(2022), [1] * 12, year=2022)
    client.get("/projects/?year=2022")
    for url, most in (
        ("/projects/?year=2022", 5),
        ("/dashboard/?year=2022", 6),
        ("/projects/years/", 5),
    ):
        with django_assert_max_num_queries(most):
            client.get(url)


def test_a_reporter_sees_the_year_of_their_own(two_years):
    person = PersonFactory(unit=two_years[1].unit)
    user = UserFactory(role=Role.UNIT_REPORTER, person=person)
    client = Client()
    client.force_login(user, backend="accounts.backends.PortalBackend")
    page = client.get("/projects/?year=2022").content.decode()
    assert "乙项目" in page
    assert "甲项目" not in page


def test_a_confidential_name_stays_out_of_years(client, office):
    listed(2022, 2023, name="绝密", is_confidential=True, code_name="蓝海")
    opening = domain.start_opening(2024, by=office)
    for url in (
        "/projects/?year=2022",
        "/projects/years/projects/?year=2024",
        f"/projects/years/projects/{opening.decisions.get().pk}/",
    ):
        page = client.get(url).content.decode()
        assert "蓝海" in page
        assert "绝密" not in page


# ── an opening ───────────────────────────────────────────────────────────────────────────


def key_in(response):
    return re.search(r'name="submission_key" value="(\w+)"', response.content.decode())[1]


def post(client, url, **data):
    return client.post(url, data | {"submission_key": key_in(client.get(url))})


def test_from_the_draft_to_the_opened_year(client):
    stays = listed(2023, name="甲项目", total_investment=600)
    leaves = listed(2023, name="乙项目")
    Target.objects.create(
        year=2023,
        metric="projects.landed",
        name="落地项目",
        scope="district",
        minimum=2,
        maximum=3,
        measure="个",
    )
    url = post(client, "/projects/years/start/", scheme="remaining").url
    opening = YearOpening.objects.get()
    assert url == f"/projects/years/{opening.pk}/"
    page = text_of(client.get(url))
    assert "2024 年重点项目名单（草稿）" in page

    row = YearDecision.objects.get(project=leaves)
    edit = f"/projects/years/projects/{row.pk}/"
    refused = post(client, edit, on_list="0", level="", version=row.version)
    assert "退出名单要写理由" in refused.content.decode()
    post(client, edit, on_list="0", level="", reason="规划调整", version=row.version)

    part = f"{url}parts/targets/"
    wrong = post(client, part, kept_0="on", minimum_0="4", maximum_0="3")
    assert "至多不能小于至少" in wrong.content.decode()
    post(client, part, kept_0="on", minimum_0="3", maximum_0="4")

    assert post(client, f"{url}open/").url == url
    assert set(Listing.objects.filter(year=2024).values_list("project", flat=True)) == {stays.pk}
    assert Listing.objects.get(project=leaves).left_reason == "规划调整"
    assert Target.objects.get(year=2024).maximum == 4
    assert "撤回开立" in client.get(url).content.decode()
    post(client, f"{url}undo/")
    assert not Listing.objects.filter(year=2024).exists()
    post(client, f"{url}drop/")
    assert not YearOpening.objects.exists()


def test_deciding_for_the_ticked_ones(client, office):
    first, second = listed(2023, name="甲项目"), listed(2023, name="乙项目")
    opening = domain.start_opening(2024, by=office)
    row = opening.decisions.get(project=first)
    url = "/projects/years/projects/decide/?year=2024"
    asked = client.post(url, {"ids": [row.pk]})
    page = asked.content.decode()
    assert "改 1 个项目的去留和计划" in page
    assert "甲项目" in page
    data = {"ids": [row.pk], "decide": "1", "level": "district", "submission_key": key_in(asked)}
    done = client.post(url, data)
    assert done.url == "/projects/years/projects/?year=2024"
    levels = dict(opening.decisions.values_list("project", "level"))
    assert levels == {first.pk: "district", second.pk: "city"}
    assert client.post(url, data).status_code == 302
    assert opening.decisions.get(project=first).version == 2


def test_nothing_ticked_is_said(client, office):
    listed(2023)
    domain.start_opening(2024, by=office)
    response = client.post("/projects/years/projects/decide/?year=2024", {}, follow=True)
    assert "没有选中项目" in response.content.decode()


def test_deciding_for_all_that_match(client, office):
    for number in range(3):
        listed(2023, name=f"项目{number}", stage=Stage.STRUCTURE)
    listed(2023, stage=Stage.PERMITS)
    opening = domain.start_opening(2024, by=office)
    url = "/projects/years/projects/decide/?year=2024&stage=structure"
    asked = client.post(url, {"all": "1"})
    key = key_in(asked)
    client.post(
        url,
        {
            "all": "1",
            "decide": "1",
            "scheme": "percent",
            "percent": "10",
            "submission_key": key,
        },
    )
    plans = opening.decisions.exclude(plan_total=Decimal(38_000))
    assert plans.count() == 3
    assert set(plans.values_list("plan_total", flat=True)) == {Decimal(3_800)}


def test_the_draft_s_totals_are_those_of_its_list(client, office):
    for total in (100, 200):
        listed(2023, total_investment=total)
    opening = domain.start_opening(2024, by=office)
    page = text_of(client.get(f"/projects/years/{opening.pk}/"))
    total = sql("SELECT sum(plan_total) FROM projects_yeardecision")[0]
    assert f"{total:,.0f}" in page
    response = client.post("/projects/years/projects/export/?year=2024", {"purpose": "核对"})
    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).worksheets[0]
    assert total in [cell.value for cell in sheet[sheet.max_row]]
