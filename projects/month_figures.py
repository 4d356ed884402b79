"""The frozen figures of a closed month as a ledger, with what was booked since beside them."""

from datetime import date
from decimal import Decimal

from django.db.models import (
    Case,
    DecimalField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.http import QueryDict

from accounts.ledgers import AuditedLedger
from laishan_portal import clock, formatting
from laishan_portal.ledgers.columns import (
    Column,
    LedgerContext,
    View,
    amount,
    choice,
    choice_export,
)
from laishan_portal.ledgers.filtering import (
    LedgerFilterSet,
    ListCondition,
    WordsCondition,
    read_month,
)
from projects import closing
from projects.cells import deviation_cell, forecast_cell, progress_cell, stage_cell, stage_export
from projects.enums import REPORTED_STATUSES, Level, LightLevel, ReportStatus
from projects.filters import ProjectFilterSet
from projects.models import MonthFigure, StatReturn
from projects.models.project import matching

_WAN = DecimalField(max_digits=16, decimal_places=2)


def with_adjustments(figures: QuerySet, month: date) -> QuerySet:
    """``late`` is what was booked since for months the figure covers, ``year_now`` with it."""
    lines = (
        closing.late_lines(month)
        .filter(project=OuterRef("project"))
        .order_by()
        .values("project")
        .annotate(total=Sum("amount"))
        .values("total")
    )
    returns = (
        StatReturn.objects.current()
        .filter(project=OuterRef("project"), month__year=month.year, month__lte=month)
        .order_by("-month")
    )
    nothing = Value(Decimal(0), output_field=_WAN)
    return figures.annotate(
        late=Coalesce(Subquery(lines, output_field=_WAN), nothing),
        stats_now=Subquery(returns.values("ytd")[:1], output_field=_WAN),
    ).annotate(
        year_now=F("year_done") + F("late"),
        stats_late=Coalesce(F("stats_now"), nothing) - Coalesce(F("stats_done"), nothing),
    )


class FigureFilterSet(LedgerFilterSet):
    q = WordsCondition(
        "名称、编号、单位", lambda rows, words: matching(rows, words, "project"), place="bar"
    )
    domain = ProjectFilterSet.domain
    level = ListCondition("级别", choices=dict(Level.choices), lookup="level", place="bar")
    stage = ProjectFilterSet.stage
    light = ListCondition("灯", choices=dict(LightLevel.choices), lookup="light", place="bar")
    unit = ProjectFilterSet.unit


def adjustment_cell(value: Decimal | None) -> str:
    if not value:
        return formatting.EMPTY_HTML
    text = f"+{formatting.wan(value)}" if value > 0 else formatting.wan(value)
    return f'<b class="ls-chg">{text}</b>'


def _money(key: str, label: str, source: str, group: str, cell=amount, **extra) -> Column:
    return Column(
        key,
        label,
        (source,),
        cell,
        kind="amount",
        group=group,
        is_right=True,
        sort=(source,),
        total=Sum(source),
        **extra,
    )


_BY_NAME = Case(
    When(knows_name=True, then=F("project__name_pinyin")), default=F("project__code_name")
)
STATE, REPORTED, STATISTICS, DUTY = "关账时", "填报，万元", "入统，万元", "责任"
_REPORT_WORDS = {"approved": "已报", "submitted": "待审", "exempt": "免报", "": "不用报"}


def report_word(status: str) -> str:
    return _REPORT_WORDS.get(status, "没报")


COLUMNS = (
    Column("name", "项目", ("shown_name",), sort=(_BY_NAME,), width=30, is_fixed=True),
    Column(
        "code",
        "编号",
        ("project__code",),
        is_dim=True,
        group=STATE,
        sort=("project__code",),
        width=11,
        is_minor=True,
    ),
    Column(
        "light",
        "灯",
        ("light",),
        formatting.lamp,
        export=lambda light: formatting.lamp_name(light) if light else None,
        group=STATE,
        sort=("light",),
        width=8,
    ),
    Column(
        "level",
        "级别",
        ("level",),
        choice(Level),
        export=choice_export(Level),
        group=STATE,
        sort=("level",),
        is_minor=True,
        width=7,
    ),
    Column(
        "stage",
        "阶段",
        ("stage", "condition"),
        stage_cell,
        export=stage_export,
        group=STATE,
        sort=("stage",),
        width=14,
    ),
    Column(
        "report",
        "月报",
        ("report_status",),
        report_word,
        export=report_word,
        group=STATE,
        sort=("report_status",),
        width=8,
        is_minor=True,
    ),
    _money("year_plan", "年计划", "year_plan", REPORTED),
    _money("plan_to_data", "应完成", "plan_to_data", REPORTED, is_minor=True),
    _money("month_done", "当月", "month_done", REPORTED, is_minor=True),
    _money("year_done", "关账数", "year_done", REPORTED),
    _money("late", "关账后调整", "late", REPORTED, adjustment_cell),
    _money("year_now", "现在数", "year_now", REPORTED),
    Column(
        "progress",
        "形象进度",
        ("progress",),
        progress_cell,
        kind="percent",
        group=REPORTED,
        is_right=True,
        sort=("progress",),
        width=9,
    ),
    _money("stats_done", "关账数", "stats_done", STATISTICS),
    _money("stats_late", "关账后补填", "stats_late", STATISTICS, adjustment_cell),
    Column(
        "node",
        "下一节点",
        ("next_node_name",),
        group=STATE,
        sort=("next_node_name",),
        width=18,
        is_default=False,
    ),
    Column(
        "forecast",
        "预测",
        ("next_forecast_on", "next_baseline_on"),
        forecast_cell,
        export=lambda forecast, baseline, context: forecast or baseline,
        kind="date",
        group=STATE,
        is_right=True,
        sort=("next_forecast_on",),
        needs_context=True,
        is_default=False,
    ),
    Column(
        "slip",
        "偏差",
        ("slip_days",),
        deviation_cell,
        export=lambda days: formatting.days_late(days) if days is not None else None,
        group=STATE,
        is_right=True,
        sort=("slip_days",),
        is_default=False,
    ),
    Column("unit", "责任单位", ("unit_name",), group=DUTY, sort=("unit_name",), width=14),
    Column(
        "leader",
        "包保领导",
        ("leader_name",),
        group=DUTY,
        sort=("leader_name",),
        width=10,
        is_minor=True,
    ),
    Column(
        "lead",
        "服务专员",
        ("lead_name",),
        group=DUTY,
        sort=("lead_name",),
        width=10,
        is_minor=True,
    ),
)


class FigureLedger(AuditedLedger):
    """The frozen figures of a closed month, with what was booked since beside them."""

    key = "month-figures"
    unit_note = "单位：万元"
    caption = "金额单位万元；关账数不变，调整另列"
    columns = COLUMNS
    filterset_class = FigureFilterSet
    default_sort = ("code",)
    list_url_name = "projects:figure_list"
    detail_url_name, detail_key = "projects:figure_detail", "figure_pk"
    empty_title = "这个月还没有关账"
    empty_text = "关账以后，每个项目的数冻结在这里。"

    def __init__(self, month: date | None = None) -> None:
        self._month = month

    @property
    def month(self) -> date:
        return self._month or clock.previous_month(clock.month_of(clock.today()))

    @property
    def title(self) -> str:
        return f"{self.month.year} 年 {self.month.month} 月关账数"

    def at(self, data: QueryDict) -> "FigureLedger":
        asked = read_month(data.get("month", ""))
        return self if asked in (None, self._month) else FigureLedger(asked)

    def as_query(self) -> dict[str, str]:
        return {"month": f"{self.month:%Y-%m}"}

    def rows(self, user) -> QuerySet:
        return with_adjustments(
            MonthFigure.objects.visible_to(user).filter(month=self.month), self.month
        )

    def scope_key(self, user) -> tuple:
        return user.pk, user.unit_id, user.person_id, user.roles, self.month

    def views(self, context: LedgerContext) -> list[View]:
        return [
            View("adjusted", "填报有调整", ~Q(late=0)),
            View("refilled", "入统有补填", ~Q(stats_late=0)),
            View(
                "unfiled",
                "没有月报",
                ~Q(report_status__in=[*sorted(REPORTED_STATUSES), ReportStatus.EXEMPT, ""]),
            ),
        ]


LEDGER = FigureLedger()
