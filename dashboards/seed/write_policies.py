"""Invented items and conditions under the two documents of the newspaper, the figures they ask
of the invented enterprises, and what came of some pushes. All of it is marked and goes again."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from dashboards.seed import facts
from dashboards.seed.write_people import Cast
from enterprises.enums import BenefitKind, ClaimMode, FigureKind, PolicyStatus, PushStatus
from enterprises.matching import scale
from enterprises.models import (
    Enterprise,
    EnterpriseFigure,
    Policy,
    PolicyCondition,
    PolicyEvent,
    PolicyItem,
    PolicyPush,
    PolicyPushEvent,
)
from projects.models import Project

DEMO = {"is_demo": True}
YOUTH = "莱山区青年友好型城区建设若干措施（演示）"
_REWARD, _RELIEF, _RIGHT, _TITLE = (
    BenefitKind.REWARD,
    BenefitKind.RELIEF,
    BenefitKind.RIGHT,
    BenefitKind.QUALIFICATION,
)
_APPLY, _FREE = ClaimMode.BY_APPLICATION, ClaimMode.WITHOUT_APPLYING
_CLEAN = ("discredit", "at_most", "0")
# (document, item, benefit, amount, way, until, unit, youth, conditions)
ITEMS = (
    (0, "新投产企业一次性奖补", _REWARD, "20–100 万元", _APPLY, date(2023, 7, 31),
     "区工信局", False,
     (("production", "in_year", "2023"), ("output", "at_least", "2000"),
      ("investment", "at_least", "3000"), _CLEAN, ("insured", "at_least", "30"))),
    (0, "重点项目贷款贴息", _REWARD, "年利息的 30%", _APPLY, date(2023, 9, 30),
     "区金融服务中心", False,
     (("investment", "at_least", "5000"), ("industry", "any_of", "C,I,M"), _CLEAN)),
    (0, "稳岗扩岗补助", _REWARD, "每人 1,500 元", _FREE, date(2023, 12, 31), "", False,
     (("insured", "at_least", "60"), _CLEAN)),
    (0, "外贸企业参展补贴", _REWARD, "展位费的 70%", _APPLY, date(2023, 8, 31), "", False,
     (("trade", "at_least", "1500"), ("size", "any_of", "medium,small,micro"), _CLEAN)),
    (1, "软件企业研发补助", _REWARD, "研发投入的 10%", _APPLY, date(2023, 8, 15),
     "区工信局", False,
     (("industry", "any_of", "I"), ("research", "at_least", "200"), _CLEAN)),
    (1, "总部企业租金补助", _RELIEF, "减半三年", _APPLY, date(2023, 10, 31), "总部基地", False,
     (("park", "any_of", "总部基地"), ("revenue", "at_least", "8000"), _CLEAN)),
    (1, "小微企业创新券", _RIGHT, "20 万元以内", _FREE, date(2023, 12, 31), "", False,
     (("size", "any_of", "small,micro"), ("tags", "any_of", "specialised,high_tech"), _CLEAN)),
    (1, "青年人才租房补贴", _REWARD, "每人每月 500 元", _APPLY, date(2023, 12, 31), "", True,
     (("young", "at_least", "40"), _CLEAN)),
    (2, "青年创业场地免租", _RELIEF, "免租一年", _APPLY, date(2023, 12, 31), "总部基地", True,
     (("introduced", "in_year", "2023"), ("young", "at_least", "15"))),
    (2, "青年见习岗位补贴", _REWARD, "每人每月 1,000 元", _FREE, date(2023, 11, 30), "", True,
     (("young", "at_least", "25"), ("insured", "at_least", "50"))),
    (2, "青年科技人才项目资助", _REWARD, "10–30 万元", _APPLY, date(2023, 7, 15), "", True,
     (("research", "at_least", "300"), ("tags", "any_of", "specialised,high_tech"))),
    (2, "青年友好企业授牌", _TITLE, "", _APPLY, None, "", True,
     (("young", "at_least", "60"), _CLEAN)),
)  # fmt: skip
# How the first enterprises stand towards the first item: met, one open question, one short.
_MET, _ASK, _NEAR = 7, 6, 9
_SOURCES = {
    FigureKind.OUTPUT: "税务局",
    FigureKind.INVESTMENT: "统计局",
    FigureKind.REVENUE: "税务局",
    FigureKind.RESEARCH: "科技局",
    FigureKind.TRADE: "海关",
    FigureKind.INSURED: "人社局",
    FigureKind.YOUNG: "人社局",
    FigureKind.DISCREDIT: "信用平台",
    FigureKind.PRODUCTION: "行政审批局",
}
# What is still missing of those with one open question, in turn.
_OPEN = (
    {FigureKind.OUTPUT: ("2180", "税务未回传", False)},
    {FigureKind.INVESTMENT: ("2940", "待入统", False)},
    {FigureKind.PRODUCTION: (None, "试生产", False)},
)
_SHORT = (
    {FigureKind.OUTPUT: ("1640", "", True)},
    {FigureKind.PRODUCTION: (date(2022, 11, 8), "", True)},
    {FigureKind.INVESTMENT: ("1800", "", True)},
)


def write_policies(cast: Cast, today: date) -> None:
    items = _write_items(cast, today)
    firms = _owners_first(cast)
    rows = [row for place, firm in enumerate(firms) for row in _figures(place, firm, cast, today)]
    EnterpriseFigure.objects.bulk_create(rows, batch_size=2_000)
    _write_pushes(items, firms, cast, today)


def _write_items(cast: Cast, today: date) -> list[PolicyItem]:
    titles = [title for title, *_ in facts.POLICIES[:2]]
    documents = [Policy.objects.get(title=title) for title in titles] + [_youth(cast)]
    made = []
    for document, name, benefit, amount, mode, until, unit, youth, conditions in ITEMS:
        item = PolicyItem.objects.create(
            policy=documents[document],
            name=name,
            benefit=benefit,
            amount_text=amount,
            mode=mode,
            apply_until=until,
            unit=cast.units.get(unit),
            is_youth_friendly=youth,
            note="条款与门槛均为演示。",
            **DEMO,
        )
        made.append(item)
        PolicyCondition.objects.bulk_create(
            _condition(item, group, *asked, cast) for group, asked in enumerate(conditions, 1)
        )
    return made


def _youth(cast: Cast) -> Policy:
    """A document that is invented as a whole: with number, validity and its steps."""
    policy = Policy.objects.create(
        title=YOUTH,
        issuer="区政府办公室",
        document_number="演示〔2023〕1号",
        unit=cast.units["总部基地"],
        status=PolicyStatus.ISSUED,
        issued_on=date(2023, 5, 4),
        valid_from=date(2023, 5, 4),
        valid_to=date(2025, 5, 3),
        note="整份文件都是演示。",
        **DEMO,
    )
    steps = (
        (PolicyStatus.DRAFTING, PolicyStatus.CONSULTING, date(2023, 3, 20)),
        (PolicyStatus.CONSULTING, PolicyStatus.ISSUED, date(2023, 5, 4)),
    )
    for was, to, on in steps:
        PolicyEvent.objects.create(
            policy=policy, from_status=was, to_status=to, on=on, by=cast.office
        )
    return policy


def _condition(
    item: PolicyItem, group: int, field: str, operator: str, value: str, cast: Cast
) -> PolicyCondition:
    value = str(cast.units[value].pk) if field == "park" else value
    bounds = scale.bounds(field, operator, value)
    return PolicyCondition(
        item=item,
        group=group,
        field=field,
        operator=operator,
        value=value,
        low=bounds.low,
        high=bounds.high,
        mask=bounds.mask,
        parks=list(bounds.parks),
    )


# ── figures ──────────────────────────────────────────────────────────────────────────────


def _owners_first(cast: Cast) -> list[Enterprise]:
    """Those with a commissioner come first, so that the page shows one."""
    known = Project.objects.filter(is_confidential=False, assignments__to_on=None)
    owners = set(known.exclude(owner=None).values_list("owner", flat=True))
    return sorted(cast.firms, key=lambda firm: (firm.pk not in owners, firm.pk))


def _figures(place: int, firm: Enterprise, cast: Cast, today: date) -> Iterator[EnterpriseFigure]:
    for kind, (value, note, is_verified) in _values(place).items():
        is_day = isinstance(value, date)
        yield EnterpriseFigure(
            enterprise=firm,
            kind=kind,
            number=None if is_day or value is None else Decimal(value),
            day=value if is_day else None,
            taken_on=today - timedelta(days=1 + (place + len(kind)) % 80),
            source=_SOURCES[kind] if is_verified else "企业自报",
            is_verified=is_verified,
            note=note,
            recorded_by=cast.office,
            **DEMO,
        )


def _values(place: int) -> dict[str, tuple]:
    """(value, note, verified) by kind; some of the later enterprises lack some figures."""
    random = Random(f"figures {place}")
    large = random.choice((1, 1, 2, 4))
    values = {
        FigureKind.OUTPUT: (random.randrange(200, 1500) * large, "", True),
        FigureKind.INVESTMENT: (random.randrange(300, 2600) * large, "", True),
        FigureKind.REVENUE: (random.randrange(900, 5000) * large, "", True),
        FigureKind.RESEARCH: (random.randrange(10, 260) * large, "", random.random() < 0.7),
        FigureKind.TRADE: (random.randrange(0, 900) * large, "", True),
        FigureKind.INSURED: (random.randrange(8, 70) * large, "", True),
        FigureKind.YOUNG: (random.randrange(3, 30) * large, "", random.random() < 0.6),
        FigureKind.DISCREDIT: (1 if place % 31 == 30 else 0, "", True),
        FigureKind.PRODUCTION: (date(random.randrange(2012, 2022), 5, 9), "", True),
    }
    if place < _MET + _ASK + _NEAR:
        values |= _shaped(place)
    elif random.random() < 0.4:
        values.pop(random.choice(list(values)))
    return values


def _shaped(place: int) -> dict[str, tuple]:
    values = {
        FigureKind.OUTPUT: (2050 + place * 113, "", True),
        FigureKind.INVESTMENT: (3300 + place * 217, "", True),
        FigureKind.INSURED: (33 + place * 3, "", True),
        FigureKind.DISCREDIT: (0, "", True),
        FigureKind.PRODUCTION: (date(2023, 1 + place % 3, 17), "", True),
    }
    if place >= _MET + _ASK:
        return values | _SHORT[place % len(_SHORT)]
    return values | _OPEN[(place - _MET) % len(_OPEN)] if place >= _MET else values


# ── pushes ───────────────────────────────────────────────────────────────────────────────

_FIRST = (PushStatus.PUSHED, PushStatus.OPENED, PushStatus.INTENT, PushStatus.APPLIED)
_WAYS = (
    _FIRST,
    (*_FIRST, PushStatus.GRANTED),
    (PushStatus.PUSHED, PushStatus.OPENED),
    (PushStatus.PUSHED,),
    (*_FIRST, PushStatus.REFUSED),
    (PushStatus.PUSHED, PushStatus.DECLINED),
)  # fmt: skip
_WHY = {
    PushStatus.REFUSED: "材料不齐，补正后可再报。",
    PushStatus.DECLINED: "企业今年不打算申报。",
}


def _write_pushes(
    items: list[PolicyItem], firms: list[Enterprise], cast: Cast, today: date
) -> None:
    """Four of the first item, of those that meet it; two of the rent grant, one refused."""
    for place in range(4):
        _push(items[0], firms[place], _WAYS[place], cast, today, place)
    for place, way in enumerate((_WAYS[1], _WAYS[4], _WAYS[5])):
        _push(items[1], firms[place + 2], way, cast, today, place)


def _push(
    item: PolicyItem, firm: Enterprise, way: tuple, cast: Cast, today: date, place: int
) -> None:
    days = [today - timedelta(days=30 - 6 * step - place % 3) for step in range(len(way))]
    last = way[-1]
    push = PolicyPush.objects.create(
        item=item,
        enterprise=firm,
        status=last,
        pushed_on=days[0],
        moved_on=days[-1],
        granted=Decimal(30 + 10 * place) if last == PushStatus.GRANTED else None,
        reason=_WHY.get(last, ""),
        pushed_by=cast.office,
        **DEMO,
    )
    PolicyPushEvent.objects.bulk_create(
        PolicyPushEvent(push=push, status=status, on=on, note=_WHY.get(status, ""), by=cast.office)
        for status, on in zip(way, days, strict=True)
    )
