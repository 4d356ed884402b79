"""The registry's work behind the scenes: thin, ids in."""

from celery import shared_task

from enterprises import domain, matching
from laishan_portal import clock, outbox


@shared_task
def rematch_item(message_id: int, item_id: int) -> None:
    """An item whose conditions or term changed, against every enterprise."""
    outbox.deliver(message_id, lambda: matching.rematch_items([item_id], today=clock.today()))


@shared_task
def rematch_enterprise(message_id: int, enterprise_id: int) -> None:
    """An enterprise whose entry or figures changed, against every item."""
    outbox.deliver(
        message_id, lambda: matching.rematch_enterprises([enterprise_id], today=clock.today())
    )


@shared_task
def find_twins() -> int:
    """Every night: rows written in bulk get their keys, all pairs are found anew."""
    return domain.find_all_twins()
