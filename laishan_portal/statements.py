"""Statements written by Django once a person and address, then only sent.

Putting the statements of a page together costs more than half of what the page costs beside
its frame: of a ledger, of what waits for a person. What is kept is SQL and its parameters,
never rows.
"""

import sys
from collections.abc import Callable, Hashable
from time import monotonic

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

KEEP = 256
KEEP_SECONDS = 300
# key -> (when written, sql or "" for nothing to ask, parameters, database)
_kept: dict[Hashable, tuple[float, str, tuple, str]] = {}


def fetch(
    key: Hashable | None, build: Callable[[], QuerySet], *, seconds: float = KEEP_SECONDS
) -> list[tuple]:
    """The rows of the ``values_list`` queryset that ``build`` makes.

    ``key`` must hold everything the queryset depends on; with None it is made anew and nothing
    is kept. Values come as the driver makes them: no JSON, no fields with converters.
    """
    if key is None:
        return list(build())
    statement = _kept.get(key)
    if statement is None or monotonic() - statement[0] > seconds:
        statement = _write(build())
        _make_room()
        _kept[key] = statement
    _written_at, sql, params, using = statement
    if not sql:
        return []
    with connections[using].cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _make_room() -> None:
    """The oldest quarter goes; other threads may be doing the same."""
    if len(_kept) >= KEEP:
        for key in list(_kept)[: max(1, KEEP // 4)]:
            _kept.pop(key, None)


def _write(queryset: QuerySet) -> tuple[float, str, tuple, str]:
    try:
        sql, params = queryset.query.get_compiler(queryset.db).as_sql()
    except EmptyResultSet:
        sql, params = "", ()
    # People of one role differ in the parameters alone: they share the text.
    return monotonic(), sys.intern(sql), tuple(params), queryset.db


def forget_all() -> None:
    _kept.clear()
