"""Who gets what: compared and kept. All writers of ``Match`` take turns."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from zlib import crc32

from django.db import connection, transaction

from enterprises.matching.profiles import refresh_profiles
from enterprises.matching.statements import (
    WRITE_ENTERPRISES,
    WRITE_ITEM,
    found_of_item,
    groups_of,
    shortfall,
)
from enterprises.models import PolicyCondition, PolicyItem

# Items in one transaction of the nightly work: a change of an enterprise waits for no more.
TOGETHER = 20
LONGEST = "SET LOCAL statement_timeout = 0"


def in_force_ids(today: date, *, among: Iterable[int] | None = None) -> list[int]:
    """Items whose conditions are known and that can be had on ``today``."""
    items = PolicyItem.objects.in_force(today).filter(conditions__isnull=False)
    if among is not None:
        items = items.filter(pk__in=list(among))
    return sorted(set(items.order_by().values_list("pk", flat=True)))


def rematch_all(today: date) -> dict[str, int]:
    """Every item in force against every enterprise; whatever is no longer in force leaves."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LONGEST)
        _in_turn(cursor)
        refresh_profiles(today=today)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ANALYZE enterprises_enterpriseprofile")
        items = in_force_ids(today)
        _leave(cursor, items)
    for some in _batched(items, TOGETHER):
        rematch_items(some, today=today)
    return {"policy_items": len(items)}


@transaction.atomic
def rematch_items(ids: Iterable[int], *, today: date) -> None:
    """These items against every enterprise; one that is not in force keeps no match."""
    ids = list(ids)
    with connection.cursor() as cursor:
        _in_turn(cursor)
        alive = in_force_ids(today, among=ids)
        for item, groups in _groups(alive):
            statement = WRITE_ITEM.format(found=found_of_item(groups))
            cursor.execute(statement, {"item": item, "today": today})
        gone = sorted(set(ids) - set(alive))
        if gone:
            cursor.execute("DELETE FROM enterprises_match WHERE item_id = ANY(%s)", [gone])
            cursor.execute("DELETE FROM enterprises_matchcount WHERE item_id = ANY(%s)", [gone])


@transaction.atomic
def rematch_enterprises(ids: Iterable[int], *, today: date) -> None:
    """These enterprises, profile and all, against every item in force."""
    ids = list(ids)
    with connection.cursor() as cursor:
        _in_turn(cursor)
        refresh_profiles(today=today, ids=ids)
        items = in_force_ids(today)
        cursor.execute(WRITE_ENTERPRISES, {"items": items, "ids": ids, "today": today})


def count_for(conditions: Iterable[PolicyCondition]) -> dict[str, int]:
    """How many enterprises these conditions would find, before anything is saved."""
    groups = groups_of(conditions)
    if not groups:
        return {"met": 0, "ask": 0, "near": 0}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT state, count(*) FROM ({found_of_item(groups)}) found GROUP BY state"
        )
        return {"met": 0, "ask": 0, "near": 0} | dict(cursor.fetchall())


def page_of_rest(conditions: list[PolicyCondition], *, start: int, size: int) -> list[int]:
    """Enterprises at least two groups short, fewest unmet first: what is not kept."""
    groups = groups_of(conditions)
    if not groups:
        return []
    not_met, unknown = shortfall(groups)
    statement = f"""SELECT p.enterprise_id FROM enterprises_enterpriseprofile p
        WHERE NOT ({found_of_item(groups).partition(" WHERE ")[2]})
        ORDER BY {not_met}, {unknown}, p.enterprise_id LIMIT %s OFFSET %s"""
    with connection.cursor() as cursor:
        cursor.execute(statement, [size, start])
        return [pk for (pk,) in cursor.fetchall()]


def _groups(ids: list[int]):
    conditions = PolicyCondition.objects.filter(item__in=ids).order_by("item_id", "group", "pk")
    for item, rows in groupby(conditions, key=lambda row: row.item_id):
        yield item, groups_of(rows)


def _leave(cursor, items: list[int]) -> None:
    for table in ("enterprises_match", "enterprises_matchcount"):
        cursor.execute(f"DELETE FROM {table} WHERE NOT item_id = ANY(%s)", [items])


def _in_turn(cursor) -> None:
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [crc32(b"enterprises.matching")])


def _batched(ids: list[int], size: int) -> Iterable[list[int]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))
