from django.utils.functional import cached_property

from laishan_portal import clock, years
from laishan_portal.ledgers.views import LedgerExportView, LedgerView
from projects import compare, permissions, year_pages
from projects.views import bulk
from projects.year_ledgers import ledger_of


class OfYearMixin:
    """The ledger of the year the person looks at."""

    @cached_property
    def ledger(self):
        return ledger_of(years.shown_year(self.request)).at(self.request.GET)


class ProjectListView(OfYearMixin, LedgerView):
    """项目台账: whatever the address asks for among the projects one may know of."""

    template_name = "projects/project_list.html"

    def bulk_actions(self) -> list[dict]:
        """Of the running year's ledger; a past or coming one is read, not worked on."""
        exports = super().bulk_actions()
        if years.shown_year(self.request) != clock.today().year:
            return exports
        return [*bulk.actions_for(self.request.user), *exports]

    def get_context_data(self, **kwargs):
        year, month = years.shown_year(self.request), clock.month_of(clock.today())
        context = super().get_context_data(
            may_create=permissions.can_create(self.request.user),
            tells_year=True,
            year_note=year_pages.note_of(year) if year != clock.today().year else "",
            last_month=clock.previous_month(month) if year == clock.today().year else None,
            **kwargs,
        )
        is_compared = isinstance(self.ledger, compare.ComparedLedger)
        return context | {"changes": compare.changes_of(context["query"]) if is_compared else None}


class ProjectExportView(OfYearMixin, LedgerExportView):
    """The same rows and columns as an Excel file."""

    template_name = "projects/project_export.html"
