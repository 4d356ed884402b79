"""The wall as one string of HTML: no template per row, and no row drawn twice.

What a row looks like depends on its values, the frame (columns, window, day, calendar) and
nothing else, so a row that was drawn before is taken from memory.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby
from urllib.parse import urlencode

from django.utils.safestring import SafeString

from laishan_portal import workdays
from laishan_portal.charts.wall import wall_grid, wall_head, wall_marks, wall_row
from projects.enums import LightLevel
from projects.ledgers import LEDGER
from projects.wall.columns import WallColumn
from projects.wall.course import course_words, read_nodes
from projects.wall.query import Counts, WallQuery

# Places of the plan's extra values.
GROUP, NODES, LINKS, NAME = 0, 1, 2, 3
CODE_HEAD = '<th scope="col" class="w-qr">扫码</th>'
# Some nine kilobytes a row.
_KEEP = 1500
# frame -> values of a row -> its HTML
_drawn: dict[Hashable, dict[tuple, str]] = {}


def forget_all() -> None:
    _drawn.clear()


@dataclass(frozen=True)
class Group:
    """Rows that stand under one head on this page."""

    key: str | None
    name: str
    counts: Counts
    rows: list[tuple]
    is_continued: bool


def groups_of(
    query: WallQuery, rows: Iterable[tuple], before: tuple | None = None
) -> Iterator[Group]:
    """The page's rows by group; ``before`` is the last row of the page before, if there is one:
    a group that begins with its like is continued."""
    place = query.plan.extra[GROUP]
    named = query.plan.extra[NAME] if query.grouping.name_source else None
    is_continued = before is not None
    for value, members in groupby(rows, key=lambda row: row[place]):
        found = list(members)
        name = query.grouping.name_of(value, found[0][named] if named is not None else None)
        key = None if value is None else str(value)
        counts = query.summary.groups.get(key) or Counts()
        yield Group(key, name, counts, found, is_continued and before[place] == value)
        is_continued = False


# ── table ────────────────────────────────────────────────────────────────────────────────


def draw_marks(query: WallQuery) -> SafeString:
    return wall_marks(query.span.axis)


def draw_columns(query: WallQuery, *, has_codes: bool) -> SafeString:
    """The widths of the columns; the chart takes what is left."""
    before, after = split(query.columns)
    names = ["w-qr"] if has_codes else []
    names += [column.width_css for column in before] + [""]
    names += [column.width_css for column in after]
    drawn = "".join(f'<col class="{name}">' if name else "<col>" for name in names)
    return SafeString(f"<colgroup>{drawn}</colgroup>")  # reviewed: names of our own classes


def draw_head(query: WallQuery, extra: str = "") -> SafeString:
    """The row of heads; ``extra`` is a further head before the first."""
    before, after = split(query.columns)
    cells = [_head_cell(column) for column in before]
    cells.append(
        f'<th scope="col" class="g"><span class="visually-hidden">{query.span.label}节点</span>'
        f"{wall_head(query.span.axis)}</th>"
    )
    cells += [_head_cell(column) for column in after]
    # reviewed: labels are this package's own words.
    return SafeString(f"<tr>{extra}{''.join(cells)}</tr>")


def _head_cell(column: WallColumn) -> str:
    return f'<th scope="col" class="{column.css}">{column.label}</th>'


def split(columns: Iterable[WallColumn]) -> tuple[list[WallColumn], list[WallColumn]]:
    """Those before the chart, and those after it."""
    return [c for c in columns if not c.is_after], [c for c in columns if c.is_after]


def draw_body(
    query: WallQuery,
    rows: list[tuple],
    *,
    before: tuple | None = None,
    first_cell: Callable[[int], str] | None = None,
) -> SafeString:
    """All groups of a page, each its own ``tbody``. ``first_cell`` makes, of a project's key, a
    cell that stands before the others (the QR code on paper)."""
    left, right = split(query.columns)
    spans = len(left) + bool(first_cell), len(right)
    draw = row_drawer(query)
    parts = []
    for group in groups_of(query, rows, before):
        parts.append(f"<tbody>{draw_group_head(query, group, spans)}")
        if first_cell is None:
            parts += [f"<tr>{draw(row)}</tr>" for row in group.rows]
        else:
            parts += [f"<tr>{first_cell(row[0])}{draw(row)}</tr>" for row in group.rows]
        parts.append("</tbody>")
    # reviewed: cells are escaped by their columns and by the chart, heads below.
    return SafeString("".join(parts))


def draw_group_head(query: WallQuery, group: Group, spans: tuple[int, int]) -> str:
    """``重点产业 20 个（全区 82 个） 红 4 黄 10``; each figure opens its list."""
    counts = group.counts
    words = [f"<b>{escape(group.name)}</b>{'（续）' if group.is_continued else ''}"]
    words.append(_figure(f"{counts.count} 个", _list_url(query, group)))
    if counts.everything != counts.count:
        whole = _list_url(query, group, with_conditions=False)
        everything = _figure(f"{counts.everything} 个", whole)
        words.append(f'<span class="dim">（{whose(query)} {everything}）</span>')
    for level, name, number in (
        (LightLevel.RED, "红", counts.red),
        (LightLevel.YELLOW, "黄", counts.yellow),
    ):
        url = _list_url(query, group, light=level.value) if number else ""
        words.append(f'<span class="lit">{name} {_figure(str(number), url)}</span>')
    return (
        f'<tr class="grp"><th colspan="{spans[0]}" scope="rowgroup">{" ".join(words)}</th>'
        f'<td class="g">{wall_grid()}</td><td colspan="{spans[1]}"></td></tr>'
    )


def whose(query: WallQuery) -> str:
    """Of what the unfiltered figure counts all."""
    return "全区" if query.user.sees_district else "您能看的"


def _figure(text: str, url: str) -> str:
    return f'<a class="ls-n" href="{escape(url)}">{text}</a>' if url else text


def _list_url(query: WallQuery, group: Group, *, with_conditions=True, **changes: str) -> str:
    """The ledger's list of a group; rows without a value cannot be asked for."""
    if not group.key:
        return ""
    wanted = {query.grouping.condition: group.key, **changes}
    bare = urlencode(wanted | query.ledger.ledger.as_query())
    address = query.ledger_query(**wanted) if with_conditions else bare
    return f"{LEDGER.list_url}?{address}"


# ── rows ─────────────────────────────────────────────────────────────────────────────────


def row_drawer(query: WallQuery) -> Callable[[tuple], str]:
    """A function from a row's values to its cells."""
    calendar = workdays.calendar()
    frame = (query.columns, query.span, query.today, calendar)
    if sum(map(len, _drawn.values())) > _KEEP:
        _drawn.clear()
    kept = _drawn.setdefault(frame, {})
    make = _row_maker(query, calendar)

    def draw(row: tuple) -> str:
        drawn = kept.get(row)
        if drawn is None:
            drawn = kept[row] = make(row)
        return drawn

    return draw


def _row_maker(query: WallQuery, calendar) -> Callable[[tuple], str]:
    plan, axis, today = query.plan, query.span.axis, query.today
    nodes_place, links_place = plan.extra[NODES], plan.extra[LINKS]
    before, after = LEDGER.detail_url_parts
    makers = plan.makers(lambda column: column.cell)

    def make(row: tuple) -> str:
        nodes = read_nodes(row[nodes_place], row[links_place], today, calendar)
        link = f'<a href="{before}{row[0]}{after}">%s</a>'
        cells = [
            _cell(column, cell(row), link)
            for column, cell in zip(plan.columns, makers, strict=True)
        ]
        chart = f'<td class="g">{wall_row(nodes, axis, course_words(nodes, today))}</td>'
        cells.insert(sum(not column.is_after for column in plan.columns), chart)
        return "".join(cells)

    return make


def _cell(column: WallColumn, html: str, link: str) -> str:
    if column.key == "name":
        return f'<th scope="row" class="{column.css}">{link % html}</th>'
    return f'<td class="{column.css}">{html}</td>'
