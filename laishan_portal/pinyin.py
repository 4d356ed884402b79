"""Search keys: full pinyin and initials, with the district's own readings."""

from functools import cache
from types import ModuleType

_OWN_READINGS = {
    "解甲庄": [["xiè"], ["jiǎ"], ["zhuāng"]],
    "莱山": [["lái"], ["shān"]],
    "闵行": [["mǐn"], ["háng"]],
    "行道树": [["háng"], ["dào"], ["shù"]],
    "行政": [["xíng"], ["zhèng"]],
}


@cache
def _dictionary() -> ModuleType:
    """Read with the first name that is written: it holds more memory than Django does."""
    import pypinyin  # noqa: PLC0415 -- who only reads pages never needs it

    pypinyin.load_phrases_dict(_OWN_READINGS)
    return pypinyin


def pinyin_keys(text: str) -> tuple[str, str]:
    """(``zhengdaxinzhihui``, ``zdxzh``) of ``正大芯智汇``: lower case, letters and digits only."""
    if text.isascii():
        return (_plain(text.lower()),) * 2
    pinyin = _dictionary()
    full = "".join(pinyin.lazy_pinyin(text)).lower()
    initials = "".join(pinyin.lazy_pinyin(text, style=pinyin.Style.FIRST_LETTER)).lower()
    return _plain(full), _plain(initials)


def _plain(text: str) -> str:
    return "".join(char for char in text if char.isascii() and char.isalnum())
