"""The year's plan, twelve months on one page, and corrections of the investment ledger."""

from datetime import date
from decimal import Decimal

from crispy_forms.layout import Column, Layout, Row
from django import forms

from laishan_portal.formatting import wan
from laishan_portal.forms import PortalFormMixin, ReasonField, WanField


def month_field(number: int) -> str:
    return f"month_{number:02}"


class PlanForm(PortalFormMixin, forms.Form):
    """``present``: month → amount of the plan in force; a later version says why."""

    reason = ReasonField(label="调整理由", max_length=200)

    def __init__(self, *args, year: int, present: dict[date, Decimal], **kwargs):
        self.year, self.present = year, present
        super().__init__(*args, **kwargs)
        for number in range(1, 13):
            self.fields[month_field(number)] = WanField(
                label=f"{number} 月", required=False, initial=present.get(date(year, number, 1))
            )
            self.fields[month_field(number)].widget.attrs["data-sum"] = "plan"
        if not present:
            del self.fields["reason"]
        self.helper.layout = self.get_layout()

    def get_layout(self) -> Layout:
        months = [
            Column(month_field(n), css_class="col-6 col-md-3 col-lg-2") for n in range(1, 13)
        ]
        shown = [column for column in months if column.fields[0] in self.fields]
        return Layout(Row(*shown), *([] if not self.present else ["reason"]))

    @property
    def amounts(self) -> dict[date, Decimal]:
        return {
            date(self.year, number, 1): self.cleaned_data.get(month_field(number)) or Decimal(0)
            for number in range(1, 13)
        }

    @property
    def shown_sum(self) -> str:
        """The sum of what the page shows, before any script runs."""
        if self.is_bound and self.is_valid():
            return wan(sum(self.amounts.values()))
        return wan(sum(self.present.values(), Decimal(0)))

    def clean(self):
        data = super().clean()
        if not self.errors and not sum(self.amounts.values()):
            self.add_error(month_field(1), "全年计划不能是 0，至少填一个月。")
        if (
            not self.errors
            and self.present
            and self.amounts
            == {
                date(self.year, number, 1): self.present.get(
                    date(self.year, number, 1), Decimal(0)
                )
                for number in range(1, 13)
            }
        ):
            self.add_error(None, "和现行计划一样，没有可存的。")
        return data


class CorrectionForm(PortalFormMixin, forms.Form):
    """The right figure of a month already booked; the difference becomes a line of its own."""

    month = forms.ChoiceField(label="更正哪个月")
    right_amount = WanField(label="正确的完成投资（万元）")
    reason = ReasonField(label="更正理由", max_length=200)

    def __init__(self, *args, booked: dict[date, Decimal], **kwargs):
        self.booked = booked
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = [
            (month.isoformat(), f"{month.year}年{month.month}月，现为 {wan(amount)} 万元")
            for month, amount in sorted(booked.items(), reverse=True)
        ]

    def get_layout(self) -> Layout:
        return Layout("month", "right_amount", "reason")

    @property
    def difference(self) -> Decimal:
        return self.cleaned_data["right_amount"] - self.booked[self.chosen]

    @property
    def chosen(self) -> date:
        return date.fromisoformat(self.cleaned_data["month"])

    def clean(self):
        data = super().clean()
        if data.get("month") and data.get("right_amount") is not None and not self.difference:
            self.add_error("right_amount", "和现在的数一样，不用更正。")
        return data
