from datetime import date

from django.db import transaction

from accounts.models import User
from laishan_portal import clock, workdays
from laishan_portal.exceptions import DomainError
from projects import standing
from projects.domain import reports
from projects.enums import ReportStatus
from projects.models import ClosedMonth, MonthlyReport


@transaction.atomic
def close_month(month: date, *, by: User) -> ClosedMonth:
    """From now on the month takes corrections only. Reports in review are decided first."""
    month = clock.month_of(month)
    if clock.last_day(month) >= clock.today():
        raise DomainError(f"{month:%Y-%m} 还没过完，不能关账。")
    if ClosedMonth.objects.filter(month=month).exists():
        raise DomainError(f"{month:%Y-%m} 已经关账。")
    waiting = MonthlyReport.objects.filter(month=month, status=ReportStatus.SUBMITTED).count()
    if waiting:
        raise DomainError(f"{month:%Y-%m} 还有 {waiting} 份月报没审，审完再关账。")
    return ClosedMonth.objects.create(month=month, closed_by=by)


def run_night(today: date) -> dict:
    """What a business day needs once: slots, notices, lights. Safe to repeat, catches up.

    Slots are made for every month that has opened and has none; notices are told once a step.
    """
    workdays.forget()
    made = sum(reports.open_slots(month) for month in _opened_months(today))
    told = reports.tell_due(today)
    return {"slots": made, "notices": told, "projects": standing.refresh(today=today)}


def _opened_months(today: date) -> list[date]:
    """This month and the last, as far as their opening day has come."""
    month = clock.month_of(today)
    return [
        candidate
        for candidate in (clock.previous_month(month), month)
        if reports.slot_dates(candidate)[0] <= today
    ]
