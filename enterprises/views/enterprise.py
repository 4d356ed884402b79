from copy import copy

from django.contrib import messages
from django.urls import reverse
from django.views.generic import FormView, TemplateView

from enterprises import domain, permissions, uscc
from enterprises.forms import EnterpriseForm
from enterprises.ledgers import ENTERPRISES
from enterprises.models import Enterprise
from enterprises.panels import shown_panels
from enterprises.views.base import CreateMixin, RegistryFormMixin, RowMixin, anybody_listed
from laishan_portal.ledgers.views import LedgerExportView, LedgerView
from laishan_portal.masking import mask_phone


class EnterpriseListView(LedgerView):
    """企业名录: who owns, invests in or is served around projects."""

    ledger = ENTERPRISES
    template_name = "enterprises/enterprise_list.html"

    def get_context_data(self, **kwargs):
        may_create = permissions.can_create(self.request.user)
        return super().get_context_data(may_create=may_create, **kwargs)


class EnterpriseExportView(LedgerExportView):
    ledger = ENTERPRISES
    template_name = "enterprises/enterprise_export.html"


class EnterpriseDetailView(RowMixin, TemplateView):
    """One firm: facts, contacts, talents, and what higher floors know of it."""

    model = Enterprise
    related = ("park", "updated_by__person")
    permission = anybody_listed(permissions.can_list)
    template_name = "enterprises/enterprise_detail.html"

    def get_context_data(self, **kwargs):
        user, enterprise = self.request.user, self.row
        return super().get_context_data(
            enterprise=enterprise,
            tags=_tag_labels(enterprise),
            doubts=uscc.doubts(enterprise.uscc),
            aliases=[alias.name for alias in enterprise.aliases.all()],
            contacts=_contact_rows(enterprise, user),
            talents=enterprise.talents.select_related("person"),
            panels=shown_panels(enterprise, user),
            may_edit=permissions.can_edit(user, enterprise),
            **kwargs,
        )


def _tag_labels(enterprise):
    field = Enterprise._meta.get_field("tags").base_field
    labels = dict(field.flatchoices)
    return [labels.get(tag, tag) for tag in enterprise.tags]


def _contact_rows(enterprise, user):
    """Contacts with masked numbers, and whether this person may ask for the whole one."""
    return [
        {
            "contact": contact,
            "phone": mask_phone(contact.person.phone),
            "may_unmask": bool(contact.person.phone) and permissions.can_unmask(user, contact),
        }
        for contact in enterprise.contacts.select_related("person")
    ]


class EnterpriseFormView(RegistryFormMixin, FormView):
    """Registering and changing share the form and the word about a doubtful code."""

    template_name = "enterprises/enterprise_form.html"
    form_class = EnterpriseForm

    def form_valid(self, form):
        response = super().form_valid(form)
        if response.status_code == 302 and (found := uscc.doubts(form.cleaned_data["uscc"])):
            messages.warning(
                self.request, f"已保存。信用代码{'、'.join(found)}，请对照营业执照再看一眼。"
            )
        return response


class EnterpriseCreateView(CreateMixin, EnterpriseFormView):
    permission = staticmethod(permissions.can_create)
    title, button = "登记企业", "登记"
    success_message = "已登记。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": Enterprise()}

    def get_crumbs(self):
        return [("企业名录", reverse("enterprises:enterprise_list"))]

    def perform(self, form):
        return domain.create_enterprise(
            form.instance, aliases=form.cleaned_data["aliases"], by=self.request.user
        )


class EnterpriseEditView(RowMixin, EnterpriseFormView):
    model = Enterprise
    related = ("park",)
    permission = staticmethod(permissions.can_edit)
    title = "改企业信息"
    success_message = "企业信息已保存。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": copy(self.row)}

    def get_crumbs(self):
        return [
            ("企业名录", reverse("enterprises:enterprise_list")),
            (self.row.name, self.row.get_absolute_url()),
        ]

    def perform(self, form):
        return domain.update_enterprise(
            self.row,
            changes=form.changes,
            base=form.base,
            aliases=form.cleaned_data["aliases"],
            aliases_seen=form.cleaned_data["aliases_seen"],
            by=self.request.user,
        )
