"""手续看板, 要素看板 and the lists behind their figures."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import RedirectView, TemplateView

from accounts.enums import BUSINESS_ROLES
from laishan_portal import clock, workdays
from laishan_portal.ledgers.views import LedgerExportView, LedgerView
from projects.boards import factor_list, factors, permit_list, permits
from projects.models import Factor, Permit


class BoardView(TemplateView):
    """For whoever works on projects; the figures are of the projects they may know of."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and request.user.roles.isdisjoint(BUSINESS_ROLES):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class PermitBoardView(BoardView):
    template_name = "projects/permit_board.html"

    def get_context_data(self, **kwargs):
        board = permits.permit_board(
            self.request.user, today=clock.today(), calendar=workdays.calendar()
        )
        columns = ["没办结", "超承诺日", "最长超期", "临期", "办结用时中位"]
        return super().get_context_data(board=board, columns=columns, **kwargs)


class PermitListView(LedgerView):
    ledger = permit_list.LEDGER
    template_name = "projects/permit_list.html"


class PermitExportView(LedgerExportView):
    ledger = permit_list.LEDGER
    template_name = "projects/permit_export.html"


class PermitOpenView(RedirectView):
    """From a row of the list to its place on the project's own page."""

    def get_redirect_url(self, *args, **kwargs):
        rows = Permit.objects.visible_to(self.request.user)
        permit = get_object_or_404(rows, pk=kwargs["permit_pk"])
        sheet = reverse("projects:permit_sheet", kwargs={"pk": permit.project_id})
        return f"{sheet}#permit-{permit.pk}"


class FactorBoardView(BoardView):
    template_name = "projects/factor_board.html"

    def get_context_data(self, **kwargs):
        board = factors.factor_board(self.request.user, today=clock.today())
        return super().get_context_data(
            board=board,
            kind_columns=[
                *("登记", "需求", "已保障", "保障率", "缺口"),
                *("有缺口", "过约定日", "最长过期"),
            ],
            department_columns=["待补缺口", "过约定日", "最长过期", "没定日子"],
            **kwargs,
        )


class FactorListView(LedgerView):
    ledger = factor_list.LEDGER
    template_name = "projects/factor_list.html"


class FactorExportView(LedgerExportView):
    ledger = factor_list.LEDGER
    template_name = "projects/factor_export.html"


class FactorOpenView(RedirectView):
    def get_redirect_url(self, *args, **kwargs):
        rows = Factor.objects.visible_to(self.request.user)
        factor = get_object_or_404(rows, pk=kwargs["factor_pk"])
        dossier = reverse("projects:project_detail", kwargs={"pk": factor.project_id})
        return f"{dossier}#factors"
