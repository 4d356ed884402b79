"""What forms outside the portal ask of many projects at once: one statement each.

Every function takes keys of projects the person was shown already and answers by key. Amounts
in 万元; money up to the end of the form's month.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Min

from enterprises.models import Contact
from laishan_portal import clock
from laishan_portal.ledgers.fields import FieldContext
from laishan_portal.masking import mask_phone
from projects.enums import (
    EntryKind,
    FundingKind,
    ReportStatus,
    Stage,
)
from projects.models import (
    Assignment,
    Factor,
    FundingSource,
    InvestmentEntry,
    Listing,
    MonthlyReport,
    Node,
    PlanMonth,
    StageEvent,
    StatReturn,
)

_HEADS = re.compile("董事长|总经理|法定代表人|法人|负责人|院长|主任")
_ZERO = Decimal(0)


@dataclass
class Money:
    """One project's plan and bookings of the form's year, by month, and all before the year."""

    plan: dict[int, Decimal] = field(default_factory=dict)
    done: dict[int, Decimal] = field(default_factory=dict)
    before: Decimal = _ZERO
    is_booked: bool = False

    def planned(self, first: int, last: int) -> Decimal | None:
        if not self.plan:
            return None
        return sum((a for m, a in self.plan.items() if first <= m <= last), _ZERO)

    def done_upto(self, month: int) -> Decimal | None:
        """None where nothing at all was ever booked: not known is not 0."""
        if not self.is_booked:
            return None
        return sum((a for m, a in self.done.items() if m <= month), _ZERO)


def money(ids: Sequence[int], context: FieldContext) -> Mapping[int, Money]:
    found: dict[int, Money] = defaultdict(Money)
    plans = PlanMonth.objects.filter(
        curve__project__in=ids, curve__year=context.year, curve__is_current=True
    )
    for project, month, amount in plans.values_list("curve__project", "month", "amount"):
        found[project].plan[month.month] = amount
    entries = InvestmentEntry.objects.filter(
        project__in=ids, month__lte=context.month, recorded_on__lte=context.today
    )
    for project, month, kind, amount in entries.values_list("project", "month", "kind", "amount"):
        one = found[project]
        one.is_booked = True
        if month.year == context.year and kind != EntryKind.OPENING:
            one.done[month.month] = one.done.get(month.month, _ZERO) + amount
        else:
            one.before += amount
    return found


def stats(ids: Sequence[int], context: FieldContext) -> Mapping[int, Decimal]:
    """年初累计 as the statistics bureau holds it, up to the form's month."""
    rows = (
        StatReturn.objects.current()
        .filter(project__in=ids, month__year=context.year, month__lte=context.month)
        .order_by("month")
        .values_list("project", "ytd")
    )
    return dict(rows)


def levels(ids: Sequence[int], context: FieldContext) -> Mapping[int, str]:
    """The level on the list of the form's year."""
    rows = Listing.objects.filter(project__in=ids, year=context.year, to_on=None)
    return dict(rows.values_list("project", "level"))


def coming_nodes(ids: Sequence[int], context: FieldContext) -> Mapping[int, str]:
    """``7月 幕墙封闭；11月 竣工``: open nodes expected from the next month to the year's end."""
    first = clock.next_month(context.month)
    rows = Node.objects.filter(project__in=ids, actual_on=None).order_by("position", "pk")
    found: dict[int, list[str]] = defaultdict(list)
    for project, name, forecast, baseline in rows.values_list(
        "project", "name", "forecast_on", "baseline_on"
    ):
        day = forecast or baseline
        if first <= day <= date(context.year, 12, 31):
            found[project].append(f"{day.month}月 {name}")
    return {project: "；".join(names) for project, names in found.items()}


def starts(ids: Sequence[int], context: FieldContext) -> Mapping[int, date]:
    """When work began: the first approved move into 基础施工."""
    return _first_moves(ids, Stage.FOUNDATION)


def finishes(ids: Sequence[int], context: FieldContext) -> Mapping[int, date]:
    """When it went into operation, as approved."""
    return _first_moves(ids, Stage.OPERATION)


def _first_moves(ids: Sequence[int], stage: Stage) -> dict[int, date]:
    rows = (
        StageEvent.objects.counted()
        .filter(project__in=ids, to_stage=stage)
        .order_by()
        .values("project")
        .annotate(day=Min("occurred_on"))
        .values_list("project", "day")
    )
    return {project: day for project, day in rows if day is not None}


@dataclass(frozen=True)
class Told:
    """The last approved report up to the form's month."""

    month: date
    progress: int
    blockers: str


def reports(ids: Sequence[int], context: FieldContext) -> Mapping[int, Told]:
    rows = (
        MonthlyReport.objects.filter(
            project__in=ids, month__lte=context.month, status=ReportStatus.APPROVED
        )
        .order_by("project", "-month")
        .distinct("project")
        .values_list("project", "month", "progress", "blockers")
    )
    return {project: Told(*values) for project, *values in rows}


def funding(ids: Sequence[int], context: FieldContext) -> Mapping[int, str]:
    """``自有资金 3000，银行贷款 2000``, 万元."""
    labels = dict(FundingKind.choices)
    found: dict[int, list[str]] = defaultdict(list)
    rows = FundingSource.objects.filter(funding__project__in=ids).order_by("pk")
    for project, kind, amount in rows.values_list("funding__project", "kind", "amount"):
        found[project].append(f"{labels[kind]} {amount.normalize():f}")
    return {project: "，".join(parts) for project, parts in found.items()}


@dataclass(frozen=True)
class OwnerPeople:
    head: str
    contact: str
    phone: str


def owner_people(ids: Sequence[int], context: FieldContext) -> Mapping[int, OwnerPeople]:
    """Who heads the owner and whom one calls there; the number masked, as in every file."""
    rows = (
        Contact.objects.filter(enterprise__projects__in=ids)
        .order_by("-is_primary", "pk")
        .values_list("enterprise__projects", "person__name", "duty", "person__phone")
    )
    found: dict[int, list[tuple]] = defaultdict(list)
    for project, *who in rows:
        found[project].append(who)
    return {project: _owner_people(people) for project, people in found.items()}


def _owner_people(people: list[list[str]]) -> OwnerPeople:
    name, _duty, phone = people[0]
    head = next((who for who, duty, _ in people if _HEADS.search(duty)), "")
    return OwnerPeople(head, name, mask_phone(phone))


@dataclass(frozen=True)
class Lead:
    name: str
    phone: str


def leads(ids: Sequence[int], context: FieldContext) -> Mapping[int, Lead]:
    """The commissioner who serves the project today."""
    rows = Assignment.objects.filter(project__in=ids).leads().open_on(context.today).order_by("pk")
    values = rows.values_list("project", "person__name", "person__phone")
    return {project: Lead(name, mask_phone(phone)) for project, name, phone in values}


def factor_gaps(ids: Sequence[int], context: FieldContext) -> Mapping[int, str]:
    """What is short and who closes it, where a factor is not secured."""
    rows = Factor.objects.filter(project__in=ids).exclude(action="").order_by("pk")
    found: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        if row.secured < row.needed:
            found[row.project_id].append(f"{row.get_kind_display()}：{row.action}")
    return {project: "；".join(parts) for project, parts in found.items()}
