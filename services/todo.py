"""What waits for people around problems and visits."""

from django.db.models import F, Q
from django.urls import reverse

from accounts.enums import Role
from accounts.todo import REVIEW, TodoRule, columns, rules
from services.board import led_by, verified_by
from services.enums import ASSIGNABLE_STATUSES, ProblemStatus, VisitStatus
from services.models import CallBack, Problem, ProblemUnit, Task, Visit

_IN_HAND = (ProblemStatus.ACCEPTED, ProblemStatus.WORKING, ProblemStatus.EXTENSION)


def _columns(rows, rule, *, due_on, role="do", **extra):
    return columns(
        rows,
        rule=rule,
        title=F("shown_title"),
        detail=F("number"),
        due_on=due_on,
        project_id=F("project_id"),
        role=role,
        **extra,
    )


def to_handle(user, today):
    rows = Problem.objects.visible_to(user).filter(led_by(user), status__in=_IN_HAND)
    return _columns(rows, "problem_handle", due_on=F("due_on"))


def to_accept(user, today):
    if not user.has_role(Role.OFFICE):
        return None
    rows = Problem.objects.visible_to(user).filter(status__in=ASSIGNABLE_STATUSES)
    return _columns(rows, "problem_accept", due_on=F("accept_due_on"))


def to_verify(user, today):
    rows = Problem.objects.visible_to(user).filter(verified_by(user))
    return _columns(rows, "problem_verify", due_on=None, role=REVIEW)


def to_confirm(user, today):
    """Who raised it asks the enterprise; the office where it raised it or nobody else can."""
    rows = Problem.objects.visible_to(user).filter(status=ProblemStatus.CONFIRMING)
    return _columns(rows.filter(raised_by=user.pk), "problem_confirm", due_on=None)


def to_decide(user, today):
    if not user.has_role(Role.OFFICE):
        return None
    rows = Problem.objects.visible_to(user).filter(status=ProblemStatus.EXTENSION)
    rows = rows.exclude(extensions__decision="proposed", extensions__requested_by=user.pk)
    return _columns(rows, "problem_decide", due_on=F("due_on"), role=REVIEW)


def to_answer(user, today):
    if user.unit_id is None or not user.has_role(Role.UNIT_REPORTER, Role.HANDLER):
        return None
    mine = ProblemUnit.objects.filter(unit=user.unit_id, is_lead=False, outcome="")
    rows = Problem.objects.visible_to(user).filter(
        pk__in=mine.values("problem"), status__in=_IN_HAND
    )
    return _columns(rows, "problem_answer", due_on=F("due_on"))


def to_call_back(user, today):
    if not user.has_role(Role.OFFICE):
        return None
    drawn = CallBack.objects.filter(confirmation=None, problem__is_provisional=True)
    rows = Problem.objects.visible_to(user).filter(pk__in=drawn.values("problem"))
    return _columns(rows, "problem_call_back", due_on=None)


def my_tasks(user, today):
    if user.person_id is None:
        return None
    rows = Task.objects.filter(owner=user.person_id, done_on=None).exclude(
        problem__status=ProblemStatus.CLOSED
    )
    return columns(
        rows,
        rule="service_task",
        title=F("content"),
        detail=F("problem__number"),
        due_on=F("due_on"),
        project_id=F("problem__project_id"),
    )


def my_visits(user, today):
    if user.person_id is None:
        return None
    rows = Visit.objects.visible_to(user).filter(
        Q(visitor=user.person_id), status=VisitStatus.PLANNED
    )
    return columns(
        rows,
        rule="service_visit",
        title=F("shown_name"),
        detail=F("shown_purpose"),
        due_on=F("on"),
        project_id=F("project_id"),
    )


def _to(name: str):
    return lambda row: reverse(f"services:{name}", args=[row.object_id])


def _words(verb: str):
    return lambda row, today: (row.title, f"{row.detail}，{verb}")


_RULES = (
    ("problem_handle", to_handle, "problem_detail", "办理", "working"),
    ("problem_accept", to_accept, "problem_accept", "待受理交办", "working"),
    ("problem_verify", to_verify, "problem_verify", "申请销号，请核验", "working"),
    ("problem_confirm", to_confirm, "problem_call", "请企业确认", "working"),
    ("problem_decide", to_decide, "problem_decide", "延期待审批", "working"),
    ("problem_answer", to_answer, "problem_answer", "本单位还没答复", "working"),
    ("problem_call_back", to_call_back, "problem_call", "抽中回访", "working"),
    ("service_task", my_tasks, "task_done", "任务", "calendar"),
    ("service_visit", my_visits, "visit_detail", "走访", "calendar"),
)


def register_all() -> None:
    for name, build, page, verb, counts in _RULES:
        rules.register(
            TodoRule(name=name, build=build, url=_to(page), present=_words(verb), counts=counts)
        )
