"""Evidence is filed by one person, checked by another; the list says what waits and why."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView

from enterprises import domain, permissions
from enterprises.enums import COUNT_MOVES, CountState
from enterprises.forms import DecideForm, ProofForm, ReopenForm
from enterprises.ledgers import count_words
from enterprises.models import CountProof, CountRecord, Enterprise, Talent
from enterprises.park_ledgers import COUNTS
from enterprises.views.base import RegistryFormMixin, RowMixin, anybody_listed
from laishan_portal.ledgers.views import LedgerExportView, LedgerView


class CountListView(LedgerView):
    """What feeds the targets, what waits and why."""

    ledger = COUNTS
    template_name = "enterprises/count_list.html"


class CountExportView(LedgerExportView):
    ledger = COUNTS
    template_name = "enterprises/count_export.html"


class CountMixin(RowMixin):
    model = CountRecord
    related = ("talent__person", "talent__enterprise", "enterprise")

    def get_crumbs(self):
        return [("计入核对", reverse("enterprises:count_list"))]


class CountDetailView(CountMixin, TemplateView):
    permission = anybody_listed(permissions.can_list)
    template_name = "enterprises/count_detail.html"

    def get_context_data(self, **kwargs):
        record, user = self.row, self.request.user
        may_see = permissions.can_see_proofs(user)
        proofs = record.proofs.select_related("attachment", "added_by__person")
        may_decide = permissions.can_decide_count(user, record)
        return super().get_context_data(
            record=record,
            subject=record.subject,
            words=count_words(record.state, record.proofs_filed, record.reason),
            proofs=list(proofs) if may_see else [],
            may_see=may_see,
            events=record.events.select_related("by__person"),
            may_file=permissions.can_file_count(user, record.subject)
            and record.state != CountState.COUNTED,
            may_decide=may_decide and record.state == CountState.WAITING,
            may_reopen=may_decide and CountState.WAITING in COUNT_MOVES[record.state],
            had_a_hand=may_decide and user.pk in domain.involved(record),
            proof_url=_proof_url(record),
            **kwargs,
        )


def _proof_url(record: CountRecord) -> str:
    name = "talent_proof" if record.talent_id else "enterprise_proof"
    return reverse(f"enterprises:{name}", args=[record.subject.pk])


class CountDecideView(CountMixin, RegistryFormMixin, FormView):
    permission = staticmethod(permissions.can_decide_count)
    template_name = "enterprises/count_form.html"
    form_class = DecideForm
    title, button, success_message = "核对能否计入", "确定", "已记下核对结果。"

    def get_context_data(self, **kwargs):
        record = self.row
        proofs = record.proofs.select_related("attachment", "added_by__person")
        return super().get_context_data(record=record, proofs=proofs, **kwargs)

    def get_crumbs(self):
        return [*super().get_crumbs(), (str(self.row), self.row.get_absolute_url())]

    def perform(self, form):
        typed = form.cleaned_data
        return domain.decide_count(
            self.row, to=typed["to"], reason=typed["reason"], by=self.request.user
        )


class CountReopenView(CountMixin, RegistryFormMixin, FormView):
    permission = staticmethod(permissions.can_decide_count)
    template_name = "enterprises/count_form.html"
    form_class = ReopenForm
    title, button, success_message = "退回重核", "退回重核", "已退回，核对之前不计入。"

    def get_crumbs(self):
        return [*super().get_crumbs(), (str(self.row), self.row.get_absolute_url())]

    def perform(self, form):
        reason = form.cleaned_data["reason"]
        return domain.reopen_count(self.row, reason=reason, by=self.request.user)


class ProofView(RowMixin, RegistryFormMixin, FormView):
    """Hand in evidence for a talent or an enterprise."""

    permission = staticmethod(permissions.can_file_count)
    form_class = ProofForm
    title, button, success_message = "交佐证", "交上", "已交上，等另一人核对。"

    def perform(self, form):
        return domain.add_proofs(self.row, proofs=form.proofs, by=self.request.user)


class EnterpriseProofView(ProofView):
    model = Enterprise
    template_name = "enterprises/enterprise_proof.html"

    def get_crumbs(self):
        return [
            ("企业名录", reverse("enterprises:enterprise_list")),
            (self.row.name, self.row.get_absolute_url()),
        ]


class TalentProofView(ProofView):
    model = Talent
    related = ("person",)
    template_name = "enterprises/talent_proof.html"

    def get_crumbs(self):
        detail = reverse("enterprises:talent_detail", args=[self.row.pk])
        return [
            ("引进人才", reverse("enterprises:talent_list")),
            (self.row.person.name, detail),
        ]


@require_POST
def proof_remove(request, pk):
    """Take back evidence filed by mistake, before it is counted."""
    proofs = CountProof.objects.visible_to(request.user)
    proof = get_object_or_404(proofs.select_related("record"), pk=pk)
    if not permissions.can_file_count(request.user, proof.record):
        raise PermissionDenied
    try:
        domain.remove_proof(proof, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "佐证已撤下。")
    return redirect(proof.record)
