"""Templates of nodes: each edit is a new version, old ones stay as they were."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from laishan_portal.exceptions import DomainError
from projects import schedule
from projects.domain.schedule import check_steps
from projects.models import ScheduleTemplate, TemplateLink, TemplateNode
from projects.planning import template_steps
from projects.schedule import Step

SOURCE = "项目办自定"


@transaction.atomic
def save_template(
    template: ScheduleTemplate, *, seen_version: int, steps: Sequence[Step], by: User, **values
) -> ScheduleTemplate:
    """The next version of a template: ``values`` are name, kind and note."""
    current = _lock(template.code)
    if current is None or current.version != seen_version:
        raise DomainError("有人先改了这个模板。您填的还在，请另开一页看现行版，再决定怎么改。")
    check_steps(steps, of="模板")
    return _write(current.code, steps, source=current.source, by=by, **values)


@transaction.atomic
def copy_template(template: ScheduleTemplate, *, name: str, by: User) -> ScheduleTemplate:
    """A template of its own to begin with, under another name."""
    steps, code = template_steps(template), _free_code(template.code)
    return _write(
        code, steps, name=name, kind=template.kind, note=template.note, source=SOURCE, by=by
    )


@transaction.atomic
def retire_template(template: ScheduleTemplate, *, by: User) -> None:
    """No longer offered; schedules made from it keep their lines."""
    current = _lock(template.code)
    if current is None:
        raise DomainError("这个模板已经停用。")
    current.is_current = False
    current.save(update_fields=["is_current"])


@transaction.atomic
def restore_template(template: ScheduleTemplate, *, by: User) -> None:
    """Offer the last version again."""
    if _lock(template.code) is not None:
        raise DomainError("这个模板正在用。")
    last = ScheduleTemplate.objects.filter(code=template.code).order_by("-version").first()
    last.is_current = True
    last.save(update_fields=["is_current"])


def _lock(code: str) -> ScheduleTemplate | None:
    """The current version, all versions of the code locked: writers take turns."""
    rows = list(ScheduleTemplate.objects.select_for_update().filter(code=code).order_by("pk"))
    return next((row for row in rows if row.is_current), None)


def _free_code(code: str) -> str:
    """``building-2``, ``building-3`` … the first that is free."""
    stem = code.rstrip("0123456789").rstrip("-")[:18]
    taken = set(
        ScheduleTemplate.objects.filter(code__startswith=stem).values_list("code", flat=True)
    )
    number = 2
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def _write(code: str, steps: Sequence[Step], *, by: User, **values) -> ScheduleTemplate:
    versions = ScheduleTemplate.objects.filter(code=code)
    last = versions.aggregate(last=Max("version"))["last"] or 0
    versions.filter(is_current=True).update(is_current=False)
    template = ScheduleTemplate(code=code, version=last + 1, created_by=by, **values)
    template.full_clean()
    template.save()
    numbered = schedule.renumber(steps)
    nodes = [
        TemplateNode(
            template=template,
            kind=step.kind or "other",
            name=step.name,
            position=step.position,
            duration_workdays=step.duration,
            weight=step.weight,
            owner=step.owner,
        )
        for step in numbered
    ]
    for node in nodes:
        node.clean_fields(exclude=["template"])
    nodes = TemplateNode.objects.bulk_create(nodes)
    TemplateLink.objects.bulk_create(
        TemplateLink(node=node, predecessor=nodes[before - 1], lag_workdays=wait)
        for node, step in zip(nodes, numbered, strict=True)
        for before, wait in step.follows
    )
    return template
