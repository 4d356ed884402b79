"""The columns of a monthly sheet."""

from laishan_portal.ledgers.imports.importer import AMOUNT, LONG, WHOLE, Field
from projects.importers.base import CODE, KEY, NAME, UNIT, VERSION

_MONTH = r"(?:本月|当月|月|\d{1,2}月份?)"
_SPAN = r"(?:\d{1,2}|一)月?[\-–—~～至到]\d{1,2}月份?"

FIELDS = (
    KEY,
    VERSION,
    CODE,
    NAME,
    UNIT,
    Field(
        "invested",
        "本月完成",
        (f"{_MONTH}(实际)?完成(投资)?额?", f"{_MONTH}(完成)?投资额?", "完成投资额?"),
        AMOUNT,
        example="1980",
    ),
    Field(
        "ytd",
        "年初累计",
        (
            f"{_SPAN}(实际|累计)*完成(投资)?额?(完成投资)?",
            "(年初|今年|本年|年)(至今)?累计(完成)?(投资)?额?",
            "(至本月|开年)累计完成(投资)?",
        ),
        AMOUNT,
        is_in_export=False,
    ),
    Field(
        "progress",
        "形象进度",
        ("(目前|当前)?(形象|工程)进度%?",),
        WHOLE,
        most=100,
        example="68",
    ),
    Field(
        "blockers",
        "存在问题",
        (
            *("(目前)?存在(的)?(主要)?(问题|困难)(和问题)?", "问题"),
            "需要?.*协调解决(的)?问题",
        ),
        LONG,
        most=200,
        example="等施工图审查",
    ),
)
