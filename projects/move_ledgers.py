"""阶段变更台账: every move of stage or condition, waiting or decided, with what it went over."""

from html import escape

from django.db.models import Case, F, Q, QuerySet, Value, When

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
from projects.enums import Condition, Decision, EventKind, Stage
from projects.filters import ProjectFilterSet
from projects.ledgers import project_column
from projects.models import StageEvent
from projects.stepper import move_of_condition

_KINDS = {kind.value: kind.label for kind in EventKind if kind != EventKind.OPENING}
_MOVE = ("kind", "from_stage", "to_stage", "from_condition", "to_condition")


def move_words(kind: str, from_stage: str, to_stage: str, before: str, after: str) -> str:
    if kind == EventKind.CONDITION:
        return move_of_condition(before, after)
    label = Stage(to_stage).label
    if from_stage == to_stage or not from_stage:
        return f"再次{label}"
    return f"{Stage(from_stage).label} → {label}"


def move_cell(*values: str) -> str:
    return escape(move_words(*values))


def kind_cell(kind: str, decision: str) -> str:
    """Whether statistics count it stands beside the kind."""
    word = _KINDS.get(kind, "")
    if kind == EventKind.REPEAT:
        return f'{word} <span class="ls-plain">不计</span>'
    return word


def missing_words(missing: list[dict] | None) -> str:
    return "、".join(one["label"] for one in missing or ())


def missing_cell(missing: list[dict] | None) -> str:
    words = missing_words(missing)
    return f'<span class="ls-soon">{escape(words)}</span>' if words else formatting.EMPTY_HTML


class MoveFilterSet(LedgerFilterSet):
    q = WordsCondition(
        "项目、编号、事由", words_in("shown_name", "project__code", "shown_reason"), place="bar"
    )
    unit = ProjectFilterSet.unit.at("project")
    kind = ListCondition("类别", choices=_KINDS, lookup="kind", place="bar")
    stage = ListCondition("到阶段", choices=dict(Stage.choices), lookup="to_stage", place="bar")
    decision = ListCondition(
        "审批", choices=dict(Decision.choices), lookup="decision", place="bar"
    )
    condition = ListCondition(
        "到状态",
        choices=dict(Condition.choices),
        where=lambda value, filters: Q(kind=EventKind.CONDITION, to_condition__in=value),
        place="more",
    )
    override = FlagCondition("越过缺项", Q(is_override=True), no="没有越过", place="more")
    counts = FlagCondition(
        "计入统计",
        Q(kind=EventKind.FORWARD, decision=Decision.APPROVED),
        no="不计入统计",
        place="more",
    )
    year = YearCondition(
        "发生年份", lambda value, filters: Q(occurred_on__year=value), place="more"
    )
    project = ProjectFilterSet.project.at("project")


class MoveLedger(AuditedLedger):
    key = "moves"
    title = "阶段变更台账"
    noun = "项"
    caption = "批准的首次推进计入统计，重复只记不计"
    filterset_class = MoveFilterSet
    default_sort = ("-occurred",)
    list_url_name = "projects:move_list"
    export_url_name = "projects:move_export"
    detail_url_name, detail_key = "projects:move_open", "event_pk"
    empty_title = "还没有阶段变更"
    empty_text = "推进、退回、停工、复工都会列在这里。"
    columns = (
        Column("project", "项目", ("shown_name",), sort=("shown_name",), width=28, is_fixed=True),
        project_column("code", "project", width=12),
        project_column("unit", "project", sort=()),
        Column("move", "变更", _MOVE, move_cell, export=move_words, width=24),
        Column(
            "kind",
            "类别",
            ("kind", "decision"),
            kind_cell,
            export=lambda kind, decision: _KINDS.get(kind),
            sort=("kind",),
        ),
        day_column("occurred", "发生日期", "occurred_on", sort=("occurred_on", "pk")),
        choice_column("decision", "审批", Decision),
        Column("missing", "越过缺项", ("missing",), missing_cell, export=missing_words, width=24),
        Column("reason", "事由与依据", ("shown_reason",), width=32),
        Column("by", "提出人", ("proposed_by__person__name",), is_minor=True),
        Column("decider", "审批人", ("decided_by__person__name",), is_minor=True),
        day_column("decided", "审批日期", "decided_on", is_default=False),
        Column("comment", "审批意见", ("shown_comment",), text, width=28, is_default=False),
    )

    def rows(self, user) -> QuerySet:
        """What tells who a confidential project is, is left out with its name."""
        told = {
            f"shown_{name}": Case(When(knows_name=True, then=F(name)), default=Value(""))
            for name in ("reason", "comment")
        }
        rows = StageEvent.objects.visible_to(user).exclude(kind=EventKind.OPENING)
        return rows.annotate(**told)

    def views(self, context: LedgerContext) -> list[View]:
        year = context.today.year
        return [
            View("waiting", "待审批", Q(decision=Decision.PROPOSED)),
            View(
                "counted",
                f"{year} 年计数的推进",
                Q(kind=EventKind.FORWARD, decision=Decision.APPROVED, occurred_on__year=year),
            ),
            View("override", "越过缺项", Q(is_override=True)),
            View("repeat", "重复", Q(kind=EventKind.REPEAT)),
            View("back", "退回", Q(kind=EventKind.BACK)),
            View(
                "stopped",
                "停工复工等",
                Q(kind=EventKind.CONDITION, decision=Decision.APPROVED),
            ),
        ]


MOVES = MoveLedger()
