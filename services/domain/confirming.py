"""The enterprise's own word: by a one-time link, or on the phone."""

from datetime import date

from django.db import transaction

from accounts.models import User
from laishan_portal import clock
from laishan_portal.exceptions import DomainError
from services import permissions, tokens
from services.domain import closing, notices
from services.domain.moves import lock, save, tell
from services.enums import ConfirmationAnswer, ConfirmationWay, EventKind, ProblemStatus
from services.models import Confirmation, ConfirmationLink, Problem
from services.models.confirmation import MOST_SENDS


@transaction.atomic
def issue_link(problem: Problem, *, sent_to: str, by: User) -> ConfirmationLink:
    """A fresh link, good for seven days; the one before is void from now on."""
    lock(problem)
    if problem.status != ProblemStatus.CONFIRMING:
        raise DomainError("只有待企业确认的问题可以发链接。")
    _not_of_handling_side(problem, by)
    asking = problem.events.filter(to_status=ProblemStatus.CONFIRMING).count()
    sent = ConfirmationLink.objects.filter(problem=problem, asking=asking).count()
    if sent >= MOST_SENDS:
        raise DomainError(f"已经发过 {MOST_SENDS} 次，请改打电话。")
    closing.void_links(problem)
    salt, moment = tokens.new_salt(), tokens.now()
    link = ConfirmationLink(
        problem=problem,
        asking=asking,
        number=sent + 1,
        sent_to=sent_to.strip(),
        salt=salt,
        token_hash=tokens.digest(tokens.token_of(salt)),
        issued_at=moment,
        expires_at=moment + tokens.LIFETIME,
        sent_by=by,
    )
    link.full_clean()
    link.save()
    tell(problem, EventKind.LINK_SENT, by=by, note=f"第 {link.number} 次，发给{link.sent_to}")
    return link


def find_live_link(token: str) -> ConfirmationLink | None:
    """The link a token opens, while it does."""
    rows = ConfirmationLink.objects.select_related("problem").filter(
        token_hash=tokens.digest(token),
        voided_at=None,
        used_at=None,
        expires_at__gt=tokens.now(),
        problem__status=ProblemStatus.CONFIRMING,
    )
    return rows.first()


@transaction.atomic
def answer_link(token: str, *, answer: ConfirmationAnswer, said: str = "") -> None:
    """One answer by whoever holds the link; then it is used up."""
    link = find_live_link(token)
    if link is None:
        raise DomainError("链接已经失效。")
    problem = link.problem
    lock(problem)
    if find_live_link(token) is None:  # somebody else was first
        raise DomainError("链接已经失效。")
    ConfirmationLink.objects.filter(pk=link.pk).update(used_at=tokens.now())
    confirmation = Confirmation(
        problem=problem,
        way=ConfirmationWay.LINK,
        answer=answer,
        answered_on=clock.today(),
        said=said.strip()[:300],
    )
    _settle(problem, confirmation, by=None)


@transaction.atomic
def record_call(
    problem: Problem,
    *,
    called: str,
    answered_on: date,
    answer: ConfirmationAnswer,
    said: str,
    by: User,
) -> Confirmation:
    """A phone call written down: who was called, when, what they said. Also a call-back."""
    lock(problem)
    _not_of_handling_side(problem, by)
    if answered_on > clock.today() or (problem.asked_on and answered_on < problem.asked_on):
        raise DomainError({"answered_on": "通话日期在请企业确认之后、今天之前。"})
    confirmation = Confirmation(
        problem=problem,
        way=ConfirmationWay.PHONE,
        answer=answer,
        called=called.strip(),
        answered_on=answered_on,
        said=said.strip(),
        recorded_by=by,
    )
    _settle(problem, confirmation, by=by)
    return confirmation


def _settle(problem: Problem, confirmation: Confirmation, *, by: User | None) -> None:
    confirmation.full_clean()
    confirmation.save()
    note = f"企业{confirmation.get_answer_display()}（{confirmation.get_way_display()}）"
    if confirmation.said:
        note += f"：{confirmation.said}"
    draw = problem.call_backs.filter(round=problem.round, confirmation=None)
    draw.update(confirmation=confirmation)
    if problem.status == ProblemStatus.CLOSED and problem.is_provisional:
        _settle_late(problem, confirmation, by=by, note=note)
    elif confirmation.answer == ConfirmationAnswer.AGREED:
        closing.close(problem, by=by, note=note)
    elif problem.status == ProblemStatus.CONFIRMING:
        closing.back_to_work(problem, by=by, note=note)
    else:
        raise DomainError(f"现在是“{problem.get_status_display()}”，不能登记企业答复。")
    notices.tell_handlers(problem, note[:60], step="confirmed")


def _settle_late(problem: Problem, confirmation: Confirmation, *, by: User, note: str) -> None:
    """What was closed on silence is closed for good, or opened again."""
    if confirmation.answer == ConfirmationAnswer.AGREED:
        problem.is_provisional = False
        save(problem, by=by)
        tell(problem, EventKind.CONFIRMED, by=by, note=note)
        return
    closing.back_to_work(problem, by=by, note=note, round=problem.round + 1)


def _not_of_handling_side(problem: Problem, by: User) -> None:
    if permissions.is_of_handling_side(by, problem):
        raise DomainError("请企业确认由承办单位以外的人来办。")
