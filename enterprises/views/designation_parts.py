"""The page of an application: its moves, tasks and materials."""

from copy import copy

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from enterprises import domain, permissions
from enterprises.forms import (
    DesignationMaterialForm,
    DesignationMoveForm,
    DesignationTaskForm,
)
from enterprises.models import Designation, DesignationMaterial, DesignationTask
from enterprises.views.base import RegistryFormMixin, RowMixin
from laishan_portal import clock


def page_of(designation, user) -> dict:
    """What the page shows beside the facts: what is missing first."""
    tasks = list(designation.tasks.select_related("owner__person"))
    materials = list(designation.materials.select_related("attachment"))
    today = clock.today()
    return {
        "tasks": tasks,
        "materials": materials,
        "events": designation.events.select_related("by__person"),
        "late": [task for task in tasks if task.done_on is None and task.due_on < today],
        "open_tasks": [task for task in tasks if task.done_on is None],
        "lacking": [one for one in materials if one.is_required and not one.is_there],
        "workable": {task.pk for task in tasks if permissions.can_work_task(user, task)},
    }


class PartMixin(RowMixin, RegistryFormMixin):
    """A form whose way leads back to the application."""

    template_name = "enterprises/designation_part.html"

    def get_designation(self) -> Designation:
        return self.row

    def get_crumbs(self):
        designation = self.get_designation()
        return [
            ("试点争创", reverse("enterprises:designation_list")),
            (str(designation), reverse("enterprises:designation_detail", args=[designation.pk])),
        ]

    def get_success_url(self):
        return self.get_cancel_url()

    def get_context_data(self, **kwargs):
        return super().get_context_data(designation=self.get_designation(), **kwargs)


class DesignationMoveView(PartMixin, FormView):
    model = Designation
    related = ("unit",)
    permission = staticmethod(permissions.can_edit_designation)
    form_class = DesignationMoveForm
    title, button, success_message = "登记进展", "登记", "进展已登记。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"designation": self.row}

    def get_context_data(self, **kwargs):
        lacking = domain.missing_materials(self.row)
        return super().get_context_data(lacking=lacking, **kwargs)

    def perform(self, form):
        typed = form.cleaned_data
        return domain.move_designation(
            self.row, to=typed["to"], on=typed["on"], note=typed["note"], by=self.request.user
        )


class DesignationTaskView(PartMixin, FormView):
    model = Designation
    permission = staticmethod(permissions.can_edit_designation)
    form_class = DesignationTaskForm
    title, button, success_message = "加任务", "加上", "任务已加上。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": DesignationTask(designation=self.row)}

    def perform(self, form):
        return domain.add_task(form.instance, by=self.request.user)


class DesignationMaterialView(PartMixin, FormView):
    model = Designation
    permission = staticmethod(permissions.can_edit_designation)
    form_class = DesignationMaterialForm
    title, button, success_message = "加材料", "加上", "材料已加上。"

    def get_form_kwargs(self):
        material = DesignationMaterial(designation=self.row)
        return super().get_form_kwargs() | {"instance": material}

    def perform(self, form):
        upload = form.cleaned_data["file"]
        return domain.add_material(form.instance, upload=upload, by=self.request.user)


def _keeps_part(user, part) -> bool:
    return permissions.can_edit_designation(user, part.designation)


class PartEditMixin(PartMixin):
    related = ("designation__unit",)
    permission = staticmethod(_keeps_part)

    def get_designation(self):
        return self.row.designation

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": copy(self.row)}

    def get_context_data(self, **kwargs):
        return super().get_context_data(remove_url=self.get_remove_url(), **kwargs)


class TaskEditView(PartEditMixin, FormView):
    model = DesignationTask
    template_name = "enterprises/task_edit.html"
    form_class = DesignationTaskForm
    title, success_message = "改任务", "任务已保存。"

    def get_remove_url(self):
        return reverse("enterprises:task_remove", args=[self.row.pk])

    def perform(self, form):
        return domain.update_task(
            self.row, changes=form.changes, base=form.base, by=self.request.user
        )


class MaterialEditView(PartEditMixin, FormView):
    model = DesignationMaterial
    template_name = "enterprises/material_edit.html"
    form_class = DesignationMaterialForm
    title, success_message = "改材料", "材料已保存。"

    def get_remove_url(self):
        return reverse("enterprises:material_remove", args=[self.row.pk])

    def perform(self, form):
        return domain.update_material(
            self.row,
            changes=form.changes,
            base=form.base,
            upload=form.cleaned_data["file"],
            by=self.request.user,
        )


def _part(request, model, pk, may):
    """404 if unknown to this user, 403 if it is not theirs to do."""
    rows = model.objects.visible_to(request.user).select_related("designation")
    part = get_object_or_404(rows, pk=pk)
    if not may(request.user, part):
        raise PermissionDenied
    return part


@require_POST
def task_done(request, pk):
    """Done, or with ``undo`` not done after all."""
    task = _part(request, DesignationTask, pk, permissions.can_work_task)
    is_done = "undo" not in request.POST
    domain.set_task_done(task, is_done=is_done, by=request.user)
    messages.success(request, "任务已完成。" if is_done else "任务改回未完成。")
    return redirect("enterprises:designation_detail", pk=task.designation_id)


@require_POST
def task_remove(request, pk):
    task = _part(request, DesignationTask, pk, _keeps_part)
    domain.remove_task(task, by=request.user)
    messages.success(request, "任务已删掉。")
    return redirect("enterprises:designation_detail", pk=task.designation_id)


@require_POST
def material_remove(request, pk):
    material = _part(request, DesignationMaterial, pk, _keeps_part)
    domain.remove_material(material, by=request.user)
    messages.success(request, "材料已删掉。")
    return redirect("enterprises:designation_detail", pk=material.designation_id)
