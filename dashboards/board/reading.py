"""Everything the leader's page shows, read with a number of queries that never grows."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from dashboards.enums import TargetScope
from dashboards.models import Target
from laishan_portal.metrics import DISTRICT, Figure, Figures, Part, Scope, compute_parts, metrics
from projects.enums import LIGHT_ORDER, LightLevel
from projects.metrics import of_visible_projects
from projects.models import Project, ProjectFigures

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
_LIGHT_COLUMNS = (
    "pk",
    "shown_name",
    "knows_name",
    "is_fact",
    "is_confidential",
    "unit__short_name",
    "leader__name",
    "standing__light",
    "standing__light_since",
    "standing__light_reason",
    "standing__slip_days",
)
_GAP_COLUMNS = (
    "pk",
    "shown_name",
    "is_fact",
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
        lights=_lights(user, scope),
        gaps=_gaps(user, scope),
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


def _shown(user, scope: Scope, *conditions: Q, order: tuple[str, ...], limit: int):
    """The first projects of the figures in this order, with the names the user may see.

    Chosen from the narrow rows alone; only those few are joined.
    """
    figures = of_visible_projects(
        ProjectFigures.objects.filter(*conditions, is_counted=True), user
    )
    if scope != DISTRICT:
        figures = figures.filter(**{scope.kind: scope.value})
    chosen = figures.order_by(*order, "project").values("project")[:limit]
    by = [f"-figures__{name[1:]}" if name[0] == "-" else f"figures__{name}" for name in order]
    return Project.objects.visible_to(user).filter(pk__in=chosen).order_by(*by, "pk")


def _lights(user, scope: Scope) -> list[dict]:
    """Reds by days lit, then yellows."""
    warning = Q(light_order__in=[LIGHT_ORDER[LightLevel.RED], LIGHT_ORDER[LightLevel.YELLOW]])
    order = ("light_order", "light_since")
    rows = _shown(user, scope, warning, order=order, limit=LIGHT_ROWS)
    return list(rows.values(*_LIGHT_COLUMNS))


def _gaps(user, scope: Scope) -> list[dict]:
    """The projects furthest behind their own plan."""
    rows = _shown(user, scope, Q(gap__gt=0), order=("-gap",), limit=GAP_ROWS)
    return list(rows.values(*_GAP_COLUMNS))
