"""Invented enterprises: names, codes with a right check digit, and where they belong."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from enterprises.enums import EnterpriseSize, EnterpriseTag, IndustrySection

_FIRST = "朔霁珩澜岚芷翊煜昀湛沅琮翎漪旻曜泓晟砚琅"
_SECOND = "越川岳屿禾泽舟宁衡峤澄霖骁桐启恒颂弘远渊"
_TRADES = (
    ("传感科技", IndustrySection.C),
    ("精密装备", IndustrySection.C),
    ("生物医药", IndustrySection.C),
    ("海工技术", IndustrySection.C),
    ("软件技术", IndustrySection.I),
    ("数据服务", IndustrySection.I),
    ("信息安全", IndustrySection.I),
    ("供应链管理", IndustrySection.L),
    ("检验检测", IndustrySection.M),
    ("新材料研究", IndustrySection.M),
    ("冷链物流", IndustrySection.G),
    ("文旅发展", IndustrySection.R),
)
# State-owned builders that own public works: (name, short name).
BUILDERS = (
    ("烟台朔川城市建设发展有限公司", "朔川城建"),
    ("烟台霁岳交通建设投资有限公司", "霁岳交投"),
    ("烟台岚禾乡村振兴发展有限公司", "岚禾乡村"),
    ("烟台昀宁公用事业有限公司", "昀宁公用"),
    ("烟台泓远片区开发有限公司", "泓远片区"),
)
# What a project is called tells which trade owns it; the second trade makes anything.
_TRADE_OF_WORD = {
    "传感": 0,
    "显示": 0,
    "医": 2,
    "海工": 3,
    "海洋装备": 3,
    "软件": 4,
    "信创": 4,
    "数字": 4,
    "标识": 5,
    "电商": 5,
    "数据": 5,
    "总部": 7,
    "检验": 8,
    "检测": 8,
    "材料": 9,
    "环保": 9,
    "冷链": 10,
    "仓储": 10,
    "食品": 10,
    "预制菜": 10,
    "厨房": 10,
    "文创": 11,
    "街": 11,
    "遗存": 11,
    "市场": 11,
}
_CODE_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
INTRODUCED = 23


@dataclass(frozen=True)
class Firm:
    """An enterprise of the demo."""

    number: int
    name: str
    short_name: str
    uscc: str
    industry: str
    size: str
    tags: tuple[str, ...] = field(default=())
    introduced_on: date | None = None
    in_headquarters_base: bool = False


def credit_code(number: int) -> str:
    """A well-formed code of a block not handed out, with both check digits (DOMAIN g.1)."""
    organisation = f"MAYY{number:04d}"
    body = "91370613" + organisation + _organisation_digit(organisation)
    total = sum(_CODE_LETTERS.index(char) * pow(3, at, 31) for at, char in enumerate(body))
    return body + _CODE_LETTERS[(31 - total % 31) % 31]


def _organisation_digit(organisation: str) -> str:
    total = sum(
        int(char, 36) * weight
        for char, weight in zip(organisation, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)
    )
    return {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11))


def firms(count: int, today: date) -> list[Firm]:
    """The builders, this year's introduced ones at the headquarters base, then the others."""
    return [_firm(number, today) for number in range(count)]


def _firm(number: int, today: date) -> Firm:
    if number < len(BUILDERS):
        name, short_name = BUILDERS[number]
        return Firm(
            number, name, short_name, credit_code(number), IndustrySection.E, EnterpriseSize.LARGE
        )
    rng = Random(f"firm {number}")
    trade, industry = _TRADES[number % len(_TRADES)]
    brand = _brand(number)
    is_introduced = number < len(BUILDERS) + INTRODUCED
    introduced_on = _introduced_on(number - len(BUILDERS), today) if is_introduced else None
    if introduced_on is None and rng.random() < 0.4:
        introduced_on = date(
            today.year - rng.randint(1, 3), rng.randint(1, 12), rng.randint(1, 28)
        )
    return Firm(
        number,
        f"烟台{brand}{trade}有限公司",
        brand + trade[:2],
        credit_code(number),
        industry,
        rng.choices(EnterpriseSize.values, [2, 5, 9, 4])[0],
        _tags(rng),
        introduced_on,
        is_introduced or rng.random() < 0.25,
    )


def owner_of(rng: Random, project: str, count: int, *, is_maker: bool) -> int | None:
    """A firm whose trade fits what the project is called; None when no trade does."""
    trade = next((at for word, at in _TRADE_OF_WORD.items() if word in project), None)
    if trade is None and not is_maker:
        return None
    first = len(BUILDERS) + INTRODUCED // 2
    start = first + ((1 if trade is None else trade) - first) % len(_TRADES)
    return rng.choice(range(start, count, len(_TRADES)))


def _brand(number: int) -> str:
    """400 two-character brands; then numbered, as groups number their subsidiaries."""
    at = number % 400
    text = _FIRST[at % 20] + _SECOND[(at // 20 + at) % 20]
    return text if number < 400 else f"{text}{number // 400 + 1}号"


def _introduced_on(order: int, today: date) -> date:
    """Spread over the year so far."""
    start = date(today.year, 1, 9)
    return start + timedelta(days=order * (today - start).days // INTRODUCED)


def _tags(rng: Random) -> tuple[str, ...]:
    chances = (
        (EnterpriseTag.SPECIALISED, 0.22),
        (EnterpriseTag.HIGH_TECH, 0.3),
        (EnterpriseTag.ABOVE_SCALE, 0.35),
        (EnterpriseTag.LISTED, 0.03),
        (EnterpriseTag.TOP_500, 0.02),
    )
    return tuple(str(tag) for tag, chance in chances if rng.random() < chance)
