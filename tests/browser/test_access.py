"""Without a mouse, without scripts, on paper."""

import re

import pytest

from tests.browser.people import DEVICES


def focused(page):
    return page.evaluate(
        "() => { const e = document.activeElement;"
        " return (e.name || e.textContent || e.tagName).trim(); }"
    )


def test_log_in_and_reach_the_content_by_keyboard(demo_portal, meet):
    person = meet("desktop")
    page = person.page
    page.goto("/login/")
    page.keyboard.press("Tab")
    assert focused(page) == "跳到正文"
    for _ in range(8):
        page.keyboard.press("Tab")
        if focused(page) == "username":
            break
    page.keyboard.type("office")
    page.keyboard.press("Tab")
    assert focused(page) == "password"
    page.keyboard.type(demo_portal.password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login/" not in url)
    person.check()
    page.goto("/projects/")
    page.keyboard.press("Tab")
    assert focused(page) == "跳到正文"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('main')")


def test_focus_can_be_seen(demo_portal, meet):
    person = meet("desktop")
    page = person.log_in("office", path="/projects/")
    for _ in range(12):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            "() => { const s = getComputedStyle(document.activeElement);"
            " return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2"
            " || s.boxShadow !== 'none'; }"
        )
        assert seen, focused(page)


def test_a_report_is_filed_without_scripts(june, meet):
    person = meet("phone", java_script_enabled=False)
    page = person.page
    page.goto(f"/login/?next={june.path}")
    page.fill("input[name=username]", "zhuanyuan")
    page.fill("input[name=password]", person.portal.password)
    page.click("button[type=submit]")
    page.fill("input[name=invested]", "1700")
    page.get_by_role("button", name="提交月报").click()
    page.wait_for_load_state("load")
    assert june.status == "submitted"
    assert person.watcher.problems == []


@pytest.mark.parametrize("path", ["/dashboard/", "/projects/", "dossier"])
def test_a_printed_page_says_what_the_screen_says(demo_portal, meet, path):
    """On paper: the heading, the figures, their date; no navigation, no button."""
    person = meet("desktop")
    if path == "dossier":
        number = demo_portal.value(
            "SELECT id FROM projects_project WHERE name LIKE %s", ["%正大芯智汇%"]
        )
        path = f"/projects/{number}/"
    page = person.log_in("office", path=path)
    heading = page.inner_text("h1")
    page.emulate_media(media="print")
    paper = page.inner_text("body")
    assert heading in paper
    assert "截至" in paper
    for thing in ["nav", "form[role=search]", "button", "details.ls-me"]:
        assert [one for one in page.locator(thing).all() if one.is_visible()] == [], thing
    colours = page.evaluate(
        "() => [getComputedStyle(document.body).backgroundColor,"
        " getComputedStyle(document.querySelector('main')).color]"
    )
    assert colours[0] in {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}
    for table in page.locator("main table thead").all():
        display = table.evaluate("e => getComputedStyle(e).display")
        assert display in {"table-header-group", "none"}, "heads repeat on every sheet"
    sheets = re.findall(rb"/MediaBox\s*\[([^\]]+)\]", page.pdf(prefer_css_page_size=True))
    assert len(sheets) >= 1
    assert len(set(sheets)) == 1


def test_the_width_of_a_phone_is_no_reason_to_scroll(demo_portal, meet):
    """C4: 320 px wide, which is also a desktop at four times the size."""
    narrow = DEVICES["narrow"] | {"viewport": {"width": 320, "height": 640}}
    person = meet("narrow", viewport=narrow["viewport"])
    person.page.goto("/login/")
    person.check()
    person.log_in("zhuanyuan")
    person.visit("/projects/")
