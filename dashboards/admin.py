from django.contrib import admin

from accounts.enums import Role
from dashboards.models import Target
from laishan_portal.admin_base import PortalModelAdmin
from laishan_portal.admin_history import register_history

register_history("dashboards")


@admin.register(Target)
class TargetAdmin(PortalModelAdmin):
    """The promises of a year. What a target from a published source says is left as it is said."""

    editors = frozenset({Role.OFFICE})
    can_add = True
    list_display = ["year", "name", "scope", "unit", "minimum", "maximum", "measure", "position"]
    list_filter = ["year", "scope", "is_fact"]
    list_select_related = ["unit"]
    search_fields = ["name", "metric", "unit__short_name"]
    ordering = ["-year", "position", "pk"]
    autocomplete_fields = ["unit", "project", "group"]
    fields = [
        "year",
        "metric",
        "name",
        "scope",
        "unit",
        "project",
        "group",
        "minimum",
        "maximum",
        "measure",
        "position",
        "source",
        "is_fact",
    ]
    readonly_fields = ["is_fact"]

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.is_fact)
