"""Conditions of the recruitment ledgers. Every figure of the 招商 pages has its list here."""

from django.db.models import Q

from laishan_portal.ledgers.filtering import (
    FlagCondition,
    KeysCondition,
    LedgerFilterSet,
    ListCondition,
    MonthCondition,
    WordsCondition,
    YearCondition,
)
from projects.enums import (
    COUNTED_CONDITIONS,
    OPEN_TARGET_STATUSES,
    RECRUITMENT_STAGES,
    BusinessForm,
    Condition,
    LeaderRank,
    Stage,
    TargetStatus,
)
from projects.filters import PEOPLE_AND_UNITS
from projects.recruitment.choices import (
    INVESTOR_CLASSES,
    clusters,
    links,
    of_investor_classes,
    units,
)

STAGES = {stage.value: stage.label for stage in Stage if stage in RECRUITMENT_STAGES}


class RecruitmentFilterSet(LedgerFilterSet):
    """Of projects not yet past landing."""

    q = WordsCondition("名称、编号、单位", lambda rows, words: rows.matching(words), place="bar")
    stage = ListCondition("阶段", choices=STAGES, lookup="stage", place="bar")
    unit = KeysCondition(
        "责任单位", choices=lambda context: PEOPLE_AND_UNITS.of("unit"), lookup="unit", place="bar"
    )
    lead = KeysCondition(
        "服务专员",
        choices=lambda context: PEOPLE_AND_UNITS.of("lead"),
        lookup="standing__lead",
        place="bar",
    )
    form = ListCondition(
        "业态", choices=dict(BusinessForm.choices), lookup="business_form", place="bar"
    )
    link = KeysCondition("产业链环节", choices=links, lookup="chain_link", place="more")
    cluster = KeysCondition("聚集区", choices=clusters, lookup="cluster", place="more")
    investor = ListCondition(
        "投资方类别", choices=INVESTOR_CLASSES, where=of_investor_classes, place="more"
    )
    zone = FlagCondition("扩容区", Q(in_expansion_zone=True), no="不在扩容区", place="more")
    condition = ListCondition(
        "状态", choices=dict(Condition.choices), lookup="condition", place="more"
    )
    counted = FlagCondition(
        "计入统计", Q(condition__in=COUNTED_CONDITIONS), no="不计入统计", place="more"
    )
    talked = FlagCondition("有洽谈记录", Q(last_on__isnull=False), no="没有洽谈记录", place="more")


def _classes_of_target(value, filters) -> Q:
    return Q(enterprise__tags__overlap=value) | Q(enterprise=None, investor_classes__overlap=value)


class TargetFilterSet(LedgerFilterSet):
    q = WordsCondition("名称、拼音", lambda rows, words: rows.matching(words), place="bar")
    status = ListCondition(
        "状态", choices=dict(TargetStatus.choices), lookup="status", place="bar"
    )
    unit = KeysCondition("跟踪单位", choices=units, lookup="unit", place="bar")
    investor = ListCondition(
        "投资方类别", choices=INVESTOR_CLASSES, where=_classes_of_target, place="bar"
    )
    form = ListCondition(
        "业态", choices=dict(BusinessForm.choices), lookup="business_form", place="bar"
    )
    link = KeysCondition("产业链环节", choices=links, lookup="chain_link", place="more")
    open = FlagCondition(
        "还在跟踪", Q(status__in=sorted(OPEN_TARGET_STATUSES)), no="已转或搁置", place="more"
    )


def _search_trips(rows, words: str):
    for word in words.split()[:5]:
        rows = rows.filter(
            Q(destination__icontains=word)
            | Q(purpose__icontains=word)
            | Q(led_by__name__icontains=word)
        )
    return rows


class TripFilterSet(LedgerFilterSet):
    q = WordsCondition("目的地、目的、带队人", _search_trips, place="bar")
    rank = ListCondition("带队级别", choices=dict(LeaderRank.choices), lookup="rank", place="bar")
    unit = KeysCondition("组织单位", choices=units, lookup="unit", place="bar")
    year = YearCondition("年份", lambda value, filters: Q(from_on__year=value), place="bar")
    month = MonthCondition(
        "月份",
        lambda value, filters: Q(from_on__year=value.year, from_on__month=value.month),
        place="more",
    )
