from celery import shared_task

from laishan_portal import outbox
from laishan_portal.ledgers import exports
from laishan_portal.ledgers.imports import jobs as imports


@shared_task
def sweep_outbox() -> None:
    """Every minute, from beat."""
    outbox.sweep()


@shared_task
def build_export(message_id: int, job_id: int) -> None:
    """The file of an export too long for a page; promised through the outbox."""
    outbox.deliver(message_id, lambda: exports.build(job_id))


@shared_task
def check_import(message_id: int, job_id: int) -> None:
    """The rows of a long sheet; promised through the outbox."""
    outbox.deliver(message_id, lambda: imports.check(job_id))


@shared_task
def write_import(message_id: int, job_id: int) -> None:
    """A confirmed sheet, whole or not at all; promised through the outbox."""
    outbox.deliver(message_id, lambda: imports.write(job_id))


@shared_task
def clear_exports() -> None:
    """Every hour, from beat: exports are kept for a day, imports as long as they can be used."""
    exports.clear_expired()
    imports.clear_expired()
