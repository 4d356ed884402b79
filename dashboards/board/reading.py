"""Everything the leader's page shows, read with a number of queries that never grows."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from dashboards.enums import TargetScope
from dashboards.models import Target
from laishan_portal.metrics import DISTRICT, Figure, Figures, Part, Scope, compute_parts, metrics
from projects.enums import LIGHT_ORDER, WARNING_LIGHTS, LightLevel
from projects.models import Project, ProjectFigures
from projects.models.project import of_visible_projects

LIGHT_ROWS = 12
GAP_ROWS = 5
LIGHTS = tuple(f"projects.{level}" for level in LightLevel)
UNIT_KEYS = (
    "projects.counted",
    *LIGHTS,
    "projects.year_plan",
    "projects.plan_to_data",
    "projects.invested",
    "projects.gap",
    "projects.compared",
    "projects.asked",
    "projects.filed",
    "projects.filed_late",
    "projects.unfiled",
    "projects.overdue",
    "nodes.due",
    "nodes.on_time",
)
STAGE_KEYS = ("projects.counted", "projects.red", "projects.stuck", "projects.days_in_stage")
WAITING_KEYS = ("waiting.reports", "waiting.moves", "waiting.dates")
PLAN_KEYS = tuple(f"curve.plan_{month:02}" for month in range(1, 13))
_COLUMNS = (
    "pk",
    "shown_name",
    "knows_name",
    "is_fact",
    "is_confidential",
    "unit__short_name",
    "leader__name",
    "figures__light_order",
    "figures__gap",
    "standing__light",
    "standing__light_since",
    "standing__light_reason",
    "standing__slip_days",
    "standing__plan_to_data",
    "standing__year_done",
)


@dataclass(frozen=True)
class Reading:
    """The raw figures and rows of one scope."""

    scope: Scope
    today: date
    excluded: Figure
    units: dict[str, Figures]
    stages: dict[str, Figures]
    curve: Figures
    waiting: Figures
    targets: list[tuple[Target, Figure | None]]
    lights: list[dict]
    gaps: list[dict]


def read(user, scope: Scope, today: date) -> Reading:
    targets = _targets(user, scope, today)
    parts = [
        Part(UNIT_KEYS, scope, "unit"),
        Part(STAGE_KEYS, scope, "stage_group"),
        Part(("projects.excluded", "projects.planned", *PLAN_KEYS, *_past_keys(today)), scope),
        Part(WAITING_KEYS, scope),
        *_target_parts(targets),
    ]
    answers = compute_parts(parts, year=today.year, as_of=today, user=user)
    units, stages, curve, waiting = answers[:4]
    lights, gaps = _rows(user, scope)
    figures = {part: answer[""] for part, answer in zip(parts[4:], answers[4:], strict=True)}
    return Reading(
        scope=scope,
        today=today,
        excluded=curve[""]["projects.excluded"],
        units=units,
        stages=stages,
        curve=curve[""],
        waiting=waiting[""],
        targets=[(target, _actual(target, figures)) for target in targets],
        lights=lights,
        gaps=gaps,
    )


def _past_keys(today: date) -> list[str]:
    """What was done up to each month, and how many told this month and the two before."""
    done = [f"curve.done_{month:02}" for month in range(1, today.month + 1)]
    last = range(max(1, today.month - 2), today.month + 1)
    return [*done, *(f"curve.told_{month:02}" for month in last)]


# ── targets ──────────────────────────────────────────────────────────────────────────────


def _targets(user, scope: Scope, today: date) -> list[Target]:
    """A unit's page shows the unit's promises; a leader's those of the projects they lead."""
    rows = (
        Target.objects.visible_to(user).filter(year=today.year).select_related("unit", "project")
    )
    if scope.kind == "unit":
        rows = rows.filter(unit=scope.value)
    elif scope.kind == "leader":
        rows = rows.filter(project__leader=scope.value)
    return list(rows.order_by("position", "pk"))


def target_scope(target: Target) -> Scope:
    if target.scope == TargetScope.DISTRICT:
        return DISTRICT
    if target.scope == TargetScope.UNIT:
        return Scope("unit", target.unit_id)
    if target.scope == TargetScope.PROJECT:
        return Scope("project", target.project_id)
    return Scope("group", target.group_id)


def _target_parts(targets: list[Target]) -> list[Part]:
    """One part a scope, with the metrics that some app computes."""
    keys: dict[Scope, dict[str, None]] = {}
    for target in targets:
        if metrics.get(target.metric) is not None:
            keys.setdefault(target_scope(target), {})[target.metric] = None
    return [Part(tuple(wanted), scope) for scope, wanted in keys.items()]


def _actual(target: Target, figures: dict[Part, Figures]) -> Figure | None:
    scope = target_scope(target)
    for part, found in figures.items():
        if part.scope == scope and target.metric in part.keys:
            return found[target.metric]
    return None


# ── rows ─────────────────────────────────────────────────────────────────────────────────


def _rows(user, scope: Scope) -> tuple[list[dict], list[dict]]:
    """The lights and the gaps that are shown, in one query.

    Chosen from the narrow rows alone; only those few projects are joined.
    """
    figures = of_visible_projects(ProjectFigures.objects.filter(is_counted=True), user)
    if scope != DISTRICT:
        figures = figures.filter(**{scope.kind: scope.value})
    lit = figures.filter(light_order__lte=LIGHT_ORDER[LightLevel.YELLOW])
    lit = lit.order_by("light_order", "light_since", "project").values("project")[:LIGHT_ROWS]
    behind = figures.filter(gap__gt=0).order_by("-gap", "project").values("project")[:GAP_ROWS]
    rows = list(
        Project.objects.visible_to(user)
        .filter(Q(pk__in=lit.union(behind, all=True)))
        .order_by()
        .values(*_COLUMNS)
    )
    lights = [row for row in rows if row["standing__light"] in WARNING_LIGHTS]
    lights.sort(key=lambda row: (row["figures__light_order"], _since(row), row["pk"]))
    gaps = [row for row in rows if (row["figures__gap"] or 0) > 0]
    gaps.sort(key=lambda row: (-row["figures__gap"], row["pk"]))
    return lights[:LIGHT_ROWS], gaps[:GAP_ROWS]


def _since(row: dict) -> date:
    return row["standing__light_since"] or date.max
