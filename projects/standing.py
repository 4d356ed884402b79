"""The present view of projects, recomputed from the dated rows by a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Max, Min, Q, Sum

from laishan_portal import clock, workdays
from projects import figures, lights, schedule, year_figures
from projects.enums import (
    COUNTED_CONDITIONS,
    LIGHT_ORDER,
    OPEN_REPORT_STATUSES,
    REPORTED_STATUSES,
    STARTED_STAGES,
    Decision,
    EntryKind,
    LightLevel,
    ReportStatus,
    Stage,
)
from projects.models import (
    Assignment,
    DateChange,
    InvestmentEntry,
    Light,
    LightOverride,
    LightRuleSet,
    Listing,
    MonthlyReport,
    Node,
    PlanMonth,
    Project,
    ProjectStanding,
    StageEvent,
    StatReturn,
)
from projects.schedule import postponements

BATCH = 500
_OF_PROJECT = (
    *("id", "stage", "condition"),
    *("planned_start_on", "promised_finish_on", "stats_entered_on"),
)
_DERIVED = [item.name for item in ProjectStanding._meta.concrete_fields if not item.primary_key]


def refresh(project_ids: Iterable[int] | None = None, *, today: date | None = None) -> int:
    """Recompute standings and lights; None means every project. Returns how many.

    Each batch locks its projects, so that no older view can overwrite a newer one.
    """
    today = today or clock.today()
    if project_ids is None:
        project_ids = Project.objects.order_by("pk").values_list("pk", flat=True)
    ids = sorted(set(project_ids))
    for start in range(0, len(ids), BATCH):
        with transaction.atomic():
            _refresh_batch(ids[start : start + BATCH], today)
    return len(ids)


@dataclass
class Facts:
    """All dated rows of one batch, by project."""

    projects: list[dict]
    rules: lights.LightRules
    levels: dict = field(default_factory=dict)
    leads: dict = field(default_factory=dict)
    plans: dict = field(default_factory=lambda: defaultdict(dict))
    done: dict = field(default_factory=dict)
    stats: dict = field(default_factory=dict)
    reports: dict = field(default_factory=lambda: defaultdict(list))
    nodes: dict = field(default_factory=lambda: defaultdict(list))
    node_names: dict = field(default_factory=dict)
    moves: dict = field(default_factory=lambda: defaultdict(list))
    stage_since: dict = field(default_factory=dict)
    started: dict = field(default_factory=dict)
    overrides: dict = field(default_factory=dict)
    extra: dict = field(default_factory=lambda: defaultdict(list))


def _refresh_batch(ids: list[int], today: date) -> None:
    facts = _collect(ids, today)
    calendar = workdays.calendar()
    standings, verdicts, inputs_by_id = [], {}, {}
    for project in facts.projects:
        standing, inputs = _stand(project, facts, today, calendar)
        verdict = _judge(project["id"], inputs, facts)
        verdicts[project["id"]], inputs_by_id[project["id"]] = verdict, inputs
        standings.append(standing)
    since = _record_lights(verdicts, inputs_by_id, facts.rules, today)
    for standing in standings:
        verdict = verdicts[standing.project_id]
        standing.light = verdict.level
        standing.light_order = LIGHT_ORDER[verdict.level]
        standing.light_since = since[standing.project_id]
        standing.light_reason = "；".join(reason.sentence for reason in verdict.reasons)[:300]
    ProjectStanding.objects.bulk_create(
        standings, update_conflicts=True, unique_fields=["project"], update_fields=_DERIVED
    )
    figures.refresh(ids, today=today)
    year_figures.refresh(ids, today=today)


def default_rules() -> lights.LightRules:
    """The rule set in force, as the pure rules want it."""
    row = LightRuleSet.objects.get(is_default=True)
    return rules_of(row)


def rules_of(row: LightRuleSet) -> lights.LightRules:
    return lights.LightRules(
        id=row.pk,
        name=str(row),
        method=row.method,
        yellow_bound=row.yellow_bound,
        red_bound=row.red_bound,
        uses_own_curve=row.uses_own_curve,
        yellow_slip_days=row.yellow_slip_days,
        red_slip_days=row.red_slip_days,
        yellow_float_workdays=row.yellow_float_workdays,
        yellow_start_months=row.yellow_start_months,
        red_start_months=row.red_start_months,
        yellow_entry_months=row.yellow_entry_months,
        red_entry_months=row.red_entry_months,
    )


def _collect(ids: list[int], today: date) -> Facts:
    locked = Project.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    facts = Facts(
        projects=list(locked.values(*_OF_PROJECT)),
        rules=default_rules(),
    )
    year_start, mine = today.replace(month=1, day=1), Q(project__in=ids)
    facts.levels = dict(
        Listing.objects.filter(mine, year=today.year, to_on=None).values_list("project", "level")
    )
    facts.leads = dict(
        Assignment.objects.filter(mine)
        .leads()
        .open_on(today)
        .order_by("pk")
        .values_list("project", "person")
    )
    for project, month, amount in PlanMonth.objects.filter(
        curve__project__in=ids, curve__year=today.year, curve__is_current=True
    ).values_list("curve__project", "month", "amount"):
        facts.plans[project][month] = amount
    this_year = Q(month__gte=year_start) & ~Q(kind=EntryKind.OPENING)
    for project, total, year in (
        InvestmentEntry.objects.filter(mine, month__lte=today, recorded_on__lte=today)
        .order_by()
        .values("project")
        .annotate(total=Sum("amount"), year=Sum("amount", filter=this_year))
        .values_list("project", "total", "year")
    ):
        facts.done[project] = (total, year or Decimal(0))
    facts.stats = {
        project: (month, ytd)
        for project, month, ytd in StatReturn.objects.current()
        .filter(mine, month__range=(year_start, today))
        .order_by("month")
        .values_list("project", "month", "ytd")
    }
    for row in (
        MonthlyReport.objects.filter(mine, opens_on__lte=today)
        .order_by("month")
        .values("project", "month", "status", "due_on", "first_submitted_on", "progress")
    ):
        facts.reports[row["project"]].append(row)
    for row in (
        Node.objects.filter(mine)
        .with_further_links()
        .order_by("position")
        .values(
            "id",
            "project",
            "name",
            "kind",
            "position",
            "predecessor_id",
            "lag_workdays",
            "baseline_on",
            "forecast_on",
            "actual_on",
            "further_ids",
            "further_lags",
        )
    ):
        facts.node_names[row["id"]] = row.pop("name")
        facts.nodes[row.pop("project")].append(schedule.planned_node(**row))
    for project, plan, old_on, new_on in DateChange.objects.filter(
        mine, decision=Decision.APPROVED
    ).values_list("project", "plan", "old_on", "new_on"):
        facts.moves[project].append(postponements.Moved("", (new_on - old_on).days, plan))
    for project, stage, day, first in (
        StageEvent.objects.filter(mine)
        .approved()
        .exclude(occurred_on=None)
        .exclude(from_stage=F("to_stage"))
        .order_by()
        .values("project", "to_stage")
        .annotate(day=Max("occurred_on"), first=Min("occurred_on"))
        .values_list("project", "to_stage", "day", "first")
    ):
        facts.stage_since[project, stage] = day
        if stage in STARTED_STAGES:
            facts.started[project] = min(first, facts.started.get(project, first))
    facts.overrides = {
        row.project_id: row
        for row in LightOverride.objects.filter(mine, ended_on=None, from_on__lte=today).filter(
            Q(expires_on=None) | Q(expires_on__gte=today)
        )
    }
    for source in lights.sources:
        for project, reasons in source.reasons(ids, today).items():
            facts.extra[project].extend(reasons)
    return facts


def _stand(
    project: dict, facts: Facts, today: date, calendar: workdays.WorkCalendar
) -> tuple[ProjectStanding, lights.LightInputs]:
    pk = project["id"]
    total, year_done = facts.done.get(pk, (Decimal(0), Decimal(0)))
    standing = ProjectStanding(
        project_id=pk,
        year=today.year,
        as_of=today,
        level=facts.levels.get(pk, ""),
        lead_id=facts.leads.get(pk),
        year_done=year_done,
        total_done=total,
        stage_since=facts.stage_since.get((pk, project["stage"])),
        stats_month=facts.stats.get(pk, (None, None))[0],
        stats_done=facts.stats.get(pk, (None, None))[1],
    )
    stale = _stand_reports(standing, facts.reports.get(pk, []), today)
    _stand_plan(standing, facts.plans.get(pk, {}))
    put_off = postponements.count(facts.moves.get(pk, ()))
    standing.postponements, standing.postponed_days = put_off
    _stand_node(standing, facts, project["promised_finish_on"], today, calendar)
    inputs = lights.LightInputs(
        today=today,
        is_counted=project["condition"] in COUNTED_CONDITIONS,
        is_operating=project["stage"] == Stage.OPERATION,
        stale_month=stale["month"] if stale else None,
        stale_days=(today - stale["due_on"]).days if stale else 0,
        data_month=standing.data_month,
        year_plan=standing.year_plan,
        plan_to_data=standing.plan_to_data,
        year_done=year_done,
        node_name=standing.next_node_name,
        node_baseline=standing.next_baseline_on,
        node_forecast=standing.next_forecast_on,
        slip_days=standing.slip_days,
        float_workdays=standing.float_workdays,
        planned_start=project["planned_start_on"],
        is_started=project["stage"] in STARTED_STAGES,
        started_on=facts.started.get(pk) if project["stage"] in STARTED_STAGES else None,
        entered_on=project["stats_entered_on"],
    )
    return standing, inputs


def _stand_reports(standing: ProjectStanding, reports: list[dict], today: date) -> dict | None:
    """The slot now open or last made, the last month told, and the oldest one overdue."""
    stale = None
    for row in reports:
        if row["status"] in REPORTED_STATUSES:
            standing.last_reported_month = row["month"]
        if row["status"] == ReportStatus.APPROVED:
            standing.progress = row["progress"]
            if row["month"].year == today.year:
                standing.data_month = row["month"]
        if row["status"] in OPEN_REPORT_STATUSES and row["due_on"] < today:
            stale = stale or row
    if reports:
        newest = reports[-1]
        first = newest["first_submitted_on"]
        standing.report_month, standing.report_status = newest["month"], newest["status"]
        standing.report_due_on = newest["due_on"]
        standing.report_is_late = first is not None and first > newest["due_on"]
    return stale


def _stand_plan(standing: ProjectStanding, plan: dict[date, Decimal]) -> None:
    if not plan:
        return
    standing.year_plan = sum(plan.values(), Decimal(0))
    if standing.data_month is not None:
        due = (amount for month, amount in plan.items() if month <= standing.data_month)
        standing.plan_to_data = sum(due, Decimal(0))


def _stand_node(
    standing: ProjectStanding,
    facts: Facts,
    promised_finish: date | None,
    today: date,
    calendar: workdays.WorkCalendar,
) -> None:
    nodes = facts.nodes.get(standing.project_id, [])
    found = schedule.evaluate(nodes, promised_finish, calendar, today)
    standing.forecast_finish_on = found.project_finish_on
    node = schedule.next_open(nodes)
    if node is None:
        return
    expected, latest = found.timed[node.id].expected_on, found.timed[node.id].latest_on
    standing.next_node_id, standing.next_node_name = node.id, facts.node_names[node.id]
    standing.next_baseline_on, standing.next_forecast_on = node.baseline_on, expected
    standing.slip_days = (expected - node.baseline_on).days
    # The promised node itself has no float to tell of before somebody forecast it.
    is_told = node.forecast_on is not None or any(each.position > node.position for each in nodes)
    if latest is not None and is_told and (promised_finish or len(nodes) > 1):
        standing.float_workdays = calendar.between(expected, latest)


def _judge(pk: int, inputs: lights.LightInputs, facts: Facts) -> lights.Verdict:
    verdict = lights.evaluate(inputs, facts.rules, facts.extra.get(pk, ()))
    override = facts.overrides.get(pk)
    if override is None or verdict.level == LightLevel.DONE:
        return verdict
    why = lights.override_words(override.reason, override.expires_on)
    return lights.combine(verdict, LightLevel(override.level), why)


def _record_lights(
    verdicts: dict[int, lights.Verdict],
    inputs_by_id: dict[int, lights.LightInputs],
    rules: lights.LightRules,
    today: date,
) -> dict[int, date]:
    """Close and open from–to rows where something changed; the day each level was lit."""
    open_rows = {
        row.project_id: row for row in Light.objects.filter(project__in=verdicts, to_on=None)
    }
    close, update, create, since = [], [], [], {}
    for pk, verdict in verdicts.items():
        row, reasons = open_rows.get(pk), verdict.reasons_as_json()
        same_level = row is not None and row.level == verdict.level
        since[pk] = row.since_on if same_level else today
        inputs = inputs_by_id[pk].as_json()
        if same_level and row.reasons == reasons and row.rule_set_id == rules.id:
            if _have_moved(row.inputs, inputs):
                row.inputs = inputs
                update.append(row)
            continue
        values = {
            "level": verdict.level,
            "reasons": reasons,
            "rule_set_id": rules.id,
            "inputs": inputs,
            "since_on": since[pk],
        }
        if row is not None and row.from_on >= today:
            for name, value in values.items():
                setattr(row, name, value)
            update.append(row)
            continue
        if row is not None:
            row.to_on = today - timedelta(days=1)
            close.append(row)
        create.append(Light(project_id=pk, from_on=today, **values))
    Light.objects.bulk_update(close, ["to_on"])
    Light.objects.bulk_update(update, ["level", "reasons", "rule_set", "inputs", "since_on"])
    Light.objects.bulk_create(create)
    return since


def _have_moved(kept: dict, inputs: dict) -> bool:
    """Whether the facts under an unchanged light are others than when it was last computed:
    the page that shows them must not tell last month's. That a day has passed is no change."""
    passing = {"today", "stale_days"}
    return {k: v for k, v in kept.items() if k not in passing} != {
        k: v for k, v in inputs.items() if k not in passing
    }
