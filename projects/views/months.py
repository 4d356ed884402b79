"""Closing months: how each stands, the close itself, the frozen figures and what came after."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView

from laishan_portal import clock
from laishan_portal.formatting import wan
from laishan_portal.ledgers.views import LedgerExportView, LedgerView
from laishan_portal.views import DomainFormMixin
from projects import closing, domain, month_figures, months, permissions
from projects.forms.stats import MonthCloseForm
from projects.models import MonthFigure
from projects.views.stats import month_or_404


class OfficeMixin:
    """Months are closed by the office alone."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not permissions.can_close_month(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class MonthListView(OfficeMixin, TemplateView):
    """The last twelve months: reports filed, waiting, missing; closed or what blocks it."""

    template_name = "projects/month_list.html"

    def get_context_data(self, **kwargs):
        rows = months.rows(clock.today())
        return super().get_context_data(
            rows=rows, next_row=next((row for row in rows[::-1] if row.can_close), None), **kwargs
        )


class MonthCloseView(OfficeMixin, DomainFormMixin, FormView):
    """What is still open in the month, and the close, confirmed by hand."""

    template_name = "projects/month_close.html"
    form_class = MonthCloseForm

    @cached_property
    def month(self):
        month = month_or_404(self.kwargs["month"])
        if month > clock.month_of(clock.today()):
            raise Http404
        return month

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            month=self.month, state=months.before_closing(self.month), **kwargs
        )

    def get_success_url(self):
        return f"{reverse('projects:figure_list')}?month={self.month:%Y-%m}"

    def perform(self, form):
        row = domain.close_month(self.month, by=self.request.user, note=form.cleaned_data["note"])
        messages.success(
            self.request,
            f"{self.month.month} 月已关账：{row.projects} 个项目，"
            f"当年完成 {wan(row.year_done)} 万元。以后的改动另列为调整。",
        )
        return row


class FigureLedgerMixin:
    @cached_property
    def ledger(self):
        return month_figures.LEDGER.at(self.request.GET)


class FigureListView(FigureLedgerMixin, LedgerView):
    """The frozen figures of one month, adjustments and present figures beside them."""

    template_name = "projects/figure_list.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            month=self.ledger.month,
            closed=months.closed_row(self.ledger.month),
            may_close=permissions.can_close_month(self.request.user),
            **kwargs,
        )


class FigureExportView(FigureLedgerMixin, LedgerExportView):
    template_name = "projects/figure_export.html"


class FigureDetailView(TemplateView):
    """One project's closed month: frozen, what was booked since and why, and as it is now."""

    template_name = "projects/figure_detail.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        rows = MonthFigure.objects.visible_to(user).select_related("project")
        figure = get_object_or_404(rows, pk=self.kwargs["figure_pk"])
        done_now, stats_now = closing.booked_until(figure.month, [figure.project_id])[
            figure.project_id
        ]
        return super().get_context_data(
            figure=figure,
            project=figure.project,
            shown_name=figure.shown_name,
            facts=months.facts_of(figure),
            year_now=done_now,
            year_late=done_now - figure.year_done,
            stats_now=stats_now,
            lines=months.late_lines_of(figure),
            returns=months.late_returns_of(figure),
            closed=months.closed_row(figure.month),
            may_correct=permissions.can_review_reports(user),
            **kwargs,
        )
