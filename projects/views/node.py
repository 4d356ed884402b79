from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from laishan_portal.formatting import date_long
from projects import domain, permissions
from projects.enums import Decision
from projects.forms.node import (
    DateChangeForm,
    EmptyForm,
    NodeActualForm,
    NodeCreateForm,
    NodeForecastForm,
    NodeForm,
)
from projects.forms.stage import ApproveForm, RefuseForm
from projects.models import Node
from projects.views.base import ProjectActionView, anybody


def may_tell_progress(user, project) -> bool:
    """Who files the reports also tells dates; so does who keeps the project's data."""
    return permissions.can_edit(user, project) or permissions.can_fill_report(user, project)


class NodeMixin:
    """A form about one node of the project in the address."""

    template_name = "projects/node_form.html"
    anchor = "#nodes"

    @cached_property
    def node(self) -> Node:
        return get_object_or_404(self.project.nodes, pk=self.kwargs["node_pk"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(node=self.node, **kwargs)


class NodeCreateView(ProjectActionView):
    permission = staticmethod(permissions.can_edit)
    template_name = "projects/node_form.html"
    form_class = NodeCreateForm
    title, button, anchor = "加节点", "加上这个节点", "#nodes"
    note = "基线就是承诺的完成日，定了以后要改须申请改期。"
    success_message = "节点已加上。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"project": self.project, "instance": Node()}

    def perform(self, form):
        names = ("name", "kind", "baseline_on", "weight", "owner")
        typed = {name: form.cleaned_data[name] for name in names}
        return domain.add_node(self.project, by=self.request.user, **typed, **form.described)


class NodeEditView(NodeMixin, ProjectActionView):
    permission = staticmethod(permissions.can_edit)
    form_class = NodeForm
    title, success_message = "改节点", "节点已保存。"

    def get_form_kwargs(self):
        node = get_object_or_404(self.project.nodes, pk=self.kwargs["node_pk"])
        return super().get_form_kwargs() | {"project": self.project, "instance": node}

    def perform(self, form):
        links = form.described | {"seen": form.cleaned_data["network"] or None}
        if not form.changed_links:
            links = {}
        return domain.edit_node(
            self.node, changes=form.changes, base=form.base, by=self.request.user, **links
        )


class NodeActualView(NodeMixin, ProjectActionView):
    permission = staticmethod(may_tell_progress)
    form_class = NodeActualForm
    title, button, success_message = "填完成日期", "记为完成", "完成日期已记下。"

    def get_note(self):
        return f"“{self.node.name}”基线 {date_long(self.node.baseline_on)}。"

    def perform(self, form):
        domain.record_actual(self.node, on=form.cleaned_data["on"], by=self.request.user)
        return self.node


class NodeForecastView(NodeActualView):
    form_class = NodeForecastForm
    title, button, success_message = "改预测日期", "改预测", "预测已更新。"

    def perform(self, form):
        domain.record_forecast(self.node, on=form.cleaned_data["on"], by=self.request.user)
        return self.node


class NodeDeleteView(NodeMixin, ProjectActionView):
    permission = staticmethod(permissions.can_edit)
    form_class = EmptyForm
    title, button, success_message = "删除节点", "删除这个节点", "节点已删除。"
    note = "只有还没记过进展的节点能删；删了从历史里仍查得到。"

    def perform(self, form):
        domain.delete_node(self.node, by=self.request.user)
        return self.project


class DateRequestView(ProjectActionView):
    """Ask to move a node's baseline; the old date holds until somebody else approves."""

    permission = staticmethod(may_tell_progress)
    template_name = "projects/date_form.html"
    form_class = DateChangeForm
    title, button, anchor = "申请改期", "提交申请", "#nodes"
    success_message = "改期申请已提交，批准之前仍按原日期亮灯。"

    @cached_property
    def node(self) -> Node | None:
        return get_object_or_404(self.project.nodes, pk=self.kwargs["node_pk"])

    @cached_property
    def old_on(self):
        """The date in force; none where nobody has promised a finish yet."""
        return self.node.baseline_on if self.node else self.project.promised_finish_on

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"old_on": self.old_on}

    def get_context_data(self, **kwargs):
        return super().get_context_data(old_on=self.old_on, **kwargs)

    def get_note(self):
        if self.old_on is None:
            return ""
        what = f"“{self.node.name}”的基线" if self.node else "承诺竣工"
        return f"{what}现在是 {date_long(self.old_on)}。批准之前仍按原日期亮灯。"

    def perform(self, form):
        typed = form.cleaned_data
        return domain.request_date_change(
            self.project,
            node=self.node,
            new_on=typed["new_on"],
            reason=typed["reason"],
            by=self.request.user,
        )


class DateRequestFinishView(DateRequestView):
    """The same for the promised finish of the project."""

    node = None


class DateDecideView(ProjectActionView):
    permission = anybody(permissions.can_decide_move)
    needs_real_name = False
    template_name = "projects/date_decide.html"
    anchor = "#nodes"

    @cached_property
    def change(self):
        rows = self.project.date_changes.select_related("node", "requested_by__person", "project")
        return get_object_or_404(rows, pk=self.kwargs["change_pk"])

    def get_context_data(self, **kwargs):
        change = self.change
        return super().get_context_data(
            change=change, is_waiting=change.decision == Decision.PROPOSED, **kwargs
        )


class DateApproveView(DateDecideView):
    form_class = ApproveForm
    title, button, success_message = "批准改期", "批准", "改期已批准，按新日期亮灯。"

    def perform(self, form):
        domain.approve_date_change(
            self.change, comment=form.cleaned_data["comment"], by=self.request.user
        )
        return self.change


class DateRefuseView(DateDecideView):
    form_class = RefuseForm
    title, button, success_message = "不批准改期", "不批准", "已退回，日期不变。"

    def perform(self, form):
        domain.refuse_date_change(
            self.change, comment=form.cleaned_data["comment"], by=self.request.user
        )
        return self.change
