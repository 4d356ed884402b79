"""招商台账, 靶向企业, 外出招商."""

from datetime import date
from html import escape

from django.db.models import Count, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.ledgers import AuditedLedger
from laishan_portal import formatting, workdays
from laishan_portal.ledgers.columns import (
    Column,
    LedgerContext,
    View,
    choice_column,
    day_column,
    text,
)
from projects import followup, permissions
from projects.enums import (
    FOLLOWED_STAGES,
    OPEN_TARGET_STATUSES,
    BusinessForm,
    Condition,
    LeaderRank,
    TargetStatus,
)
from projects.ledgers import project_column
from projects.models import NegotiationEntry, TargetEnterprise, Trip
from projects.recruitment import reading
from projects.recruitment.choices import INVESTOR_CLASSES
from projects.recruitment.columns import CHAIN_COLUMNS, FORM_COLUMN, link_cell, link_export
from projects.recruitment.filters import RecruitmentFilterSet, TargetFilterSet, TripFilterSet

# ── cells ────────────────────────────────────────────────────────────────────────────────


def days_cell(since: date | None, context: LedgerContext) -> str:
    return f"{(context.today - since).days} 天" if since else formatting.EMPTY_HTML


def days_export(since: date | None, context: LedgerContext) -> int | None:
    return (context.today - since).days if since else None


def step_cell(next_on: date | None, context: LedgerContext) -> str:
    """The day of the next step; red once it has passed."""
    if next_on is None:
        return formatting.EMPTY_HTML
    told = formatting.date_short(next_on, context.today)
    return f'<span class="ls-late">{told}</span>' if next_on < context.today else told


def _first(value, *_rest):
    return value


def classes_cell(tags, own) -> str:
    return text(classes_export(tags, own))


def classes_export(tags: list[str] | None, own: list[str] | None) -> str | None:
    """Investor classes: a registered enterprise's tags, else those of the target itself."""
    found = own if tags is None else tags
    return (
        "、".join(INVESTOR_CLASSES[tag] for tag in found or () if tag in INVESTOR_CLASSES) or None
    )


def target_cell(name: str, is_demo: bool) -> str:
    return escape(name) + (f" {formatting.DEMO_TAG}" if is_demo else "")


def days_between(from_on: date, to_on: date) -> int:
    return (to_on - from_on).days + 1


def days_text(from_on: date, to_on: date) -> str:
    return f"{days_between(from_on, to_on)} 天"


class RecruitmentLedgerBase(AuditedLedger):
    """For those who recruit."""

    def may_see(self, user) -> bool:
        return permissions.can_see_recruitment(user)

    def may_export(self, user) -> bool:
        return self.may_see(user) and permissions.can_export(user)


# ── projects under recruitment ───────────────────────────────────────────────────────────

_COLUMNS = (
    project_column("name"),
    project_column("code"),
    project_column("stage"),
    Column(
        "stay",
        "已停留",
        ("standing__stage_since",),
        days_cell,
        export=days_export,
        kind="number",
        is_right=True,
        sort=("standing__stage_since",),
        needs_context=True,
        width=10,
    ),
    day_column("last_on", "最近洽谈", "last_on"),
    Column(
        "silent",
        "没谈",
        ("silent_since",),
        days_cell,
        export=days_export,
        kind="number",
        is_right=True,
        sort=("silent_since",),
        needs_context=True,
        width=9,
    ),
    Column("next_step", "下一步", ("next_step",), width=26, is_minor=True),
    Column(
        "next_on",
        "下一步日期",
        ("next_on",),
        step_cell,
        export=_first,
        kind="date",
        is_right=True,
        sort=("next_on",),
        needs_context=True,
    ),
    project_column("total", label="总投资，万元"),
    FORM_COLUMN.at(is_default=True, is_minor=True),
    *CHAIN_COLUMNS,
    project_column("unit", is_minor=False),
    project_column("leader", is_default=False, is_minor=False),
    project_column("lead"),
)


class RecruitmentLedger(RecruitmentLedgerBase):
    key = "recruitment"
    title = "招商台账"
    unit_note = "单位：万元"
    caption = "注册落地以前的项目"
    columns = _COLUMNS
    filterset_class = RecruitmentFilterSet
    default_sort = ("silent",)
    list_url_name = "projects:recruitment_list"
    export_url_name = "projects:recruitment_export"
    detail_url_name = "projects:project_detail"
    empty_title = "还没有招商项目"
    empty_text = "线索、在谈、签约和注册落地的项目列在这里。"

    def rows(self, user):
        return reading.recruiting(user)

    def views(self, context: LedgerContext) -> list[View]:
        limits = reading.limits_in_force()
        views = []
        if (silent := reading.silent(context.today, limits)) is not None:
            views.append(View("silent", "该谈没谈", Q(**silent)))
        overdue = Q(
            next_on__lt=context.today,
            stage__in=sorted(FOLLOWED_STAGES),
            condition=Condition.NORMAL,
        )
        views.append(View("step", "下一步过期", overdue))
        if limits.stays():
            views.append(View("stay", "停留超限", stay_over(context.today, limits)))
        return views


def stay_over(today: date, limits: followup.Limits) -> Q:
    """Longer in their stage than its limit; a stage without a limit is not judged."""
    calendar, over = workdays.calendar(), Q(pk__in=[])
    for limit in limits.stays():
        first = followup.in_time_from(today, limit.workdays, calendar)
        over |= Q(stage=limit.stage, standing__stage_since__lt=first)
    return over & Q(condition=Condition.NORMAL)


# ── targets ──────────────────────────────────────────────────────────────────────────────


class TargetLedger(RecruitmentLedgerBase):
    key = "targets"
    title = "靶向企业"
    noun = "家"
    caption = "还没成线索、值得去招的企业"
    filterset_class = TargetFilterSet
    default_sort = ("next_on",)
    list_url_name = "projects:target_list"
    export_url_name = "projects:target_export"
    detail_url_name = "projects:target_detail"
    detail_key = "target_pk"
    empty_title = "还没有靶向企业"
    empty_text = "从产业链缺的环节出发，登记一家值得去谈的企业。"
    columns = (
        Column(
            "name",
            "企业",
            ("name", "is_demo"),
            target_cell,
            export=_first,
            sort=("name",),
            width=30,
            is_fixed=True,
        ),
        choice_column("status", "状态", TargetStatus, width=10),
        Column(
            "classes",
            "投资方类别",
            ("enterprise__tags", "investor_classes"),
            classes_cell,
            export=classes_export,
            width=22,
            is_minor=True,
        ),
        choice_column("form", "业态", BusinessForm, "business_form", width=12, is_minor=True),
        Column(
            "link",
            "对准的环节",
            ("chain_link__chain__name", "chain_link__name"),
            link_cell,
            export=link_export,
            width=24,
            is_minor=True,
        ),
        Column("fit", "为什么合适", ("fit",), is_default=False, width=40),
        Column("owner", "跟踪人", ("owner__name",), sort=("owner__name_pinyin",), width=10),
        Column(
            "unit",
            "跟踪单位",
            ("unit__short_name",),
            sort=("unit__name_pinyin",),
            width=14,
            is_minor=True,
        ),
        day_column("last_on", "最近接触", "last_contact_on"),
        Column("next_step", "下一步", ("next_step",), width=26, is_minor=True),
        Column(
            "next_on",
            "下一步日期",
            ("next_on",),
            step_cell,
            export=_first,
            kind="date",
            is_right=True,
            sort=("next_on",),
            needs_context=True,
        ),
    )

    def rows(self, user):
        return TargetEnterprise.objects.visible_to(user)

    def views(self, context: LedgerContext) -> list[View]:
        mine = View("mine", "我跟踪的", Q(owner=context.user.person_id))
        return [
            View("open", "还在跟踪", Q(status__in=sorted(OPEN_TARGET_STATUSES))),
            View("interested", "有意向", Q(status=TargetStatus.INTERESTED)),
            View("step", "下一步过期", Q(next_on__lt=context.today)),
            View("converted", "转线索", Q(status=TargetStatus.CONVERTED)),
            *([mine] if context.user.person_id else []),
        ]


# ── trips ────────────────────────────────────────────────────────────────────────────────


class TripLedger(RecruitmentLedgerBase):
    key = "trips"
    title = "外出招商"
    noun = "次"
    filterset_class = TripFilterSet
    default_sort = ("-from_on",)
    list_url_name = "projects:trip_list"
    export_url_name = "projects:trip_export"
    detail_url_name = "projects:trip_detail"
    detail_key = "trip_pk"
    empty_title = "还没有外出招商"
    empty_text = "登记一次外出，再把拜访逐条记上；拜访会出现在项目的洽谈日志里。"
    columns = (
        Column(
            "destination",
            "目的地",
            ("destination", "is_demo"),
            target_cell,
            export=_first,
            sort=("destination",),
            width=18,
            is_fixed=True,
        ),
        day_column("from_on", "出发", "from_on"),
        day_column("to_on", "返回", "to_on"),
        Column(
            "days",
            "天数",
            ("from_on", "to_on"),
            days_text,
            export=days_between,
            kind="number",
            is_right=True,
            sort=(F("to_on") - F("from_on"),),
            width=8,
        ),
        Column("led_by", "带队人", ("led_by__name",), sort=("led_by__name_pinyin",), width=10),
        choice_column("rank", "带队级别", LeaderRank, width=16),
        Column(
            "unit",
            "组织单位",
            ("unit__short_name",),
            sort=("unit__name_pinyin",),
            width=14,
            is_minor=True,
        ),
        Column("purpose", "目的", ("purpose",), width=34, is_minor=True),
        Column(
            "visits",
            "拜访",
            ("visit_count",),
            lambda count: f"{count} 家次" if count else formatting.EMPTY_HTML,
            export=_first,
            kind="number",
            is_right=True,
            sort=("visit_count",),
            width=8,
        ),
        Column("outcome", "总体成果", ("outcome",), is_default=False, width=40),
    )

    def rows(self, user):
        """Counted by themselves: a join would multiply the rows."""
        talks = NegotiationEntry.objects.current().filter(trip=OuterRef("pk"))
        counted = talks.order_by().values("trip").annotate(n=Count("pk")).values("n")
        return Trip.objects.visible_to(user).annotate(
            visit_count=Coalesce(Subquery(counted), Value(0))
        )

    def views(self, context: LedgerContext) -> list[View]:
        year = context.today.year
        return [
            View("year", f"{year} 年", Q(from_on__year=year)),
            View("top", "党政主职带队", Q(rank=LeaderRank.TOP)),
            View("open", "成果待填", Q(outcome="", to_on__lt=context.today)),
        ]


RECRUITMENT = RecruitmentLedger()
TARGETS = TargetLedger()
TRIPS = TripLedger()
LEDGERS = (RECRUITMENT, TARGETS, TRIPS)
