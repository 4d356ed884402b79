"""A policy brought to an enterprise, step by step."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.urls import reverse

from accounts.enums import NoticeKind
from accounts.models import User
from accounts.notifications import Told, notify_each
from enterprises.caretakers import caretakers_of
from enterprises.enums import PUSH_MOVES, ClaimMode, MatchState, PushStatus
from enterprises.models import Enterprise, Match, PolicyItem, PolicyPush, PolicyPushEvent
from laishan_portal import clock
from laishan_portal.exceptions import DomainError

AT_ONCE = 200


@dataclass(frozen=True)
class Pushed:
    """What came of pushing: how many anew, known before, not fitting; without commissioner."""

    new: int
    known: int
    unfit: int
    without_commissioner: int


@transaction.atomic
def push_item(item: PolicyItem, *, enterprises: Iterable[int], by: User) -> Pushed:
    """Bring the item to those that meet it or are one open question away, each once.

    The commissioner of each enterprise finds it in the inbox.
    """
    locked = PolicyItem.objects.select_for_update(no_key=True, of=("self",)).get(pk=item.pk)
    if not PolicyItem.objects.in_force(clock.today()).filter(pk=locked.pk).exists():
        raise DomainError("这一事项不在有效期或申报期内，不能推送。")
    wanted = sorted(set(enterprises))
    if not wanted:
        raise DomainError("请先选企业。")
    if len(wanted) > AT_ONCE:
        raise DomainError(f"一次最多推送 {AT_ONCE} 家。")
    known = set(locked.pushes.filter(enterprise__in=wanted).values_list("enterprise", flat=True))
    fitting = Match.objects.filter(
        item=locked, enterprise__in=wanted, state__in=(MatchState.MET, MatchState.ASK)
    )
    fresh = sorted(set(fitting.values_list("enterprise_id", flat=True)) - known)
    pushes = _write(locked, fresh, by)
    told = _tell(locked, pushes)
    return Pushed(
        len(pushes), len(known), len(wanted) - len(known) - len(fresh), len(pushes) - told
    )


def _write(item: PolicyItem, enterprises: list[int], by: User) -> list[PolicyPush]:
    today = clock.today()
    pushes = PolicyPush.objects.bulk_create(
        PolicyPush(
            item=item,
            enterprise_id=pk,
            status=PushStatus.PUSHED,
            pushed_on=today,
            moved_on=today,
            pushed_by=by,
        )
        for pk in enterprises
    )
    PolicyPushEvent.objects.bulk_create(
        PolicyPushEvent(push=push, status=push.status, on=today, by=by) for push in pushes
    )
    return pushes


def _tell(item: PolicyItem, pushes: list[PolicyPush]) -> int:
    """Each commissioner once an enterprise; how many enterprises have one."""
    people = caretakers_of(push.enterprise_id for push in pushes)
    firms = Enterprise.objects.in_bulk([push.enterprise_id for push in pushes])
    told = []
    for push in pushes:
        user = getattr(people.get(push.enterprise_id), "user", None)
        if user is not None:
            told.append(
                Told(
                    user=user,
                    title=f"请把“{item.name}”带给{firms[push.enterprise_id]}",
                    body="问清企业是否有意向，回来记一笔。",
                    url=reverse("enterprises:push_detail", args=[push.pk]),
                    key=f"policy_push.{push.pk}",
                )
            )
    notify_each(told, kind=NoticeKind.POLICY)
    return len(told)


@transaction.atomic
def move_push(
    push: PolicyPush,
    *,
    to: PushStatus,
    on: date,
    note: str = "",
    granted: Decimal | None = None,
    by: User,
) -> PolicyPush:
    """Record the next step: opened, intent, applied, granted with the amount, refused why."""
    locked = PolicyPush.objects.select_for_update(no_key=True, of=("self",)).get(pk=push.pk)
    _check(locked, to, on, note, granted)
    locked.status, locked.moved_on = to, on
    locked.granted = granted
    locked.reason = note if to in (PushStatus.REFUSED, PushStatus.DECLINED) else ""
    locked.full_clean()
    locked.save()
    PolicyPushEvent.objects.create(push=locked, status=to, on=on, note=note, by=by)
    return locked


def _check(push: PolicyPush, to: PushStatus, on: date, note: str, granted: Decimal | None) -> None:
    if to not in PUSH_MOVES[PushStatus(push.status)]:
        label = PushStatus(to).label
        raise DomainError(f"现在是“{push.get_status_display()}”，不能直接到“{label}”。")
    if not push.moved_on <= on <= clock.today():
        raise DomainError({"on": "日期不能早于上一步，也不能晚于今天。"})
    is_free = push.item.mode == ClaimMode.WITHOUT_APPLYING
    if to == PushStatus.GRANTED and push.status == PushStatus.INTENT and not is_free:
        raise DomainError("要申报的事项，先记“已申报”，再记“已兑现”。")
    if to == PushStatus.APPLIED and is_free:
        raise DomainError("免申即享的事项不用申报，兑现了直接记“已兑现”。")
    if to in (PushStatus.REFUSED, PushStatus.DECLINED) and not note.strip():
        raise DomainError({"note": "请写明原因。"})
    if granted is not None and to != PushStatus.GRANTED:
        raise DomainError({"granted": "兑现了才填金额。"})
