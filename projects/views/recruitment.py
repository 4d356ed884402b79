"""招商: the landing page, the ledger of projects under recruitment, limits, signings, 扩容区."""

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView

from laishan_portal import clock
from laishan_portal.ledgers.views import LedgerExportView, LedgerView
from laishan_portal.views import DomainFormMixin
from projects import domain, permissions
from projects.enums import FollowUpDuty
from projects.forms.chain import LimitForm, StayLimitForm
from projects.models import FollowUpRule
from projects.recruitment import expansion, landing, reading, signing_export, signing_page
from projects.recruitment.ledgers import RECRUITMENT

_YEAR_DIGITS = 4


class RecruiterMixin:
    """403 for whoever has nothing to do with recruitment."""

    permission = staticmethod(permissions.can_see_recruitment)

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not self.permission(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class RecruitmentFormMixin(DomainFormMixin):
    """A form of recruitment: title, way back, and a button that says what it does."""

    title, button, note = "", "保存", ""

    def get_crumbs(self) -> list[tuple[str, str]]:
        return [("招商", reverse("projects:recruitment_home"))]

    def get_context_data(self, **kwargs):
        crumbs = self.get_crumbs()
        return super().get_context_data(
            title=self.title,
            button=self.button,
            note=self.note,
            crumbs=crumbs,
            cancel_url=crumbs[-1][1],
            **kwargs,
        )

    def get_success_url(self):
        return self.get_crumbs()[-1][1]


class RecruitmentHomeView(RecruiterMixin, TemplateView):
    template_name = "projects/recruitment_home.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(
            **landing.build(user, clock.today()),
            may_enter=permissions.can_enter_recruitment(user),
            may_keep=permissions.can_keep_chains(user),
            **kwargs,
        )


class RecruitmentListView(LedgerView):
    ledger = RECRUITMENT
    template_name = "projects/recruitment_list.html"


class RecruitmentExportView(LedgerExportView):
    ledger = RECRUITMENT
    template_name = "projects/recruitment_export.html"


class SigningListView(RecruiterMixin, TemplateView):
    """签约口径: what the year's signings count as."""

    template_name = "projects/signing_list.html"

    def get_context_data(self, **kwargs):
        today = clock.today()
        year = _year(self.request.GET.get("year", ""), today.year)
        return super().get_context_data(
            **signing_page.build(self.request.user, year, today),
            may_export=signing_export.LEDGER.may_export(self.request.user),
            **kwargs,
        )


class SigningExportView(LedgerExportView):
    """The year's signings as a workbook: a sheet for each way of counting, with its rule."""

    ledger = signing_export.LEDGER
    template_name = "projects/signing_export.html"
    kind = signing_export.FORMAT.key

    def get_context_data(self, *, query=None, **kwargs):
        query = query or self.get_query()
        year = signing_export.year_of(query)
        context = super().get_context_data(query=query, **kwargs)
        return context | {
            "count": signing_export.count(query),
            "year": year,
            "list_url": f"{self.ledger.list_url}?year={year}",
        }

    def record(self, query, summary, purpose):
        counted = replace(summary, count=signing_export.count(query))
        super().record(query, counted, purpose)


def _year(text: str, usual: int) -> int:
    is_year = len(text) == _YEAR_DIGITS and text.isascii() and text.isdecimal()
    return int(text) if is_year and text >= "2000" else usual


class ExpansionHomeView(RecruiterMixin, TemplateView):
    """扩容区 and 储备."""

    template_name = "projects/expansion_home.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(
            **expansion.build(user, clock.today()),
            may_create=permissions.can_create_work(user),
            **kwargs,
        )


# ── limits ───────────────────────────────────────────────────────────────────────────────


class LimitListView(RecruiterMixin, TemplateView):
    """招商时限: who looks sees what counts as late; the office changes it."""

    template_name = "projects/limit_list.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            rules=FollowUpRule.objects.visible_to(self.request.user),
            may_keep=permissions.can_keep_chains(self.request.user),
            **kwargs,
        )


class LimitFormView(RecruiterMixin, RecruitmentFormMixin, FormView):
    permission = staticmethod(permissions.can_keep_chains)
    template_name = "projects/limit_form.html"
    success_message = "时限已保存，马上按新的算。"

    def get_crumbs(self):
        return [*super().get_crumbs(), ("招商时限", reverse("projects:limit_list"))]

    def perform(self, form):
        rule = domain.save_limit(form.instance, by=self.request.user)
        reading.LIMITS.clear()
        return rule


class LimitCreateView(LimitFormView):
    form_class = StayLimitForm
    title, button = "加停留时限", "加上"
    note = "项目在这个阶段停留超过几个工作日，就列为停留超限"

    def get_form_kwargs(self):
        rule = FollowUpRule(duty=FollowUpDuty.STAY)
        return super().get_form_kwargs() | {"instance": rule}


class LimitEditView(LimitFormView):
    form_class = LimitForm

    @cached_property
    def rule(self) -> FollowUpRule:
        rules = FollowUpRule.objects.visible_to(self.request.user)
        return get_object_or_404(rules, pk=self.kwargs["limit_pk"])

    @property
    def title(self) -> str:
        stage = f"（{self.rule.get_stage_display()}）" if self.rule.stage else ""
        return f"改时限：{self.rule.get_duty_display()}{stage}"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.rule}


@require_POST
def limit_delete(request, limit_pk):
    """Without it the stay is told, but not judged."""
    if not permissions.can_keep_chains(request.user):
        raise PermissionDenied
    rule = get_object_or_404(FollowUpRule.objects.visible_to(request.user), pk=limit_pk)
    try:
        domain.delete_limit(rule, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        reading.LIMITS.clear()
        messages.success(request, "已删除，这一项不再判超限。")
    return redirect("projects:limit_list")
