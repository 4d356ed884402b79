from django.urls import path

from projects.views import bulk

urlpatterns = [
    path("bulk/runs/<int:run_pk>/", bulk.BulkRunView.as_view(), name="bulk_run"),
    path("bulk/runs/<int:run_pk>/undo/", bulk.BulkUndoView.as_view(), name="bulk_undo"),
    path("bulk/<str:action>/", bulk.BulkView.as_view(), name="bulk"),
]
