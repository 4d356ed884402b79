"""The comparison as SQL, twice: an item's conditions written out, for all enterprises at once;
and the conditions as rows, for one enterprise against all items. Only whole numbers of
``scale.Bounds`` and names of fields enter the text.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from enterprises.enums import ConditionField, Operator
from enterprises.matching.scale import BOTTOM, RANGES, TOP
from enterprises.models import PolicyCondition


@dataclass(frozen=True)
class Group:
    """One group of an item's conditions as two SQL truths."""

    number: int
    met: str
    not_met: str


def groups_of(conditions: Iterable[PolicyCondition]) -> list[Group]:
    found: dict[int, list[tuple[str, str]]] = {}
    for condition in conditions:
        found.setdefault(condition.group, []).append(_truths(condition))
    return [
        Group(
            number,
            " OR ".join(f"({met})" for met, _ in rows),
            " AND ".join(f"({not_met})" for _, not_met in rows),
        )
        for number, rows in sorted(found.items())
    ]


def _truths(condition: PolicyCondition) -> tuple[str, str]:
    """(met, not met); where neither holds it is unknown."""
    field, mask = ConditionField(condition.field), int(condition.mask)
    if field in RANGES:
        return _within(f"p.{field.value}", int(condition.low), int(condition.high))
    if field == ConditionField.PARK:
        parks = ", ".join(str(int(park)) for park in condition.parks)
        pair = f"p.park IN ({parks})", f"p.park NOT IN ({parks})"
        return pair if condition.operator == Operator.ANY_OF else pair[::-1]
    if field == ConditionField.TAGS:
        pair = f"p.tags & {mask} <> 0", f"p.tags & {mask} = 0"
        return pair if condition.operator == Operator.ANY_OF else pair[::-1]
    column = f"p.{field.value}"
    return f"{column} & {~mask} = 0", f"{column} & {mask} = 0"


def _within(column: str, low: int, high: int) -> tuple[str, str]:
    met, not_met = [], []
    if low > BOTTOM:
        met.append(f"{column}_low >= {low}")
        not_met.append(f"{column}_high < {low}")
    if high < TOP:
        met.append(f"{column}_high <= {high}")
        not_met.append(f"{column}_low > {high}")
    return " AND ".join(met), " OR ".join(not_met)


def found_of_item(groups: list[Group]) -> str:
    """enterprise_id, state, short_group of every enterprise at most one group short."""
    state = " ".join(
        f"WHEN NOT ({group.met}) THEN CASE WHEN {group.not_met} THEN 'near' ELSE 'ask' END"
        for group in groups
    )
    short = " ".join(f"WHEN NOT ({group.met}) THEN {group.number}" for group in groups)
    return f"""SELECT p.enterprise_id, CASE {state} ELSE 'met' END AS state,
        CASE {short} ELSE 0 END AS short_group
        FROM enterprises_enterpriseprofile p WHERE {_at_most_one_short(groups)}"""


def _at_most_one_short(groups: list[Group]) -> str:
    """Written so that most enterprises are through after two or three comparisons."""
    first, *rest = groups
    if not rest:
        return "TRUE"
    every = " AND ".join(f"({group.met})" for group in rest)
    return f"((({first.met}) AND {_at_most_one_short(rest)}) OR (NOT ({first.met}) AND {every}))"


def shortfall(groups: list[Group]) -> tuple[str, str]:
    """How many groups are not met for sure, and how many unknown."""
    not_met = " + ".join(f"({group.not_met})::int" for group in groups)
    short = " + ".join(f"(NOT ({group.met}))::int" for group in groups)
    return not_met, f"({short}) - ({not_met})"


WRITE_ITEM = """
    WITH found AS MATERIALIZED ({found}),
    gone AS (
        DELETE FROM enterprises_match m WHERE m.item_id = %(item)s AND m.enterprise_id = ANY(ARRAY(
            SELECT enterprise_id FROM enterprises_match WHERE item_id = %(item)s
            EXCEPT SELECT enterprise_id FROM found))
    ),
    put AS (
        INSERT INTO enterprises_match (item_id, enterprise_id, state, short_group, as_of)
        SELECT %(item)s, enterprise_id, state, short_group, %(today)s FROM (
            SELECT enterprise_id, state, short_group FROM found
            EXCEPT SELECT enterprise_id, state, short_group
            FROM enterprises_match WHERE item_id = %(item)s) changed
        ON CONFLICT (item_id, enterprise_id) DO UPDATE
        SET state = excluded.state, short_group = excluded.short_group, as_of = excluded.as_of
    )
    INSERT INTO enterprises_matchcount (item_id, met, ask, near, as_of)
    SELECT %(item)s, count(*) FILTER (WHERE state = 'met'),
        count(*) FILTER (WHERE state = 'ask'), count(*) FILTER (WHERE state = 'near'), %(today)s
    FROM found
    ON CONFLICT (item_id) DO UPDATE
    SET met = excluded.met, ask = excluded.ask, near = excluded.near, as_of = excluded.as_of"""


def _end(end: str) -> str:
    cases = " ".join(
        f"WHEN '{field.value}' THEN p.{field.value}_{end}" for field in sorted(RANGES)
    )
    return f"(CASE c.field {cases} END)"


_CLASS = "(CASE c.field WHEN 'industry' THEN p.industry ELSE p.size END)"
_VERDICT = f"""
    CASE WHEN c.field = 'tags' THEN
        CASE WHEN (p.tags & c.mask <> 0) = (c.operator = 'any_of') THEN 2 ELSE 0 END
    WHEN c.field = 'park' THEN
        CASE WHEN (p.park = ANY(c.parks)) = (c.operator = 'any_of') THEN 2 ELSE 0 END
    WHEN c.field IN ('industry', 'size') THEN
        CASE WHEN {_CLASS} & ~c.mask = 0 THEN 2 WHEN {_CLASS} & c.mask = 0 THEN 0 ELSE 1 END
    WHEN {_end("low")} >= c.low AND {_end("high")} <= c.high THEN 2
    WHEN {_end("high")} < c.low OR {_end("low")} > c.high THEN 0
    ELSE 1 END"""

WRITE_ENTERPRISES = f"""
    WITH verdict AS (
        SELECT c.item_id, p.enterprise_id, c."group", max({_VERDICT}) AS state
        FROM enterprises_policycondition c CROSS JOIN enterprises_enterpriseprofile p
        WHERE c.item_id = ANY(%(items)s) AND p.enterprise_id = ANY(%(ids)s)
        GROUP BY 1, 2, 3
    ),
    found AS MATERIALIZED (
        SELECT item_id, enterprise_id,
            CASE min(state) WHEN 2 THEN 'met' WHEN 1 THEN 'ask' ELSE 'near' END AS state,
            COALESCE(min("group") FILTER (WHERE state < 2), 0) AS short_group
        FROM verdict GROUP BY 1, 2 HAVING count(*) FILTER (WHERE state < 2) <= 1
    ),
    old AS MATERIALIZED (
        SELECT item_id, enterprise_id, state, short_group FROM enterprises_match
        WHERE enterprise_id = ANY(%(ids)s)
    ),
    gone AS (
        DELETE FROM enterprises_match m WHERE m.enterprise_id = ANY(%(ids)s)
        AND (m.item_id, m.enterprise_id) IN (SELECT item_id, enterprise_id FROM old
            EXCEPT SELECT item_id, enterprise_id FROM found)
    ),
    put AS (
        INSERT INTO enterprises_match (item_id, enterprise_id, state, short_group, as_of)
        SELECT item_id, enterprise_id, state, short_group, %(today)s FROM (
            SELECT item_id, enterprise_id, state, short_group FROM found
            EXCEPT SELECT item_id, enterprise_id, state, short_group FROM old) changed
        ON CONFLICT (item_id, enterprise_id) DO UPDATE
        SET state = excluded.state, short_group = excluded.short_group, as_of = excluded.as_of
    ),
    delta AS (
        SELECT item_id, sum(n) FILTER (WHERE state = 'met') AS met,
            sum(n) FILTER (WHERE state = 'ask') AS ask,
            sum(n) FILTER (WHERE state = 'near') AS near
        FROM (SELECT item_id, state, 1 AS n FROM found
            UNION ALL SELECT item_id, state, -1 FROM old) change
        GROUP BY item_id
    )
    UPDATE enterprises_matchcount t
    SET met = t.met + COALESCE(d.met, 0), ask = t.ask + COALESCE(d.ask, 0),
        near = t.near + COALESCE(d.near, 0)
    FROM delta d WHERE d.item_id = t.item_id
    AND (d.met <> 0 OR d.ask <> 0 OR d.near <> 0)"""
