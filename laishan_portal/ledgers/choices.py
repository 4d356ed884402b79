"""Choices of filter selects that come from tables, kept in the process for a minute."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from time import monotonic

KEEP_SECONDS = 60
_all: list["CachedChoices"] = []


class CachedChoices:
    """Several lists read by one query: ``load`` yields (list name, key, label)."""

    def __init__(self, load: Callable[[], Iterable[tuple[str, int, str]]]) -> None:
        self._load = load
        self._lists: dict[str, dict[str, str]] = {}
        self._read_at = 0.0
        _all.append(self)

    def of(self, name: str) -> dict[str, str]:
        """The list as {key as text: label}, in the order it was read."""
        now = monotonic()
        if not self._read_at or now - self._read_at > KEEP_SECONDS:
            lists: dict[str, dict[str, str]] = defaultdict(dict)
            for list_name, key, label in self._load():
                lists[list_name][str(key)] = label
            self._lists, self._read_at = lists, now
        return self._lists.get(name, {})

    def clear(self) -> None:
        self._read_at = 0.0


def forget_all() -> None:
    """Read every list again next time; for tests and after an import."""
    for choices in _all:
        choices.clear()
