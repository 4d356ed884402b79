"""A sheet of the district's on its way into the ledger, in a real browser."""

import openpyxl
import pytest

HEAD = ["编号", "项目名称", "责任单位", "阶段", "总投资", "年计划", "承诺竣工"]


@pytest.fixture
def sheet(portal, tmp_path):
    """Two projects of the demo, one of them with a stage that is none, and a new one."""
    rows = portal.rows(
        "SELECT p.code, p.name, u.short_name, p.total_investment FROM projects_project p"
        " JOIN accounts_unit u ON u.id = p.unit_id WHERE NOT p.is_confidential"
        " AND p.total_investment > 1000 AND p.condition = 'normal' ORDER BY p.code LIMIT 2"
    )
    (one, name, unit, total), (two, other, other_unit, other_total) = rows
    book = openpyxl.Workbook()
    book.active.title = "汇总"
    book.active.append(["区直单位 6 月项目进度"])
    book.active.append([None] * 6 + ["单位：万元"])
    book.active.append(HEAD)
    book.active.append([one, f"★{name}", unit, None, float(total) + 100, None, None])
    book.active.append([two, other, other_unit, "在建中", float(other_total) + 200, None, None])
    book.active.append([None, "冷门样例孵化基地", unit, "手续", 16000, 8000, "2024年10月"])
    book.active.append(["合计（3项）"])
    path = tmp_path / "区直单位6月进度.xlsx"
    book.save(path)
    return path


def total_of(portal, name):
    found = portal.rows("SELECT total_investment FROM projects_project WHERE name = %s", [name])
    return found[0][0] if found else None


def upload(person, sheet):
    person.log_in("office", path="/projects/import/")
    page = person.page
    page.set_input_files("[name=file]", sheet)
    person.press("上传")
    assert "看看列对得对不对" in page.inner_text("h1")
    person.press("核对")
    return page


def test_a_sheet_is_checked_put_right_written_and_taken_back(portal, meet, sheet):
    person = meet("desktop")
    page = upload(person, sheet)
    assert page.inner_text("h1") == "核对后再写入：1 行要改，2 行可以导入"
    assert "没有“在建中”这个阶段。" in page.inner_text("table.ls-xl")
    page.fill("input[name^=typed-]", "手续")
    page.press("input[name^=typed-]", "Enter")
    page.wait_for_load_state()
    assert page.inner_text("h1") == "核对后再写入：3 行可以导入"
    page.click("text=有变化")
    page.wait_for_load_state()
    assert page.locator("td.chg s").count() >= 2
    person.press("导入可用的 3 行")
    assert page.inner_text("h1") == "已写入"
    assert total_of(portal, "冷门样例孵化基地") == 16000
    page.on("dialog", lambda dialog: dialog.accept())
    person.press("撤销这次导入")
    assert page.inner_text("h1") == "已撤销"
    assert total_of(portal, "冷门样例孵化基地") is None


def test_the_check_fits_a_phone(portal, meet, sheet):
    """Nobody imports on a phone, but the link may be opened there."""
    person = meet("phone")
    page = upload(person, sheet)
    assert "1 行要改" in page.inner_text("h1")
    person.check()
