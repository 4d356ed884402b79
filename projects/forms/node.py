"""Nodes of the schedule, their dates, and requests to move a promised date."""

from crispy_forms.layout import Column, Layout, Row
from django import forms

from laishan_portal import clock
from laishan_portal.forms import DayField, PortalFormMixin, ReasonField, WholeNumberField
from projects import planning
from projects.forms.stage import PastDayField
from projects.models import Node
from projects.schedule import words


class ComingDayField(DayField):
    """A day that is still ahead, or today."""

    def validate(self, value):
        super().validate(value)
        if value and value < clock.today():
            raise forms.ValidationError("不能早于今天。", code="past")


class FollowsField(forms.CharField):
    """``3、5+10``: line numbers, with working days of waiting."""

    def __init__(self, **kwargs):
        super().__init__(required=False, max_length=120, **kwargs)

    def clean(self, value):
        try:
            return words.parse_follows(super().clean(value))
        except ValueError as error:
            raise forms.ValidationError(str(error), code="follows") from error


class NodeForm(PortalFormMixin, forms.ModelForm):
    """What describes a node, and what it waits for; its dates have forms of their own.

    As in the schedule wizard, predecessors are named by the numbers of ``lines``, the project's
    nodes as they stand; ``network`` is what the person saw of them.
    """

    duration = WholeNumberField(
        label="工期（工作日）", required=False, min_value=0, max_value=2000
    )
    follows = FollowsField(
        label="前置",
        help_text="填下表行号：“3、5”是等第 3、5 行都完成，"
        "“5+10”是第 5 行完成后再等 10 个工作日。",
    )
    weight = WholeNumberField(label="权重", min_value=1, max_value=100, initial=1)
    network = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Node
        fields = ["name", "kind", "weight", "owner"]

    watched = tuple(Meta.fields)

    def __init__(self, *args, project, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.project = project
        self.lines = planning.lines_of(project)
        own = next((line for line in self.lines if line.node_id == self.instance.pk), None)
        self.own_number = own.key if own and self.instance.pk else None
        self.initial.setdefault("duration", own.duration if self.own_number else 0)
        self.initial.setdefault("follows", words.follows_text(own.follows if own else ()))
        self.initial.setdefault("network", planning.mark_of(self.lines, self.instance.pk))

    def get_layout(self) -> Layout:
        return Layout(
            "name",
            Row(Column("kind", css_class="col-md-6"), Column("owner", css_class="col-md-6")),
            Row(Column("duration", css_class="col-md-3"), Column("weight", css_class="col-md-3")),
            "follows",
        )

    @property
    def table(self) -> list[dict]:
        """The lines to choose from, their predecessors as they are typed."""
        return [
            {
                "number": line.key,
                "name": line.name,
                "duration": line.duration,
                "follows": words.follows_text(line.follows),
                "baseline_on": line.baseline_on,
                "is_own": line.key == self.own_number,
            }
            for line in self.lines
        ]

    @property
    def described(self) -> dict:
        """What the node takes and waits for, as the verbs of the domain ask for it."""
        pk = {line.key: line.node_id for line in self.lines}
        return {
            "duration": self.cleaned_data["duration"],
            "follows": [(pk[number], wait) for number, wait in self.cleaned_data["follows"]],
        }

    @property
    def changed_links(self) -> bool:
        """Something else was typed than the page showed, whatever became of it meanwhile."""
        data = self.cleaned_data
        typed = f"{data['duration']}:{words.follows_text(data['follows'])}"
        return data["network"].rpartition(";")[2] != typed

    def clean_duration(self):
        return self.cleaned_data["duration"] or 0

    def clean_follows(self):
        known, follows = {line.key for line in self.lines}, self.cleaned_data["follows"]
        for number, _wait in follows:
            if number == self.own_number:
                raise forms.ValidationError("前置不能是自己。", code="self")
            if number not in known:
                raise forms.ValidationError(f"没有第 {number} 行。", code="unknown")
        return follows

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
