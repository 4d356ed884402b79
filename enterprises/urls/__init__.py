"""The addresses of enterprises, one module a family of pages."""

from django.urls import include, path

from enterprises.urls import park, policy, registry

app_name = "enterprises"

urlpatterns = [
    path("enterprises/", include(registry.urlpatterns)),
    path("enterprises/", include(policy.of_enterprise)),
    path("policies/", include(policy.urlpatterns)),
    path("enterprises/", include(park.urlpatterns)),
]
