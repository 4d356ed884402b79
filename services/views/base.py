"""What the views of services share: who may know, who may do, where a form leads back."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView

from laishan_portal.views import DomainFormMixin
from services import permissions
from services.models import Problem


class ListedMixin:
    """403 for whoever has no business here; ``permission`` may ask for more."""

    permission = staticmethod(permissions.can_list)

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not self.permission(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class FormPageMixin(DomainFormMixin):
    """A title, a way back, a button that says what it does."""

    title, note, button = "", "", "保存"

    def get_crumbs(self) -> list[tuple[str, str]]:
        return [("三张清单", reverse("services:problem_list"))]

    def get_success_url(self):
        return self.get_crumbs()[-1][1]

    def get_context_data(self, **kwargs):
        crumbs = self.get_crumbs()
        return super().get_context_data(
            title=self.title,
            note=self.note,
            button=self.button,
            crumbs=crumbs,
            cancel_url=crumbs[-1][1],
            **kwargs,
        )


class ProblemMixin:
    """404 if this user may not know of the problem, 403 if they may not do this to it."""

    permission = None

    @cached_property
    def problem(self) -> Problem:
        rows = Problem.objects.visible_to(self.request.user).with_places()
        rows = rows.select_related("project__standing", "verifier", "preset", "visit", "fix")
        return get_object_or_404(rows.prefetch_related("parts__unit"), pk=self.kwargs["pk"])

    def dispatch(self, request, *args, **kwargs):
        user = request.user
        if user.is_authenticated:
            problem = self.problem
            if self.permission and not (problem.reads and self.permission(user, problem)):
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ProblemActionView(ProblemMixin, FormPageMixin, FormView):
    """One form that does one thing to a problem and leads back to it."""

    template_name = "services/problem_form.html"
    is_urgent = False

    def get_crumbs(self):
        problem = self.problem
        return [
            *super().get_crumbs(),
            (f"{problem.number} {problem.shown_title}", problem.get_absolute_url()),
        ]

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"problem": self.problem}

    def get_context_data(self, **kwargs):
        return super().get_context_data(problem=self.problem, **kwargs)
