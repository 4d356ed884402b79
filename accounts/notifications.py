"""Telling people: a line in the inbox first, mail beside it when they have an address."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from accounts.enums import NoticeKind
from accounts.models import Notice, NoticeDelivery, User
from laishan_portal import outbox

DELIVER = "accounts.tasks.deliver_notice"


@transaction.atomic
def notify(
    users: Iterable[User],
    *,
    kind: NoticeKind,
    title: str,
    body: str = "",
    url: str = "",
    key: str,
) -> int:
    """Tell each active user once per ``key``; how many were told now.

    Telling the same step again writes nothing, so that a job may be repeated. Callers that
    tell different people different texts call once per text.
    """
    people = {user.pk: user for user in users if user.is_active and user.person_id}
    if not people:
        return 0
    known = set(Notice.objects.filter(key=key, user__in=people).values_list("user_id", flat=True))
    fresh = [pk for pk in people if pk not in known]
    Notice.objects.bulk_create(
        [
            Notice(
                user_id=pk, kind=kind, title=title[:120], body=body[:500], url=url[:300], key=key
            )
            for pk in fresh
        ],
        ignore_conflicts=True,
    )
    _send_beside([people[pk] for pk in fresh if people[pk].email], key)
    return len(fresh)


@dataclass(frozen=True)
class Told:
    """One text for one person; told once per ``key``."""

    user: User
    title: str
    url: str
    key: str
    body: str = ""


@transaction.atomic
def notify_each(told: Iterable[Told], *, kind: NoticeKind) -> set[str]:
    """Different texts for many people in a fixed number of statements; the keys told now."""
    wanted = {
        (one.user.pk, one.key): one for one in told if one.user.is_active and one.user.person_id
    }
    keys = {key for _, key in wanted}
    users = {user for user, _ in wanted}
    known = set(Notice.objects.filter(user__in=users, key__in=keys).values_list("user_id", "key"))
    fresh = [one for pair, one in wanted.items() if pair not in known]
    Notice.objects.bulk_create(
        [
            Notice(
                user=one.user,
                kind=kind,
                title=one.title[:120],
                body=one.body[:500],
                url=one.url[:300],
                key=one.key,
            )
            for one in fresh
        ],
        ignore_conflicts=True,
        batch_size=1000,
    )
    by_key: dict[str, list[User]] = {}
    for one in fresh:
        if one.user.email:
            by_key.setdefault(one.key, []).append(one.user)
    for key, people in by_key.items():
        _send_beside(people, key)
    return {one.key for one in fresh}


def _send_beside(users: list[User], key: str) -> None:
    if not users:
        return
    notices = Notice.objects.filter(key=key, user__in=users).values_list("pk", "user_id")
    address = {user.pk: user.email for user in users}
    NoticeDelivery.objects.bulk_create(
        [NoticeDelivery(notice_id=pk, address=address[user_id]) for pk, user_id in notices],
        ignore_conflicts=True,
    )
    waiting = NoticeDelivery.objects.filter(
        notice__key=key, notice__user__in=users, channel="email", sent_at=None
    )
    for delivery_id in waiting.values_list("pk", flat=True):
        outbox.enqueue(DELIVER, delivery_id)


def mail_for(delivery: NoticeDelivery) -> EmailMessage:
    """Plain text with the way back into the portal; the business stays behind the log-in."""
    notice = delivery.notice
    lines = [notice.body] if notice.body else []
    if settings.PORTAL_URL:
        lines += ["", f"{settings.PORTAL_URL.rstrip('/')}{notice.url or '/inbox/'}"]
    lines += ["", f"{timezone.localtime(notice.created_at):%Y-%m-%d %H:%M} 莱山区项目建设工作平台"]
    return EmailMessage(subject=notice.title, body="\n".join(lines), to=[delivery.address])
