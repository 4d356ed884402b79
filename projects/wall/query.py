"""The wall looked at by one person under one address: which rows, how many in each group.

The conditions are the ledger's, so that one address filters both.
"""

from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import CharField, Count, F, IntegerField, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.http import QueryDict

from laishan_portal import clock
from laishan_portal.ledgers.layout import order_by
from laishan_portal.ledgers.ledger import EVERYTHING, MATCHING, LedgerQuery
from laishan_portal.ledgers.rows import RowPlan
from laishan_portal.models import SavedView
from projects.enums import LightLevel
from projects.filters import FOCUS
from projects.ledgers import LEDGER, ProjectLedger
from projects.wall import groups, span
from projects.wall.columns import columns_for
from projects.wall.course import links_text, nodes_text

# More rows than this stand on several pages; a district's 205 on one.
PAGE_SIZE = 500
SAVED = 2
_PAGE_DIGITS = 9
_COUNTS = {
    "n": Count("pk"),
    "red": Count("pk", filter=Q(standing__light=LightLevel.RED)),
    "yellow": Count("pk", filter=Q(standing__light=LightLevel.YELLOW)),
    "focus": Count("pk", filter=FOCUS),
}


@dataclass
class Counts:
    """How many projects: under the conditions, those lit among them, and without conditions."""

    count: int = 0
    red: int = 0
    yellow: int = 0
    everything: int = 0


@dataclass
class WallSummary:
    """The figures of the page, ``groups`` by the text of the group's value."""

    total: Counts = field(default_factory=Counts)
    groups: dict[str | None, Counts] = field(default_factory=dict)
    focus: int = 0
    views: list[int] = field(default_factory=list)
    saved: list[tuple[str, str]] = field(default_factory=list)


class WallQuery:
    """``data`` holds the ledger's conditions and order, and group, span, with and page;
    ``ledger`` is another than the present one for another year."""

    def __init__(self, *, user, data: QueryDict, ledger: ProjectLedger = LEDGER) -> None:
        self.user, self.data = user, data
        wanted, of_ledger = _split_groups(data)
        self.ledger = LedgerQuery(ledger, user=user, data=of_ledger)
        self.today = clock.today()
        self.year = getattr(self.ledger.ledger, "year", self.today.year)
        self.problems = list(self.ledger.problems)
        key = self._choice(wanted, groups.BY_KEY, groups.DEFAULT, "没有这种分组，已按领域分组。")
        self.grouping = groups.BY_KEY[key]
        wanted = data.get("span", "")
        key = self._choice(wanted, span.KEYS, span.DEFAULT, "没有这个时间范围，已显示全年。")
        self.span = span.span(key, self.year, self.today)
        self.spans = span.spans(self.year, self.today)
        self.since = getattr(self.ledger.ledger, "month", None)
        self.columns = columns_for(
            set(data.getlist("with")), is_now=not self.is_other_year, since=self.since
        )

    @property
    def is_other_year(self) -> bool:
        return self.year != self.today.year

    def _choice(self, wanted: str, known, default: str, problem: str) -> str:
        if not wanted or wanted in known:
            return wanted or default
        self.problems.append(problem)
        return default

    # ── addresses ────────────────────────────────────────────────────────────────────────

    @cached_property
    def own_address(self) -> dict[str, str]:
        """What the wall adds to the ledger's address; nothing for the usual."""
        extra = [c.key for c in self.columns if not c.is_default and c.key != "since"]
        found = {
            "group": self._group_text(),
            "span": self.span.key if self.span.key != span.DEFAULT else "",
            "with": ",".join(extra),
        }
        return {name: value for name, value in found.items() if value}

    def _group_text(self) -> str:
        """The grouping, behind the ledger's condition of the same name if that is in force."""
        if self.grouping.key == groups.DEFAULT:
            return ""
        members = self.ledger.address.get("group", "")
        return f"{members},{self.grouping.key}".lstrip(",")

    @cached_property
    def ledger_address(self) -> dict[str, str]:
        """Conditions and order, without the ledger's choice of columns."""
        return {name: text for name, text in self.ledger.address.items() if name != "col"}

    def as_query(self, **changes: str | None) -> str:
        """This wall's address after ``?``, some of it replaced."""
        query = self.ledger_address | self.own_address | changes
        return urlencode({name: value for name, value in query.items() if value})

    def ledger_query(self, **changes: str | None) -> str:
        """The ledger's address of the same rows, or of some of them."""
        query = self.ledger_address | changes
        return urlencode({name: value for name, value in query.items() if value})

    # ── figures ──────────────────────────────────────────────────────────────────────────

    @cached_property
    def summary(self) -> WallSummary:
        """Groups with and without the conditions, counts of views, saved views: one statement."""
        found = WallSummary(views=[0] * len(self.ledger.views))
        for branch, key, n, red, yellow, focus, name, query, *views in self.ledger.fetch(
            self._figures, "wall figures", self.grouping.key
        ):
            if branch == SAVED:
                found.saved.append((name, query))
                continue
            of_group = found.groups.setdefault(key, Counts())
            if branch == EVERYTHING:
                of_group.everything = n
                found.total.everything += n
                found.focus += focus
                found.views = [a + b for a, b in zip(found.views, views, strict=True)]
            if branch == MATCHING or not self.ledger.is_filtered:
                of_group.count, of_group.red, of_group.yellow = n, red, yellow
                found.total.count += n
                found.total.red += red
                found.total.yellow += yellow
        found.saved.sort()
        return found

    def _figures(self) -> QuerySet:
        filters = self.ledger.filters
        views = {
            f"v{i}": Count("pk", filter=filters.ledger_condition(view))
            for i, view in enumerate(self.ledger.views)
        }
        none = {name: Value(0, IntegerField()) for name in views}
        branches = [self._grouped(self.ledger.visible, EVERYTHING, _COUNTS | views)]
        if self.ledger.is_filtered:
            branches.append(self._grouped(self.ledger.matching, MATCHING, _COUNTS | none))
        saved = SavedView.objects.filter(owner=self.user, ledger=LEDGER.key).order_by()
        nothing = {name: Value(0, IntegerField()) for name in _COUNTS}
        branches.append(
            saved.annotate(
                branch=Value(SAVED, IntegerField()),
                key=Cast("pk", CharField()),
                **nothing,
                label=Cast("name", TextField()),
                address=Cast("query", TextField()),
                **none,
            ).values_list("branch", "key", *_COUNTS, "label", "address", *none)
        )
        return branches[0].union(*branches[1:], all=True)

    def _grouped(self, rows: QuerySet, branch: int, figures: dict) -> QuerySet:
        """A row a group; the columns of ``_figures``."""
        grouped = (
            rows.order_by()
            .annotate(branch=Value(branch, IntegerField()), key=self._key())
            .values("branch", "key")
        )
        empty = {name: Value("", TextField()) for name in ("label", "address")}
        return grouped.annotate(**figures, **empty).values_list(
            "branch", "key", *_COUNTS, "label", "address", *[n for n in figures if n[0] == "v"]
        )

    def _key(self):
        return Cast(F(self.grouping.source), CharField())

    # ── rows ─────────────────────────────────────────────────────────────────────────────

    @cached_property
    def page(self):
        """The page asked for, or the nearest there is with a word about it."""
        paginator = Paginator(range(self.summary.total.count), PAGE_SIZE)
        wanted = self.data.get("page", "1")
        is_number = wanted.isascii() and wanted.isdigit() and len(wanted) <= _PAGE_DIGITS
        number = int(wanted) if is_number else 0
        if 1 <= number <= paginator.num_pages:
            return paginator.page(number)
        self.problems.append("没有这一页，先看最近的一页。")
        return paginator.page(min(max(number, 1), paginator.num_pages))

    @cached_property
    def plan(self) -> RowPlan:
        """Key, group and nodes first, then what the columns need."""
        name = self.grouping.name_source
        return RowPlan(
            self.columns,
            self.ledger.context,
            [self.grouping.source, "nodes_text", "links_text", *([name] if name else [])],
        )

    def rows(self, start: int, stop: int) -> list[tuple]:
        """The values of these rows in the wall's order: group by group, worst light first."""

        def build() -> QuerySet:
            matching = self.ledger.matching.order_by(*self._order())
            chosen = self.ledger.visible.filter(pk__in=matching[start:stop].values("pk"))
            rows = chosen.annotate(nodes_text=nodes_text(), links_text=links_text())
            return rows.order_by(*self._order()).values_list(*self.plan.sources)

        if stop <= start:
            return []
        what = ("wall rows", self.grouping.key, start, stop, *self.plan.sources)
        return self.ledger.fetch(build, *what)

    def _order(self) -> list:
        if self.ledger.layout.sort:
            inner = order_by(self.ledger.ledger, self.ledger.layout, is_filtered=True)
        else:
            inner = ["standing__light_order", "code", "pk"]
        return [*self.grouping.order, *inner]


def _split_groups(data: QueryDict) -> tuple[str, QueryDict]:
    """By what to group, and the address without it: the ledger knows a condition ``group`` too,
    whose values are numbers. ``?group=12,unit`` is both."""
    parts = [part.strip() for text in data.getlist("group") for part in text.split(",")]
    words = [part for part in parts if part and not part.isdecimal()]
    numbers = [part for part in parts if part.isdecimal()]
    rest = data.copy()
    rest.setlist("group", numbers)
    if not numbers:
        del rest["group"]
    return (words[-1] if words else ""), rest
