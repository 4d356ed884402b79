"""The file and the ledger it is for; the kit checks the file's contents."""

from crispy_forms.layout import Layout
from django import forms

from laishan_portal.forms import PortalFormMixin


class UploadForm(PortalFormMixin, forms.Form):
    importer = forms.ChoiceField(
        label="表里是什么",
        widget=forms.RadioSelect,
        error_messages={"required": "请选表里是什么。", "invalid_choice": "请从列出的里面选。"},
    )
    file = forms.FileField(
        label="文件",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        error_messages={
            "required": "请选一个文件。",
            "empty": "这是空文件，请重新选。",
            "invalid": "文件没传上来，请重新选。",
        },
    )

    def __init__(self, *args, importers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["importer"].choices = [(one.key, one.title) for one in importers]
        self.initial.setdefault("importer", importers[0].key if importers else "")

    def get_layout(self) -> Layout:
        return Layout("importer", "file")
