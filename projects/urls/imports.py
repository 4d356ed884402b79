from django.urls import path

from projects.views.imports import ProjectEditableView, ProjectImportView

urlpatterns = [
    path("import/", ProjectImportView.as_view(), name="project_import"),
    path("export/editable/", ProjectEditableView.as_view(), name="project_editable"),
]
