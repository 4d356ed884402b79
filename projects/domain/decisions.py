"""What somebody proposed for a signed project is decided once, by somebody else."""

from accounts.models import User
from laishan_portal import clock
from laishan_portal.exceptions import DomainError
from projects.domain.projects import lock
from projects.enums import Decision
from projects.models import CapitalIncrease, OwnerChange, Project


def lock_waiting(row: CapitalIncrease | OwnerChange, *, by: User) -> Project:
    """Its project, locked; refused when it is decided already or ``by`` proposed it."""
    project = lock(row.project)
    row.refresh_from_db(from_queryset=type(row).objects.select_for_update(no_key=True))
    if row.decision != Decision.PROPOSED:
        raise DomainError(f"这一项{row.get_decision_display()}，不用再审。")
    if row.proposed_by_id == by.pk:
        raise DomainError("自己提出的要由别人审批。")
    return project


def decide(
    row: CapitalIncrease | OwnerChange, decision: Decision, *, by: User, comment: str
) -> None:
    """Write the decision on a row that ``lock_waiting`` gave free."""
    row.decision, row.comment = decision, comment
    row.decided_by, row.decided_on = by, clock.today()
    row.save(update_fields=["decision", "comment", "decided_by", "decided_on"])


def refuse(row: CapitalIncrease | OwnerChange, *, by: User, comment: str) -> None:
    """Raise ``DomainError`` without a reason; nothing but the decision is written."""
    if not comment.strip():
        raise DomainError({"comment": "不批准要写明理由。"})
    lock_waiting(row, by=by)
    decide(row, Decision.REFUSED, by=by, comment=comment)
