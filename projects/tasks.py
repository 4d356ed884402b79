import logging

from celery import shared_task

from laishan_portal import clock, jobs, outbox

logger = logging.getLogger(__name__)


@shared_task
def run_nightly() -> None:
    """From beat, several times an hour: the business day's work is done once, and caught up."""
    from projects import domain  # noqa: PLC0415 -- domain enqueues tasks

    today = clock.today()
    done = jobs.run_once("night", today.isoformat(), lambda: domain.run_night(today))
    if done:
        logger.info("night of %s done", today)


@shared_task
def run_bulk(message_id: int, run_id: int, what: str) -> None:
    """An action on more rows than a page waits for; promised through the outbox."""
    from projects.domain import bulk  # noqa: PLC0415 -- domain enqueues tasks
    from projects.models import BulkRun  # noqa: PLC0415 -- beside it

    work = bulk.undo if what == "undo" else bulk.perform
    outbox.deliver(message_id, lambda: work(BulkRun.objects.get(pk=run_id)))


@shared_task
def refresh_lights_of(message_id: int, first: int, last: int) -> None:
    """After a switch of rules: the projects from one key to another, lit anew."""
    from projects.domain import rules  # noqa: PLC0415 -- domain enqueues tasks

    outbox.deliver(message_id, lambda: rules.refresh_between(first, last))
