from copy import copy

from django.urls import reverse
from django.views.generic import FormView, TemplateView

from accounts.enums import Role
from enterprises import domain, permissions
from enterprises.forms import DesignationForm
from enterprises.ledgers import DESIGNATIONS
from enterprises.models import Designation
from enterprises.views.base import CreateMixin, RegistryFormMixin, RowMixin, anybody_listed
from laishan_portal import clock
from laishan_portal.ledgers.views import LedgerExportView, LedgerView


class DesignationListView(LedgerView):
    """试点争创: what units strive for and what was awarded."""

    ledger = DESIGNATIONS
    template_name = "enterprises/designation_list.html"

    def get_context_data(self, **kwargs):
        may_create = permissions.can_create(self.request.user)
        return super().get_context_data(may_create=may_create, **kwargs)


class DesignationExportView(LedgerExportView):
    ledger = DESIGNATIONS
    template_name = "enterprises/designation_export.html"


class DesignationDetailView(RowMixin, TemplateView):
    model = Designation
    related = ("unit",)
    permission = anybody_listed(permissions.can_list)
    template_name = "enterprises/designation_detail.html"

    def get_context_data(self, **kwargs):
        may_edit = permissions.can_edit_designation(self.request.user, self.row)
        return super().get_context_data(designation=self.row, may_edit=may_edit, **kwargs)


class DesignationFormView(RegistryFormMixin, FormView):
    template_name = "enterprises/designation_form.html"
    form_class = DesignationForm

    def get_success_url(self):
        return reverse("enterprises:designation_detail", args=[self.object.pk])

    def get_crumbs(self):
        return [("试点争创", reverse("enterprises:designation_list"))]


class DesignationCreateView(CreateMixin, DesignationFormView):
    permission = staticmethod(permissions.can_create)
    title, button = "登记争创项", "登记"
    success_message = "已登记。"

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        user = self.request.user
        usual = {"year": clock.today().year}
        if not user.has_role(Role.OFFICE):
            usual["unit"] = user.unit_id
        kwargs["initial"] = usual | (kwargs.get("initial") or {})
        return kwargs | {"instance": Designation()}

    def perform(self, form):
        return domain.create_designation(form.instance, by=self.request.user)


class DesignationEditView(RowMixin, DesignationFormView):
    model = Designation
    related = ("unit",)
    permission = staticmethod(permissions.can_edit_designation)
    title = "改争创项"
    success_message = "争创项已保存。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": copy(self.row)}

    def get_crumbs(self):
        detail = reverse("enterprises:designation_detail", args=[self.row.pk])
        return [*super().get_crumbs(), (str(self.row), detail)]

    def perform(self, form):
        return domain.update_designation(
            self.row, changes=form.changes, base=form.base, by=self.request.user
        )
