import os
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from _portal import chromium
from tests.browser.people import Person
from tests.browser.report import Report
from tests.browser.stack import DemoPortal

HERE = Path(__file__).parent
CHROMIUM_OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def demo_portal():
    """One web server for all browser tests of this run."""
    name = "-".join(["browser", *filter(None, [os.environ.get("LAISHAN_TEST_DB")])])
    with DemoPortal(name) as portal:
        yield portal


@pytest.fixture(scope="session")
def chrome():
    path = chromium.find()
    assert path, "install chromium, or name one in CHROMIUM"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def portal(demo_portal):
    """The demo as it was loaded; for tests that write."""
    demo_portal.reset()
    return demo_portal


@pytest.fixture
def june(portal):
    """The report of the story, not yet begun: where it is, and what it holds now."""
    return Report(portal, "正大芯智汇", "2023-06-01")


@pytest.fixture
def meet(chrome, demo_portal, request, tmp_path):
    """``meet("phone")``: a person on that device; what their browser complained of fails."""
    people = []

    def someone(device, **options):
        people.append(Person(chrome, demo_portal, device, **options))
        return people[-1]

    yield someone
    for number, person in enumerate(people):
        if request.session.testsfailed and not person.page.is_closed():
            person.page.screenshot(path=tmp_path / f"{number}.png", full_page=True)
    for person in people:
        person.leave()
