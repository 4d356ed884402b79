from django.contrib import admin

from accounts.enums import Role
from enterprises.models import Policy
from laishan_portal.admin_base import PortalModelAdmin

OFFICE = frozenset({Role.OFFICE})


@admin.register(Policy)
class PolicyAdmin(PortalModelAdmin):
    editors = OFFICE
    can_add = True
    list_display = ["title", "issuer", "document_number", "status", "valid_from", "valid_to"]
    list_filter = ["status", "is_fact"]
    search_fields = ["title", "issuer", "document_number"]
    ordering = ["pk"]
    fields = [
        "title",
        "issuer",
        "document_number",
        "status",
        "valid_from",
        "valid_to",
        "note",
        "is_fact",
    ]
    readonly_fields = ["is_fact"]
