"""The error pages. None needs a user; the last ones ask nothing of the database."""

from django.db import Error
from django.shortcuts import render

from accounts import audit
from accounts.enums import AuditAction, AuditResult


def bad_request(request, exception):
    return render(None, "400.html", status=400)


def permission_denied(request, exception):
    """403, recorded: who tried what."""
    try:
        audit.record(
            request,
            AuditAction.DENIED,
            result=AuditResult.REFUSED,
            target_name=request.path,
            detail={"method": request.method},
        )
    except Error:
        return server_error(request)
    return render(request, "403.html", status=403)


def page_not_found(request, exception):
    return render(request, "404.html", status=404)


def server_error(request):
    return render(None, "500.html", status=500)
