from django.urls import path

from laishan_portal.ledgers import views
from laishan_portal.ledgers.imports import views as imports

app_name = "ledgers"

urlpatterns = [
    path("exports/", views.export_list, name="export_list"),
    path("exports/<int:pk>/", views.export_download, name="export_download"),
    path("imports/", imports.import_list, name="import_list"),
    path("imports/templates/<slug:key>/", imports.import_template, name="import_template"),
    path("imports/<int:pk>/", imports.ImportDetailView.as_view(), name="import_detail"),
    path("imports/<int:pk>/progress/", imports.import_progress, name="import_progress"),
    path("imports/<int:pk>/rows/", imports.import_rows, name="import_rows"),
    path("imports/<int:pk>/apply/", imports.import_apply, name="import_apply"),
    path("imports/<int:pk>/cancel/", imports.import_cancel, name="import_cancel"),
    path("imports/<int:pk>/undo/", imports.import_undo, name="import_undo"),
    path("imports/<int:pk>/recheck/", imports.import_recheck, name="import_recheck"),
    path("imports/<int:pk>/annotated/", imports.import_annotated, name="import_annotated"),
    path("imports/<int:pk>/left/", imports.import_left, name="import_left"),
    path("ledgers/<slug:key>/views/", views.view_save, name="view_save"),
    path("ledgers/views/<int:pk>/delete/", views.view_delete, name="view_delete"),
]
