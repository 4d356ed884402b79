from django.urls import path

from projects.views import layouts

urlpatterns = [
    path("layouts/", layouts.LayoutExportView.as_view(), name="layout_export"),
]
