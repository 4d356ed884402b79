"""What is done about a problem: tasks, measures, the units' answers, more time, a push."""

from datetime import date

from django.db import transaction

from accounts.models import User
from laishan_portal import clock, workdays
from laishan_portal.exceptions import DomainError
from projects.enums import Decision
from services.domain import notices
from services.domain.moves import lock, move, save, tell
from services.domain.problems import set_limits
from services.enums import HANDLED_STATUSES, EventKind, Outcome, ProblemStatus
from services.models import Extension, Measure, Problem, ProblemUnit, Task


@transaction.atomic
def add_task(task: Task, *, by: User) -> Task:
    """A line of 任务清单; with the first one the work begins."""
    problem = task.problem
    _lock_in_hand(problem)
    task.created_by = by
    task.full_clean()
    task.save(force_insert=True)
    _begin(problem, by)
    return task


@transaction.atomic
def complete_task(task: Task, *, done_on: date, by: User) -> None:
    lock(task.problem)
    task.refresh_from_db(from_queryset=Task.objects.select_for_update(no_key=True))
    if task.done_on is not None:
        raise DomainError("这项任务已经完成。")
    _not_in_future(done_on, "done_on")
    task.done_on = done_on
    task.full_clean()
    task.save(update_fields=["done_on"])


@transaction.atomic
def add_measure(measure: Measure, *, by: User) -> Measure:
    """A line of 措施清单; the first one is the answer the preset sets a limit to."""
    problem = measure.problem
    _lock_in_hand(problem)
    _not_in_future(measure.taken_on, "taken_on")
    if measure.task_id is not None and measure.task.problem_id != problem.pk:
        raise DomainError({"task": "这项任务不是这个问题的。"})
    measure.recorded_by = by
    measure.full_clean()
    measure.save(force_insert=True)
    if problem.answered_on is None:
        problem.answered_on = measure.taken_on
        save(problem, by=by)
    _begin(problem, by)
    return measure


@transaction.atomic
def answer_part(
    part: ProblemUnit, *, outcome: Outcome, answer: str, by: User, is_lead: bool = False
) -> None:
    """A unit answers for its own part, whatever the others have said."""
    lock(part.problem)
    if part.problem.status not in HANDLED_STATUSES:
        raise DomainError("这件问题现在不在办理中，不用答复。")
    if part.is_lead and not is_lead:
        raise DomainError("牵头单位在申请销号时答复。")
    if not answer.strip():
        raise DomainError({"answer": "写明本单位办了什么、结果怎样。"})
    part.outcome, part.answer = outcome, answer.strip()
    part.answered_on, part.answered_by = clock.today(), by
    part.full_clean()
    part.save()
    tell(
        part.problem,
        EventKind.ANSWERED,
        by=by,
        note=f"{part.unit}：{part.get_outcome_display()}，{part.answer}",
    )


@transaction.atomic
def request_extension(problem: Problem, *, days: int, reason: str, by: User) -> Extension:
    """Ask for more working days; the present date holds until another person has decided."""
    lock(problem)
    if not reason.strip():
        raise DomainError({"reason": "写明为什么办不完、还要多久。"})
    new = workdays.calendar().add(
        problem.raised_on, problem.limit_days + problem.extended_days + days
    )
    extension = Extension(
        problem=problem,
        days=days,
        reason=reason.strip(),
        old_due_on=problem.due_on,
        new_due_on=new,
        requested_by=by,
        requested_on=clock.today(),
    )
    move(problem, ProblemStatus.EXTENSION, by=by, note=f"申请延长 {days} 个工作日：{reason}")
    extension.full_clean()
    extension.save()
    notices.tell_office(problem, "有延期申请待审批", step="extension")
    return extension


@transaction.atomic
def decide_extension(problem: Problem, *, approve: bool, comment: str = "", by: User) -> Extension:
    """By another person than who asked; a refusal says why."""
    lock(problem)
    waiting = Extension.objects.select_for_update().filter(
        problem=problem, decision=Decision.PROPOSED
    )
    extension = waiting.first()
    if extension is None:
        raise DomainError("没有等审批的延期申请。")
    if extension.requested_by_id == by.pk:
        raise DomainError("延期由另一个人审批，不能自己批自己。")
    if not approve and not comment.strip():
        raise DomainError({"comment": "不批准要写明理由。"})
    extension.decision = Decision.APPROVED if approve else Decision.REFUSED
    extension.comment, extension.decided_by = comment.strip(), by
    extension.decided_on = clock.today()
    extension.full_clean()
    extension.save()
    values = {}
    if approve:
        problem.extended_days += extension.days
        set_limits(problem)
        values = {"extended_days": problem.extended_days, "due_on": problem.due_on}
    note = f"{'批准' if approve else '未批准'}延长 {extension.days} 个工作日 {comment}".strip()
    move(problem, ProblemStatus.WORKING, by=by, note=note, **values)
    notices.tell_handlers(problem, note, step="extension_decided")
    return extension


@transaction.atomic
def urge(problem: Problem, *, note: str = "", by: User) -> int:
    """催办: who handles it is told, once a day."""
    lock(problem)
    if not problem.is_open:
        raise DomainError("已经销号，不用催办。")
    today = clock.today()
    if problem.events.filter(kind=EventKind.URGED, happened_on=today).exists():
        raise DomainError("今天已经催办过，明天再催。")
    tell(problem, EventKind.URGED, by=by, note=note.strip())
    return notices.tell(
        notices.handlers(problem),
        problem,
        f"{by.display_name}催办",
        step=f"urged:{today}",
        body=note.strip(),
    )


def _lock_in_hand(problem: Problem) -> None:
    lock(problem)
    if problem.status not in HANDLED_STATUSES:
        raise DomainError(f"现在是“{problem.get_status_display()}”，不能再列任务和措施。")


def _begin(problem: Problem, by: User) -> None:
    if problem.status == ProblemStatus.ACCEPTED:
        move(problem, ProblemStatus.WORKING, by=by, note="开始办理")


def _not_in_future(day: date, field: str) -> None:
    if day > clock.today():
        raise DomainError({field: "日期不能在今天之后。"})
