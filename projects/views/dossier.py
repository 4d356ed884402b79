from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from accounts import audit
from accounts.enums import AuditAction
from laishan_portal import clock, years
from projects import permissions
from projects.dossier import page, rows
from projects.forms.people import UnmaskForm
from projects.views.base import ProjectActionView


class ProjectDetailView(TemplateView):
    """一项目一档. The paper version is the same page (print.css)."""

    template_name = "projects/project_detail.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        project = get_object_or_404(rows.dossier_projects(user), pk=self.kwargs["pk"])
        key_only = self.request.GET.get("log") == "key"
        year = years.shown_year(self.request)
        return super().get_context_data(
            project=project,
            **page.build(project, user, key_only=key_only, year=year),
            tells_year=True,
            year_note=self.year_note(year),
            **kwargs,
        )

    @staticmethod
    def year_note(year: int) -> str:
        if year == clock.today().year:
            return ""
        return f"正在看 {year} 年：“投资”一节按 {year} 年显示，其余各节是现状。"


class ProjectUnmaskView(ProjectActionView):
    """A phone number in full, once, for a stated reason, on record."""

    template_name = "projects/project_unmask.html"
    form_class = UnmaskForm
    title, button, anchor = "看完整电话", "看号码", "#team"
    note = "号码只显示这一次，谁、为什么看的会记入审计。"
    needs_real_name = False

    def is_allowed(self):
        user = self.request.user
        return user.sees_district or permissions.can_see_phone(user, self.project)

    @cached_property
    def person(self):
        helpers = self.project.assignments.filter(person=self.kwargs["person_pk"])
        assignment = helpers.select_related("person__unit").first()
        if assignment is None or not assignment.person.phone:
            raise Http404
        return assignment.person

    def get_context_data(self, **kwargs):
        return super().get_context_data(person=self.person, **kwargs)

    def form_valid(self, form):
        audit.record(
            self.request,
            AuditAction.UNMASK,
            target=self.person,
            detail={"project": self.project.pk, "reason": form.cleaned_data["reason"]},
        )
        return self.render_to_response(self.get_context_data(form=None, phone=self.person.phone))
