"""A problem's page: its numbers, its gaps, its whole course, what one may do next."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from accounts.models import User
from laishan_portal import workdays
from services import permissions
from services.board import BoardLine, group_of, lines_of
from services.enums import OPEN_STATUSES
from services.models import Confirmation, Extension, Measure, Problem, ProblemEvent


@dataclass
class Told:
    line: BoardLine
    events: list
    extensions: list
    confirmations: list
    measures: list
    gaps: list[str]
    is_provisional_calendar: bool


def told(problem: Problem, user: User, today: date) -> Told:
    """Everything on the page that needs reading beyond the problem itself."""
    rows = Problem.objects.visible_to(user).filter(pk=problem.pk)
    line = lines_of(rows.annotate(board_group=group_of(today)), user, today)[0]
    of_it = {"problem": problem.pk}
    events = ProblemEvent.objects.filter(**of_it).select_related("by__person").order_by("-pk")
    return Told(
        line=line,
        events=list(events),
        extensions=list(
            Extension.objects.filter(**of_it).select_related(
                "requested_by__person", "decided_by__person"
            )
        ),
        confirmations=list(
            Confirmation.objects.filter(**of_it).select_related("recorded_by__person", "call_back")
        ),
        measures=list(
            Measure.objects.filter(**of_it).select_related("task", "recorded_by__person")
        ),
        gaps=gaps(line) if problem.status in OPEN_STATUSES else [],
        is_provisional_calendar=workdays.calendar().is_provisional(problem.due_on),
    )


def gaps(line: BoardLine) -> list[str]:
    """What is missing between the three lists."""
    if not line.tasks:
        return ["还没有列任务：谁、做什么、到哪天。"]
    done_for = {measure.task_id for measure in line.measures}
    bare = [
        entry["task"].content
        for entry in line.tasks
        if entry["task"].pk not in done_for and entry["task"].done_on is None
    ]
    return [f"“{content}”还没有措施。" for content in bare]


_ACTIONS = (
    ("verify", "核验", permissions.can_verify),
    ("accept", "受理交办", permissions.can_accept),
    ("call", "登记企业答复", permissions.can_confirm),
    ("call", "登记回访", permissions.can_call_back),
    ("link", "确认链接", permissions.can_confirm),
    ("decide", "审批延期", permissions.can_decide_extension),
    ("measure", "报措施", permissions.can_handle),
    ("task", "列任务", permissions.can_handle),
    ("answer", "本单位答复", permissions.can_answer),
    ("apply", "申请销号", permissions.can_apply),
    ("extend", "申请延期", permissions.can_extend),
    ("return", "退回重派", permissions.can_return),
    ("urge", "催办", permissions.can_urge),
    ("reopen", "重开", permissions.can_reopen),
    ("edit", "改", permissions.can_edit),
)


def actions(problem: Problem, user: User) -> list[dict]:
    """What this person may do now, the most pressing first."""
    return [
        {"label": label, "url": reverse(f"services:problem_{name}", args=[problem.pk])}
        for name, label, check in _ACTIONS
        if check(user, problem)
    ]
