from datetime import date

from django.db import transaction
from django.db.models import F

from accounts import notifications
from accounts.enums import NoticeKind
from accounts.models import User
from laishan_portal import clock
from laishan_portal.exceptions import DomainError
from projects import standing
from projects.domain.projects import lock
from projects.enums import (
    CONDITION_TRANSITIONS,
    STAGE_TRANSITIONS,
    Condition,
    Decision,
    EventKind,
    Stage,
)
from projects.models import Project, StageEvent

_ORDER = {stage: position for position, stage in enumerate(Stage)}


class MoveNotAllowed(DomainError):
    pass


@transaction.atomic
def propose_move(
    project: Project, *, to: Stage, occurred_on: date, reason: str, by: User
) -> StageEvent:
    """Ask for a move of stage, with its date and what shows it; nothing moves yet.

    Forward one step, back any number. Entering a stage that was once approved is a repeat; asking
    for the present stage again (a second 开工) is one, too.
    """
    lock(project)
    to = Stage(to)
    if to != project.stage and to not in STAGE_TRANSITIONS[Stage(project.stage)]:
        raise MoveNotAllowed(
            f"项目现在是“{project.get_stage_display()}”，不能直接到“{to.label}”。"
        )
    return _propose(
        project,
        kind=_kind_of(project, to),
        to_stage=to,
        to_condition=Condition(project.condition),
        occurred_on=occurred_on,
        reason=reason,
        by=by,
    )


@transaction.atomic
def propose_condition(
    project: Project, *, to: Condition, occurred_on: date, reason: str, by: User
) -> StageEvent:
    """Ask to stop, pause, end, transfer, withdraw or resume; nothing changes yet."""
    lock(project)
    to = Condition(to)
    if to not in CONDITION_TRANSITIONS[Condition(project.condition)]:
        raise MoveNotAllowed(
            f"项目现在是“{project.get_condition_display()}”，不能改为“{to.label}”。"
        )
    return _propose(
        project,
        kind=EventKind.CONDITION,
        to_stage=Stage(project.stage),
        to_condition=to,
        occurred_on=occurred_on,
        reason=reason,
        by=by,
    )


@transaction.atomic
def approve_move(event: StageEvent, *, by: User, comment: str = "") -> None:
    """The only place where a project's stage or condition changes."""
    project = lock(event.project)
    _decide(event, Decision.APPROVED, by=by, comment=comment)
    stale = (event.from_stage, event.from_condition) != (project.stage, project.condition)
    if stale:
        raise MoveNotAllowed("提出之后项目的阶段已经变了，请退回重新提出。")
    Project.objects.filter(pk=project.pk).update(
        stage=event.to_stage,
        condition=event.to_condition,
        updated_by=by,
        version=F("version") + 1,
    )
    project.refresh_from_db()
    standing.refresh([project.pk])
    _tell(event, "已批准")


@transaction.atomic
def refuse_move(event: StageEvent, *, by: User, comment: str) -> None:
    if not comment.strip():
        raise DomainError("不批准要写明理由。")
    lock(event.project)
    _decide(event, Decision.REFUSED, by=by, comment=comment)
    _tell(event, "未批准")


def _kind_of(project: Project, to: Stage) -> EventKind:
    """Forward the first time, repeat when that stage was reached before, back otherwise."""
    if to == project.stage:
        return EventKind.REPEAT
    if _ORDER[to] < _ORDER[Stage(project.stage)]:
        return EventKind.BACK
    reached = project.stage_events.approved().filter(to_stage=to)
    return EventKind.REPEAT if reached.exists() else EventKind.FORWARD


def _propose(project: Project, **values) -> StageEvent:
    if not values["reason"].strip():
        raise DomainError("请写明事由与依据。")
    if values["occurred_on"] > clock.today():
        raise DomainError("发生日期不能在今天之后。")
    event = StageEvent(
        project=project,
        from_stage=project.stage,
        from_condition=project.condition,
        proposed_by=values.pop("by"),
        **values,
    )
    event.full_clean()
    event.save()
    return event


def _decide(event: StageEvent, decision: Decision, *, by: User, comment: str) -> None:
    event.refresh_from_db(from_queryset=StageEvent.objects.select_for_update(no_key=True))
    if event.decision != Decision.PROPOSED:
        raise MoveNotAllowed(f"这一项{event.get_decision_display()}，不用再审。")
    if event.proposed_by_id == by.pk:
        raise DomainError("自己提出的要由别人审批。")
    event.decision, event.comment = decision, comment
    event.decided_by, event.decided_at, event.decided_on = by, clock.now(), clock.today()
    event.save(update_fields=["decision", "comment", "decided_by", "decided_at", "decided_on"])


def _tell(event: StageEvent, outcome: str) -> None:
    project = event.project
    notifications.notify(
        [event.proposed_by],
        kind=NoticeKind.STAGE_DECIDED,
        title=f"{project.name_for(event.proposed_by)}：阶段申请{outcome}",
        body=event.comment,
        url=project.get_absolute_url(),
        key=f"stage:{event.pk}:{event.decision}",
    )
