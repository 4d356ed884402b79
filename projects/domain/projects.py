from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F

from accounts.models import Person, Unit, User
from laishan_portal import clock, conflicts, sequences
from laishan_portal.exceptions import DomainError
from laishan_portal.pinyin import pinyin_keys
from projects import standing
from projects.enums import ENTRY_STAGES, Condition, Decision, EventKind, Stage
from projects.models import Listing, Project, ProjectAlias, Responsibility, StageEvent


def lock(project: Project) -> Project:
    """Take the project's row, fresh: everything about one project is written in turn."""
    project.refresh_from_db(from_queryset=Project.objects.select_for_update(no_key=True))
    return project


@transaction.atomic
def create_project(
    project: Project,
    *,
    unit: Unit,
    leader: Person | None = None,
    level: str = "",
    aliases: Iterable[str] = (),
    entry_stage: Stage = Stage.LEAD,
    by: User,
) -> Project:
    """Save a new project with its number, where it stands now and who answers for it.

    The opening stage is recorded as found: it is no event of this year and never counted.
    """
    if entry_stage not in ENTRY_STAGES and not (project.is_fact or project.is_demo):
        raise DomainError("新项目从线索、在谈或手续进入台账。")
    today = clock.today()
    project.code = project.code or f"LS{today:%y}-{sequences.take(f'project.{today.year}'):03d}"
    project.stage, project.condition = entry_stage, Condition.NORMAL
    project.unit, project.leader = unit, leader
    project.created_by = project.updated_by = by
    project.full_clean()
    project.save()
    StageEvent.objects.create(
        project=project,
        kind=EventKind.OPENING,
        to_stage=entry_stage,
        decision=Decision.APPROVED,
        proposed_by=by,
        decided_by=by,
        decided_at=clock.now(),
        decided_on=today,
        is_demo=project.is_demo,
    )
    Responsibility.objects.create(
        project=project, unit=unit, leader=leader, from_on=today, is_demo=project.is_demo
    )
    if level:
        Listing.objects.create(
            project=project, year=today.year, level=level, from_on=today, is_demo=project.is_demo
        )
    _write_aliases(project, aliases)
    refresh_search([project.pk])
    standing.refresh([project.pk])
    return project


@transaction.atomic
def update_project(project: Project, *, changes: dict, base: dict[str, str], by: User) -> Project:
    """Write the fields that differ from what the person saw; raise ``StaleVersion`` on a clash."""
    lock(project)
    apply = conflicts.merge(project, changes=changes, base=base)
    if not apply:
        return project
    for name, value in apply.items():
        setattr(project, project._meta.get_field(name).attname, getattr(value, "pk", value))
    project.updated_by, project.version = by, project.version + 1
    project.full_clean()
    project.save(update_fields=[*apply, "updated_by", "updated_at", "version"])
    refresh_search([project.pk])
    standing.refresh([project.pk])
    return project


@transaction.atomic
def set_responsibility(
    project: Project,
    *,
    unit: Unit,
    leader: Person | None,
    by: User,
    from_on: date | None = None,
) -> Responsibility:
    """From that day on, this unit and this leader answer for the project."""
    lock(project)
    from_on = from_on or clock.today()
    current = project.responsibilities.filter(to_on=None).first()
    if current and (current.unit_id, current.leader_id) == (unit.pk, leader and leader.pk):
        return current
    closed, row = succeed(
        current, project_id=project.pk, unit=unit, leader=leader, from_on=from_on
    )
    if closed is not None:
        closed.save(update_fields=["to_on"])
    row.save()
    Project.objects.filter(pk=project.pk).update(
        unit=unit, leader=leader, updated_by=by, version=F("version") + 1
    )
    project.refresh_from_db()
    refresh_search([project.pk])
    standing.refresh([project.pk])
    return row


def succeed(
    current: Responsibility | None,
    *,
    project_id: int,
    unit: Unit,
    leader: Person | None,
    from_on: date,
) -> tuple[Responsibility | None, Responsibility]:
    """(the row that ends the day before, the row in force), neither written yet.

    From the same day on, the present row is corrected; it cannot be succeeded before it began.
    """
    if current and current.from_on > from_on:
        raise DomainError(f"现在的分工从 {current.from_on:%Y-%m-%d} 起，新分工不能更早。")
    if current and current.from_on == from_on:
        current.unit, current.leader = unit, leader
        return None, current
    if current:
        current.to_on = from_on - timedelta(days=1)
    row = Responsibility(project_id=project_id, unit=unit, leader=leader, from_on=from_on)
    return current, row


@transaction.atomic
def set_listing(project: Project, *, year: int, level: str, by: User) -> None:
    """Put the project on a year's list of that level, or take it off with an empty level."""
    lock(project)
    today = clock.today()
    current = project.listings.filter(year=year, to_on=None).first()
    if current and current.level == level:
        return
    if current and current.from_on < today:
        current.to_on = today - timedelta(days=1)
        current.save(update_fields=["to_on"])
    elif current:
        current.delete()
    if level:
        listing = Listing(project=project, year=year, level=level, from_on=today)
        listing.full_clean()
        listing.save()
    Project.objects.filter(pk=project.pk).update(updated_by=by, version=F("version") + 1)
    standing.refresh([project.pk])


@transaction.atomic
def set_aliases(project: Project, *, names: Iterable[str], by: User) -> None:
    """The project is also found under these names, and no others."""
    lock(project)
    _write_aliases(project, names)
    Project.objects.filter(pk=project.pk).update(updated_by=by, version=F("version") + 1)
    refresh_search([project.pk])


def _write_aliases(project: Project, names: Iterable[str]) -> None:
    wanted = {name.strip() for name in names if name.strip() and name.strip() != project.name}
    existing = {alias.name: alias for alias in project.aliases.all()}
    for name, alias in existing.items():
        if name not in wanted:
            alias.delete()
    for name in sorted(wanted - set(existing)):
        alias = ProjectAlias(project=project, name=name)
        alias.full_clean()
        alias.save()


def refresh_search(project_ids: Iterable[int]) -> None:
    """Recompute the search column: names, aliases, owner, unit, pinyin and initials."""
    rows = Project.objects.filter(pk__in=list(project_ids)).select_related("owner", "unit")
    changed = []
    for project in rows.prefetch_related("aliases"):
        write_search(project, (alias.name for alias in project.aliases.all()))
        changed.append(project)
    Project.objects.bulk_update(changed, ["search_text", "name_pinyin"], batch_size=500)


def write_search(project: Project, aliases: Iterable[str] = ()) -> None:
    """Fill the search columns of an instance, whose owner and unit are loaded."""
    names = [project.name, *aliases]
    full, initials = zip(*(pinyin_keys(name) for name in names), strict=True)
    owner = [project.owner.name, project.owner.short_name] if project.owner else []
    unit = [project.unit.name, project.unit.short_name] if project.unit else []
    words = [*names, project.project_code, *owner, *unit, *full, *initials]
    project.search_text = " ".join(word.lower() for word in words if word)
    project.name_pinyin = full[0][:400]
