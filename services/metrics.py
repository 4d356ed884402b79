"""The figures of problems and visits; every list is a ledger with its filters."""

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode

from laishan_portal.clock import month_of
from laishan_portal.metrics import Metric, Scope, Source, register
from services.enums import OPEN_STATUSES, RUNNING_STATUSES, HandlingLevel, ProblemStatus
from services.models import Problem, Visit

PROBLEMS, VISITS = "services.Problem", "services.Visit"
_PATHS = {
    "unit": "lead_unit",
    "leader": "project__leader",
    "domain": "project__domain",
    "street": "project__street",
    "group": "project__groups",
    "project": "project",
}


def in_scope(scope: Scope) -> Q:
    """A unit's problems are those it leads."""
    return Q() if scope.kind == "district" else Q(**{_PATHS[scope.kind]: scope.value})


def visits_in_scope(scope: Scope) -> Q:
    path = "unit" if scope.kind == "unit" else _PATHS.get(scope.kind)
    return Q() if scope.kind == "district" else Q(**{path: scope.value})


def problems(**filters):
    def list_url(scope, year, as_of):
        return f"{reverse('services:problem_ledger')}?{urlencode(scope.query | filters)}"

    return list_url


def visits(**filters):
    def list_url(scope, year, as_of):
        return f"{reverse('services:visit_list')}?{urlencode(scope.query | filters)}"

    return list_url


_OPEN = Q(status__in=OPEN_STATUSES)
SOURCES = (
    Source(
        model=PROBLEMS,
        rows=lambda user: Problem.objects.visible_to(user),
        in_scope=in_scope,
        groups={"unit": "lead_unit_id", "category": "category", "level": "level"},
        project="project_id",
        is_selective=True,
    ),
    Source(
        model=VISITS,
        rows=lambda user: Visit.objects.visible_to(user),
        in_scope=visits_in_scope,
        groups={"unit": "unit_id"},
        project="project_id",
        is_selective=True,
    ),
)


def _metric(key, label, condition, **filters):
    return Metric(
        key=f"services.{key}",
        label=label,
        measure="件",
        model=PROBLEMS,
        list_url=problems(**filters),
        condition=condition,
    )


METRICS = (
    _metric("open", "未销号问题", lambda scope, year, day: _OPEN, view="open"),
    _metric(
        "overdue",
        "超期问题",
        lambda scope, year, day: Q(status__in=RUNNING_STATUSES, due_on__lt=day),
        state="overdue",
    ),
    _metric(
        "escalated",
        "提级到区领导",
        lambda scope, year, day: _OPEN & Q(level=HandlingLevel.LEADER),
        view="leader",
    ),
    _metric(
        "closed_this_month",
        "本月已销号",
        lambda scope, year, day: Q(
            status=ProblemStatus.CLOSED, closed_on__gte=month_of(day), closed_on__lte=day
        ),
        view="closed",
    ),
    _metric(
        "provisional", "暂按销号", lambda scope, year, day: Q(is_provisional=True), provisional="1"
    ),
    Metric(
        key="services.visits_this_month",
        label="本月走访",
        measure="次",
        model=VISITS,
        list_url=visits(view="month"),
        condition=lambda scope, year, day: Q(on__gte=month_of(day)),
    ),
)


def register_all() -> None:
    register(SOURCES)
    register(METRICS)
