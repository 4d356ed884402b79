"""Fields that name a row of a large table: typed text is looked up, candidates are offered."""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.urls import reverse_lazy

from accounts.models import Person
from enterprises.models import Enterprise
from projects.enums import FOLLOWED_STAGES
from projects.models import Project

OFFERED = 8
_WITH_UNIT = re.compile(r"^(?P<name>[^()]+)\((?P<unit>[^()]+)\)$")


def tidy(text: str) -> str:
    """Full-width brackets and spaces as half-width, no outer blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def find_enterprises(words: str) -> QuerySet[Enterprise]:
    """Enterprises to offer for what was typed so far."""
    rows = Enterprise.objects.all()
    for word in tidy(words).lower().split()[:4]:
        rows = rows.filter(search_text__contains=word)
    return rows.order_by("name_pinyin", "pk")[:OFFERED]


def find_people(words: str) -> QuerySet[Person]:
    """People of units to offer for what was typed so far: name, pinyin or initials."""
    text = tidy(words).lower()
    named = _WITH_UNIT.match(text)
    name = named["name"].strip() if named else text
    rows = Person.objects.filter(unit__isnull=False).filter(
        Q(name__contains=name)
        | Q(name_pinyin__startswith=name)
        | Q(name_initials__startswith=name)
    )
    return rows.select_related("unit").order_by("name_pinyin", "pk")[:OFFERED]


def person_label(person: Person) -> str:
    """How a person is named so that two of the same name differ: 曲文静（总部基地）."""
    return f"{person.name}（{person.unit.short_name}）" if person.unit else person.name


class LookupField(forms.CharField):
    """A text field whose clean value is a row. ``options_url`` fills its list of candidates."""

    options_url = ""
    list_id = ""

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 120)
        super().__init__(**kwargs)
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


class EnterpriseField(LookupField):
    """An enterprise by its full name, short name, other name or credit code."""

    options_url = reverse_lazy("projects:enterprise_options")
    list_id = "enterprise-options"

    def prepare_value(self, value):
        if isinstance(value, int):
            return str(Enterprise.objects.filter(pk=value).values_list("name", flat=True).first())
        return value

    def resolve(self, text: str) -> Enterprise:
        exact = Q(name=text) | Q(short_name=text) | Q(uscc=text.upper()) | Q(aliases__name=text)
        found = list(Enterprise.objects.filter(exact).distinct()[:2])
        if len(found) == 1:
            return found[0]
        offered = "、".join(row.name for row in find_enterprises(text))
        if offered:
            raise ValidationError(f"没有叫“{text}”的企业。是不是：{offered}？", code="unknown")
        raise ValidationError(f"企业库里没有“{text}”，请先到“企业”登记。", code="unknown")


class PersonField(LookupField):
    """A person of some unit: 曲文静, or 曲文静（总部基地） when two bear the name."""

    options_url = reverse_lazy("projects:person_options")
    list_id = "person-options"

    def prepare_value(self, value):
        if isinstance(value, int):
            person = Person.objects.select_related("unit").filter(pk=value).first()
            return person_label(person) if person else ""
        return value

    def resolve(self, text: str) -> Person:
        named = _WITH_UNIT.match(text)
        name = named["name"].strip() if named else text
        rows = Person.objects.filter(name=name).select_related("unit")
        if named:
            unit = named["unit"].strip()
            rows = rows.filter(Q(unit__short_name=unit) | Q(unit__name=unit))
        found = list(rows.order_by("pk")[:OFFERED])
        if len(found) == 1:
            return found[0]
        if found:
            labels = "、".join(person_label(person) for person in found)
            raise ValidationError(f"叫“{name}”的不止一位，请写明单位：{labels}。", code="several")
        offered = "、".join(person_label(person) for person in find_people(name))
        hint = f"是不是：{offered}？" if offered else "请先由系统管理员登记这个人。"
        raise ValidationError(f"没有找到“{text}”。{hint}", code="unknown")


def find_projects(words: str, *, user, besides: int | None = None, stages=None):
    """Projects this person knows by name, for what was typed so far."""
    rows = Project.objects.visible_to(user).filter(knows_name=True).exclude(pk=besides)
    if stages is not None:
        rows = rows.filter(stage__in=stages)
    return rows.matching(words).order_by("code")[:OFFERED]


def project_label(project: Project) -> str:
    return f"{project.code} {project.name}"


class ProjectField(LookupField):
    """A project by its number, or by a name that only one bears. ``user`` is who asks.

    ``stages`` limits both the candidates and what is taken to projects that have come so far.
    """

    options_url = reverse_lazy("projects:project_options")
    list_id = "project-options"
    user = None
    besides: int | None = None
    stages: frozenset[str] | None = None

    def prepare_value(self, value):
        if isinstance(value, int):
            known = Project.objects.visible_to(self.user).filter(knows_name=True, pk=value)
            return next((project_label(row) for row in known), "")
        return value

    def resolve(self, text: str) -> Project:
        code = text.split(" ")[0]
        known = Project.objects.visible_to(self.user).filter(knows_name=True)
        exact = Q(code=code) | Q(name=text) | Q(aliases__name=text)
        found = list(known.exclude(pk=self.besides).filter(exact).distinct()[:OFFERED])
        if len(found) == 1:
            return self._of_stage(found[0])
        offered = "、".join(
            project_label(row)
            for row in found
            or find_projects(text, user=self.user, besides=self.besides, stages=self.stages)
        )
        if offered:
            raise ValidationError(f"请写编号。是不是：{offered}？", code="several")
        raise ValidationError(f"没有找到“{text}”，请核对编号或名称。", code="unknown")

    def _of_stage(self, project: Project) -> Project:
        if self.stages is None or project.stage in self.stages:
            return project
        raise ValidationError(
            f"“{project.name}”已到“{project.get_stage_display()}”，这里不能选。", code="stage"
        )


class FollowedProjectField(ProjectField):
    """A project that recruitment still follows: its diary is open."""

    options_url = reverse_lazy("projects:followed_options")
    stages = FOLLOWED_STAGES


class OptionsForm(forms.Form):
    """What was typed so far; a form, so that control characters never reach the database."""

    q = forms.CharField(max_length=120, required=False)
