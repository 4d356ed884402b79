from django.http import Http404
from django.utils.functional import cached_property

from accounts import audit
from accounts.enums import AuditAction
from laishan_portal.formatting import lamp_name
from projects import domain, permissions
from projects.enums import LightLevel
from projects.forms.light import LightOverrideForm
from projects.forms.node import EmptyForm
from projects.views.base import ProjectActionView, anybody


class LightActionView(ProjectActionView):
    permission = anybody(permissions.can_override_light)
    needs_real_name = False
    template_name = "projects/light_form.html"

    @cached_property
    def override(self):
        return self.project.light_overrides.filter(ended_on=None).first()

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            standing=self.project.standing, override=self.override, **kwargs
        )


class LightOverrideView(LightActionView):
    """A person's light: to a worse colour at once, to a better one for a while."""

    form_class = LightOverrideForm
    title, button, success_message = "人工改灯", "改灯", "灯已改，理由和期限都亮明。"
    note = "往坏里改马上生效；往好里改要写理由和有效期，到期自动恢复按规则亮灯。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"present": self.project.standing.light}

    def perform(self, form):
        typed = form.cleaned_data
        before = self.project.standing.light
        override = domain.override_light(
            self.project,
            level=LightLevel(typed["level"]),
            reason=typed["reason"],
            expires_on=typed["expires_on"],
            by=self.request.user,
        )
        audit.record(
            self.request,
            AuditAction.OVERRIDE,
            target=self.project,
            detail={"from": before, "to": typed["level"], "reason": typed["reason"]},
        )
        return override


class LightRestoreView(LightActionView):
    form_class = EmptyForm
    title, button, success_message = "结束人工改灯", "恢复按规则亮灯", "已恢复按规则亮灯。"

    def get_note(self):
        if self.override is None:
            raise Http404
        return f"现在人工改为{lamp_name(self.override.level)}：{self.override.reason}"

    def perform(self, form):
        if self.override is None:
            raise Http404
        domain.end_override(self.override, by=self.request.user)
        audit.record(
            self.request,
            AuditAction.OVERRIDE,
            target=self.project,
            detail={"from": self.override.level, "to": "rule"},
        )
        return self.project
