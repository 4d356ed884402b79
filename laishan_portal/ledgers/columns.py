"""What a ledger's columns are: where the value comes from, how a cell and an export show it."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from html import escape
from typing import Literal

from django.db.models import Aggregate, Case, Q, Sum, When
from django.db.models.expressions import Combinable

from laishan_portal import formatting
from laishan_portal.ledgers.paths import lookup, moved

Kind = Literal["text", "amount", "number", "percent", "date", "month"]
# How Excel shows the values of a kind.
NUMBER_FORMATS: dict[str, str] = {
    "text": "@",
    "amount": "#,##0.##",
    "number": "0",
    "percent": '0.0"%"',
    "date": "yyyy-mm-dd",
    "month": 'yyyy"年"m"月"',
}


@dataclass(frozen=True)
class LedgerContext:
    """Who looks, on which business day: what labels, cells and views may depend on."""

    user: object
    today: date

    @property
    def month(self) -> date:
        return self.today.replace(day=1)


@dataclass(frozen=True)
class Column:
    """One column, declared once for page and export.

    ``source`` names the lookups or annotations whose values ``cell`` and ``export`` receive, in
    this order; with ``needs_context`` the ``LedgerContext`` comes last. ``cell`` returns
    **escaped** HTML (``text`` and the functions of ``formatting`` do); ``export`` a plain value
    for Excel, by default the first source. ``sort`` is what orders the rows by this column, each
    reversed for descending; nothing means it cannot be sorted. Where ``sort`` follows an index,
    ``sort_found`` says the same so that the index is left alone: under a condition the rows found
    are sorted, not the whole table walked for them. ``label`` may hold ``{month}``.
    """

    key: str
    label: str
    source: tuple[str, ...]
    cell: Callable[..., str] = lambda value: text(value)
    export: Callable[..., object] | None = None
    kind: Kind = "text"
    group: str = ""
    is_right: bool = False
    is_dim: bool = False
    sort: tuple[str | Combinable, ...] = ()
    sort_found: tuple[str | Combinable, ...] = ()
    width: int = 12
    is_default: bool = True
    is_fixed: bool = False
    is_minor: bool = False
    needs_context: bool = False
    total: Aggregate | None = None
    total_cell: Callable[[Mapping[str, object]], str] | None = None
    total_export: Callable[[Mapping[str, object]], object] | None = None

    def at(self, path: str = "", *, kept: Collection[str] = (), **changes) -> "Column":
        """The same column on rows that reach its fields by ``path``, all but those ``kept``;
        there it may differ in what ``changes`` name."""
        there = {
            "source": tuple(lookup(path, name, kept) for name in self.source),
            "sort": tuple(moved(path, by, kept) for by in self.sort),
            "sort_found": tuple(moved(path, by, kept) for by in self.sort_found),
            "total": moved(path, self.total, kept),
        }
        return replace(self, **(there | changes))

    @property
    def css(self) -> str:
        """Classes of the column's cells: right, dim, hidden on phones."""
        names = [("r", self.is_right), ("dim", self.is_dim), ("ls-lo", self.is_minor)]
        return " ".join(name for name, is_on in names if is_on)

    def label_for(self, context: LedgerContext) -> str:
        return self.label.format(month=context.month.month, year=context.month.year)

    def draw_total(self, totals: Mapping[str, object]) -> str:
        """The cell of the totals row."""
        if self.total_cell is not None:
            return self.total_cell(totals)
        return formatting.wan(totals[self.key]) if self.total is not None else ""

    def export_total(self, totals: Mapping[str, object]) -> object:
        if self.total_export is not None:
            return self.total_export(totals)
        return totals[self.key] if self.total is not None else None


@dataclass(frozen=True)
class View:
    """A built-in named view: its tab and its condition, on the rows or, where the ledger has
    a narrower table to count in, on that one."""

    key: str
    label: str
    condition: Q = field(hash=False)


def by_rank(name: str, values: Iterable) -> Case:
    """Sorts by the place among the values, not by the letters of a code; others come last."""
    ranks = list(values)
    cases = [When(**{name: value}, then=place) for place, value in enumerate(ranks)]
    return Case(*cases, default=len(ranks))


# ── cells ────────────────────────────────────────────────────────────────────────────────


def text(value: object) -> str:
    """The value as escaped text; a dim dash where there is none."""
    if value is None or value == "":
        return formatting.EMPTY_HTML
    return escape(str(value))


def choice(choices, names: Mapping[str, str] | None = None) -> Callable[[str], str]:
    """A cell showing the label of a ``TextChoices`` value."""
    labels = {value: escape(str(label)) for value, label in choices.choices}
    if names:
        labels |= {value: escape(name) for value, name in names.items()}

    def cell(value: str) -> str:
        return labels.get(value) or formatting.EMPTY_HTML

    return cell


def choice_export(choices) -> Callable[[str], str]:
    """The export of a ``TextChoices`` value: its label."""
    labels = {value: str(label) for value, label in choices.choices}

    def export(value: str) -> str | None:
        return labels.get(value)

    return export


def amount(value: object) -> str:
    """An amount in 万元: no tags, so nothing to escape."""
    return formatting.wan(value) if value is not None else formatting.EMPTY_HTML


def day(value: date | None) -> str:
    return formatting.date_dense(value) if value else formatting.EMPTY_HTML


def yes(value: bool) -> str:
    return "是" if value else formatting.EMPTY_HTML


def yes_export(value: bool) -> str:
    return "是" if value else "否"


# ── usual columns ────────────────────────────────────────────────────────────────────────


def amount_column(key: str, label: str, source: str, cell=amount, **changes) -> Column:
    """An amount in 万元, added up below."""
    usual = {"is_right": True, "sort": (source,), "total": Sum(source)}
    return Column(key, label, (source,), cell, kind="amount", **(usual | changes))


def day_column(key: str, label: str, source: str, **changes) -> Column:
    usual = {"is_right": True, "sort": (source,)}
    return Column(key, label, (source,), day, kind="date", **(usual | changes))


def choice_column(key: str, label: str, choices, source: str = "", **changes) -> Column:
    """A ``TextChoices`` value: shown by its label, sorted by its place among the choices.

    The field is called as the column if not told.
    """
    source = source or key
    usual = {"export": choice_export(choices), "sort": (by_rank(source, choices),)}
    return Column(key, label, (source,), choice(choices), **(usual | changes))
