"""Plan curves from a confirmed sheet: each a new version, many by a fixed number of statements."""

from datetime import date
from decimal import Decimal

from django.db import connection, transaction

from accounts.models import User
from laishan_portal import clock
from projects import standing
from projects.models import PlanCurve, PlanMonth, Project

BATCH = 500
Months = dict[date, Decimal]


@transaction.atomic
def import_plans(plans: dict[int, Months], *, year: int, reason: str, by: User) -> dict[int, dict]:
    """{project: months} become the year's curves; for each, which curve, instead of which."""
    written = write_plans(plans, year=year, reason=reason, by=by)
    standing.refresh(plans)
    return written


def write_plans(plans: dict[int, Months], *, year: int, reason: str, by: User) -> dict[int, dict]:
    """Without refreshing the standings: for verbs that write more than plans."""
    list(Project.objects.select_for_update(no_key=True).filter(pk__in=plans).order_by("pk"))
    rows = PlanCurve.objects.filter(project__in=plans, year=year, is_current=True)
    current = {curve.project_id: curve for curve in rows}
    PlanCurve.objects.filter(pk__in=[one.pk for one in current.values()]).update(is_current=False)
    curves = PlanCurve.objects.bulk_create(
        [
            PlanCurve(
                project_id=pk,
                year=year,
                version=current[pk].version + 1 if pk in current else 1,
                reason=reason.strip()[:200],
                approved_on=clock.today(),
                approved_by=by,
            )
            for pk in plans
        ],
        batch_size=BATCH,
    )
    _write_months({curve.pk: plans[curve.project_id] for curve in curves})
    return {
        curve.project_id: {
            "curve": curve.pk,
            "before": current[curve.project_id].pk if curve.project_id in current else None,
        }
        for curve in curves
    }


def _write_months(curves: dict[int, Months]) -> None:
    """Twelve rows a curve: as three arrays they cost a tenth of what as many objects would."""
    rows = [
        (curve, month, amount)
        for curve, months in curves.items()
        for month, amount in sorted(months.items())
    ]
    if not rows:
        return
    ids, months, amounts = (list(column) for column in zip(*rows, strict=True))
    table = connection.ops.quote_name(PlanMonth._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (curve_id, month, amount)"  # noqa: S608 -- our own table
            " SELECT * FROM unnest(%s::bigint[], %s::date[], %s::numeric[])",
            [ids, months, amounts],
        )


def spread(totals: dict[int, Decimal], year: int) -> dict[int, Months]:
    """A year's total by months: in the present curve's shape, or evenly where there is none."""
    shapes: dict[int, Months] = {}
    rows = PlanMonth.objects.filter(
        curve__project__in=totals, curve__year=year, curve__is_current=True
    )
    for pk, month, amount in rows.values_list("curve__project_id", "month", "amount"):
        shapes.setdefault(pk, {})[month] = amount
    return {pk: share_out(total, shapes.get(pk, {}), year) for pk, total in totals.items()}


def share_out(total: Decimal, shape: Months, year: int) -> Months:
    """``total`` by the shares of ``shape``, exact to the cent: the largest remainders win."""
    months = [date(year, number, 1) for number in range(1, 13)]
    weights = [int(shape.get(month, Decimal(0)) * 100) for month in months]
    weights = weights if any(weights) else [1] * 12
    weight, cents = sum(weights), int(total * 100)
    parts = [cents * one // weight for one in weights]
    rests = sorted(range(12), key=lambda place: (-(cents * weights[place] % weight), place))
    for place in rests[: cents - sum(parts)]:
        parts[place] += 1
    return {month: Decimal(part) / 100 for month, part in zip(months, parts, strict=True)}


# ── taking back ──────────────────────────────────────────────────────────────────────────


def plan_problems(written: dict[int, dict]) -> dict[int, str]:
    """{project: sentence} where the curve written is not the present one any more."""
    curves = [one["curve"] for one in written.values()]
    still = set(
        PlanCurve.objects.filter(pk__in=curves, is_current=True).values_list("pk", flat=True)
    )
    return {pk: "计划后来又调整过。" for pk, one in written.items() if one["curve"] not in still}


@transaction.atomic
def take_back_imported_plans(written: dict[int, dict], *, by: User) -> None:
    take_back_plans(written, by=by)
    standing.refresh(written)


def take_back_plans(written: dict[int, dict], *, by: User) -> None:
    """The curve before becomes a further version; where there was none, the curve goes."""
    back = [one["before"] for one in written.values() if one["before"]]
    months: dict[tuple[int, int], Months] = {}
    rows = PlanMonth.objects.filter(curve__in=back)
    for pk, year, month, amount in rows.values_list(
        "curve__project_id", "curve__year", "month", "amount"
    ):
        months.setdefault((year, pk), {})[month] = amount
    for year in sorted({year for year, _ in months}):
        plans = {pk: found for (when, pk), found in months.items() if when == year}
        write_plans(plans, year=year, reason="撤销导入，恢复原计划", by=by)
    gone = [one["curve"] for one in written.values() if not one["before"]]
    PlanCurve.objects.filter(pk__in=gone).delete()
