"""One record for everything that is not a row change (ASSURANCE A6.1)."""

from django.db import models
from django.http import HttpRequest

from accounts.enums import AuditAction, AuditResult
from accounts.models import AuditEvent, User
from laishan_portal.http import client_ip, current_ip, current_request_id


def record(
    request: HttpRequest | None,
    action: AuditAction,
    *,
    actor: User | None = None,
    actor_name: str = "",
    target: models.Model | None = None,
    target_name: str = "",
    result: AuditResult = AuditResult.OK,
    detail: dict | None = None,
) -> AuditEvent:
    """Write the record in the running transaction: if it fails, so does what it is about.

    The actor is the request's user unless given; ``target_name`` defaults to ``str(target)``,
    which for a confidential project is its code name.
    """
    user = getattr(request, "user", None)
    if actor is None and user is not None and user.is_authenticated:
        actor = user
    return AuditEvent.objects.create(
        actor=actor,
        actor_name=(actor.username if actor else actor_name)[:60],
        ip=(client_ip(request) if request is not None else current_ip()) or None,
        action=action,
        result=result,
        target=f"{target._meta.label_lower}:{target.pk}" if target is not None else "",
        target_name=(target_name or (str(target) if target is not None else ""))[:200],
        detail=detail or {},
        request_id=current_request_id(),
    )
