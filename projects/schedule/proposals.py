"""Planning from a promised finish: dates for each step, and what to do when it is impossible."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from laishan_portal.workdays import WorkCalendar
from projects.schedule.network import PlannedNode
from projects.schedule.passes import Schedule, Timed, evaluate, shift, workday_by

# At most this part of a step's working days is proposed to be saved.
SAVED_PART = 3
# (key of the step before, working days to wait after it before this one can begin)
Follow = tuple[int, int]


@dataclass(frozen=True)
class Step:
    """A line of a plan being drawn up; ``duration`` in working days.

    ``fixed_on`` is a date set by hand. What is reached already keeps its baseline and actual date.
    ``node_id`` is the project's node it plans anew; without one it will be a new node.
    """

    key: int
    position: int
    name: str
    duration: int
    follows: tuple[Follow, ...] = ()
    fixed_on: date | None = None
    baseline_on: date | None = None
    actual_on: date | None = None
    kind: str = ""
    owner: str = ""
    weight: int = 1
    node_id: int | None = None

    def as_node(self) -> PlannedNode:
        return PlannedNode(
            id=self.key,
            position=self.position,
            lag_workdays=self.duration,
            links=tuple((key, wait + self.duration) for key, wait in self.follows),
            forecast_on=self.fixed_on,
            actual_on=self.actual_on,
            kind=self.kind,
        )


@dataclass(frozen=True)
class ProposedNode:
    """A step with the dates found for it; ``problem`` is empty or a sentence."""

    step: Step
    baseline_on: date
    earliest_on: date
    latest_on: date | None
    latest_start_on: date | None
    float_workdays: int | None
    is_critical: bool
    problem: str = ""


@dataclass(frozen=True)
class Compression:
    """A critical step and how many of its working days to save."""

    step: Step
    workdays: int


@dataclass(frozen=True)
class Proposal:
    """A plan from the promise backwards. ``missing`` working days: 0 when the promise can hold.

    ``compressions`` win back the missing days; ``still_missing`` is what they leave.
    """

    rows: tuple[ProposedNode, ...]
    finish_on: date
    earliest_finish_on: date | None
    chain: tuple[int, ...]
    missing: int
    compressions: tuple[Compression, ...]
    still_missing: int
    provisional_years: tuple[int, ...]

    @property
    def is_possible(self) -> bool:
        return self.missing == 0

    @property
    def problems(self) -> list[str]:
        return [row.problem for row in self.rows if row.problem]


def propose(
    steps: Sequence[Step],
    finish_on: date,
    calendar: WorkCalendar,
    today: date,
    *,
    start_on: date,
    buffer: int = 0,
) -> Proposal:
    """Dates for all steps: each as late as the promise allows, less ``buffer`` working days.

    A step with less room than the buffer is planned as early as it can be; the last one on the
    promised day. Raises ``Cycle``.
    """
    found = _run(steps, finish_on, calendar, today, start_on)
    last = max((step.position for step in steps), default=0)
    saved, left = _compress(steps, found, finish_on, calendar, today, start_on)
    critical = set(found.chain)
    rows = [
        _row(step, found.timed[step.key], step.key in critical, calendar, buffer)
        if step.position != last or step.actual_on or step.fixed_on
        else _last_row(step, found.timed[step.key], step.key in critical, finish_on)
        for step in sorted(steps, key=lambda each: each.position)
    ]
    return Proposal(
        rows=tuple(rows),
        finish_on=finish_on,
        earliest_finish_on=found.forecast_finish_on,
        chain=found.chain,
        missing=found.late_workdays,
        compressions=saved,
        still_missing=left,
        provisional_years=found.provisional_years,
    )


def drop(steps: Sequence[Step], keys: Collection[int]) -> list[Step]:
    """Without these; what followed a dropped step follows what that one followed."""
    gone = {step.key: step for step in steps if step.key in keys}

    def kept(follows: Sequence[Follow], seen: frozenset[int] = frozenset()) -> dict[int, int]:
        found: dict[int, int] = {}
        for key, wait in follows:
            if key not in gone:
                found[key] = max(wait, found.get(key, 0))
            elif key not in seen:
                for before, longer in kept(gone[key].follows, seen | {key}).items():
                    found[before] = max(wait, longer, found.get(before, 0))
        return found

    return [
        replace(step, follows=tuple(kept(step.follows).items()))
        for step in steps
        if step.key not in gone
    ]


def renumber(steps: Sequence[Step]) -> list[Step]:
    """In the order of their positions, numbered from 1; keys and follows by the new numbers."""
    order = sorted(steps, key=lambda step: (step.position, step.key))
    number = {step.key: place for place, step in enumerate(order, start=1)}
    return [
        replace(
            step,
            key=number[step.key],
            position=number[step.key],
            follows=tuple((number[key], wait) for key, wait in step.follows if key in number),
        )
        for step in order
    ]


def _run(steps, finish_on, calendar, today, start_on) -> Schedule:
    """Both passes, every loose end tied to the promise."""
    nodes = [step.as_node() for step in steps]
    return evaluate(nodes, finish_on, calendar, today, start_on=start_on, ties_all=True)


def _row(
    step: Step, timed: Timed, is_critical: bool, calendar: WorkCalendar, buffer: int
) -> ProposedNode:
    if step.actual_on:
        baseline = step.baseline_on or step.actual_on
    elif step.fixed_on:
        baseline = step.fixed_on
    else:
        held_back = shift(calendar, workday_by(calendar, timed.latest_on), -buffer)
        baseline = max(timed.expected_on, held_back)
    return _proposed(step, timed, is_critical, baseline)


def _last_row(step: Step, timed: Timed, is_critical: bool, finish_on: date) -> ProposedNode:
    return _proposed(step, timed, is_critical, max(timed.expected_on, finish_on))


def _proposed(step: Step, timed: Timed, is_critical: bool, baseline: date) -> ProposedNode:
    return ProposedNode(
        step=step,
        baseline_on=baseline,
        earliest_on=timed.expected_on,
        latest_on=timed.latest_on,
        latest_start_on=timed.latest_start_on,
        float_workdays=timed.float_workdays,
        is_critical=is_critical,
        problem=_problem(step, timed),
    )


def _problem(step: Step, timed: Timed) -> str:
    """What is wrong with a date set by hand."""
    fixed = step.fixed_on
    if fixed is None or step.actual_on:
        return ""
    if timed.expected_on > fixed:
        earliest = f"{timed.expected_on:%Y-%m-%d}"
        return f"“{step.name}”定在 {fixed:%Y-%m-%d}，前置和工期最早只许到 {earliest}。"
    if timed.latest_on and fixed > timed.latest_on:
        return f"“{step.name}”定在 {fixed:%Y-%m-%d}，晚过最迟日 {timed.latest_on:%Y-%m-%d}。"
    return ""


def _compress(
    steps, found: Schedule, finish_on, calendar, today, start_on
) -> tuple[tuple[Compression, ...], int]:
    """Save days on the critical chain, longest step first, until the promise holds.

    After each saving both passes run again: another chain may have become the critical one.
    Beside the savings: how many working days they leave missing.
    """
    present = {step.key: step for step in steps}
    saved: dict[int, int] = {}

    def room(key: int) -> int:
        step = present[key]
        if step.actual_on or step.fixed_on:
            return 0
        return (step.duration + saved.get(key, 0)) // SAVED_PART - saved.get(key, 0)

    while found.late_workdays:
        able = [present[key] for key in found.chain if room(key) > 0]
        if not able:
            break
        longest = max(able, key=lambda step: step.duration + saved.get(step.key, 0))
        days = min(room(longest.key), found.late_workdays)
        saved[longest.key] = saved.get(longest.key, 0) + days
        present[longest.key] = replace(longest, duration=longest.duration - days)
        found = _run(list(present.values()), finish_on, calendar, today, start_on)
    first = {step.key: step for step in steps}
    order = sorted(saved, key=lambda key: (-first[key].duration, first[key].position))
    return tuple(Compression(first[key], saved[key]) for key in order), found.late_workdays
