"""年度: which year one looks at, and next year's list from the draft to its opening."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView

from accounts.enums import BUSINESS_ROLES
from laishan_portal import clock, years
from laishan_portal.http import safe_next_url
from laishan_portal.views import DomainFormMixin
from projects import domain, permissions, year_pages
from projects.forms.year import EmptyYearForm, YearPartForm, YearStartForm
from projects.models import YearOpening
from projects.year_parts import PARTS


@require_POST
def year_show(request):
    """The switch in the page head: remember the year, go back to where one was; what is no
    year changes nothing."""
    if request.user.roles.isdisjoint(BUSINESS_ROLES):
        raise PermissionDenied
    year = years.read_year(request.POST.get("year", ""))
    if year is not None:
        years.keep_year(request, year)
    return redirect(safe_next_url(request, default="/"))


class YearListView(TemplateView):
    """Every year there is, by its list, plan and completion; from here the next is drafted."""

    template_name = "projects/year_list.html"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and request.user.roles.isdisjoint(BUSINESS_ROLES):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        user = self.request.user
        openings = list(YearOpening.objects.visible_to(user))
        return super().get_context_data(
            tells_year=True,
            **year_pages.overview(user, openings, shown=years.shown_year(self.request)),
            can_open=permissions.can_open_year(user),
            **kwargs,
        )


class OfficeMixin:
    """The office alone; 403 for everybody else."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not permissions.can_open_year(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class YearStartView(OfficeMixin, DomainFormMixin, FormView):
    """Start the draft of the year after the last one listed."""

    template_name = "projects/year_form.html"
    form_class = YearStartForm
    success_message = "草稿好了，逐项看过再开立。"

    @property
    def year(self) -> int:
        return clock.today().year + 1

    def get_success_url(self):
        return reverse("projects:year_detail", kwargs={"opening_pk": self.object.pk})

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=f"起草 {self.year} 年名单",
            note=f"从 {self.year - 1} 年名单起：投运、终止、退库的退出，其余按原级别结转。",
            button="起草",
            cancel_url=reverse("projects:year_list"),
            tells_year=True,
            **kwargs,
        )

    def perform(self, form):
        return domain.start_opening(
            self.year,
            scheme=form.cleaned_data["scheme"],
            percent=form.cleaned_data["percent"],
            by=self.request.user,
        )


class OpeningMixin:
    """Views under one year's opening."""

    @cached_property
    def opening(self) -> YearOpening:
        rows = YearOpening.objects.visible_to(self.request.user)
        return get_object_or_404(rows, pk=self.kwargs["opening_pk"])

    def get_success_url(self):
        return reverse("projects:year_detail", kwargs={"opening_pk": self.opening.pk})


class YearDetailView(OpeningMixin, TemplateView):
    """The draft as a whole: how many of what, the plan against last year's, the targets."""

    template_name = "projects/year_detail.html"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not permissions.can_read_draft_year(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            tells_year=True,
            **year_pages.opening_page(self.request.user, self.opening),
            **kwargs,
        )


class OpeningActionView(OpeningMixin, OfficeMixin, DomainFormMixin, FormView):
    """One button that does one thing to the draft, asked for once more."""

    template_name = "projects/year_form.html"
    form_class = EmptyYearForm
    title, note, button = "", "", ""

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=self.title.format(year=self.opening.year),
            note=self.get_note(),
            button=self.button,
            cancel_url=reverse("projects:year_detail", kwargs={"opening_pk": self.opening.pk}),
            tells_year=True,
            **kwargs,
        )

    def get_note(self) -> str:
        return self.note.format(year=self.opening.year, before=self.opening.source_year)


class YearRenewView(OpeningActionView):
    """Propose anew what nobody edited."""

    form_class = YearStartForm
    title, button = "更新 {year} 年草稿", "更新草稿"
    note = "补上新入库的项目，按现在的阶段和投资重新提议；人工改过的不动。"

    def get_initial(self):
        return {"scheme": self.opening.scheme, "percent": self.opening.percent}

    def perform(self, form):
        count = domain.renew_draft(
            self.opening,
            scheme=form.cleaned_data["scheme"],
            percent=form.cleaned_data["percent"],
            by=self.request.user,
        )
        self.success_message = f"更新了 {count} 项。" if count else "没有要更新的。"
        return self.opening


class YearOpenView(OpeningActionView):
    title, button, success_message = "开立 {year} 年", "开立", "已开立，名单、计划和目标都已写好。"

    def get_note(self):
        counts = year_pages.counts_of(self.opening)
        return (
            f"列入 {counts['listed']} 个（结转 {counts['carried']}，新列入 {counts['new']}），"
            f"退出 {counts['left']} 个。名单从 {self.opening.year} 年 1 月 1 日起，"
            "计划存为第 1 版；没人改动之前可以撤回。"
        )

    def perform(self, form):
        return domain.open_year(self.opening, by=self.request.user)


class YearUndoView(OpeningActionView):
    title, button, success_message = "撤回 {year} 年开立", "撤回", "已撤回，回到草稿。"
    note = "{year} 年的名单、计划和目标会收回，{before} 年不受影响。"

    def perform(self, form):
        return domain.undo_opening(self.opening, by=self.request.user)


class YearDropView(OpeningActionView):
    title, button, success_message = "放弃 {year} 年草稿", "放弃草稿", "草稿已放弃。"
    note = "草稿里的去留和计划都会丢掉，{before} 年不受影响。"

    def get_success_url(self):
        return reverse("projects:year_list")

    def perform(self, form):
        domain.drop_draft(self.opening, by=self.request.user)
        return self.opening


class YearPartView(OpeningActionView):
    """The draft of what another room adds to the year: targets as ranges."""

    template_name = "projects/year_part.html"
    form_class = YearPartForm
    button, success_message = "保存", "已保存。"

    @cached_property
    def part(self):
        part = PARTS.get(self.kwargs["part"])
        if part is None:
            raise Http404
        return part

    @property
    def title(self):
        return f"{self.opening.year} 年{self.part.title}"

    def get_note(self):
        return self.part.note

    def get_form_kwargs(self):
        lines = self.opening.parts.get(self.part.key, [])
        return super().get_form_kwargs() | {"lines": lines}

    def perform(self, form):
        domain.set_part(self.opening, self.part.key, form.edited, by=self.request.user)
        return self.opening
