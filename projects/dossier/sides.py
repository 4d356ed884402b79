"""The other side of a project's money: statistics, the way onto the register, the sources."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, IntegerField, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from projects.dossier.prepared import PROJECT_ID, YEAR, PreparedRead
from projects.models import FundingSource, Project, StatReturn


@dataclass(frozen=True)
class StatRow:
    """A month's return in force."""

    month: date
    amount: Decimal
    ytd: Decimal
    reason: str


@dataclass(frozen=True)
class SourceRow:
    kind: str
    amount: Decimal
    arrived: Decimal
    note: str


@dataclass(frozen=True)
class Sides:
    """What the section of the money shows beside plan and reports."""

    returns: list[StatRow]
    sources: list[SourceRow]
    funding_reason: str
    entered_on: date | None
    papers: tuple[bool, ...]


_RETURN = {"month": "month", "amount": "month_amount", "ytd": "ytd", "reason": "reason"}
_SOURCE = {"kind": "kind", "amount": "amount", "arrived": "arrived", "note": "note"}

# Django would turn the year of a date into a range of days; here it is a stand-in.
_YEAR_OF = Func(
    F("month"), template="date_part('year', %(expressions)s)", output_field=IntegerField()
)


def _sides() -> QuerySet:
    returns = (
        StatReturn.objects.current()
        .annotate(in_year=_YEAR_OF)
        .filter(project=OuterRef("pk"), in_year=YEAR)
        .order_by("month")
    )
    sources = FundingSource.objects.filter(funding__project=OuterRef("pk")).order_by("pk")
    return (
        Project.objects.filter(pk=PROJECT_ID)
        .order_by()
        .values_list(
            ArraySubquery(returns.values(json=JSONObject(**_RETURN))),
            ArraySubquery(sources.values(json=JSONObject(**_SOURCE))),
            "funding__reason",
            "stats_entered_on",
            "stat_entry__approval_number",
            "stat_entry__contract",
            "stat_entry__photo_on",
            "stat_entry__licence",
        )
    )


_SIDES = PreparedRead(_sides)


def sides_of(project: Project, year: int) -> Sides:
    """One statement."""
    returns, sources, reason, entered_on, *papers = _SIDES.fetch(project.pk, year=year)[0]
    return Sides(
        [_stat(json.loads(text, parse_float=Decimal, parse_int=Decimal)) for text in returns],
        [
            SourceRow(**json.loads(text, parse_float=Decimal, parse_int=Decimal))
            for text in sources
        ],
        reason or "",
        entered_on,
        tuple(bool(paper) for paper in papers),
    )


def _stat(values: dict) -> StatRow:
    return StatRow(**(values | {"month": date.fromisoformat(values["month"])}))
