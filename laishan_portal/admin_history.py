"""Row history in the admin site: for the auditor, read-only, one list a model.

The auditor sees who changed which fields of which row, when and from where. What the values were
is shown for accounts, units and the calendar; of business rows the auditor learns the names of the
changed fields alone (三员 see no business data).
"""

import pghistory.models
from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import OuterRef, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.html import format_html, format_html_join

from laishan_portal.admin_base import ReadOnlyAdmin

LABELS = {"insert": "新增", "update": "修改", "delete": "删除"}
# Fields that every write moves and nobody asks about.
_NOISE = frozenset({"updated_at", "updated_by_id", "version", "search_text", "name_pinyin"})
# Personal data: that it changed may be known, what it is may not.
_PERSONAL = frozenset({"phone", "email"})


class LabelFilter(admin.SimpleListFilter):
    title = "动作"
    parameter_name = "label"

    def lookups(self, request, model_admin):
        return list(LABELS.items())

    def queryset(self, request, queryset):
        return queryset.filter(pgh_label=self.value()) if self.value() else queryset


class HistoryAdmin(ReadOnlyAdmin):
    """The kept versions of one model's rows, newest first."""

    viewers = frozenset({"auditor"})
    list_display = ["pgh_created_at", "action", "row", "who", "operation", "address"]
    list_filter = [LabelFilter]
    search_fields = ["pgh_obj_id"]
    search_help_text = "行号或请求号"
    ordering = ["-pgh_id"]
    fields = ["pgh_created_at", "action", "row", "who", "operation", "address", "request_id"]
    readonly_fields = fields
    # Whether the values may be shown beside the names of what changed.
    shows_values = False

    def get_queryset(self, request):
        user_id = KeyTextTransform("user", "pgh_context__metadata")
        names = (
            get_user_model()
            .objects.filter(pk=Cast(OuterRef("actor_id"), models.BigIntegerField()))
            .values("username")[:1]
        )
        rows = super().get_queryset(request).select_related("pgh_context")
        return rows.annotate(actor_id=user_id).annotate(actor_name=Subquery(names))

    def get_search_results(self, request, queryset, search_term):
        """By row number (indexed) or request id; free text is not looked for."""
        if not search_term:
            return queryset, False
        if search_term.isdecimal() and len(search_term) <= 18:
            return queryset.filter(pgh_obj_id=int(search_term)), False
        return queryset.filter(pgh_context__metadata__request=search_term), False

    def get_fields(self, request, obj=None):
        return [*self.fields, "changed"]

    @admin.display(description="动作")
    def action(self, event):
        return LABELS.get(event.pgh_label, event.pgh_label)

    @admin.display(description="行号")
    def row(self, event):
        return event.pgh_obj_id

    @admin.display(description="用户")
    def who(self, event):
        return event.actor_name or "（迁移或直接改库）"

    @admin.display(description="操作")
    def operation(self, event):
        return _metadata(event, "operation")

    @admin.display(description="地址")
    def address(self, event):
        return _metadata(event, "ip")

    @admin.display(description="请求号")
    def request_id(self, event):
        return _metadata(event, "request")

    @admin.display(description="改了什么")
    def changed(self, event):
        before = (
            type(event)
            .objects.filter(pgh_obj_id=event.pgh_obj_id, pgh_id__lt=event.pgh_id)
            .order_by("-pgh_id")
            .first()
        )
        lines = list(self._differences(event, before))
        if not lines:
            return "—"
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", lines))

    def _differences(self, event, before):
        for field in _kept_fields(type(event)):
            new = getattr(event, field.attname)
            old = getattr(before, field.attname) if before is not None else None
            if new == old or field.attname in _NOISE:
                continue
            if not self.shows_values or field.name in _PERSONAL:
                yield (str(field.verbose_name),)
            elif before is None:
                yield (f"{field.verbose_name}：{new}",)
            else:
                yield (f"{field.verbose_name}：{old} → {new}",)


def register_history(app_label: str, *, with_values: tuple[str, ...] = ()) -> None:
    """Register the history of every tracked model of an app under a Chinese name."""
    for event in apps.get_app_config(app_label).get_models():
        if not issubclass(event, pghistory.models.Event):
            continue
        tracked = event.pgh_tracked_model
        # The names of generated classes; ``original_attrs``, which migrations read, stays.
        event._meta.verbose_name = event._meta.verbose_name_plural = (
            f"{tracked._meta.verbose_name}变更"
        )
        shows = tracked.__name__ in with_values
        attributes = {"shows_values": shows, "__module__": __name__}
        made = type(f"{event.__name__}Admin", (HistoryAdmin,), attributes)
        admin.site.register(event, made)


def _kept_fields(event: type[models.Model]) -> list[models.Field]:
    return [field for field in event._meta.concrete_fields if not field.name.startswith("pgh_")]


def _metadata(event, key: str) -> str:
    return (event.pgh_context.metadata if event.pgh_context_id else {}).get(key) or "—"
