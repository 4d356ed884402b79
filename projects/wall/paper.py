"""The wall as a PDF, A3 across, made by typst from ``wall.typ``."""

from functools import lru_cache

import typst

# In order of preference; the first that this machine has is used.
SANS = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
    "Microsoft YaHei",
    "SimHei",
    "WenQuanYi Micro Hei",
)
SERIF = (
    "FZXiaoBiaoSong-B05S",
    "STZhongsong",
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "SimSun",
)
NO_FONT = (
    "服务器没有中文字体（Noto Sans CJK SC），做不了 PDF："
    "请管理员装好 fonts-noto-cjk，或先用浏览器打印。"
)


@lru_cache(maxsize=1)
def machine_fonts() -> typst.Fonts:
    """What stands on this machine; looked for once in a process."""
    return typst.Fonts()


def families(wanted: tuple[str, ...]) -> list[str]:
    known = set(machine_fonts().families())
    return [name for name in wanted if name in known]


def missing_font() -> str:
    """What is missing, in words; empty when Chinese can be written."""
    return "" if families(SANS) else NO_FONT
