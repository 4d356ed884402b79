"""The portal's main job from end to end, on the devices of those who do it."""

import re

import pytest

from tests.browser.photos import site_photo

PROJECT = "正大芯智汇"
TYPED = "幕墙铝型材首批到场，二次结构同步施工"
COMMENT = "形象进度和照片对不上，请核对"


@pytest.fixture
def june(portal):
    """The report of the story: not yet begun."""
    row = portal.rows(
        "SELECT r.id, r.project_id, r.status FROM projects_monthlyreport r"
        " JOIN projects_project p ON p.id = r.project_id"
        " WHERE p.name LIKE %s AND r.month = '2023-06-01'",
        [f"%{PROJECT}%"],
    )[0]
    assert row[2] == "pending"
    return {"id": row[0], "project": row[1], "path": f"/projects/{row[1]}/reports/2023-06/"}


def fill(page, *, invested, forecast):
    page.fill("input[name=invested]", invested)
    page.fill("input[name=node_forecast_on]", forecast)
    page.fill("textarea[name=blockers]", TYPED)


def status(portal, june):
    return portal.value("SELECT status FROM projects_monthlyreport WHERE id = %s", [june["id"]])


def submit(person):
    person.page.get_by_role("button", name="提交月报").click()
    person.page.wait_for_load_state("load")
    person.check()


def test_a_month_from_the_building_site_to_the_leaders_page(portal, june, meet):
    commissioner = meet("phone")
    home = commissioner.log_in("zhuanyuan")
    assert PROJECT in commissioner.text()
    home.locator("a", has_text=PROJECT).filter(has_text="月报").first.click()
    home.wait_for_url(f"**{june['path']}")
    commissioner.check()

    # Prefilled from May and from the node's plan: six things at most, none empty but the last.
    form = commissioner.page
    assert form.input_value("input[name=invested]") != ""
    assert form.input_value("input[name=progress]") != ""
    assert form.input_value("input[name=node_forecast_on]") != ""
    assert "幕墙封闭" in commissioner.text()
    assert form.locator("form#report fieldset, form#report .mb-3").count() <= 8

    fill(form, invested="１，７２０", forecast="2023-08-06")
    form.set_input_files("input[type=file]", site_photo())
    submit(commissioner)
    assert status(portal, june) == "submitted"
    assert (
        portal.value("SELECT count(*) FROM accounts_attachment WHERE target_id = %s", [june["id"]])
        == 1
    )

    # The office sees it waiting, with the changed cells marked, and sends it back once.
    office = meet("desktop")
    desk = office.log_in("office", path="/projects/reports/")
    desk.get_by_role("link", name=re.compile(PROJECT)).first.click()
    desk.wait_for_url(f"**{june['path']}")
    office.check()
    marked = desk.locator("#cells td.wrn")
    assert marked.filter(has_text="1,720").count() == 1
    assert marked.filter(has_text="8月6日").count() == 1
    assert desk.locator("img").count() == 1
    desk.fill("textarea[name=comment]", COMMENT)
    desk.get_by_role("button", name="退回修改").click()
    desk.wait_for_load_state("load")
    office.check()
    assert status(portal, june) == "returned"

    # It comes back with the comment; nothing typed is lost.
    commissioner.visit("/")
    assert PROJECT in commissioner.text()
    commissioner.visit(june["path"])
    assert COMMENT in commissioner.text()
    assert form.input_value("input[name=invested]") == "1,720"
    assert form.input_value("input[name=node_forecast_on]") == "2023-08-06"
    assert form.input_value("textarea[name=blockers]") == TYPED
    assert form.locator("form img").count() == 1
    form.fill("input[name=progress]", "67")
    submit(commissioner)
    assert status(portal, june) == "submitted"

    invested_before = year_total(portal, june)
    office.visit(june["path"])
    assert desk.locator("#cells td.wrn").filter(has_text="67").count() == 1
    desk.get_by_role("button", name="通过").click()
    desk.wait_for_load_state("load")
    office.check()
    assert status(portal, june) == "approved"

    # All of it at once: ledger, dossier, light with its sentence.
    total = year_total(portal, june)
    assert total - invested_before == 1720
    office.visit(f"/projects/?q={PROJECT}")
    row = desk.locator("tbody tr").filter(has_text=PROJECT)
    assert row.count() == 1
    assert f"{total:,.0f}" in row.inner_text()
    assert "黄灯" in row.inner_text()
    office.visit(f"/projects/{june['project']}/")
    assert "8月6日" in office.text()
    assert "晚 12 天" in office.text()
    assert f"{total:,.0f}" in office.text()

    # The leader follows the figure to the rows that make it.
    leader = meet("desktop")
    page = leader.log_in("leader", path="/dashboard/")
    assert PROJECT in leader.text()
    follow_a_figure(leader, page)


def year_total(portal, june):
    return int(
        portal.value(
            "SELECT coalesce(sum(amount), 0) FROM projects_investmententry"
            " WHERE project_id = %s AND month BETWEEN '2023-01-01' AND '2023-12-01'",
            [june["project"]],
        )
    )


def follow_a_figure(leader, page):
    """The number of yellow lights: its link lists exactly so many projects."""
    figure = page.locator("a[href*='yellow']").filter(has_text=re.compile(r"\d")).first
    said = int(re.search(r"\d[\d,]*", figure.inner_text())[0].replace(",", ""))
    figure.click()
    page.wait_for_load_state("load")
    leader.check()
    foot = page.locator("tfoot").first.inner_text()
    assert int(re.search(r"(\d[\d,]*)", foot)[1].replace(",", "")) == said
