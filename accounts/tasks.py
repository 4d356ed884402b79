"""The accounts' work behind the scenes: thin, ids in, domain does it."""

import logging
from smtplib import SMTPException

from celery import shared_task
from django.utils import timezone

from accounts import attachments, domain, notifications
from accounts.models import NoticeDelivery
from laishan_portal import outbox

logger = logging.getLogger(__name__)


@shared_task
def deliver_notice(message_id: int, delivery_id: int) -> None:
    """Mail one notice. A mail server that refuses leaves its answer; the sweeper sends again."""
    try:
        outbox.deliver(message_id, lambda: _mail(delivery_id))
    except (SMTPException, OSError) as error:
        NoticeDelivery.objects.filter(pk=delivery_id).update(error=repr(error)[:300])
        logger.warning("delivery=%s not sent: %s", delivery_id, type(error).__name__)


def _mail(delivery_id: int) -> None:
    delivery = (
        NoticeDelivery.objects.select_for_update(of=("self",))
        .select_related("notice")
        .filter(pk=delivery_id, sent_at=None)
        .first()
    )
    if delivery is None:
        return
    notifications.mail_for(delivery).send()
    delivery.sent_at, delivery.error = timezone.now(), ""
    delivery.save(update_fields=["sent_at", "error"])


@shared_task
def seal_audit() -> None:
    """Every minute, from beat."""
    domain.seal_audit()


@shared_task
def clear_sessions() -> None:
    """Every hour, from beat: ended sessions, and files that no row points to."""
    domain.clear_sessions()
    attachments.remove_orphans()
