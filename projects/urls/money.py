"""Money in both 口径, funding, and the close of months."""

from django.urls import path

from projects.views import months, stats

_stats = "<int:pk>/stats/"

urlpatterns = [
    path("stats/", stats.StatGridView.as_view(), name="stat_grid"),
    path(f"{_stats}register/", stats.StatEntryView.as_view(), name="stat_entry"),
    path(f"{_stats}<str:month>/", stats.StatEditView.as_view(), name="stat_edit"),
    path("<int:pk>/funding/", stats.FundingEditView.as_view(), name="funding_edit"),
    path("investment/", stats.InvestmentSummaryView.as_view(), name="investment_summary"),
    path("investment/projects/", stats.InvestmentListView.as_view(), name="investment_list"),
    path("investment/export/", stats.InvestmentExportView.as_view(), name="investment_export"),
    path("months/", months.MonthListView.as_view(), name="month_list"),
    path("months/figures/", months.FigureListView.as_view(), name="figure_list"),
    path("months/figures/export/", months.FigureExportView.as_view(), name="figure_export"),
    path(
        "months/figures/<int:figure_pk>/", months.FigureDetailView.as_view(), name="figure_detail"
    ),
    path("months/<str:month>/close/", months.MonthCloseView.as_view(), name="month_close"),
]
