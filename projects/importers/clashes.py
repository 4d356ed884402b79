"""A sheet that was exported, edited and comes back: each cell against what was exported then.

A cell as it was exported leaves the ledger alone, whatever happened there meanwhile; where both
the cell and the ledger moved, a person chooses.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Model

from laishan_portal.ledgers.imports.cells import Offer, read_text
from laishan_portal.ledgers.imports.importer import ERROR, Draft, Field
from projects.enums import Condition
from projects.models import Project


def editable_projects(keys, user):
    """The projects of a ledger's rows that this person may change, by names they may know."""
    rows = Project.objects.editable_by(user).filter(pk__in=keys, knows_name=True)
    return rows.exclude(condition=Condition.WITHDRAWN).order_by("code", "pk")


def version_of(draft: Draft) -> int | None:
    """At which version the row was exported; nothing for a sheet that is no export."""
    text = str(draft.values.get("version") or "")
    return int(text) if text.isdecimal() and len(text) < 9 else None


def held_at(
    model: type[Model], wanted: set[tuple[int, int]], columns: Iterable[str]
) -> dict[tuple[int, int], dict]:
    """What rows held at a version: {(row, version): {column: value}}, from their history."""
    if not wanted:
        return {}
    history = model._meta.get_field("history").related_model
    rows = history.objects.filter(
        pgh_obj_id__in={pk for pk, _ in wanted}, version__in={v for _, v in wanted}
    ).order_by("pgh_id")
    return {
        (row["pgh_obj_id"], row["version"]): row
        for row in rows.values("pgh_obj_id", "version", *columns)
    }


def is_same(typed: object, held: object) -> bool:
    """The cell says what is held, as far as a cell can: lines of a text are joined in it."""
    if isinstance(held, str):
        held = read_text(held, keeps_lines=True).value
    return typed == held


def is_left_alone(
    session, draft: Draft, column: str, *, new: object, old: object, before: object
) -> bool:
    """The cell is as it was exported, and the ledger moved on; or both moved, a clash."""
    if before == old:
        return False
    if is_same(new, before):
        return True
    if column not in draft.fixes:
        shown = session.importer.field(column)
        mine, theirs = session.shown(shown, new), session.shown(shown, old) or "（空）"
        text = f"导出之后有人把它改成了“{theirs}”，您这里是“{mine}”，请选一个。"
        draft.find(ERROR, column, text, clash_offers(session, shown, old, new))
    return False


def clash_offers(session, field: Field, old: object, new: object) -> list[Offer]:
    """Mine or theirs, as it would be typed into the cell."""
    mine, theirs = session.shown(field, new), session.shown(field, old)
    return [
        Offer(f"用我的 {mine}", typed_text(new, mine)),
        Offer(f"用现在的 {theirs or '空'}", typed_text(old, theirs)),
    ]


def typed_text(value: object, shown: str) -> str:
    """A value as a person would type it, its unit told."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}万元"
    return value.isoformat() if isinstance(value, date) else shown
