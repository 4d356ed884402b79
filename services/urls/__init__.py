"""The addresses of services, one module a family of pages."""

from django.urls import include, path

from services.urls import problems, public, visits

app_name = "services"

urlpatterns = [
    path("services/problems/", include(problems.urlpatterns)),
    path("services/visits/", include(visits.urlpatterns)),
    path("services/confirm/", include(public.urlpatterns)),
]
