"""Applications for designations: moves with their day, tasks, materials."""

from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts import attachments
from accounts.models import User
from enterprises.enums import DESIGNATION_MOVES, DesignationStatus
from enterprises.models import (
    Designation,
    DesignationEvent,
    DesignationMaterial,
    DesignationTask,
)
from laishan_portal import clock, conflicts
from laishan_portal.exceptions import DomainError

MATERIAL_TARGET = "enterprises.designationmaterial"
# The date that each state sets.
DATES = {
    DesignationStatus.APPLIED: "applied_on",
    DesignationStatus.PUBLICISED: "publicised_on",
    DesignationStatus.AWARDED: "awarded_on",
}


@transaction.atomic
def create_designation(designation: Designation, *, by: User) -> Designation:
    """Enter a title that a unit strives for."""
    designation.full_clean()
    designation.save(force_insert=True)
    return designation


@transaction.atomic
def update_designation(
    designation: Designation, *, changes: dict, base: dict, by: User
) -> Designation:
    """Change what it is called, who strives and when one can apply; never the state."""
    locked = _lock(designation)
    for field, value in conflicts.merge(locked, changes=changes, base=base).items():
        setattr(locked, field, value)
    locked.full_clean()
    locked.save()
    return locked


@transaction.atomic
def move_designation(
    designation: Designation, *, to: str, on: date, note: str = "", by: User
) -> Designation:
    """Apply, publicise, win, lose; or strive again. Each with the day it happened."""
    locked = _lock(designation)
    was = locked.status
    if to not in DESIGNATION_MOVES[was]:
        labels = DesignationStatus(was).label, DesignationStatus(to).label
        raise DomainError({"to": f"现在是“{labels[0]}”，不能改成“{labels[1]}”。"})
    _check_day(locked, on)
    if to == DesignationStatus.APPLIED and (names := missing_materials(locked)):
        raise DomainError({"to": f"必备材料还缺：{'、'.join(names)}。补齐再申报。"})
    if to in (DesignationStatus.STRIVING, DesignationStatus.LOST) and not note.strip():
        raise DomainError({"note": "请写明原因。"})
    _write_state(locked, to, on)
    DesignationEvent.objects.create(
        designation=locked,
        from_status=was,
        to_status=to,
        happened_on=on,
        note=note.strip(),
        by=by,
    )
    return locked


def missing_materials(designation: Designation) -> list[str]:
    """The names of required materials that are not there."""
    rows = designation.materials.filter(is_required=True, attachment=None, note="")
    return list(rows.values_list("name", flat=True))


def _check_day(designation: Designation, on: date) -> None:
    if on > clock.today():
        raise DomainError({"on": "日期不能晚于今天。"})
    last = designation.events.order_by("-happened_on", "-pk").first()
    if last is not None and on < last.happened_on:
        raise DomainError({"on": f"不能早于上一步的日期 {last.happened_on:%Y-%m-%d}。"})


def _write_state(designation: Designation, to: str, on: date) -> None:
    if to == DesignationStatus.STRIVING:
        for field in DATES.values():
            setattr(designation, field, None)
    elif to in DATES:
        setattr(designation, DATES[to], on)
    designation.status = to
    designation.full_clean()
    designation.save()


def _lock(designation: Designation) -> Designation:
    rows = Designation.objects.select_for_update(no_key=True, of=("self",))
    return rows.get(pk=designation.pk)


# ── tasks ────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def add_task(task: DesignationTask, *, by: User) -> DesignationTask:
    _lock(task.designation)
    task.full_clean()
    task.save(force_insert=True)
    return task


@transaction.atomic
def update_task(task: DesignationTask, *, changes: dict, base: dict, by: User) -> DesignationTask:
    locked = DesignationTask.objects.select_for_update(no_key=True, of=("self",)).get(pk=task.pk)
    for field, value in conflicts.merge(locked, changes=changes, base=base).items():
        setattr(locked, field, value)
    locked.full_clean()
    locked.save()
    return locked


@transaction.atomic
def set_task_done(task: DesignationTask, *, is_done: bool, by: User) -> DesignationTask:
    """Done today, or not done after all; saying the same twice changes nothing."""
    locked = DesignationTask.objects.select_for_update(no_key=True, of=("self",)).get(pk=task.pk)
    if is_done != (locked.done_on is not None):
        locked.done_on = clock.today() if is_done else None
        locked.save()
    return locked


@transaction.atomic
def remove_task(task: DesignationTask, *, by: User) -> None:
    DesignationTask.objects.filter(pk=task.pk).delete()


# ── materials ────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def add_material(
    material: DesignationMaterial, *, upload: UploadedFile | None = None, by: User
) -> DesignationMaterial:
    _lock(material.designation)
    material.full_clean()
    material.save(force_insert=True)
    _attach(material, upload, by)
    return material


@transaction.atomic
def update_material(
    material: DesignationMaterial,
    *,
    changes: dict,
    base: dict,
    upload: UploadedFile | None = None,
    by: User,
) -> DesignationMaterial:
    """Name, need and note; a new file takes the place of the old one."""
    rows = DesignationMaterial.objects.select_for_update(no_key=True, of=("self",))
    locked = rows.get(pk=material.pk)
    for field, value in conflicts.merge(locked, changes=changes, base=base).items():
        setattr(locked, field, value)
    locked.full_clean()
    locked.save()
    _attach(locked, upload, by)
    return locked


@transaction.atomic
def remove_material(material: DesignationMaterial, *, by: User) -> None:
    locked = DesignationMaterial.objects.select_related("attachment").get(pk=material.pk)
    attachment = locked.attachment
    locked.delete()
    if attachment is not None:
        attachments.remove(attachment)


def _attach(material: DesignationMaterial, upload: UploadedFile | None, by: User) -> None:
    if upload is None:
        return
    old = material.attachment
    stored = attachments.store(
        [upload], target_model=MATERIAL_TARGET, target_id=material.pk, by=by
    )
    material.attachment = stored[0]
    material.save()
    if old is not None:
        attachments.remove(old)
