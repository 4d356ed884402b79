"""The statistical side: the month's grid, one project's months, its papers, its funding."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.views.generic import FormView, TemplateView

from laishan_portal import clock
from laishan_portal.exceptions import DomainError
from laishan_portal.formatting import EMPTY_HTML, wan
from laishan_portal.ledgers.grid import Line, draw_lines
from laishan_portal.ledgers.views import LedgerExportView, LedgerView
from laishan_portal.views import DomainFormMixin
from projects import checks, domain, investment, permissions
from projects.domain.stats import FIGURES, Return, ReturnsRefused, basis_of, findings_of
from projects.forms.stats import (
    GRID,
    FundingForm,
    MonthFilterForm,
    StatEntryForm,
    StatGridForm,
    StatReturnForm,
)
from projects.models import Funding, Project, StatEntry, StatReturn
from projects.views.base import ProjectActionView, anybody

GRID_STATES = (("all", "全部"), ("missing", "待回填"), ("filled", "已填"))
PER_PAGE = 100


class StatGridView(DomainFormMixin, FormView):
    """入统数 of a month, a hundred projects to a page; only changed rows are written."""

    template_name = "projects/stat_grid.html"
    form_class = StatGridForm

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not permissions.can_enter_stats(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def asked(self) -> MonthFilterForm:
        return MonthFilterForm(self.request.GET or None)

    @cached_property
    def month(self) -> date:
        today = clock.today()
        month = self.asked.month_or(investment.usual_month(today))
        return min(month, clock.month_of(today))

    @cached_property
    def state(self) -> str:
        state = self.asked.value("state")
        return state if state in dict(GRID_STATES) else "all"

    @cached_property
    def page(self):
        rows = Project.objects.visible_to(self.request.user).on_register(self.month)
        if words := self.asked.value("q"):
            rows = rows.matching(words)
        rows = rows.in_stat_state(self.state, self.month)
        found = rows.order_by("code", "pk").values("pk", "shown_name", "code")
        return Paginator(found, PER_PAGE).get_page(self.asked.value("number", 1))

    @cached_property
    def projects(self) -> list[dict]:
        return list(self.page.object_list)

    @cached_property
    def basis(self):
        return basis_of(self.month, [row["pk"] for row in self.projects])

    def get_form_kwargs(self):
        ids = [row["pk"] for row in self.projects]
        return super().get_form_kwargs() | {"project_ids": ids, "basis": self.basis}

    def perform(self, form):
        try:
            count = domain.save_returns(
                self.month, form.rows, by=self.request.user, seen=form.seen
            )
        except ReturnsRefused as refused:
            form.row_problems = refused.by_project
            raise
        messages.success(self.request, f"{self.month.month} 月入统数存好了，{count} 行有变化。")
        return self.month

    def get_success_url(self):
        return f"{reverse('projects:stat_grid')}?{self.request.GET.urlencode()}"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {
            "month": self.month,
            "months": investment.months_of_year(clock.today()),
            "states": GRID_STATES,
            "state": self.state,
            "words": self.asked.value("q", ""),
            "page": self.page,
            "page_range": self.page.paginator.get_elided_page_range(self.page.number),
            "fields": GRID,
            "body": self._body(context["form"]),
            "waiting": self._waiting(),
        }

    def _waiting(self) -> int:
        """Counted projects whose papers are still to be brought together."""
        return Project.objects.visible_to(self.request.user).due_for_register().count()

    def _body(self, form):
        reported = investment.reported_until([row["pk"] for row in self.projects], self.month)
        lines = (
            self._line(row, form, reported.get(row["pk"], (None, None))) for row in self.projects
        )
        return draw_lines(lines, GRID, span=4 + len(GRID))

    def _line(self, row: dict, form: StatGridForm, reported: tuple) -> Line:
        pk = row["pk"]
        current = self.basis.current.get(pk)
        url = reverse("projects:stat_edit", args=[pk, f"{self.month:%Y-%m}"])
        head = format_html(
            '<a href="{}">{}</a> <span class="dim">{}</span>', url, row["shown_name"], row["code"]
        )
        previous = self.basis.previous_ytd.get(pk)
        told = [EMPTY_HTML if value is None else wan(value) for value in (*reported, previous)]
        return Line(
            key=pk,
            name=row["shown_name"],
            head=head,
            told=told,
            values=[form.typed(pk, field.name) for field in GRID],
            hidden=[("seen", str(current.version if current else 0))],
            problems=form.row_problems.get(pk, ()),
        )


def month_or_404(text: str) -> date:
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise Http404 from error
    if not 2000 <= month.year <= 2100:
        raise Http404
    return month


class StatEditView(ProjectActionView):
    """One project's month on the statistical side, its versions and its other months."""

    permission = anybody(permissions.can_enter_stats)
    template_name = "projects/stat_form.html"
    form_class = StatReturnForm
    anchor, button = "#inv", "存入统数"
    needs_real_name = False

    @cached_property
    def month(self) -> date:
        month = month_or_404(self.kwargs["month"])
        if month > clock.month_of(clock.today()):
            raise Http404
        return month

    @cached_property
    def basis(self):
        return basis_of(self.month, [self.project.pk])

    @cached_property
    def current(self) -> StatReturn | None:
        return self.basis.current.get(self.project.pk)

    def get_title(self):
        return f"{self.month.year} 年 {self.month.month} 月入统数"

    def get_note(self):
        before = self.basis.previous_ytd.get(self.project.pk)
        told = f"上月累计 {wan(before)} 万元。" if before is not None else "上月还没有入统数。"
        return f"单位万元。{told}改一次存一版，旧版留档；和填报数分开记，不相加。"

    def get_initial(self):
        if self.current is None:
            return {"seen": 0}
        names = [*StatReturnForm.base_fields]
        kept = {name: getattr(self.current, name, None) for name in names if name != "reason"}
        return kept | {"seen": self.current.version}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"project_id": self.project.pk, "basis": self.basis}

    def perform(self, form):
        seen = form.cleaned_data.get("seen")
        try:
            domain.save_returns(
                self.month,
                [form.row],
                by=self.request.user,
                seen={} if seen is None else {self.project.pk: seen},
                source=form.cleaned_data["source"] or "手工录入",
            )
        except ReturnsRefused as refused:
            raise DomainError(refused.by_project[self.project.pk]) from refused
        self.success_message = f"{self.month.month} 月入统数存好了。"
        return self.project

    def get_context_data(self, **kwargs):
        rows = self.project.stat_returns.select_related("entered_by__person")
        year = [row for row in rows if row.month.year == self.month.year]
        return super().get_context_data(
            month=self.month,
            versions=[row for row in year if row.month == self.month][::-1],
            others=[row for row in year if row.is_current],
            findings=self._findings(),
            **kwargs,
        )

    def _findings(self) -> list[checks.Finding]:
        """What is still odd about the version in force."""
        if self.current is None:
            return []
        values = {name: getattr(self.current, name) for name in FIGURES}
        return findings_of(Return(self.project.pk, values), self.basis)


class StatEntryView(ProjectActionView):
    """纳统入库: the four papers, and the day."""

    permission = staticmethod(permissions.can_enter_register)
    template_name = "projects/stat_entry.html"
    form_class = StatEntryForm
    title, button, anchor = "纳统入库", "保存", "#inv"
    success_message = "纳统材料已保存。"

    @cached_property
    def entry(self) -> StatEntry:
        found = StatEntry.objects.visible_to(self.request.user).filter(project=self.project)
        return found.first() or StatEntry(project=self.project)

    def get_note(self):
        return "计划总投资 500 万元以上、主体已开工的项目，材料齐了就办入库。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.entry}

    def get_context_data(self, **kwargs):
        return super().get_context_data(missing=self.entry.missing, entry=self.entry, **kwargs)

    def perform(self, form):
        return domain.save_stat_entry(
            self.entry,
            changes=form.changes,
            base=form.base,
            by=self.request.user,
        )


class FundingEditView(ProjectActionView):
    """资金来源: six sources, planned and arrived; Σ = total, or why not."""

    permission = staticmethod(permissions.can_edit)
    template_name = "projects/funding_form.html"
    form_class = FundingForm
    title, button, anchor = "资金来源", "保存资金来源", "#inv"
    success_message = "资金来源已保存。"

    @cached_property
    def funding(self) -> Funding | None:
        rows = Funding.objects.visible_to(self.request.user).prefetch_related("sources")
        return rows.filter(project=self.project).first()

    def get_note(self):
        total = self.project.total_investment
        if total is None:
            return "单位万元。总投资还没有填，先不核对合计。"
        return f"单位万元。合计应等于总投资 {wan(total)}；不等要写说明。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "funding": self.funding,
            "total": self.project.total_investment,
        }

    def perform(self, form):
        return domain.save_funding(
            self.project,
            sources=form.sources,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data.get("version") or 0,
            by=self.request.user,
        )

    def form_invalid(self, form):
        """Stale: shown as typed; saving again is a decision."""
        if form.has_error("__all__", code="stale"):
            form.data = form.data.copy()
            version = self.project.funding.version if hasattr(self.project, "funding") else 0
            form.data["version"] = version
        return super().form_invalid(form)


# ── both 口径 side by side ───────────────────────────────────────────────────────────────


class InvestmentSummaryView(TemplateView):
    """填报 and 入统 of a month by unit, field or level; each number opens its rows."""

    template_name = "projects/investment_summary.html"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not investment.LEDGER.may_see(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        today, asked = clock.today(), MonthFilterForm(self.request.GET or None)
        months = investment.months_of_year(today)
        month = asked.month_or(investment.usual_month(today))
        month = month if month in months else investment.usual_month(today)
        by = self.request.GET.get("by", "")
        by = by if by in investment.GROUPS else "unit"
        groups = investment.grouped(self.request.user, month, by)
        return super().get_context_data(
            month=month,
            months=months,
            by=by,
            by_label=investment.GROUPS[by][0],
            kinds=[(key, label) for key, (label, *_) in investment.GROUPS.items()],
            groups=groups,
            total=investment.total_of(groups),
            list_url=reverse("projects:investment_list"),
            base_query=f"month={month:%Y-%m}&counted=1",
            may_enter=permissions.can_enter_stats(self.request.user),
            **kwargs,
        )


class InvestmentLedgerMixin:
    @cached_property
    def ledger(self):
        return investment.LEDGER.at(self.request.GET)


class InvestmentListView(InvestmentLedgerMixin, LedgerView):
    """Every project's two figures of the month."""

    template_name = "projects/investment_list.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(month=self.ledger.month, **kwargs)


class InvestmentExportView(InvestmentLedgerMixin, LedgerExportView):
    template_name = "projects/investment_export.html"
