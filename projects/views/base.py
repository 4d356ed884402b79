"""What views under /projects/<pk>/ share: who may know, who may do, where it leads back."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import FormView

from laishan_portal.views import DomainFormMixin
from projects.models import Project


class ProjectMixin:
    """404 if this user may not know of the project, 403 if they may not do this to it.

    A project known by its code name only is not edited: its form would tell the real name.
    """

    permission = None
    needs_real_name = True

    @cached_property
    def project(self) -> Project:
        rows = Project.objects.visible_to(self.request.user)
        return get_object_or_404(
            rows.select_related("standing", "owner", "unit", "leader"), pk=self.kwargs["pk"]
        )

    def is_allowed(self) -> bool:
        if self.needs_real_name and not self.project.knows_name:
            return False
        return self.permission is None or self.permission(self.request.user, self.project)

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not self.is_allowed():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            project=self.project, shown_name=self.project.name_for(self.request.user), **kwargs
        )


class ProjectActionView(ProjectMixin, DomainFormMixin, FormView):
    """One form that does one thing to a project and leads back to its dossier."""

    title = ""
    note = ""
    button = "保存"
    anchor = ""

    def get_success_url(self):
        return f"{self.project.get_absolute_url()}{self.anchor}"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=self.get_title(),
            note=self.get_note(),
            button=self.button,
            cancel_url=self.get_success_url(),
            **kwargs,
        )

    def get_title(self) -> str:
        return self.title

    def get_note(self) -> str:
        return self.note


def anybody(check):
    """A permission that looks at the user alone, in the shape that takes a project, too."""
    return staticmethod(lambda user, _project: check(user))
