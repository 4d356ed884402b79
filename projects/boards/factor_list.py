"""要素清单: every resource a project needs, across the projects a person may see."""

from datetime import date
from html import escape

from django.db.models import Case, F, QuerySet, When

from laishan_portal import charts, formatting
from laishan_portal.ledgers.columns import Column, LedgerContext, View, choice_column, text
from projects.boards.conditions import FactorFilterSet, factor_is
from projects.boards.listing import PROJECT_COLUMN, OfProjectLedger, if_known
from projects.enums import FactorKind
from projects.ledgers import project_column
from projects.models import Factor
from projects.models.project import shown_name


def amount_cell(value, measure: str) -> str:
    return f"{formatting.wan(value)} {escape(measure)}"


def gap_cell(needed, secured, measure: str) -> str:
    if secured >= needed:
        return '<span class="dim">已足额</span>'
    return f"缺 {amount_cell(needed - secured, measure)}"


def due_cell(due_on: date | None, needed, secured, context: LedgerContext) -> str:
    if due_on is None:
        return formatting.EMPTY_HTML
    shown = formatting.date_dense(due_on)
    if secured < needed and due_on < context.today:
        return f'<span class="ls-late">{shown}</span>'
    return shown


def overdue_days(due_on, needed, secured, context: LedgerContext) -> int | None:
    """Calendar days past the day agreed, while something is missing."""
    if due_on is None or secured >= needed or due_on >= context.today:
        return None
    return (context.today - due_on).days


def overdue_cell(due_on, needed, secured, context: LedgerContext) -> str:
    days = overdue_days(due_on, needed, secured, context)
    return formatting.EMPTY_HTML if days is None else f'<span class="ls-late">{days} 天</span>'


_GAP = F("needed") - F("secured")
NEED, DUTY = "要素", "责任"

FACTOR_COLUMNS = (
    PROJECT_COLUMN,
    choice_column("kind", "要素", FactorKind, group=NEED, width=10),
    Column("item", "具体", ("item",), group=NEED, sort=("item",), width=10, is_minor=True),
    Column(
        "needed",
        "需求",
        ("needed", "measure"),
        amount_cell,
        export=lambda value, measure: value,
        kind="amount",
        group=NEED,
        is_right=True,
        sort=("needed",),
        is_minor=True,
    ),
    Column(
        "secured",
        "已保障",
        ("secured", "measure"),
        amount_cell,
        export=lambda value, measure: value,
        kind="amount",
        group=NEED,
        is_right=True,
        sort=("secured",),
        is_minor=True,
    ),
    Column("measure", "单位", ("measure",), group=NEED, is_default=False, width=8),
    Column(
        "share",
        "保障率",
        ("secured", "needed"),
        lambda secured, needed: charts.percent_bar(formatting.share(secured, needed), None),
        export=formatting.share,
        kind="percent",
        group=NEED,
        is_right=True,
        width=9,
    ),
    Column(
        "gap",
        "缺口",
        ("needed", "secured", "measure"),
        gap_cell,
        export=lambda needed, secured, measure: needed - secured,
        kind="amount",
        group=NEED,
        is_right=True,
        sort=(_GAP,),
    ),
    Column(
        "state",
        "何时",
        ("due_on", "needed", "secured"),
        due_cell,
        export=lambda due_on, *rest: due_on,
        kind="date",
        group=DUTY,
        is_right=True,
        sort=(Case(When(secured__lt=F("needed"), then=0), default=1), "due_on"),
        needs_context=True,
    ),
    Column(
        "late",
        "过期",
        ("due_on", "needed", "secured"),
        overdue_cell,
        export=overdue_days,
        kind="number",
        group=DUTY,
        is_right=True,
        needs_context=True,
    ),
    Column("responsible", "谁来办", ("responsible",), group=DUTY, sort=("answering",)),
    Column("action", "缺口与办法", ("shown_action",), text, group=DUTY, width=36, is_minor=True),
    project_column("unit", "project", group=DUTY, width=12),
    project_column("lead", "project", group=DUTY, width=12),
)


class FactorLedger(OfProjectLedger):
    key = "factors"
    title = "要素清单"
    noun = "项"
    columns = FACTOR_COLUMNS
    filterset_class = FactorFilterSet
    list_url_name = "projects:factor_list"
    export_url_name = "projects:factor_export"
    detail_url_name, detail_key = "projects:factor_open", "factor_pk"
    empty_title = "还没有登记要素需求"
    empty_text = "在项目一档里登记土地、资金、用电、用工，这里就有了。"

    def rows(self, user) -> QuerySet:
        rows = Factor.objects.visible_to(user).counted()
        return rows.annotate(
            shown_name=shown_name(user, "project"), shown_action=if_known(user, "action")
        )

    def views(self, context: LedgerContext) -> list[View]:
        names = (("short", "有缺口"), ("overdue", "过了约定日"), ("secured", "已足额"))
        return [View(key, label, factor_is(key, context.today)) for key, label in names]


LEDGER = FactorLedger()
