from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from laishan_portal import clock
from laishan_portal.ledgers.views import LedgerExportView, LedgerView
from projects import domain, gates, permissions, readiness
from projects.dossier import stages
from projects.enums import Condition, Decision, EventKind, Stage
from projects.forms.lineage import LineageForm
from projects.forms.listing import ListingForm
from projects.forms.node import EmptyForm
from projects.forms.stage import ApproveForm, ConditionForm, RefuseForm, StageProposeForm
from projects.models import StageEvent
from projects.move_ledgers import MOVES
from projects.views.base import ProjectActionView, ProjectMixin, anybody


class MoveListView(LedgerView):
    """阶段变更台账: moves of all projects one may know of."""

    ledger = MOVES
    template_name = "projects/move_list.html"


class MoveExportView(LedgerExportView):
    ledger = MOVES
    template_name = "projects/move_export.html"


class MoveOpenView(View):
    """From a row of the ledger to the course of its project."""

    def get(self, request, event_pk):
        rows = StageEvent.objects.visible_to(request.user)
        event = get_object_or_404(rows, pk=event_pk)
        return redirect(reverse("projects:stage_list", args=[event.project_id]))


class StageListView(ProjectMixin, TemplateView):
    """The whole course of one project: moves with their evidence, stops, lists, lineage."""

    template_name = "projects/stage_list.html"
    needs_real_name = False

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **stages.course(self.project, self.request.user, today=clock.today()), **kwargs
        )


class StageProposeView(ProjectActionView):
    """Ask for the next stage, or to go back; a refused try comes back filled in."""

    permission = staticmethod(permissions.can_propose_move)
    template_name = "projects/stage_form.html"
    form_class = StageProposeForm
    title, button = "推进阶段", "提交审批"
    note = "批准之前项目留在原阶段；批准由项目办办理，提出人不能批自己的。"
    success_message = "已提交，等项目办审批。"
    is_condition = False

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs() | {"project": self.project}
        kwargs["initial"] = self.first_values() | (kwargs.get("initial") or {})
        return kwargs

    def first_values(self) -> dict:
        """Of the refused try, if the last word about this project was one; ``?to=`` before it."""
        values = {}
        if self.refused is not None:
            event = self.refused
            to = event.to_condition if self.is_condition else event.to_stage
            values = {"to": to, "occurred_on": event.occurred_on, "reason": event.reason}
        if to := self.request.GET.get("to", ""):
            values["to"] = to
        return values

    @cached_property
    def refused(self):
        last = self.project.stage_events.select_related("decided_by__person").last()
        if last is None or last.decision != Decision.REFUSED:
            return None
        return last if (last.kind == EventKind.CONDITION) is self.is_condition else None

    def get_context_data(self, **kwargs):
        context = super().get_context_data(refused=self.refused, **kwargs)
        form, year = context["form"], clock.today().year
        following = getattr(form, "following", None)
        context["reminder"] = gates.REMINDERS.get(following, "")
        context["missing"] = [
            (one, readiness.address_of(one, self.project, year))
            for one in getattr(form, "gaps", ())
            if not one.is_evidence
        ]
        return context

    def perform(self, form):
        typed = form.cleaned_data
        return domain.propose_move(
            self.project,
            to=Stage(typed["to"]),
            occurred_on=typed["occurred_on"],
            reason=typed["reason"],
            evidence=form.evidence,
            is_override=typed.get("skip_missing", False),
            by=self.request.user,
        )


class StageProposeConditionView(StageProposeView):
    """Ask to stop, pause, end, transfer, withdraw or resume."""

    form_class = ConditionForm
    title = "停工、复工等状态变更"
    note = "停工、暂缓、终止、转办、退库、重新启动都要审批；退库批准后同时调出当年名单。"
    is_condition = True

    def perform(self, form):
        typed = form.cleaned_data
        return domain.propose_condition(
            self.project,
            to=Condition(typed["to"]),
            occurred_on=typed["occurred_on"],
            reason=typed["reason"],
            evidence=form.evidence,
            by=self.request.user,
        )


class StageDecideView(ProjectActionView):
    permission = anybody(permissions.can_decide_move)
    needs_real_name = False
    template_name = "projects/stage_decide.html"

    @cached_property
    def event(self):
        events = self.project.stage_events.exclude(kind=EventKind.OPENING)
        return get_object_or_404(
            events.select_related("proposed_by__person", "project"), pk=self.kwargs["event_pk"]
        )

    @cached_property
    def missing(self) -> list[gates.Missing]:
        """What is missing now, beside what the proposer was already let go over."""
        event = self.event
        is_move = event.kind != EventKind.CONDITION
        if not is_move or not gates.is_forward(event.from_stage, event.to_stage):
            return []
        waved = {one["key"] for one in event.missing}
        found = gates.missing_for(readiness.record_of(self.project), to=event.to_stage)
        return [one for one in found if one.key not in waved]

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"missing": self.missing}

    def get_context_data(self, **kwargs):
        event, year = self.event, clock.today().year
        return super().get_context_data(
            event=event,
            is_waiting=event.decision == Decision.PROPOSED,
            missing=[
                (one, "" if one.is_evidence else readiness.address_of(one, self.project, year))
                for one in self.missing
            ],
            evidence=stages.evidence_of(event) if self.project.knows_name else [],
            **kwargs,
        )


class StageApproveView(StageDecideView):
    form_class = ApproveForm
    title, button, success_message = "批准阶段变更", "批准", "已批准，项目阶段已更新。"

    def perform(self, form):
        domain.approve_move(
            self.event,
            comment=form.cleaned_data["comment"],
            is_override=form.cleaned_data.get("is_override", False),
            by=self.request.user,
        )
        return self.event


class StageRefuseView(StageDecideView):
    form_class = RefuseForm
    title, button, success_message = "不批准阶段变更", "不批准", "已退回，提出人会收到消息。"

    def perform(self, form):
        domain.refuse_move(self.event, comment=form.cleaned_data["comment"], by=self.request.user)
        return self.event


class StageSideView(ProjectActionView):
    """A form that leads back to the course of the project."""

    needs_real_name = False

    def get_success_url(self):
        return f"{self.project.get_absolute_url()}stages/"


class ListingChangeView(StageSideView):
    """升级、降级、调出、列入 of the year's list, from a day on and with a reason."""

    permission = anybody(permissions.can_change_listing)
    template_name = "projects/listing_form.html"
    form_class = ListingForm
    title, button, success_message = "调整重点项目级别", "调整", "级别已调整，原来的留档。"

    @cached_property
    def present(self):
        year = clock.today().year
        return self.project.listings.filter(year=year, to_on=None).first()

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"present": self.present}

    def get_note(self):
        year = clock.today().year
        if self.present is None:
            return f"{year} 年还没有列入名单。"
        return (
            f"现在是{self.present.get_level_display()}级，{self.present.from_on:%Y-%m-%d} 列入。"
        )

    def perform(self, form):
        domain.change_listing(
            self.project,
            year=clock.today().year,
            level=form.cleaned_data["level"],
            reason=form.cleaned_data["reason"],
            on=form.cleaned_data["on"],
            by=self.request.user,
        )
        return self.project


class LineageCreateView(StageSideView):
    """Say that this project and another belong together, and how."""

    permission = anybody(permissions.can_record_lineage)
    template_name = "projects/lineage_form.html"
    needs_real_name = True
    form_class = LineageForm
    title, button, success_message = (
        "认定项目沿革",
        "认定",
        "沿革已记下，两个项目的一档里都看得到。",
    )
    note = "更名、合并时，新项目也能用旧名搜到；名字像不算数，要有依据。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"project": self.project}

    def perform(self, form):
        older, newer = form.pair
        return domain.record_lineage(
            older=older,
            newer=newer,
            kind=form.kind,
            note=form.cleaned_data["note"],
            by=self.request.user,
        )


class LineageRemoveView(StageSideView):
    permission = anybody(permissions.can_record_lineage)
    template_name = "projects/lineage_form.html"
    form_class = EmptyForm
    title, button, success_message = "撤销沿革认定", "撤销认定", "认定已撤销，已带过来的别名不动。"

    @cached_property
    def lineage(self):
        return get_object_or_404(stages.lineages_of(self.project), pk=self.kwargs["lineage_pk"])

    def get_note(self):
        row = self.lineage
        return (
            f"{row.older.code} 与 {row.newer.code}，{row.get_kind_display()}。修改记录里留有痕迹。"
        )

    def perform(self, form):
        domain.remove_lineage(self.lineage, by=self.request.user)
        return self.project
