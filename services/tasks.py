import logging

from celery import shared_task

from laishan_portal import clock, jobs

logger = logging.getLogger(__name__)


@shared_task
def run_nightly() -> None:
    """From beat, several times an hour: the day's chasing is done once, and caught up."""
    from services import domain  # noqa: PLC0415 -- domain enqueues tasks

    today = clock.today()
    done = jobs.run_once("services-night", today.isoformat(), lambda: domain.run_night(today))
    if done:
        logger.info("services' night of %s done", today)
