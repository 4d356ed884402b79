from django.urls import path

from laishan_portal.ledgers import views

app_name = "ledgers"

urlpatterns = [
    path("exports/", views.export_list, name="export_list"),
    path("exports/<int:pk>/", views.export_download, name="export_download"),
    path("ledgers/<slug:key>/views/", views.view_save, name="view_save"),
    path("ledgers/views/<int:pk>/delete/", views.view_delete, name="view_delete"),
]
