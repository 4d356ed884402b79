"""倒排工期 as people do it: a promise that cannot be kept, one that can, a second pair of eyes."""

import re

PROJECT = "精密模具扩产项目"
NODES = (
    "SELECT count(*) FROM projects_node n JOIN projects_project p ON p.id = n.project_id"
    " WHERE p.name = %s AND n.name = %s AND n.baseline_on IS NOT NULL"
)


def start_plan(person, finish):
    page = person.visit(f"/projects/?q={PROJECT}")
    page.locator("th a", has_text=PROJECT).first.click()
    page.wait_for_url(re.compile(r"/projects/\d+/$"))
    person.visit(f"{page.url}schedule/new/")
    page.locator("select[name=template]").select_option(index=1)
    page.fill("input[name=promised_finish_on]", finish)
    person.press("排一版")
    return page


def test_from_the_promise_to_the_baseline(portal, meet):
    reporter = meet("desktop")
    reporter.log_in("zongbu", path="/projects/")
    page = start_plan(reporter, "2023-09-30")
    assert re.search(r"差 \d+ 个工作日", reporter.text())
    assert re.search(r"“.+” \d+ 天压到 \d+ 天", reporter.text())

    page.fill("input[name=promised_finish_on]", "2026-12-31")
    reporter.press("重算")
    assert "2026年12月31日竣工排得下" in reporter.text()
    added = "试运行验收会"
    empty = page.locator("td.w-name input").last
    line = empty.get_attribute("name").removesuffix("_name")
    empty.fill(added)
    page.fill(f"input[name={line}_duration]", "5")
    if page.locator("[name=reason]").is_visible():
        page.fill("[name=reason]", "土地批次已定，按新承诺重排")
    reporter.press("重算")
    assert page.locator(f"input[value='{added}']").count() == 1
    reporter.press("提交审批")
    assert "等项目办" in reporter.text()
    assert portal.rows(NODES, [PROJECT, added]) == [(0,)], "nothing holds before it is approved"

    office = meet("desktop")
    office.log_in("office")
    page = office.page
    page.get_by_role("link", name=re.compile(f"{PROJECT}.*批倒排")).click()
    page.wait_for_url("**/approve/")
    office.check()
    office.press("批准，定为基线")
    assert portal.rows(NODES, [PROJECT, added]) == [(1,)]
    office.visit(re.sub(r"schedule/.*", "", page.url))
    assert added in office.text("#nodes")


def test_the_plan_is_read_on_a_phone(meet):
    reporter = meet("phone")
    reporter.log_in("zongbu", path="/projects/")
    page = reporter.visit("/projects/?q=正大芯智汇")
    page.locator("th a", has_text="正大芯智汇").first.click()
    page.wait_for_url(re.compile(r"/projects/\d+/$"))
    reporter.visit(f"{page.url}schedule/")
    reporter.visit(f"{page.url}new/")
