"""Fields that name a row: a project one may see, an enterprise, a person, units."""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse_lazy

from accounts.models import Person, Unit
from enterprises.models import Enterprise
from projects.models import Project

_WITH_UNIT = re.compile(r"^(?P<name>[^()]+)\((?P<unit>[^()]+)\)$")
_OFFERED = 5


def tidy(text: str) -> str:
    """Full-width brackets and spaces as half-width, no outer blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


class NamedField(forms.CharField):
    """Typed text that must name one row; ``options_url`` fills the list of candidates."""

    options_url = ""
    list_id = ""

    def __init__(self, **kwargs):
        super().__init__(max_length=120, **kwargs)
        if self.list_id:
            self.widget.attrs.update(
                {
                    "list": self.list_id,
                    "autocomplete": "off",
                    "hx-get": self.options_url,
                    "hx-trigger": "input changed delay:300ms",
                    "hx-target": f"#{self.list_id}",
                }
            )

    def clean(self, value):
        text = tidy(super().clean(value) or "")
        return self.resolve(text) if text else None

    def resolve(self, text: str):
        raise NotImplementedError


def _unknown(what: str, text: str, near: list[str]) -> ValidationError:
    if near:
        return ValidationError(
            f"没有正好叫“{text}”的{what}。是不是：{'、'.join(near)}？", code="unknown"
        )
    return ValidationError(f"没有找到{what}“{text}”。", code="unknown")


class ProjectField(NamedField):
    """A project by its shown name or number; only of those the form's ``user`` may know of."""

    options_url = reverse_lazy("projects:project_options")
    list_id = "project-options"
    user = None

    def prepare_value(self, value):
        if isinstance(value, int):
            row = Project.objects.visible_to(self.user).filter(pk=value).first()
            return row.shown_name if row else ""
        return value.name_for(self.user) if isinstance(value, Project) else value

    def resolve(self, text):
        rows = Project.objects.visible_to(self.user)
        found = list(rows.filter(code=text)[:1]) or list(rows.filter(shown_name=text)[:2])
        if len(found) == 1:
            return found[0]
        raise _unknown("项目", text, [row.shown_name for row in rows.matching(text)[:_OFFERED]])


class EnterpriseField(NamedField):
    """An enterprise by its full, short or other name, or its credit code."""

    options_url = reverse_lazy("projects:enterprise_options")
    list_id = "enterprise-options"

    def prepare_value(self, value):
        if isinstance(value, int):
            return Enterprise.objects.filter(pk=value).values_list("name", flat=True).first() or ""
        return value.name if isinstance(value, Enterprise) else value

    def resolve(self, text):
        exact = Q(name=text) | Q(short_name=text) | Q(uscc=text.upper()) | Q(aliases__name=text)
        found = list(Enterprise.objects.filter(exact).distinct()[:2])
        if len(found) == 1:
            return found[0]
        near = Enterprise.objects.all().matching(text)[:_OFFERED]
        raise _unknown("企业", text, [row.name for row in near])


class PersonField(NamedField):
    """A person of some unit: 曲文静, or 曲文静（总部基地） when two bear the name."""

    options_url = reverse_lazy("projects:person_options")
    list_id = "person-options"

    def prepare_value(self, value):
        if isinstance(value, int):
            value = Person.objects.select_related("unit").filter(pk=value).first()
        return _label(value) if isinstance(value, Person) else value

    def resolve(self, text):
        named = _WITH_UNIT.match(text)
        rows = Person.objects.filter(unit__isnull=False).select_related("unit")
        mine = rows.filter(name=named["name"].strip() if named else text)
        if named:
            unit = named["unit"].strip()
            mine = mine.filter(Q(unit__short_name=unit) | Q(unit__name=unit))
        found = list(mine.order_by("pk")[:_OFFERED])
        if len(found) == 1:
            return found[0]
        near = found or rows.filter(name__contains=text)[:_OFFERED]
        raise _unknown("人", text, [_label(person) for person in near])


def _label(person: Person) -> str:
    return f"{person.name}（{person.unit.short_name}）" if person.unit else person.name


class UnitsField(forms.ModelMultipleChoiceField):
    def __init__(self, **kwargs):
        super().__init__(queryset=Unit.objects.active(), **kwargs)


class UnitField(forms.ModelChoiceField):
    def __init__(self, **kwargs):
        super().__init__(queryset=Unit.objects.active(), empty_label="请选择", **kwargs)
