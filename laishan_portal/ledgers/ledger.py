"""A ledger: rows somebody may see, its columns, conditions and views, declared in one class.

``Ledger`` is the declaration (``projects/ledgers.py``); ``LedgerQuery`` is a ledger looked at by
one person under one address. Page, export and background job all ask the same ``LedgerQuery``.
"""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Count, DecimalField, IntegerField, QuerySet, Value
from django.http import QueryDict
from django.urls import reverse

from laishan_portal import clock
from laishan_portal.ledgers.columns import Column, LedgerContext, View
from laishan_portal.ledgers.filtering import LedgerFilterSet, chip_text
from laishan_portal.ledgers.layout import Layout, order_by, read_layout


class Ledger:
    """What a subclass declares.

    ``key`` is its name in addresses and saved views; ``noun`` counts its rows (个项目 is "个");
    ``default_sort`` names columns. ``bulk_amounts`` are the sources whose sums the bar over
    ticked rows shows. ``extra_totals`` are further aggregates a total cell needs.
    """

    key: str
    title: str
    noun = "个"
    unit_note = ""
    columns: tuple[Column, ...]
    filterset_class: type[LedgerFilterSet] = LedgerFilterSet
    default_sort: tuple[str, ...]
    bulk_amounts: tuple[tuple[str, str], ...] = ()
    extra_totals: dict = {}
    list_url_name: str
    detail_url_name = ""
    caption = ""
    empty_title = "还没有内容"
    empty_text = ""

    def rows(self, user) -> QuerySet:
        """The rows this user may know of: ``visible_to`` and nothing before it."""
        raise NotImplementedError

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

    @cached_property
    def detail_url_parts(self) -> tuple[str, str]:
        """What stands before and after the key in a row's address."""
        before, after = reverse(self.detail_url_name, kwargs={"pk": 0}).split("0", 1)
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
        self.ledger, self.user, self.data = ledger, user, data
        self.context = LedgerContext(user=user, today=clock.today())
        self.layout: Layout = read_layout(ledger, data, kept_layout)
        self.views = ledger.views(self.context)
        self.visible = ledger.rows(user)
        self.filters = ledger.filterset_class(
            data, queryset=self.visible, views=self.views, context=self.context
        )

    @cached_property
    def matching(self) -> QuerySet:
        """The rows under every condition in force, in no order."""
        return self.filters.apply(self.visible)

    @property
    def ordered(self) -> QuerySet:
        return self.matching.order_by(*order_by(self.ledger, self.layout))

    @cached_property
    def is_filtered(self) -> bool:
        return any(True for _ in self.filters.active)

    @property
    def problems(self) -> list[str]:
        return [*self.filters.problems, *self.layout.problems]

    def as_query(self, **changes: str | None) -> str:
        """This list's address after ``?``: conditions, order and columns, some replaced."""
        query = self.filters.as_query() | self.layout.as_query() | changes
        return urlencode({name: value for name, value in query.items() if value})

    # ── figures ──────────────────────────────────────────────────────────────────────────

    @cached_property
    def _totals(self) -> dict:
        totals = {c.key: c.total for c in self.ledger.columns if c.total is not None}
        return totals | self.ledger.extra_totals

    def summary(self) -> Summary:
        """Count, totals and counts of views, in one statement.

        The totals are of the matching rows, the counts of views of all visible ones; with a
        condition in force the statement has two branches.
        """
        if not self.is_filtered:
            found = self.visible.aggregate(n=Count("pk"), **_named(self._totals), **self._counts())
            return self._summarise(found, found)
        matching, everything = _branches(self.matching, self.visible, self._totals, self._counts())
        rows = {row["branch"]: row for row in matching.union(everything, all=True)}
        return self._summarise(rows[0], rows[1])

    def _counts(self) -> dict:
        return {f"v{i}": Count("pk", filter=view.condition) for i, view in enumerate(self.views)}

    def _summarise(self, matching: dict, everything: dict) -> Summary:
        return Summary(
            count=matching["n"],
            all_count=everything["n"],
            totals={key: matching[f"t{i}"] for i, key in enumerate(self._totals)},
            views={view.key: everything[f"v{i}"] for i, view in enumerate(self.views)},
        )

    def removals(self) -> list[dict]:
        """For a list that is empty: what taking one condition away would bring (one query)."""
        active = list(self.filters.active)
        branches = [
            _counted(self.filters.apply(self.visible, skip=name), number)
            for number, (name, _condition, _value) in enumerate(active)
        ]
        rows = branches[0].union(*branches[1:], all=True) if len(branches) > 1 else branches[0]
        counts = {row["branch"]: row["n"] for row in rows}
        return [
            {
                "label": chip_text(condition, value),
                "url": f"?{self.as_query(**{name: None})}",
                "count": counts.get(number, 0),
            }
            for number, (name, condition, value) in enumerate(active)
            if counts.get(number, 0) or len(active) == 1
        ]


def _named(totals: dict) -> dict:
    return {f"t{i}": aggregate for i, aggregate in enumerate(totals.values())}


def _counted(rows: QuerySet, branch: int) -> QuerySet:
    """One row: which branch, how many."""
    grouped = rows.order_by().annotate(branch=Value(branch, IntegerField())).values("branch")
    return grouped.annotate(n=Count("pk"))


def _branches(matching: QuerySet, everything: QuerySet, totals: dict, counts: dict):
    """The two halves of the statement, with the other half's columns as placeholders."""
    first = _counted(matching, 0).annotate(
        **_named(totals), **{name: Value(0, IntegerField()) for name in counts}
    )
    nothing = {name: Value(None, DecimalField()) for name in _named(totals)}
    second = _counted(everything, 1).annotate(**nothing, **counts)
    names = ["branch", "n", *nothing, *counts]
    return first.values(*names), second.values(*names)
