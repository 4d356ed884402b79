from django.contrib import admin

from laishan_portal.admin_base import PortalModelAdmin, ReadOnlyAdmin
from projects.admin.base import OFFICE, ProjectPartAdmin
from projects.models import (
    CapitalIncrease,
    ChainHolding,
    ChainLink,
    Cluster,
    FollowUpRule,
    IndustryChain,
    NegotiationEntry,
    OwnerChange,
    TargetEnterprise,
    Trip,
    WorkItem,
    WorkStep,
)

# ── chains ───────────────────────────────────────────────────────────────────────────────


class ChainAdmin(PortalModelAdmin):
    """Lists the office keeps for recruiting along a chain: it adds to them here, too."""

    editors = OFFICE
    can_add = True
    ordering = ["pk"]


@admin.register(Cluster)
class ClusterAdmin(ChainAdmin):
    list_display = ["name", "note"]
    search_fields = ["name"]
    search_help_text = "聚集区"
    fields = ["name", "note"]


@admin.register(IndustryChain)
class IndustryChainAdmin(ChainAdmin):
    list_display = ["name", "note"]
    search_fields = ["name"]
    search_help_text = "产业链"
    fields = ["name", "note"]


@admin.register(ChainLink)
class ChainLinkAdmin(ChainAdmin):
    list_display = ["name", "chain", "segment", "position"]
    list_filter = ["chain", "segment"]
    list_select_related = ["chain"]
    search_fields = ["name", "chain__name"]
    search_help_text = "环节、产业链"
    ordering = ["chain", "position", "pk"]
    fields = ["chain", "name", "segment", "position", "note"]


@admin.register(ChainHolding)
class ChainHoldingAdmin(ReadOnlyAdmin):
    """Entered on the chain's own page."""

    viewers = OFFICE
    list_display = ["enterprise", "link", "note", "is_demo"]
    list_filter = ["link__chain", "is_demo"]
    list_select_related = ["enterprise", "link__chain"]
    search_fields = ["enterprise__search_text", "link__name"]
    search_help_text = "企业、环节"
    ordering = ["-pk"]


# ── targets, talks, trips ────────────────────────────────────────────────────────────────


class ScopedAdmin(ReadOnlyAdmin):
    """Shown as the portal shows them: what tells a confidential project is left out."""

    viewers = OFFICE
    ordering = ["-pk"]

    def get_queryset(self, request):
        return self.model.objects.visible_to(request.user).order_by(*self.ordering)


@admin.register(TargetEnterprise)
class TargetEnterpriseAdmin(ScopedAdmin):
    hidden = ("contact_phone",)
    list_display = ["name", "status", "unit", "owner", "next_on", "last_contact_on", "is_demo"]
    list_filter = ["status", "business_form", "is_demo"]
    list_select_related = ["unit", "owner"]
    search_fields = ["search_text"]
    search_help_text = "名称、拼音"


@admin.register(NegotiationEntry)
class NegotiationEntryAdmin(ScopedAdmin):
    list_display = ["met_on", "way", "project", "target", "trip", "version", "is_current"]
    list_filter = ["way", "purpose", "is_current", "is_demo"]
    list_select_related = ["project", "target", "trip"]
    search_fields = ["project__code", "target__search_text"]
    search_help_text = "项目编号、靶向企业"
    date_hierarchy = "met_on"


@admin.register(Trip)
class TripAdmin(ScopedAdmin):
    list_display = ["destination", "from_on", "to_on", "led_by", "rank", "unit", "is_demo"]
    list_filter = ["rank", "is_demo"]
    list_select_related = ["led_by", "unit"]
    search_fields = ["destination", "purpose"]
    search_help_text = "目的地、目的"
    date_hierarchy = "from_on"


@admin.register(FollowUpRule)
class FollowUpRuleAdmin(PortalModelAdmin):
    """Limits in working days; the portal's own page edits them, too."""

    editors = OFFICE
    list_display = ["duty", "stage", "workdays", "major_workdays", "major_from", "source"]
    list_filter = ["duty"]
    search_fields = ["source"]
    search_help_text = "依据"
    ordering = ["pk"]
    fields = ["workdays", "major_workdays", "major_from", "source", "duty", "stage", "is_demo"]
    readonly_fields = fields[4:]


# ── signings, work ───────────────────────────────────────────────────────────────────────


@admin.register(CapitalIncrease)
class CapitalIncreaseAdmin(ProjectPartAdmin):
    list_display = ["project", "agreed_on", "old_total", "new_total", "decision"]
    list_filter = ["decision", "is_demo"]
    date_hierarchy = "agreed_on"


@admin.register(OwnerChange)
class OwnerChangeAdmin(ProjectPartAdmin):
    list_display = ["project", "changed_on", "old_owner", "new_owner", "decision"]
    list_filter = ["decision", "is_demo"]
    list_select_related = ["project", "old_owner", "new_owner"]
    date_hierarchy = "changed_on"


@admin.register(WorkItem)
class WorkItemAdmin(ReadOnlyAdmin):
    viewers = OFFICE
    list_display = ["title", "unit", "owner", "due_on", "status", "is_fact"]
    list_filter = ["status", "is_demo"]
    list_select_related = ["unit", "owner"]
    search_fields = ["title"]
    search_help_text = "事项"
    ordering = ["pk"]


@admin.register(WorkStep)
class WorkStepAdmin(ReadOnlyAdmin):
    viewers = OFFICE
    list_display = ["item", "position", "name", "planned_on", "done_on", "owner"]
    list_filter = ["is_demo"]
    list_select_related = ["item", "owner"]
    search_fields = ["name", "item__title"]
    search_help_text = "步骤、事项"
    ordering = ["item", "position", "pk"]
