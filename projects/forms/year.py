"""Drafting a year: how plans start, what becomes of projects, targets as ranges."""

from decimal import Decimal

from crispy_forms.layout import Column, Layout, Row
from django import forms

from laishan_portal.forms import PortalFormMixin, WanField, WholeNumberField, plain
from projects.enums import Level, PlanScheme

NO_CHANGE = ("", "不改")


class SchemeFields(forms.Form):
    """``scheme`` and, for a share of the total, its ``percent``."""

    percent = WholeNumberField(label="占总投资（%）", required=False, min_value=1, max_value=100)

    def clean(self):
        data = super().clean()
        if data.get("scheme") == PlanScheme.PERCENT and not data.get("percent"):
            if "percent" not in self.errors:
                self.add_error("percent", "按比例排计划要填百分比。")
        elif data.get("scheme") != PlanScheme.PERCENT:
            data["percent"] = None
        return data


class YearStartForm(PortalFormMixin, SchemeFields):
    """Which way the new year's plans are started; each can be changed afterwards."""

    scheme = forms.ChoiceField(
        label="年计划怎么起",
        choices=[
            (PlanScheme.REMAINING, "剩余投资，按到承诺竣工的月数均摊"),
            (PlanScheme.PERCENT, "总投资的一个比例，不超过剩余"),
        ],
        widget=forms.RadioSelect,
        initial=PlanScheme.REMAINING,
    )

    def get_layout(self) -> Layout:
        return Layout("scheme", "percent")


class EmptyYearForm(PortalFormMixin, forms.Form):
    def get_layout(self) -> Layout:
        return Layout()


class DecisionForm(PortalFormMixin, forms.Form):
    """What becomes of one project, with its plan."""

    on_list = forms.TypedChoiceField(
        label="去留",
        choices=[("1", "列入"), ("0", "不列入")],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    level = forms.ChoiceField(
        label="级别", choices=[("", "选级别"), *Level.choices], required=False
    )
    plan_total = WanField(label="年计划（万元）", required=False, help_text="没有就留空。")
    reason = forms.CharField(
        label="理由", required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def get_layout(self) -> Layout:
        pair = Row(
            Column("level", css_class="col-md-6"), Column("plan_total", css_class="col-md-6")
        )
        return Layout("on_list", pair, "reason", "version")

    def clean(self):
        data = super().clean()
        if data.get("on_list") and not data.get("level"):
            self.add_error("level", "列入的要选级别。")
        if data.get("plan_total") == Decimal(0):
            self.add_error("plan_total", "年计划要大于 0；没有就留空。")
        return data


class DecisionBulkForm(PortalFormMixin, SchemeFields):
    """The same for all ticked projects; whatever is not chosen stays as it is."""

    on_list = forms.ChoiceField(
        label="去留", choices=[NO_CHANGE, ("1", "列入"), ("0", "不列入")], required=False
    )
    level = forms.ChoiceField(label="级别", choices=[NO_CHANGE, *Level.choices], required=False)
    scheme = forms.ChoiceField(
        label="年计划",
        choices=[
            NO_CHANGE,
            (PlanScheme.REMAINING, "重排：剩余投资均摊"),
            (PlanScheme.PERCENT, "重排：总投资的比例"),
        ],
        required=False,
    )
    reason = forms.CharField(label="理由", required=False, max_length=200)

    def get_layout(self) -> Layout:
        width = "col-md-6"
        return Layout(
            Row(Column("on_list", css_class=width), Column("level", css_class=width)),
            Row(Column("scheme", css_class=width), Column("percent", css_class=width)),
            "reason",
        )

    @property
    def decided(self) -> dict:
        """The keyword arguments of ``domain.decide_projects``."""
        data = self.cleaned_data
        return {
            "on_list": None if not data["on_list"] else data["on_list"] == "1",
            "level": data["level"],
            "reason": data["reason"],
            "scheme": data["scheme"],
            "percent": data["percent"],
        }

    def clean(self):
        data = super().clean()
        if not self.errors and not any(
            data.get(name) for name in ("on_list", "level", "scheme", "reason")
        ):
            self.add_error(None, "还没选要改什么。")
        return data


class YearPartForm(PortalFormMixin, forms.Form):
    """A range per line: at least, at most, and whether it is kept at all."""

    def __init__(self, *args, lines: list[dict], **kwargs):
        self.lines = lines
        super().__init__(*args, **kwargs)
        for number, line in enumerate(lines):
            kept = forms.BooleanField(label="保留", required=False, initial=line["is_kept"])
            self.fields[f"kept_{number}"] = kept
            for name, label in (("minimum", "至少"), ("maximum", "至多")):
                field = WanField(label=label, required=False, initial=Decimal(line[name]))
                field.widget.attrs |= {
                    "class": "form-control form-control-sm",
                    "aria-label": f"{line['name']}，{label}",
                }
                self.fields[f"{name}_{number}"] = field
        self.helper.layout = self.get_layout()

    def get_layout(self) -> Layout:
        return Layout()

    def rows(self):
        """Each line with its bound fields, for the template's table."""
        for number, line in enumerate(self.lines):
            names = (f"kept_{number}", f"minimum_{number}", f"maximum_{number}")
            yield (line, *(self[name] for name in names))

    def clean(self):
        data = super().clean()
        for number in range(len(self.lines)):
            low, high = data.get(f"minimum_{number}"), data.get(f"maximum_{number}")
            if not data.get(f"kept_{number}") or self.errors.keys() & {
                f"minimum_{number}",
                f"maximum_{number}",
            }:
                continue
            if not low:
                self.add_error(f"minimum_{number}", "至少要大于 0。")
            elif high is None or high < low:
                self.add_error(f"maximum_{number}", "至多不能小于至少。")
        return data

    @property
    def edited(self) -> list[dict]:
        """The lines as typed, ready to be kept."""
        data = self.cleaned_data
        return [
            line
            | {
                "is_kept": data[f"kept_{number}"],
                "minimum": plain(str(data[f"minimum_{number}"] or line["minimum"])),
                "maximum": plain(str(data[f"maximum_{number}"] or line["maximum"])),
            }
            for number, line in enumerate(self.lines)
        ]
