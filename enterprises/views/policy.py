"""Documents, items, conditions, figures and pushes: their pages and forms."""

from copy import copy

from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView

from accounts.enums import Role
from enterprises import domain, matching, permissions
from enterprises.caretakers import caretakers_of
from enterprises.enums import PUSH_MOVES, PolicyStatus, PushStatus
from enterprises.filters import parks
from enterprises.forms.policy import (
    ConditionsForm,
    FigureForm,
    ItemForm,
    PolicyForm,
    PolicyMoveForm,
    PushMoveForm,
)
from enterprises.models import Enterprise, EnterpriseFigure, Policy, PolicyItem, PolicyPush
from enterprises.policy_ledgers import ITEMS, MATCHES, PUSHES
from enterprises.views.base import CreateMixin, RegistryFormMixin, RowMixin, anybody_listed
from laishan_portal.ledgers.views import LedgerExportView, LedgerView


class _ListView(LedgerView):
    export_name = ""

    @property
    def export_url(self) -> str:
        return reverse(f"enterprises:{self.export_name}")

    def get_context_data(self, **kwargs):
        may_create = permissions.can_create(self.request.user)
        return super().get_context_data(may_create=may_create, **kwargs)


class ItemListView(_ListView):
    ledger, export_name = ITEMS, "item_export"
    template_name = "enterprises/item_list.html"


class ItemExportView(LedgerExportView):
    ledger = ITEMS
    template_name = "enterprises/item_export.html"


class MatchListView(_ListView):
    ledger, export_name = MATCHES, "match_export"
    template_name = "enterprises/match_list.html"


class MatchExportView(LedgerExportView):
    ledger = MATCHES
    template_name = "enterprises/match_export.html"


class PushListView(_ListView):
    ledger, export_name = PUSHES, "push_export"
    template_name = "enterprises/push_list.html"


class PushExportView(LedgerExportView):
    ledger = PUSHES
    template_name = "enterprises/push_export.html"


# ── documents ────────────────────────────────────────────────────────────────────────────


class PolicyDetailView(RowMixin, TemplateView):
    model = Policy
    related = ("unit",)
    permission = anybody_listed(permissions.can_list)
    template_name = "enterprises/policy_detail.html"

    def get_context_data(self, **kwargs):
        policy, user = self.row, self.request.user
        return super().get_context_data(
            policy=policy,
            items=list(policy.items.select_related("count", "unit")),
            events=list(policy.events.select_related("by__person")),
            may_edit=permissions.can_edit_policy(user, policy),
            **kwargs,
        )


class PolicyFormView(RegistryFormMixin, FormView):
    template_name = "enterprises/policy_form.html"

    def get_crumbs(self):
        return [("政策匹配", reverse("enterprises:policy_list"))]

    def usual_unit(self, kwargs):
        """A reporter's own unit, to begin with."""
        if not self.request.user.has_role(Role.OFFICE):
            kwargs["initial"] = {"unit": self.request.user.unit_id} | (kwargs.get("initial") or {})
        return kwargs


class PolicyCreateView(CreateMixin, PolicyFormView):
    permission = staticmethod(permissions.can_create)
    form_class = PolicyForm
    title, button = "录入新政策", "录入"
    success_message = "已录入，状态是起草。接着拆事项、写条件。"

    def get_form_kwargs(self):
        return self.usual_unit(super().get_form_kwargs()) | {"instance": Policy()}

    def perform(self, form):
        return domain.create_policy(form.instance, by=self.request.user)


class PolicyEditView(RowMixin, PolicyFormView):
    model = Policy
    permission = staticmethod(permissions.can_edit_policy)
    form_class = PolicyForm
    title = "改政策"
    success_message = "政策已保存。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": copy(self.row)}

    def get_crumbs(self):
        return [*super().get_crumbs(), (self.row.title, self.row.get_absolute_url())]

    def perform(self, form):
        return domain.update_policy(
            self.row, changes=form.changes, base=form.base, by=self.request.user
        )


class PolicyMoveView(RowMixin, PolicyFormView):
    model = Policy
    permission = staticmethod(permissions.can_edit_policy)
    form_class = PolicyMoveForm
    title, button = "推进政策", "记下"
    success_message = "已记下。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"policy": self.row}

    def get_crumbs(self):
        return [*super().get_crumbs(), (self.row.title, self.row.get_absolute_url())]

    def perform(self, form):
        data = form.cleaned_data
        to = PolicyStatus(data["to"])
        return domain.move_policy(
            self.row, to=to, on=data["on"], note=data["note"], by=self.request.user
        )


# ── items ────────────────────────────────────────────────────────────────────────────────


class PolicyAddItemView(RowMixin, PolicyFormView):
    """A new item under its document."""

    model = Policy
    permission = staticmethod(permissions.can_edit_policy)
    form_class = ItemForm
    title, button = "加事项", "加上"
    success_message = "已加上。接着写条件。"

    def get_form_kwargs(self):
        kwargs = self.usual_unit(super().get_form_kwargs())
        return kwargs | {"instance": PolicyItem(policy=self.row)}

    def get_crumbs(self):
        return [*super().get_crumbs(), (self.row.title, self.row.get_absolute_url())]

    def get_success_url(self):
        return reverse("enterprises:item_conditions", args=[self.object.pk])

    def perform(self, form):
        return domain.create_item(form.instance, by=self.request.user)


class ItemEditView(RowMixin, PolicyFormView):
    model = PolicyItem
    related = ("policy",)
    permission = staticmethod(permissions.can_edit_item)
    form_class = ItemForm
    template_name = "enterprises/item_form.html"
    title = "改事项"
    success_message = "事项已保存。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": copy(self.row)}

    def get_crumbs(self):
        return [*super().get_crumbs(), (self.row.name, self.row.get_absolute_url())]

    def perform(self, form):
        return domain.update_item(
            self.row, changes=form.changes, base=form.base, by=self.request.user
        )


class ItemConditionsView(RowMixin, PolicyFormView):
    """Conditions as rows; 「重算」 counts who would match and saves nothing."""

    model = PolicyItem
    related = ("policy",)
    permission = staticmethod(permissions.can_edit_item)
    form_class = ConditionsForm
    template_name = "enterprises/item_conditions.html"
    title, button = "写条件", "保存条件"
    success_message = "条件已保存，正在重新比对。"

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        return kwargs | {"item": self.row, "parks": parks(None)}

    def get_crumbs(self):
        return [*super().get_crumbs(), (self.row.name, self.row.get_absolute_url())]

    def form_valid(self, form):
        if "count" not in self.request.POST:
            return super().form_valid(form)
        rows = domain.read_conditions(form.asked, item=self.row)
        context = self.get_context_data(form=form, counts=matching.count_for(rows))
        return self.render_to_response(context)

    def perform(self, form):
        return domain.set_conditions(self.row, asked=form.asked, by=self.request.user)


# ── figures and pushes ───────────────────────────────────────────────────────────────────


class EnterpriseFigureView(RowMixin, PolicyFormView):
    model = Enterprise
    permission = staticmethod(permissions.can_edit)
    form_class = FigureForm
    template_name = "enterprises/enterprise_figure.html"
    title, button = "补录企业数据", "记下"
    success_message = "已记下，正在重新比对。"

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        kind = {"kind": self.request.GET.get("kind", "")[:16]}
        kwargs["initial"] = kind | (kwargs.get("initial") or {})
        return kwargs | {"instance": EnterpriseFigure(enterprise=self.row)}

    def get_crumbs(self):
        own = reverse("enterprises:enterprise_policies", args=[self.row.pk])
        return [*super().get_crumbs(), (self.row.name, own)]

    def get_success_url(self):
        return self.get_cancel_url()

    def perform(self, form):
        return domain.record_figure(form.instance, by=self.request.user)


class PushDetailView(RowMixin, TemplateView):
    model = PolicyPush
    related = ("item__policy", "enterprise", "pushed_by__person")
    permission = anybody_listed(permissions.can_list)
    template_name = "enterprises/push_detail.html"

    @cached_property
    def may_record(self) -> bool:
        moves = PUSH_MOVES[PushStatus(self.row.status)]
        return bool(moves) and permissions.can_record_push(self.request.user, self.row)

    def get_context_data(self, **kwargs):
        pk = self.row.enterprise_id
        return super().get_context_data(
            push=self.row,
            events=list(self.row.events.select_related("by__person")),
            commissioner=caretakers_of([pk]).get(pk),
            may_record=self.may_record,
            **kwargs,
        )


class PushMoveView(RowMixin, PolicyFormView):
    model = PolicyPush
    related = ("item__policy", "enterprise")
    permission = staticmethod(permissions.can_record_push)
    form_class = PushMoveForm
    template_name = "enterprises/push_form.html"
    title, button = "记进展", "记下"
    success_message = "已记下。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"push": self.row}

    def get_crumbs(self):
        return [*super().get_crumbs(), (str(self.row), self.row.get_absolute_url())]

    def perform(self, form):
        data = form.cleaned_data
        return domain.move_push(
            self.row,
            to=PushStatus(data["to"]),
            on=data["on"],
            note=data["note"],
            granted=data["granted"],
            by=self.request.user,
        )
