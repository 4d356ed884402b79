"""Wrong passwords: recorded, counted by axes, told to the security administrator."""

from datetime import timedelta

from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts import audit, notifications
from accounts.enums import AuditAction, AuditResult, NoticeKind, Role
from accounts.models import User

# Failures of one name from all addresses together before somebody is told (ASSURANCE D4).
ALERT_AFTER = 20


def record_failure(request: HttpRequest, *, username: str, why: str = "") -> None:
    audit.record(
        request,
        AuditAction.LOGIN_FAILED,
        actor_name=username,
        result=AuditResult.REFUSED,
        detail={"why": why} if why else {},
    )


@transaction.atomic
def record_lock(request: HttpRequest, *, username: str) -> None:
    """A lock began: an audit record and a notice to the security administrators."""
    audit.record(
        request,
        AuditAction.LOCKED,
        actor_name=username,
        result=AuditResult.REFUSED,
        detail={"minutes": lock_minutes()},
    )
    account = User.objects.people().filter(username__iexact=username).first()
    if account is None:
        return
    everywhere = (
        AccessAttempt.objects.filter(username=username).aggregate(n=Sum("failures_since_start"))
    )["n"] or 0
    many = everywhere >= ALERT_AFTER
    notifications.notify(
        User.objects.active().holding(Role.SECURITY_ADMIN),
        kind=NoticeKind.ACCOUNT,
        title=f"{account} 的账号{'在多处被试密码' if many else '被锁定'}",
        body=f"登录名 {account.username}，半小时内密码错了 {everywhere} 次。"
        "是本人忘了就重置，不是就查一查。",
        url=reverse("accounts:user_detail", kwargs={"pk": account.pk}),
        key=f"locked:{account.pk}:{timezone.localtime():%Y%m%d%H}{':many' if many else ''}",
    )


def lock_minutes() -> int:
    return int(settings.AXES_COOLOFF_TIME * 60)


@transaction.atomic
def unlock(user: User, *, by: User, request: HttpRequest) -> int:
    """Forget the wrong passwords counted against this name, from every address."""
    names = {user.username, user.username.lower()}
    freed = sum(reset(username=name) for name in names)
    audit.record(request, AuditAction.UNLOCKED, actor=by, target=user, detail={"attempts": freed})
    return freed


def is_locked(user: User) -> bool:
    """From some address; that is what the list shows and the button undoes."""
    since = timezone.now() - timedelta(minutes=lock_minutes())
    return (
        AccessAttempt.objects.filter(username__iexact=user.username, attempt_time__gt=since)
        .values("ip_address")
        .annotate(failures=Sum("failures_since_start"))
        .filter(failures__gte=settings.AXES_FAILURE_LIMIT)
        .exists()
    )
