from datetime import date, timedelta

from django.db import transaction

from accounts.models import Person, Unit, User
from laishan_portal import clock
from laishan_portal.exceptions import DomainError
from projects import standing
from projects.domain.projects import lock
from projects.enums import AssignmentKind
from projects.models import Assignment, Project, ProjectGrant


@transaction.atomic
def assign_lead(
    project: Project, *, person: Person, by: User, from_on: date | None = None
) -> Assignment:
    """The project's one commissioner from that day on; the present one ends the day before."""
    lock(project)
    from_on = from_on or clock.today()
    current = project.assignments.leads().filter(to_on=None).first()
    if current and current.person_id == person.pk:
        return current
    if current:
        check_succession(current, from_on=from_on)
        _end(current, from_on - timedelta(days=1))
    return _assign(project, person=person, kind=AssignmentKind.LEAD, from_on=from_on, by=by)


@transaction.atomic
def add_supporter(project: Project, *, person: Person, service_kind: str, by: User) -> Assignment:
    """One of the N, for one kind of service."""
    lock(project)
    same = project.assignments.supporters().filter(
        to_on=None, person=person, service_kind=service_kind
    )
    if same.exists():
        raise DomainError(f"{person} 已经是这一类的协同人员。")
    return _assign(
        project,
        person=person,
        kind=AssignmentKind.SUPPORTER,
        service_kind=service_kind,
        from_on=clock.today(),
        by=by,
    )


@transaction.atomic
def end_assignment(assignment: Assignment, *, by: User, on: date | None = None) -> None:
    """The row stays as history; its last day is ``on`` (today)."""
    lock(assignment.project)
    if assignment.to_on is not None:
        raise DomainError("这项指派已经结束。")
    _end(assignment, on or clock.today())
    standing.refresh([assignment.project_id])


@transaction.atomic
def grant_sight(
    project: Project,
    *,
    user: User | None = None,
    unit: Unit | None = None,
    reason: str,
    by: User,
    until_on: date | None = None,
    is_deal_team: bool = False,
) -> ProjectGrant:
    """Let a user or a unit know of the project; the deal team also under its real name."""
    lock(project)
    grant = ProjectGrant(
        project=project,
        user=user,
        unit=unit,
        reason=reason.strip(),
        until_on=until_on,
        is_deal_team=is_deal_team,
        granted_by=by,
    )
    grant.full_clean()
    grant.save()
    return grant


@transaction.atomic
def revoke_grant(grant: ProjectGrant, *, by: User) -> None:
    """Sight ends at once; the row history keeps that it was."""
    lock(grant.project)
    grant.delete()


def check_succession(current: Assignment, *, from_on: date) -> None:
    """Nobody takes over before the present lead began."""
    if from_on < current.from_on:
        raise DomainError(f"现任从 {current.from_on:%Y-%m-%d} 起，接任不能更早。")


def _end(assignment: Assignment, on: date) -> None:
    """An assignment of today that ends yesterday never was: its only day is today."""
    if on < assignment.from_on:
        assignment.delete()
        return
    assignment.to_on = on
    assignment.save(update_fields=["to_on"])


def _assign(project: Project, *, by: User, **values) -> Assignment:
    assignment = Assignment(project=project, created_by=by, **values)
    assignment.full_clean()
    assignment.save()
    standing.refresh([project.pk])
    return assignment
