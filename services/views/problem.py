"""One problem with its whole course; raising it, putting it right."""

from copy import copy

from django.views.generic import FormView, TemplateView

from accounts import attachments
from enterprises.models import Enterprise
from laishan_portal import clock
from projects.models import Project
from services import course, domain, permissions
from services.domain.closing import EVIDENCE
from services.forms.problem import ProblemForm
from services.models import Problem
from services.views.base import FormPageMixin, ListedMixin, ProblemMixin


class ProblemDetailView(ProblemMixin, TemplateView):
    template_name = "services/problem_detail.html"

    def get_context_data(self, **kwargs):
        problem, user = self.problem, self.request.user
        return super().get_context_data(
            problem=problem,
            told=course.told(problem, user, clock.today()),
            actions=course.actions(problem, user) if problem.reads else [],
            evidence=attachments.of(EVIDENCE, problem.pk) if problem.reads else [],
            today=clock.today(),
            **kwargs,
        )


class ProblemCreateView(ListedMixin, FormPageMixin, FormView):
    permission = staticmethod(permissions.can_raise)
    template_name = "services/problem_form.html"
    form_class = ProblemForm
    title, button, success_message = "提出问题", "提出", "已编号，等受理。"

    def get_success_url(self):
        return self.object.get_absolute_url()

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        usual = {"raised_on": clock.today(), **self._place()}
        kwargs["initial"] = usual | (kwargs.get("initial") or {})
        return kwargs | {"instance": Problem()}

    def _place(self) -> dict:
        """The project or enterprise whose page led here."""
        places = {"project": Project, "enterprise": Enterprise}
        found = {}
        for name, model in places.items():
            pk = self.request.GET.get(name, "")
            if pk.isascii() and pk.isdigit() and len(pk) < 16:
                found[name] = model.objects.visible_to(self.request.user).filter(pk=pk).first()
        return found

    def perform(self, form):
        return domain.raise_problem(form.instance, by=self.request.user)


class ProblemEditView(ProblemMixin, FormPageMixin, FormView):
    permission = staticmethod(permissions.can_edit)
    template_name = "services/problem_form.html"
    form_class = ProblemForm
    title, success_message = "改问题", "已保存。"

    def get_crumbs(self):
        problem = self.problem
        return [*super().get_crumbs(), (problem.number, problem.get_absolute_url())]

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": copy(self.problem)}

    def perform(self, form):
        return domain.edit_problem(
            self.problem, changes=form.changes, base=form.base, by=self.request.user
        )
