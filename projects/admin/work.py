from django.contrib import admin
from django.urls import reverse

from laishan_portal.admin_base import PortalModelAdmin, ReadOnlyAdmin
from projects import domain, review
from projects.admin.base import OFFICE, PartMixin, ProjectPartAdmin, RemarkedMixin
from projects.models import (
    ClosedMonth,
    DateChange,
    Factor,
    InvestmentEntry,
    MonthlyReport,
    Node,
    NodeRecord,
    Permit,
    PermitEvent,
    PermitKind,
    PlanCurve,
    PlanMonth,
    ReportEvent,
)

# ── nodes, plans, money ──────────────────────────────────────────────────────────────────


@admin.register(Node)
class NodeAdmin(PartMixin, PortalModelAdmin):
    """What a node is called and who sees to it; its dates are promised, reported and approved."""

    editors = OFFICE
    list_display = ["name", "project", "baseline_on", "forecast_on", "actual_on", "owner"]
    list_filter = ["kind", "is_demo"]
    list_select_related = ["project"]
    search_fields = ["name", "project__code"]
    search_help_text = "节点、项目编号"
    ordering = ["-pk"]
    fields = [
        "name",
        "kind",
        "owner",
        "project",
        "position",
        "baseline_on",
        "forecast_on",
        "actual_on",
        "weight",
        "predecessor",
        "lag_workdays",
        "version",
        "updated_at",
        "is_baselined",
        "is_fact",
        "is_demo",
    ]
    readonly_fields = fields[3:]

    def save_model(self, request, obj, form, change):
        domain.edit_node(obj, changes=form.merged, base={}, by=request.user)


@admin.register(NodeRecord)
class NodeRecordAdmin(ProjectPartAdmin):
    path = "node__project"
    list_display = ["node", "is_actual", "value_on", "recorded_on", "by"]
    list_filter = ["is_actual"]
    list_select_related = ["node", "by__person"]
    search_fields = ["node__project__code", "node__name"]
    search_help_text = "项目编号、节点"
    date_hierarchy = "recorded_on"


@admin.register(DateChange)
class DateChangeAdmin(ProjectPartAdmin):
    list_display = ["project", "node", "old_on", "new_on", "decision", "requested_by"]
    list_filter = ["decision"]
    list_select_related = ["project", "node", "requested_by__person"]
    date_hierarchy = "requested_at"


@admin.register(PlanCurve)
class PlanCurveAdmin(ProjectPartAdmin):
    list_display = ["project", "year", "version", "is_current", "approved_on", "reason"]
    list_filter = ["year", "is_current"]


@admin.register(PlanMonth)
class PlanMonthAdmin(ProjectPartAdmin):
    path = "curve__project"
    list_display = ["curve", "month", "amount"]
    list_select_related = ["curve__project"]
    search_fields = ["curve__project__code"]


@admin.register(InvestmentEntry)
class InvestmentEntryAdmin(ProjectPartAdmin):
    list_display = ["project", "month", "amount", "kind", "recorded_on", "reason"]
    list_filter = ["kind", "is_demo"]
    date_hierarchy = "month"


@admin.register(ClosedMonth)
class ClosedMonthAdmin(ReadOnlyAdmin):
    viewers = OFFICE
    list_display = ["month", "closed_at", "closed_by"]
    list_filter = ["closed_at"]
    list_select_related = ["closed_by__person"]
    search_fields = ["month"]
    ordering = ["-month"]


# ── reports ──────────────────────────────────────────────────────────────────────────────


@admin.register(MonthlyReport)
class MonthlyReportAdmin(RemarkedMixin, ProjectPartAdmin):
    """Filed, returned and approved on its own page; a draft is its author's alone.

    The remarks are those of the review page: cross-checks and honesty hints of filed reports.
    """

    list_display = [
        *("project", "month", "status", "remarks"),
        *("due_on", "first_submitted_on", "submitted_by"),
    ]
    list_filter = ["status", "is_demo"]
    list_select_related = ["project", "submitted_by__person"]
    date_hierarchy = "month"
    fields = [
        "project",
        "month",
        "status",
        "opens_on",
        "due_on",
        "locks_on",
        "submitted_by",
        "submitted_at",
        "first_submitted_on",
        "decided_by",
        "decided_at",
        "comment",
        "version",
    ]

    def remarks_of(self, rows, user):
        return {pk: found.count for pk, found in review.reviews(rows, user).items()}

    def remarks_url(self, row):
        return reverse("projects:report_detail", args=[row.project_id, f"{row.month:%Y-%m}"])


@admin.register(ReportEvent)
class ReportEventAdmin(ProjectPartAdmin):
    path = "report__project"
    hidden = ("values",)
    list_display = ["report", "project", "to_status", "by", "at", "comment"]
    list_filter = ["to_status"]
    list_select_related = ["report__project", "by__person"]
    search_fields = ["report__project__code"]
    date_hierarchy = "at"

    @admin.display(description="项目")
    def project(self, event):
        return event.report.project


# ── services ─────────────────────────────────────────────────────────────────────────────


class ProjectWorkAdmin(PartMixin, PortalModelAdmin):
    """Text of a formality or resource; the row itself is entered on the dossier."""

    editors = OFFICE
    list_select_related = ["project"]
    ordering = ["-pk"]


@admin.register(PermitKind)
class PermitKindAdmin(PortalModelAdmin):
    """What lists of formalities are made from; rows made earlier stay as they are."""

    editors = OFFICE
    can_add = True
    list_display = [
        "name",
        "phase",
        "line",
        "department",
        "promise_workdays",
        "validity_months",
        "position",
    ]
    list_filter = ["is_in_use", "phase", "line"]
    search_fields = ["name", "department", "line"]
    search_help_text = "手续、审批部门、并联线"
    ordering = ["position", "pk"]
    fields = [
        "name",
        "phase",
        "line",
        "department",
        "promise_workdays",
        "validity_months",
        "ends_at_start",
        "is_in_use",
        "position",
        "source",
    ]


@admin.register(Permit)
class PermitAdmin(ProjectWorkAdmin):
    list_display = ["name", "project", "phase", "department", "status", "promised_on", "done_on"]
    list_filter = ["status", "phase", "is_demo"]
    search_fields = ["name", "project__code", "department", "document_number"]
    search_help_text = "手续、项目编号、部门、文号"
    fields = [
        "name",
        "department",
        "document_number",
        "note",
        "project",
        "phase",
        "status",
        "promised_on",
        "done_on",
        "is_demo",
    ]
    readonly_fields = fields[4:]

    def write(self, request, obj, form, change):
        domain.edit_permit(obj, changes=form.merged, base={}, by=request.user)


@admin.register(PermitEvent)
class PermitEventAdmin(ProjectPartAdmin):
    path = "permit__project"
    list_display = ["permit", "from_status", "to_status", "recorded_on", "by", "reason"]
    list_filter = ["to_status", "is_demo"]
    list_select_related = ["permit", "by__person"]
    search_fields = ["permit__project__code", "permit__name"]
    search_help_text = "项目编号、手续"
    date_hierarchy = "recorded_on"


@admin.register(Factor)
class FactorAdmin(ProjectWorkAdmin):
    list_display = ["project", "kind", "needed", "secured", "measure", "responsible", "due_on"]
    list_filter = ["kind", "is_demo"]
    search_fields = ["project__code", "responsible"]
    search_help_text = "项目编号、谁来办"
    fields = [
        "action",
        "responsible",
        "due_on",
        "project",
        "kind",
        "measure",
        "needed",
        "secured",
        "is_demo",
    ]
    readonly_fields = fields[3:]

    def write(self, request, obj, form, change):
        domain.edit_factor(obj, changes=form.merged, base={}, by=request.user)
