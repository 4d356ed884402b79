"""Every figure is declared once: what it counts, how, and the list that adds up to it.

An app's ``metrics.py`` declares ``Source`` and ``Metric`` entries and registers them from
``AppConfig.ready``; pages only name them::

    figures = compute(["projects.red"], scope=scope, year=2023, as_of=today, user=user)
    figures["projects.red"].value, figures["projects.red"].url

All parts of a page travel in one statement: a UNION ALL with one branch for each model, grouping
and scope. A branch reads the model's ``visible_to`` rows once and fills all its figures by
FILTER. A test follows every figure's ``url`` on the page and adds up the rows.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any, Literal

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet, ImproperlyConfigured
from django.db import connection
from django.db.models import (
    Aggregate,
    Count,
    DateField,
    DecimalField,
    F,
    Func,
    IntegerField,
    Max,
    Model,
    Q,
    QuerySet,
    Sum,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce

from laishan_portal.registry import Registry

_EXACT = DecimalField(max_digits=30, decimal_places=2)

ScopeKind = Literal["district", "unit", "leader", "domain", "street", "group", "project"]


class _MedianDay(Aggregate):
    function = "percentile_disc"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DateField()


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
    and by what they can be grouped (name of the ledger filter -> field path or expression).
    ``project`` is the path to the project a row belongs to, '' where there is none. Of a
    selective source a figure takes few of many rows: its condition also goes into the WHERE.
    Users of one ``audience`` see the same rows, so that the statement is put together once for
    all of them; None is an audience of one. ``version``, where there is one, is a table whose sum
    changes with every write to the source: until then an audience's figures are kept."""

    model: str
    rows: Callable[..., QuerySet]
    in_scope: Callable[[Scope], Q]
    groups: dict[str, Any]
    project: str = ""
    is_selective: bool = False
    audience: Callable[..., str | None] = lambda user: None
    version: type[Model] | None = None


@dataclass(frozen=True)
class Metric:
    """One figure.

    ``condition`` picks its rows (None: all of the source in scope); ``adds`` is the field that is
    added up, ``median_since`` the date whose median age in days is told (neither: rows are
    counted); ``scale`` divides the sum, 100 for amounts the database keeps in hundredths.
    ``list_url`` is the ledger whose rows make the figure.
    """

    key: str
    label: str
    measure: str
    model: str
    list_url: Callable[[Scope, int, date], str]
    condition: Callable[[Scope, int, date], Q] | None = None
    adds: str | None = None
    median_since: str | None = None
    scale: int = 1

    def aggregate(self, scope: Scope, year: int, as_of: date) -> Aggregate | Func:
        condition = self.condition(scope, year, as_of) if self.condition else None
        if self.median_since:
            middle = _MedianDay(self.median_since, filter=condition)
            return Func(
                Cast(Value(as_of), DateField()),
                middle,
                template="(%(expressions)s)",
                arg_joiner=" - ",
                output_field=IntegerField(),
            )
        if self.adds is None:
            return Count("pk", filter=condition)
        return Coalesce(Sum(self.adds, filter=condition), 0, output_field=_EXACT)

    def told(self, found: Decimal | None) -> Decimal | int | None:
        if found is None or self.adds is None:
            return None if found is None else int(found)
        return found / self.scale if self.scale != 1 else found


@dataclass(frozen=True)
class Figure:
    """A metric's value, and where to look at what it is made of."""

    metric: Metric
    value: Decimal | int | None
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


def register(entries: Iterable[Source | Metric]) -> None:
    """For an app's ``ready()``: its sources and metrics, in any order."""
    for entry in entries:
        (sources if isinstance(entry, Source) else metrics).register(entry)


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
    parts = tuple(parts)
    answers = [_nothing(part, year, as_of) for part in parts]
    chosen = tuple((number, mine) for number, part in enumerate(parts) for mine in _by_model(part))
    for place, group, values in _Reading(parts, chosen, year, as_of, user).rows():
        number, mine = chosen[place]
        part = parts[number]
        scope = part.scope.within(part.by, group) if part.by else part.scope
        answers[number].setdefault(group, {}).update(
            (metric.key, Figure(metric, metric.told(value), scope, year, as_of))
            for metric, value in zip(mine, values, strict=True)
        )
    return answers


def _by_model(part: Part) -> list[tuple[Metric, ...]]:
    found: dict[str, list[Metric]] = {}
    for key in part.keys:
        metric = _known(key)
        found.setdefault(metric.model, []).append(metric)
    return [tuple(mine) for mine in found.values()]


def _nothing(part: Part, year: int, as_of: date) -> dict[str, Figures]:
    """A total over no rows is zero; a grouping over no rows has no groups."""
    if part.by:
        return {}
    chosen = [_known(key) for key in part.keys]
    return {
        "": {
            metric.key: Figure(metric, None if metric.median_since else 0, part.scope, year, as_of)
            for metric in chosen
        }
    }


def _known(key: str) -> Metric:
    metric = metrics.get(key)
    if metric is None:
        raise ImproperlyConfigured(f"No app declares the metric {key!r}.")
    return metric


# Statements put together and figures added up, by what was asked, for which audience.
_KEPT = 200
_statements: dict[tuple, tuple[str, tuple]] = {}
_figures: dict[tuple, list[tuple]] = {}


def _keep(where: dict, key: tuple, value):
    if len(where) >= _KEPT:
        where.clear()
    where[key] = value
    return value


@dataclass(frozen=True)
class _Reading:
    """One page's figures: (place in ``chosen``, group, values) of every branch.

    Figures of a versioned source are kept until its version changes; the rest, and the
    versions, are read each time. Putting a statement together costs more than running it over
    a district, so that is kept as well.
    """

    parts: tuple[Part, ...]
    chosen: tuple[tuple[int, tuple[Metric, ...]], ...]
    year: int
    as_of: date
    user: Any

    def rows(self) -> list[tuple]:
        places = range(len(self.chosen))
        kept = tuple(place for place in places if self._is_kept(place))
        live = tuple(place for place in places if place not in kept)
        versions = tuple(dict.fromkeys(self._source(place).version for place in kept))
        rows, now = [], {}
        for place, group, values in self._read(live, versions):
            if place < 0:
                now[versions[-1 - place]] = values[0]
            else:
                rows.append((place, group, values))
        if kept:
            key = (*self._key(kept), tuple(now.values()))
            found = _figures.get(key)
            rows += _keep(_figures, key, self._read(kept)) if found is None else found
        return rows

    def _source(self, place: int) -> Source:
        return sources.get(self.chosen[place][1][0].model)

    def _audience(self, place: int) -> str | None:
        return self._source(place).audience(self.user)

    def _is_kept(self, place: int) -> bool:
        """Who belongs to a project group is another table's matter: such figures are not kept."""
        if self.parts[self.chosen[place][0]].scope.kind == "group":
            return False
        return self._source(place).version is not None and self._audience(place) is not None

    def _key(self, places: tuple[int, ...]) -> tuple:
        audiences = tuple(self._audience(place) for place in places)
        return (self.parts, places, self.year, self.as_of, audiences)

    def _read(self, places: tuple[int, ...], versions: tuple = ()) -> list[tuple]:
        if not places and not versions:
            return []
        key = (*self._key(places), versions)
        statement = _statements.get(key)
        if statement is None:
            branches = [self._branch(place) for place in places]
            branches += [_version(-1 - place, model) for place, model in enumerate(versions)]
            first, *rest = branches
            try:
                statement = (
                    first.union(*rest, all=True) if rest else first
                ).query.sql_with_params()
            except EmptyResultSet:
                return []
            if None not in key[4]:
                _keep(_statements, key, statement)
        with connection.cursor() as cursor:
            cursor.execute(*statement)
            return cursor.fetchall()

    def _branch(self, place: int) -> QuerySet:
        """(place, group, figures) of one model: one row, or one row a group."""
        number, mine = self.chosen[place]
        part, source = self.parts[number], self._source(place)
        rows = source.rows(self.user).filter(source.in_scope(part.scope)).order_by()
        asked = (part.scope, self.year, self.as_of)
        if source.is_selective:
            rows = rows.filter(_any_of(mine, *asked))
        group: Any = Value("")
        if part.by:
            # Grouped by the bare column and put into text afterwards: half the time.
            rows = rows.values(metric_by=_expression(source.groups[part.by]))
            group = Coalesce(Cast(Max("metric_by"), TextField()), Value(""))
        else:
            rows = rows.values(metric_by=Value(0))
        return _as_branch(rows, place, group, *(metric.aggregate(*asked) for metric in mine))


def _as_branch(rows: QuerySet, place: int, group: Any, *aggregates: Any) -> QuerySet:
    figures = Func(
        *(Cast(aggregate, _EXACT) for aggregate in aggregates),
        template="ARRAY[%(expressions)s]",
        output_field=ArrayField(_EXACT),
    )
    return rows.annotate(
        metric_branch=Value(place, IntegerField()),
        metric_group=Cast(group, TextField()),
        metric_figures=figures,
    ).values_list("metric_branch", "metric_group", "metric_figures")


def _version(place: int, model: type[Model]) -> QuerySet:
    rows = model._default_manager.order_by().values(metric_by=Value(0))
    return _as_branch(rows, place, Value(""), Sum("version"))


def _any_of(mine: tuple[Metric, ...], scope: Scope, year: int, as_of: date) -> Q:
    if any(metric.condition is None for metric in mine):
        return Q()
    return reduce(or_, (metric.condition(scope, year, as_of) for metric in mine))


def _expression(path: Any) -> Any:
    return F(path) if isinstance(path, str) else path


def rows_of(key: str, *, filters: Mapping[str, str], year: int, as_of: date, user) -> QuerySet:
    """The rows that make a figure, narrowed by a scope's filters, for pages that list them.

    Each row has ``figure_project`` (a project's id) and ``figure_value`` (what it adds).
    """
    metric = _known(key)
    source = sources.get(metric.model)
    rows = source.rows(user)
    for name, value in filters.items():
        if name in source.groups:
            rows = rows.annotate(**{f"in_{name}": _expression(source.groups[name])})
            rows = rows.filter(**{f"in_{name}": value})
        else:
            rows = rows.filter(source.in_scope(Scope(name, value)))
    if metric.condition:
        rows = rows.filter(metric.condition(DISTRICT, year, as_of))
    adds = F(metric.adds) if metric.adds else Value(1)
    return rows.annotate(
        figure_project=F(source.project), figure_value=Cast(adds, _EXACT) / metric.scale
    ).exclude(figure_value=0)
