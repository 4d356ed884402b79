from datetime import date

from django.db import transaction

from accounts.models import User
from laishan_portal import clock, workdays
from laishan_portal.exceptions import DomainError
from projects import closing, standing
from projects.domain import books, lights, reports, services
from projects.enums import ReportStatus
from projects.models import ClosedMonth, MonthlyReport


@transaction.atomic
def close_month(
    month: date, *, by: User, note: str = "", as_of: date | None = None
) -> ClosedMonth:
    """Freeze every project's figures; from now on the month takes corrections only.

    Reports in review are decided first, months are closed in their order. ``as_of`` is the
    business day of the close, today unless a load of past years says otherwise.
    """
    month, as_of = clock.month_of(month), as_of or clock.today()
    if clock.last_day(month) >= as_of:
        raise DomainError(f"{month:%Y-%m} 还没过完，不能关账。")
    books.take()
    if blockers := closing_blockers(month):
        raise DomainError(blockers[0])
    closing.freeze(month, as_of=as_of, is_demo=by.is_demo)
    row = ClosedMonth(
        month=month, closed_by=by, closed_on=as_of, note=note.strip(), **closing.sums(month)
    )
    row.full_clean()
    row.save(force_insert=True)
    return row


def closing_blockers(month: date) -> list[str]:
    """What has to be done before the month can be closed, in words."""
    if ClosedMonth.objects.filter(month=month).exists():
        return [f"{month:%Y-%m} 已经关账。"]
    last = ClosedMonth.objects.order_by("-month").first()
    if last is not None and last.month > month:
        return [f"{last} 已经关账，不能回头再关 {month:%Y-%m}。"]
    if last is not None and clock.next_month(last.month) != month:
        return [f"先关 {clock.next_month(last.month):%Y-%m}，按月份顺序关账。"]
    waiting = MonthlyReport.objects.filter(month__lte=month, status=ReportStatus.SUBMITTED).count()
    if waiting:
        return [f"到 {month:%Y-%m} 还有 {waiting} 份月报没审，审完再关账。"]
    return []


def run_night(today: date) -> dict:
    """What a business day needs once: slots, notices, lights. Safe to repeat, catches up.

    Slots are made for every month that has opened and has none; notices are told once a step.
    """
    workdays.forget()
    made = sum(reports.open_slots(month) for month in _opened_months(today))
    told = reports.tell_due(today) + services.tell_expiring(today) + lights.tell_expired(today)
    return {"slots": made, "notices": told, "projects": standing.refresh(today=today)}


def _opened_months(today: date) -> list[date]:
    """This month and the last, as far as their opening day has come."""
    month = clock.month_of(today)
    return [
        candidate
        for candidate in (clock.previous_month(month), month)
        if reports.slot_dates(candidate)[0] <= today
    ]
