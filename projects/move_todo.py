"""What waits around moves of stage: the office's decision, the proposer's second try."""

from datetime import timedelta

from django.db.models import Case, Exists, F, OuterRef, Value, When
from django.db.models.functions import Concat
from django.urls import reverse

from accounts.enums import Role
from accounts.todo import REVIEW, TodoRule, columns, rules
from laishan_portal.formatting import date_short
from projects.enums import Condition, Decision, EventKind, Stage
from projects.models import StageEvent
from projects.models.project import shown_name


def moves_to_decide(user, today):
    """Proposed by somebody else: nobody decides what they proposed."""
    if not user.has_role(Role.OFFICE):
        return None
    return columns(
        StageEvent.objects.waiting().exclude(proposed_by=user),
        rule="move_decide",
        title=shown_name(user, "project"),
        project_id=F("project_id"),
        detail=Case(When(kind=EventKind.CONDITION, then=F("to_condition")), default=F("to_stage")),
        arg=F("kind"),
        other_on=F("occurred_on"),
        role=REVIEW,
    )


def _tell_move(row, today):
    to = Condition if row.arg == EventKind.CONDITION else Stage
    told = f"发生在 {date_short(row.other_on, today)}" if row.other_on else ""
    return f"{row.title}：批“{to(row.detail).label}”", told


def _move_url(row) -> str:
    return reverse(
        "projects:stage_approve", kwargs={"pk": row.project_id, "event_pk": row.object_id}
    )


REFUSED_DAYS = 30


def refused_moves(user, today):
    """Mine, not approved of late, and nothing has been asked for about the project since."""
    later = StageEvent.objects.filter(project=OuterRef("project"), pk__gt=OuterRef("pk"))
    mine = StageEvent.objects.filter(
        proposed_by=user,
        decision=Decision.REFUSED,
        decided_on__gt=today - timedelta(days=REFUSED_DAYS),
    )
    return columns(
        mine.exclude(Exists(later)),
        rule="move_refused",
        title=shown_name(user, "project"),
        project_id=F("project_id"),
        detail=F("comment"),
        arg=Case(
            When(kind=EventKind.CONDITION, then=Concat(Value("c:"), F("to_condition"))),
            default=Concat(Value("s:"), F("to_stage")),
        ),
        other_on=F("decided_on"),
    )


def _tell_refused(row, today):
    kind, _, value = row.arg.partition(":")
    label = (Condition if kind == "c" else Stage)(value).label
    return f"{row.title}：“{label}”没有批准，改好再报", f"意见：{row.detail}"


def _refused_url(row) -> str:
    name = "stage_propose_condition" if row.arg.startswith("c:") else "stage_propose"
    return reverse(f"projects:{name}", kwargs={"pk": row.project_id})


RULES = (
    TodoRule("move_decide", moves_to_decide, _move_url, _tell_move),
    TodoRule("move_refused", refused_moves, _refused_url, _tell_refused),
)


def register_all() -> None:
    for rule in RULES:
        rules.register(rule)
