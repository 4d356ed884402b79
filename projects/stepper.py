"""The stage strip of a dossier, and what the next stage still needs. Pure rules, no queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from laishan_portal.formatting import date_short
from projects.enums import STAGE_GROUPS, Condition, Decision, EventKind, NodeKind, Stage

_ORDER = list(Stage)
_GROUP_OF = {stage: number for number, (_, stages) in enumerate(STAGE_GROUPS) for stage in stages}
# The node whose date tells when a group that is still ahead is expected.
_NODE_OF_GROUP: dict[str, frozenset[NodeKind]] = {
    "手续": frozenset({NodeKind.WORK_PERMIT}),
    "基础施工": frozenset({NodeKind.ENTRY, NodeKind.PILES}),
    "主体施工": frozenset({NodeKind.FOOTING}),
    "竣工验收": frozenset({NodeKind.TRIAL}),
    "投运": frozenset({NodeKind.PRODUCTION}),
}


@dataclass(frozen=True)
class StageFact:
    """An event of the stage as the strip and the chronicle need it."""

    pk: int
    kind: str
    from_stage: str
    to_stage: str
    from_condition: str
    to_condition: str
    occurred_on: date | None
    decision: str
    decided_on: date | None
    reason: str
    comment: str
    proposed_by: str
    proposed_by_id: int
    decided_by: str
    recorded_on: date
    missing: tuple[str, ...] = ()

    @property
    def to_stage_label(self) -> str:
        return Stage(self.to_stage).label

    @property
    def to_condition_label(self) -> str:
        return Condition(self.to_condition).label

    @property
    def is_override(self) -> bool:
        """It went ahead over something the gates asked for; ``missing`` says over what."""
        return bool(self.missing)


@dataclass(frozen=True)
class Step:
    """One group of stages: ``ok`` passed, ``now``, or still ahead (empty)."""

    label: str
    text: str
    state: str
    is_fact: bool = False


@dataclass(frozen=True)
class Outlook:
    """When a node of some kind is expected, for the groups ahead."""

    kind: str
    expected_on: date
    is_done: bool


@dataclass(frozen=True)
class Position:
    """Where the project stands today."""

    stage: str
    condition: str
    since: date | None
    progress: int | None
    promised_finish_on: date | None
    is_fact: bool = False


def steps(
    position: Position,
    events: Iterable[StageFact],
    nodes: Sequence[Outlook],
    *,
    today: date,
) -> list[Step]:
    """The seven groups with the dates that approved events, nodes and the promise give."""
    current = _GROUP_OF[Stage(position.stage)]
    entered, opened_in = _entries(events)
    strip = []
    for number, (label, _) in enumerate(STAGE_GROUPS):
        if number == current:
            strip.append(Step(label, _now_text(position, today), "now"))
        elif number < current:
            strip.append(_past(number, label, entered, opened_in, today))
        else:
            strip.append(_ahead(number, label, position, nodes, today))
    return strip


def _entries(events: Iterable[StageFact]) -> tuple[dict[int, date], int]:
    """The first day in each group, and the group in which the project came into the portal."""
    entered: dict[int, date] = {}
    opened_in = 0
    for event in events:
        if event.decision != Decision.APPROVED:
            continue
        group = _GROUP_OF[Stage(event.to_stage)]
        if event.kind == EventKind.OPENING:
            opened_in = group
        elif event.kind == EventKind.FORWARD and event.occurred_on:
            entered.setdefault(group, event.occurred_on)
    return entered, opened_in


def _past(number: int, label: str, entered: dict[int, date], opened_in: int, today: date) -> Step:
    if number in entered:
        return Step(label, date_short(entered[number], today), "ok")
    return Step(label, "入库前已过" if number <= opened_in else "日期未提供", "ok")


def _now_text(position: Position, today: date) -> str:
    parts = []
    if position.condition != Condition.NORMAL:
        parts.append(Condition(position.condition).label)
    if position.since is not None:
        parts.append(f"第 {(today - position.since).days + 1} 天")
    else:
        parts.append("起始日期未提供")
    if position.progress is not None:
        parts.append(f"形象进度 {position.progress}%")
    return "，".join(parts)


def _ahead(
    number: int, label: str, position: Position, nodes: Sequence[Outlook], today: date
) -> Step:
    """The promise for the last group, otherwise what the group's own node forecasts."""
    is_last = number == len(STAGE_GROUPS) - 1
    if is_last and position.promised_finish_on:
        text = f"承诺 {date_short(position.promised_finish_on, today)}"
        return Step(label, text, "", is_fact=position.is_fact)
    kinds = _NODE_OF_GROUP.get(label, frozenset())
    expected = [node.expected_on for node in nodes if node.kind in kinds and not node.is_done]
    return Step(label, f"预测 {date_short(min(expected), today)}" if expected else "未到", "")


def next_stage(stage: str) -> Stage | None:
    """The stage after this one; None at the end."""
    index = _ORDER.index(Stage(stage)) + 1
    return _ORDER[index] if index < len(_ORDER) else None


def move_of_condition(present: str, to: str) -> str:
    """What a change of condition is called: 复工 after a stop, 重新启动 after anything else."""
    if to != Condition.NORMAL:
        return Condition(to).label
    return (
        "复工" if present == Condition.STOPPED else f"重新启动（现为{Condition(present).label}）"
    )
