"""The course of one project: its moves with evidence, when it stood still, lists, lineage."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from projects import permissions, stops, timeline
from projects.dossier import extras, rows
from projects.enums import (
    Decision,
    EventKind,
    EvidenceKind,
    Level,
    LineageKind,
    Stage,
)
from projects.models import Lineage, Project, StageEvent
from projects.stepper import StageFact, move_of_condition


@dataclass(frozen=True)
class EvidenceFile:
    kind: str
    name: str
    url: str


@dataclass(frozen=True)
class Move:
    """One line of the course, every cell ready to print."""

    on: date | None
    text: str
    kind: str
    decision: str
    counts: str
    reason: str
    proposed: str
    decided: str
    comment: str
    missing: str
    files: list[EvidenceFile] = field(default_factory=list)
    approve_url: str = ""


@dataclass(frozen=True)
class Relation:
    """This project and another: ``url`` is empty where the other may not be opened."""

    pk: int
    text: str
    code: str
    name: str
    url: str
    note: str
    decided: str
    on: date | None


# ``(this one is the older)`` → how it is said before the other's name.
_WORDS: dict[tuple[str, bool], str] = {
    (LineageKind.RENAMED, True): "更名为",
    (LineageKind.RENAMED, False): "由其更名而来：",
    (LineageKind.MERGED, True): "并入",
    (LineageKind.MERGED, False): "并入了",
    (LineageKind.SPLIT, True): "拆分出",
    (LineageKind.SPLIT, False): "拆分自",
    (LineageKind.ENLARGED, True): "扩容出",
    (LineageKind.ENLARGED, False): "扩容自",
    (LineageKind.REPEAT, True): "与其重复登记，以本项目为准：",
    (LineageKind.REPEAT, False): "是重复登记，以其为准：",
}


def course(project: Project, user: User, *, today: date) -> dict:
    """Two statements beside the project's own; who knows it by its code name sees no reasons."""
    events = rows.stage_events_of(project, today)
    lists = extras.extras_of(project)
    found = stops.stops(events, today=today)
    may_decide = permissions.can_decide_move(user)
    moves = [
        _move(event, project, files_of(lists.evidence, event.pk), user, may_decide)
        for event in reversed(events)
    ]
    return {
        "today": today,
        "moves": moves,
        "counted": sum(1 for move in moves if move.counts == "计数"),
        "stops": found[::-1],
        "stopped_days": stops.days_stopped(found),
        "listings": [_listing(row) for row in reversed(lists.listings)],
        "relations": relations(project, lists.lineages, user),
        "can_propose": project.knows_name and permissions.can_propose_move(user, project),
        "can_record_lineage": project.knows_name and permissions.can_record_lineage(user),
        "can_change_listing": permissions.can_change_listing(user),
    }


def files_of(evidence: Iterable[Mapping], event: int) -> list[EvidenceFile]:
    return [
        _file(row["kind"], row["name"], row["file"]) for row in evidence if row["event"] == event
    ]


def evidence_of(event: StageEvent) -> list[EvidenceFile]:
    """The files filed with one move, for whoever decides on it."""
    found = event.evidence.select_related("attachment")
    return [_file(row.kind, row.attachment.name, row.attachment_id) for row in found]


def _file(kind: str, name: str, attachment: int) -> EvidenceFile:
    url = reverse("accounts:attachment_detail", args=[attachment])
    return EvidenceFile(EvidenceKind(kind).label, name, url)


def _move(
    event: StageFact,
    project: Project,
    files: list[EvidenceFile],
    user: User,
    may_decide: bool,
) -> Move:
    knows = project.knows_name
    is_waiting = event.decision == Decision.PROPOSED
    address = f"{project.get_absolute_url()}stage/{event.pk}/approve/"
    is_opening = event.kind == EventKind.OPENING
    return Move(
        on=event.occurred_on or (event.recorded_on if is_opening else None),
        text=move_text(event),
        kind=EventKind(event.kind).label,
        decision=Decision(event.decision).label,
        counts=_counts(event),
        reason=event.reason if knows else "",
        proposed=f"{event.proposed_by} {event.recorded_on:%Y-%m-%d}",
        decided=f"{event.decided_by} {event.decided_on:%Y-%m-%d}".strip()
        if event.decided_on
        else "",
        comment=event.comment if knows else "",
        missing="、".join(event.missing),
        files=files if knows else [],
        approve_url=address
        if is_waiting and may_decide and event.proposed_by_id != user.pk
        else "",
    )


def move_text(event: StageFact) -> str:
    if event.kind == EventKind.OPENING:
        return f"入库时在“{event.to_stage_label}”"
    if event.kind == EventKind.CONDITION:
        return move_of_condition(event.from_condition, event.to_condition)
    before = Stage(event.from_stage).label if event.from_stage else ""
    if event.from_stage == event.to_stage:
        return f"再次{event.to_stage_label}"
    return f"{before} → {event.to_stage_label}"


def _counts(event: StageFact) -> str:
    """Whether statistics of the stage count it: its own approved move, the first time only."""
    if event.kind == EventKind.FORWARD and event.decision == Decision.APPROVED:
        return "计数"
    return "只记不计" if event.kind == EventKind.REPEAT else ""


def _listing(row: Mapping) -> dict:
    return {
        "year": row["year"],
        "level": Level(row["level"]).label,
        "from_on": row["from_on"],
        "to_on": row["to_on"],
        "reason": row["reason"],
        "left_reason": row["left_reason"],
    }


def lineages_of(project: Project):
    """The rows that name this project, with both ends."""
    both = Q(older=project) | Q(newer=project)
    return Lineage.objects.filter(both).select_related("older", "newer")


def relations(project: Project, lineages: Iterable[Mapping], user: User) -> list[Relation]:
    """Lineage as seen from this project. A note may tell
    the real name of a confidential one; then it is left out."""
    found = []
    for row in lineages:
        is_older = row["older"] == project.pk
        side = "newer" if is_older else "older"
        url = reverse("projects:project_detail", args=[row[side]]) if user.sees_district else ""
        found.append(
            Relation(
                pk=row["pk"],
                text=_WORDS[row["kind"], is_older],
                code=row[f"{side}_code"],
                name=row[f"{side}_name"],
                url=url,
                note=row["note"] if project.knows_name and not row[f"{side}_hidden"] else "",
                decided=row["who"] or "系统",
                on=row["decided_on"],
            )
        )
    return found


def chronicle(project: Project, lists: extras.Extras, user: User, today: date) -> list:
    """What lists and lineage add to the 大事记."""
    told = [
        (min(relation.on, today), f"{relation.text}{relation.name}")
        for relation in relations(project, lists.lineages, user)
        if relation.on
    ]
    known = lists.listings
    if not project.knows_name:
        known = [row | {"reason": "", "left_reason": row["left_reason"] and "—"} for row in known]
    return timeline.merge(timeline.listing_entries(known), timeline.lineage_entries(told))


def evidence_visible(user: User, event_id: int) -> bool:
    """Who may fetch the files of a move: who sees its project, and under its real name."""
    rows = Project.objects.visible_to(user).filter(knows_name=True)
    return rows.filter(stage_events=event_id).exists()
