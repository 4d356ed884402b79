"""The books of the district's money: who writes in them, and who closes them, take turns."""

from datetime import date

from django.db import connection
from django.db.models import Max

from projects.models import ClosedMonth

# One lock for all books: writers share it, the close of a month has it alone.
_LOCK = 2_023_0016


def closed_through() -> date | None:
    """The last closed month, which stays so until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_LOCK])
    return ClosedMonth.objects.aggregate(month=Max("month"))["month"]


def take() -> None:
    """Nobody books anything until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
