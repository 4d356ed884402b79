from django.urls import path

from projects.views import boards, service

_permit = "<int:pk>/permits/<int:permit_pk>/"
_factor = "<int:pk>/factors/<int:factor_pk>/"

urlpatterns = [
    path("permits/", boards.PermitBoardView.as_view(), name="permit_board"),
    path("permits/list/", boards.PermitListView.as_view(), name="permit_list"),
    path("permits/export/", boards.PermitExportView.as_view(), name="permit_export"),
    path("permits/<int:permit_pk>/", boards.PermitOpenView.as_view(), name="permit_open"),
    path("factors/", boards.FactorBoardView.as_view(), name="factor_board"),
    path("factors/list/", boards.FactorListView.as_view(), name="factor_list"),
    path("factors/export/", boards.FactorExportView.as_view(), name="factor_export"),
    path("factors/<int:factor_pk>/", boards.FactorOpenView.as_view(), name="factor_open"),
    path("<int:pk>/permits/", service.PermitSheetView.as_view(), name="permit_sheet"),
    path(
        "<int:pk>/permits/generate/", service.PermitGenerateView.as_view(), name="permit_generate"
    ),
    path(f"{_permit}delete/", service.PermitDeleteView.as_view(), name="permit_delete"),
    path(f"{_factor}delete/", service.FactorDeleteView.as_view(), name="factor_delete"),
]
