"""The leader's page of another year: list, plan and completion; what is dated by day stays out."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.http import urlencode

from dashboards.models import Target
from laishan_portal import charts
from laishan_portal.formatting import (
    EMPTY,
    FACT_MARK,
    number_link,
    number_range,
    percent,
    share,
    wan,
    yi,
)
from projects.enums import Level
from projects.models import YearFigures
from projects.models.year import DONE_COLUMNS, PLAN_COLUMNS

_MONEY = ("year_plan", "year_done", *PLAN_COLUMNS, *DONE_COLUMNS)
WAN_PER_YI = 10_000


def build(user, year: int, today: date) -> dict:
    """The template's context: three statements, whatever the number of projects."""
    rows = YearFigures.objects.visible_to(user).of(year)
    totals = rows.aggregate(
        projects=Count("pk"),
        listed=Count("pk", filter=~Q(level="")),
        told=Count("pk", filter=Q(has_done=True)),
        **{name: Sum(name, default=0) for name in _MONEY},
        **{level.value: Count("pk", filter=Q(level=level)) for level in Level},
    )
    plan, done = _wan(totals["year_plan"]), _wan(totals["year_done"])
    is_told = bool(totals["told"])
    return {
        "year": year,
        "is_coming": year > today.year,
        "is_told": is_told,
        "title": f"{year} 年全区项目建设",
        "has_projects": bool(totals["projects"]),
        "listed": number_link(totals["listed"], ledger_url(year, listed="1")),
        "levels": [
            (level.label, number_link(totals[level.value], ledger_url(year, level=level)))
            for level in Level
        ],
        "plan": number_link(yi(plan), ledger_url(year, has_plan="1")),
        "done": number_link(yi(done) if is_told else None, ledger_url(year)),
        "share": percent(done, plan) if is_told else EMPTY,
        "bar": charts.bullet(done, plan, None) if is_told else "",
        "curve": _curve(totals, year, today, is_told=is_told),
        "units": _units(rows, year),
        "targets": _targets(user, year),
    }


def ledger_url(year: int, **filters: str) -> str:
    return f"{reverse('projects:project_list')}?{urlencode({'year': year, **filters})}"


def _wan(hundredths: int) -> Decimal:
    return Decimal(hundredths) / 100


def _curve(totals: dict, year: int, today: date, *, is_told: bool) -> dict:
    """Plan and completion, cumulative, 亿元."""
    plan = [_wan(totals[name]) for name in PLAN_COLUMNS]
    last = 0 if year > today.year or not is_told else 12 if year < today.year else today.month
    done = [_wan(totals[name]) for name in DONE_COLUMNS[:last]]
    return {
        "svg": charts.s_curve(
            plan=_in_yi([Decimal(0), *plan]),
            actual=_in_yi([Decimal(0), *done]),
            now_month=last,
        )
        if any(plan) and last
        else "",
        "months": list(range(1, 13)),
        "plan_cells": [yi(value) for value in plan],
        "done_cells": [*(yi(value) for value in done), *[EMPTY] * (12 - last)],
    }


def _in_yi(values: Sequence[Decimal]) -> list[float]:
    return [float(value) / WAN_PER_YI for value in values]


def _units(rows, year: int) -> list[dict]:
    """Every unit's list, plan and completion; in the order of their plans."""
    found = (
        rows.order_by()
        .values("project__unit", "project__unit__short_name")
        .annotate(
            listed=Count("pk", filter=~Q(level="")),
            plan=Sum("year_plan"),
            done=Sum("year_done"),
            told=Count("pk", filter=Q(has_done=True)),
        )
        .order_by("-plan", "project__unit")
    )
    return [
        {
            "name": row["project__unit__short_name"] or "未定",
            "listed": number_link(row["listed"], ledger_url(year, unit=row["project__unit"] or 0)),
            "plan": wan(_wan(row["plan"])),
            "done": wan(_wan(row["done"])) if row["told"] else EMPTY,
            "rate": charts.percent_bar(share(row["done"], row["plan"]) if row["told"] else None),
        }
        for row in found
    ]


def _targets(user, year: int) -> list[dict]:
    """The year's promises; how far they were kept is told on the page of the business year."""
    rows = Target.objects.visible_to(user).filter(year=year).select_related("unit")
    return [
        {
            "name": target.name,
            "mark": FACT_MARK if target.is_fact else "",
            "range": number_range(target.minimum, target.maximum, target.measure),
            "unit": target.unit.short_name if target.unit else "",
        }
        for target in rows.order_by("position", "pk")
    ]
