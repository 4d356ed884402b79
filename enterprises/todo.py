"""What waits for people around the registry: tasks of applications, records to be checked."""

from datetime import timedelta

from django.db.models import CharField, Exists, F, OuterRef
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.todo import REVIEW, TodoRule, columns, rules
from enterprises import permissions
from enterprises.enums import DesignationStatus
from enterprises.models import CountEvent, CountProof, CountRecord, DesignationTask
from laishan_portal.formatting import date_short

# From how many days before its end a task is to do.
TASK_DAYS = 7
_OVER = (DesignationStatus.AWARDED, DesignationStatus.LOST)


def build_tasks(user, today):
    """My open tasks of applications still running, late or due within a week."""
    rows = DesignationTask.objects.visible_to(user).filter(owner=user, done_on=None)
    rows = rows.filter(due_on__lte=today + timedelta(days=TASK_DAYS))
    return columns(
        rows.exclude(designation__status__in=_OVER),
        rule="designation_task",
        title=F("title"),
        detail=F("designation__name"),
        number=F("designation_id"),
        due_on=F("due_on"),
    )


def present_task(row, today):
    return f"申报任务：{row.title}", f"{row.detail}，{date_short(row.due_on)}前完成"


def build_counts(user, today):
    """Records with evidence that this person had no hand in."""
    if not permissions.can_decide_count(user, None):
        return None
    mine = CountProof.objects.filter(record=OuterRef("pk"), added_by=user)
    entered = CountEvent.objects.filter(record=OuterRef("pk"), from_state="", by=user)
    rows = CountRecord.objects.visible_to(user).waiting().dated().filter(proofs_filed__gt=0)
    rows = rows.filter(~Exists(mine), ~Exists(entered)).exclude(enterprise__created_by=user)
    return columns(
        rows,
        rule="count_check",
        title=Coalesce("talent__person__name", "enterprise__name", output_field=CharField()),
        number=F("proofs_filed"),
        role=REVIEW,
    )


def present_count(row, today):
    return f"核对能否计入：{row.title}", f"有佐证 {row.number} 件，等您核对"


RULES = (
    TodoRule(
        name="designation_task",
        build=build_tasks,
        url=lambda row: reverse("enterprises:designation_detail", args=[row.number]),
        present=present_task,
    ),
    TodoRule(
        name="count_check",
        build=build_counts,
        url=lambda row: reverse("enterprises:count_detail", args=[row.object_id]),
        present=present_count,
    ),
)


def register_all() -> None:
    for rule in RULES:
        rules.register(rule)
