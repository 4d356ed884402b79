from celery import shared_task

from laishan_portal import outbox


@shared_task
def sweep_outbox() -> None:
    """Every minute, from beat."""
    outbox.sweep()
