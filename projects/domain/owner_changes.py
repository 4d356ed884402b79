"""换业主: proposed with its ground, decided by somebody else; only then the owner changes."""

from datetime import date

from django.db import transaction
from django.db.models import F

from accounts.models import User
from enterprises.models import Enterprise
from laishan_portal import clock
from laishan_portal.exceptions import DomainError
from projects import standing
from projects.domain.decisions import decide, lock_waiting, refuse
from projects.domain.projects import lock, refresh_search
from projects.enums import SIGNED_STAGES, Decision
from projects.models import OwnerChange, Project


@transaction.atomic
def propose_owner_change(
    project: Project, *, new_owner: Enterprise, changed_on: date, reason: str, by: User
) -> OwnerChange:
    """Ask to hand a signed project to another enterprise; nothing changes yet."""
    lock(project)
    if project.stage not in SIGNED_STAGES:
        raise DomainError("还没签约的项目直接改业主单位，签约以后才有换业主。")
    if project.owner_id is None:
        raise DomainError("还没有业主单位，先在基本情况里填上。")
    if changed_on > clock.today():
        raise DomainError({"changed_on": "更换日期不能在今天之后。"})
    if new_owner.pk == project.owner_id:
        raise DomainError({"new_owner": "新业主和原业主是同一家。"})
    _in_order(project, changed_on)
    change = OwnerChange(
        project=project,
        changed_on=changed_on,
        old_owner_id=project.owner_id,
        new_owner=new_owner,
        reason=reason,
        proposed_by=by,
    )
    change.full_clean()
    change.save()
    return change


@transaction.atomic
def approve_owner_change(change: OwnerChange, *, by: User, comment: str = "") -> None:
    """The project is the new owner's, and so are its signings; none counts a second time."""
    project = lock_waiting(change, by=by)
    if change.old_owner_id != project.owner_id:
        raise DomainError("提出之后业主已经改过，请退回重新提出。")
    decide(change, Decision.APPROVED, by=by, comment=comment)
    Project.objects.filter(pk=project.pk).update(
        owner=change.new_owner_id, updated_by=by, version=F("version") + 1
    )
    refresh_search([project.pk])
    standing.refresh([project.pk])


@transaction.atomic
def refuse_owner_change(change: OwnerChange, *, by: User, comment: str) -> None:
    refuse(change, by=by, comment=comment)


def _in_order(project: Project, changed_on: date) -> None:
    """Each change lies after those before it, so that the history is one line."""
    last = project.owner_changes.approved().order_by("changed_on").last()
    if last is not None and changed_on <= last.changed_on:
        raise DomainError(
            {"changed_on": f"上一次换业主是 {last.changed_on:%Y-%m-%d}，要在那以后。"}
        )
