from django.contrib import admin

from laishan_portal import workdays
from laishan_portal.admin_base import PortalModelAdmin, ReadOnlyAdmin
from laishan_portal.models import (
    ExportJob,
    FieldMap,
    ImportDecision,
    ImportJob,
    ImportMapping,
    ImportRow,
    JobRun,
    OutboxMessage,
    ReportTemplate,
    SavedView,
    Sequence,
    Submission,
    Workday,
)
from laishan_portal.outbox import MAX_ATTEMPTS

# By name: the kit stands below ``accounts``.
SYSTEM = frozenset({"system_admin"})


@admin.register(Workday)
class WorkdayAdmin(PortalModelAdmin):
    """The State Council's calendar: exceptions to Monday–Friday, next year's typed in here."""

    editors = SYSTEM
    viewers = frozenset({"office"})
    can_add = True
    list_display = ["day", "is_workday", "name", "is_provisional"]
    list_filter = ["is_workday", "is_provisional"]
    search_fields = ["name", "day"]
    ordering = ["-day"]
    date_hierarchy = "day"
    fields = ["day", "is_workday", "name", "is_provisional"]

    def get_readonly_fields(self, request, obj=None):
        """The day is the row's key: a wrong one is deleted and entered anew."""
        return ["day"] if obj else []

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)

    def write(self, request, obj, form, change):
        obj.save()
        workdays.forget()

    def delete_model(self, request, obj):
        obj.delete()
        workdays.forget()


class DeadLetterFilter(admin.SimpleListFilter):
    title = "情况"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("dead", "多次失败"), ("open", "未办完"), ("done", "已办完")]

    def queryset(self, request, queryset):
        if self.value() == "dead":
            return queryset.filter(done_at=None, attempts__gte=MAX_ATTEMPTS)
        if self.value() == "open":
            return queryset.filter(done_at=None)
        if self.value() == "done":
            return queryset.filter(done_at__isnull=False)
        return queryset


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin):
    """Tasks promised by a write. One that failed five times rests here until it is sent again."""

    viewers = SYSTEM
    list_display = ["created_at", "task", "args", "attempts", "published_at", "done_at"]
    list_filter = [DeadLetterFilter]
    search_fields = ["task", "error"]
    ordering = ["-created_at", "-pk"]
    date_hierarchy = "created_at"
    actions = ["send_again"]

    @admin.action(description="再发一次")
    def send_again(self, request, queryset):
        """The counter starts anew; the sweeper sends the message within a minute."""
        count = queryset.filter(done_at=None).update(attempts=0, published_at=None)
        self.message_user(request, f"{count} 条已重新排队，一分钟内发出。")


@admin.register(JobRun)
class JobRunAdmin(ReadOnlyAdmin):
    viewers = SYSTEM
    list_display = ["job", "period", "started_at", "finished_at", "summary"]
    list_filter = ["job"]
    search_fields = ["job", "period"]
    ordering = ["-started_at", "-pk"]
    date_hierarchy = "started_at"


@admin.register(SavedView)
class SavedViewAdmin(ReadOnlyAdmin):
    """Whose views there are; what they filter is theirs."""

    viewers = SYSTEM
    hidden = ("id", "query")
    list_display = ["name", "ledger", "owner", "created_at"]
    list_filter = ["ledger"]
    list_select_related = ["owner__person"]
    search_fields = ["name", "owner__username"]
    ordering = ["-created_at", "-pk"]


@admin.register(ExportJob)
class ExportJobAdmin(ReadOnlyAdmin):
    """That a long ledger was asked for and made; the file is its owner's."""

    viewers = SYSTEM
    hidden = ("id", "query", "file_name")
    list_display = ["created_at", "owner", "ledger", "row_count", "finished_at", "expires_at"]
    list_filter = ["ledger"]
    list_select_related = ["owner__person"]
    search_fields = ["ledger", "owner__username"]
    ordering = ["-created_at", "-pk"]
    date_hierarchy = "created_at"


@admin.register(ImportJob)
class ImportJobAdmin(ReadOnlyAdmin):
    """That a file was brought in, by whom, and how it ended; its rows are their owner's."""

    viewers = SYSTEM
    hidden = ("id", "stored_name", "plan", "figures", "parameters", "message", "file_name")
    list_display = ["created_at", "owner", "importer", "state", "applied_at", "undone_at"]
    list_filter = ["importer", "state"]
    list_select_related = ["owner__person"]
    search_fields = ["importer", "owner__username", "sha256"]
    ordering = ["-created_at", "-pk"]
    date_hierarchy = "created_at"


@admin.register(ImportRow)
class ImportRowAdmin(ReadOnlyAdmin):
    """How many rows a file had and how they fared; never what stood in them."""

    viewers = SYSTEM
    hidden = ("id", "cells", "fixes", "answer", "shown", "written", "key", "group")
    list_display = ["job", "sheet", "line", "level", "action", "is_left_out"]
    list_filter = ["level", "action", "is_left_out"]
    list_select_related = ["job"]
    search_fields = ["sheet"]
    ordering = ["-job_id", "position"]


@admin.register(ImportMapping)
class ImportMappingAdmin(ReadOnlyAdmin):
    viewers = SYSTEM
    hidden = ("id", "columns")
    list_display = ["importer", "owner", "signature", "updated_at"]
    list_filter = ["importer"]
    list_select_related = ["owner__person"]
    search_fields = ["signature", "owner__username"]
    ordering = ["-updated_at", "-pk"]


@admin.register(ImportDecision)
class ImportDecisionAdmin(ReadOnlyAdmin):
    """That names were decided upon; which names is the ledger's business."""

    viewers = SYSTEM
    hidden = ("id", "raw", "context", "targets")
    list_display = ["importer", "kind", "by", "at"]
    list_filter = ["importer", "kind"]
    list_select_related = ["by__person"]
    search_fields = ["importer", "by__username"]
    ordering = ["-at", "-pk"]


@admin.register(Submission)
class SubmissionAdmin(ReadOnlyAdmin):
    viewers = SYSTEM
    hidden = ("id", "result_url")
    list_display = ["key", "user", "created_at"]
    list_filter = ["created_at"]
    list_select_related = ["user__person"]
    search_fields = ["key", "user__username"]
    ordering = ["-created_at", "-pk"]
    date_hierarchy = "created_at"


@admin.register(Sequence)
class SequenceAdmin(ReadOnlyAdmin):
    viewers = SYSTEM
    list_display = ["name", "value"]
    search_fields = ["name"]
    ordering = ["name"]


@admin.register(ReportTemplate)
class ReportTemplateAdmin(ReadOnlyAdmin):
    """Uploaded forms; the portal's own pages keep them."""

    viewers = frozenset({"office"})
    list_display = ["name", "source", "file_name", "is_active", "created_by", "created_at"]
    list_filter = ["is_active", "ledger"]
    list_select_related = ["created_by__person"]
    search_fields = ["name", "source"]
    ordering = ["name", "pk"]


@admin.register(FieldMap)
class FieldMapAdmin(ReadOnlyAdmin):
    viewers = frozenset({"office"})
    list_display = ["template", "version", "is_current", "note", "created_by", "created_at"]
    list_filter = ["is_current"]
    list_select_related = ["template", "created_by__person"]
    search_fields = ["template__name", "note"]
    ordering = ["-pk"]
