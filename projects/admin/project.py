from django.contrib import admin

from laishan_portal.admin_base import PortalModelAdmin, ReadOnlyAdmin
from projects import domain
from projects.admin.base import OFFICE, ProjectPartAdmin, known_to
from projects.models import (
    Assignment,
    BulkRun,
    Lineage,
    Listing,
    Project,
    ProjectAlias,
    ProjectGrant,
    ProjectGroup,
    ProjectInvestor,
    Responsibility,
    StageEvent,
    StageEvidence,
)

# All that may be known here of a project whose name is kept from the person.
CODE_NAME_ONLY = ["code", "shown_as", "unit", "stage", "condition", "is_confidential"]

# ── projects ─────────────────────────────────────────────────────────────────────────────


@admin.register(Project)
class ProjectAdmin(PortalModelAdmin):
    """For looking up and correcting text. Stage, dates promised and who answers move elsewhere."""

    editors = OFFICE
    list_display = ["code", "shown_as", "unit", "stage", "condition", "domain", "is_demo"]
    list_filter = ["stage", "condition", "domain", "street", "is_confidential", "is_fact"]
    list_select_related = ["unit", "owner"]
    search_fields = ["search_text"]
    search_help_text = "名称、别名、编号、业主、拼音"
    ordering = ["code", "pk"]
    date_hierarchy = "created_at"
    autocomplete_fields = ["owner"]
    fields = [
        "name",
        "project_code",
        "owner",
        "domain",
        "industry",
        "street",
        "nature",
        "content",
        "total_investment",
        "planned_start_on",
        "is_public_works",
        "in_expansion_zone",
        "note",
        "code",
        "stage",
        "condition",
        "unit",
        "leader",
        "promised_finish_on",
        "is_confidential",
        "code_name",
        "version",
        "created_by",
        "created_at",
        "updated_by",
        "updated_at",
        "is_fact",
        "is_demo",
    ]
    readonly_fields = fields[13:]

    def get_queryset(self, request):
        rows = self.model._default_manager.visible_to(request.user)
        return rows.order_by(*self.ordering)

    def get_search_results(self, request, queryset, search_term):
        return queryset.matching(search_term), False

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (
            obj is None or getattr(obj, "knows_name", False)
        )

    def get_fields(self, request, obj=None):
        if obj is not None and not obj.knows_name:
            return self._without_dead_links(request, obj, CODE_NAME_ONLY)
        return super().get_fields(request, obj)

    def get_readonly_fields(self, request, obj=None):
        if obj is not None and not obj.knows_name:
            return self.get_fields(request, obj)
        return super().get_readonly_fields(request, obj)

    def save_model(self, request, obj, form, change):
        domain.update_project(obj, changes=form.merged, base={}, by=request.user)

    @admin.display(description="项目名称", ordering="shown_name")
    def shown_as(self, project):
        return project.shown_name


@admin.register(ProjectAlias)
class ProjectAliasAdmin(ProjectPartAdmin):
    list_display = ["name", "project"]
    search_fields = ["name", "project__code"]
    search_help_text = "别名、项目编号"


@admin.register(ProjectInvestor)
class ProjectInvestorAdmin(ProjectPartAdmin):
    list_display = ["project", "enterprise", "share"]
    list_select_related = ["project", "enterprise"]
    search_fields = ["project__code", "enterprise__search_text"]
    search_help_text = "项目编号、企业"


@admin.register(Listing)
class ListingAdmin(ProjectPartAdmin):
    list_display = ["project", "year", "level", "from_on", "to_on"]
    list_filter = ["year", "level", "is_demo"]
    date_hierarchy = "from_on"


@admin.register(ProjectGroup)
class ProjectGroupAdmin(PortalModelAdmin):
    """Which projects a total was stated for is read-only: it is what a source said."""

    editors = OFFICE
    list_display = ["name", "stated_total", "is_fact"]
    list_filter = ["is_fact"]
    search_fields = ["name"]
    ordering = ["pk"]
    fields = ["name", "stated_total", "note", "members", "is_fact"]
    readonly_fields = ["members", "is_fact"]

    @admin.display(description="项目")
    def members(self, group):
        return "、".join(str(project) for project in group.projects.all()) or "—"


@admin.register(Lineage)
class LineageAdmin(ReadOnlyAdmin):
    viewers = OFFICE
    list_display = ["older", "kind", "newer", "decided_by", "decided_at"]
    list_filter = ["kind"]
    list_select_related = ["older", "newer", "decided_by__person"]
    search_fields = ["older__code", "newer__code"]
    search_help_text = "项目编号"
    ordering = ["-pk"]

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return known_to(request.user, known_to(request.user, rows, "older"), "newer")


@admin.register(StageEvent)
class StageEventAdmin(ProjectPartAdmin):
    list_display = ["project", "kind", "from_stage", "to_stage", "occurred_on", "decision"]
    list_filter = ["decision", "kind", "is_override", "to_stage"]
    date_hierarchy = "occurred_on"


@admin.register(StageEvidence)
class StageEvidenceAdmin(ProjectPartAdmin):
    path = "event__project"
    list_display = ["event", "kind", "attachment"]
    list_filter = ["kind"]
    list_select_related = ["event", "attachment"]
    search_fields = ["event__project__code"]


@admin.register(BulkRun)
class BulkRunAdmin(ReadOnlyAdmin):
    """What was done to many projects at once; its rows are told by their numbers."""

    viewers = OFFICE
    list_display = ["action", "told", "by", "created_at", "finished_at", "undone_at"]
    search_fields = ["by__username", "by__person__name"]
    ordering = ["-pk"]
    list_filter = ["action"]
    list_select_related = ["by__person"]
    fields = ["action", "told", "by", "created_at", "finished_at", "undone_at", "request_id"]
    date_hierarchy = "created_at"


# ── who ──────────────────────────────────────────────────────────────────────────────────


@admin.register(Assignment)
class AssignmentAdmin(ProjectPartAdmin):
    list_display = ["person", "kind", "service_kind", "project", "enterprise", "from_on", "to_on"]
    list_filter = ["kind", "service_kind", "is_demo"]
    list_select_related = ["person", "project", "enterprise"]
    search_fields = ["project__code", "person__name", "person__name_pinyin"]
    search_help_text = "项目编号、人员"
    date_hierarchy = "from_on"


@admin.register(ProjectGrant)
class ProjectGrantAdmin(ProjectPartAdmin):
    list_display = ["project", "user", "unit", "reason", "until_on", "is_deal_team"]
    list_filter = ["is_deal_team", "is_demo"]
    list_select_related = ["project", "user__person", "unit"]
    search_fields = ["project__code", "user__username", "unit__short_name"]
    search_help_text = "项目编号、登录名、单位"


@admin.register(Responsibility)
class ResponsibilityAdmin(ProjectPartAdmin):
    list_display = ["project", "unit", "leader", "from_on", "to_on"]
    list_filter = ["is_demo"]
    list_select_related = ["project", "unit", "leader"]
    search_fields = ["project__code", "unit__short_name", "leader__name"]
    search_help_text = "项目编号、单位、领导"
    date_hierarchy = "from_on"
