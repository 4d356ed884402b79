"""The parts of a board: lines with figures that link to their rows, and the latest rows."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from laishan_portal.formatting import number_link

WORST_SHOWN = 10


@dataclass(frozen=True)
class Group:
    """One line of a board: ``longest`` in working days for formalities, in days otherwise."""

    name: str
    open: int
    overdue: int
    longest: int
    cells: list[SafeString | str]


@dataclass(frozen=True)
class Breakdown:
    """A table of a board with its conclusion; ``more`` is how many lines it leaves out."""

    title: str
    heading: str
    groups: list[Group]
    more: int = 0


@dataclass(frozen=True)
class Worst:
    """One row that has been late for longest."""

    project: str
    url: str
    name: str
    department: str
    days: str
    note: str


def count(number: int, url: str) -> SafeString | str:
    return number_link(number, url if number else None)


def late(number: int, url: str) -> SafeString | str:
    return number_link(number, url) if number else "0"
