"""After the commit: a task is a row first, a message second (ASSURANCE B4, B5, F6, F7)."""

import logging
from datetime import timedelta

from celery import current_app
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from laishan_portal.models import OutboxMessage

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
RESEND_AFTER = timedelta(seconds=60)


def enqueue(task: str, *args: int | str) -> OutboxMessage:
    """Promise ``task(message_id, *args)`` in the running transaction.

    The task receives the outbox row's id first and must be wrapped with ``deliver``.
    """
    message = OutboxMessage.objects.create(task=task, args=list(args))
    transaction.on_commit(lambda: publish(message), robust=True)
    return message


def publish(message: OutboxMessage) -> bool:
    """Hand the message to the broker; False when the broker is away (the sweeper will)."""
    try:
        current_app.send_task(
            message.task, args=[message.pk, *message.args], retry=False, ignore_result=True
        )
    except (KombuError, RedisError, OSError) as error:
        logger.warning("outbox=%s not published: %s", message.pk, error)
        return False
    OutboxMessage.objects.filter(pk=message.pk).update(published_at=timezone.now())
    return True


def deliver(message_id: int, work) -> bool:
    """Run ``work()`` once for this message, under its row lock; False when it was done.

    The effect and the done mark are one commit. A failure is counted and kept with its error;
    after five the message stays in the admin as a dead letter.
    """
    try:
        with transaction.atomic():
            message = OutboxMessage.objects.select_for_update().filter(pk=message_id).first()
            if message is None or message.done_at is not None:
                return False
            work()
            OutboxMessage.objects.filter(pk=message_id).update(done_at=timezone.now(), error="")
    except Exception as error:
        OutboxMessage.objects.filter(pk=message_id).update(error=repr(error)[:2000])
        raise
    return True


def sweep() -> int:
    """Send again what was promised and is not done; return how many were sent."""
    cutoff = timezone.now() - RESEND_AFTER
    sent = 0
    with transaction.atomic():
        waiting = list(
            OutboxMessage.objects.select_for_update(skip_locked=True)
            .filter(done_at=None, attempts__lt=MAX_ATTEMPTS)
            .filter(created_at__lt=cutoff)
            .exclude(published_at__gt=cutoff)
            .order_by("pk")[:200]
        )
        for message in waiting:
            OutboxMessage.objects.filter(pk=message.pk).update(attempts=message.attempts + 1)
    for message in waiting:
        sent += publish(message)
    return sent
