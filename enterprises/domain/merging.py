"""Two rows of one enterprise become one: a person chooses, everything that points there moves.

What points at an enterprise is found in the models, so that no table is forgotten. A key that
stands in a unique constraint needs a rule here (or registered from a higher floor): what happens
to a row that both have. A key without constraint moves as it is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

import pghistory.models
from django.apps import apps
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, UniqueConstraint

from accounts import audit
from accounts.enums import AuditAction
from accounts.models import Attachment, User
from enterprises.domain import counting, twins
from enterprises.domain.figures import REMATCH_ENTERPRISE
from enterprises.domain.registry import (
    RENAME_FOLLOWERS,
    _clean_aliases,
    _name_in_turn,
    _prepare,
    _stamp,
    _write_aliases,
)
from enterprises.enums import PushStatus
from enterprises.models import (
    Contact,
    CountRecord,
    Enterprise,
    EnterpriseMerge,
    PolicyPushEvent,
)
from laishan_portal import outbox
from laishan_portal.exceptions import DomainError
from laishan_portal.registry import Registry

# What a person chooses between where both rows say something else.
CHOOSABLE = (
    "name",
    "short_name",
    "uscc",
    "industry",
    "size",
    "tags",
    "address",
    "park",
    "introduced_on",
    "note",
)


@dataclass(frozen=True)
class MergeRule:
    """What happens to the rows of one foreign key, named ``app.model.field`` in lower case.

    ``clash``: what both have is kept once (``drop``), or stops the merge with ``refusal``.
    ``derived`` rows are deleted: they are made anew. ``before(kept, gone)`` settles what a
    constraint could not; ``visible(user, enterprise)`` counts what this user may know of.
    """

    key: str
    clash: Literal["drop", "refuse"] = "refuse"
    refusal: str = ""
    is_derived: bool = False
    before: Callable[[Enterprise, Enterprise], None] | None = None
    visible: Callable[[User, Enterprise], int] | None = None


MERGE_RULES: Registry[MergeRule] = Registry("Rules of merging", key=lambda rule: rule.key)


@dataclass(frozen=True)
class Pointer:
    """A foreign key to an enterprise."""

    model: type[models.Model]
    name: str

    @property
    def key(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    @property
    def rule(self) -> MergeRule | None:
        return MERGE_RULES.get(self.key)

    @property
    def label(self) -> str:
        names = self.model._meta.verbose_name, self.model._meta.get_field(self.name).verbose_name
        return f"{names[0]}（{names[1]}）" if names[1] not in ("企业", "enterprise") else names[0]

    def rows(self, enterprise: Enterprise) -> QuerySet:
        return self.model._base_manager.filter(**{self.name: enterprise})

    def constraints(self) -> list[UniqueConstraint]:
        """The unique constraints that moving a row could break."""
        meta = self.model._meta
        found = [
            one
            for one in meta.constraints
            if isinstance(one, UniqueConstraint) and self.name in one.fields
        ]
        if meta.get_field(self.name).unique:
            found.append(UniqueConstraint(fields=[self.name], name=f"{self.key}_once"))
        found += [
            UniqueConstraint(fields=list(names), name=f"{self.key}_together")
            for names in meta.unique_together
            if self.name in names
        ]
        return found

    def clashes(self, kept: Enterprise, gone: Enterprise) -> QuerySet:
        """Rows of the one that goes which the one that stays has already."""
        doubled = Q(pk__in=[])
        for one in self.constraints():
            same = {name: OuterRef(name) for name in one.fields if name != self.name}
            condition = one.condition or Q()
            twins_ = self.model._base_manager.filter(condition, **same, **{self.name: kept})
            doubled |= condition & Q(Exists(twins_))
        return self.rows(gone).filter(doubled)


@dataclass
class Plan:
    """What a merge would do, told before it is done."""

    kept: Enterprise
    gone: Enterprise
    moves: list[tuple[str, int]] = field(default_factory=list)
    drops: list[tuple[str, int]] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


def pointers() -> Iterator[Pointer]:
    """Every foreign key to an enterprise, histories aside."""
    for model in apps.get_models(include_auto_created=True):
        if issubclass(model, pghistory.models.Event) or not model._meta.managed:
            continue
        for each in model._meta.concrete_fields:
            if isinstance(each, models.ForeignKey) and each.related_model is Enterprise:
                yield Pointer(model, each.name)


def is_settled(pointer: Pointer) -> bool:
    """Whether it is known what becomes of its rows: no constraint, or a rule."""
    return pointer.rule is not None or not pointer.constraints()


# ── before ───────────────────────────────────────────────────────────────────────────────


def plan_merge(kept: Enterprise, gone: Enterprise, *, user: User) -> Plan:
    """Counts of what this user may know of; confidential rows move, too, but are not told."""
    plan = Plan(kept, gone, refusals=_refusals(kept, gone))
    for pointer in pointers():
        rule = pointer.rule
        if rule is not None and rule.is_derived:
            continue
        told = rule.visible(user, gone) if rule is not None and rule.visible else None
        doubled = pointer.clashes(kept, gone).count() if pointer.constraints() else 0
        number = pointer.rows(gone).count() if told is None else told
        if rule is not None and rule.clash == "refuse" and doubled:
            plan.refusals.append(rule.refusal)
        elif doubled and rule is None:
            plan.refusals.append(f"{pointer.label}两边重复，先处理掉一边。")
        elif doubled and told is None:
            plan.drops.append((pointer.label, doubled))
            number -= doubled
        if number > 0:
            plan.moves.append((pointer.label, number))
    return plan


def _refusals(kept: Enterprise, gone: Enterprise) -> list[str]:
    found = []
    if kept.pk == gone.pk:
        found.append("要选两家不同的企业。")
    if gone.is_fact and not kept.is_fact:
        found.append("引自公开报道的那一条要留下，请换过来。")
    elif gone.is_fact:
        found.append("两条都引自公开报道，不能合并。")
    if kept.is_demo and not gone.is_demo:
        found.append("演示企业会随演示数据清掉，真实企业不能并进去，请换过来。")
    return found


# ── the merge ────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def merge_enterprises(
    kept: Enterprise,
    gone: Enterprise,
    *,
    take: frozenset[str] = frozenset(),
    seen: tuple[int, int],
    by: User,
) -> Enterprise:
    """``gone`` goes into ``kept``; ``take`` names the fields whose value comes from ``gone``.

    ``seen`` are the versions of both that the person looked at.
    """
    _name_in_turn()
    kept, gone = _lock(kept.pk, gone.pk)
    if (kept.version, gone.version) != tuple(seen):
        raise DomainError("这两家的资料刚被改过，请重新看一遍再合并。")
    if found := _refusals(kept, gone):
        raise DomainError(" ".join(found))
    names = _names_of(kept) | _names_of(gone)
    values = {name: getattr(gone, name) for name in CHOOSABLE if name in take}
    moved, dropped = _move_all(kept, gone)
    merge = EnterpriseMerge(
        kept=kept,
        old_id=gone.pk,
        old_name=gone.name,
        old_uscc=gone.uscc,
        moved=moved,
        dropped=dropped,
        by=by,
    )
    _delete(gone)
    _write_kept(kept, values, names, by)
    merge.save(force_insert=True)
    audit.record(
        None,
        AuditAction.BULK,
        actor=by,
        target=kept,
        detail={
            "action": f"把“{merge.old_name}”（{merge.old_id}）并入",
            "rows": sum(moved.values()),
        },
    )
    return kept


def _lock(kept: int, gone: int) -> tuple[Enterprise, Enterprise]:
    rows = Enterprise.objects.select_for_update().order_by("pk")
    found = {row.pk: row for row in rows.filter(pk__in=[kept, gone])}
    if len(found) != 2:
        raise DomainError("其中一家已经不在了，可能刚被合并。")
    return found[kept], found[gone]


def _names_of(enterprise: Enterprise) -> dict[str, None]:
    """In order, each once."""
    aliases = enterprise.aliases.values_list("name", flat=True)
    return dict.fromkeys(filter(None, [enterprise.name, enterprise.short_name, *aliases]))


def _move_all(kept: Enterprise, gone: Enterprise) -> tuple[dict[str, int], dict[str, int]]:
    moved, dropped = {}, {}
    for pointer in pointers():
        rule = pointer.rule
        if rule is not None and rule.is_derived:
            pointer.rows(gone).delete()
            continue
        if rule is not None and rule.before is not None:
            rule.before(kept, gone)
        if pointer.constraints():
            doubled = pointer.clashes(kept, gone)
            if doubled.exists():
                if rule is None or rule.clash == "refuse":
                    raise DomainError(rule.refusal if rule else f"{pointer.label}两边重复。")
                dropped[pointer.label] = doubled.delete()[0]
        number = pointer.rows(gone).update(**{pointer.name: kept})
        if number and (rule is None or rule.visible is None):  # what not all may count is not kept
            moved[pointer.label] = number
    files = Attachment.objects.filter(target_model="enterprises.enterprise", target_id=gone.pk)
    files.update(target_id=kept.pk)
    return moved, dropped


def _delete(gone: Enterprise) -> None:
    """The row alone: had anything been left pointing at it, nothing is done."""
    left = [pointer.label for pointer in pointers() if pointer.rows(gone).exists()]
    if left:
        raise DomainError(f"还有没移走的：{'、'.join(left)}。")
    gone.delete()


def _write_kept(kept: Enterprise, values: dict, names: dict[str, None], by: User) -> None:
    """Chosen values; every name it ever had finds it."""
    counted_on = kept.introduced_on
    for name, value in values.items():
        setattr(kept, name, value)
    wanted = [name for name in _clean_aliases(names, kept) if name != kept.short_name]
    _prepare(kept, wanted)
    _stamp(kept, by)
    kept.full_clean()
    kept.save()
    _write_aliases(kept, wanted)
    twins.look_for_twins(kept)
    if kept.introduced_on != counted_on:
        counting.recheck(kept, what="招引日期", by=by)
    for follower in RENAME_FOLLOWERS:
        follower.follow(kept)
    outbox.enqueue(REMATCH_ENTERPRISE, kept.pk)


# ── rules of this floor ──────────────────────────────────────────────────────────────────


def _one_primary(kept: Enterprise, gone: Enterprise) -> None:
    """The first contact of the one that stays remains the first."""
    if kept.contacts.filter(is_primary=True).exists():
        Contact.objects.filter(enterprise=gone, is_primary=True).update(is_primary=False)


def _join_counts(kept: Enterprise, gone: Enterprise) -> None:
    """One record: evidence and moves of the other are joined to it."""
    stays = CountRecord.objects.filter(enterprise=kept).first()
    goes = CountRecord.objects.filter(enterprise=gone).first()
    if stays is None or goes is None:
        return
    goes.proofs.update(record=stays)
    goes.events.update(record=stays)
    Attachment.objects.filter(target_model=counting.PROOF_TARGET, target_id=goes.pk).update(
        target_id=stays.pk
    )
    stays.proofs_filed = stays.proofs.count()
    stays.save()


def _latest_figures(kept: Enterprise, gone: Enterprise) -> None:
    """Of each kind the figure with the later data date is the current one of both."""
    present = {row.kind: row for row in kept.figures.filter(is_current=True)}
    for other in gone.figures.filter(is_current=True, kind__in=present):
        mine = present[other.kind]
        older = other if other.taken_on <= mine.taken_on else mine
        older.is_current = False
        older.save(update_fields=["is_current"])


def _join_pushes(kept: Enterprise, gone: Enterprise) -> None:
    """Of two pushes of one item the one that came further stays, with the moves of both."""
    order = {status: place for place, status in enumerate(PushStatus)}
    mine = {row.item_id: row for row in kept.pushes.all()}
    for other in gone.pushes.filter(item__in=mine):
        pair = [mine[other.item_id], other]
        if all(row.granted for row in pair):
            raise DomainError(f"“{other.item}”两家都兑现过，不能合并成一家。")
        further = max(pair, key=lambda row: order[PushStatus(row.status)])
        left = next(row for row in pair if row is not further)
        PolicyPushEvent.objects.filter(push=left).update(push=further)
        left.delete()


def register_rules() -> None:
    for rule in (
        MergeRule("enterprises.contact.enterprise", clash="drop", before=_one_primary),
        # Written from the names of both.
        MergeRule("enterprises.enterprisealias.enterprise", is_derived=True),
        MergeRule("enterprises.enterprisekey.enterprise", is_derived=True),
        MergeRule("enterprises.twinpair.first", is_derived=True),
        MergeRule("enterprises.twinpair.second", is_derived=True),
        MergeRule("enterprises.countrecord.enterprise", clash="drop", before=_join_counts),
        MergeRule("enterprises.enterprisefigure.enterprise", clash="drop", before=_latest_figures),
        MergeRule("enterprises.enterpriseprofile.enterprise", is_derived=True),
        MergeRule("enterprises.match.enterprise", is_derived=True),
        MergeRule("enterprises.policypush.enterprise", clash="drop", before=_join_pushes),
    ):
        MERGE_RULES.register(rule)
