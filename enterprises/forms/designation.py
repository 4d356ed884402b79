"""The forms of a designation: what a unit strives for, its moves, tasks and materials."""

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.db.models import Q

from accounts.enums import Role
from accounts.models import Unit, User
from enterprises.enums import DESIGNATION_MOVES, DesignationStatus
from enterprises.models import Designation, DesignationMaterial, DesignationTask
from laishan_portal import clock
from laishan_portal.files import DOCUMENT, PHOTO, SHEET, UploadField
from laishan_portal.forms import DayField, PortalFormMixin, WholeNumberField


class DesignationForm(PortalFormMixin, forms.ModelForm):
    year = WholeNumberField(
        label="年度",
        min_value=2000,
        max_value=2100,
        error_messages={"min_value": "请核对年份。", "max_value": "请核对年份。"},
    )
    window_from = DayField(label="申报窗口起", required=False)
    window_to = DayField(label="申报窗口止", required=False, help_text="还没发通知就留空。")

    class Meta:
        model = Designation
        fields = ["name", "level", "unit", "year", "window_from", "window_to"]

    watched = tuple(Meta.fields)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [("", "请选择"), *self.fields["level"].choices[1:]]
        self.fields["unit"].queryset = self._units()
        self.fields["unit"].empty_label = "请选择"

    def _units(self):
        """The office enters for anybody, a reporter for their own unit."""
        units = Unit.objects.active()
        if not self.user.has_role(Role.OFFICE):
            units = units.filter(pk=self.user.unit_id)
        if self.instance.unit_id:
            units |= Unit.objects.filter(pk=self.instance.unit_id)
        return units.order_by("name_pinyin", "pk")

    def get_layout(self) -> Layout:
        return Layout(
            "name",
            Row(Column("level", css_class="col-md-6"), Column("year", css_class="col-md-6")),
            "unit",
            Row(
                Column("window_from", css_class="col-md-6"),
                Column("window_to", css_class="col-md-6"),
            ),
        )

    def clean(self):
        cleaned = super().clean()
        begins, ends = cleaned.get("window_from"), cleaned.get("window_to")
        if begins and ends and ends < begins:
            self.add_error("window_to", "申报窗口止不能早于起。")
        return cleaned


class DesignationMoveForm(PortalFormMixin, forms.Form):
    """The next state, the day it happened, and why where one has to say."""

    to = forms.ChoiceField(label="改为", widget=forms.RadioSelect)
    on = DayField(label="日期", help_text="申报、公示或获批的那一天。")
    note = forms.CharField(
        label="说明", required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, designation, **kwargs):
        super().__init__(*args, **kwargs)
        moves = DESIGNATION_MOVES[designation.status]
        self.fields["to"].choices = [
            (status.value, status.label) for status in DesignationStatus if status in moves
        ]
        self.initial.setdefault("on", clock.today())

    def get_layout(self) -> Layout:
        return Layout("to", "on", "note")


class DesignationTaskForm(PortalFormMixin, forms.ModelForm):
    due_on = DayField(label="完成期限")

    class Meta:
        model = DesignationTask
        fields = ["title", "owner", "due_on"]

    watched = tuple(Meta.fields)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = self._people()
        self.fields["owner"].empty_label = "请选择"

    def _people(self):
        """Who works on projects: of the striving unit and of the office."""
        unit = self.instance.designation.unit_id
        people = User.objects.filter(is_active=True).filter(
            Q(person__unit=unit) | Q(groups__name=Role.OFFICE)
        )
        if self.instance.owner_id:
            people |= User.objects.filter(pk=self.instance.owner_id)
        return people.select_related("person").distinct().order_by("pk")

    def get_layout(self) -> Layout:
        return Layout(
            "title",
            Row(Column("owner", css_class="col-md-6"), Column("due_on", css_class="col-md-6")),
        )


class DesignationMaterialForm(PortalFormMixin, forms.ModelForm):
    file = UploadField(
        label="电子件",
        kinds=[PHOTO, DOCUMENT, SHEET],
        required=False,
        help_text="照片、pdf、docx、xlsx，不超过 20 MB；再传就替换原来的。",
    )

    class Meta:
        model = DesignationMaterial
        fields = ["name", "is_required", "note"]

    watched = tuple(Meta.fields)

    def get_layout(self) -> Layout:
        return Layout("name", "is_required", "file", "note")
