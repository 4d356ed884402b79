"""A form that was posted after its session had ended is not lost.

What was typed travels signed through the log-in page and fills the form again, for the same
person only. Files cannot travel; the page says so.
"""

from django.core import signing
from django.http import HttpRequest

from laishan_portal.http import safe_next_url

_SALT = "laishan_portal.resume"
_MAX_CHARS = 60_000
_SESSION_KEY = "resumed"
_LEAVE_OUT = {"csrfmiddlewaretoken", "password", "old_password", "new_password1", "new_password2"}
_MAX_AGE_SECONDS = 24 * 3600


def pack(request: HttpRequest) -> str:
    """The typed fields, signed; empty when there is nothing worth keeping.

    Forms say whose they are with the hidden field ``form_owner`` (``laishan_portal.forms``).
    """
    fields = {name: request.POST.getlist(name) for name in request.POST if name not in _LEAVE_OUT}
    if not fields.get("form_owner"):
        return ""
    kept = {"path": request.get_full_path(), "fields": fields, "files": bool(request.FILES)}
    packed = signing.dumps(kept, salt=_SALT, compress=True)
    return packed if len(packed) <= _MAX_CHARS else ""


def unpack(request: HttpRequest, packed: str, default: str) -> str:
    """After the log-in: keep the fields for the form's next rendering; return where it is."""
    try:
        kept = signing.loads(packed, salt=_SALT, max_age=_MAX_AGE_SECONDS)
    except signing.BadSignature:
        return safe_next_url(request, default)
    owner = kept["fields"].get("form_owner", [""])[0]
    if owner == str(request.user.pk):
        request.session[_SESSION_KEY] = kept
    return kept["path"]


def take(request: HttpRequest) -> dict | None:
    """``{"path", "fields", "files"}`` typed at this address before the log-in, once."""
    kept = request.session.get(_SESSION_KEY)
    if not kept or kept["path"] != request.get_full_path():
        return None
    del request.session[_SESSION_KEY]
    return kept
