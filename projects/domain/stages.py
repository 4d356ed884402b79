from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F

from accounts import attachments, audit, notifications
from accounts.enums import AuditAction, NoticeKind
from accounts.models import User
from laishan_portal import clock
from laishan_portal.exceptions import DomainError
from projects import gates, readiness, standing
from projects.domain.listings import leave_lists
from projects.domain.projects import lock
from projects.enums import (
    CONDITION_TRANSITIONS,
    STAGE_TRANSITIONS,
    Condition,
    Decision,
    EventKind,
    EvidenceKind,
    Stage,
)
from projects.models import Project, StageEvent, StageEvidence

EVIDENCE_TARGET = "projects.stageevent"


class MoveNotAllowed(DomainError):
    pass


@dataclass(frozen=True)
class Filed:
    """A checked upload and what it shows."""

    kind: EvidenceKind
    upload: UploadedFile


@transaction.atomic
def propose_move(
    project: Project,
    *,
    to: Stage,
    occurred_on: date,
    reason: str,
    by: User,
    evidence: Iterable[Filed] = (),
    is_override: bool = False,
) -> StageEvent:
    """Ask for a move of stage, with its date and what shows it; nothing moves yet.

    Forward one step, back any number. What the stage gates ask for (``projects/gates.py``) has
    to be there, or ``is_override`` says that it will follow; what was missing is kept with the
    event. Entering a stage as far as was ever reached before is a repeat; asking for the present
    stage again (a second 开工) is one, too.
    """
    lock(project)
    to, evidence = Stage(to), list(evidence)
    if to != project.stage and to not in STAGE_TRANSITIONS[Stage(project.stage)]:
        raise MoveNotAllowed(
            f"项目现在是“{project.get_stage_display()}”，不能直接到“{to.label}”。"
        )
    missing = _missing(project, to, filed=[one.kind for one in evidence])
    if missing and not is_override:
        raise MoveNotAllowed(_still_missing(to, missing), code="missing")
    event = _propose(
        project,
        kind=_kind_of(project, to),
        to_stage=to,
        to_condition=Condition(project.condition),
        occurred_on=occurred_on,
        reason=reason,
        is_override=bool(missing),
        missing=readiness.kept(missing),
        by=by,
    )
    _file(event, evidence, by)
    if missing:
        _record_override(event, by)
    return event


@transaction.atomic
def propose_condition(
    project: Project,
    *,
    to: Condition,
    occurred_on: date,
    reason: str,
    by: User,
    evidence: Iterable[Filed] = (),
) -> StageEvent:
    """Ask to stop, pause, end, transfer, withdraw or resume; nothing changes yet."""
    lock(project)
    to = Condition(to)
    if to not in CONDITION_TRANSITIONS[Condition(project.condition)]:
        raise MoveNotAllowed(
            f"项目现在是“{project.get_condition_display()}”，不能改为“{to.label}”。"
        )
    _check_in_order(project, occurred_on)
    event = _propose(
        project,
        kind=EventKind.CONDITION,
        to_stage=Stage(project.stage),
        to_condition=to,
        occurred_on=occurred_on,
        reason=reason,
        by=by,
    )
    _file(event, evidence, by)
    return event


@transaction.atomic
def approve_move(
    event: StageEvent, *, by: User, comment: str = "", is_override: bool = False
) -> None:
    """The only place where a project's stage or condition changes.

    The gates are asked once more, for what was there at the proposal may be gone; who approves
    over something missing says so, and why.
    """
    project = lock(event.project)
    _decide(event, Decision.APPROVED, by=by, comment=comment)
    stale = (event.from_stage, event.from_condition) != (project.stage, project.condition)
    if stale:
        raise MoveNotAllowed("提出之后项目的阶段已经变了，请退回重新提出。")
    _check_gate(event, is_override=is_override, by=by)
    _check_name_is_free(event)
    Project.objects.filter(pk=project.pk).update(
        stage=event.to_stage,
        condition=event.to_condition,
        updated_by=by,
        version=F("version") + 1,
    )
    if event.to_condition == Condition.WITHDRAWN and event.kind == EventKind.CONDITION:
        leave_lists(project, on=event.occurred_on, reason=f"退库：{event.reason}")
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


# ── gates ────────────────────────────────────────────────────────────────────────────────


def _missing(project: Project, to: Stage, *, filed: Iterable[str]) -> list[gates.Missing]:
    """Going back, and being where one is, asks for nothing."""
    if not gates.is_forward(project.stage, to):
        return []
    if project.condition != Condition.NORMAL:
        raise MoveNotAllowed(
            f"项目处于“{project.get_condition_display()}”，先办恢复，再推进阶段。"
        )
    return gates.missing_for(readiness.record_of(project), to=to, filed=filed)


def _still_missing(to: Stage, missing: Iterable[gates.Missing]) -> str:
    return f"推进到“{to.label}”之前，先把这几项补上：{gates.in_words(missing)}。"


def _check_gate(event: StageEvent, *, is_override: bool, by: User) -> None:
    """What is missing now and was not waved through when it was proposed."""
    to = Stage(event.to_stage)
    if event.kind == EventKind.CONDITION:
        return
    waved = {one["key"] for one in event.missing}
    missing = _missing(event.project, to, filed=())
    fresh = [one for one in missing if one.key not in waved]
    if not fresh:
        return
    if not is_override:
        raise MoveNotAllowed(f"现在还缺{gates.in_words(fresh)}。补上再批。", code="missing")
    if not event.comment.strip():
        raise MoveNotAllowed("越过缺项批准，意见里要写明理由。")
    event.is_override = True
    event.missing = [*event.missing, *readiness.kept(fresh)]
    event.save(update_fields=["is_override", "missing"])
    _record_override(event, by)


def _record_override(event: StageEvent, by: User) -> None:
    audit.record(
        None,
        AuditAction.GATE_OVERRIDE,
        actor=by,
        target=event.project,
        detail={
            "stage": Stage(event.to_stage).label,
            "missing": [one["label"] for one in event.missing],
            "why": event.comment or event.reason,
        },
    )


def _kind_of(project: Project, to: Stage) -> EventKind:
    """Forward the first time, repeat when the project was ever as far, back otherwise."""
    if to == project.stage:
        return EventKind.REPEAT
    if not gates.is_forward(project.stage, to):
        return EventKind.BACK
    events = project.stage_events.approved().values_list("from_stage", "to_stage")
    reached = {stage for pair in events for stage in pair}
    return EventKind.FORWARD if gates.is_first(to, reached) else EventKind.REPEAT


def _check_in_order(project: Project, occurred_on: date) -> None:
    """Work goes on after it stopped, never before."""
    moves = project.stage_events.approved().filter(kind=EventKind.CONDITION)
    last = moves.exclude(occurred_on=None).order_by("-occurred_on", "-pk").first()
    if last is not None and occurred_on < last.occurred_on:
        raise DomainError(
            {
                "occurred_on": f"上一次“{last.get_to_condition_display()}”在 "
                f"{last.occurred_on:%Y-%m-%d}，这一次不能更早。"
            }
        )


def _check_name_is_free(event: StageEvent) -> None:
    """While it was out of the library another project may have taken its name."""
    project = event.project
    if project.condition != Condition.WITHDRAWN or event.to_condition == Condition.WITHDRAWN:
        return
    same = Project.objects.exclude(pk=project.pk).exclude(condition=Condition.WITHDRAWN)
    other = same.filter(name=project.name).first()
    if other is not None:
        raise MoveNotAllowed(f"退库期间 {other.code} 用了同样的名称，先给其中一个改名。")


# ── writing ──────────────────────────────────────────────────────────────────────────────


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


def _file(event: StageEvent, evidence: Iterable[Filed], by: User) -> None:
    evidence = list(evidence)
    stored = attachments.store(
        [one.upload for one in evidence], target_model=EVIDENCE_TARGET, target_id=event.pk, by=by
    )
    StageEvidence.objects.bulk_create(
        StageEvidence(event=event, kind=one.kind, attachment=attachment)
        for one, attachment in zip(evidence, stored, strict=True)
    )


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
