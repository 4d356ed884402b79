"""The kept versions of a project's basic data, read for the chronicle."""

from datetime import date
from decimal import Decimal

from django.db.models import Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from projects.dossier.prepared import PROJECT_ID, PreparedRead
from projects.dossier.rows import business_day
from projects.models import Project
from projects.timeline import Revision

REVISIONS_KEPT = 60

# What the history tells: field of the row → how its value is read (an expression or a choice).
HISTORY_FIELDS = (
    "name",
    "project_code",
    "owner",
    "domain",
    "industry",
    "street",
    "nature",
    "content",
    "total_investment",
    "unit",
    "leader",
    "planned_start_on",
    "promised_finish_on",
    "is_public_works",
    "in_expansion_zone",
    "is_confidential",
    "code_name",
    "note",
)
_HISTORY_NAMES = {"owner": "owner__name", "unit": "unit__short_name", "leader": "leader__name"}


def history_labels() -> dict[str, str]:
    return {
        name: str(Project._meta.get_field(name).verbose_name).split("（")[0]
        for name in HISTORY_FIELDS
    }


_HISTORY = PreparedRead(
    lambda: (
        Project._meta.get_field("history")
        .related_model.objects.filter(pgh_obj=PROJECT_ID)
        .order_by("-pgh_id")
        .values_list(
            "pgh_created_at",
            "pgh_label",
            KeyTextTransform("request", "pgh_context__metadata"),
            Coalesce("updated_by__person__name", Value("")),
            *(_HISTORY_NAMES.get(name, name) for name in HISTORY_FIELDS),
        )[:REVISIONS_KEPT]
    )
)


def history_of(project: Project, today: date) -> list[Revision]:
    """The kept versions of the basic data, oldest first, values as people read them."""
    found = [
        Revision(
            on=business_day(at, today),
            who=who,
            request=request or "",
            values=dict(zip(HISTORY_FIELDS, map(_in_words, HISTORY_FIELDS, values), strict=True)),
            is_first=label == "insert",
        )
        for at, label, request, who, *values in _HISTORY.fetch(project.pk)
    ]
    return found[::-1]


def _in_words(name: str, value: object) -> str:
    """A kept value as text; empty and never filled are the same."""
    if value is None or value == "":
        return ""
    if value is True or value is False:
        return "是" if value else ""
    if isinstance(value, Decimal):
        return f"{value.normalize():,f} 万元"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    choices = Project._meta.get_field(name).choices
    return str(dict(choices).get(value, value)) if choices else str(value)
