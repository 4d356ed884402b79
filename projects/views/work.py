"""Work items (扩容区规划编制 …) with their steps; 增资 of signed projects."""

from copy import copy

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import prefetch_related_objects
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView

from laishan_portal import clock
from laishan_portal.formatting import wan
from projects import domain, permissions, worksteps
from projects.forms.stage import RefuseForm
from projects.forms.work import IncreaseForm, StepForm, WorkForm
from projects.models import CapitalIncrease, WorkItem, WorkStep
from projects.views.base import ProjectActionView
from projects.views.decided import DecidedView
from projects.views.recruitment import RecruiterMixin, RecruitmentFormMixin


class WorkMixin(RecruiterMixin):
    """404 if there is no such item, 403 if they may not do this to it."""

    item_permission = None

    @cached_property
    def item(self) -> WorkItem:
        rows = WorkItem.objects.visible_to(self.request.user).select_related("unit", "owner")
        return get_object_or_404(rows, pk=self.kwargs["work_pk"])

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            item = self.item
            if self.item_permission and not self.item_permission(request.user, item):
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class WorkDetailView(WorkMixin, TemplateView):
    template_name = "projects/work_detail.html"

    def get_context_data(self, **kwargs):
        user, today = self.request.user, clock.today()
        prefetch_related_objects([self.item], "steps__owner")
        told = worksteps.told(self.item, today)
        may_edit = permissions.can_edit_work(user, self.item)
        return super().get_context_data(
            told=told,
            rows=[
                {
                    "step": step,
                    "is_late": step in told.late,
                    "may_edit": may_edit or step.owner_id == user.person_id is not None,
                }
                for step in told.steps
            ],
            today=today,
            may_edit=may_edit,
            **kwargs,
        )


class WorkFormMixin(RecruitmentFormMixin):
    def get_crumbs(self):
        return [*super().get_crumbs(), ("扩容区", reverse("projects:expansion_home"))]


class WorkCreateView(RecruiterMixin, WorkFormMixin, FormView):
    permission = staticmethod(permissions.can_create_work)
    template_name = "projects/work_form.html"
    form_class = WorkForm
    title, button, success_message = "加工作事项", "加上", "已加上，接着列步骤。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": WorkItem(for_expansion_zone=True)}

    def perform(self, form):
        return domain.create_work_item(form.instance, by=self.request.user)

    def get_success_url(self):
        return self.object.get_absolute_url()


class WorkEditView(WorkMixin, WorkFormMixin, FormView):
    item_permission = staticmethod(permissions.can_edit_work)
    template_name = "projects/work_form.html"
    form_class = WorkForm
    title, success_message = "改工作事项", "已保存。"

    def get_crumbs(self):
        return [*super().get_crumbs(), (self.item.title, self.item.get_absolute_url())]

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": copy(self.item)}

    def perform(self, form):
        return domain.update_work_item(
            self.item, changes=form.changes, base=form.base, by=self.request.user
        )


class StepCreateView(WorkMixin, WorkFormMixin, FormView):
    item_permission = staticmethod(permissions.can_edit_work)
    template_name = "projects/step_form.html"
    form_class = StepForm
    title, button, success_message = "加一步", "加上", "已加上。"

    def get_crumbs(self):
        return [*super().get_crumbs(), (self.item.title, self.item.get_absolute_url())]

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        usual = {"position": self.item.steps.count() + 1}
        kwargs["initial"] = usual | (kwargs.get("initial") or {})
        return kwargs | {"instance": WorkStep(item=self.item)}

    def perform(self, form):
        return domain.add_step(form.instance, by=self.request.user)


class StepMixin:
    @cached_property
    def step(self) -> WorkStep:
        rows = WorkStep.objects.visible_to(self.request.user).select_related("item")
        return get_object_or_404(rows, pk=self.kwargs["step_pk"])

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not permissions.can_edit_step(
            request.user, self.step
        ):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class StepEditView(StepMixin, WorkFormMixin, FormView):
    template_name = "projects/step_form.html"
    form_class = StepForm
    title, success_message = "改这一步", "已保存。"

    def get_crumbs(self):
        item = self.step.item
        return [*super().get_crumbs(), (item.title, item.get_absolute_url())]

    def get_context_data(self, **kwargs):
        may_remove = permissions.can_edit_work(self.request.user, self.step.item)
        return super().get_context_data(
            step=self.step, may_remove=may_remove and self.step.done_on is None, **kwargs
        )

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": copy(self.step)}

    def perform(self, form):
        return domain.update_step(
            self.step, changes=form.changes, base=form.base, by=self.request.user
        )


@require_POST
def step_remove(request, step_pk):
    """An open one; what is done stays on record."""
    rows = WorkStep.objects.visible_to(request.user).select_related("item")
    step = get_object_or_404(rows, pk=step_pk)
    if not permissions.can_edit_work(request.user, step.item):
        raise PermissionDenied
    try:
        domain.remove_step(step, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, "这一步已删除。")
    return redirect(step.item)


# ── 增资 ─────────────────────────────────────────────────────────────────────────────────


class IncreaseCreateView(ProjectActionView):
    """A signed project's total is raised; only the increase is counted."""

    permission = staticmethod(permissions.can_propose_increase)
    template_name = "projects/increase_form.html"
    form_class = IncreaseForm
    title, button, anchor = "报增资", "提交审批", "#base"
    success_message = "已提交，项目办批准后总投资才变，签约统计只计增加额。"

    def get_note(self) -> str:
        total = self.project.total_investment
        return f"现在的总投资 {wan(total)} 万元" if total else "还没有总投资，先在基本情况里填"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"project": self.project}

    def perform(self, form):
        typed = form.cleaned_data
        return domain.propose_increase(
            self.project,
            new_total=typed["new_total"],
            agreed_on=typed["agreed_on"],
            reason=typed["reason"],
            by=self.request.user,
        )


class IncreaseApproveView(DecidedView):
    template_name = "projects/increase_decide.html"
    model, key, row_name = CapitalIncrease, "increase_pk", "increase"
    title, button, success_message = "批增资", "批准", "已批准，总投资已改。"
    decide = staticmethod(domain.approve_increase)


class IncreaseRefuseView(IncreaseApproveView):
    form_class = RefuseForm
    title, button, success_message = "不批增资", "不批准", "没有批准，总投资不变。"
    decide = staticmethod(domain.refuse_increase)
