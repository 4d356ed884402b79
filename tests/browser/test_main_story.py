"""The portal's main job from end to end, on the devices of those who do it."""

import re

from tests.browser.photos import site_photo

PROJECT = "正大芯智汇"
TYPED = "幕墙铝型材首批到场，二次结构同步施工"
COMMENT = "形象进度和照片对不上，请核对"


def fill(page, *, invested, forecast):
    page.fill("input[name=invested]", invested)
    page.fill("input[name=node_forecast_on]", forecast)
    page.fill("textarea[name=blockers]", TYPED)


def test_a_month_from_the_building_site_to_the_leaders_page(june, meet):
    commissioner = meet("phone")
    home = commissioner.log_in("zhuanyuan")
    assert PROJECT in commissioner.text()
    home.locator("a", has_text=PROJECT).filter(has_text="月报").first.click()
    home.wait_for_url(f"**{june.path}")
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
    commissioner.press("提交月报")
    assert june.status == "submitted"
    assert june.photo_count == 1

    # The office sees it waiting, with the changed cells marked, and sends it back once.
    office = meet("desktop")
    desk = office.log_in("office", path="/projects/reports/")
    desk.get_by_role("link", name=re.compile(PROJECT)).first.click()
    desk.wait_for_url(f"**{june.path}")
    office.check()
    marked = desk.locator("#cells td.wrn")
    assert marked.filter(has_text="1,720").count() == 1
    assert marked.filter(has_text="8月6日").count() == 1
    assert desk.locator("img").count() == 1
    desk.fill("textarea[name=comment]", COMMENT)
    office.press("退回修改")
    assert june.status == "returned"

    # It comes back with the comment; nothing typed is lost.
    commissioner.visit("/")
    assert PROJECT in commissioner.text()
    commissioner.visit(june.path)
    assert COMMENT in commissioner.text()
    assert form.input_value("input[name=invested]") == "1,720"
    assert form.input_value("input[name=node_forecast_on]") == "2023-08-06"
    assert form.input_value("textarea[name=blockers]") == TYPED
    assert form.locator("form img").count() == 1
    form.fill("input[name=progress]", "67")
    commissioner.press("提交月报")
    assert june.status == "submitted"

    invested_before = june.year_total
    office.visit(june.path)
    assert desk.locator("#cells td.wrn").filter(has_text="67").count() == 1
    office.press("通过")
    assert june.status == "approved"

    # All of it at once: ledger, dossier, light with its sentence.
    total = june.year_total
    assert total - invested_before == 1720
    office.visit(f"/projects/?q={PROJECT}")
    row = desk.locator("tbody tr").filter(has_text=PROJECT)
    assert row.count() == 1
    assert f"{total:,.0f}" in row.inner_text()
    assert "黄灯" in row.inner_text()
    office.visit(f"/projects/{june.project}/")
    assert "8月6日" in office.text()
    assert "晚 12 天" in office.text()
    assert f"{total:,.0f}" in office.text()

    # The leader follows the figure to the rows that make it.
    leader = meet("desktop")
    page = leader.log_in("leader", path="/dashboard/")
    assert PROJECT in leader.text()
    follow_a_figure(leader, page)


def follow_a_figure(leader, page):
    """The number of yellow lights: its link lists exactly so many projects."""
    figure = page.locator("a[href*='yellow']").filter(has_text=re.compile(r"\d")).first
    said = int(re.search(r"\d[\d,]*", figure.inner_text())[0].replace(",", ""))
    figure.click()
    page.wait_for_load_state("load")
    leader.check()
    foot = page.locator("tfoot").first.inner_text()
    assert int(re.search(r"(\d[\d,]*)", foot)[1].replace(",", "")) == said
