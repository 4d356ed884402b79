"""The light of one project over time: stretches of one colour under one version of the rule."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from projects.enums import LightLevel
from projects.models import Light, Project

ROWS_READ = 1500


@dataclass(frozen=True)
class Reading:
    """What the light said from one day to another."""

    from_on: date
    to_on: date | None
    sentences: list[str]


@dataclass
class Stretch:
    """Days on end of one level under one version of the rule, newest reading first."""

    level: str
    rule: str
    from_on: date
    to_on: date | None
    readings: list[Reading] = field(default_factory=list)

    def days(self, today: date) -> int:
        return ((self.to_on or today) - self.from_on).days + 1

    @property
    def sentences(self) -> list[str]:
        return self.readings[0].sentences

    @property
    def earlier(self) -> list[Reading]:
        return self.readings[1:]


@dataclass(frozen=True)
class History:
    title: str
    stretches: list[tuple[Stretch, int]]
    is_cut: bool


def build(project: Project, today: date) -> History:
    """One statement; the newest stretch first."""
    rows = list(
        Light.objects.filter(project=project)
        .select_related("rule_set")
        .order_by("-from_on", "-pk")[: ROWS_READ + 1]
    )
    found = stretches(rows[:ROWS_READ])
    return History(
        title=title(found, today),
        stretches=[(each, each.days(today)) for each in found],
        is_cut=len(rows) > ROWS_READ,
    )


def stretches(rows: Sequence[Light]) -> list[Stretch]:
    """``rows`` newest first; neighbours of one level and version are one stretch."""
    found: list[Stretch] = []
    for row in rows:
        reading = Reading(row.from_on, row.to_on, [r["sentence"] for r in row.reasons])
        rule = str(row.rule_set)
        last = found[-1] if found else None
        if last is None or (last.level, last.rule) != (row.level, rule):
            found.append(Stretch(row.level, rule, row.from_on, row.to_on, [reading]))
        else:
            last.from_on = row.from_on
            last.readings.append(reading)
    return found


def days_lit(found: Sequence[Stretch], level: LightLevel, year: int, today: date) -> int:
    """Days of the year on which the level was lit, up to today."""
    first, last = date(year, 1, 1), min(date(year, 12, 31), today)
    total = 0
    for each in found:
        if each.level == level:
            days = (min(each.to_on or today, last) - max(each.from_on, first)).days + 1
            total += max(days, 0)
    return total


def title(found: Sequence[Stretch], today: date) -> str:
    """``今年亮红灯 21 天，亮黄灯 8 天``."""
    told = [
        f"亮{level.label} {days} 天"
        for level in (LightLevel.RED, LightLevel.YELLOW)
        if (days := days_lit(found, level, today.year, today))
    ]
    if stale := days_lit(found, LightLevel.STALE, today.year, today):
        told.append(f"过期未报 {stale} 天")
    return f"今年{'，'.join(told)}" if told else "今年没有亮过灯"
