"""Jobs that must happen once a period, however often and in however many places they start."""

from collections.abc import Callable
from zlib import crc32

from django.db import connection, transaction
from django.utils import timezone

from laishan_portal.models import JobRun


def run_once(job: str, period: str, work: Callable[[], dict]) -> bool:
    """Do ``work`` unless this period is done; False when it was, or is being done elsewhere.

    The advisory lock ends with the transaction, so a killed worker leaves nothing behind.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [crc32(job.encode())])
            if not cursor.fetchone()[0]:
                return False
        if JobRun.objects.filter(job=job, period=period, finished_at__isnull=False).exists():
            return False
        run, _ = JobRun.objects.get_or_create(job=job, period=period)
        run.summary = work()
        run.finished_at = timezone.now()
        run.save(update_fields=["summary", "finished_at"])
    return True
