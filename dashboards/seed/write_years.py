"""The year before and the year after: last year's list and plans, next year's list as a draft."""

from datetime import date

from dashboards.seed.investment import SHARES, spread
from dashboards.seed.write_people import Cast
from projects import domain
from projects.enums import EntryKind
from projects.models import InvestmentEntry, Listing, PlanCurve, PlanMonth

_BATCH = 2_000
# Last year's plans were met a little short of whole, as the openings tell.
_PLANNED, _OF_DONE = 108, 100


def write_last_year(cast: Cast, today: date) -> None:
    """Where money was booked before the year the project was on the list, with a plan.

    What was done month by month then nobody wrote down: the opening is one line.
    """
    year = today.year - 1
    openings = list(
        InvestmentEntry.objects.filter(
            is_demo=True, kind=EntryKind.OPENING, month=date(year, 12, 1), amount__gt=0
        )
        .order_by("project")
        .values_list("project", "amount")
    )
    levels = dict(
        Listing.objects.filter(year=today.year, to_on=None).values_list("project", "level")
    )
    Listing.objects.bulk_create(
        [
            Listing(
                project_id=project,
                year=year,
                level=levels[project],
                from_on=date(year, 1, 1),
                is_demo=True,
            )
            for project, _amount in openings
            if project in levels
        ],
        batch_size=_BATCH,
    )
    curves = PlanCurve.objects.bulk_create(
        [
            PlanCurve(
                project_id=project,
                year=year,
                approved_on=date(year, 1, 12),
                approved_by=cast.office,
                is_demo=True,
            )
            for project, _amount in openings
        ],
        batch_size=_BATCH,
    )
    months = []
    for curve, (_project, amount) in zip(curves, openings, strict=True):
        total = int(amount) * _PLANNED // _OF_DONE // 10 * 10 or 10
        months += [
            PlanMonth(curve=curve, month=date(year, number, 1), amount=planned)
            for number, planned in enumerate(spread(total, SHARES), start=1)
        ]
    PlanMonth.objects.bulk_create(months, batch_size=5_000)


def draft_next_year(cast: Cast, today: date) -> None:
    """Next year's list, as the rules propose it; after the standings are there."""
    domain.start_opening(today.year + 1, by=cast.office)
