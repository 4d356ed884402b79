"""The form of an enterprise, for registering and for changing it."""

from crispy_forms.bootstrap import InlineCheckboxes
from crispy_forms.layout import Column, Div, Fieldset, Layout, Row
from django import forms
from django.db.models import Q

from accounts.enums import UnitKind
from accounts.models import Unit
from enterprises import uscc as credit_code
from enterprises.enums import EnterpriseTag
from enterprises.models import Enterprise
from enterprises.names import lines_of, tidy
from laishan_portal import clock
from laishan_portal.forms import DayField, PortalFormMixin

# Look-alikes shown at most.
_SHOWN = 5


class EnterpriseForm(PortalFormMixin, forms.ModelForm):
    """Two rows for one firm are kept out here; a doubtful check digit is only told of."""

    # Longer than the column: a code typed with blanks is tidied first.
    uscc = forms.CharField(
        label="统一社会信用代码",
        required=False,
        max_length=40,
        help_text="营业执照上的 18 位；还没有就留空。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    introduced_on = DayField(
        label="招引日期", required=False, help_text="招引来的填签约或注册日期。"
    )
    tags = forms.MultipleChoiceField(
        label="标签",
        choices=EnterpriseTag,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    aliases = forms.CharField(
        label="曾用名、别名",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="一行写一个，搜索和查重时都认。",
    )
    aliases_seen = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)
    is_another = forms.BooleanField(label="确实是另一家", required=False)

    class Meta:
        model = Enterprise
        fields = [
            "name",
            "short_name",
            "uscc",
            "industry",
            "size",
            "tags",
            "address",
            "park",
            "introduced_on",
            "note",
        ]
        widgets = {
            "note": forms.Textarea(attrs={"rows": 2}),
        }

    watched = tuple(Meta.fields)

    def __init__(self, *args, **kwargs):
        self.same, self.alike = [], []
        super().__init__(*args, **kwargs)
        for name in ("industry", "size"):
            self.fields[name].choices = [("", "请选择"), *self.fields[name].choices[1:]]
        parks = Unit.objects.active().filter(kind=UnitKind.PARK)
        if self.instance.park_id:
            parks |= Unit.objects.filter(pk=self.instance.park_id)
        self.fields["park"].queryset = parks.order_by("name_pinyin", "pk")
        self.fields["park"].empty_label = "不在园区"
        if self.instance.pk:
            names = self.instance.aliases.values_list("name", flat=True)
            self.initial.setdefault("aliases", "\n".join(names))
            self.initial.setdefault("aliases_seen", "\n".join(names))

    def get_layout(self) -> Layout:
        return Layout(
            Fieldset(
                "怎么称呼",
                "name",
                Row(
                    Column("short_name", css_class="col-md-6"),
                    Column("uscc", css_class="col-md-6"),
                ),
                "aliases",
            ),
            Fieldset(
                "是什么企业",
                Row(
                    Column("industry", css_class="col-md-6"), Column("size", css_class="col-md-6")
                ),
                InlineCheckboxes("tags"),
            ),
            Fieldset(
                "在哪里，何时来的",
                Row(
                    Column("park", css_class="col-md-6"),
                    Column("introduced_on", css_class="col-md-6"),
                ),
                "address",
                "note",
            ),
            Div("aliases_seen"),
        )

    # ── what must hold ───────────────────────────────────────────────────────────────────

    def clean_name(self):
        return tidy(self.cleaned_data["name"])

    def clean_short_name(self):
        return tidy(self.cleaned_data["short_name"])

    def clean_uscc(self):
        code = credit_code.normalise(self.cleaned_data["uscc"])
        if code and not credit_code.has_shape(code):
            raise forms.ValidationError(
                "统一社会信用代码是 18 位数字或大写字母，不含 I、O、S、V、Z。", code="shape"
            )
        return code

    def clean_aliases(self):
        names = lines_of(self.cleaned_data["aliases"])
        if any(len(name) > 120 for name in names):
            raise forms.ValidationError("一个别名最多 120 个字，请一行写一个。", code="long")
        return names

    def clean_aliases_seen(self):
        return lines_of(self.cleaned_data["aliases_seen"])

    def clean_introduced_on(self):
        day = self.cleaned_data["introduced_on"]
        if day is not None and day > clock.today():
            raise forms.ValidationError("招引日期不能晚于今天。", code="future")
        return day

    def clean(self):
        cleaned = super().clean()
        self._refuse_the_same(cleaned)
        if not self.same:
            self._warn_of_the_alike(cleaned)
        return cleaned

    def _refuse_the_same(self, cleaned) -> None:
        """Full name and credit code belong to one row; the page shows which."""
        others = Enterprise.objects.exclude(pk=self.instance.pk)
        name, code = cleaned.get("name"), cleaned.get("uscc")
        same = Q(name=name) if name else Q(pk=None)
        if code:
            same |= Q(uscc=code)
        self.same = list(others.filter(same)[:2])
        if any(row.name == name for row in self.same):
            self.add_error("name", "已有同名企业，请直接用那一条。")
        if code and any(row.uscc == code for row in self.same):
            self.add_error("uscc", "这个统一社会信用代码已经登记过。")

    def _warn_of_the_alike(self, cleaned) -> None:
        """Asked once, and only about names that are new here."""
        if cleaned.get("is_another"):
            return
        names = [cleaned.get("name"), cleaned.get("short_name"), *cleaned.get("aliases", ())]
        known = {self.instance.name, self.instance.short_name} if self.instance.pk else set()
        known |= set(cleaned.get("aliases_seen") or ())
        if new := [name for name in names if name and name not in known]:
            others = Enterprise.objects.exclude(pk=self.instance.pk)
            self.alike = list(others.called_like(new).select_related("park")[:_SHOWN])
        if self.alike:
            self.add_error(None, "有名字相近的企业，看看是不是同一家；不是就勾上“确实是另一家”。")
