"""The table conditions are asked of: one narrow row an enterprise, computed by one statement."""

from datetime import date

from django.db import connection

from enterprises.enums import FIGURE_FRESH_DAYS, ConditionField, FigureKind
from enterprises.matching.scale import BOTTOM, CLASSES, LEAST, MOST, SCALE, TOP, everything
from enterprises.models import EnterpriseProfile

_FIGURES = [kind.value for kind in FigureKind]
_COLUMNS = [field.column for field in EnterpriseProfile._meta.concrete_fields]


def refresh_profiles(*, today: date, ids: list[int] | None = None) -> None:
    """Compute the profiles of these enterprises, or of all, as they stand on ``today``."""
    if ids == []:
        return
    params = {"today": today, "ids": ids}
    with connection.cursor() as cursor:
        cursor.execute(_statement(only_some=ids is not None), params)


def _statement(*, only_some: bool) -> str:
    changed = [name for name in _COLUMNS if name != "enterprise_id"]
    return f"""
        INSERT INTO enterprises_enterpriseprofile AS old ({", ".join(_COLUMNS)})
        SELECT {", ".join(_expression(name) for name in _COLUMNS)}
        FROM enterprises_enterprise e
        LEFT JOIN ({_pivot(only_some)}) f ON f.enterprise_id = e.id
        {"WHERE e.id = ANY(%(ids)s)" if only_some else ""}
        ON CONFLICT (enterprise_id) DO UPDATE
        SET {", ".join(f"{name} = excluded.{name}" for name in changed)}
        WHERE ({", ".join(f"old.{name}" for name in changed)})
        IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in changed)})"""


def _expression(column: str) -> str:
    name, _, end = column.rpartition("_")
    missing = BOTTOM if end == "low" else TOP
    if column == "enterprise_id":
        return "e.id"
    if column == "tags":
        return " + ".join(
            f"CASE WHEN '{tag}' = ANY(e.tags) THEN {1 << place} ELSE 0 END"
            for place, tag in enumerate(CLASSES[ConditionField.TAGS])
        )
    if column in (ConditionField.INDUSTRY, ConditionField.SIZE):
        cases = " ".join(
            f"WHEN '{value}' THEN {1 << place}" for place, value in enumerate(CLASSES[column])
        )
        return f"CASE e.{column} {cases} ELSE {everything(column)} END"
    if column == ConditionField.PARK:
        return "COALESCE(e.park_id, 0)"
    if name == ConditionField.INTRODUCED:
        return f"COALESCE(e.introduced_on - DATE '0001-01-01' + 1, {missing})"
    return f"COALESCE(f.{column}, {missing})"


def _pivot(only_some: bool) -> str:
    """The ends of each figure that still holds; NULL for one that does not."""
    ends = ", ".join(
        f"MAX({end}) FILTER (WHERE kind = '{kind}') AS {kind}_{end}"
        for kind in _FIGURES
        for end in ("low", "high")
    )
    some = "AND enterprise_id = ANY(%(ids)s)" if only_some else ""
    return f"""
        SELECT enterprise_id, {ends} FROM (
            SELECT enterprise_id, kind, {_end(LEAST, 1)} AS low, {_end(MOST, -1)} AS high
            FROM enterprises_enterprisefigure
            WHERE is_current AND ({_fresh()}) {some}
        ) figure GROUP BY enterprise_id"""


def _end(factor: int, edge: int) -> str:
    cents = "(number * 100)::bigint"
    return f"""CASE WHEN number IS NULL THEN day - DATE '0001-01-01' + 1
        WHEN is_verified OR number = 0 THEN {cents} * {SCALE}
        ELSE {cents} * {factor} + {edge} END"""


def _fresh() -> str:
    return " OR ".join(
        f"kind = '{kind}'"
        if days is None
        else f"(kind = '{kind}' AND taken_on >= %(today)s::date - {days})"
        for kind, days in FIGURE_FRESH_DAYS.items()
    )
