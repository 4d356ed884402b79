"""The statistical side as people type it: a month's grid, one project, its papers, its money."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from crispy_forms.layout import Column, Layout, Row
from django import forms

from laishan_portal.formatting import wan
from laishan_portal.forms import DayField, PortalFormMixin, ReasonField, WanField
from laishan_portal.ledgers.grid import Field, input_name
from projects.domain.stats import FIGURES, PARTS, Basis, Return, Source
from projects.enums import FundingKind
from projects.models import Funding, StatEntry

GRID = (
    Field("month_amount", "本月"),
    Field("ytd", "年初累计"),
    Field("construction", "建筑"),
    Field("installation", "安装"),
    Field("equipment", "设备"),
    Field("other", "其他"),
    Field("since_start", "开建累计"),
    Field("reason", "说明", is_text=True, max_length=200),
)
_SIGNED = WanField(label="本月", required=False, min_value=None)
_AMOUNT = WanField(label="金额", required=False)


def shown(value: Decimal | None) -> str:
    """An amount as it stands in an input; nothing for nothing."""
    return "" if value is None else _AMOUNT.prepare_value(value)


class StatGridForm(PortalFormMixin, forms.Form):
    """A page of the month's grid. ``rows`` are what changed, ready for the domain.

    Cells are no form fields: two hundred rows of eight would cost more than all the rest. One
    field cleans them all.
    """

    def __init__(self, *args, project_ids: Sequence[int], basis: Basis, **kwargs):
        self.project_ids, self.basis = project_ids, basis
        self.row_problems: dict[int, list[str]] = {}
        self.rows: list[Return] = []
        super().__init__(*args, **kwargs)

    def get_layout(self) -> Layout:
        return Layout()

    def typed(self, pk: int, name: str) -> str:
        """What stands in a cell: as posted, as kept from a lost session, or as stored."""
        key = input_name(pk, name)
        if self.is_bound:
            return str(self.data.get(key, "")).strip()
        if key in self.initial:
            return str(self.initial[key])
        current = self.basis.current.get(pk)
        if current is None or name == "reason":
            return ""
        return shown(getattr(current, name))

    @property
    def seen(self) -> dict[int, int]:
        """The versions that stood on the page."""
        found = {}
        for row in self.rows:
            version = str(self.data.get(input_name(row.project_id, "seen"), ""))
            if version.isascii() and version.isdigit():
                found[row.project_id] = int(version)
        return found

    def clean(self):
        data = super().clean()
        for pk in self.project_ids:
            if input_name(pk, "ytd") in self.data:
                self._clean_row(pk)
        if self.row_problems:
            count = len(self.row_problems)
            raise forms.ValidationError(f"有 {count} 行填得不对，原因写在行里；都还没有存。")
        if not self.rows:
            raise forms.ValidationError("没有改动，不用存。")
        return data

    def _clean_row(self, pk: int) -> None:
        texts = {name: self.typed(pk, name) for name in FIGURES}
        reason, current = self.typed(pk, "reason"), self.basis.current.get(pk)
        if not any(texts.values()):
            if current is not None:
                self.row_problems[pk] = ["填过的数不能清空；填错了就改成对的，写说明。"]
            return
        values = self._values(pk, texts)
        if pk in self.row_problems:
            return
        previous = self.basis.previous_ytd.get(pk)
        if values["ytd"] is None and values["month_amount"] is not None and previous is not None:
            values["ytd"] = previous + values["month_amount"]
        if not self._is_as_stored(values, current):
            self.rows.append(Return(pk, values, reason))

    @staticmethod
    def _is_as_stored(values: Mapping, current) -> bool:
        return current is not None and all(
            values[name] == getattr(current, name) for name in FIGURES
        )

    def _values(self, pk: int, texts: Mapping[str, str]) -> dict[str, Decimal | None]:
        values, labels = {}, {field.name: field.label for field in GRID}
        for name, text in texts.items():
            field = _SIGNED if name == "month_amount" else _AMOUNT
            try:
                values[name] = field.clean(text)
            except forms.ValidationError as error:
                told = f"{labels[name]}：{error.messages[0]}"
                self.row_problems.setdefault(pk, []).append(told)
        return values


class StatReturnForm(PortalFormMixin, forms.Form):
    """One project's month."""

    month_amount = WanField(label="本月入统", min_value=None)
    ytd = WanField(label="年初累计", required=False, help_text="空着就按上月累计加本月")
    construction = WanField(label="建筑工程", required=False)
    installation = WanField(label="安装工程", required=False)
    equipment = WanField(label="设备购置", required=False)
    other = WanField(label="其他费用", required=False)
    since_start = WanField(label="开建累计", required=False)
    source = forms.CharField(label="来源", max_length=80, required=False)
    reason = ReasonField(label="说明", max_length=200, required=False)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, project_id: int, basis: Basis, **kwargs):
        self.project_id, self.basis = project_id, basis
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = "改已经填过的数，或者数对不上但没有错，要写"

    def get_layout(self) -> Layout:
        part = [Column(name, css_class="col-6 col-md-3") for name in PARTS]
        return Layout(
            Row(
                Column("month_amount", css_class="col-md-4"),
                Column("ytd", css_class="col-md-4"),
                Column("since_start", css_class="col-md-4"),
            ),
            Row(*part),
            "source",
            "reason",
        )

    def clean(self):
        data = super().clean()
        previous = self.basis.previous_ytd.get(self.project_id)
        if data.get("ytd") is None and "ytd" not in self.errors:
            if data.get("month_amount") is not None and previous is not None:
                data["ytd"] = previous + data["month_amount"]
            elif data.get("month_amount") is not None:
                self.add_error("ytd", "上月没有入统数，年初累计要填。")
        return data

    @property
    def row(self) -> Return:
        values = {name: self.cleaned_data.get(name) for name in FIGURES}
        return Return(self.project_id, values, self.cleaned_data["reason"])


class StatEntryForm(PortalFormMixin, forms.ModelForm):
    """The four papers of 纳统入库, and the day once they are there."""

    watched = ("approval_number", "contract", "photo_on", "licence", "entered_on", "note")
    photo_on = DayField(label="现场照片（拍摄日期）", required=False)
    entered_on = DayField(label="入库日期", required=False)

    class Meta:
        model = StatEntry
        fields = ["approval_number", "contract", "photo_on", "licence", "entered_on", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["photo_on"].help_text = "照片上要看得出开工时间、地点和核实人"
        self.fields[
            "entered_on"
        ].help_text = "四样材料齐了、计划总投资 500 万元以上、主体已开工，才能填"

    def get_layout(self) -> Layout:
        return Layout(
            "approval_number",
            "contract",
            Row(Column("photo_on", css_class="col-md-6"), Column("licence", css_class="col-md-6")),
            "entered_on",
            "note",
        )

    def _post_clean(self):
        """The domain puts the values in and checks the row as a whole."""

    @property
    def values(self) -> dict:
        return {name: self.cleaned_data.get(name) for name in self._meta.fields}


class FundingForm(PortalFormMixin, forms.Form):
    """Six sources on one page; what is left empty is no source."""

    reason = ReasonField(label="不一致说明", max_length=200, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, funding: Funding | None, total: Decimal | None, **kwargs):
        self.funding, self.total = funding, total
        super().__init__(*args, **kwargs)
        stored = {row.kind: row for row in funding.sources.all()} if funding else {}
        for kind in FundingKind:
            row = stored.get(kind)
            self._add(kind, "amount", "计划", row.amount if row else None)
            self._add(kind, "arrived", "到位", row.arrived if row and row.arrived else None)
            note = forms.CharField(label=f"{kind.label}说明", required=False, max_length=80)
            note.initial = row.note if row else ""
            self.fields[f"{kind}_note"] = note
        self.initial.setdefault("version", funding.version if funding else 0)
        self.initial.setdefault("reason", funding.reason if funding else "")
        self.helper.layout = self.get_layout()

    def _add(self, kind: FundingKind, name: str, word: str, value: Decimal | None) -> None:
        field = WanField(label=f"{kind.label}{word}", required=False, initial=value)
        field.widget.attrs["data-sum"] = name
        self.fields[f"{kind}_{name}"] = field

    def get_layout(self) -> Layout:
        rows = [
            Row(
                Column(f"{kind}_amount", css_class="col-6 col-md-3"),
                Column(f"{kind}_arrived", css_class="col-6 col-md-3"),
                Column(f"{kind}_note", css_class="col-md-6"),
            )
            for kind in FundingKind
            if f"{kind}_amount" in self.fields
        ]
        return Layout(*rows, "reason")

    def clean(self):
        data = super().clean()
        for kind in FundingKind:
            amount, arrived = data.get(f"{kind}_amount"), data.get(f"{kind}_arrived")
            if arrived and not amount:
                self.add_error(f"{kind}_amount", "有到位就要填计划。")
            elif arrived and arrived > amount:
                self.add_error(f"{kind}_arrived", f"到位超过计划 {wan(amount)} 万元，请核对。")
        return data

    @property
    def sources(self) -> dict[FundingKind, Source]:
        data = self.cleaned_data
        return {
            kind: Source(
                data[f"{kind}_amount"],
                data.get(f"{kind}_arrived") or Decimal(0),
                data.get(f"{kind}_note") or "",
            )
            for kind in FundingKind
            if data.get(f"{kind}_amount")
        }

    def shown_sum(self, name: str) -> str:
        """The sum of what the page shows, before any script runs."""
        return wan(sum((self._value(kind, name) for kind in FundingKind), Decimal(0)))

    def _value(self, kind: FundingKind, name: str) -> Decimal:
        if self.is_bound and self.is_valid():
            return self.cleaned_data.get(f"{kind}_{name}") or Decimal(0)
        return self.fields[f"{kind}_{name}"].initial or Decimal(0)

    @property
    def sum_planned(self) -> str:
        return self.shown_sum("amount")

    @property
    def sum_arrived(self) -> str:
        return self.shown_sum("arrived")


class MonthCloseForm(PortalFormMixin, forms.Form):
    """Closing cannot be undone: the box is ticked by hand, the note is free."""

    note = forms.CharField(label="说明（选填）", max_length=200, required=False)
    is_sure = forms.BooleanField(
        label="我核对过，关账以后只能记更正",
        error_messages={"required": "核对以后勾上这一项。"},
    )

    def get_layout(self) -> Layout:
        return Layout("note", "is_sure")


class MonthFilterForm(forms.Form):
    """Which month, which rows, which words; nonsense falls back to the usual."""

    month = forms.DateField(required=False, input_formats=["%Y-%m"])
    state = forms.CharField(required=False, max_length=20)
    q = forms.CharField(required=False, max_length=40)
    number = forms.IntegerField(required=False, min_value=1, max_value=100_000)

    def __init__(self, data=None, **kwargs):
        if data is not None and "page" in data:
            data = data.copy()
            data["number"] = data["page"]
        super().__init__(data, **kwargs)
        self.full_clean()

    def value(self, name: str, default=None):
        return getattr(self, "cleaned_data", {}).get(name) or default

    def month_or(self, usual: date) -> date:
        month = self.value("month")
        return month.replace(day=1) if month and 2000 <= month.year <= 2100 else usual
