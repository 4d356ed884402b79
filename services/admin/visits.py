from django.contrib import admin

from services.admin.problems import OfProblemAdmin
from services.models import Visit


@admin.register(Visit)
class VisitAdmin(OfProblemAdmin):
    path = "project"
    list_display = ["on", "enterprise", "unit", "visitor", "status"]
    list_filter = ["status", "is_demo"]
    list_select_related = ["enterprise", "unit", "visitor"]
    search_fields = ["purpose", "enterprise__name"]
    search_help_text = "事由、企业"
    date_hierarchy = "on"
