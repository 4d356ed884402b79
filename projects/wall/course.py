"""A project's nodes as the wall needs them: read as two texts, expected dates by the schedule."""

from datetime import date

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import F, Func, OuterRef, Subquery, TextField, Value
from django.db.models.functions import Replace

from laishan_portal import formatting
from laishan_portal.charts.wall import WallNode
from laishan_portal.workdays import WorkCalendar
from projects import schedule
from projects.models import Node, NodeLink

# Unit and record separators. A name stands last in its record and loses the second.
_FIELD, _ROW = "\x1f", "\x1e"
_KEEP = 4000
# (texts, day, calendar) -> nodes: groups and windows change more often than dates.
_read: dict[tuple, tuple[WallNode, ...]] = {}


class _Written(Func):
    """All parts one after the other, nothing for what is empty. One call: Django's ``Concat``
    nests one in another for each part, which for 500 rows of 20 nodes is what a page costs."""

    function = "concat"
    output_field = TextField()


def _joined(rows, owner: str, parts: list, order: tuple[str, ...]) -> Subquery:
    """The records of a row's project in one text; None when there are none. ``order`` is one
    that an index keeps."""
    found = rows.order_by().values(owner)
    joined = StringAgg(_Written(*parts), delimiter=_ROW, order_by=order)
    return Subquery(found.annotate(text=joined).values("text"), output_field=TextField())


def nodes_text() -> Subquery:
    """All nodes of a row's project, in their order."""
    parts = []
    fields = ("id", "position", "predecessor", "lag_workdays")
    for field in (*fields, "baseline_on", "forecast_on", "actual_on"):
        parts += [F(field), Value(_FIELD)]
    parts.append(Replace("name", Value(_ROW), Value("")))
    rows = Node.objects.filter(project=OuterRef("pk"))
    return _joined(rows, "project", parts, ("position",))


def links_text() -> Subquery:
    """What the nodes of a row's project wait for besides."""
    parts = [F("node"), Value(_FIELD), F("predecessor"), Value(_FIELD), F("lag_workdays")]
    rows = NodeLink.objects.filter(node__project=OuterRef("pk"))
    return _joined(rows, "node__project", parts, ("pk",))


def read_nodes(
    nodes: str | None, links: str | None, today: date, calendar: WorkCalendar
) -> tuple[WallNode, ...]:
    """The nodes of both texts with the day each is expected on."""
    if not nodes:
        return ()
    key = (nodes, links, today, calendar)
    found = _read.get(key)
    if found is None:
        if len(_read) >= _KEEP:
            _read.clear()
        found = _read[key] = _timed(nodes, links, today, calendar)
    return found


def _timed(
    nodes: str, links: str | None, today: date, calendar: WorkCalendar
) -> tuple[WallNode, ...]:
    further: dict[int, list[tuple[int, int]]] = {}
    for record in (links or "").split(_ROW) if links else ():
        node, before, lag = map(int, record.split(_FIELD))
        further.setdefault(node, []).append((before, lag))
    names, planned = {}, []
    for record in nodes.split(_ROW):
        pk, position, before, lag, *dates, name = record.split(_FIELD, 7)
        baseline, forecast, actual = (date.fromisoformat(day) if day else None for day in dates)
        names[int(pk)] = name
        first = int(before) if before else None
        planned.append(
            schedule.PlannedNode(
                id=int(pk),
                position=int(position),
                lag_workdays=int(lag),
                links=schedule.links_of(first, int(lag), further.get(int(pk), ())),
                baseline_on=baseline,
                forecast_on=forecast,
                actual_on=actual,
            )
        )
    timed = schedule.evaluate(planned, None, calendar, today).timed
    return tuple(
        WallNode(
            names[node.id],
            node.baseline_on,
            timed[node.id].expected_on,
            is_reached=node.actual_on is not None,
        )
        for node in planned
    )


def course_words(nodes: tuple[WallNode, ...], today: date) -> str:
    """What the chart of a project tells, in a sentence for who cannot see it."""
    if not nodes:
        return "没有节点"
    reached = sum(node.is_reached for node in nodes)
    finish = max(node.expected_on for node in nodes)
    word = "完成于" if reached == len(nodes) else "预测完成"
    return f"{len(nodes)} 个节点，已完成 {reached} 个，{word} {formatting.date_long(finish)}"
