"""Projects from a confirmed sheet: many at once by the rules of the single forms, one transaction.

What a row may contain was checked by the importer with the same rules; the constraints of the
database stand behind it. A promised finish once given moves by request only, as everywhere.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from accounts.models import Unit, User
from enterprises.models import Enterprise
from laishan_portal import clock, sequences
from projects import standing
from projects.domain import books
from projects.domain.imported_plans import spread, write_plans
from projects.domain.lineage import record_lineage
from projects.domain.projects import refresh_search, write_search
from projects.enums import (
    AssignmentKind,
    Condition,
    Decision,
    EntryKind,
    EventKind,
    LineageKind,
    Stage,
)
from projects.models import (
    Assignment,
    DateChange,
    InvestmentEntry,
    Listing,
    Project,
    ProjectAlias,
    Responsibility,
    StageEvent,
)

BATCH = 500


@dataclass
class ProjectRow:
    """What one row writes. ``project`` is unsaved for a new one, the locked row for a known one.

    ``changes`` are field attributes of a known project; of the rest None means: as it is.
    """

    project: Project
    changes: dict[str, object] = field(default_factory=dict)
    unit_id: int | None = None
    leader_id: int | None = None
    lead_id: int | None = None
    level: str | None = None
    stage: Stage = Stage.LEAD
    aliases: tuple[str, ...] = ()
    older: tuple[tuple[int, LineageKind], ...] = ()
    year_plan: Decimal | None = None
    before_year: Decimal | None = None
    finish_on: date | None = None


@transaction.atomic
def import_projects(rows: list[ProjectRow], *, year: int, reason: str, by: User) -> list[dict]:
    """Write all rows; for each, what was there before, for taking it back."""
    new = [row for row in rows if row.project.pk is None]
    known = [row for row in rows if row.project.pk is not None]
    before = {id(row): _before(row) for row in known}
    _create(new, by=by)
    write_changes(known, by=by)
    set_responsibilities(known)
    set_levels(rows, year)
    assign_leads(rows, by=by)
    aliases = _add_aliases(rows)
    lineages = _record_lineages(rows, reason, by=by)
    plans = _plan_years(rows, year, reason, by=by)
    openings = _book_openings(rows, year, by=by)
    dates = _request_dates(known, reason, by=by)
    refresh_search([row.project.pk for row in known])
    standing.refresh([row.project.pk for row in rows])
    return [
        {
            "project": row.project.pk,
            "version": row.project.version,
            "before": before.get(id(row)),
            "lead": bool(row.lead_id),
            "aliases": aliases.get(row.project.pk, []),
            "lineages": lineages.get(row.project.pk, []),
            "plan": plans.get(row.project.pk),
            "opening": openings.get(row.project.pk),
            "date_change": dates.get(row.project.pk),
        }
        for row in rows
    ]


def _before(row: ProjectRow) -> dict:
    """What the row is about to change, as JSON."""
    project = row.project
    return {
        "fields": {name: _plain(getattr(project, name)) for name in row.changes},
        "unit": project.unit_id,
        "leader": project.leader_id,
        "level": project.standing.level if row.level is not None else None,
        "lead": project.standing.lead_id if row.lead_id else None,
    }


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, bool | int | str) else str(value)


# ── new ones ─────────────────────────────────────────────────────────────────────────────


def _create(rows: list[ProjectRow], *, by: User) -> None:
    """With their numbers, where they stand now and who answers for them; never counted."""
    if not rows:
        return
    today = clock.today()
    numbers = sequences.take_many(f"project.{today.year}", len(rows))
    for row, number in zip(rows, numbers, strict=True):
        project = row.project
        project.code = f"LS{today:%y}-{number:03d}"
        project.stage, project.condition = row.stage, Condition.NORMAL
        project.unit_id, project.leader_id = row.unit_id, row.leader_id
        project.created_by = project.updated_by = by
    _load_names([row.project for row in rows])
    for row in rows:
        write_search(row.project, row.aliases)
    Project.objects.bulk_create([row.project for row in rows], batch_size=BATCH)
    StageEvent.objects.bulk_create([_opening(row, by) for row in rows], batch_size=BATCH)
    Responsibility.objects.bulk_create(
        [
            Responsibility(
                project=row.project, unit_id=row.unit_id, leader_id=row.leader_id, from_on=today
            )
            for row in rows
        ],
        batch_size=BATCH,
    )


def _load_names(projects: list[Project]) -> None:
    """Units and owners, one query each, for what the projects are found by."""
    units = Unit.objects.in_bulk({one.unit_id for one in projects if one.unit_id})
    owners = Enterprise.objects.in_bulk({one.owner_id for one in projects if one.owner_id})
    for project in projects:
        project.unit = units.get(project.unit_id)
        project.owner = owners.get(project.owner_id)


def _opening(row: ProjectRow, by: User) -> StageEvent:
    return StageEvent(
        project=row.project,
        kind=EventKind.OPENING,
        to_stage=row.stage,
        decision=Decision.APPROVED,
        proposed_by=by,
        decided_by=by,
        decided_at=clock.now(),
        decided_on=clock.today(),
    )


# ── known ones ───────────────────────────────────────────────────────────────────────────


def write_changes(rows: list[ProjectRow], *, by: User) -> None:
    """Only fields that differ, each project's version one up."""
    names: set[str] = set()
    for row in rows:
        for name, value in row.changes.items():
            setattr(row.project, name, value)
        names |= set(row.changes)
        row.project.version += 1
        row.project.updated_by, row.project.updated_at = by, clock.now()
    fields = {Project._meta.get_field(name.removesuffix("_id")).name for name in names}
    Project.objects.bulk_update(
        [row.project for row in rows],
        [*sorted(fields), "version", "updated_by", "updated_at"],
        batch_size=BATCH,
    )


def set_responsibilities(rows: list[ProjectRow]) -> None:
    """From today on; a row of today is put right instead of ended."""
    wanted = {}
    for row in rows:
        now = (row.project.unit_id, row.project.leader_id)
        then = (row.unit_id or now[0], row.leader_id or now[1])
        if then != now:
            wanted[row.project.pk] = then
    today = clock.today()
    current = Responsibility.objects.filter(project__in=wanted, to_on=None).select_for_update()
    same_day, earlier = [], []
    for one in current if wanted else ():
        (same_day if one.from_on >= today else earlier).append(one)
    for one in same_day:
        one.unit_id, one.leader_id = wanted.get(one.project_id)
    for one in earlier:
        one.to_on = today - timedelta(days=1)
    Responsibility.objects.bulk_update(same_day, ["unit", "leader"], batch_size=BATCH)
    Responsibility.objects.bulk_update(earlier, ["to_on"], batch_size=BATCH)
    put_right = {one.project_id for one in same_day}
    Responsibility.objects.bulk_create(
        [
            Responsibility(project_id=pk, unit_id=unit, leader_id=leader, from_on=today)
            for pk, (unit, leader) in wanted.items()
            if pk not in put_right
        ],
        batch_size=BATCH,
    )
    projects = [row.project for row in rows if row.project.pk in wanted]
    for project in projects:
        project.unit_id, project.leader_id = wanted[project.pk]
    Project.objects.bulk_update(projects, ["unit", "leader"], batch_size=BATCH)


def set_levels(rows: list[ProjectRow], year: int) -> None:
    """Put on the year's list, moved within it, or off it with an empty level."""
    wanted = {row.project.pk: row.level for row in rows if row.level is not None}
    if not wanted:
        return
    today = clock.today()
    current = list(Listing.objects.filter(project__in=wanted, year=year, to_on=None))
    changed = [one for one in current if one.level != wanted[one.project_id]]
    Listing.objects.filter(pk__in=[one.pk for one in changed if one.from_on >= today]).delete()
    ended = [one for one in changed if one.from_on < today]
    for one in ended:
        one.to_on = today - timedelta(days=1)
    Listing.objects.bulk_update(ended, ["to_on"], batch_size=BATCH)
    kept = {one.project_id for one in current} - {one.project_id for one in changed}
    Listing.objects.bulk_create(
        [
            Listing(project_id=pk, year=year, level=level, from_on=today)
            for pk, level in wanted.items()
            if level and pk not in kept
        ],
        batch_size=BATCH,
    )


def assign_leads(rows: list[ProjectRow], *, by: User) -> None:
    """The one commissioner from today on; the present one ends the day before."""
    wanted = {row.project.pk: row.lead_id for row in rows if row.lead_id}
    if not wanted:
        return
    today = clock.today()
    current = list(Assignment.objects.leads().filter(project__in=wanted, to_on=None))
    ended = [one for one in current if one.person_id != wanted[one.project_id]]
    for one in ended:
        one.to_on = max(today - timedelta(days=1), one.from_on)
    Assignment.objects.bulk_update(ended, ["to_on"], batch_size=BATCH)
    kept = {one.project_id for one in current} - {one.project_id for one in ended}
    Assignment.objects.bulk_create(
        [
            Assignment(
                project_id=pk,
                person_id=person,
                kind=AssignmentKind.LEAD,
                from_on=today,
                created_by=by,
            )
            for pk, person in wanted.items()
            if pk not in kept
        ],
        batch_size=BATCH,
    )


# ── names and descent ────────────────────────────────────────────────────────────────────


def _add_aliases(rows: list[ProjectRow]) -> dict[int, list[int]]:
    wanted = {
        (row.project.pk, name)
        for row in rows
        for name in row.aliases
        if name and name != row.project.name
    }
    ids = {pk for pk, _ in wanted}
    known = set(ProjectAlias.objects.filter(project__in=ids).values_list("project_id", "name"))
    made = ProjectAlias.objects.bulk_create(
        [ProjectAlias(project_id=pk, name=name) for pk, name in sorted(wanted - known)]
    )
    found: dict[int, list[int]] = defaultdict(list)
    for alias in made:
        found[alias.project_id].append(alias.pk)
    return found


def _record_lineages(rows: list[ProjectRow], reason: str, *, by: User) -> dict[int, list[int]]:
    """What a person decided, by the verb of the single form: few rows of a sheet have it."""
    found: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        older = Project.objects.in_bulk([pk for pk, _ in row.older])
        for pk, kind in row.older:
            lineage = record_lineage(
                older=older[pk], newer=row.project, kind=kind, note=reason[:200], by=by
            )
            found[row.project.pk].append(lineage.pk)
        if row.older:
            row.project.refresh_from_db(fields=["version"])
    return found


# ── money and dates ──────────────────────────────────────────────────────────────────────


def _plan_years(rows: list[ProjectRow], year: int, reason: str, *, by: User) -> dict[int, dict]:
    """A total for the year keeps the shape of the present curve; without one it is spread."""
    totals = {row.project.pk: row.year_plan for row in rows if row.year_plan is not None}
    if not totals:
        return {}
    months = spread(totals, year)
    return write_plans(months, year=year, reason=f"{reason}，年计划按月分摊"[:200], by=by)


def _book_openings(rows: list[ProjectRow], year: int, *, by: User) -> dict[int, int]:
    """What was invested before the year, booked on the last December."""
    if not any(row.before_year for row in rows):
        return {}
    closed_through = books.closed_through()
    made = InvestmentEntry.objects.bulk_create(
        [
            InvestmentEntry(
                project=row.project,
                month=date(year - 1, 12, 1),
                amount=row.before_year,
                kind=EntryKind.OPENING,
                recorded_on=clock.today(),
                closed_through=closed_through,
                by=by,
            )
            for row in rows
            if row.before_year
        ],
        batch_size=BATCH,
    )
    return {entry.project_id: entry.pk for entry in made}


def _request_dates(rows: list[ProjectRow], reason: str, *, by: User) -> dict[int, int]:
    made = DateChange.objects.bulk_create(
        [
            DateChange(
                project=row.project,
                old_on=row.project.promised_finish_on,
                new_on=row.finish_on,
                reason=reason[:300],
                requested_by=by,
            )
            for row in rows
            if row.finish_on
        ],
        batch_size=BATCH,
    )
    return {change.project_id: change.pk for change in made}
