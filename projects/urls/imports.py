from django.urls import path

from projects.views.imports import ProjectImportView

urlpatterns = [path("import/", ProjectImportView.as_view(), name="project_import")]
