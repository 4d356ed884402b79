"""外出招商: trips and the visits made on them."""

from copy import copy

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView

from laishan_portal.ledgers.views import LedgerExportView, LedgerView
from projects import domain, permissions
from projects.dossier.diary import correctable
from projects.forms.talk import TripForm, VisitForm
from projects.models import NegotiationEntry, Trip
from projects.recruitment import visits
from projects.recruitment.ledgers import TRIPS
from projects.views.recruitment import RecruiterMixin, RecruitmentFormMixin


class TripListView(LedgerView):
    ledger = TRIPS
    template_name = "projects/trip_list.html"

    def get_context_data(self, **kwargs):
        may_create = permissions.can_enter_recruitment(self.request.user)
        return super().get_context_data(may_create=may_create, **kwargs)


class TripExportView(LedgerExportView):
    ledger = TRIPS
    template_name = "projects/trip_export.html"


class TripMixin:
    permission = None

    @cached_property
    def trip(self) -> Trip:
        rows = Trip.objects.visible_to(self.request.user).select_related("led_by__unit", "unit")
        return get_object_or_404(rows, pk=self.kwargs["trip_pk"])

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            trip = self.trip
            if self.permission is not None and not self.permission(request.user, trip):
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class TripDetailView(TripMixin, TemplateView):
    template_name = "projects/trip_detail.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        lines = visits.of_trip(self.trip, user)
        return super().get_context_data(
            trip=self.trip,
            members="、".join(self.trip.members.values_list("name", flat=True)),
            visits=lines,
            title=visits.title(lines),
            may_edit=permissions.can_edit_trip(user, self.trip),
            may_correct=correctable((visit.line for visit in lines), user),
            **kwargs,
        )


class TripFormMixin(RecruitmentFormMixin):
    template_name = "projects/trip_form.html"

    def get_crumbs(self):
        crumbs = [*super().get_crumbs(), ("外出招商", reverse("projects:trip_list"))]
        if hasattr(self, "trip"):
            crumbs.append((str(self.trip), self.trip.get_absolute_url()))
        return crumbs


class TripCreateView(RecruiterMixin, TripFormMixin, FormView):
    permission = staticmethod(permissions.can_enter_recruitment)
    form_class = TripForm
    title, button, success_message = "登记外出招商", "登记", "已登记，接着记拜访。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": Trip()}

    def perform(self, form):
        return domain.create_trip(
            form.instance, members=form.cleaned_data["people"], by=self.request.user
        )

    def get_success_url(self):
        return self.object.get_absolute_url()


class TripEditView(TripMixin, TripFormMixin, FormView):
    permission = staticmethod(permissions.can_edit_trip)
    form_class = TripForm
    title, success_message = "改外出招商", "已保存。"

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs() | {"instance": copy(self.trip)}
        members = list(self.trip.members.select_related("unit"))
        kwargs["initial"] = {"people": members} | (kwargs.get("initial") or {})
        return kwargs

    def perform(self, form):
        return domain.update_trip(
            self.trip,
            changes=form.changes,
            base=form.base,
            members=form.cleaned_data["people"],
            by=self.request.user,
        )


class TripVisitView(TripMixin, TripFormMixin, FormView):
    """One visit: it stands here and in the diary of what it was about."""

    permission = staticmethod(permissions.can_edit_trip)
    form_class = VisitForm
    title, button, success_message = (
        "记一次拜访",
        "记下",
        "已记下；写明项目的，项目的洽谈日志里也有。",
    )

    def get_form_kwargs(self):
        entry = NegotiationEntry(trip=self.trip)
        return super().get_form_kwargs() | {"trip": self.trip, "instance": entry}

    def perform(self, form):
        return domain.record_talk(
            form.instance, ours=form.cleaned_data["ours"], by=self.request.user
        )
