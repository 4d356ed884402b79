import logging

from celery import shared_task

from laishan_portal import clock, jobs

logger = logging.getLogger(__name__)


@shared_task
def run_nightly() -> None:
    """From beat, several times an hour: the business day's work is done once, and caught up."""
    from projects import domain  # noqa: PLC0415 -- domain enqueues tasks

    today = clock.today()
    done = jobs.run_once("night", today.isoformat(), lambda: domain.run_night(today))
    if done:
        logger.info("night of %s done", today)
