"""What every form of the portal shares: crispy layout, one write per form, three-way base."""

import unicodedata
from datetime import date, datetime
from decimal import Decimal

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core import signing
from django.core.exceptions import ValidationError

from laishan_portal import conflicts, submissions

_BASE_SALT = "laishan_portal.forms.base"
HIDDEN = ("submission_key", "form_owner", "base")


class LayoutFormMixin:
    """A form whose layout is drawn by crispy and whose <form> tag is drawn by the template."""

    def get_layout(self) -> Layout:
        raise NotImplementedError

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.render_hidden_fields = True
        self.helper.use_custom_control = False
        self.helper.layout = self.get_layout()


class PortalFormMixin(LayoutFormMixin):
    """A form that writes: posted twice it writes once; posted too late it is not lost.

    ``user`` is who types. ``watched`` names the model fields guarded against silent overwriting;
    for them ``base`` carries, signed, what the person saw.
    """

    watched: tuple[str, ...] = ()

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)
        for name in HIDDEN:
            self.fields[name] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.initial.setdefault("submission_key", submissions.new_key())
        self.initial.setdefault("form_owner", str(user.pk))
        row = self.guarded_row()
        if row is not None and self.watched:
            self.initial.setdefault("base", self.sign_base(row))

    def guarded_row(self):
        """The row whose ``watched`` fields the person sees; None for a new one."""
        row = getattr(self, "instance", None)
        return row if row is not None and row.pk else None

    def sign_base(self, row) -> str:
        return signing.dumps(
            conflicts.snapshot(row, list(self.watched)), salt=_BASE_SALT, compress=True
        )

    def clean_base(self) -> dict[str, str]:
        try:
            return signing.loads(self.cleaned_data["base"], salt=_BASE_SALT)
        except signing.BadSignature:
            return {}

    @property
    def submission_key(self) -> str:
        return self.cleaned_data.get("submission_key", "")

    @property
    def base(self) -> dict[str, str]:
        """What the person saw, field by field, as ``conflicts.snapshot`` writes it."""
        return self.cleaned_data.get("base") or {}

    @property
    def changes(self) -> dict:
        """The watched fields as typed, without those given up for the other person's value."""
        return {
            name: self.cleaned_data[name]
            for name in self.watched
            if name in self.cleaned_data and self.data.get(f"keep_{name}") != "theirs"
        }

    def resubmit_against(self, row) -> None:
        """Show the form again, as typed, now based on what ``row`` holds.

        What the person left as they saw it follows the row: posted again against the new base,
        the old value would count as typed and undo what somebody else has changed.
        """
        self.data = self.data.copy()
        typed = {name: self.cleaned_data[name] for name in self.watched if name in self.fields}
        for name in conflicts.untouched(row, typed=typed, base=self.base):
            self._follow(row, name)
        self.data[self.add_prefix("base")] = self.sign_base(row)
        self.data[self.add_prefix("submission_key")] = submissions.new_key()

    def _follow(self, row, name: str) -> None:
        """Put what ``row`` holds into the posted data, as the field's widget would post it."""
        field, key = self.fields[name], self.add_prefix(name)
        value = field.prepare_value(row._meta.get_field(name).value_from_object(row))
        if isinstance(field.widget, forms.CheckboxInput):
            self.data.pop(key, None)
            if value:
                self.data[key] = "on"
            return
        shown = field.widget.format_value(value)
        if isinstance(shown, list):  # a choice
            shown = shown[0] if shown else ""
        self.data[key] = "" if shown is None else shown


def plain(text: str) -> str:
    """Full-width digits and signs as half-width, without spaces and thousands commas."""
    text = unicodedata.normalize("NFKC", text).replace("−", "-").replace("—", "-")
    return "".join(text.split()).replace(",", "")


class WanField(forms.DecimalField):
    """An amount in 万元 as people type it: ``1,660``, ``１６６０``, ``1660万元``."""

    def __init__(self, **kwargs):
        kwargs.setdefault("max_digits", 14)
        kwargs.setdefault("decimal_places", 2)
        kwargs.setdefault("min_value", Decimal(0))
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        kwargs.setdefault("widget", widget)
        kwargs["error_messages"] = {
            "invalid": "请填数字，如 1660。",
            "min_value": "金额不能是负数，请核对后再填。",
            "max_digits": "金额太大了，单位是万元，请核对。",
            "max_whole_digits": "金额太大了，单位是万元，请核对。",
            "max_decimal_places": "最多两位小数。",
        } | kwargs.get("error_messages", {})
        super().__init__(**kwargs)

    def to_python(self, value):
        if isinstance(value, str):
            value = plain(value).removesuffix("万元").removesuffix("万")
        return super().to_python(value)

    def prepare_value(self, value):
        if isinstance(value, Decimal):
            value = value.normalize()
            return f"{value:,f}"
        return value


class WholeNumberField(forms.IntegerField):
    """A whole number, full-width digits and a trailing ``%`` included."""

    def __init__(self, **kwargs):
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        kwargs.setdefault("widget", widget)
        kwargs["error_messages"] = {"invalid": "请填整数，如 68。"} | kwargs.get(
            "error_messages", {}
        )
        super().__init__(**kwargs)

    def to_python(self, value):
        if isinstance(value, str):
            value = plain(value).removesuffix("%")
        return super().to_python(value)


class DayField(forms.DateField):
    """A day: the browser's picker, or ``2023-08-06``, ``2023/8/6``, ``2023年8月6日``."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        kwargs["input_formats"] = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"]
        kwargs["error_messages"] = {"invalid": "请填日期，如 2023-08-06。"} | kwargs.get(
            "error_messages", {}
        )
        super().__init__(**kwargs)

    def to_python(self, value):
        if isinstance(value, str):
            value = unicodedata.normalize("NFKC", value).strip()
        day = super().to_python(value)
        if (
            isinstance(day, date)
            and not isinstance(day, datetime)
            and not 1990 <= day.year <= 2100
        ):
            raise ValidationError("请核对年份。", code="year")
        return day


class ReasonField(forms.CharField):
    """A reason somebody will read later: required, not only blanks."""

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 300)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        kwargs["error_messages"] = {"required": "请写明理由。"} | kwargs.get("error_messages", {})
        super().__init__(**kwargs)
