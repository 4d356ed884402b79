"""改期台账: every request to move a promised date, waiting or decided, with its days."""

from html import escape

from django.db.models import Q, QuerySet, Sum

from accounts.ledgers import AuditedLedger
from laishan_portal import formatting
from laishan_portal.ledgers.columns import (
    Column,
    LedgerContext,
    View,
    choice_column,
    day_column,
    text,
)
from laishan_portal.ledgers.filtering import (
    FlagCondition,
    LedgerFilterSet,
    ListCondition,
    WordsCondition,
    YearCondition,
    words_in,
)
from projects.enums import Decision
from projects.filters import ProjectFilterSet
from projects.ledgers import project_column
from projects.models import DateChange

FINISH = "承诺竣工"


def subject_cell(node: str | None) -> str:
    return escape(node) if node else f"<b>{FINISH}</b>"


def days_cell(days: int) -> str:
    """Calendar days later (推迟) or earlier (提前)."""
    css = "ls-soon" if days > 0 else "ls-plain"
    word = "推迟" if days > 0 else "提前"
    return f'<span class="{css}">{word} {abs(days)} 天</span>'


def way_cell(plan_id: int | None) -> str:
    return "随倒排方案" if plan_id else "单独申请"


class DateChangeFilterSet(LedgerFilterSet):
    q = WordsCondition(
        "项目、编号、节点、理由",
        words_in("shown_name", "project__code", "node__name", "reason"),
        place="bar",
    )
    unit = ProjectFilterSet.unit.at("project")
    decision = ListCondition(
        "审批", choices=dict(Decision.choices), lookup="decision", place="bar"
    )
    year = YearCondition(
        "审批年份", lambda value, filters: Q(decided_at__year=value), place="more"
    )
    later = FlagCondition("只看推迟", Q(days__gt=0), place="more")
    finish = FlagCondition("只看承诺竣工", Q(node=None), no="只看节点", place="more")
    project = ProjectFilterSet.project.at("project")


class DateChangeLedger(AuditedLedger):
    key = "date_changes"
    title = "改期台账"
    noun = "项"
    caption = "改期按日历日，批准之前仍按原日期亮灯"
    filterset_class = DateChangeFilterSet
    default_sort = ("-asked",)
    list_url_name = "projects:date_list"
    export_url_name = "projects:date_export"
    detail_url_name, detail_key = "projects:date_detail", "change_pk"
    empty_title = "还没有改期申请"
    empty_text = "节点或承诺竣工要改日期，在项目一档里申请。"
    columns = (
        Column(
            "project",
            "项目",
            ("shown_name",),
            sort=("shown_name",),
            width=28,
            is_fixed=True,
        ),
        project_column("code", "project", width=12),
        project_column("unit", "project", sort=()),
        Column(
            "subject",
            "改什么",
            ("node__name",),
            subject_cell,
            export=lambda name: name or FINISH,
            sort=("node__name",),
            width=18,
        ),
        day_column("old", "原日期", "old_on"),
        day_column("new", "新日期", "new_on"),
        Column(
            "days",
            "改了多少",
            ("days",),
            days_cell,
            kind="number",
            is_right=True,
            sort=("days",),
            total=Sum("days", filter=Q(decision=Decision.APPROVED, days__gt=0)),
            total_cell=lambda totals: f"批准推迟 {formatting.wan(totals['days'] or 0)} 天",
        ),
        choice_column("decision", "审批", Decision),
        Column("reason", "理由", ("reason",), width=32),
        Column("by", "申请人", ("requested_by__person__name",), is_minor=True),
        day_column(
            "asked", "申请日期", "requested_at__date", is_minor=True, sort=("requested_at", "pk")
        ),
        Column("decider", "审批人", ("decided_by__person__name",), is_default=False),
        day_column(
            "decided", "审批日期", "decided_at__date", is_default=False, sort=("decided_at",)
        ),
        Column("comment", "审批意见", ("comment",), text, width=28, is_default=False),
        Column(
            "way",
            "来由",
            ("plan_id",),
            way_cell,
            export=way_cell,
            is_default=False,
        ),
    )

    def rows(self, user) -> QuerySet:
        return DateChange.objects.visible_to(user).with_days()

    def views(self, context: LedgerContext) -> list[View]:
        year = context.today.year
        approved = Q(decision=Decision.APPROVED)
        return [
            View("waiting", "待审批", Q(decision=Decision.PROPOSED)),
            View("year", f"{year} 年批准的", approved & Q(decided_at__year=year)),
            View("refused", "未批准", Q(decision=Decision.REFUSED)),
        ]


DATE_CHANGES = DateChangeLedger()
