"""People of an enterprise: one person, one record, also when two bear the same name."""

import unicodedata

from crispy_forms.layout import Column, Layout, Row
from django import forms

from accounts.models import Person
from enterprises.models import Contact
from enterprises.names import tidy
from laishan_portal.forms import PortalFormMixin, ReasonField, WholeNumberField

ANOTHER = "another"
_SHOWN = 8


def clean_phone(text: str) -> str:
    """Half-width, without blanks; a landline keeps its hyphen."""
    phone = "".join(unicodedata.normalize("NFKC", text).split())
    if phone and not phone.replace("-", "").replace("+", "").isdecimal():
        raise forms.ValidationError("电话只能有数字和横杠。", code="phone")
    return phone


def describe(person: Person) -> str:
    """How a person is told from others of the same name."""
    contact = next(iter(person.contacts.all()), None)
    where = person.unit or (contact.enterprise if contact else None)
    born = f"{person.birth_year} 年生" if person.birth_year else ""
    parts = [str(where) if where else "", person.title, born]
    return "，".join(["是这一位：" + person.name, *filter(None, parts)])


class PersonFormMixin(PortalFormMixin, forms.Form):
    """Asks whether a namesake on record is the same person before a new record is made."""

    person_name = forms.CharField(label="姓名", max_length=40)
    person_title = forms.CharField(label="职务", max_length=40, required=False)
    birth_year = WholeNumberField(
        label="出生年份",
        required=False,
        min_value=1900,
        max_value=2100,
        error_messages={
            "min_value": "出生年份请填四位年份。",
            "max_value": "出生年份请填四位年份。",
        },
    )
    phone = forms.CharField(
        label="电话",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    same_person = forms.ChoiceField(label="是不是同一位", required=False, widget=forms.RadioSelect)

    def __init__(self, *args, **kwargs):
        self.namesakes: list[Person] = []
        super().__init__(*args, **kwargs)
        if self.is_bound:
            name = tidy(str(self.data.get("person_name") or "").replace("\0", ""))[:40]
            people = Person.objects.filter(name=name).select_related("unit")
            self.namesakes = list(people.prefetch_related("contacts__enterprise")[:_SHOWN])
        choices = [(str(person.pk), describe(person)) for person in self.namesakes]
        self.fields["same_person"].choices = [*choices, (ANOTHER, "不是，是另一位同名的人")]

    def clean_person_name(self):
        return tidy(self.cleaned_data["person_name"])

    def clean_phone(self):
        return clean_phone(self.cleaned_data["phone"])

    def clean(self):
        cleaned = super().clean()
        if self.namesakes and not cleaned.get("same_person"):
            self.add_error("same_person", "已有同名的人，请选是不是同一位。")
            self.helper.layout = self.get_layout()
        return cleaned

    @property
    def asks_who(self) -> bool:
        return bool(self.namesakes)

    def get_person(self) -> Person:
        """The namesake that was chosen, or a new person not yet saved."""
        chosen = self.cleaned_data.get("same_person")
        for person in self.namesakes:
            if str(person.pk) == chosen:
                return person
        typed = self.cleaned_data
        return Person(
            name=typed["person_name"],
            title=typed.get("person_title", ""),
            birth_year=typed.get("birth_year"),
            phone=typed.get("phone", ""),
        )


class ContactForm(PersonFormMixin, forms.ModelForm):
    """A new contact of an enterprise."""

    person_title = None  # what they are at the enterprise is the duty
    birth_year = None

    class Meta:
        model = Contact
        fields = ["duty", "is_primary"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper.layout = self.get_layout()

    def get_layout(self) -> Layout:
        who = ["same_person"] if self.asks_who else []
        return Layout(
            "person_name",
            *who,
            Row(Column("duty", css_class="col-md-6"), Column("phone", css_class="col-md-6")),
            "is_primary",
        )


class ContactEditForm(PortalFormMixin, forms.ModelForm):
    """The number on record is not shown here: a new one replaces it."""

    phone = forms.CharField(
        label="新电话",
        max_length=20,
        required=False,
        help_text="不改就留空。",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )

    class Meta:
        model = Contact
        fields = ["duty", "is_primary"]

    watched = tuple(Meta.fields)

    def clean_phone(self):
        return clean_phone(self.cleaned_data["phone"])

    def get_layout(self) -> Layout:
        return Layout("duty", "phone", "is_primary")


class UnmaskForm(PortalFormMixin, forms.Form):
    reason = ReasonField(
        label="为什么要看", max_length=100, widget=forms.TextInput, help_text="会记入审计。"
    )

    def get_layout(self) -> Layout:
        return Layout("reason")
