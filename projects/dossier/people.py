"""The section 1+N, and whose phone number may be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from laishan_portal.formatting import date_long
from laishan_portal.masking import mask_phone
from projects.dossier.rows import PersonRow
from projects.enums import AssignmentKind, ServiceKind


@dataclass(frozen=True)
class Helper:
    """One open assignment as the page shows it; ``phone`` is already masked or not."""

    pk: int
    person_id: int
    role: str
    name: str
    unit: str
    phone: str
    call: str
    is_masked: bool


@dataclass(frozen=True)
class Grant:
    pk: int
    holder: str
    note: str


@dataclass(frozen=True)
class PeopleSection:
    title: str
    lead: Helper | None
    supporters: list[Helper]
    grants: list[Grant]


def build(
    rows: Sequence[PersonRow],
    grants: Sequence[Mapping],
    *,
    sees_phones: bool,
    shows_grants: bool,
    today: date,
) -> PeopleSection:
    present = [row for row in rows if is_open(row, today)]
    leads = [row for row in present if row.kind == AssignmentKind.LEAD]
    lead = _helper(leads[-1], sees_phones) if leads else None
    supporters = [row for row in present if row.kind == AssignmentKind.SUPPORTER]
    order = list(ServiceKind.values)
    supporters.sort(key=lambda row: (order.index(row.service_kind), row.pk))
    return PeopleSection(
        title=f"1+N：找{lead.name}一个人就行" if lead else "1+N：还没有服务专员",
        lead=lead,
        supporters=[_helper(row, sees_phones) for row in supporters],
        grants=[_grant(grant) for grant in grants] if shows_grants else [],
    )


def is_open(row: PersonRow, today: date) -> bool:
    return row.from_on <= today and (row.to_on is None or row.to_on >= today)


def _helper(row: PersonRow, sees_phones: bool) -> Helper:
    is_lead = row.kind == AssignmentKind.LEAD
    return Helper(
        pk=row.pk,
        person_id=row.person_id,
        role="服务专员" if is_lead else ServiceKind(row.service_kind).label,
        name=row.name,
        unit=row.unit,
        phone=row.phone if sees_phones else mask_phone(row.phone),
        call=row.phone if sees_phones else "",
        is_masked=bool(row.phone) and not sees_phones,
    )


def _grant(grant: Mapping) -> Grant:
    """Who else may know of the project, why and until when; for those who assign."""
    until = grant["until_on"]
    parts = [
        "洽谈专班" if grant["is_deal_team"] else "",
        grant["reason"],
        f"至 {date_long(until)}" if until else "",
    ]
    holder = grant["user"] or grant["unit"] or "系统"
    return Grant(grant["pk"], holder, "，".join(part for part in parts if part))
