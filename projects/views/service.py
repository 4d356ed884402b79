"""手续 and 要素 of one project: the list with its parallel lines, and every change to a row."""

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from laishan_portal import clock, workdays
from projects import domain
from projects.dossier import permit_sheet, revisions
from projects.enums import STARTED_STAGES
from projects.forms.node import EmptyForm
from projects.forms.service import (
    FactorForm,
    PermitEditForm,
    PermitForm,
    PermitGenerateForm,
)
from projects.models import Factor, Permit
from projects.views.base import ProjectActionView, ProjectMixin
from projects.views.node import may_tell_progress


class PermitSheetView(ProjectMixin, TemplateView):
    """四阶段并联: every formality of the project, in phases and parallel lines."""

    needs_real_name = False
    template_name = "projects/permit_sheet.html"

    def get_context_data(self, **kwargs):
        permits = list(self.project.permits.select_related("kind"))
        may_tell = may_tell_progress(self.request.user, self.project)
        return super().get_context_data(
            sheet=permit_sheet.build(
                permits,
                today=clock.today(),
                calendar=workdays.calendar(),
                is_started=self.project.stage in STARTED_STAGES,
            ),
            can_tell=may_tell and self.project.knows_name,
            **kwargs,
        )


class PermitActionView(ProjectActionView):
    permission = staticmethod(may_tell_progress)
    template_name = "projects/permit_form.html"
    anchor = "#permits"


class PermitCreateView(PermitActionView):
    form_class = PermitForm
    title, success_message = "登记手续", "手续已登记。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": Permit(project=self.project)}

    def perform(self, form):
        return domain.add_permit(self.project, values=form.cleaned_data, by=self.request.user)


class PermitMixin:
    @cached_property
    def permit(self) -> Permit:
        return get_object_or_404(self.project.permits, pk=self.kwargs["permit_pk"])


class PermitEditView(PermitMixin, PermitActionView):
    form_class = PermitEditForm
    title, success_message = "改手续", "手续已保存。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.permit}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            row=self.permit, revisions=revisions.of(self.permit, clock.today()), **kwargs
        )

    def perform(self, form):
        return domain.edit_permit(
            self.permit,
            changes=form.changes,
            base=form.base,
            reason=form.cleaned_data["reason"],
            by=self.request.user,
        )


class PermitDeleteView(PermitMixin, PermitActionView):
    form_class = EmptyForm
    title, button, success_message = "删除手续", "删除这项手续", "手续已删除。"

    def get_note(self):
        return (
            f"“{self.permit.name}”会从清单和看板上去掉，变更历史里仍查得到。"
            "只是这个项目用不着的，改为“不需要”就行。"
        )

    def perform(self, form):
        domain.delete_permit(self.permit, by=self.request.user)
        return self.project


class PermitGenerateView(PermitActionView):
    """The rows of the catalogue that the project does not have yet."""

    form_class = PermitGenerateForm
    title, button, success_message = "按目录生成手续清单", "生成清单", "手续清单已生成。"
    note = "已经登记的不重复；生成后再逐项改部门、期限，用不着的改为“不需要”。"

    @cached_property
    def kinds(self):
        return domain.kinds_to_add(self.project)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"kinds": self.kinds}

    def get_success_url(self):
        return f"{self.project.get_absolute_url()}permits/"

    def perform(self, form):
        return domain.make_permits(
            self.project,
            kinds=form.chosen(),
            accepted_on=form.cleaned_data["accepted_on"],
            by=self.request.user,
        )


class FactorActionView(ProjectActionView):
    permission = staticmethod(may_tell_progress)
    template_name = "projects/factor_form.html"
    anchor = "#factors"


class FactorCreateView(FactorActionView):
    form_class = FactorForm
    title, success_message = "登记要素需求", "要素需求已登记。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": Factor(project=self.project)}

    def perform(self, form):
        return domain.add_factor(self.project, values=form.cleaned_data, by=self.request.user)


class FactorMixin:
    @cached_property
    def factor(self) -> Factor:
        return get_object_or_404(self.project.factors, pk=self.kwargs["factor_pk"])


class FactorEditView(FactorMixin, FactorActionView):
    form_class = FactorForm
    title, success_message = "改要素需求", "要素需求已保存。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.factor}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            row=self.factor, revisions=revisions.of(self.factor, clock.today()), **kwargs
        )

    def perform(self, form):
        return domain.edit_factor(
            self.factor, changes=form.changes, base=form.base, by=self.request.user
        )


class FactorDeleteView(FactorMixin, FactorActionView):
    form_class = EmptyForm
    title, button, success_message = "删除要素需求", "删除这一行", "要素需求已删除。"

    def get_note(self):
        return f"“{self.factor}”会从清单和看板上去掉，变更历史里仍查得到。"

    def perform(self, form):
        domain.delete_factor(self.factor, by=self.request.user)
        return self.project
