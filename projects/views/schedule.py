"""倒排工期: a promised finish becomes a plan, is adjusted, approved by another and frozen."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from laishan_portal import clock
from laishan_portal.formatting import date_long
from projects import domain, permissions, planning, schedule
from projects.dossier import schedule as sheets
from projects.enums import EDITABLE_SCHEDULE_STATES, OPEN_SCHEDULE_STATES, ScheduleState
from projects.forms.node import EmptyForm
from projects.forms.schedule import ScheduleEditForm, ScheduleStartForm
from projects.forms.stage import ApproveForm, RefuseForm
from projects.models import SchedulePlan, ScheduleTemplate
from projects.views.base import ProjectActionView, ProjectMixin, anybody

_MOST_SHOWN = 20


def sheet_of(plan: SchedulePlan, steps: list[schedule.Step]) -> sheets.PlanSheet:
    """The plan as it comes out today."""
    try:
        proposal = planning.proposal_of(plan, steps)
    except schedule.Cycle as ring:
        return sheets.ring_sheet(steps, ring)
    kept = {step.node_id for step in steps}
    is_open = plan.state in OPEN_SCHEDULE_STATES
    nodes = plan.project.nodes.order_by("position").values_list("pk", "name") if is_open else ()
    return sheets.sheet(proposal, dropped=[name for pk, name in nodes if pk not in kept])


class ScheduleDetailView(ProjectMixin, TemplateView):
    """The plan in hand, or the last one decided, and those before it."""

    template_name = "projects/schedule_detail.html"
    needs_real_name = False

    @cached_property
    def plans(self) -> list[SchedulePlan]:
        rows = self.project.schedule_plans.select_related(
            "template", "proposed_by__person", "decided_by__person"
        )
        return list(rows[:_MOST_SHOWN])

    def get_context_data(self, **kwargs):
        user, plan = self.request.user, self.plans[0] if self.plans else None
        knows = self.project.knows_name
        may_edit = knows and permissions.can_edit(user, self.project)
        is_open = plan is not None and plan.state in OPEN_SCHEDULE_STATES
        waits = plan is not None and plan.state == ScheduleState.SUBMITTED
        is_other = plan is not None and plan.proposed_by_id != user.pk
        return super().get_context_data(
            plan=plan,
            sheet=sheet_of(plan, planning.steps_of(plan)) if plan else None,
            events=plan.events.select_related("by__person") if plan else [],
            older=self.plans[1:],
            may_start=may_edit and not is_open,
            may_change=may_edit and plan is not None and plan.state in EDITABLE_SCHEDULE_STATES,
            may_withdraw=may_edit and is_open,
            may_decide=waits and is_other and permissions.can_decide_move(user),
            waits_for_other=waits and not is_other,
            **kwargs,
        )


class ScheduleStartView(ProjectActionView):
    """First page: from which template, until when, from which day, with how much to spare."""

    permission = staticmethod(permissions.can_edit)
    template_name = "projects/schedule_form.html"
    form_class = ScheduleStartForm
    title, button = "排一版倒排方案", "排一版"
    note = "填承诺竣工，按模板工期从后往前排；下一步逐行调，再送项目办审批。批准前现行基线不变。"

    def get_form_kwargs(self):
        templates = ScheduleTemplate.objects.visible_to(self.request.user).current()
        kwargs = super().get_form_kwargs() | {
            "templates": templates.with_line_count(),
            "has_nodes": self.project.nodes.exists(),
            "suited": planning.suited_kind(self.project),
        }
        finish = self.project.promised_finish_on
        start = self.project.planned_start_on
        first = {
            "promised_finish_on": finish,
            "start_on": max(start or clock.today(), clock.today()),
        }
        kwargs["initial"] = first | (kwargs.get("initial") or {})
        return kwargs

    def get_success_url(self):
        if getattr(self, "object", None) is None:
            return f"{self.project.get_absolute_url()}schedule/"
        return f"{self.project.get_absolute_url()}schedule/{self.object.pk}/edit/"

    def perform(self, form):
        typed = form.cleaned_data
        return domain.start_plan(
            self.project,
            template=form.chosen,
            promised_finish_on=typed["promised_finish_on"],
            start_on=typed["start_on"],
            buffer_workdays=typed["buffer_workdays"],
            by=self.request.user,
        )


class PlanMixin:
    """A form about one plan of the project in the address; leads back to the plan."""

    template_name = "projects/schedule_decide.html"
    allowed: frozenset = frozenset({ScheduleState.SUBMITTED})

    @cached_property
    def plan(self) -> SchedulePlan:
        rows = self.project.schedule_plans.select_related("template", "proposed_by__person")
        plan = get_object_or_404(rows, pk=self.kwargs["plan_pk"])
        plan.project = self.project
        return plan

    def get_success_url(self):
        return f"{self.project.get_absolute_url()}schedule/"

    def form_invalid(self, form):
        """What was refused on the way changed nothing; the plan in memory may say otherwise."""
        self.plan.refresh_from_db()
        return super().form_invalid(form)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            plan=self.plan, is_in_time=self.plan.state in self.allowed, **kwargs
        )


class ScheduleEditView(PlanMixin, ProjectActionView):
    """All lines on one page. Saving works the dates out anew; submitting sends it on."""

    permission = staticmethod(permissions.can_edit)
    template_name = "projects/schedule_edit.html"
    form_class = ScheduleEditForm
    allowed = EDITABLE_SCHEDULE_STATES
    title, button = "调整倒排方案", "重算"

    @cached_property
    def steps(self):
        return planning.steps_of(self.plan)

    @property
    def submits(self) -> bool:
        return self.request.POST.get("do") == "submit"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"plan": self.plan, "steps": self.steps}

    def get_success_url(self):
        if self.request.method == "POST" and not self.submits:
            return f"{self.project.get_absolute_url()}schedule/{self.plan.pk}/edit/"
        return super().get_success_url()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        sheet = sheet_of(self.plan, self.steps)
        return context | {"sheet": sheet, "rows": _rows(context["form"], sheet)}

    def perform(self, form):
        typed, user = form.cleaned_data, self.request.user
        domain.save_plan(
            self.plan,
            seen_version=typed["version"] or 0,
            promised_finish_on=typed["promised_finish_on"],
            start_on=typed["start_on"],
            buffer_workdays=typed["buffer_workdays"],
            reason=typed["reason"],
            steps=form.typed_steps,
            by=user,
        )
        if self.submits:
            domain.submit_plan(self.plan, by=user)
            messages.success(self.request, "方案已提交，等项目办审批；批准前现行基线不变。")
        return self.plan


def _rows(form: ScheduleEditForm, sheet: sheets.PlanSheet) -> list[dict]:
    """Each line: its inputs, what was computed for it, what is wrong in it."""
    lines = {line.number: line for line in sheet.lines}
    return [
        {
            "number": number,
            "line": lines.get(number),
            "cells": {column: form.cell(number, column) for column in form.columns},
            "errors": form.line_errors(number),
        }
        for number in range(1, form.line_count + 1)
    ]


class ScheduleDecideView(PlanMixin, ProjectActionView):
    permission = anybody(permissions.can_decide_move)
    needs_real_name = False

    def get_context_data(self, **kwargs):
        steps = planning.steps_of(self.plan)
        return super().get_context_data(sheet=sheet_of(self.plan, steps), **kwargs)

    def get_note(self):
        plan = self.plan
        return f"{plan.proposed_by}编，承诺竣工 {date_long(plan.promised_finish_on)}"


class ScheduleApproveView(ScheduleDecideView):
    form_class = ApproveForm
    title, button = "批准倒排方案", "批准，定为基线"
    success_message = "方案已批准，基线已定，按新基线亮灯。"

    def perform(self, form):
        domain.approve_plan(self.plan, comment=form.cleaned_data["comment"], by=self.request.user)
        return self.plan


class ScheduleReturnView(ScheduleDecideView):
    form_class = RefuseForm
    title, button, success_message = "退回倒排方案", "退回修改", "已退回编制人。"

    def perform(self, form):
        domain.return_plan(self.plan, comment=form.cleaned_data["comment"], by=self.request.user)
        return self.plan


class ScheduleWithdrawView(PlanMixin, ProjectActionView):
    permission = staticmethod(permissions.can_edit)
    form_class = EmptyForm
    allowed = OPEN_SCHEDULE_STATES
    title, button, success_message = "撤销倒排方案", "撤销这份方案", "方案已撤销，现行基线不变。"
    note = "撤销后项目的节点和基线都不变；需要时重新排一版。"

    def perform(self, form):
        domain.withdraw_plan(self.plan, by=self.request.user)
        return self.plan
