"""洽谈日志 of a project: its own page, a new line, a correction."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView

from laishan_portal import clock
from projects import domain, permissions
from projects.dossier.diary import conclusion, correctable, line_of, talk_lines
from projects.enums import RECRUITMENT_STAGES
from projects.forms.talk import TalkCorrectForm, TalkForm
from projects.models import NegotiationEntry
from projects.views.base import ProjectActionView, ProjectMixin
from projects.views.recruitment import RecruitmentFormMixin

SHOWN = 200


class DiaryListView(ProjectMixin, TemplateView):
    """Every talk as it reads now, and what was corrected."""

    permission = staticmethod(permissions.can_see_diary)
    template_name = "projects/diary_list.html"

    def get_context_data(self, **kwargs):
        user, project = self.request.user, self.project
        talks = NegotiationEntry.objects.visible_to(user).filter(project=project)
        lines = [line_of(row) for row in talk_lines(talks.current())[:SHOWN]]
        old = talks.filter(is_current=False).select_related(
            "replaced_by__recorded_by__person", "recorded_by__person"
        )
        today = clock.today()
        may_talk = permissions.can_talk(user, project) and project.stage in RECRUITMENT_STAGES
        return super().get_context_data(
            lines=lines,
            corrected=old.order_by("-met_on", "-pk")[:SHOWN],
            title=conclusion(lines[0].met_on if lines else None, today),
            today=today,
            may_talk=may_talk,
            may_correct=correctable(lines, user),
            **kwargs,
        )


class DiaryCreateView(ProjectActionView):
    permission = staticmethod(permissions.can_talk)
    template_name = "projects/diary_form.html"
    form_class = TalkForm
    title, button, success_message = "记一次洽谈", "记下", "已记入洽谈日志。"

    def get_form_kwargs(self):
        entry = NegotiationEntry(project=self.project, enterprise=self.project.owner)
        return super().get_form_kwargs() | {"instance": entry}

    def get_note(self) -> str:
        return "写过不改，写错了用更正；对方的电话不写在这里"

    def perform(self, form):
        return domain.record_talk(
            form.instance, ours=form.cleaned_data["ours"], by=self.request.user
        )

    def get_success_url(self):
        return reverse("projects:diary_list", args=[self.project.pk])


class DiaryCorrectView(RecruitmentFormMixin, FormView):
    """A new version in the place of the old one, which stays to be read."""

    template_name = "projects/diary_correct.html"
    form_class = TalkCorrectForm
    title, button, success_message = "更正洽谈记录", "更正", "已更正，原来的那条还看得到。"
    note = "更正是写一条新的，原来的留着备查"

    @cached_property
    def entry(self) -> NegotiationEntry:
        rows = NegotiationEntry.objects.visible_to(self.request.user).current()
        return get_object_or_404(
            rows.select_related("project", "target", "trip", "enterprise"),
            pk=self.kwargs["entry_pk"],
        )

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not permissions.can_correct_talk(
            request.user, self.entry
        ):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_crumbs(self):
        entry = self.entry
        if entry.project is not None:
            name = entry.project.name_for(self.request.user)
            url = reverse("projects:diary_list", args=[entry.project_id])
            return [*super().get_crumbs(), (f"{name} 洽谈日志", url)]
        if entry.target is not None:
            return [*super().get_crumbs(), (entry.target.name, entry.target.get_absolute_url())]
        return [*super().get_crumbs(), (str(entry.trip), entry.trip.get_absolute_url())]

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        names = ("met_on", "way", "purpose", "theirs", "content", "result", "next_step", "next_on")
        seen = {name: getattr(self.entry, name) for name in names}
        seen |= {"enterprise": self.entry.enterprise_id, "ours": list(self._ours())}
        kwargs["initial"] = seen | (kwargs.get("initial") or {})
        draft = NegotiationEntry(
            project=self.entry.project, target=self.entry.target, trip=self.entry.trip
        )
        return kwargs | {"instance": draft}

    def _ours(self):
        return self.entry.ours.select_related("unit")

    def perform(self, form):
        return domain.correct_talk(
            self.entry,
            changes=form.values,
            ours=form.cleaned_data["ours"],
            reason=form.cleaned_data["reason"],
            by=self.request.user,
        )
