"""三张清单: the board, on paper, as a ledger and as the district's table."""

from django.urls import reverse
from django.views.generic import TemplateView

from accounts.models import Unit
from laishan_portal import clock
from laishan_portal.ledgers.views import LedgerExportView, LedgerView
from services import permissions
from services.board import Board, group_of, lines_of, tab_conditions
from services.ledgers import PROBLEMS
from services.models import Problem
from services.views.base import ListedMixin

MOST_PRINTED = 300


class ProblemListView(ListedMixin, TemplateView):
    template_name = "services/problem_list.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        board = Board(user, self.request.GET)
        rows = Unit.objects.visible_to(user).active()
        units = list(rows.order_by("name_pinyin").values_list("pk", "short_name"))
        return super().get_context_data(
            board=board,
            selects=board.selects(units),
            today=board.today,
            may_raise=permissions.can_raise(user),
            may_export=permissions.can_export(user),
            may_see_baskets=permissions.can_see_baskets(user),
            **kwargs,
        )


class ProblemPrintView(ListedMixin, TemplateView):
    """All open ones a person may see, in the order of the board, on paper."""

    template_name = "services/problem_print.html"

    def get_context_data(self, **kwargs):
        user, today = self.request.user, clock.today()
        rows = Problem.objects.visible_to(user).filter(tab_conditions(user, today)["open"])
        rows = rows.annotate(board_group=group_of(today)).order_by("due_on", "pk")
        lines = lines_of(rows[:MOST_PRINTED], user, today)
        return super().get_context_data(lines=lines, today=today, most=MOST_PRINTED, **kwargs)


class ProblemLedgerView(LedgerView):
    ledger = PROBLEMS
    template_name = "services/problem_ledger.html"

    @property
    def export_url(self) -> str:
        return reverse("services:problem_export")


class ProblemExportView(LedgerExportView):
    ledger = PROBLEMS
    template_name = "services/problem_export.html"
