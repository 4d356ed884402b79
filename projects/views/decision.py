"""Next year's list as a ledger: look, filter, decide for many or for one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, RedirectView

from laishan_portal import submissions
from laishan_portal.ledgers.ledger import LedgerQuery
from laishan_portal.ledgers.views import LedgerExportView, LedgerView
from laishan_portal.views import DomainFormMixin, add_errors
from projects import domain, permissions
from projects.forms.year import DecisionBulkForm, DecisionForm
from projects.models import YearDecision, YearOpening
from projects.views.year import OfficeMixin
from projects.year_ledgers import DECISIONS


class DecisionLedgerMixin:
    """The draft that the address names."""

    @cached_property
    def ledger(self):
        return DECISIONS.at(self.request.GET)

    @cached_property
    def opening(self) -> YearOpening | None:
        rows = YearOpening.objects.visible_to(self.request.user)
        return rows.filter(year=self.ledger.year).first()

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not DECISIONS.may_see(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class DecisionListView(DecisionLedgerMixin, LedgerView):
    template_name = "projects/decision_list.html"

    def bulk_actions(self) -> list[dict]:
        """Deciding comes first, exporting after it."""
        actions, opening = super().bulk_actions(), self.opening
        is_draft = opening is not None and not opening.is_open
        if is_draft and permissions.can_open_year(self.request.user):
            url = reverse("projects:decision_bulk")
            actions = [{"label": "改去留和计划", "url": url}, *actions]
        return actions

    def get_context_data(self, **kwargs):
        return super().get_context_data(opening=self.opening, tells_year=True, **kwargs)


class DecisionExportView(DecisionLedgerMixin, LedgerExportView):
    template_name = "projects/decision_export.html"


class DecisionBulkView(OfficeMixin, DecisionLedgerMixin, FormView):
    """First post: which rows, and the form. Second post (``decide``): done, back to the list."""

    template_name = "projects/decision_bulk.html"
    form_class = DecisionBulkForm
    http_method_names = ("post",)

    def dispatch(self, request, *args, **kwargs):
        """Only posted to, whoever asks."""
        if request.method != "POST":
            return self.http_method_not_allowed(request)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def query(self) -> LedgerQuery:
        data = self.request.GET.copy()
        ids = self.request.POST.getlist("ids")
        if self.request.method == "POST" and self.request.POST.get("all") != "1":
            data.setlist("ids", ids or ["0"])
        return LedgerQuery(DECISIONS, user=self.request.user, data=data)

    @cached_property
    def keys(self) -> list[int]:
        return list(self.query.matching.order_by().values_list("project", flat=True))

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs() | {"user": self.request.user}
        if "decide" not in self.request.POST:
            kwargs.pop("data", None)
            kwargs.pop("files", None)
        return kwargs

    def post(self, request, *args, **kwargs):
        if self.opening is None or self.query.problems or not self.keys:
            messages.warning(request, "没有选中项目，先勾选再改。")
            return redirect(f"{DECISIONS.list_url}?{self.ledger_address}")
        form = self.get_form()
        if "decide" not in request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)

    def form_valid(self, form):
        try:
            url = submissions.once(
                self.request.user, form.submission_key, lambda: self.decide(form)
            )
        except ValidationError as error:
            add_errors(form, error)
            return self.form_invalid(form)
        return redirect(url)

    def decide(self, form) -> str:
        count = domain.decide_projects(
            self.opening, self.keys, **form.decided, by=self.request.user
        )
        messages.success(self.request, f"改了 {count} 个项目。" if count else "没有要改的。")
        return f"{DECISIONS.list_url}?{self.ledger_address}"

    @property
    def ledger_address(self) -> str:
        """The list one came from, without the ticked rows."""
        return self.query.as_query(ids=None)

    def get_context_data(self, **kwargs):
        request = self.request
        return super().get_context_data(
            ledger=self.ledger,
            opening=self.opening,
            count=len(self.keys),
            names=self.some_names(),
            ids=[] if request.POST.get("all") == "1" else request.POST.getlist("ids"),
            takes_all=request.POST.get("all") == "1",
            address=self.ledger_address,
            tells_year=True,
            **kwargs,
        )

    def some_names(self) -> list[str]:
        rows = self.query.ordered.values_list("shown_name", flat=True)
        return list(rows[:8])


class DecisionOpenView(DecisionLedgerMixin, RedirectView):
    """From a row of the list to where it is decided, or to the project when that is not open."""

    def get_redirect_url(self, *args, **kwargs):
        user = self.request.user
        rows = YearDecision.objects.visible_to(user).select_related("opening")
        row = get_object_or_404(rows, pk=kwargs["decision_pk"])
        if permissions.can_open_year(user) and not row.opening.is_open:
            return reverse("projects:decision_edit", kwargs=kwargs)
        return reverse("projects:project_detail", kwargs={"pk": row.project_id})


class DecisionEditView(OfficeMixin, DomainFormMixin, FormView):
    """One project's line of the draft."""

    template_name = "projects/decision_form.html"
    form_class = DecisionForm
    success_message = "已保存。"

    @cached_property
    def decision(self) -> YearDecision:
        rows = YearDecision.objects.visible_to(self.request.user)
        return get_object_or_404(
            rows.select_related("opening", "project__standing", "project__unit"),
            pk=self.kwargs["decision_pk"],
        )

    def get_initial(self):
        row = self.decision
        return {
            "on_list": "1" if row.level else "0",
            "level": row.level,
            "plan_total": row.plan_total,
            "reason": row.reason,
            "version": row.version,
        }

    def get_success_url(self):
        return f"{DECISIONS.list_url}?year={self.decision.opening.year}"

    def get_context_data(self, **kwargs):
        row = self.decision
        return super().get_context_data(
            decision=row,
            opening=row.opening,
            project=row.project,
            shown_name=row.shown_name,
            cancel_url=self.get_success_url(),
            is_open=row.opening.is_open,
            tells_year=True,
            **kwargs,
        )

    def perform(self, form):
        typed = form.cleaned_data
        return domain.edit_decision(
            self.decision,
            on_list=typed["on_list"],
            level=typed["level"],
            reason=typed["reason"],
            plan_total=typed["plan_total"],
            version=typed["version"],
            by=self.request.user,
        )
