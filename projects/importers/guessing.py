"""Which year and month a file is about, as its title, headings or name tell."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

_YEAR = re.compile(r"(20\d{2})\s*年?")
_MONTH = re.compile(r"(?<![\d\-–~至])(\d{1,2})\s*月")


def year_in(texts: Iterable[str]) -> int | None:
    for text in texts:
        if found := _YEAR.search(unicodedata.normalize("NFKC", text)):
            return int(found[1])
    return None


def month_in(texts: Iterable[str], default: date) -> date:
    """The first month named, of the year named; else ``default``."""
    texts = [unicodedata.normalize("NFKC", text) for text in texts]
    year = year_in(texts) or default.year
    for text in texts:
        found = _MONTH.search(text)
        if found and 1 <= int(found[1]) <= 12:
            return date(year, int(found[1]), 1)
    return default
