"""改期台账 and one request of it."""

from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView

from laishan_portal.ledgers.views import LedgerExportView, LedgerView
from projects import permissions
from projects.date_ledgers import DATE_CHANGES
from projects.enums import Decision
from projects.models import DateChange


class DateListView(LedgerView):
    ledger = DATE_CHANGES
    template_name = "projects/date_list.html"


class DateExportView(LedgerExportView):
    ledger = DATE_CHANGES
    template_name = "projects/date_export.html"


class DateDetailView(TemplateView):
    """A request with its days, reason and decision; the way to decide it for who may."""

    template_name = "projects/date_detail.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        rows = DateChange.objects.visible_to(user).select_related(
            "project", "node", "requested_by__person", "decided_by__person"
        )
        change = get_object_or_404(rows, pk=self.kwargs["change_pk"])
        may_decide = permissions.can_decide_move(user) and change.requested_by_id != user.pk
        return super().get_context_data(
            change=change,
            days=(change.new_on - change.old_on).days,
            may_decide=may_decide and change.decision == Decision.PROPOSED,
            **kwargs,
        )
