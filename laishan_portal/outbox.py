"""After the commit: a task is a row first, a message second (ASSURANCE B4, B5, F6, F7)."""

import logging
from datetime import timedelta

from celery import current_app
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from laishan_portal.models import OutboxMessage

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
# Never reached the broker; reached it, but nobody has finished it.
UNSENT_AFTER = timedelta(seconds=10)
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
            # A row that is locked is being worked on: sent twice, it is not waited for.
            unlocked = OutboxMessage.objects.select_for_update(skip_locked=True)
            if unlocked.filter(pk=message_id, done_at=None).first() is None:
                return False
            work()
            OutboxMessage.objects.filter(pk=message_id).update(done_at=timezone.now(), error="")
    except Exception as error:
        OutboxMessage.objects.filter(pk=message_id).update(error=repr(error)[:2000])
        raise
    return True


def sweep() -> int:
    """Send again what was promised and is not done; return how many were sent."""
    now = timezone.now()
    unsent = Q(published_at=None, created_at__lt=now - UNSENT_AFTER)
    lost = Q(published_at__lt=now - RESEND_AFTER)
    sent = 0
    with transaction.atomic():
        waiting = list(
            OutboxMessage.objects.select_for_update(skip_locked=True)
            .filter(unsent | lost, done_at=None, attempts__lt=MAX_ATTEMPTS)
            .order_by("pk")[:200]
        )
        for message in waiting:
            OutboxMessage.objects.filter(pk=message.pk).update(attempts=message.attempts + 1)
    for message in waiting:
        sent += publish(message)
    return sent
