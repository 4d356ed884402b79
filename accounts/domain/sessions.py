"""Log-ins that are going on: begun, counted, ended; each with its audit record."""

from time import time

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts import audit
from accounts.enums import AuditAction
from accounts.models import User, UserSession
from laishan_portal.http import client_ip

STARTED, SEEN = "started", "seen"


@transaction.atomic
def begin_session(user: User, *, request: HttpRequest) -> UserSession:
    """Stamp the new session, keep its row, end the oldest ones beyond the limit."""
    session = request.session
    session[STARTED] = session[SEEN] = int(time())
    if session.session_key is None:
        session.create()
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    _end_beyond_limit(user, request)
    row, _ = UserSession.objects.update_or_create(
        session_key=session.session_key,
        defaults={
            "user": user,
            "ip": client_ip(request) or None,
            "user_agent": _printable(request.headers.get("user-agent", ""))[:200],
        },
    )
    audit.record(request, AuditAction.LOGIN, actor=user, target=user)
    return row


def _end_beyond_limit(user: User, request: HttpRequest) -> None:
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    UserSession.objects.filter(user=user).exclude(session_key__in=alive).delete()
    # Demo accounts are shared by those who look at the demo (DESIGN §6).
    is_single = user.is_administrator and not user.is_demo
    limit = settings.SESSION_PARALLEL_LIMIT_ADMIN if is_single else settings.SESSION_PARALLEL_LIMIT
    others = UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key)
    for row in others[max(limit - 1, 0) :]:
        _end(row, request=request, actor=user, why="parallel")


@transaction.atomic
def end_session(row: UserSession, *, by: User, request: HttpRequest) -> None:
    """End one log-in, here or on another device; its next request is anonymous."""
    why = "own" if row.user_id == by.pk else "security_admin"
    _end(row, request=request, actor=by, why=why)


@transaction.atomic
def end_sessions(
    user: User, *, request: HttpRequest | None, why: str, but: str | None = None
) -> int:
    """End every log-in of ``user`` except the one with key ``but``; how many there were."""
    rows = UserSession.objects.filter(user=user).exclude(session_key=but or "")
    ended = 0
    for row in rows:
        _end(row, request=request, actor=None, why=why)
        ended += 1
    return ended


def _end(row: UserSession, *, request: HttpRequest | None, actor: User | None, why: str) -> None:
    Session.objects.filter(session_key=row.session_key).delete()
    audit.record(
        request, AuditAction.SESSION_ENDED, actor=actor, target=row.user, detail={"why": why}
    )
    row.delete()


@transaction.atomic
def forget_session(user: User, *, request: HttpRequest) -> None:
    """The person logged out, or time was up (``request.timed_out``)."""
    UserSession.objects.filter(session_key=request.session.session_key).delete()
    if getattr(request, "timed_out", False):
        audit.record(
            request,
            AuditAction.SESSION_ENDED,
            actor=user,
            target=user,
            detail={"why": "timeout"},
        )
    else:
        audit.record(request, AuditAction.LOGOUT, actor=user, target=user)


def follow_session(request: HttpRequest, *, old_key: str | None) -> None:
    """The session got a new id (password change): its row follows."""
    UserSession.objects.filter(session_key=old_key).update(session_key=request.session.session_key)


def touch_session(request: HttpRequest) -> None:
    """The person asked to stay: the idle clock starts again."""
    request.session[SEEN] = int(time())


def clear_sessions() -> dict[str, int]:
    """Remove sessions whose time is over, and rows that point to none."""
    now = timezone.now()
    gone, _ = Session.objects.filter(expire_date__lte=now).delete()
    alive = Session.objects.values("session_key")
    rows, _ = UserSession.objects.exclude(session_key__in=alive).delete()
    return {"sessions": gone, "rows": rows}


def _printable(text: str) -> str:
    return "".join(char for char in text if char.isprintable())
