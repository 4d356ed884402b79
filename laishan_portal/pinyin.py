"""Search keys: full pinyin and initials, with the district's own readings."""

from pypinyin import Style, lazy_pinyin, load_phrases_dict

load_phrases_dict(
    {
        "解甲庄": [["xiè"], ["jiǎ"], ["zhuāng"]],
        "莱山": [["lái"], ["shān"]],
        "闵行": [["mǐn"], ["háng"]],
        "行道树": [["háng"], ["dào"], ["shù"]],
        "行政": [["xíng"], ["zhèng"]],
    }
)


def pinyin_keys(text: str) -> tuple[str, str]:
    """(``zhengdaxinzhihui``, ``zdxzh``) of ``正大芯智汇``: lower case, letters and digits only."""
    full = "".join(lazy_pinyin(text)).lower()
    initials = "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()
    return _plain(full), _plain(initials)


def _plain(text: str) -> str:
    return "".join(char for char in text if char.isascii() and char.isalnum())
