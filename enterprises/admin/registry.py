from django import forms
from django.contrib import admin

from accounts.enums import Role
from enterprises import domain
from enterprises.enums import EnterpriseTag
from enterprises.models import (
    Contact,
    Designation,
    Enterprise,
    EnterpriseAlias,
    Talent,
)
from enterprises.names import lines_of
from laishan_portal.admin_base import PortalAdminForm, PortalModelAdmin, ReadOnlyAdmin
from laishan_portal.masking import mask_phone

OFFICE = frozenset({Role.OFFICE})


class EnterpriseForm(PortalAdminForm):
    tags = forms.MultipleChoiceField(
        label="标签",
        choices=EnterpriseTag,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    aliases = forms.CharField(
        label="曾用名、别名",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="一行写一个。",
    )
    aliases_seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            names = self.instance.aliases.values_list("name", flat=True)
            self.initial["aliases"] = self.initial["aliases_seen"] = "\n".join(names)


@admin.register(Enterprise)
class EnterpriseAdmin(PortalModelAdmin):
    form = EnterpriseForm
    editors = OFFICE
    can_add = True
    list_display = ["name", "uscc", "industry", "size", "park", "introduced_on", "is_demo"]
    list_filter = ["industry", "size", "is_fact", "is_demo"]
    list_select_related = ["park"]
    search_fields = ["search_text"]
    search_help_text = "名称、别名、信用代码、拼音"
    ordering = ["name_pinyin", "pk"]
    date_hierarchy = "introduced_on"
    autocomplete_fields = ["park"]
    fields = [
        "name",
        "short_name",
        "aliases",
        "aliases_seen",
        "uscc",
        "industry",
        "size",
        "tags",
        "address",
        "park",
        "introduced_on",
        "note",
        "version",
        "created_by",
        "created_at",
        "updated_by",
        "updated_at",
        "is_fact",
        "is_demo",
    ]
    readonly_fields = fields[-7:]

    def get_search_results(self, request, queryset, search_term):
        return queryset.matching(search_term), False

    def save_model(self, request, obj, form, change):
        names = lines_of(form.cleaned_data["aliases"])
        if not change:
            domain.create_enterprise(obj, aliases=names, by=request.user)
            return
        domain.update_enterprise(
            obj,
            changes=form.merged,
            base={},
            aliases=names,
            aliases_seen=lines_of(form.cleaned_data["aliases_seen"]),
            by=request.user,
        )


@admin.register(EnterpriseAlias)
class EnterpriseAliasAdmin(ReadOnlyAdmin):
    """Written on the enterprise, whose search key follows."""

    viewers = OFFICE
    list_display = ["name", "enterprise"]
    list_select_related = ["enterprise"]
    search_fields = ["name", "enterprise__search_text"]
    ordering = ["name", "pk"]


@admin.register(Contact)
class ContactAdmin(PortalModelAdmin):
    """New ones are entered on the enterprise's page, whole numbers are seen there."""

    editors = OFFICE
    list_display = ["person", "enterprise", "duty", "masked_phone", "is_primary"]
    list_filter = ["is_primary"]
    list_select_related = ["person", "enterprise"]
    search_fields = ["person__name", "person__name_pinyin", "enterprise__search_text"]
    ordering = ["enterprise__name_pinyin", "-is_primary", "pk"]
    fields = ["enterprise", "person", "duty", "is_primary", "masked_phone"]
    readonly_fields = ["enterprise", "person", "masked_phone"]

    def save_model(self, request, obj, form, change):
        domain.update_contact(obj, changes=form.merged, base={}, by=request.user)

    @admin.display(description="电话")
    def masked_phone(self, contact):
        return mask_phone(contact.person.phone) or "—"


@admin.register(Talent)
class TalentAdmin(PortalModelAdmin):
    editors = OFFICE
    list_display = ["person", "kind", "enterprise", "introduced_on", "is_demo"]
    list_filter = ["kind", "is_demo"]
    list_select_related = ["person", "enterprise"]
    search_fields = ["person__name", "person__name_pinyin", "enterprise__search_text"]
    ordering = ["-introduced_on", "pk"]
    date_hierarchy = "introduced_on"
    autocomplete_fields = ["enterprise"]
    fields = ["person", "enterprise", "kind", "introduced_on", "is_demo"]
    readonly_fields = ["person", "is_demo"]

    def save_model(self, request, obj, form, change):
        domain.update_talent(obj, changes=form.merged, base={}, by=request.user)


@admin.register(Designation)
class DesignationAdmin(PortalModelAdmin):
    editors = OFFICE
    can_add = True
    list_display = ["name", "level", "unit", "year", "status", "awarded_on"]
    list_filter = ["year", "level", "status", "is_fact"]
    list_select_related = ["unit"]
    search_fields = ["name", "unit__name", "unit__short_name"]
    ordering = ["-year", "pk"]
    autocomplete_fields = ["unit"]
    fields = ["name", "level", "unit", "year", "status", "awarded_on", "is_fact"]
    readonly_fields = ["is_fact"]

    def save_model(self, request, obj, form, change):
        if change:
            domain.update_designation(obj, changes=form.merged, base={}, by=request.user)
        else:
            domain.create_designation(obj, by=request.user)
