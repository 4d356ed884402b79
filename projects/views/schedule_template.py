"""节点模板: what the office proposes as a beginning, version by version."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView

from laishan_portal.views import DomainFormMixin
from projects import domain, permissions, planning
from projects.forms.node import EmptyForm
from projects.forms.schedule import TemplateCopyForm, TemplateEditForm
from projects.models import ScheduleTemplate
from projects.schedule import words


class TemplateScope:
    """Readers are those who draw up schedules; only the office changes templates."""

    may = staticmethod(permissions.can_read_templates)

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not type(self).may(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def templates(self):
        return ScheduleTemplate.objects.visible_to(self.request.user)

    @cached_property
    def row(self) -> ScheduleTemplate:
        rows = self.templates.select_related("created_by__person")
        return get_object_or_404(rows, pk=self.kwargs["template_pk"])

    @property
    def may_edit(self) -> bool:
        return permissions.can_edit_templates(self.request.user)


class ScheduleTemplateListView(TemplateScope, TemplateView):
    template_name = "projects/schedule_template_list.html"

    def get_context_data(self, **kwargs):
        rows = list(self.templates.with_line_count().order_by("code", "-version"))
        current = [row for row in rows if row.is_current]
        kept = {row.code for row in current}
        retired = {row.code: row for row in reversed(rows) if row.code not in kept}
        return super().get_context_data(
            current=current, retired=list(retired.values()), may_edit=self.may_edit, **kwargs
        )


class ScheduleTemplateDetailView(TemplateScope, TemplateView):
    """One version: its lines, and the way to the others."""

    template_name = "projects/schedule_template_detail.html"

    def get_context_data(self, **kwargs):
        steps = planning.template_steps(self.row)
        versions = list(self.templates.filter(code=self.row.code).order_by("-version"))
        is_retired = not any(each.is_current for each in versions)
        return super().get_context_data(
            row=self.row,
            lines=[(step, words.follows_text(step.follows)) for step in steps],
            versions=versions,
            workdays=planning.length_of(steps),
            may_edit=self.may_edit and self.row.is_current,
            may_restore=self.may_edit and is_retired,
            may_copy=self.may_edit,
            **kwargs,
        )


class TemplateFormView(TemplateScope, DomainFormMixin, FormView):
    may = staticmethod(permissions.can_edit_templates)
    template_name = "projects/schedule_template_decide.html"
    form_class = EmptyForm
    title, button, note = "", "", ""
    needs_current = True

    def get_success_url(self):
        return reverse("projects:schedule_template_detail", args=[self.object.pk])

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            row=self.row,
            title=self.title,
            button=self.button,
            note=self.note,
            is_in_time=self.row.is_current or not self.needs_current,
            cancel_url=reverse("projects:schedule_template_detail", args=[self.row.pk]),
            **kwargs,
        )


class ScheduleTemplateEditView(TemplateFormView):
    """All lines on one page; saved as the next version."""

    template_name = "projects/schedule_template_edit.html"
    form_class = TemplateEditForm
    title, button, success_message = "改模板", "存为新一版", "已存为新一版，旧版留档。"

    def get_form_kwargs(self):
        steps = planning.template_steps(self.row)
        return super().get_form_kwargs() | {"template": self.row, "steps": steps}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        form = context["form"]
        rows = [
            {
                "number": number,
                "cells": {column: form.cell(number, column) for column in form.columns},
                "errors": form.line_errors(number),
            }
            for number in range(1, form.line_count + 1)
        ]
        return context | {"rows": rows}

    def perform(self, form):
        typed = form.cleaned_data
        return domain.save_template(
            self.row,
            seen_version=typed["version"] or 0,
            name=typed["name"],
            kind=typed["kind"],
            note=typed["note"],
            steps=form.typed_steps,
            by=self.request.user,
        )


class ScheduleTemplateCopyView(TemplateFormView):
    form_class = TemplateCopyForm
    title, button, success_message = "复制模板", "复制", "已复制，改好工期再用。"
    note = "新模板先和这一版一样，再逐行改。"
    needs_current = False

    def perform(self, form):
        name = form.cleaned_data["name"]
        return domain.copy_template(self.row, name=name, by=self.request.user)


class ScheduleTemplateRetireView(TemplateFormView):
    title, button, success_message = "停用模板", "停用这个模板", "已停用，以前的方案不受影响。"
    note = "停用后新方案不能再选；已经排好的方案和各版都留着，可以恢复。"

    def perform(self, form):
        domain.retire_template(self.row, by=self.request.user)
        return self.row


class ScheduleTemplateRestoreView(TemplateFormView):
    title, button, success_message = "恢复模板", "恢复使用", "已恢复，最新一版可以选用。"
    needs_current = False

    def perform(self, form):
        domain.restore_template(self.row, by=self.request.user)
        return self.row
