"""Uploading a template and mapping its columns and cells to fields."""

from crispy_forms.layout import Layout
from django import forms

from laishan_portal.files import SHEET, UploadField
from laishan_portal.forms import PortalFormMixin, WholeNumberField
from laishan_portal.ledgers.fieldmaps import mapping as maps
from laishan_portal.ledgers.fieldmaps.shape import TotalRow
from laishan_portal.ledgers.fields import Catalogue, FieldContext

SPARE_CELLS = 3


class SheetForm(PortalFormMixin, forms.Form):
    """A template as it came from above; checked before anything is read of it."""

    name = forms.CharField(
        label="模板名称", max_length=60, error_messages={"required": "起个名称。"}
    )
    source = forms.CharField(label="谁的表", max_length=60, required=False)
    file = UploadField(
        label="Excel 模板",
        kinds=[SHEET],
        help_text="xlsx，10 MB 以内，不带宏、外部链接和密码。表头、合计、公式照原样留着。",
    )

    def get_layout(self) -> Layout:
        return Layout("name", "source", "file")


def field_choices(catalogue: Catalogue, context: FieldContext) -> list:
    """Specials, then the fields under their groups."""
    groups: dict[str, list] = {}
    for one in catalogue.fields:
        unit = f"（{one.unit}）" if one.unit else ""
        groups.setdefault(one.group, []).append((one.key, f"{one.label_for(context)}{unit}"))
    return [*maps.SPECIAL.items(), *groups.items()]


def conversion_choices() -> list[tuple[str, str]]:
    return [("", "照原样"), *((one.key, one.label) for one in maps.CONVERSIONS)]


def cell_choices(catalogue: Catalogue, context: FieldContext) -> list:
    sums = [
        (f"{maps.SUM}{one.key}", f"{one.label_for(context)}合计")
        for one in catalogue.fields
        if one.adds
    ]
    return [("", "不填"), *maps.CELL_WORDS.items(), ("合计", sums)]


class SheetMapForm(PortalFormMixin, forms.Form):
    """Every column of the template, some cells, where the rows are, how they are grouped."""

    head_bottom = WholeNumberField(label="表头到第几行", min_value=1, max_value=100)
    first = WholeNumberField(label="数据从第几行", min_value=2, max_value=2000)
    last = WholeNumberField(label="数据到第几行", min_value=2, max_value=2000)
    group = forms.ChoiceField(label="按什么分组", required=False)
    query = forms.CharField(
        label="默认筛选",
        required=False,
        max_length=500,
        help_text="台账地址里“?”后面的一段，或者已存视图；从台账进来时以台账的筛选为准。",
    )
    note = forms.CharField(label="改了什么", required=False, max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, mapping, catalogue, context, **kwargs):
        self.mapping, self.catalogue, self.context = mapping, catalogue, context
        super().__init__(*args, **kwargs)
        labels = {key: catalogue.get(key).label_for(context) for key in catalogue.groupings}
        self.fields["group"].choices = [("", "不分组"), *labels.items()]
        for name in ("head_bottom", "first", "last", "group", "query"):
            self.initial.setdefault(name, getattr(mapping, name))
        fields, conversions = field_choices(catalogue, context), self._conversions()
        for number, column in enumerate(mapping.columns):
            self._add_column(number, column, fields, conversions)
        cells = [*mapping.cells, *([maps.MappedCell("", "")] * SPARE_CELLS)]
        self.cell_count = len(cells)
        for number, cell in enumerate(cells):
            self._add_cell(number, cell, cell_choices(catalogue, context))
        for name in ("head_bottom", "first", "last", "query", "note"):
            self.fields[name].widget.attrs["class"] = "form-control"
        self.fields["group"].widget.attrs["class"] = "form-select"
        self.helper.layout = self.get_layout()

    def get_layout(self) -> Layout:
        return Layout()

    def _conversions(self) -> list[tuple[str, str]]:
        codes = {f"code:{name}": name for one in self.catalogue.fields for name in one.codes or {}}
        return [*conversion_choices(), *codes.items()]

    def _add_column(self, number: int, column, fields, conversions) -> None:
        label = f"{column.letter} 列 {column.label}"
        small = {"class": "form-select form-select-sm"}
        text = {"class": "form-control form-control-sm"}
        self.fields[f"source_{number}"] = forms.ChoiceField(
            choices=fields,
            required=False,
            initial=column.source,
            widget=forms.Select(attrs=small | {"aria-label": f"{label}，填什么"}),
        )
        self.fields[f"convert_{number}"] = forms.ChoiceField(
            choices=conversions,
            required=False,
            initial=column.convert,
            widget=forms.Select(attrs=small | {"aria-label": f"{label}，怎么写"}),
        )
        for name, what in (("constant", "固定文字"), ("theirs", "对方口径")):
            self.fields[f"{name}_{number}"] = forms.CharField(
                required=False,
                max_length=200,
                initial=getattr(column, name),
                widget=forms.TextInput(attrs=text | {"aria-label": f"{label}，{what}"}),
            )
        self.fields[f"differs_{number}"] = forms.BooleanField(
            required=False,
            initial=column.differs,
            widget=forms.CheckboxInput(
                attrs={"class": "form-check-input", "aria-label": f"{label}，口径不同"}
            ),
        )

    def _add_cell(self, number: int, cell, choices) -> None:
        text = {"class": "form-control form-control-sm"}
        self.fields[f"cell_{number}"] = forms.CharField(
            required=False,
            max_length=10,
            initial=cell.cell,
            widget=forms.TextInput(attrs=text | {"aria-label": f"单元格 {number + 1}，位置"}),
        )
        self.fields[f"word_{number}"] = forms.ChoiceField(
            choices=choices,
            required=False,
            initial=cell.source,
            widget=forms.Select(
                attrs={
                    "class": "form-select form-select-sm",
                    "aria-label": f"单元格 {number + 1}，填什么",
                }
            ),
        )
        self.fields[f"words_{number}"] = forms.CharField(
            required=False,
            max_length=80,
            initial=cell.words,
            widget=forms.TextInput(attrs=text | {"aria-label": f"单元格 {number + 1}，文字"}),
        )

    def column_rows(self):
        """(column, its field's definition, bound fields) of every column, for the template."""
        for number, column in enumerate(self.mapping.columns):
            names = ("source", "convert", "constant", "differs", "theirs")
            yield column, *(self[f"{name}_{number}"] for name in names)

    def cell_rows(self):
        for number in range(self.cell_count):
            yield self[f"cell_{number}"], self[f"word_{number}"], self[f"words_{number}"]

    def clean_query(self) -> str:
        """What follows the question mark, whatever was pasted."""
        return self.cleaned_data["query"].strip().rsplit("?", 1)[-1]

    def clean(self):
        data = super().clean()
        if not self.errors:
            for problem in maps.problems_of(self.mapped, self.catalogue):
                self.add_error(None, problem)
        return data

    @property
    def mapped(self) -> maps.Mapping:
        """The map as typed."""
        data = self.cleaned_data
        moved = data["first"] - self.mapping.first
        return maps.Mapping(
            sheet=self.mapping.sheet,
            head_top=self.mapping.head_top,
            head_bottom=data["head_bottom"],
            first=data["first"],
            last=data["last"],
            columns=tuple(self._columns(data)),
            cells=tuple(self._cells(data)),
            totals=tuple(TotalRow(one.row, one.subset) for one in self.mapping.totals),
            group=data["group"],
            group_row=None if moved else self.mapping.group_row,
            query=data["query"],
        )

    def _columns(self, data: dict):
        for number, column in enumerate(self.mapping.columns):
            yield maps.MappedColumn(
                letter=column.letter,
                label=column.label,
                source=data[f"source_{number}"],
                convert=data[f"convert_{number}"],
                constant=data[f"constant_{number}"].strip(),
                theirs=data[f"theirs_{number}"].strip(),
                differs=data[f"differs_{number}"],
            )

    def _cells(self, data: dict):
        for number in range(self.cell_count):
            place = data[f"cell_{number}"].strip().upper()
            if place and data[f"word_{number}"]:
                words = data[f"words_{number}"].strip() or "{}"
                yield maps.MappedCell(place, data[f"word_{number}"], words)
