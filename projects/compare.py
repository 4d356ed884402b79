"""与上月末比: the present ledger beside the figures a closed month froze.

``?compare=2023-05`` turns the ledger into a ``ComparedLedger``: the same rows, filters and
columns, each cell that changed with what it was struck out beside it. The wall and exports use
the same sources and the same words.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from html import escape

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BooleanField,
    Count,
    F,
    FilteredRelation,
    Func,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Coalesce
from django.http import QueryDict

from laishan_portal import formatting
from laishan_portal.formatting import lamp_name, percent, wan
from laishan_portal.ledgers.columns import Column
from laishan_portal.ledgers.filtering import ListCondition, read_month
from laishan_portal.ledgers.ledger import LedgerQuery
from projects.enums import Condition, Stage
from projects.filters import ProjectFilterSet
from projects.ledgers import BASIC, COLUMNS, LEDGER, ProjectLedger

NAMES_SHOWN = 12

# Where the ledger reads it now, and what of the frozen row it is compared with.
THEN = {
    "standing__light": "frozen__light",
    "standing__level": "frozen__level",
    "domain": "frozen__domain",
    "stage": "frozen__stage",
    "condition": "frozen__condition",
    "total_investment": "frozen__total_investment",
    "standing__year_plan": "frozen__year_plan",
    "standing__plan_to_data": "frozen__plan_to_data",
    "standing__year_done": "frozen__year_done",
    "standing__total_done": "frozen__total_done",
    "standing__stats_done": "frozen__stats_done",
    "standing__stats_month": "frozen__stats_month",
    "standing__progress": "frozen__progress",
    "standing__next_node_name": "frozen__next_node_name",
    "standing__next_forecast_on": "frozen__next_forecast_on",
    "standing__next_baseline_on": "frozen__next_baseline_on",
    "standing__slip_days": "frozen__slip_days",
    "promised_finish_on": "frozen__promised_finish_on",
    "unit__short_name": "frozen__unit_name",
    "leader__name": "frozen__leader_name",
    "standing__lead__name": "frozen__lead_name",
}


class _Differs(Func):
    """SQL's null-safe inequality."""

    template = "(%(expressions)s)"
    arg_joiner = " IS DISTINCT FROM "
    output_field = BooleanField()


def _differs(*sources: str) -> Q:
    """Some of these is not what it was; a text that is not there is an empty one."""
    found = Q()
    for source in sources:
        now = F(source)
        if source.endswith("__name"):
            now = Coalesce(now, Value(""), output_field=TextField())
        found |= Q(_Differs(now, F(THEN[source])))
    return found & Q(frozen__isnull=False)


_WAS_OUT = Q(frozen__condition=Condition.WITHDRAWN)
_IS_OUT = Q(condition=Condition.WITHDRAWN)
ADDED = (Q(frozen__isnull=True) & ~_IS_OUT) | (_WAS_OUT & ~_IS_OUT)
DROPPED = Q(frozen__isnull=False) & ~_WAS_OUT & _IS_OUT

# What can have changed: key → (label, which rows).
CHANGES: dict[str, tuple[str, Q]] = {
    "light": ("灯", _differs("standing__light")),
    "level": ("级别", _differs("standing__level")),
    "stage": ("阶段", _differs("stage", "condition")),
    "total": ("总投资", _differs("total_investment")),
    "year_plan": ("年计划", _differs("standing__year_plan")),
    "year_done": ("已完成", _differs("standing__year_done")),
    "stats": ("入统", _differs("standing__stats_done")),
    "progress": ("形象进度", _differs("standing__progress")),
    "node": ("下一节点", _differs("standing__next_node_name")),
    "forecast": ("节点预测", _differs("standing__next_forecast_on")),
    "slip": ("偏差", _differs("standing__slip_days")),
    "finish": ("承诺竣工", _differs("promised_finish_on")),
    "unit": ("责任单位", _differs("unit__short_name")),
    "leader": ("包保领导", _differs("leader__name")),
    "lead": ("服务专员", _differs("standing__lead__name")),
    "added": ("新入库", ADDED),
    "dropped": ("退库", DROPPED),
}


def with_then(rows: QuerySet, month: date) -> QuerySet:
    """Projects joined with their frozen row of the month, as ``frozen``; some have none."""
    relation = FilteredRelation("month_figures", condition=Q(month_figures__month=month))
    return rows.annotate(frozen=relation)


# ── one project's changes, in words ──────────────────────────────────────────────────────

SINCE_NOW = (
    "standing__light",
    "stage",
    "condition",
    "standing__year_done",
    "standing__stats_done",
    "standing__progress",
    "standing__next_node_name",
    "standing__next_forecast_on",
    "promised_finish_on",
    "unit__short_name",
    "leader__name",
    "standing__lead__name",
)
SINCE_THEN = ("frozen__month", *(THEN[source] for source in SINCE_NOW))


@dataclass(frozen=True)
class State:
    """What is compared of a project, in the order of ``SINCE_NOW``."""

    light: str
    stage: str
    condition: str
    year_done: Decimal | None
    stats_done: Decimal | None
    progress: int | None
    node: str
    forecast_on: date | None
    finish_on: date | None
    unit: str
    leader: str
    lead: str


def since_words(now: State, then: State) -> list[str]:
    """What changed, worst first; money as the difference, dates as days."""
    found = []
    if now.light != then.light:
        found.append(f"{lamp_name(then.light)}→{lamp_name(now.light)}")
    if now.condition != then.condition:
        found.append(f"{Condition(then.condition).label}→{Condition(now.condition).label}")
    if now.stage != then.stage:
        found.append(f"{Stage(then.stage).label}→{Stage(now.stage).label}")
    if now.finish_on != then.finish_on:
        found.append(f"竣工{_moved(then.finish_on, now.finish_on)}")
    if now.node != then.node:
        found.append(f"{then.node}已过" if then.node else f"下一节点{now.node}")
    elif now.forecast_on != then.forecast_on:
        found.append(f"{now.node}{_moved(then.forecast_on, now.forecast_on)}")
    if amount := (now.year_done or 0) - (then.year_done or 0):
        found.append(f"完成 {_signed(amount)}")
    if amount := (now.stats_done or 0) - (then.stats_done or 0):
        found.append(f"入统 {_signed(amount)}")
    if now.progress != then.progress and None not in (now.progress, then.progress):
        found.append(f"进度 {then.progress}%→{now.progress}%")
    for label, new, old in (
        ("责任单位", now.unit, then.unit),
        ("包保领导", now.leader, then.leader),
        ("服务专员", now.lead, then.lead),
    ):
        if (new or "") != (old or ""):
            found.append(f"{label}{old or '无'}→{new or '无'}")
    return found


def _signed(amount: Decimal) -> str:
    return f"+{wan(amount)}" if amount > 0 else wan(amount)


def _moved(old: date | None, new: date | None) -> str:
    if old is None or new is None:
        return "新定" if old is None else "没有了"
    days = (new - old).days
    return f"推后 {days} 天" if days > 0 else f"提前 {-days} 天"


def since(*values) -> str:
    """The words for a row's values: those of ``SINCE_NOW`` and then of ``SINCE_THEN``."""
    now, (month, *then) = values[: len(SINCE_NOW)], values[len(SINCE_NOW) :]
    if month is None:
        return "新入库"
    return "；".join(since_words(State(*now), State(*then)))


# ── cells ────────────────────────────────────────────────────────────────────────────────

# Columns whose cell is a drawing are told in text when they changed.
_WORDS: dict[str, Callable[..., str]] = {
    "completion": lambda done, plan, plan_to_data: percent(done, plan),
}


def compared(column: Column) -> Column | None:
    """The column with what it was, None where the frozen row does not hold it."""
    if not all(source in THEN for source in column.source):
        return None
    count, words = len(column.source), _WORDS.get(column.key)

    def cell(*values) -> str:
        context = values[-1:] if column.needs_context else ()
        new, old, month = values[:count], values[count : 2 * count], values[2 * count]
        now = column.cell(*new, *context)
        if month is None:
            return now
        tell = words or column.cell
        was, is_now = tell(*old, *context), tell(*new, *context)
        if was == is_now:
            return now
        return (
            f'<s class="ls-wasv"><span class="visually-hidden">原为</span>{was}</s>'
            f'<b class="ls-chg">{is_now}</b>'
        )

    export = column.export or (lambda *values: values[0])

    def exported(*values):
        return export(*values[:count], *(values[-1:] if column.needs_context else ()))

    sources = (*column.source, *(THEN[source] for source in column.source), "frozen__month")
    return replace(column, source=sources, cell=cell, export=exported)


def _was(column: Column, month: date) -> Column | None:
    """What a column showed at the end of the month, as a column of its own."""
    if not all(source in THEN for source in column.source):
        return None
    words = _WORDS.get(column.key)
    return replace(
        column,
        key=f"was_{column.key}",
        label=f"{column.label}（{month.month}月末）",
        source=tuple(THEN[source] for source in column.source),
        cell=words or column.cell,
        sort=(),
        sort_found=(),
        is_default=False,
        total=None,
        total_cell=None,
        total_export=None,
    )


def since_column(month: date) -> Column:
    return Column(
        "since",
        f"较 {month.month} 月末",
        (*SINCE_NOW, *SINCE_THEN),
        _since_cell,
        export=lambda *values: since(*values) or None,
        group=BASIC,
        width=40,
    )


def _since_cell(*values) -> str:
    words = since(*values)
    return escape(words) if words else formatting.EMPTY_HTML


# ── the ledger ───────────────────────────────────────────────────────────────────────────


class ComparedFilterSet(ProjectFilterSet):
    changed = ListCondition(
        "有变化",
        choices={key: label for key, (label, _) in CHANGES.items()},
        where=lambda value, filters: _any_of(value),
        place="more",
    )


def _any_of(keys: Sequence[str]) -> Q:
    found = Q()
    for key in keys:
        found |= CHANGES[key][1]
    return found


class ComparedLedger(ProjectLedger):
    """The project ledger as it is now, beside the end of a closed month."""

    filterset_class = ComparedFilterSet

    def __init__(self, month: date) -> None:
        self.month = month
        self.title = f"项目台账，与 {month.year} 年 {month.month} 月末比"
        name, *others = (compared(column) or column for column in COLUMNS)
        was = {column.key: _was(column, month) for column in COLUMNS}
        self._was = {key: column for key, column in was.items() if column is not None}
        self.columns = (name, since_column(month), *others, *self._was.values())

    def at(self, data: QueryDict) -> ProjectLedger:
        asked = read_month(data.get("compare", ""))
        return self if asked == self.month else LEDGER.at(data)

    def as_query(self) -> dict[str, str]:
        return {"compare": f"{self.month:%Y-%m}"}

    def rows(self, user) -> QuerySet:
        return with_then(super().rows(user), self.month)

    def scope_key(self, user) -> tuple:
        return (*super().scope_key(user), self.month)

    def export_columns(self, columns: Sequence[Column]) -> tuple[Column, ...]:
        """Each column that can be compared is followed by what it was."""
        found = []
        for column in columns:
            found.append(column)
            was = self._was.get(column.key)
            if was is not None and was not in columns:
                found.append(was)
        return tuple(found)


@dataclass(frozen=True)
class Changes:
    """How many of the rows changed in what, and who came and went."""

    month: date
    is_frozen: bool
    counts: list[tuple[str, str, int, str]]
    added: list[str]
    dropped: list[str]
    count: int


def changes_of(query: LedgerQuery) -> Changes:
    """One statement over all matching rows, whatever the page shows."""
    ledger = query.ledger
    (row,) = query.fetch(lambda: _counted(query), "changes") or [None]
    frozen, some, added, dropped, *counts = row or (0, 0, [], [], *[0] * len(CHANGES))
    figures = [
        (key, label, count, f"?{query.as_query(changed=key)}")
        for (key, (label, _)), count in zip(CHANGES.items(), counts, strict=True)
        if count
    ]
    return Changes(ledger.month, bool(frozen), figures, added or [], dropped or [], some)


def _counted(query: LedgerQuery) -> QuerySet:
    counts = {
        f"c{place}": Count("pk", filter=condition)
        for place, (_, condition) in enumerate(CHANGES.values())
    }
    return (
        query.matching.order_by()
        .annotate(branch=Value(0))
        .values("branch")
        .annotate(
            known=Count("frozen"),
            some=Count("pk", filter=_any_of(tuple(CHANGES))),
            added=_names(ADDED),
            dropped=_names(DROPPED),
            **counts,
        )
        .values_list("known", "some", "added", "dropped", *counts)
    )


def _names(condition: Q) -> Func:
    """The first few shown names of such rows."""
    names = ArrayAgg("shown_name", filter=condition, order_by="code")
    return Func(
        names,
        template=f"(%(expressions)s)[1:{NAMES_SHOWN}]",
        output_field=ArrayField(TextField()),
    )
