"""The projects' addresses, one module a family of pages."""

from django.urls import include, path

from projects.urls import (
    base,
    bulk,
    imports,
    layouts,
    lights,
    money,
    permits,
    recruitment,
    schedule,
    stages,
    wall,
    years,
)

app_name = "projects"

_under_projects = [
    *base.urlpatterns,
    *schedule.urlpatterns,
    *stages.urlpatterns,
    *recruitment.urlpatterns,
    *permits.urlpatterns,
    *lights.urlpatterns,
    *money.urlpatterns,
    *imports.urlpatterns,
    *layouts.urlpatterns,
    *bulk.urlpatterns,
    *years.urlpatterns,
]

urlpatterns = [
    path("projects/", include(_under_projects)),
    path("wall/", include(wall.urlpatterns)),
]
