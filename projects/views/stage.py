from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from projects import domain, permissions
from projects.enums import Condition, Decision, EventKind, Stage
from projects.forms.stage import ApproveForm, ConditionForm, RefuseForm, StageProposeForm
from projects.views.base import ProjectActionView, anybody


class StageProposeView(ProjectActionView):
    """Ask for the next stage, or to go back."""

    permission = staticmethod(permissions.can_propose_move)
    template_name = "projects/stage_form.html"
    form_class = StageProposeForm
    title, button = "推进阶段", "提交审批"
    note = "批准之前项目留在原阶段；批准由项目办办理，提出人不能批自己的。"
    success_message = "已提交，等项目办审批。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"project": self.project}

    def perform(self, form):
        typed = form.cleaned_data
        return domain.propose_move(
            self.project,
            to=Stage(typed["to"]),
            occurred_on=typed["occurred_on"],
            reason=typed["reason"],
            by=self.request.user,
        )


class StageProposeConditionView(StageProposeView):
    """Ask to stop, pause, end, transfer, withdraw or resume."""

    form_class = ConditionForm
    title = "停工、复工等状态变更"
    note = "停工、暂缓、终止、转办、退库都要审批；恢复正常就是复工。"

    def perform(self, form):
        typed = form.cleaned_data
        return domain.propose_condition(
            self.project,
            to=Condition(typed["to"]),
            occurred_on=typed["occurred_on"],
            reason=typed["reason"],
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

    def get_context_data(self, **kwargs):
        event = self.event
        return super().get_context_data(
            event=event, is_waiting=event.decision == Decision.PROPOSED, **kwargs
        )


class StageApproveView(StageDecideView):
    form_class = ApproveForm
    title, button, success_message = "批准阶段变更", "批准", "已批准，项目阶段已更新。"

    def perform(self, form):
        domain.approve_move(self.event, comment=form.cleaned_data["comment"], by=self.request.user)
        return self.event


class StageRefuseView(StageDecideView):
    form_class = RefuseForm
    title, button, success_message = "不批准阶段变更", "不批准", "已退回，提出人会收到消息。"

    def perform(self, form):
        domain.refuse_move(self.event, comment=form.cleaned_data["comment"], by=self.request.user)
        return self.event
