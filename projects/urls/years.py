from django.urls import path

from projects.views import decision, year

_opening = "years/<int:opening_pk>/"

urlpatterns = [
    path("years/", year.YearListView.as_view(), name="year_list"),
    path("years/show/", year.year_show, name="year_show"),
    path("years/start/", year.YearStartView.as_view(), name="year_start"),
    path("years/projects/", decision.DecisionListView.as_view(), name="decision_list"),
    path("years/projects/export/", decision.DecisionExportView.as_view(), name="decision_export"),
    path("years/projects/decide/", decision.DecisionBulkView.as_view(), name="decision_bulk"),
    path(
        "years/projects/<int:decision_pk>/",
        decision.DecisionEditView.as_view(),
        name="decision_edit",
    ),
    path(
        "years/projects/<int:decision_pk>/open/",
        decision.DecisionOpenView.as_view(),
        name="decision_open",
    ),
    path(_opening, year.YearDetailView.as_view(), name="year_detail"),
    path(f"{_opening}renew/", year.YearRenewView.as_view(), name="year_renew"),
    path(f"{_opening}open/", year.YearOpenView.as_view(), name="year_open"),
    path(f"{_opening}undo/", year.YearUndoView.as_view(), name="year_undo"),
    path(f"{_opening}drop/", year.YearDropView.as_view(), name="year_drop"),
    path(f"{_opening}parts/<slug:part>/", year.YearPartView.as_view(), name="year_part"),
]
