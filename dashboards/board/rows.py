"""The rows behind a figure that no ledger has a column for, with their sum."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.urls import reverse

from dashboards.board.limits import GROUP_NAMES
from laishan_portal import clock
from laishan_portal.formatting import days_late
from laishan_portal.metrics import Metric, rows_of, sources
from projects.enums import Domain, Street
from projects.filters import PEOPLE_AND_UNITS
from projects.models import Node, Project

PER_PAGE = 100
KEYS = ("unit", "leader", "group", "project", "stage_group", "domain", "street")
TEXTS = {"domain": Domain, "street": Street}


@dataclass(frozen=True)
class FigureRows:
    """One page of rows; ``total`` is the figure itself."""

    metric: Metric
    narrowed: str
    page: object
    rows: list[dict]
    count: int
    total: Decimal

    @property
    def page_range(self):
        return self.page.paginator.get_elided_page_range(self.page.number)


def can_list(metric: Metric) -> bool:
    """Sums and counts of rows that belong to projects; a median has no rows that add up."""
    return bool(sources.get(metric.model).project) and metric.median_since is None


def filters_from(metric: Metric, query) -> dict[str, str] | None:
    """The scope in an address; None when a value cannot be one, or the figure has no such part."""
    found, groups = {}, sources.get(metric.model).groups
    for name in KEYS:
        value = query.get(name, "")
        if not value:
            continue
        if name == "stage_group" and name not in groups:
            return None
        if name in TEXTS:
            if value not in TEXTS[name].values:
                return None
        elif not (value.isascii() and value.isdecimal() and len(value) <= 15):
            return None
        found[name] = value
    return found


def read(user, metric: Metric, filters: dict[str, str], page: str, today: date) -> FigureRows:
    """Three queries: the sum, the page's rows, their projects; one more for names of nodes."""
    found = rows_of(metric.key, filters=filters, year=today.year, as_of=today, user=user)
    sums = found.aggregate(total=Sum("figure_value"), count=Count("pk"))
    paginator = Paginator(
        found.order_by("-figure_value", "figure_project").values_list(
            "figure_project", "figure_value"
        ),
        PER_PAGE,
    )
    paginator.count = sums["count"] or 0
    shown = paginator.get_page(page)
    values = list(shown.object_list)
    return FigureRows(
        metric=metric,
        narrowed=_in_words(filters),
        page=shown,
        rows=_with_projects(user, metric, values, today),
        count=paginator.count,
        total=sums["total"] or Decimal(0),
    )


def _in_words(filters: dict[str, str]) -> str:
    words = []
    for name, value in filters.items():
        if name in TEXTS:
            words.append(TEXTS[name](value).label)
        elif name == "stage_group" and 0 < int(value) <= len(GROUP_NAMES):
            words.append(GROUP_NAMES[int(value) - 1])
        elif name in {"unit", "leader"}:
            words.append(PEOPLE_AND_UNITS.of(name).get(value, ""))
    return "、".join(word for word in words if word)


def _with_projects(user, metric: Metric, values: list[tuple], today: date) -> list[dict]:
    keys = [key for key, _ in values]
    projects = {
        row["pk"]: row
        for row in Project.objects.visible_to(user)
        .filter(pk__in=keys)
        .values("pk", "code", "shown_name", "is_fact", "stage", "unit__short_name")
    }
    nodes = _nodes(keys, today) if metric.key.startswith("nodes.") else {}
    return [
        projects[key]
        | {
            "value": value,
            "detail": "；".join(nodes.get(key, ())),
            "unit": projects[key]["unit__short_name"] or "",
            "url": reverse("projects:project_detail", kwargs={"pk": key}),
        }
        for key, value in values
        if key in projects
    ]


def _nodes(project_ids: list[int], today: date) -> dict[int, list[str]]:
    """The nodes due this month up to today, each with how it went."""
    found: dict[int, list[str]] = {}
    rows = Node.objects.filter(
        project__in=project_ids, baseline_on__range=(clock.month_of(today), today)
    ).order_by("baseline_on", "position")
    for project, name, baseline, actual in rows.values_list(
        "project", "name", "baseline_on", "actual_on"
    ):
        went = "没到" if actual is None else days_late((actual - baseline).days)
        found.setdefault(project, []).append(f"{name} {baseline.month}月{baseline.day}日 {went}")
    return found
