from django.contrib import admin, messages

from laishan_portal.admin_base import PortalAdminForm, PortalModelAdmin, ReadOnlyAdmin
from projects.admin.base import OFFICE, ProjectPartAdmin
from projects.models import (
    FiguresVersion,
    Light,
    LightOverride,
    LightRuleSet,
    ProjectFigures,
    ProjectStanding,
)


class LightRuleSetForm(PortalAdminForm):
    def _get_validation_exclusions(self):
        """Of two defaults the older one steps back on saving; it is no reason to refuse."""
        return super()._get_validation_exclusions() | {"is_default"}


@admin.register(LightRuleSet)
class LightRuleSetAdmin(PortalModelAdmin):
    """A rule that has lit lights is history: it is not rewritten, a new version is added.

    Which version lights from now on can be changed; the night's run recomputes all lights.
    """

    form = LightRuleSetForm
    editors = OFFICE
    can_add = True
    list_display = ["name", "code", "version", "method", "is_default", "source"]
    list_filter = ["method", "is_default"]
    search_fields = ["name", "code"]
    ordering = ["code", "-version"]
    fields = [
        "is_default",
        "source",
        "code",
        "version",
        "name",
        "method",
        "yellow_bound",
        "red_bound",
        "uses_own_curve",
        "yellow_slip_days",
        "red_slip_days",
        "yellow_float_workdays",
    ]

    def get_readonly_fields(self, request, obj=None):
        return self.fields[2:] if obj else []

    def save_model(self, request, obj, form, change):
        if obj.is_default:
            LightRuleSet.objects.filter(is_default=True).exclude(pk=obj.pk).update(
                is_default=False
            )
            messages.info(request, "新规则从今晚的计算起生效，明天一早按它亮灯。")
        obj.save()


@admin.register(Light)
class LightAdmin(ProjectPartAdmin):
    list_display = ["project", "level", "since_on", "from_on", "to_on", "rule_set"]
    list_filter = ["level", "rule_set", "is_demo"]
    list_select_related = ["project", "rule_set"]
    date_hierarchy = "from_on"


@admin.register(LightOverride)
class LightOverrideAdmin(ProjectPartAdmin):
    list_display = ["project", "level", "reason", "from_on", "expires_on", "ended_on", "by"]
    list_filter = ["level"]
    list_select_related = ["project", "by__person"]
    date_hierarchy = "from_on"


@admin.register(ProjectStanding)
class ProjectStandingAdmin(ProjectPartAdmin):
    hidden = ("lead",)
    list_display = ["project", "light", "year_plan", "year_done", "next_node_name", "slip_days"]
    list_filter = ["light", "level", "report_status"]


@admin.register(ProjectFigures)
class ProjectFiguresAdmin(ProjectPartAdmin):
    list_display = ["project", "year", "is_counted"]
    list_filter = ["year", "is_counted"]


@admin.register(FiguresVersion)
class FiguresVersionAdmin(ReadOnlyAdmin):
    """Whether figures kept in memory still hold; written by a trigger."""

    viewers = OFFICE
    list_display = ["pk", "version"]
    search_fields = ["version"]
    ordering = ["pk"]
