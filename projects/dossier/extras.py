"""The short lists that hang on a project (names, groups, formalities …) in one statement."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import JSONObject, TruncDate

from projects.dossier.prepared import PROJECT_ID, PreparedRead
from projects.enums import Decision
from projects.models import (
    Factor,
    LightOverride,
    Lineage,
    Listing,
    OwnerChange,
    Permit,
    Project,
    ProjectAlias,
    ProjectGrant,
    ProjectGroup,
    ProjectInvestor,
    StageEvidence,
)


@dataclass(frozen=True)
class PermitRow:
    """``ends_at_start``: the document only has to hold until work on site begins."""

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
    valid_on: date | None = None
    ends_at_start: bool | None = None


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
    item: str = ""


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
    evidence: list[dict]
    lineages: list[dict]
    listings: list[dict]
    owner_changes: list[dict]


_OVERRIDE = {
    "pk": "pk",
    "level": "level",
    "reason": "reason",
    "from_on": "from_on",
    "expires_on": "expires_on",
    "ended_on": "ended_on",
    "who": "by__person__name",
}
# Where a row's field has another name than its column.
_PATHS = {"valid_on": "valid_until", "ends_at_start": "kind__ends_at_start"}
_GRANT = {
    "pk": "pk",
    "user": "user__person__name",
    "unit": "unit__short_name",
    "reason": "reason",
    "until_on": "until_on",
    "is_deal_team": "is_deal_team",
}


_EVIDENCE = {
    "event": "event_id",
    "to": "event__to_stage",
    "kind": "kind",
    "file": "attachment_id",
    "name": "attachment__name",
}
_OWNER_CHANGE = {
    "changed_on": "changed_on",
    "old": "old_owner__name",
    "new": "new_owner__name",
    "reason": "reason",
    "decision": "decision",
    "who": "decided_by__person__name",
}
_LISTING = {
    "year": "year",
    "level": "level",
    "from_on": "from_on",
    "to_on": "to_on",
    "reason": "reason",
    "left_reason": "left_reason",
}


def _safe_name(path: str) -> Case:
    """The name of a related project that everybody may read."""
    return Case(
        When(**{f"{path}__is_confidential": True}, then=F(f"{path}__code_name")),
        default=F(f"{path}__name"),
    )


def _lineages() -> QuerySet:
    return (
        Lineage.objects.filter(Q(older=OuterRef("pk")) | Q(newer=OuterRef("pk")))
        .order_by("pk")
        .values(
            json=JSONObject(
                pk="pk",
                kind="kind",
                note="note",
                older="older_id",
                newer="newer_id",
                older_code="older__code",
                newer_code="newer__code",
                older_hidden="older__is_confidential",
                newer_hidden="newer__is_confidential",
                older_name=_safe_name("older"),
                newer_name=_safe_name("newer"),
                who="decided_by__person__name",
                decided_on=TruncDate("decided_at"),
            )
        )
    )


def _evidence() -> QuerySet:
    rows = StageEvidence.objects.filter(event__project=OuterRef("pk")).order_by("pk")
    return rows.values(json=JSONObject(**_EVIDENCE))


def _owner_changes() -> QuerySet:
    """Those approved and the one that waits; what was refused changed nothing."""
    rows = _of(OwnerChange).exclude(decision=Decision.REFUSED)
    return rows.values(json=JSONObject(**_OWNER_CHANGE))


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
            ArraySubquery(_evidence()),
            ArraySubquery(_lineages()),
            ArraySubquery(_of(Listing).values(json=JSONObject(**_LISTING))),
            ArraySubquery(_owner_changes()),
        )
    )


def _json_of(row: type) -> JSONObject:
    return JSONObject(**{name: _PATHS.get(name, name) for name in row.__dataclass_fields__})


_EXTRAS = PreparedRead(_extras)


def extras_of(project: Project) -> Extras:
    aliases, investors, *lists = _EXTRAS.fetch(project.pk)[0]
    groups, overrides, grants, permits, factors, evidence, lineages, listings, owners = (
        _from_json(texts) for texts in lists
    )
    return Extras(
        aliases,
        investors,
        groups,
        overrides,
        grants,
        [PermitRow(**row) for row in permits],
        [FactorRow(**row) for row in factors],
        evidence,
        lineages,
        listings,
        owners,
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
