"""Every figure on the leader's page is a link, and the list behind it adds up to the figure."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from laishan_portal.formatting import percent, yi
from tests.dashboards.walk import DOSSIER, links, number, read_list

ROWS = "/dashboard/rows/"


class Walker:
    """Opens each address once."""

    def __init__(self, client):
        self.client, self.pages = client, {}

    def open(self, url):
        if url not in self.pages:
            response = self.client.get(url)
            assert response.status_code == 200, url
            self.pages[url] = response.content.decode()
        return self.pages[url]

    def listed(self, url):
        html = self.open(url)
        found = read_list(html)
        self._check_rows(url, html, found)
        return found

    def _check_rows(self, url, html, found):
        """The last line is the sum of the lines above it, on a list of one page."""
        body = html[html.index("<tbody") : html.index("</tbody>")] if "<tbody" in html else ""
        shown = len(re.findall("<tr", body))
        if shown == found.count:
            values = re.findall(r'data-value="([^"]+)"', body)
            if values:
                assert sum(map(Decimal, values)) == found.sums["合计"], url
        else:
            assert shown < found.count, url


def check(walker, url, text, shares):
    """The figure's text is one of the ways its list can be told."""
    if DOSSIER.match(url):
        walker.open(url)
        return
    found = walker.listed(url)
    if text.endswith("天"):
        assert found.count, url  # a median: the projects it was taken from
    elif text.endswith("%") and "年计划" not in found.sums:
        whole = shares[re.match(rf"{ROWS}([\w.]+)/", url)[1]]
        assert text == percent(found.sums["合计"], whole(walker)), url
    elif text != "—":
        assert text in found.tells(), (url, text, found)


SHARES = {
    "projects.plan_to_data": lambda walker: walker.listed(walker.ledger).sums["年计划"],
    "nodes.on_time": lambda walker: walker.listed(walker.nodes).sums["合计"],
}


def walk(client, address):
    walker = Walker(client)
    found = links(walker.open(address))
    walker.ledger = next(url for url, text in found if url.startswith("/projects/?"))
    walker.nodes = next((url for url, text in found if "rows/nodes.due/" in url), None)
    for url, text in found:
        if not url.startswith("#"):
            check(walker, url, text, SHARES)
    return found


@pytest.mark.parametrize("name", ["leader", "office", "zongbu"])
def test_every_figure_adds_up(demo, log_in, client, name):
    log_in(name)
    found = walk(client, reverse("dashboard"))
    assert len(found) > 40
    assert len({url for url, _ in found}) > 20


def test_every_figure_adds_up_for_a_part_of_the_district(demo, log_in, client):
    leader = log_in("leader")
    page = client.get(reverse("dashboard")).content.decode()
    scopes = re.findall(r'<option value="((?:unit|leader):\d+)"', page)
    assert f"leader:{leader.person_id}" in scopes
    units = [scope for scope in scopes if scope.startswith("unit")]
    for scope in [f"leader:{leader.person_id}", units[0], units[-1]]:
        found = walk(client, f"{reverse('dashboard')}?scope={scope}")
        narrowed = scope.replace(":", "=")
        for url, _ in found:
            if url.startswith(("/projects/?", ROWS)) and "project=" not in url:
                assert narrowed in url


def test_what_is_told_twice_is_told_alike(demo, log_in, client):
    """The lead sentence and the section it points to."""
    log_in("leader")
    page = client.get(reverse("dashboard")).content.decode()
    found = links(page)
    section = page[page.index('id="gap"') :]
    gaps = re.findall(r'<td class="r b">\u2212([\d,]+)</td>', section)
    assert len(gaps) == 5
    told = next(text for url, text in found if url == "#gap")
    assert told == yi(sum(number(gap) for gap in gaps))

    told = next(number(text) for url, text in found if url == "#waiting")
    rows = [number(text) for url, text in found if url.startswith(f"{ROWS}waiting.")]
    assert told == sum(rows) == 14


@pytest.mark.parametrize("name", ["office", "zongbu", "bumen", "union"])
def test_every_figure_of_a_home_adds_up(demo, log_in, client, name):
    log_in(name)
    walker = Walker(client)
    for url, text in links(walker.open(reverse("home"))):
        check(walker, url, text, {})
