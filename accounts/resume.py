"""The log-in page that carries a late form through (``laishan_portal/resume.py``)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from laishan_portal.resume import pack, unpack

__all__ = ["ask_to_log_in", "pack", "unpack"]


def ask_to_log_in(request: HttpRequest, kept: str) -> HttpResponse:
    """The log-in page with what was typed in a hidden field."""
    from accounts.forms import LoginForm  # noqa: PLC0415 -- forms stand above this room

    form = LoginForm(request, initial={"resume": kept, "next": request.get_full_path()})
    context = {"form": form, "resuming": True, "had_files": bool(request.FILES)}
    return render(request, "accounts/login_form.html", context, status=401)
