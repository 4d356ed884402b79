from django.urls import path

from projects import views

_report = "<int:pk>/reports/<str:month>/"
_event = "<int:pk>/stage/<int:event_pk>/"
_node = "<int:pk>/nodes/<int:node_pk>/"
_change = "<int:pk>/dates/<int:change_pk>/"

urlpatterns = [
    path("", views.ProjectListView.as_view(), name="project_list"),
    path("export/", views.ProjectExportView.as_view(), name="project_export"),
    path("reports/", views.ReportListView.as_view(), name="report_list"),
    path(_report, views.ReportDetailView.as_view(), name="report_detail"),
    path(f"{_report}return/", views.ReportReturnView.as_view(), name="report_return"),
    path(f"{_report}approve/", views.ReportApproveView.as_view(), name="report_approve"),
    path(f"{_report}exempt/", views.ReportExemptView.as_view(), name="report_exempt"),
    path(f"{_report}reopen/", views.ReportReopenView.as_view(), name="report_reopen"),
    path(f"{_report}unlock/", views.ReportUnlockView.as_view(), name="report_unlock"),
    path("new/", views.ProjectCreateView.as_view(), name="project_create"),
    path("options/enterprises/", views.EnterpriseOptionsView.as_view(), name="enterprise_options"),
    path("options/people/", views.PersonOptionsView.as_view(), name="person_options"),
    path("<int:pk>/", views.ProjectDetailView.as_view(), name="project_detail"),
    path("<int:pk>/edit/", views.ProjectEditView.as_view(), name="project_edit"),
    path(
        "<int:pk>/phone/<int:person_pk>/", views.ProjectUnmaskView.as_view(), name="project_unmask"
    ),
    path("<int:pk>/stage/propose/", views.StageProposeView.as_view(), name="stage_propose"),
    path(
        "<int:pk>/condition/propose/",
        views.StageProposeConditionView.as_view(),
        name="stage_propose_condition",
    ),
    path(f"{_event}approve/", views.StageApproveView.as_view(), name="stage_approve"),
    path(f"{_event}refuse/", views.StageRefuseView.as_view(), name="stage_refuse"),
    path("<int:pk>/nodes/new/", views.NodeCreateView.as_view(), name="node_create"),
    path(f"{_node}edit/", views.NodeEditView.as_view(), name="node_edit"),
    path(f"{_node}actual/", views.NodeActualView.as_view(), name="node_actual"),
    path(f"{_node}forecast/", views.NodeForecastView.as_view(), name="node_forecast"),
    path(f"{_node}delete/", views.NodeDeleteView.as_view(), name="node_delete"),
    path(f"{_node}date/", views.DateRequestView.as_view(), name="date_request"),
    path(
        "<int:pk>/finish/date/", views.DateRequestFinishView.as_view(), name="date_request_finish"
    ),
    path(f"{_change}approve/", views.DateApproveView.as_view(), name="date_approve"),
    path(f"{_change}refuse/", views.DateRefuseView.as_view(), name="date_refuse"),
    path("<int:pk>/plan/<int:year>/", views.PlanEditView.as_view(), name="plan_edit"),
    path("<int:pk>/correct/", views.PlanCorrectView.as_view(), name="plan_correct"),
    path("<int:pk>/lead/", views.AssignmentLeadView.as_view(), name="assignment_lead"),
    path(
        "<int:pk>/supporters/new/",
        views.AssignmentSupportView.as_view(),
        name="assignment_support",
    ),
    path(
        "<int:pk>/assignments/<int:assignment_pk>/end/",
        views.AssignmentEndView.as_view(),
        name="assignment_end",
    ),
    path(
        "<int:pk>/responsibility/",
        views.ResponsibilityEditView.as_view(),
        name="responsibility_edit",
    ),
    path("<int:pk>/grants/new/", views.GrantCreateView.as_view(), name="grant_create"),
    path(
        "<int:pk>/grants/<int:grant_pk>/revoke/",
        views.GrantRevokeView.as_view(),
        name="grant_revoke",
    ),
    path("<int:pk>/light/", views.LightOverrideView.as_view(), name="light_override"),
    path("<int:pk>/light/restore/", views.LightRestoreView.as_view(), name="light_restore"),
    path("<int:pk>/permits/new/", views.PermitCreateView.as_view(), name="permit_create"),
    path("<int:pk>/permits/<int:permit_pk>/", views.PermitEditView.as_view(), name="permit_edit"),
    path("<int:pk>/factors/new/", views.FactorCreateView.as_view(), name="factor_create"),
    path("<int:pk>/factors/<int:factor_pk>/", views.FactorEditView.as_view(), name="factor_edit"),
]
