"""Talks (洽谈日志) and trips (外出招商). A talk is written once and corrected by a new version."""

from collections.abc import Iterable

from django.db import transaction

from accounts.models import Person, User
from laishan_portal import clock, conflicts
from laishan_portal.exceptions import DomainError
from projects.domain.projects import lock
from projects.domain.targets import touch_target
from projects.enums import RECRUITMENT_STAGES
from projects.models import NegotiationEntry, TargetEnterprise, Trip

# What a correction may say anew; what it was about stays.
CORRECTED = (
    "met_on",
    "way",
    "purpose",
    "enterprise",
    "theirs",
    "content",
    "result",
    "next_step",
    "next_on",
)


@transaction.atomic
def record_talk(entry: NegotiationEntry, *, ours: Iterable[Person], by: User) -> NegotiationEntry:
    """Write a talk down; it stands in the diary of its project, its target and its trip."""
    if entry.project_id:
        project = lock(entry.project)
        if project.stage not in RECRUITMENT_STAGES:
            raise DomainError(
                f"项目已到“{project.get_stage_display()}”，洽谈日志只记注册落地以前的。"
            )
    elif entry.target_id:
        entry.project = TargetEnterprise.objects.get(pk=entry.target_id).project
    entry.recorded_by = by
    _keep(entry, ours)
    return entry


@transaction.atomic
def correct_talk(
    entry: NegotiationEntry,
    *,
    changes: dict,
    ours: Iterable[Person],
    reason: str,
    by: User,
) -> NegotiationEntry:
    """A new version in the place of ``entry``, which stays to be read."""
    if not reason.strip():
        raise DomainError({"reason": "更正要写明原因。"})
    locked = NegotiationEntry.objects.select_for_update(no_key=True).get(pk=entry.pk)
    if not locked.is_current:
        raise DomainError("这一条已经被更正过，请在最新的一条上改。")
    values = {name: changes.get(name, getattr(locked, name)) for name in CORRECTED}
    fresh = NegotiationEntry(
        project=locked.project,
        target=locked.target,
        trip=locked.trip,
        version=locked.version + 1,
        replaces=locked,
        correction=reason.strip(),
        recorded_by=by,
        is_demo=locked.is_demo,
        **values,
    )
    locked.is_current = False
    locked.save(update_fields=["is_current"])
    _keep(fresh, ours)
    return fresh


def _keep(entry: NegotiationEntry, ours: Iterable[Person]) -> None:
    if entry.met_on > clock.today():
        raise DomainError({"met_on": "谈过的才记，日期不能在今天之后。"})
    if entry.next_on is not None and entry.next_on < entry.met_on:
        raise DomainError({"next_on": "下一步不能早于这次。"})
    if entry.trip_id and not entry.trip.from_on <= entry.met_on <= entry.trip.to_on:
        raise DomainError({"met_on": "拜访日期要在这次外出的起止日期里。"})
    entry.full_clean()
    entry.save(force_insert=True)
    entry.ours.set(ours)
    if entry.target_id:
        touch_target(entry.target_id)


# ── trips ────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def create_trip(trip: Trip, *, members: Iterable[Person], by: User) -> Trip:
    trip.created_by = trip.updated_by = by
    trip.full_clean()
    trip.save(force_insert=True)
    trip.members.set(_besides_leader(trip, members))
    return trip


@transaction.atomic
def update_trip(
    trip: Trip, *, changes: dict, base: dict, members: Iterable[Person], by: User
) -> Trip:
    trip.refresh_from_db(from_queryset=Trip.objects.select_for_update(no_key=True))
    for name, value in conflicts.merge(trip, changes=changes, base=base).items():
        setattr(trip, trip._meta.get_field(name).attname, getattr(value, "pk", value))
    outside = trip.visits.current().exclude(met_on__range=(trip.from_on, trip.to_on))
    if outside.exists():
        raise DomainError("有拜访记录不在新的起止日期里，先更正那几条。")
    trip.updated_by, trip.version = by, trip.version + 1
    trip.full_clean()
    trip.save()
    trip.members.set(_besides_leader(trip, members))
    return trip


def _besides_leader(trip: Trip, members: Iterable[Person]) -> list[Person]:
    return [person for person in members if person.pk != trip.led_by_id]
