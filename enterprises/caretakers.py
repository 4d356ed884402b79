"""Who looks after an enterprise: a higher floor knows, and says so here from ``ready()``."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from accounts.models import Person
from laishan_portal.registry import Registry


@dataclass(frozen=True)
class Caretakers:
    """``find`` answers for many enterprises in a fixed number of queries; each person comes
    with ``user`` loaded, where they have an account."""

    key: str
    find: Callable[[list[int]], dict[int, Person]]


CARETAKERS: Registry[Caretakers] = Registry("Caretakers of enterprises", key=lambda one: one.key)


def caretakers_of(enterprises: Iterable[int]) -> dict[int, Person]:
    """The commissioner of each of these enterprises that has one."""
    wanted, found = sorted(set(enterprises)), {}
    for one in CARETAKERS:
        if wanted:
            found = one.find(wanted) | found
    return found
