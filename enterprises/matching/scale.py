"""How a figure and a threshold are written so that whole numbers compare them exactly.

A verified amount v (in hundredths) is the point 990·v. An unverified one is the open interval
between 990·v/1.1 and 990·v/0.9: a threshold inside it is less than 10 % away, and the answer is
待核实. What is missing or out of date reaches from ``BOTTOM`` to ``TOP``.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from enterprises.enums import (
    ConditionField,
    EnterpriseSize,
    EnterpriseTag,
    IndustrySection,
    Operator,
)

SCALE, LEAST, MOST = 990, 900, 1100
BOTTOM, TOP = -9 * 10**18, 9 * 10**18

CLASSES = {
    ConditionField.INDUSTRY: list(IndustrySection.values),
    ConditionField.SIZE: list(EnterpriseSize.values),
    ConditionField.TAGS: list(EnterpriseTag.values),
}
DAYS = {ConditionField.INTRODUCED, ConditionField.PRODUCTION}
NUMBERS = set(ConditionField) - set(CLASSES) - DAYS - {ConditionField.PARK}
RANGES = NUMBERS | DAYS

_CHOICE_OPERATORS = (Operator.ANY_OF, Operator.NONE_OF)
_DAY_OPERATORS = (Operator.IN_YEAR, Operator.SINCE, Operator.UNTIL)
_NUMBER_OPERATORS = (Operator.AT_LEAST, Operator.ABOVE, Operator.AT_MOST, Operator.BELOW)


def operators_of(field: str) -> tuple[Operator, ...]:
    if field in NUMBERS:
        return _NUMBER_OPERATORS
    return _DAY_OPERATORS if field in DAYS else _CHOICE_OPERATORS


@dataclass(frozen=True)
class Bounds:
    """What a condition asks, ready for the database."""

    low: int = BOTTOM
    high: int = TOP
    mask: int = 0
    parks: tuple[int, ...] = ()


def everything(field: str) -> int:
    """All classes of a field: what a class that is not known may be."""
    return (1 << len(CLASSES[field])) - 1


def bit(field: str, name: str) -> int:
    return 1 << CLASSES[field].index(name)


def bounds(field: str, operator: str, value: str) -> Bounds:
    """``ValueError`` when the value does not suit field and operator."""
    if operator not in operators_of(field):
        raise ValueError("这一项不能这样比较。")
    if field in CLASSES:
        return _classes(field, operator, value.split(","))
    if field == ConditionField.PARK:
        return Bounds(parks=tuple(int(part) for part in value.split(",")))
    return _days(operator, value) if field in DAYS else _numbers(operator, value)


def _classes(field: str, operator: str, names: list[str]) -> Bounds:
    if set(names) - set(CLASSES[field]):
        raise ValueError("没有这个选项。")
    mask = sum(bit(field, name) for name in set(names))
    if operator == Operator.NONE_OF and field != ConditionField.TAGS:
        mask = everything(field) - mask
    return Bounds(mask=mask)


def _numbers(operator: str, value: str) -> Bounds:
    try:
        cents = Decimal(value) * 100
    except InvalidOperation:
        raise ValueError("请填数字，如 2000。") from None
    if not cents.is_finite() or not 0 <= cents < 10**14 or cents != int(cents):
        raise ValueError("请填不超过 12 位、最多两位小数的数字。")
    edge = int(cents) * SCALE
    return {
        Operator.AT_LEAST: Bounds(low=edge),
        Operator.ABOVE: Bounds(low=edge + 1),
        Operator.AT_MOST: Bounds(high=edge),
        Operator.BELOW: Bounds(high=edge - 1),
    }[operator]


def _days(operator: str, value: str) -> Bounds:
    if operator == Operator.IN_YEAR:
        if not (value.isascii() and value.isdigit() and 1990 <= int(value) <= 2100):
            raise ValueError("请填年份，如 2023。")
        year = int(value)
        return Bounds(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal())
    try:
        day = date.fromisoformat(value).toordinal()
    except ValueError:
        raise ValueError("请填日期，如 2023-06-28。") from None
    return Bounds(low=day) if operator == Operator.SINCE else Bounds(high=day)
