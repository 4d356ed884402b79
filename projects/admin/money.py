"""The statistical side, funding and closed months: shown as they are, written elsewhere."""

from django.contrib import admin
from django.urls import reverse

from laishan_portal.admin_base import ReadOnlyAdmin
from projects import domain
from projects.admin.base import OFFICE, ProjectPartAdmin, RemarkedMixin
from projects.models import (
    Funding,
    FundingSource,
    MonthFigure,
    MonthlyReport,
    PhotoDate,
    Project,
    StatEntry,
    StatReturn,
)


@admin.register(StatReturn)
class StatReturnAdmin(RemarkedMixin, ProjectPartAdmin):
    """The remarks are the identities that do not hold; versions replaced are not checked."""

    list_display = [
        *("project", "month", "version", "is_current", "remarks"),
        *("month_amount", "ytd", "reason"),
    ]
    list_filter = ["is_current", "is_demo"]
    date_hierarchy = "month"

    def remarks_of(self, rows, user):
        return {pk: len(found) for pk, found in domain.open_findings(rows).items()}

    def remarks_url(self, row):
        return reverse("projects:stat_edit", args=[row.project_id, f"{row.month:%Y-%m}"])


@admin.register(StatEntry)
class StatEntryAdmin(ProjectPartAdmin):
    list_display = ["project", "entered_on", "approval_number", "contract", "photo_on"]
    list_filter = ["is_demo"]
    date_hierarchy = "entered_on"


@admin.register(Funding)
class FundingAdmin(ProjectPartAdmin):
    list_display = ["project", "reason", "version", "updated_at", "updated_by"]
    list_filter = ["is_demo"]
    list_select_related = ["project", "updated_by__person"]


@admin.register(FundingSource)
class FundingSourceAdmin(ProjectPartAdmin):
    path = "funding__project"
    list_display = ["project", "kind", "amount", "arrived", "note"]
    list_filter = ["kind", "is_demo"]
    list_select_related = ["funding__project"]
    search_fields = ["funding__project__code"]

    @admin.display(description="项目")
    def project(self, source):
        return source.funding.project


@admin.register(MonthFigure)
class MonthFigureAdmin(ProjectPartAdmin):
    list_display = ["project", "month", "year_plan", "year_done", "stats_done", "light", "stage"]
    list_filter = ["light", "is_demo"]
    date_hierarchy = "month"
    # Keys as they stood then; their rows may be gone. The names beside them are kept.
    hidden = ("unit", "leader", "lead")


@admin.register(PhotoDate)
class PhotoDateAdmin(ReadOnlyAdmin):
    """Photos belong to reports; those of projects whose name is kept from one are left out."""

    viewers = OFFICE
    list_display = ["attachment", "taken_on"]
    list_select_related = ["attachment"]
    search_fields = ["attachment__name"]
    search_help_text = "照片文件名"
    date_hierarchy = "taken_on"
    ordering = ["-pk"]

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        secret = Project.objects.visible_to(request.user).filter(
            is_confidential=True, knows_name=False
        )
        reports = MonthlyReport.objects.filter(project__in=secret.order_by().values("pk"))
        return rows.exclude(
            attachment__target_model="projects.monthlyreport",
            attachment__target_id__in=reports.values("pk"),
        )
