from django.urls import path

from services.views import visits

urlpatterns = [
    path("", visits.VisitListView.as_view(), name="visit_list"),
    path("export/", visits.VisitExportView.as_view(), name="visit_export"),
    path("new/", visits.VisitCreateView.as_view(), name="visit_create"),
    path("<int:pk>/", visits.VisitDetailView.as_view(), name="visit_detail"),
    path("<int:pk>/edit/", visits.VisitEditView.as_view(), name="visit_edit"),
    path("<int:pk>/done/", visits.VisitDoneView.as_view(), name="visit_done"),
    path("<int:pk>/cancel/", visits.VisitCancelView.as_view(), name="visit_cancel"),
]
