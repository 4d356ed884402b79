"""Nodes of the schedule, their dates, and requests to move a promised date."""

from crispy_forms.layout import Column, Layout, Row
from django import forms

from laishan_portal import clock
from laishan_portal.forms import DayField, PortalFormMixin, ReasonField, WholeNumberField
from projects.forms.stage import PastDayField
from projects.models import Node


class ComingDayField(DayField):
    """A day that is still ahead, or today."""

    def validate(self, value):
        super().validate(value)
        if value and value < clock.today():
            raise forms.ValidationError("不能早于今天。", code="past")


class NodeForm(PortalFormMixin, forms.ModelForm):
    """What describes a node; its dates have forms of their own."""

    lag_workdays = WholeNumberField(
        label="距前置（工作日）", required=False, min_value=0, max_value=2000, initial=0
    )
    weight = WholeNumberField(label="权重", min_value=1, max_value=100, initial=1)

    class Meta:
        model = Node
        fields = ["name", "kind", "predecessor", "lag_workdays", "weight", "owner"]

    watched = tuple(Meta.fields)

    def __init__(self, *args, project, **kwargs):
        super().__init__(*args, **kwargs)
        others = Node.objects.filter(project=project).exclude(pk=self.instance.pk)
        self.fields["predecessor"].queryset = others.order_by("position")
        self.fields["predecessor"].empty_label = "没有前置"
        self.instance.project = project

    def get_layout(self) -> Layout:
        return Layout(
            "name",
            Row(Column("kind", css_class="col-md-6"), Column("owner", css_class="col-md-6")),
            Row(
                Column("predecessor", css_class="col-md-6"),
                Column("lag_workdays", css_class="col-md-6"),
            ),
            "weight",
        )

    def clean_lag_workdays(self):
        return self.cleaned_data["lag_workdays"] or 0

    def clean_name(self):
        name = self.cleaned_data["name"].strip()
        same = Node.objects.filter(project=self.instance.project_id, name=name)
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("这个项目已有同名节点。", code="taken")
        return name


class NodeCreateForm(NodeForm):
    """A new node is promised for a day."""

    baseline_on = DayField(label="基线（承诺完成日）")

    def get_layout(self) -> Layout:
        layout = super().get_layout()
        layout.fields.insert(1, "baseline_on")
        return layout


class NodeActualForm(PortalFormMixin, forms.Form):
    on = PastDayField(label="完成日期")

    def get_layout(self) -> Layout:
        return Layout("on")


class NodeForecastForm(PortalFormMixin, forms.Form):
    on = ComingDayField(label="预测完成日期")

    def get_layout(self) -> Layout:
        return Layout("on")


class EmptyForm(PortalFormMixin, forms.Form):
    """A decision that asks for nothing but the click."""

    def get_layout(self) -> Layout:
        return Layout()


class DateChangeForm(PortalFormMixin, forms.Form):
    new_on = ComingDayField(label="新日期")
    reason = ReasonField(label="理由")

    def __init__(self, *args, old_on, **kwargs):
        self.old_on = old_on
        super().__init__(*args, **kwargs)

    def get_layout(self) -> Layout:
        return Layout("new_on", "reason")

    def clean_new_on(self):
        new_on = self.cleaned_data["new_on"]
        if new_on == self.old_on:
            raise forms.ValidationError("新日期和原日期一样。", code="same")
        return new_on
