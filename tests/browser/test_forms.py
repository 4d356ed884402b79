"""What goes wrong on a building site and at a desk, and what it costs: nothing typed."""

import re
import time

import pytest

from tests.browser.photos import html_called_jpg, jpeg, site_photo, too_large, upload

TYPED = "等铝型材，请区工信局协调厂家"

KEPT = "() => Object.keys(localStorage).some(key => key.startsWith('ls-draft:'))"


def wait_until(holds, seconds=10):
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def open_june(person, june, username="zhuanyuan"):
    person.log_in(username, path=june.path)
    return person.page


def field_error(page, name):
    """The sentence that belongs to a field, tied to it for screen readers."""
    field = page.locator(f"[name={name}]").first
    assert field.get_attribute("aria-invalid") == "true"
    told = [f"#{one}" for one in (field.get_attribute("aria-describedby") or "").split()]
    return " ".join(page.locator(", ".join(told)).all_inner_texts())


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("invested", "-5", "不能是负数"),
        ("invested", "一千", "请填数字"),
        ("progress", "101", "0 到 100"),
        ("node_actual_on", "2023-07-01", "不能在今天之后"),
        ("node_forecast_on", "2023-06-01", "不能早于今天"),
    ],
)
def test_a_wrong_value_is_told_at_its_field_and_costs_nothing(june, meet, field, value, sentence):
    person = meet("phone")
    page = open_june(person, june)
    page.fill("textarea[name=blockers]", TYPED)
    for details in page.locator("details").all():
        if details.locator(f"[name={field}]").count() and details.get_attribute("open") is None:
            details.locator("summary").click()
    page.fill(f"[name={field}]", value)
    person.press("提交月报")
    assert sentence in field_error(page, field)
    assert page.input_value(f"[name={field}]") == value
    assert page.input_value("textarea[name=blockers]") == TYPED
    assert june.status == "pending"
    assert june.value("version") == 1


def test_a_finish_before_the_start_is_told_at_its_field(portal, meet):
    person = meet("desktop")
    page = person.log_in("office", path="/projects/new/")
    before = portal.value("SELECT count(*) FROM projects_project")
    page.fill("[name=name]", "先竣工后开工的项目")
    page.fill("[name=planned_start_on]", "2023-12-01")
    page.fill("[name=promised_finish_on]", "2023-03-01")
    page.fill("[name=total_investment]", "-1")
    with page.expect_navigation():
        page.locator("form.ls-form button[type=submit]").click()
    person.check()
    assert "不能早于" in field_error(page, "promised_finish_on")
    assert "不能是负数" in field_error(page, "total_investment")
    assert page.input_value("[name=name]") == "先竣工后开工的项目"
    assert portal.value("SELECT count(*) FROM projects_project") == before


def test_a_page_called_photo_is_refused(june, meet):
    """The server looks inside; the page's own script is not asked."""
    person = meet("phone")
    page = open_june(person, june)
    page.fill("textarea[name=blockers]", TYPED)
    page.evaluate("document.querySelectorAll('[data-pick]').forEach(e => delete e.dataset.pick)")
    page.set_input_files("input[name=photos]", html_called_jpg())
    person.press("提交月报")
    assert "照片" in field_error(page, "photos")
    assert page.input_value("textarea[name=blockers]") == TYPED
    assert (june.status, june.photo_count) == ("pending", 0)


def test_a_photo_over_20_mb_is_refused_before_and_after_sending(june, meet, tmp_path):
    person = meet("phone")
    page = open_june(person, june)
    page.fill("textarea[name=blockers]", TYPED)
    photo = too_large(tmp_path)
    page.set_input_files("input[name=photos]", photo)
    page.wait_for_selector("[data-picked-for=id_photos] .invalid-feedback")
    assert "超过 20 MB" in page.inner_text("[data-picked-for=id_photos]")
    page.evaluate("document.querySelectorAll('[data-pick]').forEach(e => delete e.dataset.pick)")
    page.set_input_files("input[name=photos]", photo)
    person.press("提交月报")
    assert "20 MB" in field_error(page, "photos")
    assert page.input_value("textarea[name=blockers]") == TYPED
    assert (june.status, june.photo_count) == ("pending", 0)


def test_ten_photos_are_one_too_many(june, meet):
    person = meet("phone")
    page = open_june(person, june)
    content = jpeg(size=(320, 240))
    page.set_input_files("input[name=photos]", [upload(f"{n}.jpg", content) for n in range(10)])
    assert "最多 9" in page.inner_text("[data-picked-for=id_photos]")


def test_two_taps_are_one_report(june, meet):
    person = meet("phone")
    page = open_june(person, june)
    page.set_input_files("input[name=photos]", site_photo())
    page.get_by_role("button", name="提交月报").dblclick(no_wait_after=True)
    page.wait_for_selector("form#report", state="detached")
    person.check()
    assert (june.status, june.filings, june.photo_count) == ("submitted", 1, 1)


def test_going_back_and_sending_again_is_one_report(june, meet):
    person = meet("phone")
    page = open_june(person, june)
    page.fill("input[name=invested]", "1700")
    person.press("提交月报")
    page.go_back()
    page.wait_for_load_state("load")
    if page.locator("form#report").count():
        person.press("提交月报")
    assert (june.status, june.filings) == ("submitted", 1)
    assert june.value("invested") == 1700


def test_a_session_that_ends_while_typing_loses_nothing(june, meet, portal):
    person = meet("phone")
    page = open_june(person, june)
    page.fill("input[name=invested]", "1711")
    page.fill("textarea[name=blockers]", TYPED)
    assert portal.change("DELETE FROM django_session") > 0
    person.expect(401)
    person.press("提交月报")
    assert "登录已过期" in person.text()
    assert june.status == "pending"
    page.fill("input[name=username]", "zhuanyuan")
    page.fill("input[name=password]", portal.password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"**{june.path}")
    person.check()
    assert "内容还在" in person.text()
    assert page.input_value("input[name=invested]") == "1711"
    assert page.input_value("textarea[name=blockers]") == TYPED
    person.press("提交月报")
    assert june.status == "submitted"
    assert june.value("invested") == 1711


def test_what_was_typed_is_not_shown_to_somebody_else(june, meet, portal):
    """On a shared telephone another person logs in: the typing was not theirs."""
    person = meet("phone")
    page = open_june(person, june)
    page.fill("textarea[name=blockers]", TYPED)
    portal.change("DELETE FROM django_session")
    person.expect(401)
    person.press("提交月报")
    page.fill("input[name=username]", "zongbu")
    page.fill("input[name=password]", portal.password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login/" not in url)
    assert TYPED not in page.content()


def test_a_closed_page_offers_what_was_typed(june, meet):
    person = meet("phone")
    page = open_june(person, june)
    page.fill("textarea[name=blockers]", TYPED)
    wait_until(lambda: page.evaluate(KEPT))
    page.close()
    person.page = person.context.new_page()
    person.page.goto(june.path)
    person.page.get_by_role("button", name=re.compile("恢复|接着|放回")).first.click()
    assert person.page.input_value("textarea[name=blockers]") == TYPED


def test_a_saved_draft_is_nobody_elses_business(june, meet):
    commissioner, office = meet("phone"), meet("desktop")
    page = open_june(commissioner, june)
    page.fill("textarea[name=blockers]", TYPED)
    commissioner.press("存草稿")
    assert june.status == "draft"
    office.log_in("office", path=june.path)
    assert TYPED not in office.page.content()
    reporter = meet("desktop")
    reporter.log_in("zongbu", path=june.path)
    assert TYPED not in reporter.page.content()


def test_two_people_edit_one_project(portal, june, meet):
    """Different fields do not clash; the same field is chosen by hand, nothing is lost."""
    path = f"/projects/{june.project}/edit/"
    first, second = meet("desktop"), meet("desktop")
    one = first.log_in("office", path=path)
    two = second.log_in("zongbu", path=path)
    one.fill("[name=content]", "建设内容由项目办改")
    one.fill("[name=note]", "备注由项目办改")
    one.locator("form.ls-form button[type=submit]").click()
    one.wait_for_url(f"**/projects/{june.project}/")
    first.check()

    two.fill("[name=content]", "建设内容由总部基地改")
    two.fill("[name=project_code]", "2301-370613-04-01-123456")
    second.expect(409)
    two.locator("form.ls-form button[type=submit]").click()
    two.wait_for_selector("text=有人先改了")
    second.check()
    choices = two.locator("table.ls-conflict tbody tr")
    assert choices.count() == 1
    assert "建设内容由项目办改" in choices.inner_text()
    assert "建设内容由总部基地改" in choices.inner_text()
    assert two.input_value("[name=project_code]") == "2301-370613-04-01-123456"
    assert saved(portal, june, "content") == "建设内容由项目办改"
    two.check("input[name=keep_content][value=mine]")
    two.locator("form.ls-form button[type=submit]").click()
    two.wait_for_url(f"**/projects/{june.project}/")
    assert saved(portal, june, "content") == "建设内容由总部基地改"
    assert saved(portal, june, "note") == "备注由项目办改"
    assert saved(portal, june, "project_code") == "2301-370613-04-01-123456"


def saved(portal, june, column):
    return portal.value(
        f"SELECT {column} FROM projects_project WHERE id = %s",  # noqa: S608 -- ours
        [june.project],
    )
