"""The addresses of enterprises, one module a family of pages."""

from django.urls import include, path

from enterprises.urls import registry

app_name = "enterprises"

urlpatterns = [path("enterprises/", include(registry.urlpatterns))]
