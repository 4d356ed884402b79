from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import RedirectView, TemplateView

from accounts import audit
from accounts.enums import AuditAction
from laishan_portal import clock
from laishan_portal.formatting import lamp_name
from laishan_portal.ledgers.views import LedgerExportView, LedgerView
from projects import domain, permissions
from projects.boards import light_history, override_list, preview, why
from projects.enums import LightLevel
from projects.forms.light import LightOverrideForm
from projects.forms.node import EmptyForm
from projects.models import LightOverride, LightRuleSet, Project
from projects.views.base import ProjectActionView, ProjectMixin, anybody


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


# ── looking at it ────────────────────────────────────────────────────────────────────────


class LightPageView(ProjectMixin, TemplateView):
    """A page about the light of a project, open to whoever sees its dossier."""

    needs_real_name = False


class LightWhyView(LightPageView):
    """What a light leads to: inputs, sums, bounds, and what would turn it normal."""

    template_name = "projects/light_why.html"

    def get_context_data(self, **kwargs):
        user, today = self.request.user, clock.today()
        projects = Project.objects.visible_to(user).filter(pk=self.project.pk)
        rows = LightRuleSet.objects.visible_to(user).newest_and_present()
        return super().get_context_data(
            why=why.build(self.project, preview.present(projects, today)[self.project.pk], rows),
            can_override=permissions.can_override_light(user),
            **kwargs,
        )


class LightHistoryView(LightPageView):
    template_name = "projects/light_history.html"

    def get_context_data(self, **kwargs):
        history = light_history.build(self.project, clock.today())
        return super().get_context_data(history=history, **kwargs)


# ── overrides across projects ────────────────────────────────────────────────────────────


class LightOverridesView(LedgerView):
    ledger = override_list.LEDGER
    template_name = "projects/light_overrides.html"


class LightOverridesExportView(LedgerExportView):
    ledger = override_list.LEDGER
    template_name = "projects/light_overrides_export.html"


class LightOverrideOpenView(RedirectView):
    def get_redirect_url(self, *args, **kwargs):
        rows = LightOverride.objects.visible_to(self.request.user)
        override = get_object_or_404(rows, pk=kwargs["override_pk"])
        return reverse("projects:light_why", kwargs={"pk": override.project_id})
