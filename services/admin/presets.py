from django.contrib import admin

from accounts.enums import Role
from laishan_portal.admin_base import PortalModelAdmin
from services.models import LadderStep, SlaPreset

OFFICE = frozenset({Role.OFFICE})


@admin.register(SlaPreset)
class SlaPresetAdmin(PortalModelAdmin):
    """The limits themselves: the office sets them; problems keep what they were given."""

    editors = OFFICE
    list_display = [
        *("name", "accept_days", "answer_days", "solve_days", "complex_days"),
        *("silence_days", "sample_percent", "is_default"),
    ]
    list_filter = ["is_default"]
    search_fields = ["name", "code"]
    ordering = ["pk"]
    fields = [
        *("name", "code", "accept_days", "answer_days", "solve_days", "complex_days"),
        *("silence_days", "sample_percent", "source", "is_default"),
    ]


@admin.register(LadderStep)
class LadderStepAdmin(PortalModelAdmin):
    """Whom the night reminds after how many days."""

    editors = OFFICE
    list_display = ["number", "days", "counted_in", "tells", "raises_to", "is_active"]
    list_filter = ["is_active", "tells"]
    search_fields = ["days"]
    ordering = ["number"]
    fields = ["number", "days", "counted_in", "tells", "raises_to", "is_active"]
