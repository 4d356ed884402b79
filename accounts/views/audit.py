from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from accounts import audit, audit_sheet, permissions
from accounts.enums import AuditAction
from accounts.filters import AuditFilter
from accounts.history import changes_of
from accounts.models import AuditEvent
from accounts.views.lists import PagedListView
from accounts.views.users import AdministratorMixin

EXPORT_LIMIT = 20_000


def filtered(request, data):
    rows = AuditEvent.objects.visible_to(request.user).select_related("actor__person")
    return AuditFilter(data, queryset=rows)


class AuditListView(AdministratorMixin, PagedListView):
    """What everybody did; with one request number also which rows it changed."""

    permission = staticmethod(permissions.can_read_audit)
    template_name = "accounts/audit_list.html"

    def get_queryset(self):
        self.filter = filtered(self.request, self.request.GET)
        return self.filter.qs

    def get_context_data(self, **kwargs):
        asked = self.filter.form.cleaned_data if self.filter.form.is_valid() else {}
        request_id = asked.get("request_id", "")
        return super().get_context_data(
            filter=self.filter,
            is_filtered=any(asked.values()),
            changes=changes_of(request_id) if request_id else None,
            query=urlencode({name: value for name, value in self.request.GET.items() if value}),
            export_limit=EXPORT_LIMIT,
            **kwargs,
        )


@require_POST
def audit_export(request):
    """The filtered rows as Excel; that somebody took them is itself a record."""
    if not permissions.can_read_audit(request.user):
        raise PermissionDenied
    found = filtered(request, request.GET)
    rows = found.qs.values_list(*audit_sheet.FIELDS)[:EXPORT_LIMIT]
    with transaction.atomic():
        book, count = audit_sheet.write(rows, by=request.user, at=timezone.localtime())
        audit.record(
            request,
            AuditAction.EXPORT,
            target_name="审计记录",
            detail={"rows": count, "filter": request.GET.dict()},
        )
    name = f"审计记录-{timezone.localtime():%Y-%m-%d}.xlsx"
    return FileResponse(book, as_attachment=True, filename=name)
