"""Names of enterprises: how they are compared and found."""

import re
import unicodedata
from collections.abc import Iterable

from laishan_portal.pinyin import pinyin_keys

# Below this many characters a name says too little to be looked for inside others.
SHORTEST_CORE = 3
# What the legal form adds to a name; without it 正海科技股份有限公司 and 正海科技 are alike.
_LEGAL_FORM = re.compile(
    r"(有限责任公司|股份有限公司|有限公司|股份公司|公司|\(有限合伙\)|\((集团|中国)\)|集团)$"
)


def tidy(name: str) -> str:
    """Without blanks at the ends, inner runs of them as one."""
    return " ".join(name.split())


def search_key(text: str) -> str:
    """Half-width and lower case: how both the stored key and what is looked for are written."""
    return unicodedata.normalize("NFKC", text).lower()


def core_of_name(name: str) -> str:
    """The name without blanks and legal form, for comparing."""
    core = "".join(search_key(name).split())
    while (shorter := _LEGAL_FORM.sub("", core)) != core:
        core = shorter
    return core


def search_text(names: Iterable[str], uscc: str) -> str:
    """All that finds an enterprise: its names, code, full pinyin and initials."""
    names = [name for name in names if name]
    keys = [key for name in names for key in pinyin_keys(name)]
    parts = [*names, uscc, *keys]
    return search_key("\n".join(dict.fromkeys(part for part in parts if part)))


def lines_of(text: str) -> list[str]:
    """The names typed one a line, each once."""
    return list(dict.fromkeys(name for line in text.splitlines() if (name := tidy(line))))
