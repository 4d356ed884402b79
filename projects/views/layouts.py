"""Exports in the district's own layouts, from the ledger's present filter."""

from django import forms

from laishan_portal import clock
from laishan_portal.exceptions import DomainError
from laishan_portal.ledgers.ledger import LedgerQuery
from laishan_portal.ledgers.views import LedgerExportView, PurposeForm
from projects.layouts import formats, tables
from projects.views.ledger import OfYearMixin


class LayoutForm(PurposeForm):
    """Which form, up to which month, what for."""

    layout = forms.ChoiceField(
        label="表式",
        choices=[
            *((form.key, form.name) for form in tables.TABLES.values()),
            (formats.SHEETS, formats.SHEETS_TITLE),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "选一种表式。", "invalid_choice": "没有这种表式。"},
    )
    month = forms.CharField(
        label="截至月份", required=False, widget=forms.TextInput(attrs={"type": "month"})
    )

    def clean_month(self):
        """The month in the address's own writing; empty for the default."""
        text = self.cleaned_data["month"].strip()
        return f"{formats.read_month(text):%Y-%m}" if text else ""


class LayoutExportView(OfYearMixin, LedgerExportView):
    """GET offers the forms; POST answers with one, or with a job when it is long."""

    template_name = "projects/layout_export.html"
    form: LayoutForm | None = None

    @property
    def kind(self) -> str:
        return self.form.cleaned_data["layout"]

    def get_query(self) -> LedgerQuery:
        query = super().get_query()
        if self.request.method == "POST":
            self.form = LayoutForm(self.request.POST)
            if self.form.is_valid():
                query.data[formats.MONTH] = self.form.cleaned_data["month"]
        return query

    def options(self, query: LedgerQuery) -> dict[str, str]:
        return {formats.MONTH: query.data.get(formats.MONTH, "")}

    def is_long(self, count: int) -> bool:
        direct, most = formats.limits_of(self.kind)
        if count > most:
            raise DomainError(
                f"这种表一次最多 {most:,} 个项目，现在有 {count:,} 个。先加几个条件。"
            )
        return count > direct

    def post(self, request, *args, **kwargs):
        """A form that is not right is told before the ledger's own checks."""
        query = self.get_query()
        if not self.form.is_valid():
            return self.refuse(query, self.form, [])
        return super().post(request, *args, **kwargs)

    def get_context_data(self, *, form=None, **kwargs):
        month = f"{formats.default_month(clock.today()):%Y-%m}"
        initial = {"purpose": "上报", "layout": tables.DETAIL.key, "month": month}
        return super().get_context_data(
            form=form or LayoutForm(initial=initial),
            tables=[self.describe(form) for form in tables.TABLES.values()],
            sheets={"key": formats.SHEETS, "name": formats.SHEETS_TITLE, "limits": self.limits()},
            tells_year=True,
            **kwargs,
        )

    @staticmethod
    def limits() -> tuple[int, int]:
        return formats.limits_of(formats.SHEETS)

    @staticmethod
    def describe(form) -> dict:
        """What a form is: its source, its columns, and those it leaves empty."""
        leaves = form.leaves
        return {
            "key": form.key,
            "name": form.name,
            "source": form.source,
            "columns": len(leaves),
            "empty": [leaf.label for leaf in leaves if not leaf.key],
        }
