"""Handing out, working on it, more time, a push."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import FormView

from laishan_portal import clock
from services import domain, permissions
from services.forms import actions as forms
from services.models import Measure, ProblemUnit, Task
from services.views.base import FormPageMixin, ProblemActionView


class ProblemAcceptView(ProblemActionView):
    permission = staticmethod(permissions.can_accept)
    form_class = forms.AcceptForm
    title, button, success_message = "受理并交办", "受理交办", "已交办，承办单位看得到项目了。"

    def perform(self, form):
        domain.accept_problem(self.problem, by=self.request.user, **_fields(form))
        return self.problem


class ProblemReturnView(ProblemActionView):
    permission = staticmethod(permissions.can_return)
    form_class = forms.ReasonForm
    title, button, success_message = "退回重派", "退回", "已退回，由项目办重派。"

    def perform(self, form):
        domain.return_problem(self.problem, by=self.request.user, **_fields(form))
        return self.problem


class ProblemTaskView(ProblemActionView):
    permission = staticmethod(permissions.can_handle)
    form_class = forms.TaskForm
    title, button, success_message = "列任务", "列上", "任务已列上。"

    def perform(self, form):
        task = Task(problem=self.problem, **_fields(form))
        return domain.add_task(task, by=self.request.user)


class ProblemMeasureView(ProblemActionView):
    permission = staticmethod(permissions.can_handle)
    form_class = forms.MeasureForm
    title, button, success_message = "报措施", "登记", "措施已登记。"

    def perform(self, form):
        measure = Measure(problem=self.problem, **_fields(form))
        return domain.add_measure(measure, by=self.request.user)


class ProblemAnswerView(ProblemActionView):
    permission = staticmethod(permissions.can_answer)
    form_class = forms.AnswerForm
    title, button, success_message = "本单位答复", "答复", "已答复本单位的部分。"
    note = "各单位各答各的，总的结果由系统算出。"

    def perform(self, form):
        mine = ProblemUnit.objects.visible_to(self.request.user)
        part = mine.get(problem=self.problem, unit=self.request.user.unit_id)
        domain.answer_part(part, by=self.request.user, **_fields(form))
        return part


class ProblemExtendView(ProblemActionView):
    permission = staticmethod(permissions.can_extend)
    form_class = forms.ExtendForm
    title, button, success_message = "申请延期", "申请", "已申请，批准之前仍按原期限计时。"

    def perform(self, form):
        return domain.request_extension(self.problem, by=self.request.user, **_fields(form))


class ProblemDecideView(ProblemActionView):
    permission = staticmethod(permissions.can_decide_extension)
    form_class = forms.DecideForm
    template_name = "services/problem_decide.html"
    title, button, success_message = "审批延期", "提交", "已审批。"

    def get_context_data(self, **kwargs):
        extension = self.problem.extensions.last()
        return super().get_context_data(extension=extension, **kwargs)

    def perform(self, form):
        return domain.decide_extension(
            self.problem,
            approve=form.cleaned_data["decision"] == "approve",
            comment=form.cleaned_data["comment"],
            by=self.request.user,
        )


class ProblemUrgeView(ProblemActionView):
    permission = staticmethod(permissions.can_urge)
    form_class = forms.UrgeForm
    title, button, success_message = "催办", "催办", "已提醒经办人。"
    note = "同一件问题一天只催一次。"

    def perform(self, form):
        domain.urge(self.problem, by=self.request.user, **_fields(form))
        return self.problem


class TaskDoneView(FormPageMixin, FormView):
    template_name = "services/task_done.html"
    form_class = forms.DoneForm
    title, button, success_message = "任务完成", "完成", "已完成。"

    @cached_property
    def task(self) -> Task:
        rows = Task.objects.visible_to(self.request.user).filter(done_on=None)
        rows = rows.select_related("problem__project__standing", "unit", "owner")
        return get_object_or_404(rows.prefetch_related("problem__parts"), pk=self.kwargs["pk"])

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            is_mine = (
                self.task.owner_id is not None and self.task.owner_id == request.user.person_id
            )
            if not is_mine and not permissions.can_handle(request.user, self.task.problem):
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        return {"done_on": clock.today()}

    def get_crumbs(self):
        problem = self.task.problem
        return [*super().get_crumbs(), (problem.number, problem.get_absolute_url())]

    def get_context_data(self, **kwargs):
        return super().get_context_data(task=self.task, **kwargs)

    def perform(self, form):
        domain.complete_task(self.task, by=self.request.user, **_fields(form))
        return self.task


def _fields(form) -> dict:
    """The cleaned fields of the form's own, without what every form carries."""
    return {name: form.cleaned_data[name] for name in form.declared_fields}
