"""The wall as a test reads it."""

import re
from dataclasses import dataclass
from html import unescape

URL = "/wall/"
_GROUP = re.compile(r'<tbody><tr class="grp"><th[^>]*>(.*?)</th>(.*?)</tbody>', re.S)
_ROW = re.compile(r"<tr>(?!<th scope=\"col\")(.*?)</tr>", re.S)
_CELL = re.compile(r"<t[dh]([^>]*)>(.*?)</t[dh]>", re.S)
_CHART = re.compile(r"<svg.*?</svg>", re.S)


@dataclass
class Row:
    """A row's texts in the order of the columns, the chart left out, and the chart itself."""

    key: int
    cells: list[str]
    chart: str

    @property
    def name(self):
        return self.cells[2]


def text_of(response):
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def plain(html):
    return unescape(re.sub(r"<[^>]+>", "", html)).strip()


def groups(response):
    """{head of the group: its rows}, in order."""
    return {plain(head): rows(body) for head, body in _GROUP.findall(text_of(response))}


def rows(body):
    found = []
    for row in _ROW.findall(body):
        cells = _CELL.findall(row)
        chart = next(html for css, html in cells if 'class="g"' in css)
        texts = [plain(html) for css, html in cells if not re.search(r'class="(g|w-qr)"', css)]
        found.append(Row(int(re.search(r"/projects/(\d+)/", row)[1]), texts, chart))
    return found


def all_rows(response):
    return [row for found in groups(response).values() for row in found]
