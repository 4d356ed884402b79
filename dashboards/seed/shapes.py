"""What the generators hand to the writers: plain values, no rows, no identifiers."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from projects.enums import LightLevel, Nature, ReportStatus, Stage


@dataclass
class PlannedEvent:
    """An approved move of the stage (or of the condition, when ``condition`` is named)."""

    kind: str
    to_stage: Stage
    occurred_on: date | None = None
    from_stage: str = ""
    from_condition: str = ""
    to_condition: str = "normal"
    reason: str = ""
    decided_on: date | None = None
    decision: str = "approved"
    by: str = "system"


@dataclass
class PlannedNode:
    """A milestone; ``follows`` is the place of its predecessor in the list, ``also`` names further
    ones with the working days from their finish to its own.

    ``is_fact`` names a node of the newspaper that exists already: only its predecessor, lag and
    forecast are set.
    """

    name: str
    kind: str
    position: int
    baseline_on: date
    forecast_on: date | None = None
    actual_on: date | None = None
    follows: int | None = None
    lag_workdays: int = 0
    weight: int = 1
    owner: str = ""
    is_fact: bool = False
    also: tuple[tuple[int, int], ...] = ()


@dataclass
class PlannedReport:
    """A month's slot and what was filed in it; ``node`` is a place in the list of nodes."""

    month: date
    opens_on: date
    due_on: date
    locks_on: date
    status: ReportStatus
    invested: Decimal | None = None
    progress: int | None = None
    node: int | None = None
    node_forecast_on: date | None = None
    node_actual_on: date | None = None
    claimed_light: str = ""
    blockers: str = ""
    comment: str = ""
    submitted_on: date | None = None
    decided_on: date | None = None
    by: str = "system"


@dataclass
class PlannedPermit:
    """A formality."""

    name: str
    phase: str
    department: str
    status: str
    promised_on: date | None = None
    done_on: date | None = None
    document_number: str = ""
    note: str = ""


@dataclass
class PlannedFactor:
    """A resource."""

    kind: str
    measure: str
    needed: Decimal
    secured: Decimal
    action: str = ""
    responsible: str = ""
    due_on: date | None = None
    item: str = ""


@dataclass
class PlannedProject:
    """One project with all that hangs on it. A fact's own fields are left as they are."""

    name: str
    lead: str
    level: str
    stage: Stage
    number: int = 0
    is_fact: bool = False
    domain: str = ""
    street: str = ""
    unit: str = ""
    leader: int | None = None
    industry: str = ""
    nature: str = Nature.NEW
    content: str = ""
    owner: int | None = None
    is_public_works: bool = False
    code_name: str = ""
    total: int | None = None
    planned_start_on: date | None = None
    promised_finish_on: date | None = None
    project_code: str = ""
    events: list[PlannedEvent] = field(default_factory=list)
    nodes: list[PlannedNode] = field(default_factory=list)
    opening: int = 0
    plan: list[int] = field(default_factory=list)
    reports: list[PlannedReport] = field(default_factory=list)
    permits: list[PlannedPermit] = field(default_factory=list)
    factors: list[PlannedFactor] = field(default_factory=list)
    supporters: tuple[str, ...] = ()
    listed_on: date | None = None
    assigned_on: date | None = None
    light: LightLevel = LightLevel.NORMAL
    lit_days: int = 0
    why: str = ""

    @property
    def year_plan(self) -> int:
        return sum(self.plan)

    @property
    def year_done(self) -> Decimal:
        """What approved reports of the business year add up to."""
        year = max((report.month.year for report in self.reports), default=0)
        return sum(
            (
                report.invested
                for report in self.reports
                if report.status == ReportStatus.APPROVED and report.month.year == year
            ),
            Decimal(0),
        )
