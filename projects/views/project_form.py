from copy import copy

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.generic import FormView, View

from accounts.enums import Role
from laishan_portal import clock
from laishan_portal.views import DomainFormMixin
from projects import domain, permissions
from projects.enums import FOLLOWED_STAGES, Stage
from projects.forms.lookups import (
    OptionsForm,
    find_enterprises,
    find_people,
    find_projects,
    person_label,
    project_label,
)
from projects.forms.project import ProjectCreateForm, ProjectEditForm
from projects.models import Project
from projects.views.base import ProjectMixin


class ProjectCreateView(DomainFormMixin, FormView):
    """A new project: the office for any unit, a reporter for their own."""

    template_name = "projects/project_form.html"
    form_class = ProjectCreateForm

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not permissions.can_create(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": Project()}

    def get_context_data(self, **kwargs):
        user = self.request.user
        own_unit = None if user.has_role(Role.OFFICE) else user.person.unit
        return super().get_context_data(
            title="新建项目",
            button="建档",
            own_unit=own_unit,
            cancel_url="/projects/",
            **kwargs,
        )

    def perform(self, form):
        user, typed = self.request.user, form.cleaned_data
        project = domain.create_project(
            form.instance,
            unit=typed.get("unit") or user.person.unit,
            leader=typed.get("leader"),
            level=typed.get("level", ""),
            aliases=typed["aliases"],
            entry_stage=Stage(typed["entry_stage"]),
            by=user,
        )
        _keep_in_the_know(project, user)
        return project

    def get_success_url(self):
        return self.object.get_absolute_url()

    def form_valid(self, form):
        response = super().form_valid(form)
        if response.status_code == 302 and getattr(self, "object", None):
            messages.success(self.request, f"已建档，编号 {self.object.code}。")
        return response


class ProjectEditView(ProjectMixin, DomainFormMixin, FormView):
    """Change the basic data. What somebody else changed meanwhile is never overwritten unseen."""

    permission = staticmethod(permissions.can_edit)
    template_name = "projects/project_form.html"
    form_class = ProjectEditForm
    success_message = "基本情况已保存。"

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs() | {"instance": copy(self.project)}
        names = self.project.aliases.values_list("name", flat=True)
        kwargs["initial"] = {
            "aliases": "\n".join(names),
            "level": self.project.standing.level,
        } | (kwargs.get("initial") or {})
        return kwargs

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title="改基本情况",
            button="保存",
            may_change_listing=permissions.can_change_listing(self.request.user),
            cancel_url=self.project.get_absolute_url(),
            **kwargs,
        )

    def perform(self, form):
        user, typed = self.request.user, form.cleaned_data
        project = domain.update_project(
            self.project, changes=form.changes, base=form.base, by=user
        )
        if sorted(typed["aliases"]) != sorted(project.aliases.values_list("name", flat=True)):
            domain.set_aliases(project, names=typed["aliases"], by=user)
        if "level" in typed and typed["level"] != project.standing.level:
            domain.set_listing(project, year=clock.today().year, level=typed["level"], by=user)
        _keep_in_the_know(project, user)
        return project

    def get_success_url(self):
        return self.project.get_absolute_url()


def _keep_in_the_know(project, user):
    """Whoever makes a project confidential stays in its deal team."""
    mine = project.grants.reaching(user).filter(is_deal_team=True)
    if project.is_confidential and not mine.exists():
        domain.grant_sight(project, user=user, reason="建档人", is_deal_team=True, by=user)


class OptionsView(View):
    """Candidates for a lookup field, as the options of its list."""

    def get(self, request):
        typed = next((value for name, value in request.GET.items() if value), "")
        form = OptionsForm({"q": typed})
        words = form.cleaned_data["q"] if form.is_valid() else ""
        options = self.options(words) if words and request.user.roles else []
        return render(request, "projects/_options.html", {"options": options})

    def options(self, words):
        raise NotImplementedError


class EnterpriseOptionsView(OptionsView):
    def options(self, words):
        return (
            [] if self.request.user.is_administrator else [e.name for e in find_enterprises(words)]
        )


class PersonOptionsView(OptionsView):
    def options(self, words):
        if self.request.user.is_administrator:
            return []
        return [person_label(person) for person in find_people(words)]


class ProjectOptionsView(OptionsView):
    """Projects this person knows by name."""

    stages = None

    def options(self, words):
        found = find_projects(words, user=self.request.user, stages=self.stages)
        return [project_label(row) for row in found]


class FollowedOptionsView(ProjectOptionsView):
    """Those of them that recruitment still follows."""

    stages = FOLLOWED_STAGES
