"""One action on many projects: looked at first, done whole, undone while nothing came after."""

from projects.domain.bulk.runs import (
    DIRECT_ROWS,
    MOST_ROWS,
    UNDO_DAYS,
    Preview,
    can_undo,
    perform,
    preview,
    progress_of,
    start,
    start_undo,
    undo,
)
from projects.domain.bulk.steps import Verdict, may_do

__all__ = [
    "DIRECT_ROWS",
    "MOST_ROWS",
    "UNDO_DAYS",
    "Preview",
    "Verdict",
    "can_undo",
    "may_do",
    "perform",
    "preview",
    "progress_of",
    "start",
    "start_undo",
    "undo",
]
