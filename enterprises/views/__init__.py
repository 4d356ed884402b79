from enterprises.views.contact import (
    ContactCreateView,
    ContactEditView,
    ContactUnmaskView,
    contact_remove,
)
from enterprises.views.designation import (
    DesignationCreateView,
    DesignationDetailView,
    DesignationEditView,
    DesignationExportView,
    DesignationListView,
)
from enterprises.views.enterprise import (
    EnterpriseCreateView,
    EnterpriseDetailView,
    EnterpriseEditView,
    EnterpriseExportView,
    EnterpriseListView,
)
from enterprises.views.talent import (
    TalentCreateView,
    TalentDetailView,
    TalentEditView,
    TalentExportView,
    TalentListView,
)

__all__ = [
    "ContactCreateView",
    "ContactEditView",
    "ContactUnmaskView",
    "DesignationCreateView",
    "DesignationDetailView",
    "DesignationEditView",
    "DesignationExportView",
    "DesignationListView",
    "EnterpriseCreateView",
    "EnterpriseDetailView",
    "EnterpriseEditView",
    "EnterpriseExportView",
    "EnterpriseListView",
    "TalentCreateView",
    "TalentDetailView",
    "TalentEditView",
    "TalentExportView",
    "TalentListView",
    "contact_remove",
]
