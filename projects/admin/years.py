from django.contrib import admin

from laishan_portal.admin_base import ReadOnlyAdmin
from projects.admin.base import OFFICE, ProjectPartAdmin
from projects.models import YearDecision, YearFigures, YearOpening


@admin.register(YearOpening)
class YearOpeningAdmin(ReadOnlyAdmin):
    """A year's list, drafted and opened on the portal's own pages."""

    viewers = OFFICE
    list_display = ["year", "state", "scheme", "percent", "started_by", "opened_by", "opened_on"]
    list_filter = ["state"]
    list_select_related = ["started_by__person", "opened_by__person"]
    search_fields = ["year"]
    search_help_text = "年度"
    ordering = ["-year"]


@admin.register(YearDecision)
class YearDecisionAdmin(ProjectPartAdmin):
    list_display = ["opening", "project", "was_level", "kind", "level", "plan_total", "is_edited"]
    list_filter = ["kind", "level", "is_edited"]
    list_select_related = ["project", "opening"]


@admin.register(YearFigures)
class YearFiguresAdmin(ProjectPartAdmin):
    list_display = ["project", "year", "level", "year_plan", "year_done", "total_done"]
    list_filter = ["level", "year"]
