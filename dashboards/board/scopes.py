"""Which part of the district a page tells of: all, what I answer for, one unit, one leader."""

import re
from dataclasses import dataclass

from laishan_portal.metrics import DISTRICT, Scope
from projects.filters import PEOPLE_AND_UNITS

_SCOPE = re.compile(r"(unit|leader):([0-9]{1,15})", re.ASCII)


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    is_current: bool = False


def units() -> dict[str, str]:
    return PEOPLE_AND_UNITS.of("unit")


def scope_for(user, wanted: str) -> Scope:
    """The scope asked for; the whole of what the user may see when it is unknown.

    A unit's reporter sees their unit's page and no other.
    """
    if not user.sees_district:
        if user.unit_id is None:
            return DISTRICT
        return Scope("unit", user.unit_id, user.person.unit.short_name)
    found = _SCOPE.fullmatch(wanted)
    if not found:
        return DISTRICT
    kind, key = found.groups()
    label = PEOPLE_AND_UNITS.of(kind).get(key)
    if label is None:
        return DISTRICT
    if kind == "leader" and int(key) == user.person_id:
        label = "我包保的"
    return Scope(kind, int(key), label)


def choices_for(user, scope: Scope, projects: int) -> list[tuple[str, list[Choice]]]:
    """The groups of the scope select; the chosen one says how many projects it has."""
    if not user.sees_district:
        return []
    leaders = dict(PEOPLE_AND_UNITS.of("leader"))
    first = [_choice(scope, projects, "", "全区")]
    if str(user.person_id) in leaders:
        del leaders[str(user.person_id)]
        first.append(_choice(scope, projects, f"leader:{user.person_id}", "我包保的"))
    groups = [
        ("", first),
        ("包保领导", [_choice(scope, projects, f"leader:{k}", v) for k, v in leaders.items()]),
        ("责任单位", [_choice(scope, projects, f"unit:{k}", v) for k, v in units().items()]),
    ]
    return [(label, options) for label, options in groups if options]


def _choice(scope: Scope, projects: int, value: str, label: str) -> Choice:
    current = value == ("" if scope == DISTRICT else f"{scope.kind}:{scope.value}")
    return Choice(value, f"{label} {projects:,} 个项目" if current else label, current)
