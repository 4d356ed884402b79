"""The chronicle (大事记): everything dated about a project as sentences, newest first.

Pure: it is given rows that were already read. ``is_key`` marks what the filter 只看要事 keeps.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from laishan_portal.formatting import date_long, date_short, days_late, lamp_name, month_label, wan
from projects.enums import Condition, Decision, EventKind, Level, LightLevel, Stage
from projects.stepper import StageFact


@dataclass(frozen=True)
class Entry:
    """One line of the chronicle."""

    on: date
    text: str
    is_key: bool
    url: str = ""


@dataclass(frozen=True)
class LightFact:
    """A from–to row of the light."""

    level: str
    from_on: date
    sentence: str


@dataclass(frozen=True)
class DateChangeFact:
    """A request to move a promised date, as it was decided."""

    pk: int
    node: str
    old_on: date
    new_on: date
    reason: str
    decision: str
    requested_by: str
    requested_by_id: int
    decided_by: str
    comment: str
    requested_on: date
    decided_on: date | None
    plan_id: int | None = None

    @property
    def subject(self) -> str:
        return f"“{self.node}”基线" if self.node else "承诺竣工"

    @property
    def days(self) -> int:
        return (self.new_on - self.old_on).days


@dataclass(frozen=True)
class Revision:
    """The basic data after one request: field → what people read, who wrote it, when."""

    on: date
    who: str
    request: str
    values: dict[str, str]
    is_first: bool = False


_BRIEF = 40
# Changes of these are events of the project, not corrections of its card.
KEY_FIELDS = frozenset({"name", "unit", "leader", "promised_finish_on", "total_investment"})


def merge(*sources: Iterable[Entry], keep_all: bool = True) -> list[Entry]:
    """All lines newest first; within a day in the order given."""
    entries = [entry for source in sources for entry in source if keep_all or entry.is_key]
    return sorted(entries, key=lambda entry: entry.on, reverse=True)


def stage_entries(events: Iterable[StageFact]) -> list[Entry]:
    return [entry for event in events if (entry := _stage_entry(event)) is not None]


def _stage_entry(event: StageFact) -> Entry | None:
    if event.kind == EventKind.OPENING:
        return Entry(event.recorded_on, f"入库，当时处于“{Stage(event.to_stage).label}”", True)
    move = _move(event)
    if event.decision == Decision.APPROVED:
        why = f"：{event.reason}" if event.kind != EventKind.FORWARD and event.reason else ""
        if event.is_override:
            why += f"（越过缺项：{'、'.join(event.missing)}）"
        return Entry(event.occurred_on or event.recorded_on, f"{move}{why}", True)
    if event.decision == Decision.REFUSED:
        why = f"：{event.comment}" if event.comment else ""
        return Entry(event.decided_on or event.recorded_on, f"{move}，未批准{why}", False)
    return Entry(event.recorded_on, f"{event.proposed_by}申请{move}，等审批", False)


def _move(event: StageFact) -> str:
    if event.kind == EventKind.CONDITION:
        if event.to_condition == Condition.NORMAL:
            before = Condition(event.from_condition)
            return "复工" if before == Condition.STOPPED else f"重新启动（原{before.label}）"
        return f"转为{Condition(event.to_condition).label}"
    stage = Stage(event.to_stage).label
    if event.kind == EventKind.BACK:
        return f"退回“{stage}”"
    return f"再次进入“{stage}”（重复）" if event.kind == EventKind.REPEAT else f"进入“{stage}”"


def node_entries(nodes: Iterable[tuple[str, date, date | None]]) -> list[Entry]:
    """``(name, baseline, actual)`` of each node; only what was reached is an event."""
    return [
        Entry(
            actual, f"{name.removesuffix('完成')}完成，{days_late((actual - baseline).days)}", True
        )
        for name, baseline, actual in nodes
        if actual is not None
    ]


def light_entries(lights: Sequence[LightFact]) -> list[Entry]:
    """Changes of level, oldest row first; the same level with new reasons is no event."""
    entries: list[Entry] = []
    before = ""
    for light in lights:
        if light.level == before:
            continue
        warns = light.level in (LightLevel.RED, LightLevel.YELLOW)
        if warns or before in (LightLevel.RED, LightLevel.YELLOW):
            turn = "亮" if before in ("", LightLevel.NONE) else f"由{lamp_name(before)}转"
            why = f"：{light.sentence}" if warns and light.sentence else ""
            entries.append(Entry(light.from_on, f"{turn}{lamp_name(light.level)}{why}", True))
        before = light.level
    return entries


def date_change_entries(changes: Iterable[DateChangeFact], *, today: date) -> list[Entry]:
    """Approved moves with their count (第 2 次改期), refused and waiting ones as lesser lines."""
    entries: list[Entry] = []
    approved: dict[str, int] = {}
    for change in changes:
        move = (
            f"{change.subject}由 {date_short(change.old_on, today)}"
            f" 改到 {date_short(change.new_on, today)}"
        )
        if change.decision == Decision.APPROVED:
            approved[change.node] = times = approved.get(change.node, 0) + 1
            note = f"（第 {times} 次改期）" if times > 1 else ""
            on = change.decided_on or change.requested_on
            entries.append(Entry(on, f"{move}{note}：{change.reason}", True))
        elif change.decision == Decision.REFUSED:
            on = change.decided_on or change.requested_on
            entries.append(Entry(on, f"{move}，未批准", False))
        else:
            entries.append(
                Entry(change.requested_on, f"{change.requested_by}申请{move}，等审批", False)
            )
    return entries


def assignment_entries(
    rows: Iterable[tuple[str, str, date, date | None]],
) -> list[Entry]:
    """``(name, service, from, to)``: service empty for the one commissioner."""
    entries: list[Entry] = []
    for name, service, from_on, to_on in rows:
        role = f"{service}协同" if service else "服务专员"
        entries.append(Entry(from_on, f"{name}任{role}", not service))
        if to_on is not None:
            entries.append(Entry(to_on, f"{name}不再任{role}", False))
    return entries


def report_entries(
    rows: Iterable[tuple[date, date, date, Decimal | None, str]], *, today: date
) -> list[Entry]:
    """``(month, first submitted, due, invested, url)`` of each filed report."""
    entries = []
    for month, submitted_on, due_on, invested, url in rows:
        late = (submitted_on - due_on).days
        amount = f"，完成 {wan(invested)} 万元" if invested is not None else ""
        tail = f"，迟 {late} 天" if late > 0 else ""
        text = f"报 {month_label(month, today)}月报{amount}{tail}"
        entries.append(Entry(submitted_on, text, False, url))
    return entries


def correction_entries(
    rows: Iterable[tuple[date, date, Decimal, str]], *, today: date
) -> list[Entry]:
    """``(recorded on, month, amount, reason)`` of each correction in the investment ledger."""
    return [
        Entry(
            recorded_on,
            f"更正 {month_label(month, today)}投资 {_signed(amount)} 万元：{reason}",
            True,
        )
        for recorded_on, month, amount, reason in rows
    ]


def _signed(amount: Decimal) -> str:
    return f"+{wan(amount)}" if amount > 0 else wan(amount)


def revision_entries(revisions: Sequence[Revision], *, labels: dict[str, str]) -> list[Entry]:
    """What changed between one request and the next, in names; oldest revision first."""
    entries: list[Entry] = []
    before: Revision | None = None
    for revision in _by_request(revisions):
        if revision.is_first:
            by = f"，{revision.who}" if revision.who else ""
            entries.append(Entry(revision.on, f"建档{by}", False))
        elif before is not None:
            entries.extend(_differences(before, revision, labels))
        before = revision
    return entries


def _by_request(revisions: Sequence[Revision]) -> list[Revision]:
    """The last row of each request: several writes of one request are one change."""
    kept: list[Revision] = []
    for revision in revisions:
        if kept and revision.request and kept[-1].request == revision.request:
            is_first = kept[-1].is_first
            kept[-1] = Revision(
                revision.on, revision.who, revision.request, revision.values, is_first
            )
        else:
            kept.append(revision)
    return kept


def _differences(before: Revision, after: Revision, labels: dict[str, str]) -> list[Entry]:
    """Emptied and never filled are the same; one line a request, key fields on their own."""
    changed = [
        (name, before.values.get(name, ""), after.values.get(name, ""))
        for name in labels
        if before.values.get(name, "") != after.values.get(name, "")
    ]
    who = after.who or "系统"
    lines = []
    for is_key in (True, False):
        words = [
            _difference(labels[name], _brief(old), _brief(new))
            for name, old, new in changed
            if (name in KEY_FIELDS) is is_key
        ]
        if words:
            lines.append(Entry(after.on, f"{who}：{'；'.join(words)}", is_key))
    return lines


def _difference(label: str, old: str, new: str) -> str:
    return f"{label}由 {old} 改为 {new or '空'}" if old else f"补{label} {new}"


def _brief(value: str) -> str:
    """Long texts by their beginning; the row history has them whole."""
    return value if len(value) <= _BRIEF else f"{value[:_BRIEF]}…"


def override_entries(
    rows: Iterable[tuple[date, date | None, date | None, str, str, str]],
) -> list[Entry]:
    """``(from, expires, ended, level, reason, who)`` of each light set by hand."""
    entries = []
    for from_on, expires_on, ended_on, level, reason, who in rows:
        until = f"，有效至 {date_long(expires_on)}" if expires_on else ""
        entries.append(Entry(from_on, f"{who}把灯改为{lamp_name(level)}{until}：{reason}", True))
        if ended_on is not None and ended_on != expires_on:
            entries.append(Entry(ended_on, f"人工{lamp_name(level)}提前结束", False))
    return entries


def listing_entries(rows: Sequence[dict]) -> list[Entry]:
    """Rows of the year's lists: onto, up, down and off them, with the reason."""
    rows = sorted(rows, key=lambda row: (row["year"], row["from_on"]))
    entries: list[Entry] = []
    for number, row in enumerate(rows):
        before = rows[number - 1] if number else None
        is_change = before is not None and before["year"] == row["year"]
        entries.append(_listed(row, before if is_change else None))
        after = rows[number + 1] if number + 1 < len(rows) else None
        is_last = after is None or after["year"] != row["year"]
        if row["to_on"] and is_last and row["left_reason"]:
            text = f"调出 {row['year']} 年{_level(row)}名单：{row['left_reason']}"
            entries.append(Entry(row["to_on"], text, True))
    return entries


def _listed(row: dict, before: dict | None) -> Entry:
    why = f"：{row['reason']}" if row["reason"] else ""
    if before is None:
        text = f"列入 {row['year']} 年{_level(row)}重点项目{why}"
        return Entry(row["from_on"], text, False)
    is_up = _LEVELS.index(row["level"]) < _LEVELS.index(before["level"])
    text = f"由{_level(before)}{'升' if is_up else '降'}为{_level(row)}{why}"
    return Entry(row["from_on"], text, True)


def _level(row: dict) -> str:
    return f"{Level(row['level']).label}级"


_LEVELS = [level.value for level in Level]


def lineage_entries(rows: Iterable[tuple[date, str]]) -> list[Entry]:
    """``(decided on, sentence)`` of each relation to another project."""
    return [Entry(on, f"认定沿革：{text}", True) for on, text in rows]
