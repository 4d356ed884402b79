from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.views.generic import TemplateView

from dashboards.board import directory, homes, page, rows
from dashboards.board import years as year_board
from dashboards.permissions import can_see_dashboard
from laishan_portal import clock, years
from laishan_portal.metrics import metrics


class BoardMixin:
    """The dashboard and the rows behind it."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not can_see_dashboard(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class DashboardView(BoardMixin, TemplateView):
    """The leader's page: what is red and why, against the plan, and what waits."""

    template_name = "dashboards/dashboard.html"

    def get_template_names(self):
        other = years.is_other_year(self.request)
        return ["dashboards/dashboard_year.html"] if other else super().get_template_names()

    def get_context_data(self, **kwargs):
        user, today = self.request.user, clock.today()
        year = years.shown_year(self.request)
        if year != today.year:
            board = year_board.build(user, year, today)
        else:
            board = page.build(user, self.request.GET.get("scope", ""), today)
        return super().get_context_data(tells_year=True, **kwargs) | board


class FigureRowsView(BoardMixin, TemplateView):
    """The rows that add up to one figure."""

    template_name = "dashboards/figure_rows.html"

    def get_context_data(self, **kwargs):
        metric = metrics.get(kwargs["key"])
        if metric is None or not rows.can_list(metric):
            raise Http404
        filters = rows.filters_from(metric, self.request.GET)
        if filters is None:
            raise Http404
        found = rows.read(
            self.request.user, metric, filters, self.request.GET.get("page", ""), clock.today()
        )
        has_details = any(row["detail"] for row in found.rows)
        return super().get_context_data(**kwargs) | {"found": found, "has_details": has_details}


class DirectoryView(TemplateView):
    """All pages one begins work at; who works on no project has their own two."""

    template_name = "dashboards/directory.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"groups": directory.build(self.request.user)}


class HomeView(TemplateView):
    """Where a log-in begins: each role's own first page."""

    def get(self, request, *args, **kwargs):
        if (elsewhere := homes.elsewhere(request.user)) is not None:
            return redirect(elsewhere)
        return super().get(request, *args, **kwargs)

    def get_template_names(self):
        return [homes.template_for(self.request.user)]

    def get_context_data(self, **kwargs):
        wants_all = self.request.GET.get("todo") == "all"
        home = homes.build(self.request.user, clock.today(), wants_all=wants_all)
        return super().get_context_data(**kwargs) | home
