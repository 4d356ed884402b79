"""Takes away exactly what the demo added, set by set, and puts the facts back as printed.

A row is the demo's when it says so, when it hangs on such a row, or when a demo account wrote it.
The models tell how they hang together, so that a new room needs nothing here. Histories and the
audit stay; an account that a remaining row still names is closed instead of deleted.
"""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from graphlib import TopologicalSorter

import pghistory
import pghistory.models
import pgtrigger
from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.db import connection, models, transaction
from django.db.models import CASCADE, PROTECT, SET_NULL, F, Q

from accounts.models import Attachment, Person, Unit, User
from dashboards.seed.load_demo import LARGE
from laishan_portal.models import Sequence
from projects import standing
from projects.enums import Decision, ScheduleState
from projects.models import (
    DateChange,
    Light,
    MonthlyReport,
    Node,
    Project,
    SchedulePlan,
    StageEvent,
)

# Who wrote the row, where a model says it.
_AUTHORS = frozenset(
    {
        "by",
        "created_by",
        "proposed_by",
        "requested_by",
        "drafted_by",
        "submitted_by",
        "granted_by",
        "approved_by",
        "closed_by",
        "uploaded_by",
        "recorded_by",
        "decided_by",
    }
)
_LOCAL = frozenset(
    {
        "accounts",
        "auth",
        "enterprises",
        "projects",
        "services",
        "unions",
        "youth",
        "dashboards",
        "laishan_portal",
    }
)
# What an approved schedule sets on a node beside its dates.
_PLACED = ("position", "owner", "weight", "lag_workdays", "predecessor_id")
# Closed, not deleted, when something that stays still names them.
_LAST = (User, Person, Unit)


def purge(*, told: Callable[..., None]) -> dict[str, int]:
    """The number of rows deleted, by model."""
    system = User.objects.get(username="system")
    is_large = Project.objects.filter(is_demo=True).count() > LARGE
    with transaction.atomic(), pghistory.context(user=system.pk, operation="purge_demo"):
        # Hundreds of thousands of rows take longer than a page may.
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
        with pgtrigger.ignore() if is_large else nullcontext():
            deleted = _purge(told)
        standing.refresh()
    told(step="done", **deleted)
    return deleted


def _purge(told: Callable[..., None]) -> dict[str, int]:
    ordered = _parents_first()
    for model in ordered:
        _flag(model)
    told(step="flagged")
    _put_facts_back(told)
    _let_go(ordered)
    deleted = {}
    for model in reversed(ordered):
        if model not in _LAST:
            count = _delete(model.objects.filter(demo_rows(model)))
            if count:
                deleted[model._meta.label] = count
                told(step="deleted", model=model._meta.label, rows=count)
    for model in _LAST:
        deleted[model._meta.label] = _delete_unnamed(model, told)
    _count_anew()
    return deleted


# ── what is the demo's ───────────────────────────────────────────────────────────────────


def our_models() -> list[type[models.Model]]:
    """Every table of ours that is not a history or the audit."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in _LOCAL
        and model._meta.managed
        and not issubclass(model, pghistory.models.Event)
        and model._meta.object_name not in ("AuditEvent", "AuditSeal")
    ]


def _parents_first() -> list[type[models.Model]]:
    mine = our_models()
    graph = {
        model: {
            field.related_model
            for field in _keys(model)
            if _binds(field) and field.related_model is not model and field.related_model in mine
        }
        for model in mine
    }
    return list(TopologicalSorter(graph).static_order())


def _keys(model: type[models.Model]) -> Iterator[models.ForeignKey]:
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey):
            yield field


def _binds(field: models.ForeignKey) -> bool:
    """The row cannot stay without the one it points at; who acted is another matter."""
    on_delete = field.remote_field.on_delete
    if field.related_model is User:
        return on_delete is CASCADE or field.name in _AUTHORS
    return on_delete in (CASCADE, PROTECT)


def _has(model: type[models.Model], name: str) -> bool:
    return any(field.name == name for field in model._meta.concrete_fields)


def demo_rows(model: type[models.Model], prefix: str = "") -> Q:
    """Rows that say they are the demo's, or hang on such ones."""
    if _has(model, "is_demo"):
        return Q(**{f"{prefix}is_demo": True})
    return _hanging(model, prefix)


def _hanging(model: type[models.Model], prefix: str = "") -> Q:
    found = Q(pk__in=[])
    for field in _keys(model):
        if _binds(field) and field.related_model is not model and _is_ours(field.related_model):
            found |= demo_rows(field.related_model, f"{prefix}{field.name}__")
    if model is Attachment and not prefix:
        demo_reports = MonthlyReport.objects.filter(is_demo=True).values("pk")
        found |= Q(target_model="projects.monthlyreport", target_id__in=demo_reports)
        demo_moves = StageEvent.objects.filter(is_demo=True).values("pk")
        found |= Q(target_model="projects.stageevent", target_id__in=demo_moves)
    if _has(model, "is_fact"):
        found &= Q(**{f"{prefix}is_fact": False})
    return found


def _is_ours(model: type[models.Model]) -> bool:
    return model._meta.app_label in _LOCAL


def _flag(model: type[models.Model]) -> None:
    """Mark what hangs on marked rows, so that each model can be asked by itself."""
    if not _has(model, "is_demo"):
        return
    rows = model.objects.filter(is_demo=False).filter(_hanging(model))
    model.objects.filter(pk__in=rows.values("pk")).update(is_demo=True)


# ── the facts as they were printed ───────────────────────────────────────────────────────


def _put_facts_back(told: Callable[..., None]) -> None:
    """What demo rows did to rows that stay: dates, order and stage of the newspaper's projects."""
    Node.objects.filter(is_demo=False, predecessor__is_demo=True).update(
        predecessor=None, lag_workdays=0
    )
    for node in Node.objects.filter(is_demo=False, records__is_demo=True).distinct():
        _restore_node(node)
    moved = DateChange.objects.filter(is_demo=True, decision=Decision.APPROVED)
    for change in moved.filter(node__is_demo=False).order_by("-pk"):
        Node.objects.filter(pk=change.node_id).update(baseline_on=change.old_on)
    for change in moved.filter(node=None, project__is_demo=False).order_by("-pk"):
        Project.objects.filter(pk=change.project_id).update(promised_finish_on=change.old_on)
    _put_plans_back()
    stay = Project.objects.filter(is_demo=False)
    for project in stay.filter(stage_events__is_demo=True).distinct():
        last = project.stage_events.approved().filter(is_demo=False).last()
        if last is not None:
            Project.objects.filter(pk=project.pk).update(
                stage=last.to_stage, condition=last.to_condition
            )
    stay.filter(stat_entry__is_demo=True).update(stats_entered_on=None)
    stay.filter(is_fact=True, updated_by__is_demo=True).update(updated_by=F("created_by"))
    Light.objects.filter(project__is_demo=False, is_demo=False, to_on=None).update(
        since_on=F("from_on")
    )
    told(step="facts restored")


def _put_plans_back() -> None:
    """Nodes that an approved demo schedule put in another place, and the promise it gave first."""
    approved = SchedulePlan.objects.filter(is_demo=True, state=ScheduleState.APPROVED)
    planned = Node.objects.filter(is_demo=False, pk__in=approved.values("lines__node"))
    for node in planned:
        first = node.history.order_by("pgh_id").first()
        if first is not None:
            held = {name: getattr(first, name) for name in _PLACED}
            Node.objects.filter(pk=node.pk).update(**held)
    for project in Project.objects.filter(is_demo=False, pk__in=approved.values("project")):
        first = project.history.order_by("pgh_id").first()
        if first is not None and first.promised_finish_on is None:
            Project.objects.filter(pk=project.pk).update(promised_finish_on=None)


def _restore_node(node: Node) -> None:
    """The last forecast and finish that somebody else told, or none."""
    values = {}
    for field, is_actual in (("forecast_on", False), ("actual_on", True)):
        record = node.records.filter(is_demo=False, is_actual=is_actual).last()
        values[field] = record.value_on if record else None
    Node.objects.filter(pk=node.pk).update(**values)


def _let_go(ordered: list[type[models.Model]]) -> None:
    """Rows that stay no longer point at rows that go."""
    for model in ordered:
        for field in _keys(model):
            if field.remote_field.on_delete is SET_NULL and _is_ours(field.related_model):
                gone = demo_rows(field.related_model, f"{field.name}__")
                rows = model.objects.filter(gone).exclude(demo_rows(model))
                model.objects.filter(pk__in=rows.values("pk")).update(**{field.name: None})


# ── deleting ─────────────────────────────────────────────────────────────────────────────


def _delete(rows: models.QuerySet) -> int:
    """One statement; keys are checked by the database when all is done."""
    return rows.order_by()._raw_delete(rows.db)


def _delete_unnamed(model: type[models.Model], told: Callable[..., None]) -> int:
    """Accounts, people and units; those that remaining rows name are closed."""
    doomed = set(model.objects.filter(is_demo=True).values_list("pk", flat=True))
    named = set()
    for other in our_models():
        for field in _keys(other):
            if field.related_model is model and field.db_constraint and other is not model:
                named |= set(
                    other.objects.filter(**{f"{field.name}__in": doomed}).values_list(
                        field.attname, flat=True
                    )
                )
    named &= doomed
    if model is User and named:
        kept = User.objects.filter(pk__in=named)
        told(step="closed", accounts=sorted(kept.values_list("username", flat=True)))
        kept.update(is_active=False, password=make_password(None))
    return _delete(model.objects.filter(pk__in=doomed - named))


def _count_anew() -> None:
    """The next number follows the last project that is left."""
    for row in Sequence.objects.filter(name__startswith="project."):
        year = row.name.removeprefix("project.")[-2:]
        numbers = [
            int(code.rsplit("-", 1)[1])
            for code in Project.objects.filter(code__startswith=f"LS{year}-").values_list(
                "code", flat=True
            )
        ]
        row.value = max(numbers, default=0)
        row.save(update_fields=["value"])
