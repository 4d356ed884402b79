"""What a piece of work costs: processor time of this process, its children and its database."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.contrib.auth import get_user_model
from django.db import connection

from accounts.enums import Role

TICK = 1 / os.sysconf("SC_CLK_TCK")


@contextmanager
def measured(steps: dict, name: str) -> Iterator[None]:
    """Sets ``steps[name]`` to the milliseconds of what stands under it."""
    before = _seconds()
    yield
    steps[name] = round((_seconds() - before) * 1000, 1)


@contextmanager
def counted() -> Iterator[list]:
    """A list that has one item for each statement so far."""
    statements = []

    def count(execute, *statement):
        statements.append(1)
        return execute(*statement)

    with connection.execute_wrapper(count):
        yield statements


def cost(steps: dict, statements: list, *, rows: int) -> dict:
    """As bin/bench reads it."""
    total = round(sum(steps.values()), 1)
    return {"rows": rows, "cpu_ms": total, "steps_ms": steps, "queries": len(statements)}


def somebody_of_the_office():
    users = get_user_model().objects.for_request()
    return users.filter(groups__name=Role.OFFICE, is_active=True).first()


def _seconds() -> float:
    children = os.times()
    ours = time.process_time() + children.children_user + children.children_system
    return ours + _database_seconds()


def _database_seconds() -> float:
    """Of the backend that serves us, when it runs on this machine."""
    connection.ensure_connection()
    stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * TICK
