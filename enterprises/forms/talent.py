"""The forms of talents: entering one, correcting one."""

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from enterprises.forms.people import PersonFormMixin
from enterprises.models import Enterprise, Talent
from enterprises.names import tidy
from laishan_portal import clock
from laishan_portal.forms import DayField, PortalFormMixin

_OFFERED = 5


class EnterpriseNameField(forms.CharField):
    """An enterprise by its full, short or other name, or its credit code."""

    def __init__(self, **kwargs):
        super().__init__(max_length=120, **kwargs)

    def prepare_value(self, value):
        if isinstance(value, Enterprise):
            return value.name
        if isinstance(value, int):
            return Enterprise.objects.filter(pk=value).values_list("name", flat=True).first()
        return value

    def clean(self, value):
        text = tidy(super().clean(value))
        if not text:
            return None
        exact = Q(name=text) | Q(short_name=text) | Q(uscc=text.upper()) | Q(aliases__name=text)
        found = list(Enterprise.objects.filter(exact).distinct()[:2])
        if len(found) == 1:
            return found[0]
        offered = Enterprise.objects.all().matching(text)[:_OFFERED]
        names = "、".join(row.name for row in offered)
        if names:
            raise ValidationError(f"没有正好叫“{text}”的企业。是不是：{names}", code="unknown")
        raise ValidationError(f"企业名录里没有“{text}”，先去登记。", code="unknown")


class IntroducedMixin:
    """What has happened cannot be dated after today."""

    def clean_introduced_on(self):
        day = self.cleaned_data["introduced_on"]
        if day is not None and day > clock.today():
            raise ValidationError("引进日期不能晚于今天。", code="future")
        return day


class TalentForm(IntroducedMixin, PersonFormMixin, forms.ModelForm):
    enterprise = EnterpriseNameField(
        label="企业", required=False, help_text="写全称、简称或信用代码。"
    )
    introduced_on = DayField(label="引进日期")

    class Meta:
        model = Talent
        fields = ["kind", "enterprise", "introduced_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "请选择"), *self.fields["kind"].choices[1:]]
        self.helper.layout = self.get_layout()

    def get_layout(self) -> Layout:
        who = ["same_person"] if self.asks_who else []
        return Layout(
            Row(Column("person_name", css_class="col-md-6"), Column("kind", css_class="col-md-6")),
            *who,
            Row(
                Column("introduced_on", css_class="col-md-6"),
                Column("birth_year", css_class="col-md-6"),
            ),
            "enterprise",
            Row(
                Column("person_title", css_class="col-md-6"), Column("phone", css_class="col-md-6")
            ),
        )


class TalentEditForm(IntroducedMixin, PortalFormMixin, forms.ModelForm):
    """Who the person is stays; a wrong person is another row."""

    enterprise = EnterpriseNameField(
        label="企业", required=False, help_text="写全称、简称或信用代码。"
    )
    introduced_on = DayField(label="引进日期")

    class Meta:
        model = Talent
        fields = ["kind", "enterprise", "introduced_on"]

    watched = tuple(Meta.fields)

    def get_layout(self) -> Layout:
        return Layout(
            Row(
                Column("kind", css_class="col-md-6"),
                Column("introduced_on", css_class="col-md-6"),
            ),
            "enterprise",
        )
