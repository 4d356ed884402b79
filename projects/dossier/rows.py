"""The reads of one dossier: a fixed number of queries, each into plain rows."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, F, OuterRef, QuerySet, Value, When
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone

from accounts.models import User
from projects.enums import EntryKind
from projects.models import (
    Assignment,
    DateChange,
    Factor,
    InvestmentEntry,
    Light,
    LightOverride,
    MonthlyReport,
    Node,
    Permit,
    PlanMonth,
    Project,
    ProjectAlias,
    ProjectGrant,
    ProjectGroup,
    ProjectInvestor,
    StageEvent,
)
from projects.stepper import StageFact
from projects.timeline import DateChangeFact, Revision

LIGHTS_KEPT = 40
REVISIONS_KEPT = 60
PLAN = "plan"


def dossier_projects(user: User) -> QuerySet[Project]:
    """Visible projects, each with all that the head of its dossier shows, in one query."""
    return (
        Project.objects.visible_to(user)
        .select_related("standing", "owner", "unit", "leader")
        .annotate(
            alias_names=ArraySubquery(_of(ProjectAlias).values("name")),
            investor_names=ArraySubquery(_of(ProjectInvestor).values("enterprise__name")),
            group_facts=ArraySubquery(
                ProjectGroup.objects.filter(projects=OuterRef("pk"))
                .order_by("pk")
                .values(
                    json=JSONObject(
                        name="name",
                        total="stated_total",
                        note="note",
                        is_fact="is_fact",
                        others=ArraySubquery(_others_of_group()),
                    )
                )
            ),
            override_facts=ArraySubquery(
                _of(LightOverride).values(
                    json=JSONObject(
                        pk="pk",
                        level="level",
                        reason="reason",
                        from_on="from_on",
                        expires_on="expires_on",
                        ended_on="ended_on",
                        who="by__person__name",
                    )
                )
            ),
            grant_facts=ArraySubquery(
                _of(ProjectGrant).values(
                    json=JSONObject(
                        pk="pk",
                        user="user__person__name",
                        unit="unit__short_name",
                        reason="reason",
                        until_on="until_on",
                        is_deal_team="is_deal_team",
                    )
                )
            ),
        )
    )


def _others_of_group() -> QuerySet[Project]:
    """The other projects of a group under names that everybody may read."""
    safe_name = Case(When(is_confidential=True, then=F("code_name")), default=F("name"))
    return (
        Project.objects.filter(groups=OuterRef("pk"))
        .exclude(pk=OuterRef(OuterRef("pk")))
        .order_by("code")
        .values(safe=safe_name)
    )


def with_dates(facts: list[dict]) -> list[dict]:
    """Rows that came as JSON, with their ``*_on`` texts as dates again."""
    return [
        {
            name: date.fromisoformat(value) if value and name.endswith("_on") else value
            for name, value in fact.items()
        }
        for fact in facts
    ]


def _of(model: type) -> QuerySet:
    return model.objects.filter(project=OuterRef("pk")).order_by("pk")


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


def nodes_of(project: Project) -> list[NodeRow]:
    columns = NodeRow.__dataclass_fields__
    rows = Node.objects.filter(project=project).order_by("position", "pk")
    return [NodeRow(*row) for row in rows.values_list(*columns)]


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


def money_of(project: Project, year: int) -> list[MoneyRow]:
    """The year's plan and all ledger lines, in one statement."""
    plan = (
        PlanMonth.objects.filter(curve__project=project, curve__year=year, curve__is_current=True)
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
        InvestmentEntry.objects.filter(project=project)
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
    rows = [MoneyRow(*row) for row in plan.union(entries, all=True)]
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


def reports_of(project: Project) -> list[ReportRow]:
    """All slots, newest first."""
    rows = MonthlyReport.objects.filter(project=project).order_by("-month")
    return [
        ReportRow(*row)
        for row in rows.values_list(
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
    ]


def stage_events_of(project: Project, today: date) -> list[StageFact]:
    rows = StageEvent.objects.filter(project=project).order_by("pk")
    return [
        StageFact(*row[:-1], recorded_on=business_day(row[-1], today))
        for row in rows.values_list(
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
            "proposed_at",
        )
    ]


def date_changes_of(project: Project, today: date) -> list[DateChangeFact]:
    rows = DateChange.objects.filter(project=project).order_by("pk")
    return [
        DateChangeFact(
            pk=row["pk"],
            node=row["node__name"] or "",
            old_on=row["old_on"],
            new_on=row["new_on"],
            reason=row["reason"],
            decision=row["decision"],
            requested_by=row["requested_by__person__name"] or "系统",
            requested_by_id=row["requested_by_id"],
            requested_on=business_day(row["requested_at"], today),
            decided_by=row["decided_by__person__name"] or "",
            decided_on=business_day(row["decided_at"], today) if row["decided_at"] else None,
            comment=row["comment"],
        )
        for row in rows.values(
            "pk",
            "node__name",
            "old_on",
            "new_on",
            "reason",
            "decision",
            "requested_by__person__name",
            "requested_by_id",
            "requested_at",
            "decided_by__person__name",
            "decided_at",
            "comment",
        )
    ]


def permits_of(project: Project) -> list[Permit]:
    return list(Permit.objects.filter(project=project).order_by("pk"))


def factors_of(project: Project) -> list[Factor]:
    return list(Factor.objects.filter(project=project).order_by("pk"))


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


def people_of(project: Project) -> list[PersonRow]:
    rows = Assignment.objects.filter(project=project).order_by("from_on", "pk")
    return [
        PersonRow(*row)
        for row in rows.values_list(
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
    ]


@dataclass(frozen=True)
class LightRow:
    """A from–to row of the light with the version of the rule it was judged by."""

    level: str
    from_on: date
    to_on: date | None
    since_on: date
    reasons: list[dict]
    inputs: dict
    rule_name: str
    rule_version: int
    rule_source: str
    method: str
    yellow_bound: int
    uses_own_curve: bool
    yellow_slip_days: int | None
    yellow_float_workdays: int | None

    @property
    def sentence(self) -> str:
        return self.reasons[0]["sentence"] if self.reasons else ""


def lights_of(project: Project) -> list[LightRow]:
    """The newest rows, oldest first; the last one is the present light."""
    rows = Light.objects.filter(project=project).order_by("-from_on", "-pk")
    found = [
        LightRow(*row)
        for row in rows.values_list(
            "level",
            "from_on",
            "to_on",
            "since_on",
            "reasons",
            "inputs",
            "rule_set__name",
            "rule_set__version",
            "rule_set__source",
            "rule_set__method",
            "rule_set__yellow_bound",
            "rule_set__uses_own_curve",
            "rule_set__yellow_slip_days",
            "rule_set__yellow_float_workdays",
        )[:LIGHTS_KEPT]
    ]
    return found[::-1]


# What the history tells: field of the row → how its value is read (an expression or a choice).
HISTORY_FIELDS = (
    "name",
    "project_code",
    "owner",
    "domain",
    "industry",
    "street",
    "nature",
    "content",
    "total_investment",
    "unit",
    "leader",
    "planned_start_on",
    "promised_finish_on",
    "is_public_works",
    "in_expansion_zone",
    "is_confidential",
    "code_name",
    "note",
)
_HISTORY_NAMES = {"owner": "owner__name", "unit": "unit__short_name", "leader": "leader__name"}


def history_labels() -> dict[str, str]:
    return {
        name: str(Project._meta.get_field(name).verbose_name).split("（")[0]
        for name in HISTORY_FIELDS
    }


def history_of(project: Project, today: date) -> list[Revision]:
    """The kept versions of the basic data, oldest first, values as people read them."""
    columns = [_HISTORY_NAMES.get(name, name) for name in HISTORY_FIELDS]
    rows = project.history.order_by("-pgh_id").values_list(
        "pgh_created_at",
        "pgh_label",
        F("pgh_context__metadata"),
        Coalesce("updated_by__person__name", Value("")),
        *columns,
    )[:REVISIONS_KEPT]
    found = [
        Revision(
            on=business_day(at, today),
            who=who,
            request=(metadata or {}).get("request", ""),
            values=dict(zip(HISTORY_FIELDS, map(_in_words, HISTORY_FIELDS, values), strict=True)),
            is_first=label == "insert",
        )
        for at, label, metadata, who, *values in rows
    ]
    return found[::-1]


def _in_words(name: str, value: object) -> str:
    """A kept value as text; empty and never filled are the same."""
    if value is None or value == "":
        return ""
    if value is True or value is False:
        return "是" if value else ""
    if isinstance(value, Decimal):
        return f"{value.normalize():,f} 万元"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    choices = Project._meta.get_field(name).choices
    return str(dict(choices).get(value, value)) if choices else str(value)


def business_day(moment: datetime, today: date) -> date:
    """The day of a recorded moment; never after the business day (a demo runs in the past)."""
    return min(timezone.localdate(moment), today)


def is_correction(row: MoneyRow) -> bool:
    return row.kind == EntryKind.CORRECTION
