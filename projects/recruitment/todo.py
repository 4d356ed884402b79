"""What waits for people in recruitment: silence, next steps, increases, steps of work."""

from datetime import date, timedelta

from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from accounts.todo import REVIEW, TodoRule, columns, rules
from laishan_portal.formatting import date_short
from projects.enums import WorkStatus
from projects.models import CapitalIncrease, OwnerChange, Project, TargetEnterprise, WorkStep
from projects.models.project import knows_name, shown_name
from projects.recruitment import reading

STEP_DAYS = 3
WORK_DAYS = 7


def _mine(user: User) -> Q | None:
    """Projects I lead, and those of the unit I report for that nobody leads."""
    mine = None
    if user.person_id is not None:
        mine = Q(standing__lead=user.person_id)
    if user.has_role(Role.UNIT_REPORTER) and user.unit_id is not None:
        unled = Q(unit=user.unit_id, standing__lead=None)
        mine = unled if mine is None else mine | unled
    return mine


def _silence_limit(today: date) -> date | None:
    """The limit in force, as the statement has it: a project silent since before that day."""
    condition = reading.silent(today, reading.limits_in_force())
    return None if condition is None else condition["silent_since__lt"]


def silent_projects(user: User, today: date):
    """每两周一报: no talk for longer than the limit."""
    mine = _mine(user)
    condition = reading.silent(today, reading.limits_in_force())
    if mine is None or condition is None:
        return None
    if not user.has_role(Role.UNIT_REPORTER, Role.COMMISSIONER):
        return None
    silent_since = Coalesce(reading.latest_talk("met_on"), reading.came_in())
    rows = Project.objects.filter(mine).annotate(silent_since=silent_since)
    return columns(
        rows.filter(**condition),
        rule="talk_silent",
        title=shown_name(user),
        project_id=F("pk"),
        other_on=F("silent_since"),
    )


def _tell_silent(row, today):
    days = (today - row.other_on).days
    told = f"从 {date_short(row.other_on, today)} 算起；谈过的补记，没谈的约一次"
    return f"{row.title}：{days} 天没有洽谈记录", told


def _diary_url(row) -> str:
    return reverse("projects:diary_create", kwargs={"pk": row.project_id})


def target_steps(user: User, today: date):
    """What I said I would do next with an enterprise I follow."""
    if user.person_id is None or user.is_administrator:
        return None
    rows = TargetEnterprise.objects.open().filter(
        owner=user.person_id, next_on__lte=today + timedelta(days=STEP_DAYS)
    )
    return columns(
        rows, rule="target_step", title=F("name"), detail=F("next_step"), due_on=F("next_on")
    )


def _tell_target(row, today):
    return f"{row.title}：{row.detail}", "靶向招商的下一步"


def _target_url(row) -> str:
    return reverse("projects:target_detail", kwargs={"target_pk": row.object_id})


def increases_to_decide(user: User, today: date):
    """Proposed by somebody else: nobody decides what they proposed."""
    if not user.has_role(Role.OFFICE):
        return None
    return columns(
        CapitalIncrease.objects.waiting().exclude(proposed_by=user),
        rule="increase_decide",
        title=shown_name(user, "project"),
        project_id=F("project_id"),
        detail=F("reason"),
        other_on=F("agreed_on"),
        role=REVIEW,
    )


def _tell_increase(row, today):
    return f"{row.title}：批增资", row.detail


def _increase_url(row) -> str:
    return reverse("projects:increase_approve", kwargs={"increase_pk": row.object_id})


def owner_changes_to_decide(user: User, today: date):
    """As increases, of projects whose name they know: owners are part of the secret."""
    if not user.has_role(Role.OFFICE):
        return None
    waiting = OwnerChange.objects.waiting().exclude(proposed_by=user)
    return columns(
        waiting.filter(knows_name(user, "project")),
        rule="owner_change_decide",
        title=F("project__name"),
        project_id=F("project_id"),
        detail=F("reason"),
        other_on=F("changed_on"),
        role=REVIEW,
    )


def _tell_owner_change(row, today):
    return f"{row.title}：批换业主", row.detail


def _owner_change_url(row) -> str:
    return reverse("projects:owner_change_approve", kwargs={"owner_change_pk": row.object_id})


def work_steps(user: User, today: date):
    """Steps I see to, due within the week or past."""
    if user.person_id is None or user.is_administrator:
        return None
    rows = WorkStep.objects.filter(
        owner=user.person_id,
        done_on=None,
        item__status=WorkStatus.RUNNING,
        planned_on__lte=today + timedelta(days=WORK_DAYS),
    )
    return columns(
        rows,
        rule="work_step",
        title=F("name"),
        detail=F("item__title"),
        due_on=F("planned_on"),
        number=Value(0),
    )


def _tell_work(row, today):
    return f"{row.detail}：{row.title}", "办完填完成日期和结果"


def _work_url(row) -> str:
    return reverse("projects:step_edit", kwargs={"step_pk": row.object_id})


RULES = (
    TodoRule("talk_silent", silent_projects, _diary_url, _tell_silent, depends_on=_silence_limit),
    TodoRule("target_step", target_steps, _target_url, _tell_target),
    TodoRule("increase_decide", increases_to_decide, _increase_url, _tell_increase),
    TodoRule(
        "owner_change_decide", owner_changes_to_decide, _owner_change_url, _tell_owner_change
    ),
    TodoRule("work_step", work_steps, _work_url, _tell_work),
)


def register_all() -> None:
    for rule in RULES:
        rules.register(rule)
