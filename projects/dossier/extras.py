"""The short lists that hang on a project (names, groups, formalities …) in one statement."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, OuterRef, QuerySet, When
from django.db.models.functions import JSONObject

from projects.dossier.prepared import PROJECT_ID, PreparedRead
from projects.models import (
    Factor,
    LightOverride,
    Permit,
    Project,
    ProjectAlias,
    ProjectGrant,
    ProjectGroup,
    ProjectInvestor,
)


@dataclass(frozen=True)
class PermitRow:
    pk: int
    name: str
    phase: str
    department: str
    status: str
    promised_on: date | None
    done_on: date | None
    document_number: str
    note: str
    is_demo: bool


@dataclass(frozen=True)
class FactorRow:
    pk: int
    kind: str
    measure: str
    needed: Decimal
    secured: Decimal
    action: str
    responsible: str
    due_on: date | None
    is_demo: bool


@dataclass(frozen=True)
class Extras:
    """The short lists that hang on a project, read together."""

    aliases: list[str]
    investors: list[str]
    groups: list[dict]
    overrides: list[dict]
    grants: list[dict]
    permits: list[PermitRow]
    factors: list[FactorRow]


_OVERRIDE = {
    "pk": "pk",
    "level": "level",
    "reason": "reason",
    "from_on": "from_on",
    "expires_on": "expires_on",
    "ended_on": "ended_on",
    "who": "by__person__name",
}
_GRANT = {
    "pk": "pk",
    "user": "user__person__name",
    "unit": "unit__short_name",
    "reason": "reason",
    "until_on": "until_on",
    "is_deal_team": "is_deal_team",
}


def _extras() -> QuerySet:
    groups = (
        ProjectGroup.objects.filter(projects=OuterRef("pk"))
        .order_by("pk")
        .values(
            json=JSONObject(
                name="name",
                total="stated_total",
                note="note",
                is_fact="is_fact",
                others=ArraySubquery(_others_of_group()),
            )
        )
    )
    return (
        Project.objects.filter(pk=PROJECT_ID)
        .order_by()
        .values_list(
            ArraySubquery(_of(ProjectAlias).values("name")),
            ArraySubquery(_of(ProjectInvestor).values("enterprise__name")),
            ArraySubquery(groups),
            ArraySubquery(_of(LightOverride).values(json=JSONObject(**_OVERRIDE))),
            ArraySubquery(_of(ProjectGrant).values(json=JSONObject(**_GRANT))),
            ArraySubquery(_of(Permit).values(json=_json_of(PermitRow))),
            ArraySubquery(_of(Factor).values(json=_json_of(FactorRow))),
        )
    )


def _json_of(row: type) -> JSONObject:
    return JSONObject(**{name: name for name in row.__dataclass_fields__})


_EXTRAS = PreparedRead(_extras)


def extras_of(project: Project) -> Extras:
    aliases, investors, *lists = _EXTRAS.fetch(project.pk)[0]
    groups, overrides, grants, permits, factors = (_from_json(texts) for texts in lists)
    return Extras(
        aliases,
        investors,
        groups,
        overrides,
        grants,
        [PermitRow(**row) for row in permits],
        [FactorRow(**row) for row in factors],
    )


def _from_json(texts: list[str]) -> list[dict]:
    """Rows that came as JSON text, with ``*_on`` as dates and numbers as exact decimals."""
    return [
        {
            name: date.fromisoformat(value) if value and name.endswith("_on") else value
            for name, value in json.loads(text, parse_float=Decimal).items()
        }
        for text in texts
    ]


def _others_of_group() -> QuerySet[Project]:
    """The other projects of a group under names that everybody may read."""
    safe_name = Case(When(is_confidential=True, then=F("code_name")), default=F("name"))
    return (
        Project.objects.filter(groups=OuterRef("pk"))
        .exclude(pk=OuterRef(OuterRef("pk")))
        .order_by("code")
        .values(safe=safe_name)
    )


def _of(model: type) -> QuerySet:
    return model.objects.filter(project=OuterRef("pk")).order_by("pk")
