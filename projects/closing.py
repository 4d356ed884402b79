"""What a project was at the end of a month, worked out from the dated rows; and what came after.

``freeze`` writes one ``MonthFigure`` a project in one statement. Money is what was booked by
``as_of`` (the day of the close) for months up to that one; states are those of the month's last
day. ``adjustments`` are the lines booked after the close for months it covers.
"""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db import connection, models
from django.db.models import Q, Sum

from laishan_portal import clock
from projects.enums import COUNTED_CONDITIONS, Condition, EntryKind
from projects.models import InvestmentEntry, MonthFigure, StatReturn

# Column → expression; tables below are joined under these names.
_VALUES = {
    "month": "%(month)s",
    "level": "coalesce(listing.level, '')",
    "domain": "p.domain",
    "stage": "coalesce(stood.to_stage, later.from_stage, p.stage)",
    "condition": "coalesce(stood.to_condition, nullif(later.from_condition, ''), p.condition)",
    "total_investment": "p.total_investment",
    "year_plan": "plan.total",
    "plan_to_data": "plan.upto",
    "month_done": "coalesce(done.month, 0)",
    "year_done": "coalesce(done.year, 0)",
    "total_done": "coalesce(done.total, 0)",
    "progress": "told.progress",
    "stats_done": "stats.ytd",
    "stats_month": "stats.month",
    "light": "coalesce(light.level, 'none')",
    "next_node_name": "coalesce(node.name, '')",
    "next_baseline_on": "node.baseline_on",
    "next_forecast_on": "node.expected_on",
    "slip_days": "node.expected_on - node.baseline_on",
    "promised_finish_on": "coalesce(promise.old_on, p.promised_finish_on)",
    "report_status": """coalesce(CASE
        WHEN report.status = 'approved' AND report.decided_day > %(as_of)s THEN 'submitted'
        ELSE report.status END, '')""",
    "unit_id": "coalesce(duty.unit_id, p.unit_id)",
    "unit_name": "coalesce(unit.short_name, '')",
    "leader_id": "CASE WHEN duty.id IS NULL THEN p.leader_id ELSE duty.leader_id END",
    "leader_name": "coalesce(leader.name, '')",
    "lead_id": "service.person_id",
    "lead_name": "coalesce(lead.name, '')",
    "is_demo": "p.is_demo OR %(is_demo)s",
    "project_id": "p.id",
}
_FROM = """
FROM projects_project p
LEFT JOIN (
    SELECT DISTINCT ON (project_id) project_id, to_stage, to_condition
    FROM projects_stageevent
    WHERE decision = 'approved' AND (kind = 'opening'
      OR (coalesce(occurred_on, decided_on) <= %(last)s AND decided_on <= %(as_of)s))
    ORDER BY project_id, kind = 'opening', coalesce(occurred_on, decided_on) DESC, id DESC
) stood ON stood.project_id = p.id
LEFT JOIN (
    SELECT DISTINCT ON (project_id) project_id, from_stage, from_condition
    FROM projects_stageevent
    WHERE decision = 'approved' AND kind <> 'opening' AND from_stage <> ''
      AND (occurred_on > %(last)s OR decided_on > %(as_of)s)
    ORDER BY project_id, coalesce(occurred_on, decided_on), id
) later ON later.project_id = p.id
LEFT JOIN (
    SELECT project_id, min(first_on) AS first_on FROM (
        SELECT project_id, coalesce(occurred_on, decided_on) AS first_on
        FROM projects_stageevent WHERE decision = 'approved'
        UNION ALL SELECT project_id, from_on FROM projects_listing
        UNION ALL SELECT project_id, from_on FROM projects_responsibility
    ) appearances GROUP BY project_id
) appeared ON appeared.project_id = p.id
LEFT JOIN (
    SELECT DISTINCT ON (project_id) project_id, level
    FROM projects_listing
    WHERE year = %(year)s AND from_on <= %(last)s AND (to_on IS NULL OR to_on > %(last)s)
    ORDER BY project_id, from_on DESC, id DESC
) listing ON listing.project_id = p.id
LEFT JOIN (
    SELECT c.project_id, sum(m.amount) AS total,
      coalesce(sum(m.amount) FILTER (WHERE m.month <= %(month)s), 0) AS upto
    FROM (
        SELECT DISTINCT ON (project_id) id, project_id
        FROM projects_plancurve WHERE year = %(year)s AND approved_on <= %(as_of)s
        ORDER BY project_id, version DESC
    ) c JOIN projects_planmonth m ON m.curve_id = c.id
    GROUP BY c.project_id
) plan ON plan.project_id = p.id
LEFT JOIN (
    SELECT project_id, sum(amount) AS total,
      sum(amount) FILTER (WHERE month >= make_date(%(year)s, 1, 1) AND kind <> 'opening') AS year,
      sum(amount) FILTER (WHERE month = %(month)s AND kind <> 'opening') AS month
    FROM projects_investmententry
    WHERE month <= %(month)s AND recorded_on <= %(as_of)s
    GROUP BY project_id
) done ON done.project_id = p.id
LEFT JOIN (
    SELECT DISTINCT ON (project_id) project_id, ytd, month
    FROM projects_statreturn
    WHERE month BETWEEN make_date(%(year)s, 1, 1) AND %(month)s AND entered_on <= %(as_of)s
    ORDER BY project_id, month DESC, version DESC
) stats ON stats.project_id = p.id
LEFT JOIN (
    SELECT DISTINCT ON (project_id) project_id, progress
    FROM projects_monthlyreport
    WHERE status = 'approved' AND month <= %(month)s
      AND (decided_at AT TIME ZONE %(zone)s)::date <= %(as_of)s
    ORDER BY project_id, month DESC
) told ON told.project_id = p.id
LEFT JOIN (
    SELECT project_id, status, (decided_at AT TIME ZONE %(zone)s)::date AS decided_day
    FROM projects_monthlyreport WHERE month = %(month)s
) report ON report.project_id = p.id
LEFT JOIN (
    SELECT DISTINCT ON (project_id) project_id, level
    FROM projects_light
    WHERE from_on <= %(last)s AND (to_on IS NULL OR to_on >= %(last)s)
    ORDER BY project_id, from_on DESC, id DESC
) light ON light.project_id = p.id
LEFT JOIN (
    SELECT DISTINCT ON (n.project_id) n.project_id, n.name,
      coalesce(moved.old_on, n.baseline_on) AS baseline_on,
      greatest(coalesce(forecast.value_on, moved.old_on, n.baseline_on), %(last)s) AS expected_on
    FROM projects_node n
    LEFT JOIN (
        SELECT DISTINCT ON (node_id) node_id, old_on
        FROM projects_datechange
        WHERE node_id IS NOT NULL AND decision = 'approved'
          AND (decided_at AT TIME ZONE %(zone)s)::date > %(as_of)s
        ORDER BY node_id, decided_at, id
    ) moved ON moved.node_id = n.id
    LEFT JOIN (
        SELECT DISTINCT ON (node_id) node_id, value_on
        FROM projects_noderecord WHERE NOT is_actual AND recorded_on <= %(as_of)s
        ORDER BY node_id, recorded_on DESC, id DESC
    ) forecast ON forecast.node_id = n.id
    WHERE n.actual_on IS NULL OR n.actual_on > %(last)s
    ORDER BY n.project_id, n.position, n.id
) node ON node.project_id = p.id
LEFT JOIN (
    SELECT DISTINCT ON (project_id) project_id, old_on
    FROM projects_datechange
    WHERE node_id IS NULL AND decision = 'approved'
      AND (decided_at AT TIME ZONE %(zone)s)::date > %(as_of)s
    ORDER BY project_id, decided_at, id
) promise ON promise.project_id = p.id
LEFT JOIN (
    SELECT DISTINCT ON (project_id) id, project_id, unit_id, leader_id
    FROM projects_responsibility
    WHERE from_on <= %(last)s AND (to_on IS NULL OR to_on >= %(last)s)
    ORDER BY project_id, from_on DESC, id DESC
) duty ON duty.project_id = p.id
LEFT JOIN (
    SELECT DISTINCT ON (project_id) project_id, person_id
    FROM projects_assignment
    WHERE kind = 'lead' AND project_id IS NOT NULL
      AND from_on <= %(last)s AND (to_on IS NULL OR to_on >= %(last)s)
    ORDER BY project_id, from_on DESC, id DESC
) service ON service.project_id = p.id
LEFT JOIN accounts_unit unit ON unit.id = coalesce(duty.unit_id, p.unit_id)
LEFT JOIN accounts_person leader
  ON leader.id = CASE WHEN duty.id IS NULL THEN p.leader_id ELSE duty.leader_id END
LEFT JOIN accounts_person lead ON lead.id = service.person_id
WHERE appeared.first_on IS NULL OR appeared.first_on <= %(last)s
"""
# Column names and expressions of this module alone; every value is a parameter.
_STATEMENT = "".join(
    (
        f"INSERT INTO projects_monthfigure ({', '.join(_VALUES)}) SELECT ",
        ", ".join(_VALUES.values()),
        _FROM,
    )
)


def freeze(month: date, *, as_of: date, is_demo: bool) -> int:
    """Write the month's rows, one a project that was there by its last day. How many."""
    with connection.cursor() as cursor:
        cursor.execute(
            _STATEMENT,
            {
                "month": month,
                "last": clock.last_day(month),
                "as_of": as_of,
                "year": month.year,
                "zone": settings.TIME_ZONE,
                "is_demo": is_demo,
            },
        )
        return cursor.rowcount


def sums(month: date) -> dict:
    """The totals of a frozen month: counted projects only, as everywhere."""
    rows = MonthFigure.objects.filter(month=month)
    counted = rows.filter(condition__in=COUNTED_CONDITIONS)
    found = counted.aggregate(
        year_plan=Sum("year_plan"), year_done=Sum("year_done"), stats_done=Sum("stats_done")
    )
    unfiled = counted.filter(report_status__in=["pending", "draft", "returned"]).count()
    return {key: value or 0 for key, value in found.items()} | {
        "projects": rows.exclude(condition=Condition.WITHDRAWN).count(),
        "unfiled": unfiled,
    }


# ── what came after ──────────────────────────────────────────────────────────────────────


def late_lines(month: date) -> models.QuerySet[InvestmentEntry]:
    """Lines booked after ``month`` was closed, for months its year's figure covers."""
    return InvestmentEntry.objects.filter(
        month__year=month.year, month__lte=month, closed_through__gte=month
    ).exclude(kind=EntryKind.OPENING)


def late_returns(month: date) -> models.QuerySet[StatReturn]:
    """Statistics entered, or corrected, after ``month`` was closed."""
    return StatReturn.objects.current().filter(
        month__year=month.year, month__lte=month, closed_through__gte=month
    )


def booked_until(month: date, project_ids: Iterable[int]) -> dict[int, tuple]:
    """(year's sum, statistics' 年初累计) up to ``month`` as they are now, by project."""
    ids = list(project_ids)
    mine = Q(project__in=ids, month__year=month.year, month__lte=month)
    done = dict(
        InvestmentEntry.objects.filter(mine)
        .exclude(kind=EntryKind.OPENING)
        .order_by()
        .values("project")
        .annotate(total=Sum("amount"))
        .values_list("project", "total")
    )
    stats = dict(
        StatReturn.objects.current()
        .filter(mine)
        .order_by("project", "month")
        .values_list("project", "ytd")
    )
    return {pk: (done.get(pk, 0), stats.get(pk)) for pk in ids}
