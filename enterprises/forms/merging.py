"""The forms around duplicates: two after all, and the merge with its choices."""

from crispy_forms.layout import Layout
from django import forms

from enterprises.domain import CHOOSABLE
from enterprises.models import Enterprise
from laishan_portal.forms import PortalFormMixin, ReasonField

KEPT, GONE = "kept", "gone"


class DifferentForm(PortalFormMixin, forms.Form):
    note = ReasonField(
        label="凭什么判断", max_length=200, help_text="例如：两家的营业执照和法定代表人都不同。"
    )

    def get_layout(self) -> Layout:
        return Layout("note")


class MergeForm(PortalFormMixin, forms.Form):
    """For each field where both say something else: whose word stays."""

    versions = forms.CharField(widget=forms.HiddenInput)
    is_sure = forms.BooleanField(
        label="我核对过，是同一家，合并后不能撤销",
        error_messages={"required": "合并不能撤销，核对过再勾上。"},
    )

    def __init__(self, *args, kept: Enterprise, gone: Enterprise, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("versions", f"{kept.version},{gone.version}")
        self.asked = []
        for name in CHOOSABLE:
            mine, theirs = getattr(kept, name), getattr(gone, name)
            if mine == theirs or not theirs:
                continue
            if not mine:  # nothing to choose: what is known is not lost
                continue
            self.asked.append(name)
            self.fields[f"take_{name}"] = forms.ChoiceField(
                label=Enterprise._meta.get_field(name).verbose_name,
                choices=[(KEPT, told(kept, name)), (GONE, told(gone, name))],
                initial=KEPT,
                widget=forms.RadioSelect,
            )
        self.filled = [
            name for name in CHOOSABLE if not getattr(kept, name) and getattr(gone, name)
        ]
        self.helper.layout = self.get_layout()

    def get_layout(self) -> Layout:
        asked = [f"take_{name}" for name in getattr(self, "asked", ())]
        return Layout(*asked, "versions", "is_sure")

    def clean_versions(self) -> tuple[int, int]:
        parts = self.cleaned_data["versions"].split(",")
        if len(parts) != 2 or not all(part.isascii() and part.isdigit() for part in parts):
            raise forms.ValidationError("页面不完整，请重新打开。", code="versions")
        return int(parts[0][:9]), int(parts[1][:9])

    @property
    def take(self) -> frozenset[str]:
        chosen = [name for name in self.asked if self.cleaned_data[f"take_{name}"] == GONE]
        return frozenset([*chosen, *self.filled])


def told(enterprise: Enterprise, name: str) -> str:
    """A field's value as a person reads it."""
    if name == "tags":
        labels = dict(Enterprise._meta.get_field("tags").base_field.flatchoices)
        return "、".join(labels.get(tag, tag) for tag in enterprise.tags)
    if name in ("industry", "size"):
        return getattr(enterprise, f"get_{name}_display")()
    value = getattr(enterprise, name)
    if value is None:
        return ""
    return f"{value:%Y-%m-%d}" if name == "introduced_on" else str(value)
