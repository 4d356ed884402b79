"""Without a mouse, without scripts, on paper."""

import shutil
import subprocess

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


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext of poppler-utils")
@pytest.mark.parametrize("path", ["/dashboard/", "/projects/", "dossier"])
def test_a_printed_page_says_what_the_screen_says(demo_portal, meet, tmp_path, path):
    """Headings and figures are there, navigation and buttons are not."""
    person = meet("desktop")
    if path == "dossier":
        number = demo_portal.value(
            "SELECT id FROM projects_project WHERE name LIKE %s", ["%正大芯智汇%"]
        )
        path = f"/projects/{number}/"
    page = person.log_in("office", path=path)
    heading = page.inner_text("h1").replace("※", "").strip()
    file = tmp_path / "page.pdf"
    page.pdf(path=file, format="A4", prefer_css_page_size=True)
    text = subprocess.run(
        ["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True
    ).stdout
    squeezed = "".join(text.split())
    assert "".join(heading.split()) in squeezed
    assert "截至" in squeezed
    assert "退出" not in squeezed
    assert "修改密码" not in squeezed


def test_the_width_of_a_phone_is_no_reason_to_scroll(demo_portal, meet):
    """C4: 320 px wide, which is also a desktop at four times the size."""
    narrow = DEVICES["narrow"] | {"viewport": {"width": 320, "height": 640}}
    person = meet("narrow", viewport=narrow["viewport"])
    person.page.goto("/login/")
    person.check()
    person.log_in("zhuanyuan")
    person.visit("/projects/")
