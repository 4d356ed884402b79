from django.urls import path

from projects.views import wall

urlpatterns = [
    path("", wall.WallView.as_view(), name="wall"),
    path("print/", wall.WallPrintView.as_view(), name="wall_print"),
    path("pdf/", wall.WallPdfView.as_view(), name="wall_pdf"),
]
