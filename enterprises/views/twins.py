"""Pairs that may be one enterprise: look, say they are two, or merge."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView

from enterprises import domain, permissions
from enterprises.enums import TwinState
from enterprises.forms import DifferentForm, MergeForm, told
from enterprises.models import Enterprise, TwinPair
from enterprises.park_ledgers import TWINS, told_reasons
from enterprises.views.base import RegistryFormMixin, RowMixin, anybody_listed
from laishan_portal import submissions
from laishan_portal.ledgers.views import LedgerExportView, LedgerView


class TwinListView(LedgerView):
    ledger = TWINS
    template_name = "enterprises/twin_list.html"


class TwinExportView(LedgerExportView):
    ledger = TWINS
    template_name = "enterprises/twin_export.html"


class TwinMixin(RowMixin):
    model = TwinPair
    related = ("first__park", "second__park", "decided_by__person")
    permission = anybody_listed(permissions.can_merge)

    def get_crumbs(self):
        return [("疑似重复企业", reverse("enterprises:twin_list"))]

    @property
    def pair_url(self) -> str:
        return reverse("enterprises:twin_detail", args=[self.row.pk])


class TwinDetailView(TwinMixin, TemplateView):
    """Both side by side, and why they are thought to be one."""

    template_name = "enterprises/twin_detail.html"

    def get_context_data(self, **kwargs):
        pair = self.row
        return super().get_context_data(
            pair=pair,
            reasons=told_reasons(pair.reasons),
            is_open=pair.state == TwinState.OPEN,
            rows=[_row(pair, name) for name in domain.CHOOSABLE],
            aliases=[
                "、".join(alias.name for alias in one.aliases.all())
                for one in (pair.first, pair.second)
            ],
            **kwargs,
        )


def _label(name: str) -> str:
    return Enterprise._meta.get_field(name).verbose_name


def _row(pair: TwinPair, name: str) -> tuple[str, str, str, bool]:
    """What the field is called, what both say, and whether that is different."""
    differs = getattr(pair.first, name) != getattr(pair.second, name)
    return _label(name), told(pair.first, name), told(pair.second, name), differs


class TwinDifferentView(TwinMixin, RegistryFormMixin, FormView):
    template_name = "enterprises/twin_form.html"
    form_class = DifferentForm
    title, button, success_message = "不是同一家", "记下", "已记下，不再提示这一对。"

    def get_crumbs(self):
        return [*super().get_crumbs(), ("这一对", self.pair_url)]

    def get_success_url(self):
        return reverse("enterprises:twin_list")

    def get_context_data(self, **kwargs):
        return super().get_context_data(pair=self.row, **kwargs)

    def perform(self, form):
        return domain.mark_different(
            self.row, note=form.cleaned_data["note"], by=self.request.user
        )


@require_POST
def twin_reopen(request, pk):
    """Judge the pair again."""
    pair = get_object_or_404(TwinPair.objects.visible_to(request.user), pk=pk)
    if not permissions.can_merge(request.user):
        raise PermissionDenied
    domain.reopen_pair(pair, by=request.user)
    messages.success(request, "已改回待判断。")
    return redirect("enterprises:twin_detail", pk=pair.pk)


class TwinMergeView(TwinMixin, RegistryFormMixin, FormView):
    """``?keep=second`` keeps the other one. The page tells what would move before it moves."""

    template_name = "enterprises/twin_merge.html"
    form_class = MergeForm
    title, button = "合并成一家", "合并"
    success_message = "已合并，原来的网址会转到留下的这一家。"

    def dispatch(self, request, *args, **kwargs):
        """Sent twice, the second finds the pair gone and is shown what the first one did."""
        key = request.POST.get("submission_key", "")
        if key and (url := submissions.answer_to(request.user, key)):
            return redirect(url)
        return super().dispatch(request, *args, **kwargs)

    @property
    def keeps_second(self) -> bool:
        return self.request.GET.get("keep") == "second"

    @property
    def sides(self) -> tuple[Enterprise, Enterprise]:
        """(kept, gone)"""
        pair = self.row
        return (pair.second, pair.first) if self.keeps_second else (pair.first, pair.second)

    def get_crumbs(self):
        return [*super().get_crumbs(), ("这一对", self.pair_url)]

    def get_form_kwargs(self):
        kept, gone = self.sides
        return super().get_form_kwargs() | {"kept": kept, "gone": gone}

    def get_context_data(self, **kwargs):
        kept, gone = self.sides
        context = super().get_context_data(
            pair=self.row,
            kept=kept,
            gone=gone,
            plan=domain.plan_merge(kept, gone, user=self.request.user),
            swap="" if self.keeps_second else "?keep=second",
            **kwargs,
        )
        filled = context["form"].filled
        return context | {"filled": [(_label(name), told(gone, name)) for name in filled]}

    def perform(self, form):
        kept, gone = self.sides
        return domain.merge_enterprises(
            kept,
            gone,
            take=form.take,
            seen=form.cleaned_data["versions"],
            by=self.request.user,
        )
