"""What an account may do: the security administrator's verbs (三员分立)."""

from collections.abc import Iterable
from uuid import uuid4

from django.contrib.auth.models import Group
from django.db import transaction
from django.http import HttpRequest

from accounts import audit, notifications
from accounts.domain.sessions import end_sessions
from accounts.enums import ADMIN_ROLES, AuditAction, NoticeKind, Role
from accounts.models import User
from laishan_portal.exceptions import DomainError


def check_roles(roles: frozenset[Role]) -> None:
    """An administrator's role stands alone. The database holds the same rule by a trigger."""
    admin = roles & ADMIN_ROLES
    if admin and len(roles) > 1:
        names = "、".join(sorted(role.label for role in roles))
        raise DomainError(f"三员不能兼任：{names} 不能给同一个账号。请只留一个。")


@transaction.atomic
def set_roles(
    user: User, *, roles: Iterable[str], by: User, request: HttpRequest | None = None
) -> frozenset[Role]:
    """Grant exactly these roles; what was proposed is settled with it."""
    if by.pk == user.pk:
        raise DomainError("不能给自己授权，请另一位安全管理员来办。")
    wanted = frozenset(Role(role) for role in roles)
    check_roles(wanted)
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    before = frozenset(locked.groups.values_list("name", flat=True))
    _write_groups(user, wanted)
    _settle(user)
    if before == wanted:
        return wanted
    audit.record(
        request,
        AuditAction.GRANT,
        actor=by,
        target=user,
        detail={"added": sorted(wanted - before), "removed": sorted(before - wanted)},
    )
    if (before | wanted) & ADMIN_ROLES:
        # Another set of limits and pages: begin anew.
        end_sessions(user, request=request, why="roles")
    _tell(user, wanted)
    return wanted


@transaction.atomic
def dismiss_proposal(user: User, *, by: User, request: HttpRequest | None = None) -> None:
    """The proposed roles are not granted."""
    if by.pk == user.pk:
        raise DomainError("不能处理自己的授权申请。")
    proposed = list(user.proposed_roles)
    _settle(user)
    audit.record(request, AuditAction.GRANT, actor=by, target=user, detail={"dismissed": proposed})


def _write_groups(user: User, wanted: frozenset[Role]) -> None:
    """Take away first: an administrator's role may be exchanged, never added to."""
    user.groups.remove(*user.groups.exclude(name__in=wanted))
    user.groups.add(*Group.objects.filter(name__in=wanted))
    user.__dict__.pop("roles", None)
    user.__dict__.pop("role_names", None)


def _settle(user: User) -> None:
    if user.proposed_roles:
        user.proposed_roles = []
        user.save(update_fields=["proposed_roles"])


def _tell(user: User, roles: frozenset[Role]) -> None:
    labels = "、".join(role.label for role in Role if role in roles) or "没有角色"
    notifications.notify(
        [user],
        kind=NoticeKind.ACCOUNT,
        title=f"您的角色改为：{labels}",
        body="有疑问请找安全管理员。",
        url="/me/",
        key=f"roles:{user.pk}:{uuid4().hex}",
    )
