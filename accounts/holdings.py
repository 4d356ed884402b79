"""What a person still holds when their account is closed: listed before, never taken away.

A higher room adds what it knows of, in ``ready()``::

    holdings.rules.register(HoldingRule("projects.assignments", rows=...))

``rows(user)`` returns ``(label, url)`` pairs, at most a few dozen, in one query.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from accounts.models import User
from laishan_portal.registry import Registry

Rows = Callable[[User], Iterable[tuple[str, str]]]


@dataclass(frozen=True)
class HoldingRule:
    """``heading`` is the line above the rows, e.g. 服务的项目."""

    name: str
    heading: str
    rows: Rows


rules: Registry[HoldingRule] = Registry("holdings", key=lambda rule: rule.name)


def held_by(user: User) -> list[tuple[str, list[tuple[str, str]]]]:
    """``(heading, rows)`` of every rule that found something."""
    found = ((rule.heading, list(rule.rows(user))) for rule in rules)
    return [(heading, rows) for heading, rows in found if rows]
