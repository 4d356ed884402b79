"""Who is asking, for how long, and under which name their writes are kept."""

from time import time
from urllib.parse import urlencode

import pghistory
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware as DjangoLoginRequired
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect, resolve_url
from django.urls import reverse

from accounts import resume
from accounts.domain.sessions import SEEN, STARTED, touch_session
from laishan_portal.http import client_ip

_RENEW_AFTER = 60


class SessionLimitsMiddleware:
    """Idle and absolute ends of a session, kept on the server (ASSURANCE A2.2).

    The stamp is renewed at most once a minute, so that reading costs no write; a request that
    polls in the background (``X-Background: 1``) does not renew it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if user.is_authenticated:
            now = int(time())
            idle, absolute = limits_for(user)
            seen = request.session.get(SEEN, now)
            if now - seen > idle or now - request.session.get(STARTED, now) > absolute:
                request.timed_out = True  # what the audit will say (accounts/receivers.py)
                logout(request)
            elif now - seen > _RENEW_AFTER and request.headers.get("X-Background") != "1":
                touch_session(request)
            request.session_idle = idle
        return self.get_response(request)


def limits_for(user) -> tuple[int, int]:
    """(idle, absolute) seconds; shorter for the three administrators."""
    if user.is_administrator:
        return settings.SESSION_IDLE_SECONDS_ADMIN, settings.SESSION_ABSOLUTE_SECONDS_ADMIN
    return settings.SESSION_IDLE_SECONDS, settings.SESSION_ABSOLUTE_SECONDS


class LoginRequiredMiddleware(DjangoLoginRequired):
    """Everything needs a log-in unless it says otherwise; a form posted too late is kept.

    The fields of a post whose session had ended go, signed, through the log-in page and come
    back into the form (``laishan_portal/resume.py``). Files cannot be kept this way.
    """

    def handle_no_permission(self, request, view_func):
        if request.method == "POST" and (kept := resume.pack(request)):
            return resume.ask_to_log_in(request, kept)
        login_url = resolve_url(self.get_login_url(view_func))
        return redirect_to_login(request.get_full_path(), login_url, "next")


class PasswordChangeMiddleware:
    """A first or aged password is changed before anything else."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, _args, _kwargs):
        user = request.user
        if not user.is_authenticated or not must_change_password(user):
            return None
        change = reverse("accounts:password_change")
        allowed = {change, reverse("accounts:logout"), reverse("accounts:session_extend")}
        if request.path in allowed or not getattr(view_func, "login_required", True):
            return None
        if request.method != "GET" or request.path == "/":
            return redirect(change)
        return redirect(f"{change}?{urlencode({'next': request.get_full_path()})}")


def must_change_password(user) -> bool:
    """Forced at first log-in and after ``PASSWORD_MAX_AGE_DAYS``; never for demo accounts."""
    if user.is_demo:
        return False
    if user.must_change_password:
        return True
    days = settings.PASSWORD_MAX_AGE_DAYS
    if not days or user.password_changed_at is None:
        return False
    return time() - user.password_changed_at.timestamp() > days * 86400


class HistoryContextMiddleware:
    """Row history carries who, from where, which request."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return self.get_response(request)
        with pghistory.context(
            user=request.user.pk,
            request=request.id,
            ip=client_ip(request),
            operation=f"{request.method} {request.path}"[:200],
        ):
            return self.get_response(request)
