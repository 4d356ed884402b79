"""The rows an opening writes and takes back: listings, reasons of leaving, plan curves."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from accounts.models import User
from projects import year_rules
from projects.enums import DecisionKind, ReportStatus
from projects.models import (
    InvestmentEntry,
    Listing,
    MonthlyReport,
    PlanCurve,
    PlanMonth,
    YearDecision,
    YearFigures,
    YearOpening,
)
from projects.models.year import PLAN_COLUMNS

_BATCH = 1_000
CARRIED_REASON = "上年结转"
NEW_REASON = "新列入"
# What tells a plan the opening wrote from one somebody had made before.
OPENED = "年度开立"


def write_listings(opening: YearOpening) -> None:
    """A row from 1 January for every project on the list; why the others left stands on the row
    of the year they were on, which stays open: they were on that list to its end."""
    from_on, rows = date(opening.year, 1, 1), []
    for decision in opening.decisions.on_the_list().order_by("project"):
        is_new = decision.kind == DecisionKind.NEW
        rows.append(
            Listing(
                project_id=decision.project_id,
                year=opening.year,
                level=decision.level,
                from_on=from_on,
                reason=decision.reason or (NEW_REASON if is_new else CARRIED_REASON),
                is_demo=opening.is_demo,
            )
        )
    Listing.objects.bulk_create(rows, batch_size=_BATCH)
    reasons = dict(
        opening.decisions.filter(kind=DecisionKind.LEFT).values_list("project", "reason")
    )
    left = list(_listed_before(opening).filter(project__in=reasons))
    for row in left:
        row.left_reason = reasons[row.project_id]
    Listing.objects.bulk_update(left, ["left_reason"], batch_size=_BATCH)


def write_curves(opening: YearOpening, *, by: User, approved_on: date) -> None:
    """Version 1 of the year's plan, month by month; a plan somebody made already stays."""
    planned = set(PlanCurve.objects.filter(year=opening.year).values_list("project", flat=True))
    decisions = [
        row
        for row in opening.decisions.on_the_list()
        .exclude(plan_total=None)
        .select_related("project")
        .order_by("project")
        if row.project_id not in planned
    ]
    curves = PlanCurve.objects.bulk_create(
        [
            PlanCurve(
                project_id=row.project_id,
                year=opening.year,
                reason=OPENED,
                approved_on=approved_on,
                approved_by=by,
                is_demo=opening.is_demo,
            )
            for row in decisions
        ],
        batch_size=_BATCH,
    )
    shapes = _shapes(opening.source_year)
    months = []
    for decision, curve in zip(decisions, curves, strict=True):
        amounts = monthly_plan(decision, opening.year, shapes.get(decision.project_id, ()))
        months += [
            PlanMonth(curve=curve, month=date(opening.year, number, 1), amount=amount)
            for number, amount in enumerate(amounts, start=1)
        ]
    PlanMonth.objects.bulk_create(months, batch_size=5_000)


def monthly_plan(decision: YearDecision, year: int, shape: Sequence[int]) -> list[Decimal]:
    """The decision's plan over twelve months, 万元, exactly."""
    amounts = year_rules.spread(
        int(decision.plan_total * 100),
        year=year,
        finish_on=decision.project.promised_finish_on,
        shape=shape,
    )
    return [Decimal(amount) / 100 for amount in amounts]


def _shapes(year: int) -> dict[int, list[int]]:
    """How the months of the year before were planned, by project."""
    rows = YearFigures.objects.of(year).filter(has_plan=True).values_list("project", *PLAN_COLUMNS)
    return {
        project: [upto - before for before, upto in zip((0, *upto), upto, strict=False)]
        for project, *upto in rows
    }


def take_back(opening: YearOpening) -> None:
    """What ``write_listings`` and ``write_curves`` wrote; the caller knows it is unchanged."""
    listed = opening.decisions.on_the_list().values("project")
    Listing.objects.filter(year=opening.year, project__in=listed).delete()
    PlanCurve.objects.filter(
        year=opening.year, version=1, reason=OPENED, project__in=listed
    ).delete()
    left = opening.decisions.filter(kind=DecisionKind.LEFT).values("project")
    _listed_before(opening).filter(project__in=left).update(left_reason="")


def _listed_before(opening: YearOpening) -> QuerySet:
    return Listing.objects.filter(year=opening.source_year, to_on=None)


def has_reports(year: int) -> bool:
    """Whether anything was filed or booked for the year; empty slots do not count."""
    in_year = {"month__year": year}
    booked = InvestmentEntry.objects.filter(**in_year).exists()
    filed = MonthlyReport.objects.filter(**in_year).exclude(status=ReportStatus.PENDING)
    return booked or filed.exists()


def trace(year: int) -> list[str]:
    """Every row of the year's list and plans, as text."""
    listings = Listing.objects.filter(year=year).order_by("pk")
    curves = PlanCurve.objects.filter(year=year).order_by("pk")
    months = PlanMonth.objects.filter(curve__year=year).order_by("pk")
    left = Listing.objects.filter(year=year - 1).exclude(left_reason="").order_by("pk")
    return [
        *_lines("listing", listings, "project", "level", "from_on", "to_on", "reason"),
        *_lines("curve", curves, "project", "version", "is_current", "reason"),
        *_lines("month", months, "curve", "month", "amount"),
        *_lines("left", left, "project", "left_reason", "to_on"),
    ]


def _lines(what: str, rows: QuerySet, *names: str) -> list[str]:
    return [
        " ".join([what, *(str(value) for value in row)]) for row in rows.values_list("pk", *names)
    ]
