"""One form for each thing that is done about a problem."""

from crispy_forms.layout import Column, Layout, Row
from django import forms

from laishan_portal import clock
from laishan_portal.files import DOCUMENT, PHOTO, UploadsField
from laishan_portal.forms import DayField, PortalFormMixin, ReasonField, WholeNumberField
from services.enums import ConfirmationAnswer, Outcome
from services.forms.lookups import PersonField, UnitField, UnitsField


class ActionForm(PortalFormMixin, forms.Form):
    """A form about ``problem``, all fields in their order."""

    def __init__(self, *args, problem, **kwargs):
        self.problem = problem
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Choices and defaults that depend on the problem."""

    def get_layout(self) -> Layout:
        return Layout(*self.declared_fields)


class AcceptForm(ActionForm):
    lead_unit = UnitField(label="牵头单位")
    handler = PersonField(
        label="经办人", required=False, help_text="牵头单位的人，打姓名或拼音首字母。"
    )
    assisting = UnitsField(
        label="协办单位", required=False, help_text="可多选，各自答复各自的部分。"
    )
    limit_days = WholeNumberField(label="几个工作日内办结", min_value=1, max_value=250)
    note = forms.CharField(label="交办意见", max_length=300, required=False)

    def prepare(self):
        self.initial.setdefault("limit_days", self.problem.limit_days)

    def get_layout(self) -> Layout:
        return Layout(
            Row(
                Column("lead_unit", css_class="col-md-6"), Column("handler", css_class="col-md-6")
            ),
            "assisting",
            "limit_days",
            "note",
        )


class ReasonForm(ActionForm):
    reason = ReasonField(label="理由")


class TaskForm(ActionForm):
    content = forms.CharField(label="做什么", max_length=60)
    unit = UnitField(label="责任单位", required=False)
    owner = PersonField(label="责任人", required=False, help_text="打姓名或拼音首字母。")
    outsider = forms.CharField(
        label="区外或企业方", max_length=30, required=False, help_text="如“施工方”。"
    )
    due_on = DayField(label="到哪天")

    def clean(self):
        cleaned = super().clean()
        if not (cleaned.get("unit") or cleaned.get("owner") or cleaned.get("outsider")):
            raise forms.ValidationError("写明由哪个单位、哪个人办。", code="nobody")
        return cleaned

    def get_layout(self) -> Layout:
        pair = [Column(name, css_class="col-md-4") for name in ("unit", "owner", "outsider")]
        return Layout("content", Row(*pair), "due_on")


class MeasureForm(ActionForm):
    content = forms.CharField(
        label="做了什么", max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )
    taken_on = DayField(label="日期")
    task = forms.ModelChoiceField(
        label="对应任务", queryset=None, required=False, empty_label="不针对哪一项"
    )

    def prepare(self):
        self.initial.setdefault("taken_on", clock.today())
        self.fields["task"].queryset = self.problem.tasks.all()


class DoneForm(PortalFormMixin, forms.Form):
    done_on = DayField(label="完成日期")

    def get_layout(self) -> Layout:
        return Layout("done_on")


class AnswerForm(ActionForm):
    outcome = forms.ChoiceField(label="本单位的结果", choices=[("", "请选择"), *Outcome.choices])
    answer = forms.CharField(
        label="办了什么、结果怎样", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class ApplyForm(AnswerForm):
    evidence = UploadsField(
        label="证明材料",
        kinds=(PHOTO, DOCUMENT),
        required=False,
        help_text="照片或文件，重大问题必须有。",
    )


class ExtendForm(ActionForm):
    days = WholeNumberField(label="再要几个工作日", min_value=1, max_value=60)
    reason = ReasonField(label="理由", help_text="批准之前仍按原期限计时。")


class DecideForm(ActionForm):
    decision = forms.ChoiceField(
        label="审批",
        choices=[("approve", "批准"), ("refuse", "不批准")],
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(label="意见", max_length=300, required=False)


class VerifyForm(ActionForm):
    decision = forms.ChoiceField(
        label="核验",
        choices=[("approve", "核验通过，请企业确认"), ("refuse", "还没办好，退回办理")],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="意见", max_length=300, required=False, help_text="退回要写明还差什么。"
    )


class UrgeForm(ActionForm):
    note = forms.CharField(label="催办意见", max_length=200, required=False)


class CallForm(ActionForm):
    called = forms.CharField(label="打给谁", max_length=40, help_text="姓名和职务，如“业主张工”。")
    answered_on = DayField(label="通话日期")
    answer = forms.ChoiceField(
        label="对方答复", choices=ConfirmationAnswer.choices, widget=forms.RadioSelect
    )
    said = forms.CharField(
        label="怎么说的", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )

    def prepare(self):
        self.initial.setdefault("answered_on", clock.today())


class LinkForm(ActionForm):
    sent_to = forms.CharField(
        label="发给谁", max_length=40, help_text="姓名和职务。链接由您通过微信或短信转给对方。"
    )
