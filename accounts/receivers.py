"""Django's and axes' own signals of logging in and out, whichever door was used (A1.6)."""

from accounts.domain import lockouts, sessions


def on_logged_in(sender, request, user, **kwargs):
    sessions.begin_session(user, request=request)


def on_logged_out(sender, request, user, **kwargs):
    if user is not None:
        sessions.forget_session(user, request=request)


def on_login_failed(sender, credentials, request=None, **kwargs):
    if request is not None:
        lockouts.record_failure(request, username=credentials.get("username") or "")


def on_locked_out(sender, request, username, ip_address, **kwargs):
    # A try during the lock is a failure, recorded above; a lock begins with a counted failure.
    if request.axes_failures_since_start is not None:
        lockouts.record_lock(request, username=username or "")
