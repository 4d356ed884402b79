"""Every figure is declared once: what it counts, how, and the list that adds up to it.

An app's ``metrics.py`` declares ``Source`` and ``Metric`` entries and registers them from
``AppConfig.ready``; pages only name them::

    figures = compute(["projects.red"], scope=scope, year=2023, as_of=today, user=user)
    figures["projects.red"].value, figures["projects.red"].url

All parts of a page travel in one statement: a UNION ALL with one branch for each model, grouping
and scope. A branch reads the model's ``visible_to`` rows once and fills all its figures by
FILTER. A test follows every figure's ``url`` on the page and adds up the rows.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ImproperlyConfigured
from django.db.models import (
    Aggregate,
    Count,
    DecimalField,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Sum,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce

from laishan_portal.registry import Registry

ScopeKind = Literal["district", "unit", "leader", "domain", "street", "group", "project"]


@dataclass(frozen=True)
class Scope:
    """Which part of the district is told of; ``value`` is an id or a code.

    ``also`` are further ledger filters, of the group a figure stands for.
    """

    kind: ScopeKind = "district"
    value: int | str | None = None
    label: str = "全区"
    also: tuple[tuple[str, str], ...] = ()

    @property
    def query(self) -> dict[str, str]:
        """The GET filters that narrow a ledger to the same part."""
        own = {} if self.kind == "district" else {self.kind: str(self.value)}
        return own | dict(self.also)

    def within(self, group: str, value: str) -> "Scope":
        return replace(self, also=(*self.also, (group, value)))


DISTRICT = Scope()


@dataclass(frozen=True)
class Source:
    """A model figures are taken from: which rows a user may count, how a scope cuts them,
    and by what they can be grouped (name of the ledger filter -> field path)."""

    model: str
    rows: Callable[..., QuerySet]
    in_scope: Callable[[Scope], Q]
    groups: dict[str, str]


@dataclass(frozen=True)
class Metric:
    """One figure.

    ``condition`` picks its rows (None: all of the source in scope); ``adds`` is the field that is
    added up (None: rows are counted); ``scale`` divides the sum, 100 for amounts the database
    keeps in hundredths. ``list_url`` is the ledger whose rows make the figure.
    """

    key: str
    label: str
    measure: str
    model: str
    list_url: Callable[[Scope, int, date], str]
    condition: Callable[[Scope, int, date], Q] | None = None
    adds: str | None = None
    scale: int = 1

    def aggregate(self, scope: Scope, year: int, as_of: date) -> Aggregate:
        condition = self.condition(scope, year, as_of) if self.condition else None
        if self.adds is None:
            return Count("*", filter=condition)
        return Sum(self.adds, filter=condition)

    def told(self, found: Decimal) -> Decimal | int:
        if self.adds is None:
            return int(found)
        return found / self.scale if self.scale != 1 else found


@dataclass(frozen=True)
class Figure:
    """A metric's value, and where to look at what it is made of."""

    metric: Metric
    value: Decimal | int
    scope: Scope
    year: int
    as_of: date

    @property
    def url(self) -> str:
        return self.metric.list_url(self.scope, self.year, self.as_of)


@dataclass(frozen=True)
class Part:
    """Some figures of a page: of one scope, in total or for each group of it."""

    keys: tuple[str, ...]
    scope: Scope = DISTRICT
    by: str = ""


Figures = dict[str, Figure]

sources: Registry[Source] = Registry("metric sources", key=lambda source: source.model)
metrics: Registry[Metric] = Registry("metrics", key=lambda metric: metric.key)


def compute(keys: Iterable[str], *, scope: Scope, year: int, as_of: date, user) -> Figures:
    """The figures of one scope: one query."""
    part = Part(tuple(keys), scope)
    return compute_parts([part], year=year, as_of=as_of, user=user)[0][""]


def compute_by(
    group: str, keys: Iterable[str], *, scope: Scope, year: int, as_of: date, user
) -> dict[str, Figures]:
    """The same figures for each group of the scope that has rows: one query."""
    part = Part(tuple(keys), scope, group)
    return compute_parts([part], year=year, as_of=as_of, user=user)[0]


def compute_parts(
    parts: Iterable[Part], *, year: int, as_of: date, user
) -> list[dict[str, Figures]]:
    """All parts in one query. Each answer maps a group ("" for the total) to its figures."""
    parts = list(parts)
    answers: list[dict[str, Figures]] = [{} for _ in parts]
    branches, chosen = [], []
    for number, part in enumerate(parts):
        for model in sorted({_known(key).model for key in part.keys}):
            mine = [metric for key in part.keys if (metric := _known(key)).model == model]
            branches.append(_branch(len(chosen), part, mine, year, as_of, user))
            chosen.append((number, mine))
    if not branches:
        return answers
    rows = branches[0].union(*branches[1:], all=True) if len(branches) > 1 else branches[0]
    for branch, group, values in rows:
        number, mine = chosen[branch]
        part = parts[number]
        scope = part.scope.within(part.by, group) if part.by else part.scope
        answers[number].setdefault(group, {}).update(
            (metric.key, Figure(metric, metric.told(value), scope, year, as_of))
            for metric, value in zip(mine, values, strict=True)
        )
    return answers


def _known(key: str) -> Metric:
    metric = metrics.get(key)
    if metric is None:
        raise ImproperlyConfigured(f"No app declares the metric {key!r}.")
    return metric


def _branch(number: int, part: Part, mine: list[Metric], year: int, as_of: date, user) -> QuerySet:
    """(branch number, group, figures) of one model: one row, or one row a group."""
    source = sources.get(mine[0].model)
    rows = source.rows(user).filter(source.in_scope(part.scope)).order_by()
    group = Cast(F(source.groups[part.by]), TextField()) if part.by else Value("")
    figures = Func(
        *(Cast(Coalesce(metric.aggregate(part.scope, year, as_of), 0), _EXACT) for metric in mine),
        template="ARRAY[%(expressions)s]",
        output_field=ArrayField(_EXACT),
    )
    return (
        rows.values(
            metric_branch=Value(number, IntegerField()),
            metric_group=Cast(Coalesce(group, Value("")), TextField()),
        )
        .annotate(metric_figures=figures)
        .values_list("metric_branch", "metric_group", "metric_figures")
    )


_EXACT = DecimalField(max_digits=30, decimal_places=2)
