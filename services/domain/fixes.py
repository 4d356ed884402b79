"""One fix for many problems of the same cause; each of them is still confirmed."""

from collections.abc import Iterable

from django.db import transaction

from accounts.models import User
from laishan_portal import clock
from laishan_portal.exceptions import DomainError
from services.domain.handling import add_measure
from services.domain.moves import lock, save
from services.enums import HANDLED_STATUSES
from services.models import Fix, Measure, Problem


@transaction.atomic
def record_fix(fix: Fix, *, problems: Iterable[Problem], by: User) -> Fix:
    """The step taken, and which problems it clears: at least two, all in hand."""
    problems = list(problems)
    if len(problems) < 2:
        raise DomainError({"problems": "至少选两个同因的问题。"})
    if fix.done_on > clock.today():
        raise DomainError({"done_on": "做成日期不能在今天之后。"})
    fix.created_by = by
    fix.full_clean()
    fix.save(force_insert=True)
    link_problems(fix, problems=problems, by=by)
    return fix


@transaction.atomic
def link_problems(fix: Fix, *, problems: Iterable[Problem], by: User) -> None:
    """A measure on each of them; closing goes on one by one, each confirmed by its enterprise."""
    for problem in sorted(problems, key=lambda row: row.pk):
        lock(problem)
        if problem.status not in HANDLED_STATUSES:
            raise DomainError(f"{problem.number} 不在办理中，不能一起办。")
        if problem.fix_id == fix.pk:
            continue
        problem.fix = fix
        save(problem, by=by)
        measure = Measure(problem=problem, taken_on=fix.done_on, content=f"同因同治：{fix.title}")
        add_measure(measure, by=by)
