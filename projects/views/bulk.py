"""Actions on the ticked rows of the ledger: look first, then do, then see what came of it."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.db.models.functions import Now
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView

from laishan_portal.formatting import wan
from laishan_portal.ledgers.ledger import LedgerQuery
from laishan_portal.views import DomainFormMixin
from projects.domain import bulk
from projects.enums import BulkAction
from projects.forms.bulk import FORMS, sign_selection
from projects.forms.node import EmptyForm
from projects.ledgers import LEDGER
from projects.models import BulkRun, Project

ROWS_SHOWN = 50
STALLED_AFTER = timedelta(minutes=15)

NOTES: dict[BulkAction, str] = {
    BulkAction.URGE: "给服务专员发消息；没有专员的发给责任单位填报员。一个项目一天只催一次。",
    BulkAction.LEAD: "原来的专员包办到新人上任的前一天，没办完的事请先交接。",
    BulkAction.UNIT: "只改责任单位，包保领导不动；旧分工留档，往日的统计仍算在原单位名下。",
    BulkAction.LEADER: "只改包保领导，责任单位不动；旧分工留档。",
    BulkAction.PLAN: "存为新一版计划，旧版留档；已经过去的月份不动，红黄灯按新计划比。",
}
BUTTONS: dict[BulkAction, str] = {
    BulkAction.URGE: "催 {} 个项目",
    BulkAction.LEAD: "换 {} 个项目的专员",
    BulkAction.UNIT: "改 {} 个项目的责任单位",
    BulkAction.LEADER: "改 {} 个项目的包保领导",
    BulkAction.PLAN: "调整 {} 个项目的计划",
}


def actions_for(user) -> list[dict]:
    """The buttons of the bar over ticked rows."""
    return [
        {"label": action.label, "url": reverse("projects:bulk", kwargs={"action": action})}
        for action in BulkAction
        if bulk.may_do(user, action)
    ]


class BulkView(DomainFormMixin, FormView):
    """POST from the ledger shows what would happen; POST of that page does it."""

    template_name = "projects/bulk_form.html"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not bulk.may_do(request.user, self.action):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def action(self) -> BulkAction:
        if self.kwargs["action"] not in BulkAction.values:
            raise Http404
        return BulkAction(self.kwargs["action"])

    def get_form_class(self):
        return FORMS[self.action]

    def post(self, request, *args, **kwargs):
        if "selection" in request.POST:
            return super().post(request, *args, **kwargs)
        ids = self.ticked()
        form = self.get_form_class()(
            user=request.user,
            initial={"selection": sign_selection(ids, request.user)} if ids else {},
        )
        shown = None
        if ids and not form.asks_for_values:
            shown = bulk.preview(self.action, ids, values={}, by=request.user)
        return self.show(form, ids, shown)

    def ticked(self) -> list[int]:
        """The posted rows, or all that the ledger's address matches."""
        request = self.request
        data = request.GET.copy()
        ids = request.POST.getlist("ids")
        if request.POST.get("all") != "1":
            if not ids:
                return []
            data.setlist("ids", ids)
        query = LedgerQuery(LEDGER, user=request.user, data=data)
        if query.problems:
            return []
        return sorted(set(query.matching.order_by().values_list("pk", flat=True)))

    def form_valid(self, form):
        ids = form.cleaned_data["selection"]
        if self.request.POST.get("confirm") == form.digest:
            return super().form_valid(form)
        shown = bulk.preview(self.action, ids, values=form.values, by=self.request.user)
        return self.show(form, ids, shown)

    def form_invalid(self, form):
        response = super().form_invalid(form)
        if response.status_code == 200:
            ids = getattr(form, "cleaned_data", {}).get("selection") or []
            return self.show(form, ids, None)
        return response

    def show(self, form, ids, shown):
        is_told = shown is not None and (form.is_bound or not form.asks_for_values)
        digest = form.digest if is_told else ""
        context = self.get_context_data(form=form, ids=ids, shown=shown, digest=digest)
        return self.render_to_response(context)

    def get_context_data(self, *, ids=(), shown=None, digest="", **kwargs):
        context = super().get_context_data(**kwargs)
        count = len(shown.changes) if shown else 0
        return context | {
            "title": self.action.label,
            "note": NOTES[self.action],
            "ids": ids,
            "shown": shown,
            "rows": shown.changes[:ROWS_SHOWN] if shown else [],
            "more": max(count - ROWS_SHOWN, 0),
            "count": count,
            "digest": digest,
            "button": BUTTONS[self.action].format(wan(count)),
            "is_long": len(ids) > bulk.DIRECT_ROWS,
            "cancel_url": reverse("projects:project_list"),
        }

    def perform(self, form):
        return bulk.start(
            self.action,
            form.cleaned_data["selection"],
            values=form.values,
            by=self.request.user,
        )

    def get_success_url(self):
        return self.object.get_absolute_url()


class RunMixin:
    """One's own run; another's is not there."""

    @cached_property
    def run(self) -> BulkRun:
        rows = BulkRun.objects.visible_to(self.request.user).select_related("by__person")
        waited = Now() - F("created_at")
        return get_object_or_404(rows.annotate(waited=waited), pk=self.kwargs["run_pk"])

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            self.run  # noqa: B018 -- 404 before anything else
        return super().dispatch(request, *args, **kwargs)


class BulkRunView(RunMixin, TemplateView):
    """What came of it: how many, which not and why, the way to the rows and back."""

    template_name = "projects/bulk_run.html"

    def get_context_data(self, **kwargs):
        run = self.run
        is_waiting = run.finished_at is None
        return super().get_context_data(
            run=run,
            title=run.get_action_display(),
            is_waiting=is_waiting,
            has_stalled=is_waiting and run.waited > STALLED_AFTER,
            progress=bulk.progress_of(run) if is_waiting else None,
            skipped=self.skipped(),
            rows_url=f"{reverse('projects:project_list')}?run={run.pk}",
            can_undo=bulk.can_undo(run, self.request.user),
            undo_days=bulk.UNDO_DAYS,
            kept=len(run.changed) - len(run.undone) if run.undone_at else 0,
            **kwargs,
        )

    def skipped(self) -> list[dict]:
        """By reason, each with some of its projects under the names this person may see."""
        by_reason: dict[str, list[int]] = {}
        for pk, why in self.run.skipped:
            by_reason.setdefault(why, []).append(pk)
        some = [pk for ids in by_reason.values() for pk in ids[:5]]
        visible = Project.objects.visible_to(self.request.user).filter(pk__in=some)
        names = {row.pk: row for row in visible}
        return [
            {
                "why": why,
                "count": len(ids),
                "rows": [
                    (names[pk].get_absolute_url(), f"{names[pk].code} {names[pk].shown_name}")
                    for pk in ids[:5]
                    if pk in names
                ],
            }
            for why, ids in sorted(by_reason.items(), key=lambda item: -len(item[1]))
        ]


class BulkUndoView(RunMixin, DomainFormMixin, FormView):
    template_name = "projects/bulk_undo.html"
    form_class = EmptyForm
    success_message = "已撤销，结果在下面。"

    def get_context_data(self, **kwargs):
        run = self.run
        return super().get_context_data(
            run=run,
            title=run.get_action_display(),
            can_undo=bulk.can_undo(run, self.request.user),
            cancel_url=run.get_absolute_url(),
            **kwargs,
        )

    def perform(self, form):
        bulk.start_undo(self.run, by=self.request.user)
        if self.run.undone_at is None:
            self.success_message = "项目多，正在后台改回，过一会儿来看结果。"
        return self.run

    def get_success_url(self):
        return self.run.get_absolute_url()
