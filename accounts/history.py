"""Which rows one request changed, over all row histories: the auditor's second look."""

from dataclasses import dataclass
from datetime import datetime

import pghistory.models
from django.apps import apps

_LABELS = {"insert": "新增", "update": "修改", "delete": "删除"}
_MOST_PER_MODEL = 50


@dataclass(frozen=True)
class RowChange:
    """One version of one row, as the triggers kept it."""

    at: datetime
    model: str
    object_id: int
    what: str


def changes_of(request_id: str) -> list[RowChange]:
    """Row versions written under this request number, by time; one query a model."""
    contexts = list(
        pghistory.models.Context.objects.filter(metadata__request=request_id).values_list(
            "pk", flat=True
        )[:20]
    )
    if not contexts:
        return []
    found = []
    for model in apps.get_models():
        if issubclass(model, pghistory.models.Event) and model._meta.managed:
            found += _changes(model, contexts)
    return sorted(found, key=lambda change: change.at)


def _changes(model, contexts) -> list[RowChange]:
    name = model.pgh_tracked_model._meta.verbose_name
    rows = model.objects.filter(pgh_context__in=contexts).order_by("pgh_id")
    values = rows.values_list("pgh_created_at", "pgh_obj_id", "pgh_label")[:_MOST_PER_MODEL]
    return [RowChange(at, name, pk, _LABELS.get(label, label)) for at, pk, label in values]
