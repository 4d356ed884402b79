"""手续清单: every formality a person may see, across projects."""

from datetime import date

from django.db.models import Case, QuerySet, When

from laishan_portal import formatting, workdays
from laishan_portal.ledgers.columns import Column, LedgerContext, View, choice_column, day_column
from projects.boards.conditions import PermitFilterSet, permit_is
from projects.boards.listing import PROJECT_COLUMN, OfProjectLedger, if_known
from projects.dossier.services import SOON_DAYS, validity_words
from projects.enums import OPEN_PERMIT_STATUSES, STARTED_STAGES, PermitPhase, PermitStatus, Stage
from projects.ledgers import project_column
from projects.models import Permit
from projects.models.project import shown_name
from projects.models.service import by_state

_PHASE_ORDER = Case(*[When(phase=phase, then=number) for number, phase in enumerate(PermitPhase)])
_LAMPS = {
    PermitStatus.WAITING: formatting.lamp("stale", "未到"),
    PermitStatus.RUNNING: formatting.lamp("normal", "在办"),
    PermitStatus.DONE: formatting.lamp("done", "办结"),
    PermitStatus.NOT_NEEDED: formatting.lamp("stale", "不需要"),
}
_LATE, _SOON = formatting.lamp("red", "超期"), formatting.lamp("yellow", "临期")


def status_cell(status: str, promised_on: date | None, context: LedgerContext) -> str:
    if status in OPEN_PERMIT_STATUSES and promised_on is not None:
        left = (promised_on - context.today).days
        if left <= SOON_DAYS:
            return _LATE if left < 0 else _SOON
    return _LAMPS[status]


def late_days(status: str, promised_on: date | None, context: LedgerContext) -> int | None:
    """Working days past the promise; None where nothing is late."""
    if status not in OPEN_PERMIT_STATUSES or promised_on is None:
        return None
    if promised_on >= context.today:
        return None
    return max(workdays.calendar().between(promised_on, context.today), 1)


def late_cell(status: str, promised_on: date | None, context: LedgerContext) -> str:
    days = late_days(status, promised_on, context)
    if days is None:
        return formatting.EMPTY_HTML
    return f'<span class="ls-late">{days} 个工作日</span>'


def used_days(accepted_on, done_on, status, context: LedgerContext) -> int | None:
    """Working days since acceptance, up to the finish or today."""
    if accepted_on is None or status in (PermitStatus.WAITING, PermitStatus.NOT_NEEDED):
        return None
    return workdays.calendar().between(accepted_on, done_on or context.today)


def used_cell(accepted_on, done_on, status, context: LedgerContext) -> str:
    days = used_days(accepted_on, done_on, status, context)
    return formatting.EMPTY_HTML if days is None else str(days)


def validity_cell(until, ends_at_start, stage, status, context: LedgerContext) -> str:
    if until is None:
        return formatting.EMPTY_HTML
    is_moot = ends_at_start and stage in STARTED_STAGES
    words = "" if is_moot or status != PermitStatus.DONE else validity_words(until, context.today)
    return f"{formatting.date_dense(until)} {words}"


PROJECT, TIME, DUTY = "手续", "时间", "责任"

PERMIT_COLUMNS = (
    PROJECT_COLUMN,
    Column("name", "手续", ("name",), group=PROJECT, sort=("name",), width=20),
    choice_column(
        "phase", "阶段", PermitPhase, group=PROJECT, sort=(_PHASE_ORDER,), is_minor=True
    ),
    Column("line", "并联线", ("line",), group=PROJECT, sort=("line",), is_minor=True),
    Column(
        "state",
        "状态",
        ("status", "promised_on"),
        status_cell,
        export=lambda status, promised, context: PermitStatus(status).label,
        group=PROJECT,
        sort=(by_state(), "promised_on"),
        needs_context=True,
        width=9,
    ),
    day_column("accepted", "受理", "accepted_on", group=TIME, is_minor=True),
    day_column("promised", "承诺办结", "promised_on", group=TIME),
    Column(
        "late",
        "超期",
        ("status", "promised_on"),
        late_cell,
        export=late_days,
        kind="number",
        group=TIME,
        is_right=True,
        needs_context=True,
    ),
    day_column("done", "办结", "done_on", group=TIME, is_minor=True),
    Column(
        "used",
        "用时（工作日）",
        ("accepted_on", "done_on", "status"),
        used_cell,
        export=used_days,
        kind="number",
        group=TIME,
        is_right=True,
        needs_context=True,
        is_minor=True,
    ),
    Column(
        "valid",
        "有效期至",
        ("valid_until", "kind__ends_at_start", "project__stage", "status"),
        validity_cell,
        export=lambda until, *rest: until,
        kind="date",
        group=TIME,
        is_right=True,
        sort=("valid_until",),
        needs_context=True,
        is_minor=True,
    ),
    Column(
        "department", "审批部门", ("department",), group=DUTY, sort=("answering",), is_minor=True
    ),
    Column("number", "文号", ("shown_number",), group=DUTY, is_default=False, width=24),
    Column("note", "卡点", ("shown_note",), group=DUTY, width=30, is_minor=True),
    project_column("unit", "project", group=DUTY, width=12),
    project_column("lead", "project", group=DUTY, width=12),
    choice_column(
        "project_stage", "项目阶段", Stage, "project__stage", group=DUTY, is_default=False, sort=()
    ),
)


class PermitLedger(OfProjectLedger):
    key = "permits"
    title = "手续清单"
    noun = "项"
    columns = PERMIT_COLUMNS
    filterset_class = PermitFilterSet
    list_url_name = "projects:permit_list"
    export_url_name = "projects:permit_export"
    detail_url_name, detail_key = "projects:permit_open", "permit_pk"
    empty_title = "还没有登记手续"
    empty_text = "在项目一档里按目录生成，这里就有了。"

    def rows(self, user) -> QuerySet:
        rows = Permit.objects.visible_to(user).counted()
        return rows.annotate(
            shown_name=shown_name(user, "project"),
            shown_number=if_known(user, "document_number"),
            shown_note=if_known(user, "note"),
        )

    def views(self, context: LedgerContext) -> list[View]:
        names = (("open", "没办结"), ("overdue", "超承诺日"), ("soon", "临期"))
        views = [View(key, label, permit_is(key, context.today)) for key, label in names]
        return [*views, View("ending", "有效期快到", permit_is("ending", context.today))]


LEDGER = PermitLedger()
