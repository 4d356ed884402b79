"""The file and the ledger it is for; the kit checks the file's contents."""

from crispy_forms.layout import Layout
from django import forms

from laishan_portal.forms import PortalFormMixin
from laishan_portal.ledgers.views import PurposeForm


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


class EditableForm(PurposeForm):
    """What of the ledger's projects to take along, and of which year or month."""

    what = forms.ChoiceField(
        label="改什么",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "请从列出的里面选。"},
    )

    def __init__(self, *args, importers, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.importers = {one.key: one for one in importers}
        self.fields["what"].choices = [(one.key, one.title) for one in importers]
        self.asked = {}
        for importer in importers:
            for parameter in importer.parameters:
                if parameter.is_required:
                    self._ask(importer, parameter, user)
        if self.initial.get("what") not in self.importers:
            self.initial["what"] = next(iter(self.importers), "")

    def _ask(self, importer, parameter, user) -> None:
        choices = importer.export_choices(parameter, user)
        self.asked[parameter.key] = importer.key
        self.fields[parameter.key] = forms.ChoiceField(
            label=parameter.label,
            required=False,
            choices=choices,
            error_messages={"invalid_choice": "请从列出的里面选。"},
        )
        if self.initial.get(parameter.key) not in dict(choices):
            self.initial[parameter.key] = choices[0][0] if choices else ""

    def clean(self):
        """Basic data unless something else is asked for; the likeliest year and month."""
        cleaned = super().clean()
        key = cleaned.get("what") or self.initial["what"]
        cleaned["importer"] = self.importers.get(key)
        for name, owner in self.asked.items():
            if owner == key and name in cleaned and not cleaned[name]:
                cleaned[name] = self.initial[name]
                if not cleaned[name]:
                    self.add_error(name, "没有可以选的。")
        return cleaned

    def parameters(self) -> dict[str, str]:
        key = self.cleaned_data["importer"].key
        return {
            name: self.cleaned_data[name] for name, owner in self.asked.items() if owner == key
        }

    def kinds(self) -> list[dict]:
        """Each kind with the fields only it asks for."""
        return [
            {
                "importer": one,
                "fields": [self[name] for name, owner in self.asked.items() if owner == key],
            }
            for key, one in self.importers.items()
        ]
