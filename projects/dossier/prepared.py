"""Reads whose statement never changes: Django writes the SQL once, each page only binds values.

Putting a dozen querysets together costs several times what the database needs to answer them
(ASSURANCE §1). A ``PreparedRead`` builds its queryset the first time with stand-in values, keeps
the statement and where the stand-ins went, and then sends that statement with the real ones.
"""

from collections.abc import Callable

from django.db import connections
from django.db.models import QuerySet

# Stand-ins no row or constant of a dossier's querysets can have.
PROJECT_ID = -730_001
YEAR = 32_001


class PreparedRead:
    """``fetch(project_id, year)``: plain tuples of a ``values_list`` queryset's columns.

    ``build`` returns the queryset for the stand-ins ``PROJECT_ID`` and ``YEAR``; columns must be
    of types the driver itself converts (JSON comes as text).
    """

    def __init__(self, build: Callable[[], QuerySet]) -> None:
        self._build = build
        self._statement: tuple[str, tuple, str] | None = None

    def fetch(self, project_id: int, *, year: int = 0) -> list[tuple]:
        if self._statement is None:
            queryset = self._build()
            sql, params = queryset.query.get_compiler(queryset.db).as_sql()
            self._statement = sql, tuple(params), queryset.db
        sql, params, using = self._statement
        values = {PROJECT_ID: project_id, YEAR: year}
        with connections[using].cursor() as cursor:
            cursor.execute(sql, [values.get(p, p) if isinstance(p, int) else p for p in params])
            return cursor.fetchall()
