from copy import copy

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from accounts import audit
from accounts.enums import AuditAction
from enterprises import domain, permissions
from enterprises.forms import ContactEditForm, ContactForm, UnmaskForm
from enterprises.models import Contact, Enterprise
from enterprises.views.base import RegistryFormMixin, RowMixin


class EnterpriseCrumbsMixin:
    """The way back to the enterprise a contact belongs to."""

    def get_enterprise(self) -> Enterprise:
        return self.row.enterprise

    def get_crumbs(self):
        enterprise = self.get_enterprise()
        return [
            ("企业名录", reverse("enterprises:enterprise_list")),
            (enterprise.name, enterprise.get_absolute_url()),
        ]

    def get_success_url(self):
        return f"{self.get_enterprise().get_absolute_url()}#contacts"


class ContactCreateView(EnterpriseCrumbsMixin, RowMixin, RegistryFormMixin, FormView):
    """Under the enterprise's address."""

    model = Enterprise
    permission = staticmethod(permissions.can_edit)
    template_name = "enterprises/contact_form.html"
    form_class = ContactForm
    title, button = "加联系人", "加上"
    success_message = "已加上。"

    def get_enterprise(self):
        return self.row

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": Contact(enterprise=self.row)}

    def perform(self, form):
        contact = form.instance
        contact.person = form.get_person()
        return domain.add_contact(contact, by=self.request.user)


class ContactMixin(EnterpriseCrumbsMixin, RowMixin):
    model = Contact
    related = ("person", "enterprise")


class ContactEditView(ContactMixin, RegistryFormMixin, FormView):
    permission = staticmethod(permissions.can_edit_contact)
    template_name = "enterprises/contact_form.html"
    form_class = ContactEditForm
    title = "改联系人"
    success_message = "联系人已保存。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": copy(self.row)}

    def get_context_data(self, **kwargs):
        return super().get_context_data(contact=self.row, **kwargs)

    def perform(self, form):
        return domain.update_contact(
            self.row,
            changes=form.changes,
            base=form.base,
            phone=form.cleaned_data["phone"],
            by=self.request.user,
        )


class ContactUnmaskView(ContactMixin, RegistryFormMixin, FormView):
    """A phone number in full, once, for a stated reason, on record."""

    permission = staticmethod(permissions.can_unmask)
    template_name = "enterprises/contact_unmask.html"
    form_class = UnmaskForm
    title, button = "看完整电话", "看号码"

    def get_context_data(self, **kwargs):
        if not self.row.person.phone:
            raise Http404
        return super().get_context_data(contact=self.row, **kwargs)

    def form_valid(self, form):
        audit.record(
            self.request,
            AuditAction.UNMASK,
            target=self.row.person,
            detail={"enterprise": self.row.enterprise_id, "reason": form.cleaned_data["reason"]},
        )
        context = self.get_context_data(form=None, phone=self.row.person.phone)
        return self.render_to_response(context)


@require_POST
def contact_remove(request, pk):
    """The person no longer answers for the enterprise."""
    contacts = Contact.objects.visible_to(request.user).select_related("enterprise")
    contact = get_object_or_404(contacts, pk=pk)
    if not permissions.can_edit_contact(request.user, contact):
        raise PermissionDenied
    domain.remove_contact(contact, by=request.user)
    messages.success(request, "已移除，人员本身的记录还在。")
    return redirect(contact.enterprise)
