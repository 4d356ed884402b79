"""What a business day needs once: limits by the calendar, the ladder, silence, the draw."""

from datetime import date

from django.db import transaction

from laishan_portal import workdays
from projects import standing
from services import limits
from services.domain import closing
from services.domain.ladder import climb
from services.domain.moves import light, lock
from services.domain.problems import set_limits
from services.enums import OPEN_STATUSES, ProblemStatus
from services.models import CallBack, Problem


def run_night(today: date) -> dict:
    """Safe to repeat; a missed night is caught up by the next."""
    workdays.forget()
    return {
        "recomputed": recompute_limits(),
        "steps": climb(today),
        "provisional": close_silent(today),
        "overdue": _light_overdue(today),
    }


def recompute_limits() -> int:
    """Dates follow the calendar: a notice entered since moves those it concerns."""
    count = 0
    rows = Problem.objects.filter(status__in=OPEN_STATUSES).select_related("preset").order_by("pk")
    for problem in rows:
        kept = _dates(problem)
        set_limits(problem)
        if _dates(problem) != kept:
            with transaction.atomic():
                lock(problem)
                set_limits(problem)
                problem.save(update_fields=["accept_due_on", "answer_due_on", "due_on"])
                light(problem)
            count += 1
    return count


def close_silent(today: date) -> int:
    """暂按销号: so many working days without a word from the enterprise; a sample is drawn."""
    calendar, count = workdays.calendar(), 0
    asked = Problem.objects.filter(status=ProblemStatus.CONFIRMING, asked_on__lt=today)
    for problem in asked.select_related("preset").order_by("pk"):
        days = problem.preset.silence_days
        if calendar.between(problem.asked_on, today) > days:
            count += _close_one(problem, days)
    return count


@transaction.atomic
def _close_one(problem: Problem, days: int) -> int:
    lock(problem)
    if problem.status != ProblemStatus.CONFIRMING:
        return 0
    note = f"企业 {days} 个工作日没有回音，暂按销号"
    closing.close(problem, by=None, note=note, is_provisional=True)
    percent = problem.preset.sample_percent
    if limits.is_drawn(problem.number, problem.round, percent):
        CallBack.objects.get_or_create(
            problem=problem,
            round=problem.round,
            defaults={"drawn_on": problem.closed_on, "percent": percent},
        )
    return 1


def _light_overdue(today: date) -> int:
    """Projects of problems that became overdue overnight."""
    rows = Problem.objects.overdue(today).exclude(project=None).order_by("project")
    ids = list(rows.values_list("project", flat=True).distinct())
    if ids:
        standing.refresh(ids, today=today)
    return len(ids)


def _dates(problem: Problem) -> tuple:
    return problem.accept_due_on, problem.answer_due_on, problem.due_on
