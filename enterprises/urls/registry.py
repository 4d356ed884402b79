from django.urls import path

from enterprises import views

urlpatterns = [
    path("", views.EnterpriseListView.as_view(), name="enterprise_list"),
    path("export/", views.EnterpriseExportView.as_view(), name="enterprise_export"),
    path("new/", views.EnterpriseCreateView.as_view(), name="enterprise_create"),
    path("<int:pk>/", views.EnterpriseDetailView.as_view(), name="enterprise_detail"),
    path("<int:pk>/edit/", views.EnterpriseEditView.as_view(), name="enterprise_edit"),
    path("<int:pk>/contacts/new/", views.ContactCreateView.as_view(), name="contact_create"),
    path("contacts/<int:pk>/edit/", views.ContactEditView.as_view(), name="contact_edit"),
    path("contacts/<int:pk>/remove/", views.contact_remove, name="contact_remove"),
    path("contacts/<int:pk>/phone/", views.ContactUnmaskView.as_view(), name="contact_unmask"),
    path("talents/", views.TalentListView.as_view(), name="talent_list"),
    path("talents/export/", views.TalentExportView.as_view(), name="talent_export"),
    path("talents/new/", views.TalentCreateView.as_view(), name="talent_create"),
    path("talents/<int:pk>/", views.TalentDetailView.as_view(), name="talent_detail"),
    path("talents/<int:pk>/edit/", views.TalentEditView.as_view(), name="talent_edit"),
    path("designations/", views.DesignationListView.as_view(), name="designation_list"),
    path("designations/export/", views.DesignationExportView.as_view(), name="designation_export"),
    path("designations/new/", views.DesignationCreateView.as_view(), name="designation_create"),
    path(
        "designations/<int:pk>/", views.DesignationDetailView.as_view(), name="designation_detail"
    ),
    path(
        "designations/<int:pk>/edit/", views.DesignationEditView.as_view(), name="designation_edit"
    ),
]
