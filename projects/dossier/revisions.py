"""What became of one formality or resource: the kept versions of its row, newest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.models import User
from laishan_portal.formatting import wan
from projects.dossier.rows import business_day
from projects.models import Factor, Permit

KEPT = 40
_TOLD = {
    Permit: (
        *("name", "phase", "line", "department", "status", "accepted_on", "promised_on"),
        *("done_on", "valid_until", "document_number", "note"),
    ),
    Factor: (
        *("kind", "item", "measure", "needed", "secured", "action", "responsible", "due_on"),
    ),
}


@dataclass(frozen=True)
class RowRevision:
    on: date
    who: str
    changes: list[str]


def of(row: Permit | Factor, today: date) -> list[RowRevision]:
    """Two statements: the versions, and the names of who made them."""
    fields = _TOLD[type(row)]
    kept = list(
        row.history.order_by("-pgh_id").values("pgh_created_at", "pgh_context__metadata", *fields)[
            : KEPT + 1
        ]
    )
    users = {(version["pgh_context__metadata"] or {}).get("user") for version in kept} - {None}
    names = dict(User.objects.filter(pk__in=users).values_list("pk", "person__name"))
    found = []
    for version, before in zip(kept, [*kept[1:], None], strict=True):
        changes = _changes(type(row), fields, before, version)
        user = (version["pgh_context__metadata"] or {}).get("user")
        if changes:
            on = business_day(version["pgh_created_at"], today)
            found.append(RowRevision(on, names.get(user) or "系统", changes))
    return found[:KEPT]


def _changes(model, fields, before: Mapping | None, after: Mapping) -> list[str]:
    if before is None:
        return ["登记"]
    return [
        f"{model._meta.get_field(name).verbose_name}："
        f"{_words(model, name, before[name])} → {_words(model, name, after[name])}"
        for name in fields
        if before[name] != after[name]
    ]


def _words(model, name: str, value) -> str:
    if value in (None, ""):
        return "空"
    if choices := model._meta.get_field(name).choices:
        return str(dict(choices).get(value, value))
    return wan(value) if isinstance(value, Decimal) else str(value)
