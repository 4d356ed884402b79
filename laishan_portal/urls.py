"""The composition root: the one place that knows every room."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from laishan_portal import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("accounts.urls")),
    path("", include("dashboards.urls")),
    path("", include("laishan_portal.ledgers.urls")),
    path("", include("projects.urls")),
    path("", include("enterprises.urls")),
    path("admin/", admin.site.urls),
]
if settings.LAISHAN_BENCH:
    urlpatterns.append(path("bench/floor/", health.floor, name="bench_floor"))

handler400 = "laishan_portal.errors.bad_request"
handler403 = "laishan_portal.errors.permission_denied"
handler404 = "laishan_portal.errors.page_not_found"
handler500 = "laishan_portal.errors.server_error"
