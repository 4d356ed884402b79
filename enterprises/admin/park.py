from django.contrib import admin

from accounts.enums import Role
from enterprises.models import (
    CountEvent,
    CountProof,
    CountRecord,
    DesignationEvent,
    DesignationMaterial,
    DesignationTask,
    EnterpriseKey,
    EnterpriseMerge,
    TwinPair,
)
from laishan_portal.admin_base import ReadOnlyAdmin

OFFICE = frozenset({Role.OFFICE})


@admin.register(CountRecord)
class CountRecordAdmin(ReadOnlyAdmin):
    """Moved on its own page, where the evidence is."""

    viewers = OFFICE
    list_display = ["talent", "enterprise", "state", "proofs_filed", "counted_on", "reason"]
    list_filter = ["state"]
    list_select_related = ["talent__person", "enterprise"]
    search_fields = ["talent__person__name", "enterprise__search_text"]
    ordering = ["pk"]


@admin.register(CountProof)
class CountProofAdmin(ReadOnlyAdmin):
    viewers = OFFICE
    list_display = ["record_id", "kind", "reference", "added_by", "added_at"]
    list_filter = ["kind"]
    list_select_related = ["added_by__person"]
    search_fields = ["reference"]
    ordering = ["pk"]


@admin.register(CountEvent)
class CountEventAdmin(ReadOnlyAdmin):
    viewers = OFFICE
    list_display = ["record_id", "from_state", "to_state", "happened_on", "by", "reason"]
    list_filter = ["to_state"]
    list_select_related = ["by__person"]
    search_fields = ["reason"]
    ordering = ["pk"]


@admin.register(DesignationTask)
class DesignationTaskAdmin(ReadOnlyAdmin):
    viewers = OFFICE
    list_display = ["title", "designation", "owner", "due_on", "done_on"]
    list_select_related = ["designation", "owner__person"]
    search_fields = ["title", "designation__name"]
    ordering = ["due_on", "pk"]


@admin.register(DesignationMaterial)
class DesignationMaterialAdmin(ReadOnlyAdmin):
    viewers = OFFICE
    list_display = ["name", "designation", "is_required", "note"]
    list_filter = ["is_required"]
    list_select_related = ["designation"]
    search_fields = ["name", "designation__name"]
    ordering = ["pk"]


@admin.register(DesignationEvent)
class DesignationEventAdmin(ReadOnlyAdmin):
    viewers = OFFICE
    list_display = ["designation", "from_status", "to_status", "happened_on", "by", "note"]
    list_filter = ["to_status"]
    list_select_related = ["designation", "by__person"]
    search_fields = ["designation__name", "note"]
    ordering = ["pk"]


@admin.register(EnterpriseKey)
class EnterpriseKeyAdmin(ReadOnlyAdmin):
    viewers = OFFICE
    list_display = ["kind", "key", "enterprise"]
    list_filter = ["kind"]
    list_select_related = ["enterprise"]
    search_fields = ["key"]
    ordering = ["pk"]


@admin.register(TwinPair)
class TwinPairAdmin(ReadOnlyAdmin):
    viewers = OFFICE
    list_display = ["first", "second", "state", "note", "decided_by", "decided_at"]
    list_filter = ["state"]
    list_select_related = ["first", "second", "decided_by__person"]
    search_fields = ["first__search_text", "second__search_text"]
    ordering = ["pk"]


@admin.register(EnterpriseMerge)
class EnterpriseMergeAdmin(ReadOnlyAdmin):
    viewers = OFFICE
    list_display = ["old_name", "kept", "by", "at"]
    list_select_related = ["kept", "by__person"]
    search_fields = ["old_name", "kept__search_text"]
    ordering = ["pk"]
