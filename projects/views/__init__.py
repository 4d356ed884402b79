"""One module a family of pages; urls.py takes every view from here."""

from projects.views.dossier import ProjectDetailView, ProjectUnmaskView
from projects.views.ledger import ProjectExportView, ProjectListView
from projects.views.light import LightOverrideView, LightRestoreView
from projects.views.node import (
    DateApproveView,
    DateRefuseView,
    DateRequestFinishView,
    DateRequestView,
    NodeActualView,
    NodeCreateView,
    NodeDeleteView,
    NodeEditView,
    NodeForecastView,
)
from projects.views.people import (
    AssignmentEndView,
    AssignmentLeadView,
    AssignmentSupportView,
    GrantCreateView,
    GrantRevokeView,
    ResponsibilityEditView,
)
from projects.views.plan import PlanCorrectView, PlanEditView
from projects.views.project_form import (
    EnterpriseOptionsView,
    PersonOptionsView,
    ProjectCreateView,
    ProjectEditView,
)
from projects.views.report import (
    ReportApproveView,
    ReportDetailView,
    ReportExemptView,
    ReportListView,
    ReportReopenView,
    ReportReturnView,
    ReportUnlockView,
)
from projects.views.service import (
    FactorCreateView,
    FactorEditView,
    PermitCreateView,
    PermitEditView,
)
from projects.views.stage import (
    StageApproveView,
    StageProposeConditionView,
    StageProposeView,
    StageRefuseView,
)

__all__ = [
    "AssignmentEndView",
    "AssignmentLeadView",
    "AssignmentSupportView",
    "DateApproveView",
    "DateRefuseView",
    "DateRequestFinishView",
    "DateRequestView",
    "EnterpriseOptionsView",
    "FactorCreateView",
    "FactorEditView",
    "GrantCreateView",
    "GrantRevokeView",
    "LightOverrideView",
    "LightRestoreView",
    "NodeActualView",
    "NodeCreateView",
    "NodeDeleteView",
    "NodeEditView",
    "NodeForecastView",
    "PermitCreateView",
    "PermitEditView",
    "PersonOptionsView",
    "PlanCorrectView",
    "PlanEditView",
    "ProjectCreateView",
    "ProjectDetailView",
    "ProjectEditView",
    "ProjectExportView",
    "ProjectListView",
    "ProjectUnmaskView",
    "ReportApproveView",
    "ReportDetailView",
    "ReportExemptView",
    "ReportListView",
    "ReportReopenView",
    "ReportReturnView",
    "ReportUnlockView",
    "ResponsibilityEditView",
    "StageApproveView",
    "StageProposeConditionView",
    "StageProposeView",
    "StageRefuseView",
]
