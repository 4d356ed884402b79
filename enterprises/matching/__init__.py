"""Policies and enterprises compared, in the database (docs/adr/0024)."""

from enterprises.matching.explain import Check, explain
from enterprises.matching.match import (
    count_for,
    page_of_rest,
    rematch_all,
    rematch_enterprises,
    rematch_items,
)
from enterprises.matching.profiles import refresh_profiles

__all__ = [
    "Check",
    "count_for",
    "explain",
    "page_of_rest",
    "refresh_profiles",
    "rematch_all",
    "rematch_enterprises",
    "rematch_items",
]
