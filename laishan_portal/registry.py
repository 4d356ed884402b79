"""How a higher floor adds itself to a lower one's page without being imported by it."""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from django.core.exceptions import ImproperlyConfigured

Entry = TypeVar("Entry")


class Registry(Generic[Entry]):
    """Filled in ``AppConfig.ready``; the first read freezes it."""

    def __init__(self, name: str, *, key: Callable[[Entry], str]) -> None:
        self.name, self._key = name, key
        self._entries: dict[str, Entry] = {}
        self._frozen = False

    def register(self, entry: Entry) -> Entry:
        key = self._key(entry)
        if self._frozen:
            raise ImproperlyConfigured(f"{self.name} is in use; register {key!r} in ready().")
        if key in self._entries:
            raise ImproperlyConfigured(f"{self.name} already has {key!r}.")
        self._entries[key] = entry
        return entry

    def __iter__(self) -> Iterator[Entry]:
        self._frozen = True
        return iter(self._entries.values())

    def get(self, key: str) -> Entry | None:
        self._frozen = True
        return self._entries.get(key)
