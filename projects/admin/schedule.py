from django.contrib import admin

from laishan_portal.admin_base import ReadOnlyAdmin
from projects.admin.base import OFFICE, ProjectPartAdmin
from projects.models import (
    NodeLink,
    SchedulePlan,
    SchedulePlanEvent,
    SchedulePlanNode,
    ScheduleTemplate,
    TemplateLink,
    TemplateNode,
)


@admin.register(NodeLink)
class NodeLinkAdmin(ProjectPartAdmin):
    """What a node waits for beside its predecessor; written with an approved schedule."""

    path = "node__project"
    list_display = ["node", "predecessor", "lag_workdays", "is_demo"]
    list_filter = ["is_demo"]
    list_select_related = ["node", "predecessor"]
    search_fields = ["node__project__code", "node__name"]
    search_help_text = "项目编号、节点"


@admin.register(SchedulePlan)
class SchedulePlanAdmin(ProjectPartAdmin):
    list_display = ["project", "promised_finish_on", "state", "proposed_by", "decided_on"]
    list_filter = ["state", "is_demo"]
    list_select_related = ["project", "proposed_by__person"]
    date_hierarchy = "submitted_on"


@admin.register(SchedulePlanNode)
class SchedulePlanNodeAdmin(ProjectPartAdmin):
    path = "plan__project"
    list_display = ["name", "plan", "position", "duration_workdays", "follows", "baseline_on"]
    list_select_related = ["plan"]
    search_fields = ["plan__project__code", "name"]
    search_help_text = "项目编号、节点"


@admin.register(SchedulePlanEvent)
class SchedulePlanEventAdmin(ProjectPartAdmin):
    path = "plan__project"
    list_display = ["plan", "from_state", "to_state", "by", "business_on", "comment"]
    list_filter = ["to_state"]
    list_select_related = ["plan", "by__person"]
    search_fields = ["plan__project__code"]
    date_hierarchy = "business_on"


class TemplatePartAdmin(ReadOnlyAdmin):
    """Templates are edited on their own pages, a new version each time."""

    viewers = OFFICE
    ordering = ["-pk"]


@admin.register(ScheduleTemplate)
class ScheduleTemplateAdmin(TemplatePartAdmin):
    list_display = ["name", "code", "version", "kind", "is_current", "source"]
    list_filter = ["kind", "is_current"]
    search_fields = ["name", "code"]
    search_help_text = "名称、代码"


@admin.register(TemplateNode)
class TemplateNodeAdmin(TemplatePartAdmin):
    list_display = ["name", "template", "position", "kind", "duration_workdays", "owner"]
    list_filter = ["kind"]
    list_select_related = ["template"]
    search_fields = ["name", "template__name"]
    search_help_text = "节点、模板"


@admin.register(TemplateLink)
class TemplateLinkAdmin(TemplatePartAdmin):
    list_display = ["node", "predecessor", "lag_workdays"]
    list_select_related = ["node", "predecessor"]
    search_fields = ["node__name", "node__template__name"]
    search_help_text = "节点、模板"
