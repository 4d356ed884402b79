"""A project's nodes as the wall needs them: read as one text, expected dates worked out.

What nobody has forecast follows from what comes before it: its predecessor's date and the
working days between them, never earlier than promised and never in the past.
"""

from datetime import date

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import CharField, F, OuterRef, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat, Replace

from laishan_portal import formatting
from laishan_portal.charts.wall import WallNode
from laishan_portal.workdays import WorkCalendar
from projects.models import Node

# Unit and record separators. A name stands last in its record and loses the second.
_FIELD, _ROW = "\x1f", "\x1e"


def _text(name: str):
    return Coalesce(Cast(F(name), CharField()), Value(""))


def nodes_text() -> Subquery:
    """All nodes of a row's project in one text, in their order; None when there are none."""
    name = Replace("name", Value(_ROW), Value(""))
    parts = []
    for field in ("id", "predecessor", "lag_workdays", "baseline_on", "forecast_on", "actual_on"):
        parts += [_text(field), Value(_FIELD)]
    rows = (
        Node.objects.filter(project=OuterRef("pk"))
        .order_by()
        .values("project")
        .annotate(
            text=StringAgg(
                Concat(*parts, name, output_field=TextField()),
                delimiter=_ROW,
                order_by=("position", "pk"),
            )
        )
    )
    return Subquery(rows.values("text"), output_field=TextField())


def read_nodes(text: str | None, today: date, calendar: WorkCalendar) -> tuple[WallNode, ...]:
    """The nodes of ``nodes_text`` with the day each is expected on."""
    if not text:
        return ()
    expected: dict[str, date] = {}
    nodes = []
    for row in text.split(_ROW):
        key, before, lag, baseline, forecast, actual, name = row.split(_FIELD, 6)
        promised = date.fromisoformat(baseline)
        if actual:
            day = date.fromisoformat(actual)
        else:
            day = max(date.fromisoformat(forecast) if forecast else promised, today)
            if before in expected:
                day = max(day, calendar.add(expected[before], int(lag)))
        expected[key] = day
        nodes.append(WallNode(name, promised, day, bool(actual)))
    return tuple(nodes)


def course_words(nodes: tuple[WallNode, ...], today: date) -> str:
    """What the chart of a project tells, in a sentence for who cannot see it."""
    if not nodes:
        return "没有节点"
    reached = sum(node.is_reached for node in nodes)
    finish = max(node.expected_on for node in nodes)
    word = "完成于" if reached == len(nodes) else "预测完成"
    return f"{len(nodes)} 个节点，已完成 {reached} 个，{word} {formatting.date_long(finish)}"
