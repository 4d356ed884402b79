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
    words_in,
)
from projects.enums import (
    OPEN_TARGET_STATUSES,
    RECRUITMENT_STAGES,
    BusinessForm,
    LeaderRank,
    Stage,
    TargetStatus,
)
from projects.filters import ProjectFilterSet
from projects.recruitment.choices import (
    INVESTOR_CLASSES,
    links,
    units,
)

STAGES = {stage.value: stage.label for stage in Stage if stage in RECRUITMENT_STAGES}


class RecruitmentFilterSet(LedgerFilterSet):
    """Of projects not yet past landing."""

    q = ProjectFilterSet.q
    stage = ListCondition("阶段", choices=STAGES, lookup="stage", place="bar")
    unit = ProjectFilterSet.unit
    lead = ProjectFilterSet.lead
    form = ProjectFilterSet.form.at(place="bar")
    link = ProjectFilterSet.link
    cluster = ProjectFilterSet.cluster
    investor = ProjectFilterSet.investor
    zone = ProjectFilterSet.zone
    condition = ProjectFilterSet.condition
    counted = ProjectFilterSet.counted
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


class TripFilterSet(LedgerFilterSet):
    q = WordsCondition(
        "目的地、目的、带队人", words_in("destination", "purpose", "led_by__name"), place="bar"
    )
    rank = ListCondition("带队级别", choices=dict(LeaderRank.choices), lookup="rank", place="bar")
    unit = KeysCondition("组织单位", choices=units, lookup="unit", place="bar")
    year = YearCondition("年份", lambda value, filters: Q(from_on__year=value), place="bar")
    month = MonthCondition(
        "月份",
        lambda value, filters: Q(from_on__year=value.year, from_on__month=value.month),
        place="more",
    )
