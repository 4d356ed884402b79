"""Drawing up a schedule: from what, until when; then its lines; and templates of lines."""

from crispy_forms.layout import Column, Layout, Row
from django import forms

from laishan_portal import clock
from laishan_portal.forms import DayField, PortalFormMixin, WholeNumberField
from projects.enums import TemplateKind
from projects.forms.node import ComingDayField
from projects.forms.step_table import StepTableMixin

MOST_BUFFER = 120
USUAL_BUFFER = 10


class BufferField(WholeNumberField):
    def __init__(self, **kwargs):
        super().__init__(
            label="机动（工作日）",
            min_value=0,
            max_value=MOST_BUFFER,
            help_text="基线比最迟日提前这么多天，给每个节点留余地",
            **kwargs,
        )


class FinishMixin:
    """A promise lies after the day from which the plan runs."""

    def clean(self):
        data = super().clean()
        finish, start = data.get("promised_finish_on"), data.get("start_on")
        if finish and start and finish <= start:
            self.add_error("promised_finish_on", "承诺竣工要在开始日期之后。")
        return data


class ScheduleStartForm(FinishMixin, PortalFormMixin, forms.Form):
    template = forms.ChoiceField(label="按什么排")
    promised_finish_on = ComingDayField(label="承诺竣工（投用）")
    start_on = DayField(label="从哪天排起")
    buffer_workdays = BufferField(initial=USUAL_BUFFER)

    def __init__(self, *args, templates, has_nodes: bool, suited: str, **kwargs):
        self.templates = {str(row.pk): row for row in templates}
        super().__init__(*args, **kwargs)
        own = [("nodes", "现有节点，重新倒排")] if has_nodes else []
        self.fields["template"].choices = [
            *own,
            *(
                (pk, f"{row.name}（{row.line_count} 个节点，{row.note}）")
                for pk, row in self.templates.items()
            ),
        ]
        best = next((pk for pk, row in self.templates.items() if row.kind == suited), None)
        self.initial.setdefault("template", "nodes" if has_nodes else best)
        self.initial.setdefault("start_on", clock.today())

    def get_layout(self) -> Layout:
        return Layout(
            "template",
            Row(
                Column("promised_finish_on", css_class="col-md-4"),
                Column("start_on", css_class="col-md-4"),
                Column("buffer_workdays", css_class="col-md-4"),
            ),
        )

    @property
    def chosen(self):
        """The template, or None for the nodes the project has."""
        return self.templates.get(self.cleaned_data["template"])


class ScheduleEditForm(FinishMixin, StepTableMixin, PortalFormMixin, forms.Form):
    """The whole plan on one page. ``version`` is the one the person saw."""

    columns = ("position", "name", "duration", "follows", "fixed", "owner", "drop")
    promised_finish_on = ComingDayField(label="承诺竣工（投用）")
    start_on = DayField(label="从哪天排起")
    buffer_workdays = BufferField()
    reason = forms.CharField(
        label="重排理由",
        required=False,
        max_length=300,
        help_text="改动了承诺过的日期时要写",
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, plan, steps, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("promised_finish_on", "start_on", "buffer_workdays", "reason", "version"):
            self.initial.setdefault(name, getattr(plan, name))
        self.build_lines(steps)

    def get_layout(self) -> Layout:
        return Layout(
            Row(
                Column("promised_finish_on", css_class="col-6 col-md-3"),
                Column("start_on", css_class="col-6 col-md-3"),
                Column("buffer_workdays", css_class="col-6 col-md-2"),
                Column("reason", css_class="col-md-4"),
            ),
        )


class TemplateEditForm(StepTableMixin, PortalFormMixin, forms.Form):
    columns = ("position", "name", "kind", "duration", "follows", "weight", "owner", "drop")
    name = forms.CharField(label="名称", max_length=40)
    kind = forms.ChoiceField(label="适用", choices=TemplateKind.choices)
    note = forms.CharField(label="说明", max_length=200, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, template, steps, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("name", "kind", "note", "version"):
            self.initial.setdefault(name, getattr(template, name))
        self.build_lines(steps)

    def get_layout(self) -> Layout:
        return Layout(
            Row(
                Column("name", css_class="col-md-4"),
                Column("kind", css_class="col-md-3"),
                Column("note", css_class="col-md-5"),
            ),
        )


class TemplateCopyForm(PortalFormMixin, forms.Form):
    name = forms.CharField(label="新模板的名称", max_length=40)

    def get_layout(self) -> Layout:
        return Layout("name")
