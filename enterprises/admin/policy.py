from django.contrib import admin

from accounts.enums import Role
from enterprises import domain
from enterprises.models import (
    EnterpriseFigure,
    EnterpriseProfile,
    Match,
    MatchCount,
    Policy,
    PolicyCondition,
    PolicyEvent,
    PolicyItem,
    PolicyPush,
    PolicyPushEvent,
)
from laishan_portal.admin_base import PortalModelAdmin, ReadOnlyAdmin

OFFICE = frozenset({Role.OFFICE})


@admin.register(Policy)
class PolicyAdmin(PortalModelAdmin):
    """Text may be put right here; its state is moved on its page."""

    editors = OFFICE
    list_display = ["title", "issuer", "document_number", "status", "valid_from", "valid_to"]
    list_filter = ["status", "is_fact", "is_demo"]
    search_fields = ["title", "issuer", "document_number"]
    ordering = ["pk"]
    autocomplete_fields = ["unit"]
    fields = [
        "title",
        "issuer",
        "document_number",
        "unit",
        "status",
        "issued_on",
        "valid_from",
        "valid_to",
        "link",
        "note",
        "is_fact",
        "is_demo",
    ]
    readonly_fields = ["status", "issued_on", "is_fact", "is_demo"]

    def save_model(self, request, obj, form, change):
        domain.update_policy(obj, changes=form.merged, base={}, by=request.user)


@admin.register(PolicyItem)
class PolicyItemAdmin(PortalModelAdmin):
    editors = OFFICE
    list_display = ["name", "policy", "benefit", "mode", "apply_until", "is_youth_friendly"]
    list_filter = ["benefit", "mode", "is_youth_friendly", "is_demo"]
    list_select_related = ["policy"]
    search_fields = ["name", "policy__title"]
    ordering = ["policy_id", "pk"]
    autocomplete_fields = ["unit"]
    fields = [
        "policy",
        "name",
        "benefit",
        "amount_text",
        "mode",
        "apply_until",
        "unit",
        "is_youth_friendly",
        "note",
        "is_demo",
    ]
    readonly_fields = ["policy", "is_demo"]

    def save_model(self, request, obj, form, change):
        domain.update_item(obj, changes=form.merged, base={}, by=request.user)


class PolicyReadOnlyAdmin(ReadOnlyAdmin):
    """Written by a verb or computed; looked up here."""

    viewers = OFFICE


@admin.register(PolicyEvent)
class PolicyEventAdmin(PolicyReadOnlyAdmin):
    list_display = ["policy", "from_status", "to_status", "on", "by"]
    list_filter = ["to_status"]
    list_select_related = ["policy", "by__person"]
    search_fields = ["policy__title", "note"]
    ordering = ["-pk"]


@admin.register(PolicyCondition)
class PolicyConditionAdmin(PolicyReadOnlyAdmin):
    list_display = ["item", "group", "field", "operator", "value"]
    list_filter = ["field", "operator"]
    list_select_related = ["item"]
    search_fields = ["item__name", "value"]
    ordering = ["item_id", "group", "pk"]


@admin.register(EnterpriseFigure)
class EnterpriseFigureAdmin(PolicyReadOnlyAdmin):
    list_display = ["enterprise", "kind", "number", "day", "taken_on", "source", "is_current"]
    list_filter = ["kind", "is_current", "is_verified", "is_demo"]
    list_select_related = ["enterprise"]
    search_fields = ["enterprise__search_text", "source"]
    ordering = ["-pk"]


@admin.register(EnterpriseProfile)
class EnterpriseProfileAdmin(PolicyReadOnlyAdmin):
    list_display = ["enterprise", "industry", "size", "tags", "park"]
    list_select_related = ["enterprise"]
    search_fields = ["enterprise__search_text"]
    ordering = ["pk"]


@admin.register(Match)
class MatchAdmin(PolicyReadOnlyAdmin):
    list_display = ["item", "enterprise", "state", "short_group", "as_of"]
    list_filter = ["state"]
    list_select_related = ["item", "enterprise"]
    search_fields = ["item__name", "enterprise__search_text"]
    ordering = ["pk"]


@admin.register(MatchCount)
class MatchCountAdmin(PolicyReadOnlyAdmin):
    list_display = ["item", "met", "ask", "near", "as_of"]
    list_select_related = ["item"]
    search_fields = ["item__name"]
    ordering = ["pk"]


@admin.register(PolicyPush)
class PolicyPushAdmin(PolicyReadOnlyAdmin):
    list_display = ["item", "enterprise", "status", "pushed_on", "moved_on", "granted"]
    list_filter = ["status", "is_demo"]
    list_select_related = ["item", "enterprise"]
    search_fields = ["item__name", "enterprise__search_text"]
    ordering = ["-pk"]


@admin.register(PolicyPushEvent)
class PolicyPushEventAdmin(PolicyReadOnlyAdmin):
    list_display = ["push", "status", "on", "by"]
    list_filter = ["status"]
    list_select_related = ["push__item", "push__enterprise", "by__person"]
    search_fields = ["push__item__name", "push__enterprise__search_text"]
    ordering = ["-pk"]
