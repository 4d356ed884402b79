"""The frozen figures of a closed month as a ledger, with what was booked since beside them."""

from datetime import date
from decimal import Decimal

from django.db.models import (
    DecimalField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce
from django.http import QueryDict

from accounts.ledgers import AuditedLedger
from laishan_portal import clock, formatting
from laishan_portal.ledgers.columns import (
    Column,
    LedgerContext,
    View,
    amount_column,
    by_rank,
    text,
)
from laishan_portal.ledgers.filtering import (
    LedgerFilterSet,
    ListCondition,
    WordsCondition,
    read_month,
)
from projects import closing
from projects.compare import THEN
from projects.enums import REPORTED_STATUSES, Level, LightLevel, ReportStatus, Stage
from projects.filters import ProjectFilterSet
from projects.ledgers import LEDGER as PROJECTS
from projects.ledgers import project_column
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
    words = f"+{formatting.wan(value)}" if value > 0 else formatting.wan(value)
    return f'<b class="ls-chg">{words}</b>'


def _frozen(key: str, group: str, **changes) -> Column:
    """A column of the project ledger, from what the close froze of it."""
    source = tuple(THEN[name].removeprefix("frozen__") for name in PROJECTS.column(key).source)
    return project_column(key, group=group, **({"source": source, "sort": source[:1]} | changes))


STATE, REPORTED, STATISTICS, DUTY = "关账时", "填报，万元", "入统，万元", "责任"
_REPORT_WORDS = {"approved": "已报", "submitted": "待审", "exempt": "免报", "": "不用报"}


def report_word(status: str) -> str:
    return _REPORT_WORDS.get(status, "没报")


COLUMNS = (
    project_column("name", "project", source=("shown_name",), cell=text),
    project_column("code", "project", group=STATE),
    Column(
        "light",
        "灯",
        ("light",),
        formatting.lamp,
        export=lambda light: formatting.lamp_name(light) if light else None,
        group=STATE,
        sort=(by_rank("light", LightLevel),),
        width=8,
    ),
    _frozen("level", STATE, sort=(by_rank("level", Level),)),
    _frozen("stage", STATE, sort=(by_rank("stage", Stage),)),
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
    amount_column("year_plan", "年计划", "year_plan", group=REPORTED),
    amount_column("plan_to_data", "应完成", "plan_to_data", group=REPORTED, is_minor=True),
    amount_column("month_done", "当月", "month_done", group=REPORTED, is_minor=True),
    amount_column("year_done", "关账数", "year_done", group=REPORTED),
    amount_column("late", "关账后调整", "late", adjustment_cell, group=REPORTED),
    amount_column("year_now", "现在数", "year_now", group=REPORTED),
    _frozen("progress", REPORTED, is_default=True),
    amount_column("stats_done", "关账数", "stats_done", group=STATISTICS),
    amount_column("stats_late", "关账后补填", "stats_late", adjustment_cell, group=STATISTICS),
    _frozen("node", STATE, is_default=False, is_minor=False),
    _frozen("forecast", STATE, is_default=False),
    _frozen("slip", STATE, is_default=False),
    _frozen("unit", DUTY, is_minor=False),
    _frozen("leader", DUTY),
    _frozen("lead", DUTY),
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
    export_url_name = "projects:figure_export"
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
