import threading

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

_local = threading.local()


def safe_next_url(request: HttpRequest, default: str) -> str:
    """The ``next`` parameter, if it stays on this site; otherwise ``default``."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    stays = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    # An address, never a bare word: ``redirect`` would look that up as the name of a page.
    if stays and url.startswith("/"):
        return url
    return default


def client_ip(request: HttpRequest) -> str:
    """The peer's address. A proxy in front sets it (deploy/); a sent header is not believed."""
    return request.META.get("REMOTE_ADDR", "")


def set_request_id(value: str, ip: str = "") -> None:
    _local.request_id, _local.ip = value, ip


def current_request_id() -> str:
    """The id that ties log lines, audit rows and row history of one request together."""
    return getattr(_local, "request_id", "")


def current_ip() -> str:
    """The address the request at hand came from; empty outside of one."""
    return getattr(_local, "ip", "")
