"""Head, body and foot of a ledger's table, each drawn as one string: no template per cell.

Cells come escaped from their columns; everything else that is put in here is escaped here.
"""

from collections.abc import Callable, Iterable
from html import escape
from itertools import groupby
from operator import itemgetter

from django.utils.safestring import SafeString

from laishan_portal.ledgers.columns import Column, LedgerContext
from laishan_portal.ledgers.ledger import LedgerQuery, Summary

# Classes of the row's name: beside a column of boxes, or first in the row.
NAME_CSS = {True: "st st2", False: "sn"}


class RowPlan:
    """Which values to ask the database for, and how to make a row's cells of them."""

    def __init__(self, columns: Iterable[Column], context: LedgerContext, extra=()) -> None:
        self.columns = tuple(columns)
        self.sources: list[str] = ["pk"]
        self.extra = [self._place(source) for source in extra]
        self.places = [tuple(map(self._place, column.source)) for column in self.columns]
        self.context = context

    def _place(self, source: str) -> int:
        if source not in self.sources:
            self.sources.append(source)
        return self.sources.index(source)

    def makers(self, use: Callable[[Column], Callable]) -> list[Callable[[tuple], object]]:
        """For each column, a function from the row's values to its cell (or export)."""
        return [
            _maker(use(column), places, self.context if column.needs_context else None)
            for column, places in zip(self.columns, self.places, strict=True)
        ]


def _maker(function: Callable, places: tuple[int, ...], context) -> Callable[[tuple], object]:
    if context is not None:
        return lambda row: function(*[row[place] for place in places], context)
    if len(places) == 1:
        place = places[0]
        return lambda row: function(row[place])
    pick = itemgetter(*places)
    return lambda row: function(*pick(row))


def draw_body(
    query: LedgerQuery, rows: Iterable[tuple], plan: RowPlan, *, ticks: str
) -> SafeString:
    """The rows. ``ticks``: "" without boxes, "some" with empty ones, "all" with fixed ones."""
    makers = plan.makers(lambda column: column.cell)
    template = _row_template(query, plan, ticks)
    amounts = plan.extra
    drawn = []
    for row in rows:
        key = row[0]
        cells = [make(row) for make in makers]
        if ticks:
            sums = ",".join([str(row[place] or 0) for place in amounts])
            drawn.append(template % (key, sums, key, key, key, *cells))
        else:
            drawn.append(template % (key, *cells))
    # reviewed: cells are escaped by their columns, keys are integers, amounts numbers.
    return SafeString("".join(drawn))


def _row_template(query: LedgerQuery, plan: RowPlan, ticks: str) -> str:
    """A row as a ``%`` template: box (key, sums, key), name (key, key, cell) and the cells."""
    before, after = (escape(part).replace("%", "%%") for part in query.ledger.detail_url_parts)
    cells = "".join(
        f'<td class="{column.css}">%s</td>' if column.css else "<td>%s</td>"
        for column in plan.columns[1:]
    )
    link = f'href="{before}%s{after}">%s</a></th>'
    if not ticks:
        return f'<tr><th scope="row" class="sn"><a {link}{cells}</tr>'
    checked = " checked disabled" if ticks == "all" else ""
    box = (
        '<td class="st"><input type="checkbox" class="form-check-input" name="ids" value="%s"'
        f' data-row data-values="%s" aria-labelledby="row%s"{checked}></td>'
    )
    return f'<tr>{box}<th scope="row" class="st st2"><a id="row%s" {link}{cells}</tr>'


def draw_head(query: LedgerQuery, columns: tuple[Column, ...], *, has_ticks: bool) -> SafeString:
    """Two rows: the groups, and the columns as links that sort."""
    first, others = columns[0], columns[1:]
    has_groups = any(column.group for column in others)
    box = ""
    if has_ticks:
        box = (
            f'<th class="st"{" rowspan=2" if has_groups else ""}><input type="checkbox"'
            ' class="form-check-input" data-select-all aria-label="选本页全部"></th>'
        )
    css = NAME_CSS[has_ticks]
    groups = "".join(
        f'<th scope="colgroup" colspan="{len(list(members))}">{escape(name)}</th>'
        for name, members in groupby(others, key=lambda column: column.group)
    )
    span = 'rowspan="2" ' if has_groups else ""
    name = _head_cell(query, first, f'{span}class="{css}"')
    cells = "".join(
        _head_cell(query, column, f'class="{column.css}"' if column.css else "")
        for column in others
    )
    # reviewed: labels and addresses are escaped below.
    if not has_groups:
        return SafeString(f"<tr>{box}{name}{cells}</tr>")  # reviewed: the same
    return SafeString(f"<tr>{box}{name}{groups}</tr><tr>{cells}</tr>")


def _head_cell(query: LedgerQuery, column: Column, attributes: str) -> str:
    label = escape(column.label_for(query.context))
    space = " " if attributes else ""
    if not column.sort:
        return f'<th scope="col"{space}{attributes}>{label}</th>'
    direction = _direction(query, column)
    target = f"-{column.key}" if direction == "ascending" else column.key
    arrow = {"ascending": " ▲", "descending": " ▼"}.get(direction, "")
    aria = f' aria-sort="{direction}"' if direction else ""
    href = escape(f"?{query.as_query(sort=target)}")
    return (
        f'<th scope="col"{space}{attributes}{aria}><a href="{href}">{label}'
        f'<span aria-hidden="true">{arrow}</span></a></th>'
    )


def _direction(query: LedgerQuery, column: Column) -> str:
    sort = query.layout.sort or query.ledger.default_sort[0]
    if sort.removeprefix("-") != column.key:
        return ""
    return "descending" if sort.startswith("-") else "ascending"


def draw_foot(
    query: LedgerQuery, columns: tuple[Column, ...], summary: Summary, *, has_ticks: bool
):
    """The totals row: of all matching rows, not of the page."""
    css = NAME_CSS[has_ticks]
    cells = "".join(
        f'<td class="{column.css}">{column.draw_total(summary.totals)}</td>'
        for column in columns[1:]
    )
    box = '<td class="st"></td>' if has_ticks else ""
    label = f"合计 {summary.count:,} {escape(query.ledger.noun)}"
    # reviewed: totals are drawn by columns, which escape.
    return SafeString(f'<tr>{box}<th scope="row" class="{css}">{label}</th>{cells}</tr>')
