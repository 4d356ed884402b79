"""The forms around counting: evidence handed in, the second person's word."""

from crispy_forms.layout import Layout
from django import forms

from enterprises.domain import Proof
from enterprises.enums import CountState, ProofKind
from laishan_portal.files import DOCUMENT, PHOTO, UploadsField
from laishan_portal.forms import PortalFormMixin, ReasonField


class ProofForm(PortalFormMixin, forms.Form):
    """Files, or the number of a document that can be looked up; at least one of the two."""

    kind = forms.ChoiceField(label="材料", choices=[("", "请选择"), *ProofKind.choices])
    reference = forms.CharField(
        label="文号或出处",
        required=False,
        max_length=120,
        help_text="没有电子件时，写能查到原件的文号和存放处。",
    )
    files = UploadsField(
        label="文件",
        kinds=[PHOTO, DOCUMENT],
        required=False,
        help_text="照片、pdf、docx，每个不超过 20 MB。身份证件不要传。",
    )

    def get_layout(self) -> Layout:
        return Layout("kind", "reference", "files")

    def clean(self):
        cleaned = super().clean()
        handed_in = cleaned.get("reference") or cleaned.get("files")
        if not handed_in and not {"reference", "files"} & set(self.errors):
            self.add_error("reference", "传文件或写文号，至少一样。")
        return cleaned

    @property
    def proofs(self) -> list[Proof]:
        kind, reference = self.cleaned_data["kind"], self.cleaned_data["reference"]
        files = self.cleaned_data["files"]
        return [Proof(kind, reference, one) for one in files] or [Proof(kind, reference)]


class DecideForm(PortalFormMixin, forms.Form):
    to = forms.ChoiceField(
        label="核对结果",
        choices=[(CountState.COUNTED, "计入"), (CountState.REFUSED, "不计入")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="原因",
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="不计入要写。",
    )

    def get_layout(self) -> Layout:
        return Layout("to", "reason")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("to") == CountState.REFUSED and not cleaned.get("reason", "").strip():
            self.add_error("reason", "不计入要写原因。")
        return cleaned


class ReopenForm(PortalFormMixin, forms.Form):
    reason = ReasonField(label="为什么重核", max_length=200)

    def get_layout(self) -> Layout:
        return Layout("reason")
