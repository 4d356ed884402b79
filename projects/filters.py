"""Conditions of the project ledger. Every figure of a dashboard has its list here.

Joins are asked as ``pk IN (…)`` so that no row comes twice.
"""

from datetime import date, timedelta

from django.db.models import BigIntegerField, F, Func, Q, Value

from accounts.models import Person, Unit
from enterprises.models import Enterprise
from laishan_portal.clock import last_day
from laishan_portal.ledgers.choices import CachedChoices
from laishan_portal.ledgers.filtering import (
    FlagCondition,
    KeysCondition,
    LedgerFilterSet,
    ListCondition,
    MonthCondition,
    WordsCondition,
    YearCondition,
    any_of,
)
from projects import gaps
from projects.enums import (
    COUNTED_CONDITIONS,
    OPEN_REPORT_STATUSES,
    REPORTED_STATUSES,
    STAGE_GROUPS,
    WARNING_LIGHTS,
    BusinessForm,
    Condition,
    Domain,
    Level,
    LightLevel,
    ReportStatus,
    Stage,
    Street,
)
from projects.models import (
    BulkRun,
    FiledState,
    Listing,
    MonthlyReport,
    Node,
    Project,
    ProjectGroup,
    ProjectStanding,
    StageEvent,
)
from projects.models.project import due_for_register
from projects.recruitment.choices import (
    INVESTOR_CLASSES,
    clusters,
    links,
    of_investor_classes,
)

# How long a project may stay in the permits before it counts as stalled, in calendar days.
PERMITS_LIMIT_DAYS = 90
# What the wall looks at first: everything lit, and the province's key projects.
FOCUS = Q(standing__light__in=WARNING_LIGHTS) | Q(standing__level=Level.PROVINCE)

GROUP_NAMES = {str(number): name for number, (name, _stages) in enumerate(STAGE_GROUPS, 1)}
LIGHT_NAMES = {level.value: level.label for level in LightLevel}
REPORT_NAMES = {
    "pending": "待报",
    "draft": "草稿",
    "submitted": "待审",
    "returned": "退回",
    "approved": "已报",
    "late": "迟报",
    "exempt": "免报",
    "overdue": "过期未报",
}
FILED_NAMES = {state.name.lower(): state.label for state in FiledState}
NODE_RESULTS = {"due": "应完成", "on_time": "按期", "late": "未按期"}
PLAN_NAMES = {
    "behind": "落后于计划",
    "met": "达到计划",
    "compared": "有计划可比",
    "none": "无计划",
}


def _load_people_and_units():
    """Units, leaders and leads that some project has, in one statement."""
    units = Unit.objects.filter(pk__in=Project.objects.order_by().values("unit"))
    leaders = Person.objects.filter(pk__in=Project.objects.order_by().values("leader"))
    leads = Person.objects.filter(pk__in=ProjectStanding.objects.order_by().values("lead"))
    names = [
        _named(units, "unit", "short_name"),
        _named(leaders, "leader", "name"),
        _named(leads, "lead", "name"),
    ]
    rows = names[0].union(*names[1:], all=True).order_by("name_pinyin", "pk")
    return [(kind, key, label) for kind, key, label, _pinyin in rows]


def _named(rows, kind: str, field: str):
    return (
        rows.order_by()
        .annotate(list_name=Value(kind), label=F(field))
        .values_list("list_name", "pk", "label", "name_pinyin")
    )


PEOPLE_AND_UNITS = CachedChoices(_load_people_and_units)


# ── conditions ───────────────────────────────────────────────────────────────────────────


def _of_stage_groups(value, filters) -> Q:
    stages = [stage for key in value for stage in STAGE_GROUPS[int(key) - 1][1]]
    return Q(stage__in=stages)


def report_is_overdue(today: date) -> Q:
    overdue = MonthlyReport.objects.overdue(today).order_by().values("project")
    return Q(pk__in=overdue)


def _report_state(state: str, today: date) -> Q:
    if state == "overdue":
        return report_is_overdue(today)
    if state == "late":
        return Q(standing__report_is_late=True, standing__report_status__in=REPORTED_STATUSES)
    condition = Q(standing__report_status=state)
    if state in OPEN_REPORT_STATUSES:
        return condition & Q(standing__report_due_on__gte=today)
    if state == ReportStatus.APPROVED:
        return condition & Q(standing__report_is_late=False)
    return condition


def _reported_in(month: date, filters) -> Q:
    reports = MonthlyReport.objects.filter(month=month, status__in=REPORTED_STATUSES)
    return Q(pk__in=reports.order_by().values("project"))


def _unreported_in(month: date, filters) -> Q:
    reports = MonthlyReport.objects.open().filter(month=month)
    return Q(pk__in=reports.order_by().values("project"))


def _moved_in_year(stage: Stage):
    """The project's own first move into the stage was approved and happened in the year."""

    def where(year: int, filters) -> Q:
        events = StageEvent.objects.counted().filter(
            to_stage=stage, occurred_on__year=year, occurred_on__lte=filters.context.today
        )
        return Q(pk__in=events.order_by().values("project"))

    return where


def _node_month(month: date, filters) -> Q:
    """Nodes promised for the month; with ``node_result`` those due up to today, by outcome."""
    today, result = filters.context.today, filters.value("node_result")
    nodes = Node.objects.filter(baseline_on__range=(month, last_day(month)))
    if result:
        nodes = nodes.filter(baseline_on__lte=today)
    in_time = Q(actual_on__lte=F("baseline_on"))
    if result == ["on_time"]:
        nodes = nodes.filter(in_time)
    elif result == ["late"]:
        nodes = nodes.filter(Q(actual_on=None) | ~in_time)
    return Q(pk__in=nodes.order_by().values("project"))


def _plan_state(state: str, today: date) -> Q:
    done, due = "standing__year_done", F("standing__plan_to_data")
    return {
        "behind": Q(**{f"{done}__lt": due}),
        "met": Q(**{f"{done}__gte": due}),
        "compared": Q(standing__plan_to_data__isnull=False),
        "none": Q(standing__year_plan=None),
    }[state]


def _is_stalled(value, filters) -> Q:
    limit = filters.context.today - timedelta(days=PERMITS_LIMIT_DAYS)
    return Q(stage=Stage.PERMITS, standing__stage_since__lt=limit)


def _listed_in(year: int, filters) -> Q:
    return Q(pk__in=Listing.objects.filter(year=year, to_on=None).order_by().values("project"))


def _of_owners(value, filters) -> Q:
    """The owner of a confidential project is part of its secret."""
    return Q(owner__in=value, knows_name=True)


def _owner_names(keys) -> dict[str, str]:
    found = Enterprise.objects.filter(pk__in=keys).values_list("pk", "name")
    return {str(key): name for key, name in found}


REGISTER_STATES = {"1": "已入库", "0": "未入库", "due": "该入库"}


def _register_state(state: str, today: date) -> Q:
    return {
        "1": Q(stats_entered_on__isnull=False),
        "0": Q(stats_entered_on=None),
        "due": due_for_register(),
    }[state]


def _codes(keys) -> dict[str, str]:
    """By number: the name may be kept from who looks."""
    rows = Project.objects.filter(pk__in=keys).values_list("pk", "code")
    return {str(pk): code for pk, code in rows}


def _in_groups(value, filters) -> Q:
    members = ProjectGroup.projects.through.objects.filter(projectgroup__in=value)
    return Q(pk__in=members.values("project"))


def _group_names(keys) -> dict[str, str]:
    found = ProjectGroup.objects.filter(pk__in=keys).values_list("pk", "name")
    return {str(key): name for key, name in found}


def _of_run(value, filters) -> Q:
    """What one's own bulk actions changed."""
    runs = BulkRun.objects.visible_to(filters.context.user).filter(pk__in=value)
    changed = Func(
        F("changed"), function="UNNEST", output_field=BigIntegerField(), set_returning=True
    )
    return Q(pk__in=runs.order_by().annotate(project=changed).values("project"))


class ProjectFilterSet(LedgerFilterSet):
    """What the ledger can be asked for, by people (bar, more) and by links."""

    q = WordsCondition("名称、编号、单位", lambda rows, words: rows.matching(words), place="bar")
    domain = ListCondition("领域", choices=dict(Domain.choices), lookup="domain", place="bar")
    level = ListCondition(
        "级别", choices=dict(Level.choices), lookup="standing__level", place="bar"
    )
    stage = ListCondition("阶段", choices=dict(Stage.choices), lookup="stage", place="bar")
    light = ListCondition("灯", choices=LIGHT_NAMES, lookup="standing__light", place="bar")
    unit = KeysCondition(
        "责任单位", choices=lambda context: PEOPLE_AND_UNITS.of("unit"), lookup="unit", place="bar"
    )
    leader = KeysCondition(
        "包保领导",
        choices=lambda context: PEOPLE_AND_UNITS.of("leader"),
        lookup="leader",
        place="bar",
    )
    lead = KeysCondition(
        "服务专员",
        choices=lambda context: PEOPLE_AND_UNITS.of("lead"),
        lookup="standing__lead",
        place="bar",
    )
    street = ListCondition("属地", choices=dict(Street.choices), lookup="street", place="bar")
    condition = ListCondition(
        "状态", choices=dict(Condition.choices), lookup="condition", place="more"
    )
    report = ListCondition("月报", choices=REPORT_NAMES, where=any_of(_report_state), place="more")
    plan = ListCondition("计划进度", choices=PLAN_NAMES, where=any_of(_plan_state), place="more")
    zone = FlagCondition("扩容区", Q(in_expansion_zone=True), no="不在扩容区", place="more")
    reserve = FlagCondition("储备项目", Q(is_reserve=True), no="不是储备", place="more")
    form = ListCondition(
        "业态", choices=dict(BusinessForm.choices), lookup="business_form", place="more"
    )
    cluster = KeysCondition("聚集区", choices=clusters, lookup="cluster", place="more")
    link = KeysCondition("产业链环节", choices=links, lookup="chain_link", place="more")
    investor = ListCondition(
        "投资方类别", choices=INVESTOR_CLASSES, where=of_investor_classes, place="more"
    )
    gap = ListCondition(
        "缺项",
        choices=gaps.CHOICES,
        where=lambda value, filters: gaps.missing(value),
        place="more",
    )
    counted = FlagCondition(
        "计入统计", Q(condition__in=COUNTED_CONDITIONS), no="不计入统计", place="more"
    )
    register = ListCondition(
        "纳统", choices=REGISTER_STATES, where=any_of(_register_state), place="more"
    )
    year = YearCondition("年份", _listed_in, place="more")

    focus = FlagCondition("红黄灯与省重点", FOCUS)
    stage_group = ListCondition("阶段组", choices=GROUP_NAMES, where=_of_stage_groups)
    stalled = ListCondition("手续停留", choices={"1": "超限"}, where=_is_stalled)
    has_plan = FlagCondition("有年计划", Q(standing__year_plan__isnull=False), no="没有年计划")
    filed = ListCondition(
        "填报",
        choices=FILED_NAMES,
        where=lambda value, filters: Q(
            figures__filed__in=[FiledState[name.upper()] for name in value]
        ),
    )
    reported = MonthCondition("已报月报", _reported_in)
    unreported = MonthCondition("未报月报", _unreported_in)
    landed_year = YearCondition("落地年份", _moved_in_year(Stage.LANDED))
    started_year = YearCondition("开工年份", _moved_in_year(Stage.FOUNDATION))
    node_month = MonthCondition("节点月份", _node_month)
    node_result = ListCondition("节点结果", choices=NODE_RESULTS, where=lambda v, filters: Q())
    owner = KeysCondition("业主", where=_of_owners, names=_owner_names)
    group = KeysCondition("项目组合", where=_in_groups, names=_group_names)
    project = KeysCondition("项目", lookup="pk", names=_codes)
    run = KeysCondition("批量操作", where=_of_run)
