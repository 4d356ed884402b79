"""A schedule on its way, ready to print: its lines with dates, its sentences, its history."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from laishan_portal.formatting import EMPTY, EMPTY_HTML, date_dense
from projects.schedule import Cycle, Proposal, ProposedNode, Step, words


@dataclass(frozen=True)
class PlanLine:
    """A line of the plan; texts and escaped cells."""

    number: int
    name: str
    duration: int
    follows: str
    owner: str
    held: str
    baseline: str
    earliest: str
    latest: str
    latest_start: str
    float_text: SafeString
    is_critical: bool
    is_done: bool
    is_new: bool
    moves: bool


@dataclass(frozen=True)
class PlanSheet:
    """``title`` is the conclusion; ``alarm`` what makes it impossible; ``notes`` what to know."""

    title: str
    alarm: str
    notes: list[str]
    lines: list[PlanLine]


def ring_sheet(steps: Sequence[Step], ring: Cycle) -> PlanSheet:
    """A plan whose lines wait for each other has no dates at all."""
    names = {step.key: step.name for step in steps}
    return PlanSheet("前置绕成了圈，排不出日期", ring.sentence(names), [], [])


def sheet(proposal: Proposal, *, dropped: Sequence[str] = ()) -> PlanSheet:
    notes = [words.critical(proposal), words.provisional(proposal.provisional_years)]
    notes += proposal.problems
    if dropped:
        named = "、".join(f"“{name}”" for name in dropped)
        notes.append(f"原有节点{named}不在方案里，批准后删除。")
    return PlanSheet(
        title=_title(proposal),
        alarm=words.impossible(proposal),
        notes=[note for note in notes if note],
        lines=[_line(row) for row in proposal.rows],
    )


def _title(proposal: Proposal) -> str:
    day = f"{proposal.finish_on.year}年{proposal.finish_on.month}月{proposal.finish_on.day}日"
    if not proposal.is_possible:
        return f"{day}竣工排不下，差 {proposal.missing} 个工作日"
    critical = [row for row in proposal.rows if row.is_critical]
    if not critical:
        return f"{day}竣工，节点都已完成"
    left = min(row.float_workdays for row in critical)
    return f"{day}竣工排得下，关键线路有 {left} 个工作日时差"


def _line(row: ProposedNode) -> PlanLine:
    step = row.step
    is_done = step.actual_on is not None
    return PlanLine(
        number=step.position,
        name=step.name,
        duration=step.duration,
        follows=words.follows_text(step.follows) or EMPTY,
        owner=step.owner or EMPTY,
        held=date_dense(step.baseline_on) if step.baseline_on else "新增",
        baseline=date_dense(row.baseline_on),
        earliest=date_dense(row.earliest_on),
        latest=date_dense(row.latest_on) if row.latest_on else EMPTY,
        latest_start=date_dense(row.latest_start_on) if row.latest_start_on else EMPTY,
        float_text=_float(row, is_done),
        is_critical=row.is_critical,
        is_done=is_done,
        is_new=step.node_id is None,
        moves=not is_done and step.baseline_on not in (None, row.baseline_on),
    )


def _float(row: ProposedNode, is_done: bool) -> SafeString:
    if is_done:
        return format_html("{}", "完成")
    left = row.float_workdays
    if left is None:
        return EMPTY_HTML
    if left < 0:
        return format_html('<span class="ls-late">差 {} 天</span>', -left)
    return format_html("{} 天", left)
