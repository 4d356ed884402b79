from datetime import date
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from laishan_portal import clock
from laishan_portal.exceptions import DomainError
from projects import standing
from projects.domain import books
from projects.domain.projects import lock
from projects.enums import EntryKind
from projects.models import InvestmentEntry, PlanCurve, PlanMonth, Project


@transaction.atomic
def set_plan(
    project: Project, *, year: int, amounts: dict[date, Decimal], reason: str, by: User
) -> PlanCurve:
    """A new version of the year's month-by-month plan, 万元; a later one says why."""
    lock(project)
    current = project.plan_curves.filter(year=year, is_current=True).first()
    if current:
        current.is_current = False
        current.save(update_fields=["is_current"])
    curve, rows = draft_curve(
        project.pk,
        year=year,
        amounts=amounts,
        version=current.version + 1 if current else 1,
        reason=reason,
        by=by,
    )
    curve.full_clean()
    curve.save()
    for row in rows:
        row.full_clean(exclude=["curve"])
    PlanMonth.objects.bulk_create(rows)
    standing.refresh([project.pk])
    return curve


def draft_curve(
    project_id: int,
    *,
    year: int,
    amounts: dict[date, Decimal],
    version: int,
    reason: str,
    by: User,
) -> tuple[PlanCurve, list[PlanMonth]]:
    """A curve and its twelve months, checked and not yet written."""
    check_amounts(amounts, year=year)
    months = {date(year, number, 1): Decimal(0) for number in range(1, 13)} | amounts
    curve = PlanCurve(
        project_id=project_id,
        year=year,
        version=version,
        reason=reason.strip(),
        approved_on=clock.today(),
        approved_by=by,
    )
    return curve, [PlanMonth(curve=curve, month=m, amount=months[m]) for m in sorted(months)]


def check_amounts(amounts: dict[date, Decimal], *, year: int) -> None:
    """A plan is of its own year's months, and of something."""
    if not set(amounts) <= {date(year, number, 1) for number in range(1, 13)}:
        raise DomainError("计划只能填本年的 12 个月。")
    if not sum(amounts.values()):
        raise DomainError("全年计划不能是 0。")


@transaction.atomic
def book_correction(
    project: Project, *, month: date, amount: Decimal, reason: str, by: User
) -> InvestmentEntry:
    """Add the difference to a month already reported; the original line stays.

    Booked after the month was closed it is an adjustment of the closed figures, which stay.
    """
    lock(project)
    closed_through = books.closed_through()
    if not project.investments.filter(month=month, kind=EntryKind.REPORT).exists():
        raise DomainError("这个月还没有通过的月报，直接改月报就行。")
    total = sum(
        project.investments.filter(month=month).values_list("amount", flat=True), Decimal(0)
    )
    if not amount:
        raise DomainError("更正额不能是 0。")
    if total + amount < 0:
        raise DomainError(f"更正后 {month.month} 月会变成负数，请核对。")
    entry = InvestmentEntry(
        project=project,
        month=month,
        amount=amount,
        kind=EntryKind.CORRECTION,
        reason=reason.strip(),
        recorded_on=clock.today(),
        closed_through=closed_through,
        by=by,
    )
    entry.full_clean()
    entry.save()
    standing.refresh([project.pk])
    return entry
