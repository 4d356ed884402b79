"""Enterprises that may be one: exact keys, compared by the database; people decide."""

from collections.abc import Iterable, Sequence

from django.db import connection, transaction

from accounts.models import User
from enterprises.enums import TwinReason, TwinState
from enterprises.models import Enterprise, EnterpriseKey, TwinPair
from enterprises.names import SHORTEST_CORE, core_of_name, search_key
from laishan_portal import clock
from laishan_portal.exceptions import DomainError
from laishan_portal.pinyin import pinyin_keys

# A key that more rows than this share (分公司) tells nothing of any two of them.
MOST_ALIKE = 12
_BATCH = 2_000
_LONGEST = EnterpriseKey._meta.get_field("key").max_length

_FIND = """
INSERT INTO enterprises_twinpair (first_id, second_id, reasons, state, note)
SELECT LEAST(mine.enterprise_id, other.enterprise_id),
       GREATEST(mine.enterprise_id, other.enterprise_id),
       array_agg(DISTINCT mine.kind), 'open', ''
  FROM {mine} AS mine
  JOIN enterprises_enterprisekey AS other
    ON other.kind = mine.kind AND other.key = mine.key
   AND other.enterprise_id <> mine.enterprise_id
 WHERE (SELECT count(*) FROM enterprises_enterprisekey AS alike
         WHERE alike.kind = mine.kind AND alike.key = mine.key) <= %(most)s
 GROUP BY 1, 2
ON CONFLICT (first_id, second_id) DO UPDATE SET reasons = EXCLUDED.reasons
 WHERE enterprises_twinpair.reasons <> EXCLUDED.reasons
"""
_OF_SOME = "(SELECT * FROM enterprises_enterprisekey WHERE enterprise_id = ANY(%(ids)s))"
# Of all: only keys that more than one row has, found in one pass.
_OF_ALL = """(
SELECT keys.* FROM enterprises_enterprisekey AS keys
  JOIN (SELECT kind, key FROM enterprises_enterprisekey GROUP BY kind, key
        HAVING count(*) BETWEEN 2 AND %(most)s) AS shared USING (kind, key))"""
_FORGET = """
DELETE FROM enterprises_twinpair AS pair
 WHERE pair.state = 'open' AND {which} NOT EXISTS (
   SELECT 1 FROM enterprises_enterprisekey AS mine
     JOIN enterprises_enterprisekey AS other
       ON other.kind = mine.kind AND other.key = mine.key
      AND other.enterprise_id = pair.second_id
    WHERE mine.enterprise_id = pair.first_id
      AND (SELECT count(*) FROM enterprises_enterprisekey AS alike
            WHERE alike.kind = mine.kind AND alike.key = mine.key) <= %(most)s)
"""
_SOME = "(pair.first_id = ANY(%(ids)s) OR pair.second_id = ANY(%(ids)s)) AND"


def keys_of(names: Iterable[str], uscc: str) -> set[tuple[str, str]]:
    """(kind, key) pairs of an enterprise with these names and this code."""
    found = {(TwinReason.CODE.value, uscc[8:17])} if uscc else set()
    for name in filter(None, names):
        found.add((TwinReason.NAME.value, "".join(search_key(name).split())))
        core = core_of_name(name)
        if len(core) < SHORTEST_CORE:
            continue
        found.add((TwinReason.CORE.value, core))
        if sound := pinyin_keys(core)[0]:
            found.add((TwinReason.PINYIN.value, sound))
    return {(kind, key[:_LONGEST]) for kind, key in found}


def write_keys(enterprises: Sequence[Enterprise]) -> None:
    """Keys anew; the rows come with their aliases prefetched when there are many."""
    EnterpriseKey.objects.filter(enterprise__in=[row.pk for row in enterprises]).delete()
    EnterpriseKey.objects.bulk_create(
        EnterpriseKey(enterprise=row, kind=kind, key=key)
        for row in enterprises
        for kind, key in sorted(
            keys_of([row.name, row.short_name, *(one.name for one in row.aliases.all())], row.uscc)
        )
    )


@transaction.atomic
def look_for_twins(enterprise: Enterprise) -> None:
    """After its names or code were written: its keys, and the pairs they make."""
    write_keys([enterprise])
    _run(_FIND.format(mine=_OF_SOME), ids=[enterprise.pk])
    _run(_FORGET.format(which=_SOME), ids=[enterprise.pk])


@transaction.atomic
def find_all_twins() -> int:
    """Every night: keys of rows written in bulk, then all pairs. Returns how many are open."""
    with connection.cursor() as cursor:  # all enterprises take longer than a page may
        cursor.execute("SET LOCAL statement_timeout = 0")
    bare = Enterprise.objects.filter(twin_keys=None).order_by("pk")
    while rows := list(bare.prefetch_related("aliases")[:_BATCH]):
        write_keys(rows)
    _run(_FIND.format(mine=_OF_ALL))
    _run(_FORGET.format(which=""))
    return TwinPair.objects.waiting().count()


def _run(sql: str, **params) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"most": MOST_ALIKE, **params})


@transaction.atomic
def mark_different(pair: TwinPair, *, note: str, by: User) -> TwinPair:
    """Two enterprises after all; the pair is not brought up again."""
    locked = TwinPair.objects.select_for_update(no_key=True).get(pk=pair.pk)
    if locked.state == TwinState.DIFFERENT:
        return locked
    if not note.strip():
        raise DomainError({"note": "请写明凭什么判断。"})
    locked.state, locked.note = TwinState.DIFFERENT, note.strip()
    locked.decided_by, locked.decided_at = by, clock.now()
    locked.full_clean()
    locked.save()
    return locked


@transaction.atomic
def reopen_pair(pair: TwinPair, *, by: User) -> TwinPair:
    """Said too early: it is to be judged again."""
    locked = TwinPair.objects.select_for_update(no_key=True).get(pk=pair.pk)
    locked.state, locked.note = TwinState.OPEN, ""
    locked.decided_by = locked.decided_at = None
    locked.save()
    return locked
