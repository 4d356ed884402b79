from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from accounts import audit
from accounts.enums import AuditAction
from projects import domain, permissions
from projects.forms.node import EmptyForm
from projects.forms.people import (
    AssignmentEndForm,
    GrantForm,
    LeadForm,
    ResponsibilityForm,
    SupporterForm,
)
from projects.views.base import ProjectActionView, anybody


class PeopleActionView(ProjectActionView):
    permission = anybody(permissions.can_assign)
    needs_real_name = False
    template_name = "projects/assignment_form.html"
    anchor = "#team"


class AssignmentLeadView(PeopleActionView):
    """The one commissioner; the present one is shown before being replaced."""

    form_class = LeadForm
    title, button, success_message = "指派服务专员", "指派", "服务专员已指派。"

    @cached_property
    def present(self):
        leads = self.project.assignments.leads().filter(to_on=None)
        return leads.select_related("person__unit").first()

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"present": self.present}

    def get_note(self):
        if self.present is None:
            return "一个项目一名专员，一管到底。"
        day = f"{self.present.from_on:%Y-%m-%d}"
        return (
            f"现在是 {self.present.person.name}，从 {day} 起。换人后，他包办到新人上任的前一天，"
            "没办完的事请先交接。"
        )

    def perform(self, form):
        typed = form.cleaned_data
        return domain.assign_lead(
            self.project,
            person=typed["person"],
            from_on=typed["from_on"],
            by=self.request.user,
        )


class AssignmentSupportView(PeopleActionView):
    form_class = SupporterForm
    title, button, success_message = "加协同人员", "加上", "协同人员已加上。"

    def perform(self, form):
        typed = form.cleaned_data
        return domain.add_supporter(
            self.project,
            person=typed["person"],
            service_kind=typed["service_kind"],
            by=self.request.user,
        )


class AssignmentEndView(PeopleActionView):
    form_class = AssignmentEndForm
    button, success_message = "结束", "指派已结束，记录留着。"

    @cached_property
    def assignment(self):
        rows = self.project.assignments.filter(to_on=None).select_related("person", "project")
        return get_object_or_404(rows, pk=self.kwargs["assignment_pk"])

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"assignment": self.assignment}

    def get_title(self):
        return f"结束 {self.assignment.person.name} 的指派"

    def perform(self, form):
        domain.end_assignment(self.assignment, on=form.cleaned_data["on"], by=self.request.user)
        return self.assignment


class ResponsibilityEditView(ProjectActionView):
    """Which unit and which leader answer for the project, from a day on."""

    permission = anybody(permissions.can_set_responsibility)
    needs_real_name = False
    template_name = "projects/responsibility_form.html"
    form_class = ResponsibilityForm
    title, success_message = "改责任单位和包保领导", "责任分工已更新。"
    note = "旧分工留档，到新分工的前一天为止；往日的统计仍算在原单位名下。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"project": self.project}

    def perform(self, form):
        return domain.set_responsibility(
            self.project,
            unit=form.cleaned_data["unit"],
            leader=form.cleaned_data["leader"],
            from_on=form.cleaned_data["from_on"],
            by=self.request.user,
        )


class GrantCreateView(PeopleActionView):
    """Sight of this project for one more person or unit."""

    template_name = "projects/grant_form.html"
    form_class = GrantForm
    title, button, success_message = "授权查看", "授权", "授权已生效。"
    note = "只在需要的时候授权，写明事由；到期自动失效。"

    def perform(self, form):
        typed = form.cleaned_data
        person = typed["person"]
        grant = domain.grant_sight(
            self.project,
            user=person.user if person else None,
            unit=typed["unit"],
            reason=typed["reason"],
            until_on=typed["until_on"],
            is_deal_team=typed["is_deal_team"],
            by=self.request.user,
        )
        _record(self.request, self.project, grant, "granted")
        return grant


class GrantRevokeView(PeopleActionView):
    template_name = "projects/grant_form.html"
    form_class = EmptyForm
    button, success_message = "收回授权", "授权已收回。"

    @cached_property
    def grant(self):
        rows = self.project.grants.select_related("user__person", "unit", "project")
        return get_object_or_404(rows, pk=self.kwargs["grant_pk"])

    def get_title(self):
        return f"收回 {self.grant.user or self.grant.unit} 的授权"

    def perform(self, form):
        _record(self.request, self.project, self.grant, "revoked")
        domain.revoke_grant(self.grant, by=self.request.user)
        return self.project


def _record(request, project, grant, what):
    audit.record(
        request,
        AuditAction.GRANT,
        target=project,
        detail={
            "what": what,
            "holder": str(grant.user or grant.unit),
            "deal_team": grant.is_deal_team,
            "reason": grant.reason,
        },
    )
