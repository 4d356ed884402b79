"""The pieces that a hand-written project of the newspaper is put together from."""

from collections.abc import Sequence
from datetime import date, timedelta

from dashboards.seed import facts, reporting
from dashboards.seed.people import QU_WENJING
from dashboards.seed.reporting import Months
from dashboards.seed.shapes import PlannedEvent, PlannedNode, PlannedProject
from laishan_portal.workdays import WorkCalendar
from projects.enums import Condition, EventKind, Stage


def day(text: str) -> date:
    """``07-25`` of the facts' year, or a whole ISO day."""
    return date.fromisoformat(text if len(text) > 5 else f"{facts.YEAR}-{text}")


def milestone(
    name: str,
    kind: str,
    position: int,
    baseline: str,
    forecast: str = "",
    *,
    actual: str = "",
    owner: str = "",
    **values,
) -> PlannedNode:
    """A node with its days as text."""
    return PlannedNode(
        name,
        kind,
        position,
        day(baseline),
        day(forecast) if forecast else None,
        day(actual) if actual else None,
        owner=owner,
        **values,
    )


def base(name: str, stage: Stage, **values) -> PlannedProject:
    year_start = date(facts.YEAR, 1, 5)
    return PlannedProject(
        name=name,
        stage=stage,
        is_fact=True,
        listed_on=year_start,
        assigned_on=date(facts.YEAR - 1, 11, 7),
        **values,
    )


def by(lead: str) -> str:
    return reporting.BY_COMMISSIONER if lead == QU_WENJING else reporting.BY_BASE


def chain(nodes: list[PlannedNode], calendar: WorkCalendar, *, slack: int) -> None:
    """Each after the one before; the working days between, less the slack for open ones."""
    for number in range(1, len(nodes)):
        node = nodes[number]
        node.follows = number - 1
        days = calendar.between(nodes[number - 1].baseline_on, node.baseline_on)
        node.lag_workdays = max(1, days - (0 if node.actual_on else slack))


def chain_to(nodes: list[PlannedNode], latest: dict[int, str], calendar: WorkCalendar) -> None:
    """Lags such that the backward pass finds these latest dates, by place in the list."""
    chain(nodes, calendar, slack=0)
    for place, text in latest.items():
        if place - 1 in latest:
            nodes[place].lag_workdays = calendar.between(day(latest[place - 1]), day(text))


def moves(*steps: tuple[Stage, str]) -> list[PlannedEvent]:
    """Approved steps of the past, entered late: ``(stage, ISO day)``."""
    events, before = [], Stage.LEAD
    for stage, text in steps:
        occurred = day(text)
        events.append(
            PlannedEvent(
                EventKind.FORWARD,
                stage,
                occurred,
                before,
                reason="补录，依据项目档案",
                decided_on=occurred + timedelta(days=3),
            )
        )
        before = stage
    return events


def winter_break(stopped: str, resumed: str, stage: Stage) -> list[PlannedEvent]:
    """Stopped over the Spring Festival: that work resumed is a fact, the days are made up."""
    pairs = (
        (stopped, Condition.NORMAL, Condition.STOPPED, "春节停工"),
        (resumed, Condition.STOPPED, Condition.NORMAL, "全面复工，日期为演示"),
    )
    return [
        PlannedEvent(
            EventKind.CONDITION, stage, day(text), stage, before, after, reason, day(text)
        )
        for text, before, after, reason in pairs
    ]


def padded(amounts: Sequence[int], months: Months) -> list[int]:
    """With nothing for the months before the year, when those are filed too."""
    return [0] * (len(months.all) - len(amounts)) + list(amounts)
