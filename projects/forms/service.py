"""Formalities (手续) and resources (要素)."""

from crispy_forms.layout import Column, Layout, Row
from django import forms

from laishan_portal.forms import DayField, PortalFormMixin, WanField
from projects.enums import PermitStatus
from projects.forms.stage import PastDayField
from projects.models import Factor, Permit


class PermitForm(PortalFormMixin, forms.ModelForm):
    promised_on = DayField(label="承诺办结", required=False)
    done_on = PastDayField(label="办结日期", required=False)

    class Meta:
        model = Permit
        fields = [
            "name",
            "phase",
            "department",
            "status",
            "promised_on",
            "done_on",
            "document_number",
            "note",
        ]

    def get_layout(self) -> Layout:
        return Layout(
            "name",
            Row(Column("phase", css_class="col-md-6"), Column("department", css_class="col-md-6")),
            "status",
            Row(
                Column("promised_on", css_class="col-md-6"),
                Column("done_on", css_class="col-md-6"),
            ),
            "document_number",
            "note",
        )

    def clean_name(self):
        name = self.cleaned_data["name"].strip()
        same = Permit.objects.filter(project=self.instance.project_id, name=name)
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("这项手续已经登记过。", code="taken")
        return name

    def clean(self):
        data = super().clean()
        is_done = data.get("status") == PermitStatus.DONE
        if is_done and not data.get("done_on") and "done_on" not in self.errors:
            self.add_error("done_on", "办结的要填办结日期。")
        if data.get("status") and not is_done and data.get("done_on"):
            self.add_error("done_on", "还没办结，先不填办结日期。")
        return data


class FactorForm(PortalFormMixin, forms.ModelForm):
    needed = WanField(label="需求", max_digits=12)
    secured = WanField(label="已保障", max_digits=12, initial=0)
    due_on = DayField(label="何时", required=False)

    class Meta:
        model = Factor
        fields = ["kind", "measure", "needed", "secured", "action", "responsible", "due_on"]
        help_texts = {"measure": "亩、万元、kVA、人……"}

    def get_layout(self) -> Layout:
        return Layout(
            Row(Column("kind", css_class="col-md-6"), Column("measure", css_class="col-md-6")),
            Row(Column("needed", css_class="col-md-6"), Column("secured", css_class="col-md-6")),
            "action",
            Row(
                Column("responsible", css_class="col-md-6"), Column("due_on", css_class="col-md-6")
            ),
        )

    def clean_kind(self):
        kind = self.cleaned_data["kind"]
        same = Factor.objects.filter(project=self.instance.project_id, kind=kind)
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("这类要素已经登记过，请在原来那一行上改。", code="taken")
        return kind

    def clean(self):
        data = super().clean()
        needed, secured = data.get("needed"), data.get("secured")
        if needed is not None and needed <= 0:
            self.add_error("needed", "需求要大于 0。")
        elif needed is not None and secured is not None and secured > needed:
            self.add_error("secured", "已保障不能超过需求。")
        return data
