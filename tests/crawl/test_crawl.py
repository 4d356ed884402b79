"""Each role follows its own links to every kind of page there is for it."""

import re
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from _portal.demo import ACCOUNTS

pytestmark = pytest.mark.crawl

STANDARD = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    },
    "resultTypes": ["violations"],
}
DEPTH = 4
PAGES_OF_A_KIND = 2
# Filters and sort orders of one list combine without end.
KINDS_OF_A_PATH = 8
LINKS = "els => els.map(e => e.getAttribute('href'))"
# Links to these are downloads: fetched, not opened.
FILES = re.compile(
    r"^/((attachments|exports)/\d+/|imports/(templates/|\d+/(annotated|left)/)"
    r"|projects/sheets/\d+/file/)"
)


def kind_of(url):
    """Pages that differ in numbers and values only are of one kind."""
    parts = urlsplit(url)
    path = re.sub(r"\d+", "#", parts.path)
    if path.startswith("/admin/"):
        path = re.sub(r"/#/(change|history|delete)/", r"/#/\1/", path)
        return path
    if path.startswith("/dashboard/rows/"):
        path = "/dashboard/rows/*/"
    return f"{path}?{'&'.join(sorted({key for key, _ in parse_qsl(parts.query)}))}"


class Crawl:
    """What one person saw on the way."""

    def __init__(self, person):
        self.person = person
        self.visited = {}
        self.titles = {}
        self.problems = []

    def walk(self, start, check):
        waiting = [(start, 0, "log-in")]
        known = {start}
        while waiting:
            path, depth, where = waiting.pop(0)
            kind = kind_of(path)
            if self.has_seen_enough_of(kind):
                continue
            self.visited.setdefault(kind, []).append(path)
            links = self.look(path, where, check if len(self.visited[kind]) == 1 else None)
            for link in links:
                if link not in known and depth < DEPTH:
                    known.add(link)
                    waiting.append((link, depth + 1, path))

    def has_seen_enough_of(self, kind):
        path, _, query = kind.partition("?")
        if kind in self.visited:
            return bool(query) or len(self.visited[kind]) >= PAGES_OF_A_KIND
        return sum(known.startswith(f"{path}?") for known in self.visited) >= KINDS_OF_A_PATH

    def look(self, path, where, check):
        page = self.person.page
        if FILES.match(path):
            status = self.person.context.request.get(path).status
            if status != 200:
                self.problems.append(f"{status} {path} (from {where})")
            return []
        answer = page.goto(path)
        if answer.status != 200:
            self.problems.append(f"{answer.status} {path} (from {where})")
            self.note_complaints(path)
            return []
        self.note_headings(page, path)
        self.note_complaints(path)
        if check:
            self.problems += [f"{path}: {told}" for told in check(page)]
            self.person.watcher.problems.clear()  # axe itself puts styles into the page
        return list(self.links(page))

    def note_complaints(self, path):
        complaints = self.person.watcher.problems
        self.problems += [f"{path}: {told}" for told in complaints]
        complaints.clear()

    def note_headings(self, page, path):
        count = page.locator("h1").count()
        if count != 1:
            self.problems.append(f"{count} h1 on {path}")
        self.titles.setdefault(page.title(), set()).add(kind_of(page.url).split("?")[0])

    @staticmethod
    def links(page):
        here = urlsplit(page.url)
        for href in page.eval_on_selector_all("a[href]", LINKS):
            target = urlsplit(urljoin(page.url, href))
            if target.netloc == here.netloc and target.scheme in {"http", "https"}:
                yield target._replace(scheme="", netloc="", fragment="").geturl()


@pytest.fixture(scope="module")
def accessible():
    """Axe, once for each kind of page over all roles."""
    axe, seen = Axe(), set()

    def check(page):
        kind = kind_of(page.url)
        if kind in seen:
            return
        seen.add(kind)
        found = axe.run(page, options=STANDARD).response["violations"]
        for violation in found:
            nodes = "; ".join(node["html"][:120] for node in violation["nodes"][:3])
            yield f"axe {violation['id']} ({violation['impact']}): {nodes}"

    return check


@pytest.mark.parametrize("username", ACCOUNTS)
def test_every_link_leads_somewhere_good(meet, accessible, username):
    person = meet("desktop")
    person.log_in(username)
    crawl = Crawl(person)
    crawl.walk("/", accessible)
    doubled = {title: kinds for title, kinds in crawl.titles.items() if len(kinds) > 1}
    doubled = {t: k for t, k in doubled.items() if not all(p.startswith("/admin") for p in k)}
    assert not crawl.problems, "\n".join(crawl.problems)
    assert doubled == {}
    assert len(crawl.visited) > 4
