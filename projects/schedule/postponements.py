"""How often a promise was moved to a later day, and by how many days. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Moved:
    """An approved change of one date: ``days`` calendar days later (earlier if negative).

    ``subject`` is the node's name, or empty for the promised finish; ``plan`` the schedule it was
    approved with, if it was not asked for by itself.
    """

    subject: str
    days: int
    plan: int | None = None


def count(moves: Iterable[Moved]) -> tuple[int, int]:
    """``(times, calendar days)`` put off.

    Each approved request counts once. A schedule approved as a whole counts once, too, with the
    days of the node it put off most: one decision is one postponement.
    """
    single, plans = [], defaultdict(int)
    for move in moves:
        if move.days <= 0:
            continue
        if move.plan is None:
            single.append(move.days)
        else:
            plans[move.plan] = max(plans[move.plan], move.days)
    days = [*single, *plans.values()]
    return len(days), sum(days)


def by_subject(moves: Iterable[Moved]) -> dict[str, tuple[int, int]]:
    """The same for each node and for the promised finish; only what was put off."""
    groups: dict[str, list[Moved]] = defaultdict(list)
    for move in moves:
        groups[move.subject].append(move)
    counted = {subject: count(group) for subject, group in groups.items()}
    return {subject: found for subject, found in counted.items() if found[0]}
