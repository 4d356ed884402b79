from django.shortcuts import get_object_or_404

from projects import domain
from projects.forms.service import FactorForm, PermitForm
from projects.models import Factor, Permit
from projects.views.base import ProjectActionView
from projects.views.node import may_tell_progress


class PermitCreateView(ProjectActionView):
    permission = staticmethod(may_tell_progress)
    template_name = "projects/permit_form.html"
    form_class = PermitForm
    title, anchor, success_message = "登记手续", "#permits", "手续已登记。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": Permit(project=self.project)}

    def perform(self, form):
        return domain.save_permit(form.instance, by=self.request.user)


class PermitEditView(PermitCreateView):
    title, success_message = "改手续", "手续已保存。"

    def get_form_kwargs(self):
        permit = get_object_or_404(self.project.permits, pk=self.kwargs["permit_pk"])
        return super().get_form_kwargs() | {"instance": permit}


class FactorCreateView(ProjectActionView):
    permission = staticmethod(may_tell_progress)
    template_name = "projects/factor_form.html"
    form_class = FactorForm
    title, anchor, success_message = "登记要素需求", "#factors", "要素需求已登记。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": Factor(project=self.project)}

    def perform(self, form):
        return domain.save_factor(form.instance, by=self.request.user)


class FactorEditView(FactorCreateView):
    title, success_message = "改要素需求", "要素需求已保存。"

    def get_form_kwargs(self):
        factor = get_object_or_404(self.project.factors, pk=self.kwargs["factor_pk"])
        return super().get_form_kwargs() | {"instance": factor}
