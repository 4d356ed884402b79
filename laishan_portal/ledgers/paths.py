"""The same lookups, asked from a table that reaches their fields by a relation path."""

from collections.abc import Collection

from django.db.models import F, Q
from django.db.models.expressions import Combinable


def through(path: str, condition: Q, kept: Collection[str] = ()) -> Q:
    """The same condition on rows that reach its fields by ``path``, but for those ``kept``."""
    if not path:
        return condition
    found = Q(_connector=condition.connector, _negated=condition.negated)
    for child in condition.children:
        if isinstance(child, Q):
            found.children.append(through(path, child, kept))
        else:
            found.children.append((lookup(path, child[0], kept), child[1]))
    return found


def lookup(path: str, name: str, kept: Collection[str] = ()) -> str:
    return name if name in kept or not path else f"{path}__{name}"


def moved(path: str, what: str | Combinable | Q | None, kept: Collection[str] = ()):
    """What orders or adds up rows, likewise: a lookup, or an expression over lookups."""
    if isinstance(what, str):
        return lookup(path, what, kept)
    if isinstance(what, Q):
        return through(path, what, kept)
    if isinstance(what, F):
        return F(lookup(path, what.name, kept))
    if what is None or not path:
        return what
    twin = what.copy()
    twin.set_source_expressions([moved(path, one, kept) for one in what.get_source_expressions()])
    return twin
