"""The ladder of chasing: each step once for each round, however many nights were missed."""

from datetime import date

from django.db import transaction

from accounts.models import User
from laishan_portal import workdays
from services import limits
from services.domain import notices
from services.domain.moves import light, lock, save, tell
from services.enums import LEVEL_ORDER, RUNNING_STATUSES, EventKind, LadderTarget
from services.models import Escalation, LadderStep, Problem

_TOLD = {
    LadderTarget.HANDLER: notices.handlers,
    LadderTarget.UNIT_HEAD: notices.unit_heads,
    LadderTarget.LEADER: notices.leaders,
}


def climb(today: date) -> int:
    """Every step whose days have passed and which was not taken yet; how many were taken."""
    steps = list(LadderStep.objects.filter(is_active=True))
    if not steps:
        return 0
    waiting = Problem.objects.filter(status__in=RUNNING_STATUSES).order_by("pk")
    taken = set(
        Escalation.objects.filter(problem__in=waiting).values_list("problem", "step", "round")
    )
    calendar, count = workdays.calendar(), 0
    for problem in waiting.select_related("project", "updated_by"):
        for step in steps:
            age = limits.age(step.counted_in, calendar, _since(problem), today)
            if age >= step.days and (problem.pk, step.pk, problem.round) not in taken:
                count += _take(problem, step, age=age, today=today)
    return count


def _since(problem: Problem) -> date:
    """Reopened, the days count anew; else since it was accepted, or raised."""
    if problem.round > 1:
        return problem.status_since
    return problem.accepted_on or problem.raised_on


@transaction.atomic
def _take(problem: Problem, step: LadderStep, *, age: int, today: date) -> int:
    lock(problem)
    if problem.status not in RUNNING_STATUSES:
        return 0
    row, is_new = Escalation.objects.get_or_create(
        problem=problem,
        step=step,
        round=problem.round,
        defaults={"taken_on": today, "age_days": age},
    )
    if not is_new:
        return 0
    users: list[User] = _TOLD[LadderTarget(step.tells)](problem)
    title = f"已办 {age} 个{step.get_counted_in_display()}，请{_asks(step)}"
    row.told = notices.tell(users, problem, title, step=f"ladder:{step.number}")
    row.save(update_fields=["told"])
    if step.raises_to and LEVEL_ORDER[step.raises_to] > LEVEL_ORDER[problem.level]:
        problem.level = step.raises_to
        save(problem, by=None)
    note = f"{step}，通知 {row.told} 人"
    tell(problem, EventKind.ESCALATED, by=None, note=note)
    light(problem)
    return 1


def _asks(step: LadderStep) -> str:
    return {"handler": "抓紧办理", "unit_head": "过问督促"}.get(step.tells, "协调")
