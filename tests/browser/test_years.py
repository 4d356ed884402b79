"""The year switch and next year's list, as the office and a leader use them."""

import pytest

PHONE_PAGES = (
    "/projects/?year=2022",
    "/dashboard/?year=2022",
    "/projects/years/",
    "/projects/years/projects/?year=2024",
    "/projects/layouts/",
    "/projects/sheets/",
)


def test_a_leader_looks_at_last_year_and_comes_back(demo_portal, meet):
    person = meet("desktop")
    page = person.log_in("leader", path="/dashboard/")
    page.click(".ls-year summary")
    page.click(".ls-year button[value='2022']")
    page.wait_for_selector("h1:has-text('2022 年全区项目建设')")
    person.check()
    page.goto("/projects/")
    assert page.inner_text("h1") == "2022 年项目台账"
    row = page.locator("tbody tr").first
    assert row.locator("td").count() > 8
    person.check()
    row.locator("th a").click()
    page.wait_for_selector("#inv")
    assert "2022 年，万元" in page.inner_text("#inv")
    page.click(".ls-year summary")
    page.click(".ls-year button[value='2023']")
    page.goto("/projects/")
    assert page.inner_text("h1") == "项目台账"


def test_the_office_decides_opens_and_takes_back(portal, meet):
    person = meet("desktop")
    person.log_in("office")
    page = person.visit("/projects/years/projects/?year=2024&view=carried")
    boxes = page.locator("tbody input[data-row]")
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.click("button:has-text('改去留和计划')")
    page.wait_for_selector("h1:has-text('改 2 个项目')")
    page.select_option("select[name=level]", "district")
    page.click("button.btn-primary")
    page.wait_for_selector("text=改了 2 个项目")
    person.check()
    page.click("text=2024 年汇总")
    page.click("text=开立 2024 年")
    page.click("button:has-text('开立')")
    page.wait_for_selector("text=已开立")
    person.check()
    page.goto("/projects/?year=2024")
    assert "191" in page.inner_text("tfoot")
    page.goto("/projects/years/")
    page.click("tr:has-text('2024 年') >> text=名单起草")
    page.click("text=撤回开立")
    page.click("button:has-text('撤回')")
    page.wait_for_selector("text=已撤回")


@pytest.mark.parametrize("path", PHONE_PAGES)
def test_on_a_phone_nothing_sticks_out(demo_portal, meet, path):
    person = meet("phone")
    person.log_in("office")
    person.visit(path)
