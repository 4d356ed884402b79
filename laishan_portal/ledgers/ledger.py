"""A ledger: rows somebody may see, its columns, conditions and views, declared in one class.

``Ledger`` is the declaration (``projects/ledgers.py``); ``LedgerQuery`` is a ledger looked at by
one person under one address. Page, export and background job all ask the same ``LedgerQuery``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Aggregate, Count, DecimalField, IntegerField, QuerySet, Value
from django.http import QueryDict
from django.urls import reverse

from laishan_portal import clock, statements
from laishan_portal.ledgers.columns import Column, LedgerContext, View
from laishan_portal.ledgers.filtering import LedgerFilterSet
from laishan_portal.ledgers.layout import Layout, order_by, read_layout

# The branches of the statement that counts.
MATCHING, EVERYTHING = 0, 1


@dataclass(frozen=True)
class Tally:
    """A narrow table with one row for each of a ledger's, in which to count and add up.

    ``path`` leads from a row to it; ``totals`` has the ledger's keys, in amounts multiplied by
    ``scale``. The ledger's views put their conditions on it.
    """

    path: str
    rows: Callable[[object], QuerySet]
    totals: dict[str, Aggregate]
    scale: int = 1


class Ledger:
    """What a subclass declares.

    ``key`` is its name in addresses and saved views; ``noun`` counts its rows (个项目 is "个");
    ``default_sort`` names columns. ``bulk_amounts`` are the sources whose sums the bar over
    ticked rows shows. ``extra_totals`` are further aggregates a total cell needs.
    ``tally`` is for ledgers of many thousand rows, all of which every page would add up.
    ``detail_key`` is how the address of a row calls its key.
    """

    key: str
    title: str
    noun = "个"
    unit_note = ""
    columns: tuple[Column, ...]
    filterset_class: type[LedgerFilterSet] = LedgerFilterSet
    default_sort: tuple[str, ...]
    bulk_amounts: tuple[tuple[str, str], ...] = ()
    extra_totals: dict[str, Aggregate] = {}
    tally: Tally | None = None
    list_url_name: str
    export_url_name: str
    detail_url_name = ""
    detail_key = "pk"
    caption = ""
    empty_title = "还没有内容"
    empty_text = ""

    def rows(self, user) -> QuerySet:
        """The rows this user may know of: ``visible_to`` and nothing before it."""
        raise NotImplementedError

    def at(self, data: QueryDict) -> "Ledger":
        """The ledger an address looks at: one that has years answers with the year's own."""
        return self

    def as_query(self) -> dict[str, str]:
        """What of this ledger stands in every address of it, so that ``at`` finds it again."""
        return {}

    def export_columns(self, columns: Sequence[Column]) -> Sequence[Column]:
        """The columns of a file, for those the page shows."""
        return columns

    def scope_key(self, user) -> tuple | None:
        """All of the user that ``rows``, ``tally`` and ``views`` depend on, beside the day.

        With it the page's statements are kept (``statements.py``); conditions must then build
        their ``Q`` from the value, the user and the day alone.
        """
        return None

    def views(self, context: LedgerContext) -> list[View]:
        """Built-in views beside 全部, by role if need be."""
        return []

    def may_see(self, user) -> bool:
        raise NotImplementedError

    def may_export(self, user) -> bool:
        return user.may_export

    def record_export(self, request, *, detail: dict) -> None:
        """Write the audit record of an export; in the accounts' floor and above."""
        raise NotImplementedError

    def record_download(self, request, *, detail: dict) -> None:
        raise NotImplementedError

    @cached_property
    def _by_key(self) -> dict[str, Column]:
        return {column.key: column for column in self.columns}

    def column(self, key: str) -> Column | None:
        return self._by_key.get(key)

    @cached_property
    def default_columns(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.is_default or column.is_fixed)

    @property
    def list_url(self) -> str:
        return reverse(self.list_url_name)

    @property
    def export_url(self) -> str:
        return reverse(self.export_url_name)

    @cached_property
    def detail_url_parts(self) -> tuple[str, str]:
        """What stands before and after the key in a row's address."""
        before, after = reverse(self.detail_url_name, kwargs={self.detail_key: 0}).split("0", 1)
        return before, after


@dataclass(frozen=True)
class Summary:
    """What one statement tells of a list: how many, the totals, and how many in each view."""

    count: int
    all_count: int
    totals: dict[str, object]
    views: dict[str, int]


class LedgerQuery:
    """One ledger, one person, one address."""

    def __init__(self, ledger: Ledger, *, user, data: QueryDict, kept_layout: str = "") -> None:
        ledger = ledger.at(data)
        self.ledger, self.user, self.data = ledger, user, data
        self.context = LedgerContext(user=user, today=clock.today())
        self.layout: Layout = read_layout(ledger, data, kept_layout)
        self.views = ledger.views(self.context)
        self.filters = ledger.filterset_class(
            data,
            views=self.views,
            context=self.context,
            path=ledger.tally.path if ledger.tally else "",
        )

    @cached_property
    def visible(self) -> QuerySet:
        return self.ledger.rows(self.user)

    @cached_property
    def matching(self) -> QuerySet:
        """The rows under every condition in force, in no order."""
        return self.filters.apply(self.visible)

    @cached_property
    def ordered(self) -> QuerySet:
        order = order_by(self.ledger, self.layout, is_filtered=self.is_filtered)
        return self.matching.order_by(*order)

    def rows_between(self, start: int, stop: int, sources: Sequence[str]) -> list[tuple]:
        """The values of one page's rows.

        First which rows, by keys alone; then what stands in them: ten thousand rows are sorted
        narrow, and only a page of them is joined with names.
        """

        def build() -> QuerySet:
            page = self.visible.filter(pk__in=self.ordered[start:stop].values("pk"))
            order = order_by(self.ledger, self.layout, is_filtered=True)
            return page.order_by(*order).values_list(*sources)

        return self.fetch(build, "rows", start, stop, *sources)

    def fetch(self, build: Callable[[], QuerySet], *what: object) -> list[tuple]:
        """The rows of a statement about these conditions; ``what`` names it among them."""
        return statements.fetch(self._key(*what), build)

    def _key(self, *what) -> tuple | None:
        """All that a statement of this page depends on; None when the ledger does not say."""
        scope = self.ledger.scope_key(self.user)
        if scope is None:
            return None
        return (self.ledger.key, scope, self.context.today, *self.address.items(), *what)

    @property
    def is_filtered(self) -> bool:
        return bool(self.filters.values)

    @property
    def problems(self) -> list[str]:
        return [*self.filters.problems, *self.layout.problems]

    @cached_property
    def address(self) -> dict[str, str]:
        """Conditions, order and columns as they stand in an address."""
        return self.ledger.as_query() | self.filters.as_query() | self.layout.as_query()

    def as_query(self, **changes: str | None) -> str:
        """This list's address after ``?``, some of it replaced."""
        query = self.address | changes
        return urlencode({name: value for name, value in query.items() if value})

    # ── figures ──────────────────────────────────────────────────────────────────────────

    def summary(self) -> Summary:
        """Count, totals and counts of views, in one statement.

        The totals are of the matching rows, the counts of views of all visible ones; with a
        condition in force the statement has two branches.
        """
        found = self.fetch(self._figures, "figures")
        by_branch = {row[0]: row[1:] for row in found}
        nothing = (0, *[None] * len(self._totals), *[0] * len(self.views))
        everything = by_branch.get(EVERYTHING, nothing)
        matching = by_branch.get(MATCHING, nothing) if self.is_filtered else everything
        after_totals = 1 + len(self._totals)
        tally = self.ledger.tally
        scale = tally.scale if tally and not self.is_filtered else 1
        totals = zip(self._totals, matching[1:after_totals], strict=True)
        return Summary(
            count=matching[0],
            all_count=everything[0],
            totals={key: None if v is None else Decimal(v) / scale for key, v in totals},
            views=dict(zip([v.key for v in self.views], everything[after_totals:], strict=True)),
        )

    def _figures(self) -> QuerySet:
        """A row of branch, count, totals, counts of views; two rows under a condition."""
        tally = self.ledger.tally
        everything = _counted(tally.rows(self.user) if tally else self.visible, EVERYTHING)
        counts = {f"v{i}": Count("pk", filter=view.condition) for i, view in enumerate(self.views)}
        totals = {f"t{i}": total for i, total in enumerate(self._totals.values())}
        names = ["branch", "n", *totals, *counts]
        if not self.is_filtered:
            if tally:
                totals = {f"t{i}": tally.totals[key] for i, key in enumerate(self._totals)}
            return everything.annotate(**totals, **counts).values_list(*names)
        no_counts = {name: Value(0, IntegerField()) for name in counts}
        no_totals = {name: Value(None, DecimalField()) for name in totals}
        matching = _counted(self.matching, MATCHING).annotate(**totals, **no_counts)
        everything = everything.annotate(**no_totals, **counts)
        return matching.values_list(*names).union(everything.values_list(*names), all=True)

    @cached_property
    def _totals(self) -> dict[str, Aggregate]:
        totals = {c.key: c.total for c in self.ledger.columns if c.total is not None}
        return totals | self.ledger.extra_totals

    def removals(self) -> list[dict]:
        """For a list that is empty: what taking one condition away would bring (one query)."""
        active = self.filters.active
        branches = [
            _counted(self.filters.apply(self.visible, skip=name), number)
            for number, (name, _condition, _value) in enumerate(active)
        ]
        rows = branches[0].union(*branches[1:], all=True) if len(branches) > 1 else branches[0]
        counts = {row["branch"]: row["n"] for row in rows}
        return [
            {
                "label": condition.chip(value, self.context),
                "url": f"?{self.as_query(**{name: None})}",
                "count": counts.get(number, 0),
            }
            for number, (name, condition, value) in enumerate(active)
            if counts.get(number, 0) or len(active) == 1
        ]


def _counted(rows: QuerySet, branch: int) -> QuerySet:
    """One row: which branch, how many."""
    grouped = rows.order_by().annotate(branch=Value(branch, IntegerField())).values("branch")
    return grouped.annotate(n=Count("pk"))
