"""Stage gates and bulk actions as people meet them: files, missing data, a preview, a way back."""

import re

from tests.browser.photos import site_photo

READY = "精密模具产业园"
STARTING = "氢能装备智能工厂"


def open_project(person, name):
    page = person.visit(f"/projects/?q={name}")
    page.locator("th a", has_text=name).first.click()
    page.wait_for_url(re.compile(r"/projects/\d+/$"))
    person.check()
    return page


def test_a_move_with_its_file_is_approved_and_told(portal, meet):
    office = meet("desktop")
    office.log_in("office", path="/projects/")
    page = open_project(office, READY)
    assert page.get_by_role("link", name="基础验收记录").count() == 1
    page.get_by_role("link", name="批准", exact=True).click()
    page.wait_for_url("**/approve/")
    office.check()
    assert "现在还缺" not in office.text()
    office.press("批准")
    assert "进入“主体施工”" in office.text()
    office.visit(page.url.split("#")[0] + "stages/")
    assert "基础施工 → 主体施工" in office.text()
    page.emulate_media(media="print")
    assert not page.locator(".ls-mast").is_visible()


def test_what_is_missing_is_told_at_its_place_and_gone_over_on_record(portal, meet):
    office = meet("desktop")
    office.log_in("office", path="/projects/")
    page = open_project(office, STARTING)
    assert "还缺" in office.text("#gate")
    page.goto(page.url.split("#")[0] + "stage/propose/")
    page.fill("input[name=occurred_on]", "2023-06-20")
    page.fill("textarea[name=reason]", "桩机进场")
    office.press("提交审批")
    assert "先把这几项补上" in office.text()
    assert "要附开工照片或施工许可证" in office.text()
    page.set_input_files("input[name=evidence_start]", site_photo())
    page.check("input[name=skip_missing]")
    office.press("提交审批")
    assert "越过缺项" in office.text()
    assert page.get_by_role("link", name="开工照片或施工许可证").count() == 1


def test_the_box_fits_a_phone(meet):
    reporter = meet("phone")
    reporter.log_in("zongbu", path="/projects/")
    open_project(reporter, "信创适配研发中心")
    assert "到“基础施工”还缺" in reporter.text("#gate")


def test_ticked_rows_get_another_lead_and_the_old_one_back(portal, meet):
    office = meet("desktop")
    page = office.log_in("office", path="/projects/?light=red")
    for box in page.locator("input[data-row]").all()[:3]:
        box.check()
    office.press("换服务专员")
    assert "选中 3 个项目" in office.text()
    page.select_option("select[name=person]", index=1)
    office.press("看会改哪些")
    office.check()
    told = office.text()
    changed = int(re.search(r"会改 (\d+) 个", told)[1])
    assert changed >= 2
    office.press(f"换 {changed} 个项目的专员")
    assert f"办了 {changed} 个" in office.text()
    page.get_by_role("link", name="撤销", exact=True).click()
    page.wait_for_url("**/undo/")
    office.press(f"改回 {changed} 个")
    assert f"撤销了 {changed} 个" in office.text()
