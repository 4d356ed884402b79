from django.urls import path

from projects.views import layouts, sheet

_sheet = "sheets/<int:sheet_pk>/"

urlpatterns = [
    path("layouts/", layouts.LayoutExportView.as_view(), name="layout_export"),
    path("sheets/", sheet.SheetListView.as_view(), name="sheet_list"),
    path("sheets/new/", sheet.SheetCreateView.as_view(), name="sheet_create"),
    path(_sheet, sheet.SheetDetailView.as_view(), name="sheet_detail"),
    path(f"{_sheet}map/", sheet.SheetMapView.as_view(), name="sheet_map"),
    path(f"{_sheet}export/", sheet.SheetExportView.as_view(), name="sheet_export"),
    path(f"{_sheet}file/", sheet.sheet_file, name="sheet_file"),
    path(f"{_sheet}drop/", sheet.SheetDropView.as_view(), name="sheet_drop"),
]
