"""The project ledger: its columns, views and where their values come from."""

from decimal import Decimal

from django.db.models import Case, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import NullIf
from django.http import QueryDict

from accounts.enums import Role
from accounts.ledgers import AuditedLedger
from laishan_portal import clock, formatting
from laishan_portal.ledgers.columns import (
    Column,
    LedgerContext,
    View,
    amount_column,
    by_rank,
    choice_column,
    choice_export,
    day_column,
)
from laishan_portal.ledgers.filtering import read_month
from laishan_portal.ledgers.ledger import Ledger, Tally
from laishan_portal.years import read_year
from projects import filters
from projects.cells import (
    STREETS,
    completion_cell,
    completion_export,
    count_cell,
    days_cell,
    deviation_cell,
    float_cell,
    forecast_cell,
    light_cell,
    month_cell,
    name_cell,
    owner_cell,
    owner_export,
    progress_cell,
    reason_cell,
    report_cell,
    report_words,
    stage_cell,
    stage_export,
    total_investment_cell,
)
from projects.enums import LIGHT_ORDER, WARNING_LIGHTS, Domain, Level, Stage, Street
from projects.figures import reporting_month
from projects.models import FiledState, Project, ProjectFigures
from projects.models.figures import MONTHS
from projects.models.project import of_visible_projects
from projects.recruitment.columns import PROJECT_COLUMNS

_WARNING_ORDERS = sorted(LIGHT_ORDER[light] for light in WARNING_LIGHTS)
# By pinyin; a code name stands where the name is not known, so that order tells nothing.
_BY_NAME = Case(When(knows_name=True, then=F("name_pinyin")), default=F("code_name"))
# Reported up to the month of the last return, less what the statistics bureau has of it.
_STATS_GAP = Case(
    *[
        When(standing__stats_month__month=number, then=F(f"figures__done_{number:02}"))
        for number in MONTHS
    ]
) * Value(Decimal("0.01")) - F("standing__stats_done")


# ── columns ──────────────────────────────────────────────────────────────────────────────

BASIC, MONEY, NODE, DUTY = "基本", "投资，万元", "节点", "责任与填报"

COLUMNS = (
    Column(
        "name",
        "项目",
        ("shown_name", "is_fact", "is_confidential"),
        name_cell,
        sort=(_BY_NAME,),
        width=30,
        is_fixed=True,
    ),
    Column(
        "code",
        "编号",
        ("code",),
        group=BASIC,
        is_dim=True,
        is_minor=True,
        sort=("code",),
        width=11,
    ),
    Column(
        "light",
        "灯",
        ("pk", "standing__light"),
        light_cell,
        export=lambda pk, light: formatting.lamp_name(light) if light else None,
        group=BASIC,
        sort=("standing__light_order",),
        sort_found=(F("standing__light_order") + 0,),
        width=8,
    ),
    choice_column(
        "level",
        "级别",
        Level,
        "standing__level",
        group=BASIC,
        width=7,
        is_minor=True,
    ),
    choice_column("domain", "领域", Domain, group=BASIC, is_minor=True),
    Column(
        "stage",
        "阶段",
        ("stage", "condition"),
        stage_cell,
        export=stage_export,
        group=BASIC,
        sort=(by_rank("stage", Stage),),
        width=14,
    ),
    Column(
        "street",
        "属地",
        ("street",),
        lambda street: STREETS.get(street) or formatting.EMPTY_HTML,
        export=choice_export(Street),
        group=BASIC,
        sort=("street",),
        is_default=False,
        is_minor=True,
    ),
    amount_column(
        "total", "总投资", "total_investment", total_investment_cell, group=MONEY, is_minor=True
    ),
    amount_column("year_plan", "年计划", "standing__year_plan", group=MONEY),
    amount_column("year_done", "已完成", "standing__year_done", group=MONEY),
    Column(
        "completion",
        "完成率",
        ("standing__year_done", "standing__year_plan", "standing__plan_to_data"),
        completion_cell,
        export=completion_export,
        kind="percent",
        group=MONEY,
        is_right=True,
        sort=(F("standing__year_done") / NullIf(F("standing__year_plan"), Value(0)),),
        width=9,
        total_cell=lambda t: completion_cell(t["year_done"], t["year_plan"], t["plan_to_data"]),
        total_export=lambda t: formatting.share(t["year_done"], t["year_plan"]),
    ),
    amount_column("total_done", "累计完成", "standing__total_done", group=MONEY, is_default=False),
    amount_column("stats", "当年入统", "standing__stats_done", group=MONEY, is_default=False),
    Column(
        "stats_month",
        "入统月份",
        ("standing__stats_month",),
        month_cell,
        kind="month",
        group=MONEY,
        sort=("standing__stats_month",),
        is_default=False,
        needs_context=True,
        export=lambda month, context: month,
    ),
    amount_column(
        "stats_gap", "填报－入统", "stats_gap", group=MONEY, is_default=False, total=None
    ),
    Column(
        "progress",
        "形象进度",
        ("standing__progress",),
        progress_cell,
        kind="percent",
        group=MONEY,
        is_right=True,
        sort=("standing__progress",),
        is_default=False,
        width=9,
    ),
    Column(
        "data_month",
        "数据月",
        ("standing__data_month",),
        month_cell,
        kind="month",
        group=MONEY,
        sort=("standing__data_month",),
        is_default=False,
        needs_context=True,
        export=lambda month, context: month,
    ),
    Column(
        "node",
        "下一节点",
        ("standing__next_node_name",),
        group=NODE,
        sort=("standing__next_node_name",),
        width=18,
        is_minor=True,
    ),
    Column(
        "forecast",
        "预测",
        ("standing__next_forecast_on", "standing__next_baseline_on"),
        forecast_cell,
        export=lambda forecast, baseline, context: forecast or baseline,
        kind="date",
        group=NODE,
        is_right=True,
        sort=("standing__next_forecast_on",),
        needs_context=True,
    ),
    Column(
        "slip",
        "偏差",
        ("standing__slip_days",),
        deviation_cell,
        export=lambda days: formatting.days_late(days) if days is not None else None,
        group=NODE,
        is_right=True,
        sort=("standing__slip_days",),
    ),
    Column(
        "float",
        "时差",
        ("standing__float_workdays",),
        float_cell,
        kind="number",
        group=NODE,
        is_right=True,
        sort=("standing__float_workdays",),
        is_default=False,
    ),
    day_column(
        "forecast_finish", "预测竣工", "standing__forecast_finish_on", group=NODE, is_default=False
    ),
    Column(
        "postponements",
        "推迟次数",
        ("standing__postponements",),
        count_cell,
        kind="number",
        group=NODE,
        is_right=True,
        sort=("standing__postponements",),
        is_default=False,
    ),
    Column(
        "postponed",
        "累计推迟",
        ("standing__postponed_days",),
        days_cell,
        kind="number",
        group=NODE,
        is_right=True,
        sort=("standing__postponed_days",),
        is_default=False,
    ),
    day_column("finish", "承诺竣工", "promised_finish_on", group=NODE, is_default=False),
    Column(
        "unit",
        "责任单位",
        ("unit__short_name",),
        group=DUTY,
        sort=("unit__name_pinyin",),
        width=14,
        is_minor=True,
    ),
    Column(
        "leader",
        "包保领导",
        ("leader__name",),
        group=DUTY,
        sort=("leader__name_pinyin",),
        width=10,
        is_minor=True,
    ),
    Column(
        "lead",
        "服务专员",
        ("standing__lead__name",),
        group=DUTY,
        sort=("standing__lead__name_pinyin",),
        width=10,
        is_minor=True,
    ),
    Column(
        "report",
        "{month} 月月报",
        (
            "standing__report_month",
            "standing__report_status",
            "standing__report_due_on",
            "standing__report_is_late",
        ),
        report_cell,
        export=lambda *values: report_words(*values) or None,
        group=DUTY,
        sort=("standing__report_month", "standing__report_status"),
        needs_context=True,
    ),
    Column(
        "reason",
        "亮灯原因",
        ("standing__light_reason", "standing__light", "standing__light_since"),
        reason_cell,
        export=lambda reason, light, since, context: reason or None,
        group=DUTY,
        is_default=False,
        needs_context=True,
        width=40,
    ),
    Column(
        "owner",
        "业主",
        ("owner__name", "knows_name"),
        owner_cell,
        export=owner_export,
        group=DUTY,
        is_default=False,
        width=24,
    ),
    *PROJECT_COLUMNS,
)


class ProjectLedger(AuditedLedger):
    key = "projects"
    title = "项目台账"
    unit_note = "单位：万元"
    caption = "金额单位万元"
    columns = COLUMNS
    filterset_class = filters.ProjectFilterSet
    default_sort = ("light",)
    bulk_amounts = (("年计划", "standing__year_plan"), ("已完成", "standing__year_done"))
    extra_totals = {"plan_to_data": Sum("standing__plan_to_data")}
    tally = Tally(
        path="figures",
        rows=lambda user: of_visible_projects(ProjectFigures.objects.all(), user),
        totals={
            "total": Sum("total_investment"),
            "year_plan": Sum("year_plan"),
            "year_done": Sum("year_done"),
            "total_done": Sum("total_done"),
            "plan_to_data": Sum("plan_to_data"),
            "stats": Sum("stats_done"),
        },
        scale=100,
    )
    list_url_name = "projects:project_list"
    export_url_name = "projects:project_export"
    detail_url_name = "projects:project_detail"
    empty_title = "还没有项目"
    empty_text = "您能看的项目会列在这里。"

    def at(self, data: QueryDict) -> Ledger:
        """Another year than this one has columns and rows of its own, so has a comparison."""
        from projects.compare import ComparedLedger  # noqa: PLC0415 -- the same
        from projects.year_ledgers import ledger_of  # noqa: PLC0415 -- they stand on this one

        asked = read_year(data.get("year", ""))
        if asked is not None and asked != clock.today().year:
            return ledger_of(asked)
        month = read_month(data.get("compare", ""))
        return self if month is None else ComparedLedger(month)

    def rows(self, user) -> QuerySet:
        """Joined with the standing, which every project has: its index gives the usual order."""
        rows = Project.objects.visible_to(user).filter(standing__isnull=False)
        return rows.annotate(stats_gap=_STATS_GAP)

    def scope_key(self, user) -> tuple:
        """What ``Project.objects.visible_to`` reads of a user."""
        return user.pk, user.unit_id, user.person_id, user.roles

    def views(self, context: LedgerContext) -> list[View]:
        month = reporting_month(context.today)
        return [
            View("warning", "红黄灯", Q(light_order__in=_WARNING_ORDERS)),
            View(
                "unreported",
                f"{month.month} 月未报",
                Q(filed__in=[FiledState.OPEN, FiledState.OVERDUE]),
            ),
            View("overdue", "过期未报", Q(has_overdue=True)),
            View("next_nodes", "下月到节点", Q(nodes_next__gt=0)),
            *self.own_views(context.user),
        ]

    def own_views(self, user) -> list[View]:
        """What is the person's own: their unit's, those they lead, those they serve."""
        views = []
        if user.has_role(Role.UNIT_REPORTER) and user.unit_id is not None:
            views.append(View("my_unit", "我的单位", Q(unit=user.unit_id)))
        if user.has_role(Role.LEADER) and user.person_id is not None:
            views.append(View("i_lead", "我包保的", Q(leader=user.person_id)))
        if user.has_role(Role.COMMISSIONER) and user.person_id is not None:
            served = Q(project__standing__lead=user.person_id)
            views.append(View("i_serve", "我服务的", served))
        return views


LEDGER = ProjectLedger()


def project_column(key: str, path: str = "", *, group: str = "", **changes) -> Column:
    """A column of the project ledger, for a list whose rows reach their project by ``path`` and
    carry ``name_as_known`` of it; it differs in what ``changes`` name."""
    kept = ("knows_name", "shown_name")
    return LEDGER.column(key).at(path, kept=kept, group=group, **changes)
