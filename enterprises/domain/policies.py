"""Everything that changes policies, their items and conditions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q

from accounts.models import Unit, User
from enterprises import matching
from enterprises.enums import POLICY_MOVES, ConditionField, PolicyStatus
from enterprises.matching import scale
from enterprises.models import Policy, PolicyCondition, PolicyEvent, PolicyItem
from laishan_portal import clock, conflicts, outbox
from laishan_portal.exceptions import DomainError

REMATCH_ITEM = "enterprises.tasks.rematch_item"
MOST_CONDITIONS = 12


@dataclass(frozen=True)
class Asked:
    """One condition as typed: codes, units' keys and days as text, several by commas."""

    group: int
    field: str
    operator: str
    value: str


# ── documents ────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def create_policy(policy: Policy, *, by: User) -> Policy:
    """Enter a document; it begins as a draft."""
    policy.status = PolicyStatus.DRAFTING
    policy.full_clean()
    policy.save(force_insert=True)
    return policy


@transaction.atomic
def update_policy(policy: Policy, *, changes: dict, base: dict, by: User) -> Policy:
    locked = Policy.objects.select_for_update(no_key=True, of=("self",)).get(pk=policy.pk)
    applied = conflicts.merge(locked, changes=changes, base=base)
    for field, value in applied.items():
        setattr(locked, field, value)
    locked.full_clean()
    locked.save()
    if {"valid_from", "valid_to"} & set(applied):
        _promise(locked.items.values_list("pk", flat=True))
    return locked


@transaction.atomic
def move_policy(
    policy: Policy, *, to: PolicyStatus, note: str = "", on: date | None = None, by: User
) -> Policy:
    """One step: 起草 → 征求意见 → 印发 → 失效. Its items match from the day it is issued."""
    locked = Policy.objects.select_for_update(no_key=True, of=("self",)).get(pk=policy.pk)
    day = on or clock.today()
    _check_move(locked, to, day)
    if to == PolicyStatus.ISSUED:
        locked.issued_on = day
    return _move(locked, to, day, note, by)


def _check_move(policy: Policy, to: PolicyStatus, day: date) -> None:
    if to not in POLICY_MOVES[PolicyStatus(policy.status)]:
        label = PolicyStatus(to).label
        raise DomainError(f"现在是“{policy.get_status_display()}”，不能直接到“{label}”。")
    if day > clock.today():
        raise DomainError({"on": "日期不能晚于今天。"})
    if to == PolicyStatus.ISSUED and policy.valid_to and policy.valid_to < clock.today():
        raise DomainError("有效期已经过了。先改有效期止，再印发。")


def _move(policy: Policy, to: PolicyStatus, day: date, note: str, by: User) -> Policy:
    """The one place that writes a document's state."""
    was, policy.status = policy.status, to
    policy.full_clean()
    policy.save()
    PolicyEvent.objects.create(
        policy=policy, from_status=was, to_status=to, on=day, note=note, by=by
    )
    _promise(policy.items.values_list("pk", flat=True))
    return policy


# ── items ────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def create_item(item: PolicyItem, *, by: User) -> PolicyItem:
    item.full_clean()
    item.save(force_insert=True)
    return item


@transaction.atomic
def update_item(item: PolicyItem, *, changes: dict, base: dict, by: User) -> PolicyItem:
    locked = _lock_item(item)
    applied = conflicts.merge(locked, changes=changes, base=base)
    for field, value in applied.items():
        setattr(locked, field, value)
    locked.full_clean()
    locked.save()
    if "apply_until" in applied:
        _promise([locked.pk])
    return locked


@transaction.atomic
def set_conditions(item: PolicyItem, *, asked: Iterable[Asked], by: User) -> PolicyItem:
    """Replace what the item asks; rows that stay as they are are left alone."""
    locked = _lock_item(item)
    wanted = read_conditions(asked, item=locked)
    present = {_key(row): row for row in locked.conditions.all()}
    keys = {_key(row) for row in wanted}
    gone = [row.pk for key, row in present.items() if key not in keys]
    new = [row for row in wanted if _key(row) not in present]
    if gone or new:
        PolicyCondition.objects.filter(pk__in=gone).delete()
        PolicyCondition.objects.bulk_create(new)
        _promise([locked.pk])
    return locked


def read_conditions(asked: Iterable[Asked], *, item: PolicyItem) -> list[PolicyCondition]:
    """Conditions, checked and ready to be compared, not saved. Groups are counted anew."""
    rows = list(dict.fromkeys(asked))
    if len(rows) > MOST_CONDITIONS:
        raise DomainError(f"一个事项最多 {MOST_CONDITIONS} 个条件。")
    number = {group: place for place, group in enumerate(sorted({r.group for r in rows}), 1)}
    return [_read(row, number[row.group], item) for row in rows]


def _read(row: Asked, group: int, item: PolicyItem) -> PolicyCondition:
    try:
        bounds = scale.bounds(row.field, row.operator, row.value)
    except ValueError as error:
        label = ConditionField(row.field).label
        raise DomainError(f"{label}：{error}") from None
    if row.field == ConditionField.PARK:
        known = Unit.objects.filter(pk__in=bounds.parks).count()
        if known != len(set(bounds.parks)):
            raise DomainError("园区：没有这个单位。")
    return PolicyCondition(
        item=item,
        group=group,
        field=row.field,
        operator=row.operator,
        value=row.value,
        low=bounds.low,
        high=bounds.high,
        mask=bounds.mask,
        parks=list(bounds.parks),
    )


def _key(row: PolicyCondition) -> tuple:
    return row.group, row.field, row.operator, row.value


def _lock_item(item: PolicyItem) -> PolicyItem:
    return PolicyItem.objects.select_for_update(no_key=True, of=("self",)).get(pk=item.pk)


def _promise(items: Iterable[int]) -> None:
    for item in items:
        outbox.enqueue(REMATCH_ITEM, item)


# ── night ────────────────────────────────────────────────────────────────────────────────


def run_policy_night(today: date) -> dict:
    """What ran out yesterday is closed, and everything is compared as of today."""
    expired = expire_policies(today)
    return {"policies_expired": expired} | matching.rematch_all(today)


@transaction.atomic
def expire_policies(today: date) -> int:
    by = User.objects.get(username="system")
    over = Policy.objects.select_for_update(no_key=True, of=("self",)).filter(
        Q(status=PolicyStatus.ISSUED, valid_to__lt=today)
    )
    rows = list(over.order_by("pk"))
    for policy in rows:
        _move(policy, PolicyStatus.EXPIRED, today, "有效期已过", by)
    return len(rows)
