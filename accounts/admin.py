from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils.html import format_html
from pghistory.models import Context

from accounts.enums import Role
from accounts.models import (
    Attachment,
    AuditEvent,
    AuditSeal,
    Notice,
    NoticeDelivery,
    PasswordRecord,
    Person,
    Unit,
    User,
    UserSession,
)
from laishan_portal.admin_base import PortalAdminForm, PortalModelAdmin, ReadOnlyAdmin
from laishan_portal.admin_history import register_history
from laishan_portal.masking import mask_phone
from laishan_portal.pinyin import pinyin_keys

SYSTEM = frozenset({Role.SYSTEM_ADMIN})
SECURITY = frozenset({Role.SECURITY_ADMIN})
AUDITOR = frozenset({Role.AUDITOR})
OFFICE = frozenset({Role.OFFICE})

register_history("accounts", with_values=("Unit", "Person", "User"))


# ── units and persons ────────────────────────────────────────────────────────────────────


class NamedAdmin(PortalModelAdmin):
    """Rows found by pinyin; the keys follow the name."""

    editors = SYSTEM
    viewers = OFFICE
    can_add = True

    def write(self, request, obj, form, change):
        obj.name_pinyin, obj.name_initials = pinyin_keys(obj.name)
        obj.save()


@admin.register(Unit)
class UnitAdmin(NamedAdmin):
    list_display = ["short_name", "name", "kind", "parent", "is_active"]
    list_filter = ["kind", "is_active", "is_demo"]
    list_select_related = ["parent"]
    search_fields = ["name", "short_name", "name_pinyin", "name_initials"]
    ordering = ["name_pinyin", "pk"]
    fields = ["name", "short_name", "kind", "parent", "is_active", "is_demo"]
    readonly_fields = ["is_demo"]
    autocomplete_fields = ["parent"]


class PersonForm(PortalAdminForm):
    new_phone = forms.CharField(
        label="新电话", max_length=20, required=False, help_text="不改就留空。"
    )


@admin.register(Person)
class PersonAdmin(NamedAdmin):
    """The number itself is seen in the portal, with a reason; here it can only be replaced."""

    form = PersonForm
    list_display = ["name", "unit", "title", "masked_phone", "updated_at"]
    list_filter = ["is_demo"]
    list_select_related = ["unit"]
    search_fields = ["name", "name_pinyin", "name_initials", "unit__short_name"]
    ordering = ["name_pinyin", "pk"]
    fields = ["name", "unit", "title", "birth_year", "masked_phone", "new_phone", "is_demo"]
    readonly_fields = ["masked_phone", "is_demo"]
    autocomplete_fields = ["unit"]

    def get_fields(self, request, obj=None):
        names = super().get_fields(request, obj)
        if self.has_change_permission(request, obj):
            return names
        return [name for name in names if name != "new_phone"]

    def write(self, request, obj, form, change):
        obj.phone = form.cleaned_data.get("new_phone") or obj.phone
        super().write(request, obj, form, change)

    @admin.display(description="电话")
    def masked_phone(self, person):
        return mask_phone(person.phone) or "—"


# ── users and roles ──────────────────────────────────────────────────────────────────────


@admin.register(User)
class UserAdmin(PortalModelAdmin):
    """Accounts are made, stopped, reset and given roles on the portal's own pages.

    There the rules stand: two people for a role, none of the three together, nobody for
    oneself. Here only how an account is called can be corrected.
    """

    viewers = SECURITY
    editors = SYSTEM
    list_display = ["username", "person", "title", "role_list", "is_active", "last_login"]
    list_filter = ["is_active", "groups", "is_demo"]
    list_select_related = ["person"]
    search_fields = ["username", "person__name", "person__name_pinyin", "title"]
    ordering = ["username"]
    date_hierarchy = "created_at"
    fields = [
        "username",
        "person",
        "title",
        "email",
        "role_list",
        "is_active",
        "must_change_password",
        "password_changed_at",
        "last_login",
        "is_demo",
        "created_at",
        "portal_page",
    ]
    readonly_fields = [name for name in fields if name not in {"title", "email"}]

    def get_queryset(self, request):
        return super().get_queryset(request).people().prefetch_related("groups")

    @admin.display(description="角色")
    def role_list(self, user):
        return "、".join(Role(group.name).label for group in user.groups.all()) or "—"

    @admin.display(description="启停、重置密码、角色")
    def portal_page(self, user):
        return format_html('<a href="{}">到用户管理办理</a>', reverse("accounts:user_list"))


@admin.register(Group)
class GroupAdmin(ReadOnlyAdmin):
    """The ten roles are fixed; who holds them is decided on the portal's own pages."""

    viewers = SECURITY
    list_display = ["role", "name", "member_count"]
    search_fields = ["name"]
    ordering = ["pk"]
    fields = ["role", "name", "members"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("user_set__person")

    @admin.display(description="角色")
    def role(self, group):
        return Role(group.name).label if group.name in Role.values else group.name

    @admin.display(description="人数")
    def member_count(self, group):
        return len(group.user_set.all())

    @admin.display(description="成员")
    def members(self, group):
        return "、".join(str(user) for user in group.user_set.all()) or "—"


@admin.register(UserSession)
class UserSessionAdmin(ReadOnlyAdmin):
    viewers = SECURITY
    hidden = ("id", "session_key")
    list_display = ["user", "ip", "started_at", "user_agent"]
    list_select_related = ["user__person"]
    list_filter = ["started_at"]
    search_fields = ["user__username", "ip"]
    ordering = ["-started_at", "-pk"]
    date_hierarchy = "started_at"


@admin.register(PasswordRecord)
class PasswordRecordAdmin(ReadOnlyAdmin):
    """When passwords were changed; never what they were."""

    viewers = SECURITY
    hidden = ("id", "password")
    list_display = ["user", "set_at"]
    list_select_related = ["user__person"]
    list_filter = ["set_at"]
    search_fields = ["user__username"]
    ordering = ["-set_at", "-pk"]
    date_hierarchy = "set_at"


@admin.register(AccessAttempt)
class AccessAttemptAdmin(ReadOnlyAdmin):
    """Failed log-ins that are being counted. Deleting a row unlocks that name at that address."""

    viewers = SECURITY
    hidden = ("id", "get_data", "post_data", "http_accept")
    list_display = ["username", "ip_address", "failures_since_start", "attempt_time"]
    list_filter = ["attempt_time"]
    search_fields = ["username", "ip_address"]
    ordering = ["-attempt_time", "-pk"]
    actions = ["delete_selected"]

    def has_delete_permission(self, request, obj=None):
        return self.has_view_permission(request, obj)


@admin.register(AccessLog, AccessFailureLog)
class AccessLogAdmin(ReadOnlyAdmin):
    viewers = AUDITOR
    hidden = ("id", "http_accept", "session_hash")
    list_display = ["username", "ip_address", "attempt_time", "user_agent"]
    list_filter = ["attempt_time"]
    search_fields = ["username", "ip_address"]
    ordering = ["-attempt_time", "-pk"]
    date_hierarchy = "attempt_time"


# ── audit ────────────────────────────────────────────────────────────────────────────────


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    viewers = AUDITOR
    list_display = ["at", "actor_name", "ip", "action", "result", "target_name"]
    list_filter = ["action", "result"]
    search_fields = ["actor_name", "target", "request_id"]
    ordering = ["-at", "-pk"]
    date_hierarchy = "at"


@admin.register(AuditSeal)
class AuditSealAdmin(ReadOnlyAdmin):
    viewers = AUDITOR
    list_display = ["sealed_at", "first_id", "last_id", "row_count", "digest"]
    list_filter = ["sealed_at"]
    search_fields = ["digest"]
    ordering = ["-pk"]


@admin.register(Context)
class ContextAdmin(ReadOnlyAdmin):
    """The request behind rows of the history."""

    viewers = AUDITOR
    list_display = ["created_at", "operation", "request_id"]
    list_filter = ["created_at"]
    search_fields = ["metadata__request"]
    search_help_text = "请求号"
    ordering = ["-created_at"]

    def get_search_results(self, request, queryset, search_term):
        if not search_term:
            return queryset, False
        return queryset.filter(metadata__request=search_term), False

    @admin.display(description="操作")
    def operation(self, context):
        return context.metadata.get("operation") or "—"

    @admin.display(description="请求号")
    def request_id(self, context):
        return context.metadata.get("request") or "—"


@admin.register(admin.models.LogEntry)
class LogEntryAdmin(ReadOnlyAdmin):
    """What was done in the admin site itself."""

    viewers = AUDITOR
    hidden = ("id", "change_message")
    list_display = ["action_time", "user", "content_type", "object_repr", "action_flag"]
    list_filter = ["action_flag"]
    list_select_related = ["user__person", "content_type"]
    search_fields = ["user__username", "object_id"]
    ordering = ["-action_time", "-pk"]
    date_hierarchy = "action_time"


# ── notices and files ────────────────────────────────────────────────────────────────────


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    """That somebody was told, and whether they read it; what it said is theirs."""

    viewers = SYSTEM
    hidden = ("id", "title", "body", "url")
    list_display = ["pk", "user", "kind", "created_at", "read_at"]
    list_filter = ["kind"]
    list_select_related = ["user__person"]
    search_fields = ["user__username"]
    ordering = ["-created_at", "-pk"]
    date_hierarchy = "created_at"


@admin.register(NoticeDelivery)
class NoticeDeliveryAdmin(ReadOnlyAdmin):
    viewers = SYSTEM
    fields = ["channel", "sent_at", "error"]
    list_display = ["pk", "channel", "sent_at", "error"]
    list_filter = ["channel", "sent_at"]
    search_fields = ["error"]
    ordering = ["-pk"]


@admin.register(Attachment)
class AttachmentAdmin(ReadOnlyAdmin):
    """What is stored, by whom; names and contents are opened where the file belongs."""

    viewers = OFFICE
    fields = [
        "target_model",
        "target_id",
        "content_type",
        "size",
        "sha256",
        "uploaded_by",
        "uploaded_at",
    ]
    list_display = ["pk", "target_model", "target_id", "content_type", "size", "uploaded_at"]
    list_filter = ["content_type", "target_model"]
    list_select_related = ["uploaded_by__person"]
    search_fields = ["sha256"]
    ordering = ["-pk"]
    date_hierarchy = "uploaded_at"
