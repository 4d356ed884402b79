"""What each project adds to the figures of dashboards, kept by the writes that change it."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db import connection

from laishan_portal import clock
from projects.enums import (
    COUNTED_CONDITIONS,
    OPEN_REPORT_STATUSES,
    REPORTED_STATUSES,
    STAGE_GROUPS,
    EntryKind,
    ReportStatus,
)
from projects.models import FiledState, ProjectFigures
from projects.models.figures import MONTHS

_CASES = (
    f"WHEN '{stage}' THEN {place}"
    for place, (_, stages) in enumerate(STAGE_GROUPS, 1)
    for stage in sorted(stages)
)
_STAGE_GROUP = f"CASE p.stage {' '.join(_CASES)} ELSE 0 END"
_COLUMNS = [field.column for field in ProjectFigures._meta.concrete_fields]
_BY_MONTH = ",\n".join(
    f"coalesce(sum(amount) FILTER (WHERE month < make_date(%(year)s, {month}, 1)"
    f" + interval '1 month'), 0) * 100 AS upto_{month:02}"
    for month in MONTHS
)
_VALUES = {
    "project_id": "s.project_id",
    "year": "s.year",
    "is_counted": "p.condition = ANY(%(counted)s)",
    "in_expansion_zone": "p.in_expansion_zone",
    "unit_id": "p.unit_id",
    "leader_id": "p.leader_id",
    "light_order": "s.light_order",
    "light_since": "s.light_since",
    "stage_since": "s.stage_since",
    "stage_group": _STAGE_GROUP,
    "domain": "p.domain",
    "street": "p.street",
    "data_month": "extract(month FROM s.data_month)",
    "has_plan": "s.year_plan IS NOT NULL",
    "year_plan": "coalesce(s.year_plan, 0) * 100",
    "plan_to_data": "coalesce(s.plan_to_data, 0) * 100",
    "year_done": "s.year_done * 100",
    "gap": "(s.plan_to_data - s.year_done) * 100",
    "nodes_due": "coalesce(nodes.due, 0)",
    "nodes_on_time": "coalesce(nodes.on_time, 0)",
    "nodes_next": "coalesce(nodes.coming, 0)",
    "has_overdue": """EXISTS (
        SELECT FROM projects_monthlyreport r
        WHERE r.project_id = s.project_id AND r.status = ANY(%(to_file)s)
          AND r.due_on < %(today)s)""",
    "total_done": "s.total_done * 100",
    "stats_done": "coalesce(s.stats_done, 0) * 100",
    "total_investment": "p.total_investment * 100",
    "filed": """CASE
        WHEN s.report_month IS DISTINCT FROM %(report_month)s THEN %(nothing)s
        WHEN s.report_status = %(exempt)s THEN %(nothing)s
        WHEN s.report_status = ANY(%(reported)s) AND s.report_is_late THEN %(late)s
        WHEN s.report_status = ANY(%(reported)s) THEN %(in_time)s
        WHEN s.report_due_on < %(today)s THEN %(overdue)s
        ELSE %(open)s END""",
    **{f"plan_{month:02}": f"coalesce(plan.upto_{month:02}, 0)" for month in MONTHS},
    **{f"done_{month:02}": f"coalesce(done.upto_{month:02}, 0)" for month in MONTHS},
}
_FROM = """
FROM projects_projectstanding s
JOIN projects_project p ON p.id = s.project_id
LEFT JOIN (
    SELECT c.project_id, {by_month}
    FROM projects_planmonth m JOIN projects_plancurve c ON c.id = m.curve_id
    WHERE c.is_current AND c.year = %(year)s AND c.project_id = ANY(%(ids)s)
    GROUP BY c.project_id
) plan ON plan.project_id = s.project_id
LEFT JOIN (
    SELECT project_id, {by_month}
    FROM projects_investmententry
    WHERE project_id = ANY(%(ids)s) AND kind <> %(opening)s
      AND month >= make_date(%(year)s, 1, 1) AND month <= %(today)s AND recorded_on <= %(today)s
    GROUP BY project_id
) done ON done.project_id = s.project_id
LEFT JOIN (
    SELECT project_id, count(*) FILTER (WHERE baseline_on <= %(today)s) AS due,
      count(*) FILTER (WHERE baseline_on <= %(today)s AND actual_on <= baseline_on) AS on_time,
      count(*) FILTER (WHERE baseline_on >= %(next_month)s AND actual_on IS NULL) AS coming
    FROM projects_node
    WHERE project_id = ANY(%(ids)s) AND baseline_on >= date_trunc('month', %(today)s::date)::date
      AND baseline_on < %(next_month)s + interval '1 month'
    GROUP BY project_id
) nodes ON nodes.project_id = s.project_id
WHERE s.project_id = ANY(%(ids)s)
ON CONFLICT (project_id) DO UPDATE SET
"""
# Column names and expressions of this module alone; every value is a parameter.
_STATEMENT = "".join(
    (
        f"INSERT INTO projects_projectfigures ({', '.join(_COLUMNS)}) SELECT ",
        ", ".join(_VALUES[column] for column in _COLUMNS),
        _FROM.format(by_month=_BY_MONTH),
        ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS if name != "project_id"),
        # A night that changes nothing writes nothing.
        f" WHERE ({', '.join(f'projects_projectfigures.{name}' for name in _COLUMNS)})"
        f" IS DISTINCT FROM ({', '.join(f'excluded.{name}' for name in _COLUMNS)})",
    )
)


def reporting_month(today: date) -> date:
    """The month whose reports are being filed: this one once its slots are open."""
    month = clock.month_of(today)
    is_open = today.day >= settings.REPORT_OPENS_DAY
    return month if is_open else clock.previous_month(month)


def refresh(project_ids: Iterable[int], *, today: date) -> None:
    """Rewrite the rows of these projects from their standing, plan, ledger and nodes: one query.

    The standing comes first; ``projects.standing.refresh`` calls this at its end.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _STATEMENT,
            {
                "ids": list(project_ids),
                "today": today,
                "year": today.year,
                "report_month": reporting_month(today),
                "next_month": clock.next_month(clock.month_of(today)),
                "to_file": sorted(OPEN_REPORT_STATUSES),
                "counted": sorted(COUNTED_CONDITIONS),
                "reported": sorted(REPORTED_STATUSES),
                "exempt": ReportStatus.EXEMPT,
                "opening": EntryKind.OPENING,
                "nothing": FiledState.NOTHING,
                "in_time": FiledState.IN_TIME,
                "late": FiledState.LATE,
                "open": FiledState.OPEN,
                "overdue": FiledState.OVERDUE,
            },
        )
