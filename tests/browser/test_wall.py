"""From a filter to the wall, to the meeting room's screen, to paper."""

import re

import pytest

# The server's own pace is fifteen seconds and five minutes; a test has no time for that.
HURRY = """
document.addEventListener("readystatechange", function () {
  const controls = document.querySelector("[data-wall-screen]");
  if (!controls) return;
  controls.dataset.seconds = "%s";
  controls.dataset.refreshSeconds = "%s";
});
"""


@pytest.fixture
def office(meet):
    person = meet("desktop")
    person.log_in("office")
    return person


@pytest.fixture
def room(meet):
    """A screen of a meeting room, in a hurry, before ``wall.js`` reads its pace."""

    def enter(seconds, refresh, **options):
        person = meet("desktop", viewport={"width": 1920, "height": 1080}, **options)
        person.context.add_init_script(HURRY % (seconds, refresh))
        person.log_in("office")
        person.visit("/wall/?screen=1")
        return person

    return enter


def shown(page):
    """The names of the rows one can see."""
    return page.locator("tbody tr:not(.grp):visible th a").all_inner_texts()


def progress(page):
    found = re.search(r"第 (\d+) / (\d+) 页", page.inner_text("[data-wall-progress]"))
    return int(found[1]), int(found[2])


def test_from_the_ledger_to_the_wall_and_back(office):
    page = office.visit("/projects/?light=red")
    listed = page.locator("tbody th a").count()
    page.get_by_role("link", name="看挂图").click()
    office.check()
    assert page.url.endswith("/wall/?light=red")
    assert len(shown(page)) == listed
    page.select_option("select[name=group]", "unit")
    page.wait_for_url(re.compile("group=unit"))
    office.check()
    assert len(shown(page)) == listed
    page.select_option("select[name=span]", "years")
    page.wait_for_url(re.compile("span=years"))
    office.check()
    page.get_by_role("link", name="看台账").click()
    office.check()
    assert page.locator("tbody th a").count() == listed


def test_a_condition_is_set_on_the_wall_itself(office):
    page = office.visit("/wall/")
    everything = len(shown(page))
    page.get_by_text("筛选", exact=True).first.click()
    page.select_option(".ls-wall-filter select[name=domain]", "renewal")
    page.locator(".ls-wall-filter button[type=submit]").click()
    page.wait_for_url(re.compile("domain=renewal"))
    office.check()
    assert 0 < len(shown(page)) < everything
    assert page.locator("tr.grp").count() == 1


def test_marks_stand_where_their_days_are(office):
    """The grid of months and the diamonds are used, not copied: they must really be painted."""
    page = office.visit("/wall/")
    boxes = page.evaluate("""() => {
      const row = document.querySelector("tbody tr:not(.grp)");
      const cell = row.querySelector("td.g").getBoundingClientRect();
      return Array.from(row.querySelectorAll("use[x]")).map((mark) => {
        const box = mark.getBoundingClientRect();
        const x = parseFloat(mark.getAttribute("x")) / 100;
        return [box.width, (box.left + box.width / 2 - cell.left) / cell.width, x];
      });
    }""")
    assert len(boxes) > 2
    for width, painted, wanted in boxes:
        assert 4 < width < 16
        assert abs(painted - wanted) < 0.015


def test_the_screen_turns_its_pages_and_can_be_stopped(room):
    person = room(1, 600)
    page = person.page
    first, (at, count) = shown(page), progress(page)
    assert at == 1
    assert count > 4
    assert page.evaluate("document.documentElement.scrollHeight - innerHeight") <= 0
    page.locator("[data-wall-progress]", has_text="第 2 /").wait_for()
    assert set(shown(page)).isdisjoint(first)
    page.keyboard.press("Space")
    assert page.inner_text("[data-wall-pause]") == "继续"
    stopped = progress(page)
    page.wait_for_timeout(2500)
    assert progress(page) == stopped
    page.keyboard.press("End")
    assert progress(page) == (count, count)
    page.keyboard.press("ArrowRight")
    assert progress(page) == (1, count)
    page.keyboard.press("ArrowLeft")
    assert progress(page) == (count, count)
    person.check()


def test_every_project_is_on_one_page_of_the_screen(room):
    person = room(600, 600)
    page = person.page
    seen = []
    for _ in range(progress(page)[1]):
        seen += shown(page)
        assert page.locator("tr.grp:visible").count() >= 1
        page.keyboard.press("ArrowRight")
    assert len(seen) == len(set(seen)) >= 205  # other tests may have added one


def test_the_screen_fetches_news_in_the_background(room):
    person = room(600, 1)
    page = person.page
    with page.expect_response(lambda answer: "screen=1" in answer.url) as news:
        pass
    assert news.value.request.headers["x-background"] == "1"
    assert news.value.status == 200
    person.expect(304)
    with page.expect_response(lambda answer: "screen=1" in answer.url) as later:
        pass
    page.evaluate("() => { window.fetch = () => new Promise(() => {}); }")
    assert later.value.status == 304
    assert len(shown(page)) > 5
    assert "数据更新于" in page.inner_text("[data-wall-fresh]")
    # The browser calls an answer without a body an aborted one.
    person.watcher.problems = [
        words for words in person.watcher.problems if "screen=1 net::ERR_ABORTED" not in words
    ]


def test_a_device_that_wants_stillness_is_not_turned(room):
    person = room(1, 600, reduced_motion="reduce")
    page = person.page
    page.wait_for_timeout(2500)
    assert progress(page)[0] == 1
    page.keyboard.press("Space")
    page.locator("[data-wall-progress]", has_text="第 2 /").wait_for()
    person.check()


def test_paper_shows_a_code_a_row_and_prints_a3(office):
    page = office.visit("/wall/print/?light=red")
    rows = page.locator("tbody tr:not(.grp)").count()
    assert page.locator("svg.ls-qr").count() == rows > 0
    assert page.get_by_role("button", name="打印，纸张选 A3 横向").is_visible()
    paper = page.pdf(prefer_css_page_size=True, print_background=True)
    width, height = map(float, re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", paper).groups())
    assert round(width) == pytest.approx(1191, abs=1)
    assert round(height) == pytest.approx(842, abs=1)
    office.check()


def test_the_pdf_comes_with_one_click(office):
    page = office.visit("/wall/?light=red")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载 PDF").click()
    assert download.value.suggested_filename.endswith(".pdf")
    assert download.value.suggested_filename.startswith("挂图作战-")
