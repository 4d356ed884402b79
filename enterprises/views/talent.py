from copy import copy

from django.urls import reverse
from django.views.generic import FormView, TemplateView

from enterprises import domain, permissions
from enterprises.forms import TalentEditForm, TalentForm
from enterprises.ledgers import TALENTS
from enterprises.models import Enterprise, Talent
from enterprises.views.base import CreateMixin, RegistryFormMixin, RowMixin, anybody_listed
from laishan_portal.ledgers.views import LedgerExportView, LedgerView


class TalentListView(LedgerView):
    """引进人才: the rows behind the year's two talent targets."""

    ledger = TALENTS
    template_name = "enterprises/talent_list.html"

    def get_context_data(self, **kwargs):
        may_create = permissions.can_create(self.request.user)
        return super().get_context_data(may_create=may_create, **kwargs)


class TalentExportView(LedgerExportView):
    ledger = TALENTS
    template_name = "enterprises/talent_export.html"


class TalentDetailView(RowMixin, TemplateView):
    model = Talent
    related = ("person", "enterprise__park")
    permission = anybody_listed(permissions.can_list)
    template_name = "enterprises/talent_detail.html"

    def get_context_data(self, **kwargs):
        may_edit = permissions.can_edit_talent(self.request.user, self.row)
        return super().get_context_data(talent=self.row, may_edit=may_edit, **kwargs)


class TalentFormView(RegistryFormMixin, FormView):
    template_name = "enterprises/talent_form.html"

    def get_success_url(self):
        return reverse("enterprises:talent_detail", args=[self.object.pk])

    def get_crumbs(self):
        return [("引进人才", reverse("enterprises:talent_list"))]


class TalentCreateView(CreateMixin, TalentFormView):
    permission = staticmethod(permissions.can_create)
    form_class = TalentForm
    title, button = "登记人才", "登记"
    success_message = "已登记，按引进日期计入年度目标。"

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        kwargs["initial"] = {"enterprise": self._enterprise()} | (kwargs.get("initial") or {})
        return kwargs | {"instance": Talent()}

    def _enterprise(self):
        """The enterprise whose page led here."""
        pk = self.request.GET.get("enterprise", "")
        if not (pk.isascii() and pk.isdigit() and len(pk) < 16):
            return None
        return Enterprise.objects.visible_to(self.request.user).filter(pk=pk).first()

    def perform(self, form):
        talent = form.instance
        talent.person = form.get_person()
        return domain.create_talent(talent, by=self.request.user)


class TalentEditView(RowMixin, TalentFormView):
    model = Talent
    related = ("person", "enterprise")
    permission = staticmethod(permissions.can_edit_talent)
    form_class = TalentEditForm
    title = "改人才信息"
    success_message = "人才信息已保存。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": copy(self.row)}

    def get_crumbs(self):
        detail = reverse("enterprises:talent_detail", args=[self.row.pk])
        return [*super().get_crumbs(), (self.row.person.name, detail)]

    def perform(self, form):
        return domain.update_talent(
            self.row, changes=form.changes, base=form.base, by=self.request.user
        )
