"""产业链 kept by the office: chains, links, who fills them; and the limits of recruitment."""

from crispy_forms.layout import Column, Layout, Row
from django import forms

from laishan_portal.forms import PortalFormMixin, WanField, WholeNumberField
from projects.enums import RECRUITMENT_STAGES, Stage
from projects.forms.lookups import EnterpriseField
from projects.models import ChainHolding, ChainLink, FollowUpRule, IndustryChain


class ChainForm(PortalFormMixin, forms.ModelForm):
    class Meta:
        model = IndustryChain
        fields = ["name", "note"]

    def get_layout(self) -> Layout:
        return Layout("name", "note")


class LinkForm(PortalFormMixin, forms.ModelForm):
    position = WholeNumberField(label="顺序", min_value=1, max_value=200, initial=1)

    class Meta:
        model = ChainLink
        fields = ["name", "segment", "position", "note"]

    def get_layout(self) -> Layout:
        return Layout(
            "name",
            Row(Column("segment", css_class="col-6"), Column("position", css_class="col-6")),
            "note",
        )

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        same = ChainLink.objects.filter(chain=self.instance.chain_id, name=name)
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("这条产业链已有同名环节。", code="taken")
        return name


class HoldingForm(PortalFormMixin, forms.ModelForm):
    enterprise = EnterpriseField(label="企业", help_text="打几个字就出候选。")

    class Meta:
        model = ChainHolding
        fields = ["enterprise", "note"]

    def get_layout(self) -> Layout:
        return Layout("enterprise", "note")

    def clean_enterprise(self):
        enterprise = self.cleaned_data["enterprise"]
        if ChainHolding.objects.filter(link=self.instance.link_id, enterprise=enterprise).exists():
            raise forms.ValidationError("这家企业已经在这个环节上。", code="taken")
        return enterprise


class LimitForm(PortalFormMixin, forms.ModelForm):
    """How many working days; for big projects another number."""

    workdays = WholeNumberField(label="时限（工作日）", min_value=1, max_value=1000)
    major_workdays = WholeNumberField(
        label="重大项目时限（工作日）", required=False, min_value=1, max_value=1000
    )
    major_from = WanField(label="多大算重大（万元）", required=False)

    class Meta:
        model = FollowUpRule
        fields = ["workdays", "major_workdays", "major_from", "source"]

    def get_layout(self) -> Layout:
        return Layout(
            "workdays",
            Row(
                Column("major_workdays", css_class="col-md-6"),
                Column("major_from", css_class="col-md-6"),
            ),
            "source",
        )

    def clean(self):
        data = super().clean()
        has_days, has_sum = data.get("major_workdays"), data.get("major_from")
        if (has_days is None) != (has_sum is None) and not self.errors:
            self.add_error("major_workdays", "重大项目的时限和金额要一起填。")
        return data


class StayLimitForm(PortalFormMixin, forms.ModelForm):
    """How long a project may stay in a stage of recruitment."""

    stage = forms.ChoiceField(
        label="阶段",
        choices=[(stage.value, stage.label) for stage in Stage if stage in RECRUITMENT_STAGES],
    )
    workdays = WholeNumberField(label="时限（工作日）", min_value=1, max_value=1000)

    class Meta:
        model = FollowUpRule
        fields = ["stage", "workdays", "source"]

    def get_layout(self) -> Layout:
        return Layout("stage", "workdays", "source")

    def clean_stage(self):
        stage = self.cleaned_data["stage"]
        if FollowUpRule.objects.filter(duty=self.instance.duty, stage=stage).exists():
            raise forms.ValidationError("这个阶段已有停留时限，在原来那一行上改。", code="taken")
        return stage
