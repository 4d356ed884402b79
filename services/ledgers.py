"""问题台账 (the district's table of the three lists) and 走访台账."""

from datetime import date
from html import escape

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat

from accounts.ledgers import AuditedLedger
from accounts.models import Unit
from laishan_portal import clock, formatting, workdays
from laishan_portal.ledgers.columns import (
    Column,
    LedgerContext,
    View,
    choice,
    choice_export,
    day,
    text,
)
from laishan_portal.ledgers.filtering import (
    FlagCondition,
    KeysCondition,
    LedgerFilterSet,
    ListCondition,
    WordsCondition,
    words_in,
)
from projects.enums import Domain, Street
from services import limits, permissions
from services.board import GROUPS, TABS, group_of, tab_conditions
from services.enums import (
    HandlingLevel,
    Outcome,
    ProblemCategory,
    ProblemSource,
    ProblemStatus,
    Severity,
    VisitStatus,
)
from services.models import CallBack, Measure, Problem, ProblemUnit, Task, Visit

_SEPARATOR = "；"
_STATES = {**{group.key: group.label for group in GROUPS}, "closed": "已销号"}


def units(_context=None) -> dict[str, str]:
    rows = Unit.objects.active().order_by("name_pinyin").values_list("pk", "short_name")
    return {str(pk): name for pk, name in rows}


def used_days(raised_on, applied_on, closed_on, context: LedgerContext) -> int:
    until = applied_on or closed_on
    return limits.used_days(workdays.calendar(), raised_on, until, context.today)


def used_cell(raised_on, applied_on, closed_on, limit, extended, context: LedgerContext) -> str:
    used = used_days(raised_on, applied_on, closed_on, context)
    return f"{used} / {limit + extended}"


def used_export(raised_on, applied_on, closed_on, limit, extended, context) -> int:
    return used_days(raised_on, applied_on, closed_on, context)


def due_cell(due_on: date, status: str, context: LedgerContext) -> str:
    shown = formatting.date_dense(due_on)
    from_running = status in _RUNNING
    if from_running and due_on < context.today:
        return f'<span class="ls-late">{shown}</span>'
    return shown


_RUNNING = {"waiting", "returned", "accepted", "working", "extension"}


def status_cell(status: str, is_provisional: bool) -> str:
    label = escape(ProblemStatus(status).label)
    return f'{label} <span class="ls-tag">暂按</span>' if is_provisional else label


def status_export(status: str, is_provisional: bool) -> str:
    return ProblemStatus(status).label + ("（暂按）" if is_provisional else "")


class ProblemFilterSet(LedgerFilterSet):
    q = WordsCondition(
        "编号、问题、项目", words_in("number", "shown_title", "shown_name"), place="bar"
    )
    unit = ListCondition("责任单位", choices=units, lookup="lead_unit", place="bar")
    category = ListCondition(
        "问题类型", choices=dict(ProblemCategory.choices), lookup="category", place="bar"
    )
    level = ListCondition(
        "提级层级", choices=dict(HandlingLevel.choices), lookup="level", place="bar"
    )
    state = ListCondition("时限", choices=_STATES, lookup="board_group", place="more")
    status = ListCondition(
        "状态", choices=dict(ProblemStatus.choices), lookup="status", place="more"
    )
    source = ListCondition(
        "来源", choices=dict(ProblemSource.choices), lookup="source", place="more"
    )
    outcome = ListCondition("结果", choices=dict(Outcome.choices), lookup="outcome", place="more")
    domain = ListCondition(
        "项目领域", choices=dict(Domain.choices), lookup="project__domain", place="more"
    )
    provisional = FlagCondition("只看暂按销号", Q(is_provisional=True), place="more")
    drawn = FlagCondition("抽中还没回访", Q(has_open_draw=True), place="more")
    reopened = FlagCondition("重开过的", Q(round__gt=1), place="more")
    no_task = FlagCondition("没有任务", Q(has_task=False), place="more")
    no_measure = FlagCondition("没有措施", Q(has_measure=False), place="more")
    cause = WordsCondition("卡点", words_in("cause"))
    project = KeysCondition("项目", lookup="project")
    leader = KeysCondition("包保领导", lookup="project__leader")
    group = KeysCondition("项目组合", lookup="project__groups")
    street = ListCondition("属地", choices=dict(Street.choices), lookup="project__street")


WHAT, WHO, WHEN, RESULT = "问题清单", "任务清单", "时限", "措施与销号"


class ProblemLedger(AuditedLedger):
    key = "problems"
    title = "三张清单"
    noun = "件"
    caption = "时限按工作日，提出当天不算；申请延期期间照常计时"
    filterset_class = ProblemFilterSet
    default_sort = ("due",)
    list_url_name = "services:problem_ledger"
    detail_url_name = "services:problem_detail"
    empty_title = "还没有登记问题"
    empty_text = "走访、电话里听到的问题，提出来就有编号和时限。"
    columns = (
        Column("title", "问题", ("shown_title",), group=WHAT, width=30, is_fixed=True),
        Column("number", "编号", ("number",), group=WHAT, sort=("number",), is_dim=True, width=10),
        Column(
            "project", "项目或企业", ("shown_name",), group=WHAT, sort=("shown_name",), width=26
        ),
        Column(
            "category",
            "类别",
            ("category",),
            choice(ProblemCategory),
            export=choice_export(ProblemCategory),
            group=WHAT,
            sort=("category",),
            is_minor=True,
        ),
        Column("cause", "卡点", ("cause",), group=WHAT, is_default=False),
        Column(
            "source",
            "来源",
            ("source",),
            choice(ProblemSource),
            export=choice_export(ProblemSource),
            group=WHAT,
            is_minor=True,
        ),
        Column(
            "severity",
            "轻重",
            ("severity",),
            choice(Severity),
            export=choice_export(Severity),
            group=WHAT,
            is_default=False,
        ),
        Column("raiser", "提出人", ("raised_by__person__name",), group=WHAT, is_default=False),
        Column(
            "lead",
            "牵头单位",
            ("lead_unit__short_name",),
            group=WHO,
            sort=("lead_unit__name_pinyin",),
        ),
        Column("assisting", "协办单位", ("assisting_names",), group=WHO, is_default=False),
        Column("handler", "经办人", ("handler__name",), group=WHO, is_minor=True),
        Column(
            "tasks",
            "任务：谁、做什么、到哪天",
            ("task_lines",),
            group=WHO,
            width=40,
            is_minor=True,
        ),
        Column(
            "level",
            "提级层级",
            ("level",),
            choice(HandlingLevel),
            export=choice_export(HandlingLevel),
            group=WHO,
            sort=("level",),
            is_minor=True,
        ),
        Column(
            "raised", "提出日期", ("raised_on",), day, kind="date", group=WHEN, sort=("raised_on",)
        ),
        Column(
            "due",
            "期限",
            ("due_on", "status"),
            due_cell,
            export=lambda due_on, status, context: due_on,
            kind="date",
            group=WHEN,
            sort=("due_on", "pk"),
            needs_context=True,
        ),
        Column(
            "used",
            "已用（工作日）",
            ("raised_on", "applied_on", "closed_on", "limit_days", "extended_days"),
            used_cell,
            export=used_export,
            kind="number",
            group=WHEN,
            is_right=True,
            needs_context=True,
        ),
        Column(
            "extended", "批准延长", ("extended_days",), kind="number", group=WHEN, is_default=False
        ),
        Column(
            "measures", "措施：做了什么", ("measure_lines",), group=RESULT, width=40, is_minor=True
        ),
        Column(
            "status",
            "状态",
            ("status", "is_provisional"),
            status_cell,
            export=status_export,
            group=RESULT,
            sort=("status",),
        ),
        Column(
            "outcome",
            "办理结果",
            ("outcome",),
            lambda value: text(Outcome(value).label if value else None),
            export=lambda value: Outcome(value).label if value else None,
            group=RESULT,
            is_minor=True,
        ),
        Column("verifier", "核验人", ("verifier__name",), group=RESULT, is_default=False),
        Column(
            "closed",
            "销号日期",
            ("closed_on",),
            day,
            kind="date",
            group=RESULT,
            sort=("closed_on",),
        ),
        Column("round", "第几次办理", ("round",), kind="number", group=RESULT, is_default=False),
    )

    def may_see(self, user) -> bool:
        return permissions.can_list(user)

    def may_export(self, user) -> bool:
        return permissions.can_export(user)

    def rows(self, user) -> QuerySet:
        rows = Problem.objects.visible_to(user)
        return rows.annotate(board_group=group_of(clock.today()), **line_texts())

    def views(self, context: LedgerContext) -> list[View]:
        conditions = tab_conditions(context.user, context.today)
        return [View(key, label, conditions[key]) for key, label in TABS]


def line_texts() -> dict:
    """Tasks and measures of a row as one text each, without multiplying rows."""

    def joined(model, *parts, **only):
        rows = model.objects.filter(problem=OuterRef("pk"), **only).order_by()
        line = Concat(*parts, output_field=TextField()) if len(parts) > 1 else F(*parts)
        listed = StringAgg(line, Value(_SEPARATOR))
        return Subquery(rows.values("problem").annotate(lines=listed).values("lines"))

    who = Coalesce("owner__name", "unit__short_name", "outsider", output_field=TextField())
    mine = {"problem": OuterRef("pk")}
    draws = CallBack.objects.filter(**mine, confirmation=None, round=OuterRef("round"))
    return {
        "has_open_draw": Exists(draws),
        "has_task": Exists(Task.objects.filter(**mine)),
        "has_measure": Exists(Measure.objects.filter(**mine)),
        "task_lines": joined(
            Task, who, Value(" "), "content", Value(" "), Cast("due_on", TextField())
        ),
        "measure_lines": joined(Measure, Cast("taken_on", TextField()), Value(" "), "content"),
        "assisting_names": joined(ProblemUnit, "unit__short_name", is_lead=False),
    }


class VisitFilterSet(LedgerFilterSet):
    q = WordsCondition("项目、企业、事由", words_in("shown_name", "purpose"), place="bar")
    unit = ListCondition("走访单位", choices=units, lookup="unit", place="bar")
    status = ListCondition("状态", choices=dict(VisitStatus.choices), lookup="status", place="bar")
    domain = ListCondition("项目领域", choices=dict(Domain.choices), lookup="project__domain")
    street = ListCondition("属地", choices=dict(Street.choices), lookup="project__street")
    project = KeysCondition("项目", lookup="project")
    enterprise = KeysCondition("企业", lookup="enterprise")
    leader = KeysCondition("包保领导", lookup="project__leader")
    group = KeysCondition("项目组合", lookup="project__groups")


class VisitLedger(AuditedLedger):
    key = "visits"
    title = "走访"
    noun = "次"
    caption = "不签到，不定位；去之前先看这家企业这个月已经接待几次"
    filterset_class = VisitFilterSet
    default_sort = ("-on",)
    list_url_name = "services:visit_list"
    detail_url_name = "services:visit_detail"
    empty_title = "还没有走访计划"
    empty_text = "安排一次走访，听到的问题当场提出来。"
    columns = (
        Column("place", "去哪里", ("shown_name",), sort=("shown_name",), width=30, is_fixed=True),
        Column("on", "日期", ("on",), day, kind="date", sort=("on", "pk")),
        Column("unit", "走访单位", ("unit__short_name",), sort=("unit__name_pinyin",)),
        Column("visitor", "走访人", ("visitor__name",), sort=("visitor__name_pinyin",)),
        Column("purpose", "问什么", ("shown_purpose",), width=30, is_minor=True),
        Column(
            "status",
            "状态",
            ("status",),
            choice(VisitStatus),
            export=choice_export(VisitStatus),
            sort=("status",),
        ),
        Column("raised", "提出问题", ("problem_count",), kind="number", is_right=True),
        Column("companions", "同去的人", ("companions",), is_default=False),
    )

    def may_see(self, user) -> bool:
        return permissions.can_list(user)

    def may_export(self, user) -> bool:
        return permissions.can_export(user)

    def rows(self, user) -> QuerySet:
        return Visit.objects.visible_to(user).with_problem_count()

    def views(self, context: LedgerContext) -> list[View]:
        mine = Q(visitor=context.user.person_id or 0)
        return [
            View("mine", "我的", mine),
            View("planned", "还没去", Q(status=VisitStatus.PLANNED)),
            View("month", "本月", Q(on__gte=context.month)),
        ]


PROBLEMS, VISITS = ProblemLedger(), VisitLedger()
