"""Statements of ledgers: written by Django once a person and address, then only sent.

Putting the two statements of a page together costs more than half of what the page costs
beside its frame. What is kept is SQL and its parameters, never rows.
"""

from collections.abc import Callable, Hashable
from time import monotonic

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

KEEP = 256
KEEP_SECONDS = 300
# key -> (when written, sql or "" for nothing to ask, parameters, database)
_kept: dict[Hashable, tuple[float, str, tuple, str]] = {}


def fetch(key: Hashable | None, build: Callable[[], QuerySet]) -> list[tuple]:
    """The rows of the ``values_list`` queryset that ``build`` makes.

    ``key`` must hold everything the queryset depends on; with None it is made anew and nothing
    is kept. Values come as the driver makes them: no JSON, no fields with converters.
    """
    if key is None:
        return list(build())
    statement = _kept.get(key)
    if statement is None or monotonic() - statement[0] > KEEP_SECONDS:
        statement = _write(build())
        if len(_kept) >= KEEP:
            _kept.clear()
        _kept[key] = statement
    _written_at, sql, params, using = statement
    if not sql:
        return []
    with connections[using].cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _write(queryset: QuerySet) -> tuple[float, str, tuple, str]:
    try:
        sql, params = queryset.query.get_compiler(queryset.db).as_sql()
    except EmptyResultSet:
        sql, params = "", ()
    return monotonic(), sql, tuple(params), queryset.db


def forget_all() -> None:
    _kept.clear()
