"""The reads of one dossier: a fixed number of statements, each into plain rows."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from projects import lights
from projects.dossier.prepared import PROJECT_ID, YEAR, PreparedRead
from projects.enums import EntryKind
from projects.models import (
    Assignment,
    DateChange,
    InvestmentEntry,
    Light,
    MonthlyReport,
    Node,
    PlanMonth,
    Project,
    StageEvent,
)
from projects.stepper import StageFact
from projects.timeline import DateChangeFact

LIGHTS_KEPT = 40
PLAN = "plan"


def dossier_projects(user: User) -> QuerySet[Project]:
    """Visible projects with all that the head of a dossier needs of their own row."""
    return Project.objects.visible_to(user).select_related(
        "standing", "owner", "unit", "leader", "cluster", "chain_link__chain"
    )


@dataclass(frozen=True)
class NodeRow:
    id: int
    kind: str
    name: str
    position: int
    baseline_on: date
    forecast_on: date | None
    actual_on: date | None
    predecessor_id: int | None
    lag_workdays: int
    owner: str
    is_fact: bool
    is_demo: bool
    is_baselined: bool = False
    further_ids: Sequence[int] = ()
    further_lags: Sequence[int] = ()


_NODES = PreparedRead(
    lambda: (
        Node.objects.filter(project=PROJECT_ID)
        .with_further_links()
        .order_by("position", "pk")
        .values_list(*NodeRow.__dataclass_fields__)
    )
)


def nodes_of(project: Project) -> list[NodeRow]:
    return [NodeRow(*row) for row in _NODES.fetch(project.pk)]


@dataclass(frozen=True)
class MoneyRow:
    """A month of the plan in force (``kind`` plan) or a line of the investment ledger."""

    kind: str
    month: date
    amount: Decimal
    reason: str
    who: str
    dated_on: date
    number: int


def _money() -> QuerySet:
    plan = (
        PlanMonth.objects.filter(
            curve__project=PROJECT_ID, curve__year=YEAR, curve__is_current=True
        )
        .order_by()
        .values_list(
            Value(PLAN, output_field=CharField()),
            "month",
            "amount",
            "curve__reason",
            Coalesce("curve__approved_by__person__name", Value("")),
            "curve__approved_on",
            "curve__version",
        )
    )
    entries = (
        InvestmentEntry.objects.filter(project=PROJECT_ID)
        .order_by()
        .values_list(
            "kind",
            "month",
            "amount",
            "reason",
            Coalesce("by__person__name", Value("")),
            "recorded_on",
            Value(0),
        )
    )
    return plan.union(entries, all=True)


_MONEY = PreparedRead(_money)


def money_of(project: Project, year: int) -> list[MoneyRow]:
    """The year's plan and all ledger lines, in one statement."""
    rows = [MoneyRow(*row) for row in _MONEY.fetch(project.pk, year=year)]
    return sorted(rows, key=lambda row: (row.month, row.dated_on, row.kind))


@dataclass(frozen=True)
class ReportRow:
    month: date
    opens_on: date
    due_on: date
    status: str
    invested: Decimal | None
    progress: int | None
    comment: str
    blockers: str
    first_submitted_on: date | None
    submitted_by: str | None
    is_demo: bool


_REPORTS = PreparedRead(
    lambda: (
        MonthlyReport.objects.filter(project=PROJECT_ID)
        .order_by("-month")
        .values_list(
            "month",
            "opens_on",
            "due_on",
            "status",
            "invested",
            "progress",
            "comment",
            "blockers",
            "first_submitted_on",
            "submitted_by__person__name",
            "is_demo",
        )
    )
)


def reports_of(project: Project) -> list[ReportRow]:
    """All slots, newest first."""
    return [ReportRow(*row) for row in _REPORTS.fetch(project.pk)]


_EVENTS = PreparedRead(
    lambda: (
        StageEvent.objects.filter(project=PROJECT_ID)
        .order_by("pk")
        .values_list(
            "pk",
            "kind",
            "from_stage",
            "to_stage",
            "from_condition",
            "to_condition",
            "occurred_on",
            "decision",
            "decided_on",
            "reason",
            "comment",
            Coalesce("proposed_by__person__name", Value("系统")),
            "proposed_by_id",
            Coalesce("decided_by__person__name", Value("")),
            "missing",
            "proposed_at",
        )
    )
)


def stage_events_of(project: Project, today: date) -> list[StageFact]:
    return [
        StageFact(
            *row,
            recorded_on=business_day(at, today),
            missing=tuple(one["label"] for one in json.loads(missing)),
        )
        for *row, missing, at in _EVENTS.fetch(project.pk)
    ]


_CHANGES = PreparedRead(
    lambda: (
        DateChange.objects.filter(project=PROJECT_ID)
        .order_by("pk")
        .values_list(
            "pk",
            Coalesce("node__name", Value("")),
            "old_on",
            "new_on",
            "reason",
            "decision",
            Coalesce("requested_by__person__name", Value("系统")),
            "requested_by_id",
            Coalesce("decided_by__person__name", Value("")),
            "comment",
            "plan_id",
            "requested_at",
            "decided_at",
        )
    )
)


def date_changes_of(project: Project, today: date) -> list[DateChangeFact]:
    return [
        DateChangeFact(
            *row,
            plan_id=plan_id,
            requested_on=business_day(asked_at, today),
            decided_on=business_day(decided_at, today) if decided_at else None,
        )
        for *row, plan_id, asked_at, decided_at in _CHANGES.fetch(project.pk)
    ]


@dataclass(frozen=True)
class PersonRow:
    """An assignment, open or ended, with the person it names."""

    pk: int
    person_id: int
    kind: str
    service_kind: str
    from_on: date
    to_on: date | None
    name: str
    title: str
    phone: str
    unit: str


_PEOPLE = PreparedRead(
    lambda: (
        Assignment.objects.filter(project=PROJECT_ID)
        .order_by("from_on", "pk")
        .values_list(
            "pk",
            "person_id",
            "kind",
            "service_kind",
            "from_on",
            "to_on",
            "person__name",
            "person__title",
            "person__phone",
            Coalesce("person__unit__short_name", Value("")),
        )
    )
)


def people_of(project: Project) -> list[PersonRow]:
    return [PersonRow(*row) for row in _PEOPLE.fetch(project.pk)]


@dataclass(frozen=True)
class LightRow:
    """A from–to row of the light with the version of the rule it was judged by."""

    level: str
    from_on: date
    to_on: date | None
    since_on: date
    rule_name: str
    rule_version: int
    rule_source: str
    method: str
    yellow_bound: int
    red_bound: int
    uses_own_curve: bool
    yellow_slip_days: int | None
    red_slip_days: int | None
    yellow_float_workdays: int | None
    yellow_start_months: int | None
    red_start_months: int | None
    yellow_entry_months: int | None
    red_entry_months: int | None
    reasons: list[dict]
    inputs: dict

    @property
    def sentence(self) -> str:
        return self.reasons[0]["sentence"] if self.reasons else ""

    @property
    def rules(self) -> lights.LightRules:
        """The version it was judged by, as the pure rules want it."""
        names = [item.name for item in fields(lights.LightRules)][3:]
        kept = {name: getattr(self, name) for name in names}
        return lights.LightRules(0, self.rule_name, self.method, **kept)


_LIGHTS = PreparedRead(
    lambda: (
        Light.objects.filter(project=PROJECT_ID)
        .order_by("-from_on", "-pk")
        .values_list(
            "level",
            "from_on",
            "to_on",
            "since_on",
            "rule_set__name",
            "rule_set__version",
            "rule_set__source",
            "rule_set__method",
            "rule_set__yellow_bound",
            "rule_set__red_bound",
            "rule_set__uses_own_curve",
            "rule_set__yellow_slip_days",
            "rule_set__red_slip_days",
            "rule_set__yellow_float_workdays",
            "rule_set__yellow_start_months",
            "rule_set__red_start_months",
            "rule_set__yellow_entry_months",
            "rule_set__red_entry_months",
            "reasons",
            "inputs",
        )[:LIGHTS_KEPT]
    )
)


def lights_of(project: Project) -> list[LightRow]:
    """The newest rows, oldest first; the last one is the present light."""
    found = [
        LightRow(*row, reasons=json.loads(reasons), inputs=json.loads(inputs))
        for *row, reasons, inputs in _LIGHTS.fetch(project.pk)
    ]
    return found[::-1]


def business_day(moment: datetime, today: date) -> date:
    """The day of a recorded moment; never after the business day (a demo runs in the past)."""
    return min(timezone.localdate(moment), today)


def is_correction(row: MoneyRow) -> bool:
    return row.kind == EntryKind.CORRECTION
