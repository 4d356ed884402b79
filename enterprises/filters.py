"""Conditions of the registry's lists. The figures of ``enterprises.metrics`` link here."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from accounts.enums import UnitKind
from accounts.models import Unit
from enterprises.enums import (
    DesignationLevel,
    DesignationStatus,
    EnterpriseSize,
    EnterpriseTag,
    IndustrySection,
    TalentKind,
)
from enterprises.models import Enterprise
from enterprises.names import search_key
from laishan_portal.ledgers.choices import CachedChoices
from laishan_portal.ledgers.filtering import (
    Condition,
    KeysCondition,
    LedgerFilterSet,
    ListCondition,
    WordsCondition,
    YearCondition,
)


def _load_units():
    units = Unit.objects.active().order_by("name_pinyin", "pk")
    for pk, kind, name in units.values_list("pk", "kind", "short_name"):
        yield "units", pk, name
        if kind == UnitKind.PARK:
            yield "parks", pk, name


UNITS = CachedChoices(_load_units)


def parks(_context) -> dict[str, str]:
    return UNITS.of("parks")


def units(_context) -> dict[str, str]:
    return UNITS.of("units")


class DayField(forms.CharField):
    def to_python(self, value):
        value = super().to_python(value)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            raise ValidationError("日期形如 2023-06-28") from None


class DayCondition(Condition):
    """A day in the address; figures of a past day set it."""

    def make_field(self):
        return DayField(required=False)

    def as_text(self, value):
        return value.isoformat()


def _year_of(field: str):
    return lambda value, filters: Q(**{f"{field}__year": value})


def _until(field: str):
    return lambda value, filters: Q(**{f"{field}__lte": value})


class EnterpriseFilterSet(LedgerFilterSet):
    q = WordsCondition("名称、代码、拼音", lambda rows, words: rows.matching(words), place="bar")
    industry = ListCondition(
        "行业", choices=dict(IndustrySection.choices), lookup="industry", place="bar"
    )
    size = ListCondition("规模", choices=dict(EnterpriseSize.choices), lookup="size", place="bar")
    tag = ListCondition(
        "标签",
        choices=dict(EnterpriseTag.choices),
        where=lambda value, filters: Q(tags__overlap=value),
        place="bar",
    )
    park = ListCondition("园区", choices=parks, lookup="park_id", place="bar")
    introduced = YearCondition("招引年份", _year_of("introduced_on"), place="more")
    until = DayCondition("招引截至", _until("introduced_on"))


def search_people(rows, words: str):
    """By the person's name or pinyin, or any name of the enterprise."""
    for word in search_key(words).split()[:5]:
        enterprises = Enterprise.objects.all().matching(word).order_by().values("pk")
        rows = rows.filter(
            Q(person__name__icontains=word)
            | Q(person__name_pinyin__startswith=word)
            | Q(person__name_initials__startswith=word)
            | Q(enterprise__in=enterprises)
        )
    return rows


def names_of_enterprises(keys) -> dict[str, str]:
    rows = Enterprise.objects.filter(pk__in=keys).values_list("pk", "name")
    return {str(pk): name for pk, name in rows}


class TalentFilterSet(LedgerFilterSet):
    q = WordsCondition("姓名、拼音、企业", search_people, place="bar")
    kind = ListCondition("类别", choices=dict(TalentKind.choices), lookup="kind", place="bar")
    park = ListCondition("园区", choices=parks, lookup="enterprise__park_id", place="bar")
    year = YearCondition("引进年份", _year_of("introduced_on"), place="bar")
    until = DayCondition("引进截至", _until("introduced_on"))
    enterprise = KeysCondition("企业", lookup="enterprise_id", names=names_of_enterprises)


class DesignationFilterSet(LedgerFilterSet):
    q = WordsCondition(
        "名称", lambda rows, words: rows.filter(name__icontains=words.strip()), place="bar"
    )
    level = ListCondition(
        "级别", choices=dict(DesignationLevel.choices), lookup="level", place="bar"
    )
    status = ListCondition(
        "状态", choices=dict(DesignationStatus.choices), lookup="status", place="bar"
    )
    unit = ListCondition("单位", choices=units, lookup="unit_id", place="bar")
    year = YearCondition("年度", lambda value, filters: Q(year=value), place="bar")
    awarded = YearCondition("获批年份", _year_of("awarded_on"))
    until = DayCondition("获批截至", _until("awarded_on"))
