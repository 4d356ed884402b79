import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from kombu.exceptions import OperationalError

from laishan_portal import jobs, outbox
from laishan_portal.models import JobRun, OutboxMessage, Sequence

pytestmark = pytest.mark.django_db


def make_old(message):
    long_ago = timezone.now() - timedelta(minutes=3)
    OutboxMessage.objects.filter(pk=message.pk).update(created_at=long_ago)


def test_a_message_is_sent_after_the_commit(django_capture_on_commit_callbacks, monkeypatch):
    sent = []
    monkeypatch.setattr(
        outbox.current_app, "send_task", lambda name, **kw: sent.append(kw["args"])
    )

    with django_capture_on_commit_callbacks(execute=True):
        message = outbox.enqueue("accounts.tasks.deliver_notice", 7)
        assert sent == []

    assert sent == [[message.pk, 7]]
    message.refresh_from_db()
    assert message.published_at is not None


def test_a_broker_that_is_away_costs_nothing_but_time(
    django_capture_on_commit_callbacks, monkeypatch
):
    def away(*args, **kwargs):
        raise OperationalError("no broker")

    monkeypatch.setattr(outbox.current_app, "send_task", away)
    with django_capture_on_commit_callbacks(execute=True):
        message = outbox.enqueue("accounts.tasks.deliver_notice", 7)
    message.refresh_from_db()
    assert message.published_at is None

    make_old(message)
    sent = []
    monkeypatch.setattr(outbox.current_app, "send_task", lambda name, **kw: sent.append(name))
    assert outbox.sweep() == 1
    assert sent == ["accounts.tasks.deliver_notice"]


def test_delivered_twice_the_effect_is_once():
    message = OutboxMessage.objects.create(task="t", args=[])

    def work():
        Sequence.objects.create(name="effect")

    assert outbox.deliver(message.pk, work) is True
    assert outbox.deliver(message.pk, work) is False
    assert Sequence.objects.filter(name="effect").count() == 1


def test_a_failure_undoes_its_work_and_is_kept():
    message = OutboxMessage.objects.create(task="t", args=[])

    def work():
        Sequence.objects.create(name="effect")
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        outbox.deliver(message.pk, work)

    message.refresh_from_db()
    assert not Sequence.objects.filter(name="effect").exists()
    assert (message.done_at, "broken" in message.error) == (None, True)


def test_a_poisoned_message_stops_after_five_times(monkeypatch):
    monkeypatch.setattr(outbox.current_app, "send_task", lambda *args, **kwargs: None)
    message = OutboxMessage.objects.create(task="t", args=[])
    for _ in range(5):
        make_old(message)
        OutboxMessage.objects.filter(pk=message.pk).update(published_at=None)
        assert outbox.sweep() == 1

    OutboxMessage.objects.filter(pk=message.pk).update(published_at=None)
    assert outbox.sweep() == 0


def test_a_job_is_done_once_a_period():
    calls = []

    def work():
        calls.append(1)
        return {"rows": 3}

    assert jobs.run_once("night", "2023-06-28", work)
    assert not jobs.run_once("night", "2023-06-28", work)
    assert jobs.run_once("night", "2023-06-29", work)
    assert calls == [1, 1]
    assert JobRun.objects.get(period="2023-06-28").summary == {"rows": 3}


def test_a_job_that_failed_is_tried_again():
    def fail():
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        jobs.run_once("night", "2023-06-28", fail)

    assert jobs.run_once("night", "2023-06-28", dict)


@pytest.mark.django_db(transaction=True)
def test_a_message_being_worked_on_is_not_waited_for():
    message = OutboxMessage.objects.create(task="t", args=[])
    inside, go_on, answers = threading.Event(), threading.Event(), []

    def work():
        inside.set()
        go_on.wait(10)

    def first():
        try:
            answers.append(outbox.deliver(message.pk, work))
        finally:
            connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    inside.wait(10)
    assert outbox.deliver(message.pk, lambda: None) is False
    go_on.set()
    thread.join()

    assert answers == [True]
