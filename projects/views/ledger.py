from django.urls import reverse

from laishan_portal.ledgers.views import LedgerExportView, LedgerView
from projects import permissions
from projects.ledgers import LEDGER


class ProjectListView(LedgerView):
    """项目台账: whatever the address asks for among the projects one may know of."""

    ledger = LEDGER
    template_name = "projects/project_list.html"

    @property
    def export_url(self) -> str:
        return reverse("projects:project_export")

    def get_context_data(self, **kwargs):
        may_create = permissions.can_create(self.request.user)
        return super().get_context_data(may_create=may_create, **kwargs)


class ProjectExportView(LedgerExportView):
    """The same rows and columns as an Excel file."""

    ledger = LEDGER
    template_name = "projects/project_export.html"
