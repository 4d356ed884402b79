"""Which columns, in which order, how many rows to a page: from the address or as last kept.

The address wins; what a person kept lies in a cookie of their browser (a phone wants fewer
columns than a desk), so that looking at a list never writes to the database.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import F
from django.http import QueryDict

from laishan_portal.ledgers.columns import Column

PAGE_SIZES = (50, 100, 205)
KEEP_SECONDS = 365 * 24 * 3600
# Parameters of the page that are not conditions.
LAYOUT_NAMES = ("col", "size", "row")


@dataclass(frozen=True)
class Layout:
    columns: tuple[Column, ...]
    size: int
    is_loose: bool
    sort: str
    problems: tuple[str, ...]
    is_default: bool

    def as_query(self) -> dict[str, str]:
        """The order and the columns as they stand in an address, nothing for the usual ones."""
        query = {"sort": self.sort} if self.sort else {}
        if not self.is_default:
            query["col"] = ".".join(column.key for column in self.columns)
        return query


def cookie_name(ledger) -> str:
    return f"ledger-{ledger.key}"


def read_layout(ledger, data: QueryDict, kept: str = "") -> Layout:
    """The layout this address asks for, completed by what the person kept (``kept``)."""
    before = QueryDict(kept) if len(kept) < 2000 else QueryDict()
    columns = _columns(ledger, data.getlist("col") or before.getlist("col"))
    problems = []
    sort = data.get("sort", "")
    if sort and _sortable(ledger, sort) is None:
        problems.append("不能按这一列排序，已按默认顺序排。")
        sort = ""
    size = data.get("size") or before.get("size") or ""
    return Layout(
        columns=columns,
        size=int(size) if size in {str(one) for one in PAGE_SIZES} else PAGE_SIZES[0],
        is_loose=(data.get("row") or before.get("row")) == "loose",
        sort=sort,
        problems=tuple(problems),
        is_default=columns == ledger.default_columns,
    )


def kept_layout(data: QueryDict, kept: str) -> str:
    """What to keep after the person applied a part of the layout; empty to forget all."""
    if data.get("col") == "default":
        return ""
    before = QueryDict(kept, mutable=True) if len(kept) < 2000 else QueryDict(mutable=True)
    for name in LAYOUT_NAMES:
        if name in data:
            before[name] = ".".join(data.getlist(name))[:1000]
    return urlencode({name: before[name] for name in LAYOUT_NAMES if name in before})


def _columns(ledger, wanted: list[str]) -> tuple[Column, ...]:
    keys = {key for text in wanted for key in text.split(".")}
    found = tuple(c for c in ledger.columns if c.is_fixed or c.key in keys)
    return found if any(not c.is_fixed for c in found) else ledger.default_columns


def _sortable(ledger, sort: str) -> Column | None:
    column = ledger.column(sort.removeprefix("-"))
    return column if column is not None and column.sort else None


def order_by(ledger, layout: Layout, *, is_filtered: bool) -> list:
    """Order expressions of the layout, with the key as the last word."""
    keys = (layout.sort,) if layout.sort else ledger.default_sort
    order = []
    for key in keys:
        column = ledger.column(key.removeprefix("-"))
        sources = (is_filtered and column.sort_found) or column.sort
        order += [ordered(source, key.startswith("-")) for source in sources]
    return [*order, "pk"]


def ordered(source, is_descending: bool):
    """Empty values come last both ways."""
    expression = F(source) if isinstance(source, str) else source
    if is_descending:
        return expression.desc(nulls_last=True)
    return expression.asc()
