"""增资: proposed with its ground, decided by somebody else; only then is the total raised."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from accounts.models import User
from laishan_portal import clock
from laishan_portal.exceptions import DomainError
from projects import standing
from projects.domain.decisions import decide, lock_waiting, refuse
from projects.domain.projects import lock
from projects.enums import SIGNED_STAGES, Decision
from projects.models import CapitalIncrease, Project


@transaction.atomic
def propose_increase(
    project: Project, *, new_total: Decimal, agreed_on: date, reason: str, by: User
) -> CapitalIncrease:
    """Ask to raise the total of a signed project; nothing changes yet."""
    lock(project)
    if project.stage not in SIGNED_STAGES:
        raise DomainError("还没签约的项目直接改总投资，签约以后才有增资。")
    if project.total_investment is None:
        raise DomainError("还没有总投资，先在基本情况里填上，再报增资。")
    if agreed_on > clock.today():
        raise DomainError({"agreed_on": "议定日期不能在今天之后。"})
    increase = CapitalIncrease(
        project=project,
        agreed_on=agreed_on,
        old_total=project.total_investment,
        new_total=new_total,
        reason=reason,
        proposed_by=by,
    )
    increase.full_clean()
    increase.save()
    return increase


@transaction.atomic
def approve_increase(increase: CapitalIncrease, *, by: User, comment: str = "") -> None:
    """The total is raised; statistics count the increase alone."""
    project = lock_waiting(increase, by=by)
    if increase.old_total != project.total_investment:
        raise DomainError("提出之后总投资已经改过，请退回重新提出。")
    decide(increase, Decision.APPROVED, by=by, comment=comment)
    Project.objects.filter(pk=project.pk).update(
        total_investment=increase.new_total, updated_by=by, version=F("version") + 1
    )
    standing.refresh([project.pk])


@transaction.atomic
def refuse_increase(increase: CapitalIncrease, *, by: User, comment: str) -> None:
    refuse(increase, by=by, comment=comment)
