"""走访: the list, planning with the month's load in view, telling what came of it."""

from copy import copy

from django.core.exceptions import PermissionDenied
from django.forms import formset_factory
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView

from enterprises.models import Enterprise
from laishan_portal import clock
from laishan_portal.ledgers.views import LedgerExportView, LedgerView
from projects.models import Project
from services import domain, permissions, visit_load
from services.forms.problem import HeardForm
from services.forms.visit import CancelForm, VisitDoneForm, VisitForm
from services.ledgers import VISITS
from services.models import Problem, Visit
from services.views.base import FormPageMixin, ListedMixin

HeardFormSet = formset_factory(HeardForm, extra=3, max_num=6, validate_max=True)


class VisitListView(LedgerView):
    ledger = VISITS
    template_name = "services/visit_list.html"

    @property
    def export_url(self) -> str:
        return reverse("services:visit_export")


class VisitExportView(LedgerExportView):
    ledger = VISITS
    template_name = "services/visit_export.html"


class VisitFormPage(FormPageMixin):
    def get_crumbs(self):
        return [("走访", reverse("services:visit_list"))]

    def get_success_url(self):
        return self.object.get_absolute_url()


class VisitMixin:
    permission = None

    @cached_property
    def visit(self) -> Visit:
        rows = Visit.objects.visible_to(self.request.user)
        rows = rows.select_related(
            "project", "enterprise", "unit", "visitor", "created_by__person"
        )
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            visit = self.visit
            if self.permission and not (visit.reads and self.permission(request.user, visit)):
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(visit=self.visit, **kwargs)


class VisitDetailView(VisitMixin, TemplateView):
    template_name = "services/visit_detail.html"

    def get_context_data(self, **kwargs):
        user, visit = self.request.user, self.visit
        rows = Problem.objects.visible_to(user).filter(visit=visit).order_by("pk")
        return super().get_context_data(
            problems=list(rows.select_related("lead_unit")),
            load=visit_load.of_enterprise(visit.enterprise_id, user, visit.on),
            may_edit=visit.reads and permissions.can_edit_visit(user, visit),
            today=clock.today(),
            **kwargs,
        )


class VisitCreateView(ListedMixin, VisitFormPage, FormView):
    """The place comes with the address or is typed; its load is shown before planning: typed
    first, the form is shown once more with it when others have been there this month."""

    permission = staticmethod(permissions.can_plan_visit)
    template_name = "services/visit_create.html"
    form_class = VisitForm
    title, button, success_message = "安排走访", "安排", "已安排。"

    @cached_property
    def place(self) -> dict:
        found = {}
        for name, model in {"project": Project, "enterprise": Enterprise}.items():
            pk = self.request.GET.get(name, "")
            if pk.isascii() and pk.isdigit() and len(pk) < 16:
                rows = model.objects.visible_to(self.request.user)
                found[name] = rows.filter(pk=pk).first()
        return found

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        usual = {"on": clock.today(), "visitor": self.request.user.person, **self.place}
        kwargs["initial"] = usual | (kwargs.get("initial") or {})
        return kwargs | {"instance": Visit()}

    def get_context_data(self, **kwargs):
        kwargs.setdefault("load", self._load_of_place())
        return super().get_context_data(**kwargs)

    def _load_of_place(self):
        project, firm = self.place.get("project"), self.place.get("enterprise")
        pk = firm.pk if firm else project.owner_id if project else None
        return visit_load.of_enterprise(pk, self.request.user, clock.today())

    def form_valid(self, form):
        load = self._load_of(form.instance)
        if load and load.count and self.request.POST.get("seen_load") != str(load.count):
            return self.render_to_response(self.get_context_data(form=form, load=load, ask=True))
        return super().form_valid(form)

    def _load_of(self, visit: Visit):
        pk = visit.enterprise_id or (visit.project.owner_id if visit.project else None)
        return visit_load.of_enterprise(pk, self.request.user, visit.on)

    def perform(self, form):
        return domain.plan_visit(form.instance, by=self.request.user)


class VisitEditView(VisitMixin, VisitFormPage, FormView):
    permission = staticmethod(permissions.can_edit_visit)
    template_name = "services/visit_form.html"
    form_class = VisitForm
    title, success_message = "改走访安排", "已保存。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": copy(self.visit)}

    def perform(self, form):
        return domain.edit_visit(
            self.visit, changes=form.changes, base=form.base, by=self.request.user
        )


class VisitDoneView(VisitMixin, VisitFormPage, FormView):
    """What was heard, and the problems among it, in one go."""

    permission = staticmethod(permissions.can_edit_visit)
    template_name = "services/visit_done.html"
    form_class = VisitDoneForm
    title, button, success_message = "登记走访", "登记", "已登记，听到的问题都有编号了。"

    def get_initial(self):
        return {"on": min(self.visit.on, clock.today())}

    @cached_property
    def heard(self):
        data = self.request.POST if self.request.method == "POST" else None
        return HeardFormSet(data, prefix="heard")

    def get_context_data(self, **kwargs):
        return super().get_context_data(heard=self.heard, **kwargs)

    def form_valid(self, form):
        if not self.heard.is_valid():
            return self.form_invalid(form)
        return super().form_valid(form)

    def perform(self, form):
        values = {name: form.cleaned_data[name] for name in ("on", "met", "heard")}
        return domain.make_visit(
            self.visit, problems=self._problems(), by=self.request.user, **values
        )

    def _problems(self) -> list[Problem]:
        filled = [row.cleaned_data for row in self.heard if row.cleaned_data.get("title")]
        return [
            Problem(
                title=row["title"],
                category=row["category"],
                severity=row["severity"] or "normal",
            )
            for row in filled
        ]


class VisitCancelView(VisitMixin, VisitFormPage, FormView):
    permission = staticmethod(permissions.can_edit_visit)
    template_name = "services/visit_cancel.html"
    form_class = CancelForm
    title, button, success_message = "取消走访", "取消走访", "已取消。"

    def get_success_url(self):
        return self.visit.get_absolute_url()

    def perform(self, form):
        domain.cancel_visit(self.visit, reason=form.cleaned_data["reason"], by=self.request.user)
        return self.visit
