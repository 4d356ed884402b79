"""Formalities (手续) and resources (要素): entered, moved, made from the catalogue, told about."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse

from accounts import notifications
from accounts.enums import NoticeKind
from accounts.models import User
from laishan_portal import clock, conflicts, workdays
from laishan_portal.exceptions import DomainError
from projects import names
from projects.domain.projects import lock
from projects.enums import PERMIT_BACKWARDS, PERMIT_TRANSITIONS, PermitStatus
from projects.models import Factor, Permit, PermitEvent, PermitKind, Project

PERMIT_FIELDS = (
    *("name", "phase", "kind", "line", "department", "status", "accepted_on", "promised_on"),
    *("done_on", "valid_until", "document_number", "note"),
)
FACTOR_FIELDS = (
    *("kind", "item", "measure", "needed", "secured", "action", "responsible", "due_on"),
)
# Days before a document runs out at which its people are told, once each.
EXPIRY_STEPS = (60, 30, 7)


# ── formalities ──────────────────────────────────────────────────────────────────────────


@transaction.atomic
def add_permit(project: Project, *, values: dict, by: User) -> Permit:
    """A formality as typed, in whatever state it is in by now."""
    lock(project)
    permit = Permit(project=project, **_known(values, PERMIT_FIELDS))
    _complete(permit)
    permit.full_clean()
    permit.save()
    _record([permit], by)
    _touch(project, by)
    return permit


@transaction.atomic
def edit_permit(
    permit: Permit, *, changes: dict, base: dict[str, str], by: User, reason: str = ""
) -> Permit:
    """Change what is known; a move back says why, what is not done any more has no finish."""
    lock(permit.project)
    permit.refresh_from_db()
    before = PermitStatus(permit.status)
    apply = conflicts.merge(permit, changes=_known(changes, PERMIT_FIELDS), base=base)
    if not apply:
        return permit
    for name, value in apply.items():
        setattr(permit, permit._meta.get_field(name).attname, getattr(value, "pk", value))
    after = PermitStatus(permit.status)
    if before != after:
        _check_move(before, after, reason)
        if before == PermitStatus.DONE:
            permit.done_on = permit.valid_until = None
    _complete(permit)
    permit.version += 1
    permit.full_clean()
    permit.save()
    if before != after:
        _record([permit], by, before=before, reason=reason)
    _touch(permit.project, by)
    return permit


@transaction.atomic
def delete_permit(permit: Permit, *, by: User) -> None:
    """Taken off the list; the row history keeps it."""
    project = lock(permit.project)
    permit.delete()
    _touch(project, by)


def kinds_to_add(project: Project) -> list[PermitKind]:
    """The rows of the catalogue in use that the project does not have yet."""
    here = project.permits.order_by().values("name")
    return list(PermitKind.objects.filter(is_in_use=True).exclude(name__in=here))


@transaction.atomic
def make_permits(
    project: Project, *, kinds: Iterable[PermitKind], by: User, accepted_on: date | None = None
) -> list[Permit]:
    """The rows of the catalogue that the project does not have yet.

    With ``accepted_on`` they are running, and each department's promised days count from there.
    """
    lock(project)
    here = set(project.permits.values_list("name", flat=True))
    status = PermitStatus.RUNNING if accepted_on else PermitStatus.WAITING
    made = [
        Permit(
            project=project,
            kind=kind,
            name=kind.name,
            phase=kind.phase,
            line=kind.line,
            department=kind.department,
            status=status,
            accepted_on=accepted_on,
        )
        for kind in kinds
        if kind.name not in here
    ]
    if not made:
        raise DomainError("选的手续都已经在清单里，不用再生成。")
    for permit in made:
        _complete(permit)
        permit.clean_fields(exclude=["project", "kind"])
    Permit.objects.bulk_create(made)
    _record(made, by)
    _touch(project, by)
    return made


def _check_move(before: PermitStatus, after: PermitStatus, reason: str) -> None:
    if after not in PERMIT_TRANSITIONS[before]:
        raise DomainError({"status": f"不能从“{before.label}”直接改为“{after.label}”。"})
    if (before, after) in PERMIT_BACKWARDS and not reason.strip():
        raise DomainError({"reason": f"从“{before.label}”退回“{after.label}”要写明理由。"})


def _complete(permit: Permit) -> None:
    """What follows from what was typed: the answering department, promise and validity."""
    permit.answering = names.department(permit.department)
    kind = permit.kind
    if permit.status == PermitStatus.RUNNING and permit.accepted_on is None and kind:
        permit.accepted_on = clock.today()
    if kind is None:
        return
    if permit.promised_on is None and permit.accepted_on and kind.promise_workdays:
        permit.promised_on = workdays.calendar().add(permit.accepted_on, kind.promise_workdays)
    if permit.valid_until is None and permit.done_on and kind.validity_months:
        permit.valid_until = clock.add_months(permit.done_on, kind.validity_months)


def _record(
    permits: Iterable[Permit], by: User, *, before: PermitStatus | str = "", reason: str = ""
) -> None:
    PermitEvent.objects.bulk_create(
        PermitEvent(
            permit=permit,
            from_status=before,
            to_status=permit.status,
            recorded_on=clock.today(),
            reason=reason.strip(),
            by=by,
        )
        for permit in permits
    )


# ── resources ────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def add_factor(project: Project, *, values: dict, by: User) -> Factor:
    lock(project)
    factor = Factor(project=project, **_known(values, FACTOR_FIELDS))
    factor.answering = names.department(factor.responsible)
    factor.full_clean()
    factor.save()
    _touch(project, by)
    return factor


@transaction.atomic
def edit_factor(factor: Factor, *, changes: dict, base: dict[str, str], by: User) -> Factor:
    lock(factor.project)
    factor.refresh_from_db()
    apply = conflicts.merge(factor, changes=_known(changes, FACTOR_FIELDS), base=base)
    if not apply:
        return factor
    for name, value in apply.items():
        setattr(factor, name, value)
    factor.answering = names.department(factor.responsible)
    factor.version += 1
    factor.full_clean()
    factor.save()
    _touch(factor.project, by)
    return factor


@transaction.atomic
def delete_factor(factor: Factor, *, by: User) -> None:
    """Taken off the list; the row history keeps it."""
    project = lock(factor.project)
    factor.delete()
    _touch(project, by)


def _known(values: dict, fields: Iterable[str]) -> dict:
    return {name: values[name] for name in fields if name in values}


def _touch(project: Project, by: User) -> None:
    Project.objects.filter(pk=project.pk).update(updated_by=by)


# ── telling ──────────────────────────────────────────────────────────────────────────────


def tell_expiring(today: date) -> int:
    """Notices of documents that run out; each step is told once, however late."""
    told = 0
    rows = (
        Permit.objects.holding_until(today + timedelta(days=max(EXPIRY_STEPS)))
        .counted()
        .select_related("project__standing__lead__user")
    )
    for permit in rows.iterator(chunk_size=500):
        lead = permit.project.standing.lead
        user = getattr(lead, "user", None) if lead else None
        if user is None:
            continue
        step, words = _expiry(permit.valid_until, today)
        told += notifications.notify(
            [user],
            kind=NoticeKind.PERMIT,
            title=f"{permit.project.name_for(user)}：{permit.name}{words}",
            body=f"有效期至 {permit.valid_until:%Y-%m-%d}。",
            url=permit_url(permit),
            key=f"permit:{permit.pk}:{permit.valid_until:%Y%m%d}:{step}",
        )
    return told


def _expiry(valid_until: date, today: date) -> tuple[str, str]:
    """The latest step whose day has come, and what to say."""
    left = (valid_until - today).days
    if left < 0:
        return "over", f"过期 {-left} 天"
    step = min(days for days in EXPIRY_STEPS if left <= days)
    return str(step), "今天到期" if left == 0 else f"还有 {left} 天到期"


def permit_url(permit: Permit) -> str:
    return reverse(
        "projects:permit_edit", kwargs={"pk": permit.project_id, "permit_pk": permit.pk}
    )
