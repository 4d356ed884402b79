from django.contrib import admin

from laishan_portal.admin_base import ReadOnlyAdmin
from projects.admin.base import OFFICE, ProjectPartAdmin
from projects.models import (
    FiguresVersion,
    Light,
    LightOverride,
    LightRuleSet,
    LightRuleSwitch,
    ProjectFigures,
    ProjectStanding,
)


@admin.register(LightRuleSet)
class LightRuleSetAdmin(ReadOnlyAdmin):
    """A version is history once it has lit: new ones are made, looked at and switched to on
    the rules' own pages, where what would change is shown first."""

    viewers = OFFICE
    list_display = ["name", "code", "version", "method", "is_default", "made_by", "source"]
    list_filter = ["method", "is_default"]
    list_select_related = ["made_by__person"]
    search_fields = ["name", "code"]
    ordering = ["code", "-version"]


@admin.register(LightRuleSwitch)
class LightRuleSwitchAdmin(ReadOnlyAdmin):
    viewers = OFFICE
    list_display = ["switched_on", "from_set", "to_set", "by", "reason"]
    list_filter = ["switched_on"]
    list_select_related = ["from_set", "to_set", "by__person"]
    search_fields = ["reason", "to_set__name"]
    ordering = ["-pk"]


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
