"""What each project has in each year, kept by the writes that change it.

One statement for any number of projects: the years in which they were listed, planned or booked,
written anew; years in which nothing is left of them are taken away. The business year is among
them and must agree with ``ProjectFigures`` (a test holds both to the dated rows).
"""

from collections.abc import Iterable
from datetime import date

from django.db import connection

from projects.enums import EntryKind
from projects.models import YearFigures
from projects.models.figures import MONTHS

_COLUMNS = [field.column for field in YearFigures._meta.concrete_fields if not field.primary_key]
_KEY = ("project_id", "year")
_UPTO = ",\n".join(
    "coalesce(sum({amount}) FILTER (WHERE extract(month FROM month) <= "
    f"{month}), 0) * 100 AS upto_{month:02}"
    for month in MONTHS
)
_VALUES = {
    "project_id": "k.project_id",
    "year": "k.year",
    "level": "coalesce(l.level, '')",
    "has_plan": "p.project_id IS NOT NULL",
    "year_plan": "coalesce(p.upto_12, 0)",
    "year_done": "coalesce(d.upto_12, 0)",
    "has_done": "d.project_id IS NOT NULL",
    "total_done": "coalesce(e.total, 0)",
    **{f"plan_{month:02}": f"coalesce(p.upto_{month:02}, 0)" for month in MONTHS},
    **{f"done_{month:02}": f"coalesce(d.upto_{month:02}, 0)" for month in MONTHS},
}
# Column names and expressions of this module alone; every value is a parameter.
_STATEMENT = "".join(
    (
        """
WITH listed AS (
    SELECT project_id, year::int AS year, min(level) AS level
    FROM projects_listing
    WHERE project_id = ANY(%(ids)s) AND to_on IS NULL GROUP BY 1, 2
), planned AS (
    SELECT c.project_id, c.year::int AS year, """,
        _UPTO.format(amount="m.amount"),
        """
    FROM projects_plancurve c JOIN projects_planmonth m ON m.curve_id = c.id
    WHERE c.is_current AND c.project_id = ANY(%(ids)s) GROUP BY 1, 2
), entries AS (
    SELECT project_id, month, kind, amount, extract(year FROM month)::int AS year
    FROM projects_investmententry
    WHERE project_id = ANY(%(ids)s) AND month <= %(today)s AND recorded_on <= %(today)s
), booked AS (
    SELECT project_id, year, """,
        _UPTO.format(amount="amount"),
        """
    FROM entries WHERE kind <> %(opening)s GROUP BY 1, 2
), keys AS (
    SELECT project_id, year FROM listed
    UNION SELECT project_id, year FROM planned
    UNION SELECT project_id, year FROM booked
), ended AS (
    SELECT k.project_id, k.year, sum(e.amount) * 100 AS total
    FROM keys k JOIN entries e ON e.project_id = k.project_id
    WHERE e.year <= k.year GROUP BY 1, 2
), gone AS (
    DELETE FROM projects_yearfigures f
    WHERE f.project_id = ANY(%(ids)s)
      AND NOT EXISTS (
        SELECT FROM keys k WHERE k.project_id = f.project_id AND k.year = f.year)
)
INSERT INTO projects_yearfigures (""",
        ", ".join(f'"{name}"' for name in _COLUMNS),
        ") SELECT ",
        ", ".join(_VALUES[column] for column in _COLUMNS),
        """
FROM keys k
LEFT JOIN listed l USING (project_id, year)
LEFT JOIN planned p USING (project_id, year)
LEFT JOIN booked d USING (project_id, year)
LEFT JOIN ended e USING (project_id, year)
ON CONFLICT (project_id, year) DO UPDATE SET """,
        ", ".join(f'"{name}" = excluded."{name}"' for name in _COLUMNS if name not in _KEY),
        # A night that changes nothing writes nothing.
        f" WHERE ({', '.join(f'projects_yearfigures.{name}' for name in _COLUMNS)})"
        f" IS DISTINCT FROM ({', '.join(f'excluded.{name}' for name in _COLUMNS)})",
    )
)


def refresh(project_ids: Iterable[int], *, today: date) -> None:
    """Rewrite the years of these projects from their dated rows."""
    values = {"ids": list(project_ids), "today": today, "opening": EntryKind.OPENING}
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, values)
