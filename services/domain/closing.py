"""申请销号, 核验, and back: no unit closes its own item."""

from collections.abc import Iterable

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts import attachments
from accounts.models import User
from laishan_portal import clock
from laishan_portal.exceptions import DomainError
from services import limits, permissions
from services.domain import grants, notices
from services.domain.handling import answer_part
from services.domain.moves import lock, move
from services.enums import Outcome, ProblemStatus, Severity
from services.models import ConfirmationLink, Measure, Problem, ProblemUnit
from services.tokens import now

EVIDENCE = "services.problem"


@transaction.atomic
def apply_to_close(
    problem: Problem,
    *,
    outcome: Outcome,
    answer: str,
    evidence: Iterable[UploadedFile] = (),
    by: User,
) -> None:
    """The leading unit answers last; the whole's outcome is computed from all parts.

    There must be a measure; a serious problem also needs evidence.
    """
    lock(problem)
    if problem.status != ProblemStatus.WORKING:
        raise DomainError(f"现在是“{problem.get_status_display()}”，不能申请销号。")
    if not Measure.objects.filter(problem=problem).exists():
        raise DomainError("还没有一条措施，先登记做了什么，再申请销号。")
    open_parts = ProblemUnit.objects.filter(problem=problem, is_lead=False, outcome="")
    if names := [str(part.unit) for part in open_parts.select_related("unit")]:
        raise DomainError(f"{'、'.join(names)}还没有答复，答复了才能申请销号。")
    attachments.store(list(evidence), target_model=EVIDENCE, target_id=problem.pk, by=by)
    if problem.severity == Severity.SERIOUS and not attachments.of(EVIDENCE, problem.pk):
        raise DomainError({"evidence": "重大问题销号要附证明材料。"})
    lead = ProblemUnit.objects.select_related("unit", "problem").get(problem=problem, is_lead=True)
    answer_part(lead, outcome=outcome, answer=answer, by=by, is_lead=True)
    parts = ProblemUnit.objects.filter(problem=problem).values_list("outcome", flat=True)
    whole = limits.whole_outcome(parts)
    move(
        problem,
        ProblemStatus.VERIFYING,
        by=by,
        note=f"{whole.label}：{answer}",
        outcome=whole,
        applied_on=clock.today(),
    )
    notices.tell_raiser(problem, "申请销号，请核验", step="applied")
    notices.tell_office(problem, "申请销号，请核验", step="applied")


@transaction.atomic
def verify(problem: Problem, *, note: str = "", by: User) -> None:
    """By somebody who neither handled it nor belongs to a unit that did."""
    lock(problem)
    _not_of_handling_side(problem, by)
    move(
        problem,
        ProblemStatus.CONFIRMING,
        by=by,
        note=note.strip() or "核验通过，请企业确认",
        verifier=by.person,
        asked_on=clock.today(),
    )


@transaction.atomic
def send_back(problem: Problem, *, reason: str, by: User) -> None:
    """Not good enough: the clock goes on from the day it was raised."""
    lock(problem)
    if problem.status != ProblemStatus.VERIFYING:
        raise DomainError("现在不在核验。")
    _not_of_handling_side(problem, by)
    if not reason.strip():
        raise DomainError({"note": "退回办理要写明还差什么。"})
    back_to_work(problem, by=by, note=f"核验未通过：{reason.strip()}")


@transaction.atomic
def reopen(problem: Problem, *, reason: str, by: User) -> None:
    """重开: a new round of the same problem, visible to everybody."""
    lock(problem)
    if problem.status != ProblemStatus.CLOSED:
        raise DomainError("还没有销号，不用重开。")
    if not reason.strip():
        raise DomainError({"reason": "写明为什么重开。"})
    problem.round += 1
    back_to_work(problem, by=by, note=f"重开：{reason.strip()}", round=problem.round)


def back_to_work(problem: Problem, *, by: User | None, note: str, **values) -> None:
    """To 办理中 from wherever it was thought done: answers and outcome are open again."""
    move(
        problem,
        ProblemStatus.WORKING,
        by=by,
        note=note,
        outcome="",
        applied_on=None,
        asked_on=None,
        closed_on=None,
        is_provisional=False,
        verifier=None,
        fix=None,
        **values,
    )
    ProblemUnit.objects.filter(problem=problem, is_lead=True).update(
        outcome="", answer="", answered_on=None, answered_by=None
    )
    void_links(problem)
    grants.give(problem, by=by or problem.updated_by)
    notices.tell_handlers(problem, note[:60], step="back")


def close(problem: Problem, *, by: User | None, note: str, is_provisional: bool = False) -> None:
    """已销号: from 待企业确认 only."""
    move(
        problem,
        ProblemStatus.CLOSED,
        by=by,
        note=note,
        closed_on=clock.today(),
        is_provisional=is_provisional,
    )
    void_links(problem)
    grants.end(problem)


def void_links(problem: Problem) -> None:
    ConfirmationLink.objects.filter(problem=problem, voided_at=None, used_at=None).update(
        voided_at=now()
    )


def _not_of_handling_side(problem: Problem, by: User) -> None:
    if permissions.is_of_handling_side(by, problem):
        raise DomainError("核验人不能是经办人，也不能是承办单位的人。")
