"""What every page of the admin site shares: roles decide, states stay, nothing is deleted.

No Django permission row is asked. A class names the roles that may look and those that may
correct text; whatever it does not name is refused. States, decisions and derived rows have no
input at all, so that no post can set them.
"""

from collections.abc import Callable, Iterable
from functools import cache

from django import forms
from django.contrib import admin
from django.core import signing
from django.core.exceptions import FieldDoesNotExist, PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import connection, models
from django.utils.functional import cached_property

from laishan_portal import conflicts
from laishan_portal.exceptions import StaleVersion

_BASE_SALT = "laishan_portal.admin.base"
_ESTIMATE_FROM = 100_000


class EstimatingPaginator(Paginator):
    """Counts exactly, but for all rows of a big table takes the planner's word."""

    @cached_property
    def count(self) -> int:
        query = self.object_list.query
        if not query.where and not query.is_sliced:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass",
                    [query.model._meta.db_table],
                )
                estimate = cursor.fetchone()[0]
            if estimate >= _ESTIMATE_FROM:
                return estimate
        return super().count


class PortalAdminForm(forms.ModelForm):
    """Text as typed, merged with what others saved since the page was opened.

    A field that somebody else changed meanwhile is shown with their value once; saving again
    is then a decision. A rule of the domain that refused the write is told on the form.
    """

    base = forms.CharField(required=False, widget=forms.HiddenInput)
    request = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.merged: dict = {}
        if self.instance.pk:
            self.initial["base"] = self._sign(self.instance)

    @property
    def watched(self) -> list[str]:
        """The columns of the row that this form may write."""
        return [
            field.name
            for field in self._meta.model._meta.concrete_fields
            if field.name in self.fields
        ]

    def _sign(self, row: models.Model) -> str:
        return signing.dumps(conflicts.snapshot(row, self.watched), salt=_BASE_SALT)

    def clean(self):
        cleaned = super().clean()
        if (refusal := getattr(self.request, "domain_refusal", None)) is not None:
            self._tell(refusal)
        if self.instance.pk and not self.errors:
            self._merge(self.cleaned_data)
        return cleaned

    def _merge(self, cleaned: dict) -> None:
        model = self._meta.model
        row = model._base_manager.select_for_update(no_key=True).get(pk=self.instance.pk)
        try:
            seen = signing.loads(cleaned.get("base", ""), salt=_BASE_SALT)
        except signing.BadSignature:
            seen = {}
        typed = {name: cleaned[name] for name in self.watched if name in cleaned}
        try:
            self.merged = conflicts.merge(row, changes=typed, base=seen)
        except StaleVersion as stale:
            self._show_clashes(row, stale, seen)
            return
        for name in typed:
            if name not in self.merged:
                cleaned[name] = getattr(row, name)

    def _show_clashes(self, row: models.Model, stale: StaleVersion, seen: dict) -> None:
        for change in conflicts.describe(row, stale) if hasattr(row, "history") else ():
            who = f"{change.who}先" if change.who else "有人先"
            self.add_error(
                change.name, f"{who}改成了“{change.theirs}”。您填的还在，再保存一次就用您填的。"
            )
        if not self.errors:
            self.add_error(None, stale)
        # Only the clashing fields are based on the row as it is now: what the person left alone
        # must still count as left alone.
        base = seen | conflicts.snapshot(row, list(stale.clashes))
        self.data = self.data.copy()
        self.data[self.add_prefix("base")] = signing.dumps(base, salt=_BASE_SALT)

    def _tell(self, refusal: ValidationError) -> None:
        if not hasattr(refusal, "error_dict"):
            self.add_error(None, refusal)
            return
        for name, errors in refusal.error_dict.items():
            self.add_error(name if name in self.fields else None, errors)


class PortalModelAdmin(admin.ModelAdmin):
    """Decides by role: ``viewers`` may look, ``editors`` may look, correct and add.

    Roles are given by name; the kit stands below ``accounts``.
    """

    viewers: frozenset[str] = frozenset()
    editors: frozenset[str] = frozenset()
    # Rows come into being elsewhere unless a class says otherwise.
    can_add = False
    # Columns nobody is shown.
    hidden: tuple[str, ...] = ()

    form = PortalAdminForm
    paginator = EstimatingPaginator
    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 50
    actions = None

    # ── who ──────────────────────────────────────────────────────────────────────────────

    def has_module_permission(self, request) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None) -> bool:
        return not request.user.roles.isdisjoint(self.viewers | self.editors)

    def has_change_permission(self, request, obj=None) -> bool:
        return not request.user.roles.isdisjoint(self.editors)

    def has_add_permission(self, request) -> bool:
        return self.can_add and self.has_change_permission(request)

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def get_object(self, request, object_id, from_field=None):
        """Django fetches the row before it asks who wants it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return super().get_object(request, object_id, from_field)

    # ── what ─────────────────────────────────────────────────────────────────────────────

    def get_fields(self, request, obj=None):
        names = [name for name in super().get_fields(request, obj) if name not in self.hidden]
        if obj is None:
            return [name for name in names if name not in self.get_readonly_fields(request)]
        names = self._without_dead_links(request, obj, names)
        return [*names, "base"] if self.has_change_permission(request, obj) else names

    def get_readonly_fields(self, request, obj=None):
        names = super().get_readonly_fields(request, obj)
        return self._without_dead_links(request, obj, names) if obj else names

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.request = request
        return form

    def _without_dead_links(self, request, obj, names: Iterable) -> list:
        """Django links a read-only row to its page and a file to its address; not where there is
        no page for this role, and a stored file is handed out by the portal's own pages only."""
        fixed = set(super().get_readonly_fields(request, obj))
        is_closed = not self.has_change_permission(request, obj)
        return [
            as_words(self.model, name)
            if (is_closed or name in fixed) and not self._leads_somewhere(request, name)
            else name
            for name in names
        ]

    def _leads_somewhere(self, request, name) -> bool:
        field = _field(self.model, name)
        if field is None or not (field.many_to_one or field.one_to_one):
            return not isinstance(field, models.FileField)
        there = self.admin_site._registry.get(field.related_model)
        return there is not None and there.has_view_permission(request)

    # ── writing ──────────────────────────────────────────────────────────────────────────

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """A rule that refuses the write is told on the form, with all that was typed."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ValidationError as refusal:
            request.domain_refusal = refusal
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        names = {field.name for field in obj._meta.concrete_fields}
        if "created_by" in names and not change:
            obj.created_by = request.user
        if "updated_by" in names:
            obj.updated_by = request.user
        if "version" in names and change:
            obj.version += 1
        self.write(request, obj, form, change)

    def write(self, request, obj, form, change) -> None:
        """Where a domain has a verb for it, a class calls the verb instead."""
        obj.save()


class ReadOnlyAdmin(PortalModelAdmin):
    """Rows that are derived, decided or only ever added: everything is shown, nothing typed."""

    form = forms.ModelForm

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def get_fields(self, request, obj=None):
        names = self.fields or [
            field.name
            for field in self.model._meta.concrete_fields
            if field.name not in self.hidden
        ]
        return self._without_dead_links(request, obj, names)

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)


@cache
def as_words(model: type[models.Model], name: str) -> Callable:
    """A read-only field that only says what it points to."""

    def words(obj):
        value = getattr(obj, name)
        return "—" if value is None else str(value)

    words.__name__ = name
    words.short_description = model._meta.get_field(name).verbose_name
    return words


def _field(model: type[models.Model], name):
    """The model's field of that name; nothing for whatever else a page shows."""
    if not isinstance(name, str):
        return None
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
