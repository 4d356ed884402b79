"""Jobs that must happen once a period, however often and in however many places they start."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from zlib import crc32

from django.db import connection
from django.utils import timezone

from laishan_portal.models import JobRun


def run_once(job: str, period: str, work: Callable[[], dict]) -> bool:
    """Do ``work`` unless this period is done; False when it was, or is being done elsewhere.

    ``work`` commits as it goes, so that a long night holds no row for long; it must be safe to
    repeat, for a job killed half-way is started again.
    """
    with _alone(job) as is_alone:
        if not is_alone:
            return False
        if JobRun.objects.filter(job=job, period=period, finished_at__isnull=False).exists():
            return False
        run, _ = JobRun.objects.get_or_create(job=job, period=period)
        run.summary = work()
        run.finished_at = timezone.now()
        run.save(update_fields=["summary", "finished_at"])
    return True


@contextmanager
def _alone(job: str) -> Iterator[bool]:
    """A lock of the database session: a killed worker's connection ends and frees it."""
    key = crc32(job.encode())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        is_alone = cursor.fetchone()[0]
    try:
        yield is_alone
    finally:
        if is_alone and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
