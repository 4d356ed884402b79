"""From a lamp to its sums, and from a rule to what it would change."""

import re

import pytest


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_a_lamp_leads_to_why_it_is_lit(demo_portal, meet, device):
    person = meet(device)
    person.log_in("leader", path="/projects/?light=red")
    page = person.page
    page.locator("td a.ls-why").first.click()
    page.wait_for_url(re.compile(r"/light/why/$"))
    assert "红灯" in page.locator("h1").inner_text()
    assert page.get_by_role("heading", name="怎样转绿").count() == 1
    assert page.get_by_role("heading", name="逐项怎么算").count() == 1
    person.check()
    page.get_by_role("link", name="看亮灯历史").click()
    page.wait_for_url(re.compile(r"/light/history/$"))
    assert "今年亮红灯" in page.locator("h1").inner_text()
    person.check()


def test_the_office_looks_before_it_switches(portal, meet):
    person = meet("desktop")
    person.log_in("office", path="/projects/lights/rules/")
    page = person.page
    assert "现在按“莱山区规则 第 1 版”亮灯" in page.locator("h1").inner_text()
    row = page.locator("section", has_text="银川 2025").get_by_role("link", name="看会怎么变")
    row.click()
    page.wait_for_url(re.compile(r"/switch/$"))
    assert re.search(r"换成这一版，[\d,]+ 个项目里 [\d,]+ 个变灯", page.locator("h1").inner_text())
    page.locator("table a.ls-n").first.click()
    page.wait_for_url(re.compile(r"from="))
    assert page.locator("#moves tbody tr").count() > 0
    page.fill("textarea[name=reason]", "区专班会议定，试行一个季度")
    page.get_by_role("button", name=re.compile("换成")).click()
    page.wait_for_url(re.compile(r"/lights/rules/(#.*)?$"))
    assert "现在按“银川 2025 第 1 版”亮灯" in page.locator("h1").inner_text()
    assert "试行一个季度" in page.content()


def test_boards_fit_a_phone_and_lead_to_their_rows(demo_portal, meet):
    person = meet("phone")
    person.log_in("leader", path="/projects/permits/")
    page = person.page
    assert "手续环节" in page.locator("h1").inner_text()
    person.check()
    link = page.locator("table a.ls-n").first
    number = int(link.inner_text().replace(",", ""))
    link.click()
    page.wait_for_url(re.compile(r"/permits/list/"))
    foot = page.locator("tfoot th").inner_text()
    assert int(re.search(r"合计 ([\d,]+) 项", foot)[1].replace(",", "")) == number
    person.visit("/projects/factors/")
    person.check()
