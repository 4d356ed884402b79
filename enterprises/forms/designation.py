"""The form of a designation: what a unit strives for, and what came of it."""

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.core.exceptions import ValidationError

from accounts.enums import Role
from accounts.models import Unit
from enterprises.enums import DesignationStatus
from enterprises.models import Designation
from laishan_portal import clock
from laishan_portal.forms import DayField, PortalFormMixin, WholeNumberField


class DesignationForm(PortalFormMixin, forms.ModelForm):
    year = WholeNumberField(
        label="年度",
        min_value=2000,
        max_value=2100,
        error_messages={"min_value": "请核对年份。", "max_value": "请核对年份。"},
    )
    awarded_on = DayField(label="获批日期", required=False, help_text="获批了才填。")

    class Meta:
        model = Designation
        fields = ["name", "level", "unit", "year", "status", "awarded_on"]

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
                Column("status", css_class="col-md-6"), Column("awarded_on", css_class="col-md-6")
            ),
        )

    def clean_awarded_on(self):
        day = self.cleaned_data["awarded_on"]
        if day is not None and day > clock.today():
            raise ValidationError("获批日期不能晚于今天。", code="future")
        return day

    def clean(self):
        cleaned = super().clean()
        is_awarded = cleaned.get("status") == DesignationStatus.AWARDED
        if "awarded_on" in cleaned and is_awarded != (cleaned["awarded_on"] is not None):
            sentence = "已获批的要填获批日期。" if is_awarded else "还没获批，获批日期请留空。"
            self.add_error("awarded_on", sentence)
        return cleaned
