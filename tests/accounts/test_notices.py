from smtplib import SMTPServerDisconnected
from unittest import mock

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

from accounts import tasks
from accounts.enums import NoticeKind, Role
from accounts.models import Notice, NoticeDelivery
from accounts.notifications import notify
from laishan_portal.models import OutboxMessage
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def tell(*users, key="k", **extra):
    values = {"kind": NoticeKind.REPORT_DUE, "title": "6 月月报到期", "url": "/projects/"}
    return notify(users, key=key, **values | extra)


def test_each_person_is_told_once_per_step(django_assert_num_queries):
    users = [UserFactory() for _ in range(3)]
    with django_assert_num_queries(4):  # known ones, insert, savepoint
        assert tell(*users) == 3
    newcomer = UserFactory()
    assert tell(*users, newcomer) == 1
    assert Notice.objects.count() == 4


def test_closed_accounts_and_the_system_are_not_told():
    closed = UserFactory(is_active=False)
    assert tell(closed) == 0
    assert tell() == 0


def test_mail_goes_beside_the_inbox(django_capture_on_commit_callbacks, settings):
    settings.PORTAL_URL = "https://portal.example"
    user = UserFactory(email="a@example.com")
    with django_capture_on_commit_callbacks():
        tell(user, UserFactory(), body="还差 1 份。")
        tell(user)
    message = OutboxMessage.objects.get()
    delivery = NoticeDelivery.objects.get()
    assert message.args == [delivery.pk]

    tasks.deliver_notice(message.pk, delivery.pk)
    tasks.deliver_notice(message.pk, delivery.pk)

    (sent,) = mail.outbox
    assert sent.to == ["a@example.com"]
    assert "https://portal.example/projects/" in sent.body
    delivery.refresh_from_db()
    assert delivery.sent_at is not None


def test_a_refusing_mail_server_is_kept_and_tried_again():
    tell(UserFactory(email="a@example.com"))
    message, delivery = OutboxMessage.objects.get(), NoticeDelivery.objects.get()
    with mock.patch.object(
        EmailBackend, "send_messages", side_effect=SMTPServerDisconnected("no")
    ):
        tasks.deliver_notice(message.pk, delivery.pk)
    delivery.refresh_from_db()
    message.refresh_from_db()
    assert "SMTPServerDisconnected" in delivery.error
    assert (delivery.sent_at, message.done_at) == (None, None)

    tasks.deliver_notice(message.pk, delivery.pk)

    delivery.refresh_from_db()
    message.refresh_from_db()
    assert delivery.error == ""
    assert None not in (delivery.sent_at, message.done_at)


def test_inbox_shows_unread_first_and_only_mine(as_role):
    client = as_role(Role.COMMISSIONER)
    tell(client.user, key="a", title="先来的")
    tell(client.user, key="b", title="后来的")
    tell(UserFactory(), key="c", title="别人的")
    client.post(f"/inbox/{Notice.objects.get(title='后来的').pk}/open/")

    page = client.get("/inbox/")

    assert [notice.title for notice in page.context["page_obj"]] == ["先来的", "后来的"]
    assert "别人的" not in page.content.decode()
    assert "1 条未读" in page.content.decode()


def test_empty_inbox_says_so(as_role):
    page = as_role(Role.COMMISSIONER).get("/inbox/").content.decode()
    assert "没有消息" in page
    assert "都看过了" in page


def test_opening_reads_and_leads_on(as_role):
    client = as_role(Role.COMMISSIONER)
    tell(client.user)
    notice = Notice.objects.get()
    assert client.get(f"/inbox/{notice.pk}/open/").status_code == 405
    assert client.post(f"/inbox/{notice.pk}/open/")["Location"] == "/projects/"
    notice.refresh_from_db()
    read_at = notice.read_at
    assert read_at is not None
    client.post(f"/inbox/{notice.pk}/open/")
    notice.refresh_from_db()
    assert notice.read_at == read_at


@pytest.mark.parametrize("url", ["", "https://evil.example/", "//evil.example"])
def test_a_notice_leads_nowhere_else(as_role, url):
    client = as_role(Role.COMMISSIONER)
    tell(client.user, url=url)
    assert client.post(f"/inbox/{Notice.objects.get().pk}/open/")["Location"] == "/inbox/"


def test_a_notice_of_somebody_else_is_not_there(as_role):
    tell(UserFactory())
    notice = Notice.objects.get()
    assert as_role(Role.OFFICE).post(f"/inbox/{notice.pk}/open/").status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_mark_all_read_touches_only_mine(as_role):
    client = as_role(Role.COMMISSIONER)
    other = UserFactory()
    for key in "ab":
        tell(client.user, other, key=key)
    assert client.post("/inbox/read/")["Location"] == "/inbox/"
    assert not Notice.objects.unread().filter(user=client.user).exists()
    assert Notice.objects.unread().filter(user=other).count() == 2


def test_inbox_costs_the_same_for_one_and_for_three(as_role, django_assert_num_queries):
    client = as_role(Role.COMMISSIONER)
    tell(client.user, key="0")
    client.get("/inbox/")
    with django_assert_num_queries(4):  # session, user, count, rows
        client.get("/inbox/")
    tell(client.user, key="1")
    tell(client.user, key="2")
    with django_assert_num_queries(4):
        client.get("/inbox/")


def test_pages_and_wrong_page_numbers(as_role):
    client = as_role(Role.COMMISSIONER)
    for number in range(31):
        tell(client.user, key=str(number))
    assert "共 31 条" in client.get("/inbox/?page=2").content.decode()
    assert client.get("/inbox/?page=999999999999999999999").status_code == 404
    assert Client().get("/inbox/").status_code == 302
