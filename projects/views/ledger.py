from django.urls import reverse
from django.utils.functional import cached_property

from laishan_portal import clock, years
from laishan_portal.ledgers.views import LedgerExportView, LedgerView
from projects import permissions, year_pages
from projects.year_ledgers import ledger_of


class OfYearMixin:
    """The ledger of the year the person looks at."""

    @cached_property
    def ledger(self):
        return ledger_of(years.shown_year(self.request))


class ProjectListView(OfYearMixin, LedgerView):
    """项目台账: whatever the address asks for among the projects one may know of."""

    template_name = "projects/project_list.html"

    @property
    def export_url(self) -> str:
        return reverse("projects:project_export")

    def get_context_data(self, **kwargs):
        year = years.shown_year(self.request)
        return super().get_context_data(
            may_create=permissions.can_create(self.request.user),
            tells_year=True,
            year_note=year_pages.note_of(year) if year != clock.today().year else "",
            **kwargs,
        )


class ProjectExportView(OfYearMixin, LedgerExportView):
    """The same rows and columns as an Excel file."""

    template_name = "projects/project_export.html"
