"""Filters of a ledger: the address is the filter, every value goes through a form field.

A value that does not fit is ignored and said so; it never reaches the database. ``where`` of a
condition receives the clean value and the filter set and returns a ``Q``. Conditions hold no
state: a page cleans only what stands in its address, which is why this is not django-filter,
whose copies of all filters and fields cost half a constant page.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from laishan_portal.ledgers.columns import LedgerContext, View
from laishan_portal.ledgers.paths import through

MAX_WORDS = 100
MOST_WORDS = 5
MAX_KEYS = 2000
_KEY = re.compile(r"[0-9]{1,15}", re.ASCII)
_MONTH = re.compile(r"(2[0-9]{3})-(0[1-9]|1[0-2])", re.ASCII)
_YEAR = re.compile(r"2[0-9]{3}", re.ASCII)


class ListInput(forms.Widget):
    """``?light=red,yellow`` and ``?light=red&light=yellow`` are the same list."""

    def value_from_datadict(self, data, files, name):
        parts = (part.strip() for text in data.getlist(name) for part in text.split(","))
        return list(dict.fromkeys(part for part in parts if part))


class ListField(forms.Field):
    """Some of the known values, in the order of the choices."""

    widget = ListInput

    def __init__(self, *, choices: Mapping[str, str], **kwargs):
        super().__init__(**kwargs)
        self.choices = choices

    def to_python(self, value):
        if any(part not in self.choices for part in value):
            raise ValidationError("没有这个选项")
        return [key for key in self.choices if key in value]


class KeysField(forms.Field):
    """Row keys: whole numbers, at most some thousands."""

    widget = ListInput

    def to_python(self, value):
        if not all(_KEY.fullmatch(part) for part in value):
            raise ValidationError("编号应是数字")
        if len(value) > MAX_KEYS:
            raise ValidationError(f"最多 {MAX_KEYS} 个")
        return value


def read_month(text: str) -> date | None:
    """The first day of ``2023-06``; nothing for whatever else stands there."""
    found = _MONTH.fullmatch(text)
    return date(int(found[1]), int(found[2]), 1) if found else None


class MonthField(forms.CharField):
    def to_python(self, value):
        value = super().to_python(value)
        if not value:
            return None
        if (month := read_month(value)) is None:
            raise ValidationError("月份形如 2023-06")
        return month


class YearField(forms.CharField):
    def to_python(self, value):
        value = super().to_python(value)
        if not value:
            return None
        if not _YEAR.fullmatch(value):
            raise ValidationError("年份形如 2023")
        return int(value)


Where = Callable[[object, "LedgerFilterSet"], Q]
Choices = Mapping[str, str] | Callable[[LedgerContext], Mapping[str, str]]


class Condition:
    """One condition of a ledger.

    ``place`` says where a person sets it: ``bar``, ``more`` (the pop-up beside the bar) or
    nowhere (links set it; it then stands among the chips).
    """

    def __init__(self, label: str, where: Where, *, place: str = "") -> None:
        self.label, self.where, self.place = label, where, place

    def at(self, path: str = "", *, label: str = "", place: str | None = None) -> "Condition":
        """The same condition on rows that reach its fields by ``path``; there it may be called
        otherwise and stand elsewhere."""
        moved, where = copy(self), self.where
        moved.where = lambda value, filters: through(path, where(value, filters))
        moved.label = label or self.label
        moved.place = self.place if place is None else place
        return moved

    def make_field(self) -> forms.Field:
        raise NotImplementedError

    def field(self, context: LedgerContext) -> forms.Field:
        """What cleans the value; most do not care who asks."""
        return self.make_field()

    def apply(self, rows: QuerySet, value, filters: "LedgerFilterSet") -> QuerySet:
        return rows.filter(self.where(value, filters))

    def words(self, value) -> str:
        """What the chip says beside the label."""
        return str(value)

    def told(self, value, context: LedgerContext) -> str:
        return self.words(value)

    def chip(self, value, context: LedgerContext) -> str:
        return f"{self.label} {self.told(value, context)}"

    def as_text(self, value) -> str:
        """The value as it stands in the address."""
        return str(value)


class WordsCondition(Condition):
    """Free words; ``search`` returns the searched queryset."""

    def __init__(self, label, search: Callable[[QuerySet, str], QuerySet], **kwargs):
        super().__init__(label, where=None, **kwargs)
        self.search = search

    def make_field(self):
        return forms.CharField(
            required=False,
            max_length=MAX_WORDS,
            error_messages={"max_length": f"最多 {MAX_WORDS} 个字"},
        )

    def apply(self, rows, value, filters):
        return self.search(rows, value)


class ListCondition(Condition):
    """One or more of fixed choices; ``lookup`` is the field they are values of."""

    def __init__(self, label, *, choices: Choices, lookup: str = "", where=None, **kwargs):
        super().__init__(label, where or _among(lookup), **kwargs)
        self._choices = choices

    def choices(self, context: LedgerContext) -> Mapping[str, str]:
        return self._choices(context) if callable(self._choices) else self._choices

    def field(self, context):
        return ListField(choices=self.choices(context), required=False)

    def told(self, value, context):
        names = self.choices(context)
        return "、".join(names.get(key, key) for key in value)

    def as_text(self, value):
        return ",".join(value)


class KeysCondition(ListCondition):
    """Keys of rows of another table; what they are called comes from ``choices``, or from
    ``names`` (keys in, {key: name} out) where there are too many to choose from."""

    def __init__(self, label, *, choices: Choices | None = None, names=None, **kwargs):
        super().__init__(label, choices=choices or {}, **kwargs)
        self.names = names

    def field(self, context):
        return KeysField(required=False)

    def told(self, value, context):
        if len(value) > 3:
            return f"{len(value)} 个"
        names = self.names(value) if self.names else self.choices(context)
        return "、".join(names.get(key, f"编号 {key}") for key in value)


class FlagCondition(ListCondition):
    """``1``: the condition holds; ``0``, where it has a name (``no``): it does not."""

    def __init__(self, label, where: Q, *, no: str = "", **kwargs):
        choices = {"1": label, "0": no} if no else {"1": label}

        def pick(value, filters):
            if len(value) == 2:
                return Q()
            return where if value == ["1"] else ~where

        super().__init__(label, choices=choices, where=pick, **kwargs)

    def chip(self, value, context):
        return self.told(value, context)


class MonthCondition(Condition):
    def make_field(self):
        return MonthField(required=False)

    def words(self, value):
        return f"{value.year}年{value.month}月"

    def as_text(self, value):
        return f"{value:%Y-%m}"


class YearCondition(Condition):
    def make_field(self):
        return YearField(required=False)


class ViewCondition(Condition):
    """Which built-in view is looked at; its rows come from the view's own condition."""

    def __init__(self) -> None:
        super().__init__("视图", where=lambda value, filters: filters.ledger_condition(value))

    def field(self, context):
        return forms.CharField(required=False, max_length=40)

    def told(self, value, context):
        return value.label

    def as_text(self, value):
        return value.key


def _among(lookup: str) -> Where:
    return lambda value, filters: Q(**{f"{lookup}__in": value})


def any_of(state_of: Callable[[str, date], Q]) -> Where:
    """The rows in one of the states; ``state_of`` says what a state means on a day."""

    def where(value, filters: "LedgerFilterSet") -> Q:
        found = Q(pk__in=[])
        for state in value:
            found |= state_of(state, filters.context.today)
        return found

    return where


def words_in(*fields: str) -> Callable[[QuerySet, str], QuerySet]:
    """A search for rows that have each word in one of the fields."""

    def search(rows: QuerySet, words: str) -> QuerySet:
        for word in words.split()[:MOST_WORDS]:
            found = Q(pk__in=[])
            for field in fields:
                found |= Q(**{f"{field}__icontains": word})
            rows = rows.filter(found)
        return rows

    return search


@dataclass(frozen=True)
class Chip:
    """An active condition as the page shows it, and the parameter that holds it."""

    name: str
    label: str


class LedgerFilterSet:
    """The conditions of one ledger over one address, declared as class attributes."""

    conditions: dict[str, Condition] = {}
    view = ViewCondition()
    ids = KeysCondition("所选", lookup="pk")

    def __init_subclass__(cls) -> None:
        own = {name: item for name, item in vars(cls).items() if isinstance(item, Condition)}
        cls.conditions = cls.conditions | own

    def __init__(self, data, *, views: Sequence[View], context: LedgerContext, path: str = ""):
        self.views, self.context, self._path = views, context, path
        self.values: dict[str, object] = {}
        self.errors: dict[str, str] = {}
        for name, condition in self.conditions.items():
            if name in data:
                self._clean(name, condition, data)

    def _clean(self, name: str, condition: Condition, data) -> None:
        field = condition.field(self.context)
        try:
            value = field.clean(field.widget.value_from_datadict(data, {}, name))
            if name == "view" and value:
                value = self._view(value)
        except ValidationError as error:
            self.errors[name] = error.messages[0]
        else:
            if value:
                self.values[name] = value

    def _view(self, key: str) -> View:
        for view in self.views:
            if view.key == key:
                return view
        raise ValidationError("没有这个视图")

    def ledger_condition(self, view: View) -> Q:
        """The view's condition as the ledger's rows see it."""
        return through(self._path, view.condition)

    def value(self, name: str):
        """The clean value of a condition; None when it is absent or was ignored."""
        return self.values.get(name)

    @property
    def active(self) -> list[tuple[str, Condition, object]]:
        """(name, condition, clean value) of every condition in force."""
        return [(name, self.conditions[name], value) for name, value in self.values.items()]

    def apply(self, rows: QuerySet, *, skip: str = "") -> QuerySet:
        """The rows that meet every condition in force, one of them left out if asked."""
        for name, condition, value in self.active:
            if name != skip:
                rows = condition.apply(rows, value, self)
        return rows

    @property
    def problems(self) -> list[str]:
        """What was ignored and why, in words for the person."""
        return [
            f"条件“{self.conditions[name].label}”没有用上：{error}。"
            for name, error in self.errors.items()
        ]

    def chips(self) -> list[Chip]:
        return [
            Chip(name, condition.chip(value, self.context))
            for name, condition, value in self.active
            if name != "view"
        ]

    def as_query(self) -> dict[str, str]:
        """The conditions in force as they stand in an address."""
        return {name: condition.as_text(value) for name, condition, value in self.active}


LedgerFilterSet.conditions = {"view": LedgerFilterSet.view, "ids": LedgerFilterSet.ids}
