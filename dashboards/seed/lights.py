"""Since when each light has been lit: the rules say which, the story says how long."""

from collections.abc import Iterator
from datetime import date, timedelta

from dashboards.seed.generator import World
from dashboards.seed.shapes import PlannedProject
from projects.enums import LightLevel, Stage
from projects.models import Light

_BATCH = 2_000
# A red project was yellow for so many days before.
_YELLOW_BEFORE_RED = 9
_UNPLANNED_DAYS = 5
_WARNS = (LightLevel.RED, LightLevel.YELLOW)


def backdate(world: World, ids: list[int]) -> None:
    """Open rows get their day; what was lit before them becomes rows of its own.

    The open row of a fact keeps its first day, which is the newspaper's, and only carries over
    since when its level has been lit.
    """
    planned_of = dict(zip(ids, world.projects, strict=True))
    open_rows = Light.objects.filter(project__in=ids, to_on=None)
    changed, earlier = [], []
    for row in open_rows.iterator(chunk_size=_BATCH):
        planned = planned_of[row.project_id]
        since = _since(planned, row.level, world.today)
        if since >= world.today:
            continue
        row.since_on = since
        if planned.is_fact:
            earlier.append(_past(row, row.level, since, world.today - timedelta(days=1)))
        else:
            row.from_on, row.is_demo = since, True
        changed.append(row)
        earlier += _before(row, planned, since, world.today)
    Light.objects.bulk_update(changed, ["since_on", "from_on", "is_demo"], batch_size=_BATCH)
    Light.objects.bulk_create(earlier, batch_size=_BATCH)


def _since(planned: PlannedProject, level: str, today: date) -> date:
    start = max(planned.listed_on, date(today.year, 1, 5))
    if level == planned.light and planned.lit_days:
        return today - timedelta(days=planned.lit_days)
    if level in _WARNS:
        return max(start, today - timedelta(days=_UNPLANNED_DAYS))
    if level == LightLevel.DONE:
        return next(
            event.occurred_on
            for event in reversed(planned.events)
            if event.to_stage == Stage.OPERATION
        )
    return start


def _before(row: Light, planned: PlannedProject, since: date, today: date) -> Iterator[Light]:
    """Quiet from the start of the year, and yellow before red."""
    start = max(planned.listed_on, date(today.year, 1, 5))
    end = since - timedelta(days=1)
    if row.level == LightLevel.RED:
        warned = max(start, since - timedelta(days=_YELLOW_BEFORE_RED))
        if warned <= end:
            yield _past(row, LightLevel.YELLOW, warned, end, reason=planned.why)
            end = warned - timedelta(days=1)
    if start <= end:
        yield _past(row, LightLevel.NORMAL, start, end)


def _past(row: Light, level: str, from_on: date, to_on: date, *, reason: str = "") -> Light:
    reasons = row.reasons if level == row.level else []
    if reason:
        reasons = [{"level": level, "rule": "节点偏差", "sentence": reason}]
    return Light(
        project_id=row.project_id,
        level=level,
        reasons=reasons,
        rule_set_id=row.rule_set_id,
        since_on=from_on,
        from_on=from_on,
        to_on=to_on,
        is_demo=True,
    )
