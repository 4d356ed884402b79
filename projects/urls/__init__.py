"""The projects' addresses, one module a family of pages."""

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
    years,
)

app_name = "projects"

urlpatterns = [
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
