"""What a higher room adds to the opening of a year, registered from its ``ready()``."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from laishan_portal.registry import Registry


@dataclass(frozen=True)
class YearPart:
    """Something of a year that is started from the year before, such as its targets.

    ``draft(source_year, left)`` gives lines ready for JSON (``left``: keys of the projects that
    are on the new list): ``key``, ``name``, ``scope``, ``measure``, ``minimum``, ``maximum`` as
    text and ``is_kept``. ``apply(year, lines, by)`` writes the kept ones and ``undo(year)`` takes
    them away again; ``trace(year)`` tells what stands there, to notice a change in between.
    """

    key: str
    title: str
    note: str
    draft: Callable[[int, Iterable[int]], list[dict]]
    apply: Callable[..., None]
    undo: Callable[[int], None]
    trace: Callable[[int], list[str]]


PARTS: Registry[YearPart] = Registry("year parts", key=lambda part: part.key)
