"""Conditions of the registry's lists. The figures of ``enterprises.metrics`` link here."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, Q

from accounts.enums import UnitKind
from accounts.models import Unit
from enterprises.enums import (
    CountState,
    DesignationLevel,
    DesignationStatus,
    EnterpriseSize,
    EnterpriseTag,
    IndustrySection,
    TalentKind,
)
from enterprises.models import Contact, Enterprise, Talent
from enterprises.names import search_key
from laishan_portal.ledgers.choices import CachedChoices
from laishan_portal.ledgers.filtering import (
    Condition,
    FlagCondition,
    KeysCondition,
    LedgerFilterSet,
    ListCondition,
    WordsCondition,
    YearCondition,
    any_of,
    words_in,
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


def _since(field: str):
    return lambda value, filters: Q(**{f"{field}__gte": value})


def count_state(state: str, _day) -> Q:
    """What was never put forward waits, too."""
    found = Q(count_record__state=state)
    if state == CountState.WAITING:
        found |= Q(count_record=None, introduced_on__isnull=False)
    return found


def _counted_until(value, filters) -> Q:
    return Q(count_record__state=CountState.COUNTED, count_record__counted_on__lte=value)


def _count_condition(place: str = "bar") -> ListCondition:
    return ListCondition(
        "计入", choices=dict(CountState.choices), where=any_of(count_state), place=place
    )


def _many_talents(value, filters) -> Q:
    """At least as many as the least that was chosen."""
    rows = Talent.objects.exclude(enterprise=None).order_by().values("enterprise")
    enough = rows.annotate(found=Count("pk")).filter(found__gte=min(map(int, value)))
    return Q(pk__in=enough.values("enterprise"))


_WITH_CONTACT = Contact.objects.order_by().values("enterprise")


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
    in_park = FlagCondition("在园区", Q(park__isnull=False), no="不在园区", place="more")
    all_tags = ListCondition(
        "同时有标签",
        choices=dict(EnterpriseTag.choices),
        where=lambda value, filters: Q(tags__contains=value),
    )
    tagged = FlagCondition("有标签", ~Q(tags=[]), no="没有标签", place="more")
    introduced = YearCondition("招引年份", _year_of("introduced_on"), place="more")
    since = DayCondition("招引起（2023-01-01）", _since("introduced_on"), place="more")
    until = DayCondition("招引截至（2023-06-30）", _until("introduced_on"), place="more")
    dated = FlagCondition(
        "有招引日期", Q(introduced_on__isnull=False), no="没有招引日期", place="more"
    )
    count = _count_condition("more")
    counted_until = DayCondition("计入截至", _counted_until)
    talents = ListCondition(
        "引进人才",
        choices={"1": "1 名以上", "3": "3 名以上", "5": "5 名以上", "10": "10 名以上"},
        where=_many_talents,
        place="more",
    )
    contact = FlagCondition("有联系人", Q(pk__in=_WITH_CONTACT), no="没有联系人", place="more")
    code = FlagCondition("有信用代码", ~Q(uscc=""), no="没有信用代码", place="more")
    address = WordsCondition("地址里有", words_in("address"), place="more")
    note = WordsCondition("备注里有", words_in("note"), place="more")
    fact = FlagCondition("引自公开报道", Q(is_fact=True), no="不是公开报道的", place="more")


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
    count = _count_condition()
    until = DayCondition("引进截至", _until("introduced_on"))
    counted_until = DayCondition("计入截至", _counted_until)
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
