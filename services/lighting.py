"""Overdue problems that were passed upwards, as a further input of a project's light."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from laishan_portal import workdays
from projects.enums import LightLevel
from projects.lights import LightSource, Reason
from services.enums import HandlingLevel
from services.models import Problem

RULE = "问题超期"
_LIGHTS = {HandlingLevel.LEADER: LightLevel.RED, HandlingLevel.DEPARTMENTS: LightLevel.YELLOW}


def reasons(project_ids: Iterable[int], today: date) -> dict[int, list[Reason]]:
    """Red where a leader has to see to it, yellow where departments do; one query."""
    found: dict[int, list[Reason]] = defaultdict(list)
    rows = Problem.objects.overdue(today).filter(project__in=list(project_ids), level__in=_LIGHTS)
    calendar = None
    for project, number, level, due_on in rows.order_by("due_on", "pk").values_list(
        "project", "number", "level", "due_on"
    ):
        calendar = calendar or workdays.calendar()
        days = max(calendar.between(due_on, today), 1)
        label = HandlingLevel(level).label
        sentence = f"问题 {number} 已提级（{label}），超期 {days} 个工作日"
        found[project].append(Reason(_LIGHTS[HandlingLevel(level)], RULE, sentence))
    return dict(found)


SOURCE = LightSource(name="services.problems", reasons=reasons)
