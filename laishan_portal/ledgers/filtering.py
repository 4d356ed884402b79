"""Filters of a ledger: the address is the filter, every value goes through a form field.

A value that does not fit is ignored and said so; it never reaches the database. ``where`` of a
filter receives the clean value and the filter set and returns a ``Q``.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from laishan_portal.ledgers.columns import LedgerContext

MAX_WORDS = 100
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


class MonthField(forms.CharField):
    def to_python(self, value):
        value = super().to_python(value)
        if not value:
            return None
        if not (found := _MONTH.fullmatch(value)):
            raise ValidationError("月份形如 2023-06")
        return date(int(found[1]), int(found[2]), 1)


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


class Condition(django_filters.Filter):
    """One condition of a ledger.

    ``place`` says where a person sets it: ``bar``, ``more`` (the pop-up beside the bar) or
    nowhere (links set it; it then stands among the chips).
    """

    def __init__(self, label: str, where: Where, *, place: str = "", **kwargs):
        super().__init__(label=label, **kwargs)
        self.where, self.place = where, place

    @property
    def field(self):
        return self.make_field()

    def make_field(self) -> forms.Field:
        raise NotImplementedError

    def filter(self, rows, value):
        return rows.filter(self.where(value, self.parent)) if value else rows

    def words(self, value) -> str:
        """What the chip says beside the label."""
        return str(value)

    def as_text(self, value) -> str:
        """The value as it stands in the address."""
        return str(value)


class WordsCondition(Condition):
    """Free words; ``where`` returns the searched queryset instead of a ``Q``."""

    def __init__(self, label, search: Callable[[QuerySet, str], QuerySet], **kwargs):
        super().__init__(label, where=None, **kwargs)
        self.search = search

    def make_field(self):
        return forms.CharField(
            required=False,
            max_length=MAX_WORDS,
            error_messages={"max_length": f"最多 {MAX_WORDS} 个字"},
        )

    def filter(self, rows, value):
        return self.search(rows, value) if value else rows


class ListCondition(Condition):
    """One or more of fixed choices; ``lookup`` is the field they are values of."""

    def __init__(self, label, *, choices: Choices, lookup: str = "", where=None, **kwargs):
        super().__init__(label, where or _among(lookup), **kwargs)
        self.choices = choices

    def choices_now(self) -> Mapping[str, str]:
        return self.choices(self.parent.context) if callable(self.choices) else self.choices

    def make_field(self):
        return ListField(choices=self.choices_now(), required=False)

    def words(self, value):
        names = self.choices_now()
        return "、".join(names.get(key, key) for key in value)

    def as_text(self, value):
        return ",".join(value)


class KeysCondition(ListCondition):
    """Keys of rows of another table; what they are called comes from ``choices``, or from
    ``names`` (keys in, {key: name} out) where there are too many to choose from."""

    def __init__(self, label, *, choices: Choices | None = None, names=None, **kwargs):
        super().__init__(label, choices=choices or {}, **kwargs)
        self.names = names

    def make_field(self):
        return KeysField(required=False)

    def words(self, value):
        if len(value) > 3:
            return f"{len(value)} 个"
        names = self.names(value) if self.names else self.choices_now()
        return "、".join(names.get(key, f"编号 {key}") for key in value)


class FlagCondition(ListCondition):
    """``1``: the condition holds; ``0``, where ``has_no`` allows it: it does not."""

    def __init__(self, label, where: Q, *, no: str = "", **kwargs):
        choices = {"1": label, "0": no} if no else {"1": label}

        def pick(value, filters):
            if len(value) == 2:
                return Q()
            return where if value == ["1"] else ~where

        super().__init__(label, choices=choices, where=pick, **kwargs)


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


def _among(lookup: str) -> Where:
    return lambda value, filters: Q(**{f"{lookup}__in": value})


@dataclass(frozen=True)
class Chip:
    """An active condition as the page shows it, and the parameter that holds it."""

    name: str
    label: str


class LedgerFilterSet(django_filters.FilterSet):
    """The conditions of one ledger over one address."""

    view = ListCondition(
        "视图",
        choices=lambda context: {},
        where=lambda value, filters: filters.view_condition(value),
    )
    ids = KeysCondition("所选", lookup="pk")

    def __init__(self, data, *, queryset: QuerySet, views, context: LedgerContext):
        self.views, self.context = views, context
        super().__init__(data, queryset=queryset)
        self.filters["view"].choices = {view.key: view.label for view in views}
        self.form.is_valid()

    def view_condition(self, keys) -> Q:
        found = [view.condition for view in self.views if view.key in keys]
        return found[0] if len(found) == 1 else Q()

    def value(self, name: str):
        """The clean value of a condition; None when it is absent or was ignored."""
        return self.form.cleaned_data.get(name) or None

    @property
    def active(self) -> Iterator[tuple[str, Condition, object]]:
        """(name, filter, clean value) of every condition in force."""
        for name, condition in self.filters.items():
            if value := self.value(name):
                yield name, condition, value

    def apply(self, rows: QuerySet, *, skip: str = "") -> QuerySet:
        """The rows that meet every condition in force, one of them left out if asked."""
        for name, condition, value in self.active:
            if name != skip:
                rows = condition.filter(rows, value)
        return rows

    @property
    def problems(self) -> list[str]:
        """What was ignored and why, in words for the person."""
        return [
            f"条件“{self.filters[name].label}”没有用上：{errors[0]}。"
            for name, errors in self.form.errors.items()
            if name in self.filters
        ]

    def chips(self) -> list[Chip]:
        return [
            Chip(name, chip_text(condition, value))
            for name, condition, value in self.active
            if name != "view"
        ]

    def as_query(self) -> dict[str, str]:
        """The conditions in force as they stand in an address."""
        return {name: condition.as_text(value) for name, condition, value in self.active}


def chip_text(condition: Condition, value) -> str:
    if isinstance(condition, FlagCondition):
        return condition.words(value)
    return f"{condition.label} {condition.words(value)}"
