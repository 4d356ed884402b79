"""Work items and their steps (扩容区规划编制 …)."""

from django.db import transaction

from accounts.models import User
from laishan_portal import clock, conflicts
from laishan_portal.exceptions import DomainError
from projects.enums import WorkStatus
from projects.models import WorkItem, WorkStep


@transaction.atomic
def create_work_item(item: WorkItem, *, by: User) -> WorkItem:
    item.created_by = item.updated_by = by
    item.full_clean()
    item.save(force_insert=True)
    return item


@transaction.atomic
def update_work_item(item: WorkItem, *, changes: dict, base: dict, by: User) -> WorkItem:
    _lock(item)
    for name, value in conflicts.merge(item, changes=changes, base=base).items():
        setattr(item, item._meta.get_field(name).attname, getattr(value, "pk", value))
    is_open = item.steps.filter(done_on=None).exists()
    if item.status == WorkStatus.DONE and is_open:
        raise DomainError({"status": "还有步骤没完成，先填完成日期，再办结。"})
    _touch(item, by)
    return item


@transaction.atomic
def add_step(step: WorkStep, *, by: User) -> WorkStep:
    _lock(step.item)
    step.created_by = by
    _check(step)
    step.full_clean()
    step.save(force_insert=True)
    _touch(step.item, by)
    return step


@transaction.atomic
def update_step(step: WorkStep, *, changes: dict, base: dict, by: User) -> WorkStep:
    """What changed of the step; a day it was done lies behind us."""
    _lock(step.item)
    step.refresh_from_db(from_queryset=WorkStep.objects.select_for_update(no_key=True))
    for name, value in conflicts.merge(step, changes=changes, base=base).items():
        setattr(step, step._meta.get_field(name).attname, getattr(value, "pk", value))
    _check(step)
    step.version += 1
    step.full_clean()
    step.save()
    _touch(step.item, by)
    return step


@transaction.atomic
def remove_step(step: WorkStep, *, by: User) -> None:
    _lock(step.item)
    if step.done_on is not None:
        raise DomainError("已经完成的步骤留着备查，不能删。")
    WorkStep.objects.filter(pk=step.pk).delete()
    _touch(step.item, by)


def _check(step: WorkStep) -> None:
    if step.done_on is not None and step.done_on > clock.today():
        raise DomainError({"done_on": "完成日期不能在今天之后。"})


def _lock(item: WorkItem) -> None:
    item.refresh_from_db(from_queryset=WorkItem.objects.select_for_update(no_key=True))


def _touch(item: WorkItem, by: User) -> None:
    item.updated_by, item.version = by, item.version + 1
    item.full_clean()
    item.save()
