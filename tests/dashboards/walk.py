"""Reading the pages as a person does: the figures, where they lead, what stands at the end."""

import re
from dataclasses import dataclass
from decimal import Decimal
from html import unescape

from laishan_portal.formatting import MINUS, percent, wan, yi

LINK = re.compile(r'<a class="ls-n" href="([^"]+)">(.*?)</a>', re.S)
TAG = re.compile(r"<[^>]+>")
DOSSIER = re.compile(r"^/projects/\d+/$")


def links(html):
    """(address, text) of every figure in the page's main part."""
    main = html[html.index('<main id="main"') : html.index("</main>")]
    return [(unescape(url), TAG.sub("", text).strip()) for url, text in LINK.findall(main)]


@dataclass
class Listed:
    """What a list adds up to, as its last line says."""

    count: int
    sums: dict[str, Decimal]

    def tells(self):
        """Every way a page may write a figure of this list."""
        told = {wan(self.count)}
        for amount in self.sums.values():
            told |= {wan(amount), yi(amount), wan(abs(amount)), yi(abs(amount))}
        if "年计划" in self.sums:
            told.add(percent(self.sums["已完成"], self.sums["年计划"]))
        return told


def read_list(html):
    """The ledger's totals row, or the sum of a page of rows."""
    if found := re.search(r'data-total="([^"]+)"', html):
        rows = re.search(r"(?:第 [\d,]+–[\d,]+ 行，)?共 ([\d,]+) 行", html)
        return Listed(number(rows[1]), {"合计": Decimal(found[1])})
    if "<tfoot>" not in html:
        return Listed(0, {})
    heads = [_words(cell) for cell in _cells(_last_head(html))]
    foot = html[html.index("<tfoot>") : html.index("</tfoot>")]
    cells = [_words(cell) for cell in _cells(foot)]
    count = next(number(cell) for cell in cells if cell.startswith("合计"))
    # The box and the name span both rows of the head.
    sums = {
        head: number(cell)
        for head, cell in zip(heads, cells[-len(heads) :], strict=True)
        if head in {"年计划", "已完成"} and re.search(r"\d", cell)
    }
    return Listed(int(count), sums)


def _last_head(html):
    head = html[html.index("<thead>") : html.index("</thead>")]
    return head[head.rindex("<tr") :]


def _cells(html):
    return re.findall(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", html, re.S)


def _words(cell):
    return unescape(TAG.sub("", cell)).strip()


def number(text):
    digits = re.search(rf"[{MINUS}-]?[\d,]+(?:\.\d+)?", text)
    value = Decimal(digits[0].replace(",", "").replace(MINUS, "-"))
    return int(value) if value == int(value) else value
