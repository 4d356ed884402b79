"""The office enters statistics in the grid, closes June's books by hand, compares with May."""

import re

URL = "/projects/stats/?month=2023-06&state=missing"


def test_a_block_is_pasted_and_changed_rows_are_saved(portal, meet):
    person = meet("desktop")
    person.log_in("office", path=URL)
    page = person.page
    rows = page.locator("tbody tr:has(input[data-grid])")
    first = rows.nth(0).locator("input[data-grid=month_amount]")
    first.focus()
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.setData("text/plain", "5\\n7\\n");
            document.activeElement.dispatchEvent(
                new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})
            );
        }"""
    )
    assert rows.nth(1).locator("input[data-grid=month_amount]").input_value() == "7"
    assert page.locator("[data-grid-count]").inner_text() == "2"
    page.keyboard.press("ArrowDown")
    focused = page.evaluate("document.activeElement.name")
    assert focused == rows.nth(1).locator("input[data-grid=month_amount]").get_attribute("name")
    page.locator("form[data-grid-form] button[type=submit]").click()
    page.wait_for_load_state()
    assert "2 行有变化" in page.locator("body").inner_text()
    saved = portal.rows(
        "SELECT count(*) FROM projects_statreturn WHERE month = %s AND is_current", ["2023-06-01"]
    )
    assert saved[0][0] == 2


def test_what_changed_since_may_is_struck_out_and_counted(portal, meet):
    person = meet("desktop")
    person.log_in("office", path="/projects/")
    page = person.page
    page.get_by_role("link", name="与 5 月末比").click()
    page.wait_for_load_state()
    assert "和 2023年5月末比" in page.locator("main").inner_text()
    assert page.locator("s.ls-wasv").count() > 5
    link = page.locator(".ls-info a.ls-n").first
    count = re.sub(r"\D", "", link.inner_text())
    link.click()
    page.wait_for_load_state()
    assert f"合计 {count} 个" in page.locator("tfoot").inner_text()


def test_a_month_that_is_not_over_cannot_be_closed(portal, meet):
    person = meet("phone")
    person.log_in("office", path="/projects/months/")
    page = person.page
    assert "30 日以后才能关" in page.locator("main").inner_text()
    page.locator("a.ls-n[href*='figures/?month=2023-05']").first.click()
    page.wait_for_load_state()
    assert "2023 年 5 月关账数" in page.locator("h1").inner_text()
