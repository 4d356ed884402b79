"""The figures of projects. Amounts in 万元; every list is the ledger with its filters."""

from functools import cache

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode

from laishan_portal.metrics import Metric, Scope, Source, register
from projects.enums import LIGHT_ORDER, Decision, EventKind, LightLevel, Stage
from projects.models import FiguresVersion, FiledState, ProjectFigures, StageEvent
from projects.models.project import of_visible_projects

# Figures of progress count these projects only; the rest are one figure of their own.
FIGURES = "projects.ProjectFigures"
EXCLUDED = "projects.ProjectFigures of what is not counted"
EVENTS = "projects.StageEvent"
ANY = Q()


def ledger(**filters):
    """The project ledger with these filters and the scope's own."""

    def list_url(scope, year, as_of):
        return ledger_url(scope, **filters)

    return list_url


def ledger_url(scope: Scope, **filters) -> str:
    return f"{_ledger_path()}?{urlencode(scope.query | filters)}"


@cache
def _ledger_path() -> str:
    return reverse("projects:project_list")


def _in_year(name: str, **filters):
    def list_url(scope, year, as_of):
        return ledger_url(scope, **{name: str(year)}, **filters)

    return list_url


def audience(user) -> str | None:
    """The district's roles count all projects, everybody else their own."""
    return "district" if user.sees_district and not user.is_administrator else None


def scope_by(prefix: str):
    """How a scope cuts rows that hang on a project by ``prefix``."""
    paths = {
        "unit": f"{prefix}unit",
        "leader": f"{prefix}leader",
        "domain": f"{prefix}domain",
        "street": f"{prefix}street",
        "group": "project__groups",
        "project": "project",
    }

    def in_scope(scope: Scope) -> Q:
        return Q() if scope.kind == "district" else Q(**{paths[scope.kind]: scope.value})

    return in_scope


SOURCES = (
    Source(
        model=FIGURES,
        rows=lambda user: of_visible_projects(
            ProjectFigures.objects.filter(is_counted=True), user
        ),
        in_scope=scope_by(""),
        groups={"unit": "unit_id", "leader": "leader_id", "stage_group": "stage_group"},
        project="project_id",
        audience=audience,
        version=FiguresVersion,
    ),
    Source(
        model=EXCLUDED,
        rows=lambda user: of_visible_projects(
            ProjectFigures.objects.filter(is_counted=False), user
        ),
        in_scope=scope_by(""),
        groups={},
        project="project_id",
        audience=audience,
        version=FiguresVersion,
    ),
    Source(
        model=EVENTS,
        rows=lambda user: of_visible_projects(StageEvent.objects.all(), user),
        in_scope=scope_by("project__"),
        groups={"unit": "project__unit_id", "leader": "project__leader_id"},
        project="project_id",
        audience=audience,
        is_selective=True,
    ),
)


def _sum(key: str, label: str, field: str) -> Metric:
    return Metric(
        key=f"projects.{key}",
        label=label,
        measure="万元",
        model=FIGURES,
        adds=field,
        scale=100,
        list_url=ledger(counted="1"),
    )


def _always(condition: Q | None):
    return condition and (lambda scope, year, as_of: condition)


def _number(key, label, condition: Q | None, *, model: str = FIGURES, **filters) -> Metric:
    return Metric(
        key=f"projects.{key}",
        label=label,
        measure="个",
        model=model,
        condition=_always(condition),
        list_url=ledger(**filters),
    )


def _filed(key: str, label: str, *states: FiledState) -> Metric:
    """Monthly reports of the month being filed, one a project."""
    names = ",".join(state.name.lower() for state in states)
    return _number(key, label, Q(filed__in=states), counted="1", filed=names)


def _light(level: LightLevel) -> Metric:
    return _number(
        level,
        level.label,
        Q(light_order=LIGHT_ORDER[level]),
        counted="1",
        light=level,
    )


def _reached(key, label, stage, year_filter, *, extra=ANY, **filters) -> Metric:
    """Projects whose own move into the stage, the first one, was approved in the year."""
    return Metric(
        key=f"projects.{key}",
        label=label,
        measure="个",
        model=EVENTS,
        condition=lambda scope, year, as_of: (
            Q(kind=EventKind.FORWARD, to_stage=stage, decision=Decision.APPROVED)
            & Q(occurred_on__year=year, occurred_on__lte=as_of)
            & extra
        ),
        list_url=_in_year(year_filter, **filters),
    )


METRICS = (
    _number("counted", "项目", None, counted="1"),
    _number("excluded", "不计入的项目", None, model=EXCLUDED, counted="0"),
    *(_light(level) for level in LightLevel),
    _sum("year_plan", "年计划投资", "year_plan"),
    _sum("invested", "今年完成投资", "year_done"),
    _filed(
        "asked",
        "应报月报",
        FiledState.IN_TIME,
        FiledState.LATE,
        FiledState.OPEN,
        FiledState.OVERDUE,
    ),
    _filed("filed", "已报月报", FiledState.IN_TIME, FiledState.LATE),
    _filed("filed_late", "迟报月报", FiledState.LATE),
    _filed("unfiled", "待报月报", FiledState.OPEN),
    _filed("overdue", "过期未报的月报", FiledState.OVERDUE),
    _number(
        "compared",
        "有计划可比的项目",
        Q(gap__isnull=False),
        counted="1",
        plan="compared",
    ),
    _number("planned", "有年计划的项目", Q(has_plan=True), counted="1", has_plan="1"),
    _reached("landed", "落地项目", Stage.LANDED, "landed_year"),
    _reached("started", "开工项目", Stage.FOUNDATION, "started_year"),
    _reached(
        "zone_started",
        "扩容区落地开工",
        Stage.FOUNDATION,
        "started_year",
        extra=Q(project__in_expansion_zone=True),
        zone="1",
    ),
)


def register_all() -> None:
    register([*SOURCES, *METRICS])
