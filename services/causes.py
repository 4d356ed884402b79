"""Same causes and full desks: where problems pile up, and how long they have stood."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from statistics import median

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import User
from laishan_portal import workdays
from services import limits
from services.enums import OPEN_STATUSES, RUNNING_STATUSES, ProblemCategory
from services.models import Problem

MANY, MEDIUM = 5, 2


@dataclass
class Cause:
    """Open problems of one bottleneck with one answering unit."""

    cause: str
    category: str
    unit: str
    unit_pk: int | None
    count: int
    overdue: int
    median_days: str
    oldest: int

    @property
    def label(self) -> str:
        return self.cause or ProblemCategory(self.category).label

    @property
    def query(self) -> str:
        wanted = {"category": self.category, "cause": self.cause, "unit": self.unit_pk}
        return urlencode({key: value for key, value in wanted.items() if value})

    @property
    def list_url(self) -> str:
        return f"{reverse('services:problem_ledger')}?view=open&{self.query}"

    @property
    def fix_url(self) -> str:
        return f"{reverse('services:fix_create')}?{self.query}"


def told_exactly(days: list[int]) -> str:
    """The median in working days: halves are told as halves."""
    middle = median([Fraction(each) for each in days])
    return f"{int(middle)}" if middle.denominator == 1 else f"{int(middle)}.5"


def causes(user: User, today: date) -> list[Cause]:
    """The biggest first: one query, medians of the working days used so far."""
    rows = Problem.objects.visible_to(user).filter(status__in=OPEN_STATUSES)
    found: dict[tuple, list[tuple]] = {}
    for row in rows.order_by("pk").values_list(
        *("cause", "category", "lead_unit", "lead_unit__short_name"),
        *("raised_on", "applied_on", "due_on", "status"),
    ):
        found.setdefault(row[:4], []).append(row[4:])
    calendar = workdays.calendar()
    told = []
    for (cause, category, unit_pk, unit), mine in found.items():
        days = [limits.used_days(calendar, row[0], row[1], today) for row in mine]
        late = sum(row[3] in RUNNING_STATUSES and row[2] < today for row in mine)
        told.append(
            Cause(
                cause=cause,
                category=category,
                unit=unit or "还没交办",
                unit_pk=unit_pk,
                count=len(mine),
                overdue=late,
                median_days=told_exactly(days),
                oldest=max(days),
            )
        )
    return sorted(told, key=lambda row: (-row.count, -row.oldest, row.label))


def same_cause(data) -> Q:
    """The condition an address names: category, cause and unit."""
    found = Q()
    if data.get("category") in ProblemCategory.values:
        found &= Q(category=data["category"])
    if cause := data.get("cause", "")[:30]:
        found &= Q(cause=cause)
    unit = data.get("unit", "")
    if unit.isascii() and unit.isdigit() and len(unit) < 10:
        found &= Q(lead_unit=unit)
    return found


@dataclass
class Basket:
    """How much waits with one person or, where nobody is named, one unit."""

    name: str
    unit: str
    count: int
    overdue: int
    list_url: str

    @property
    def size(self) -> str:
        return "many" if self.count >= MANY else "medium" if self.count >= MEDIUM else "one"


SIZES = {"many": f"积压多（{MANY} 件以上）", "medium": "积压中（2 到 4 件）", "one": "只有一件"}


def baskets(user: User, today: date) -> dict[str, list[Basket]]:
    """By person, fullest first: one query."""
    rows = Problem.objects.visible_to(user).filter(status__in=RUNNING_STATUSES)
    late = Count("pk", filter=Q(due_on__lt=today))
    by = ("handler__name", "lead_unit", "lead_unit__short_name")
    counted = (
        rows.order_by()
        .values(*by)
        .annotate(n=Count("pk"), late=late)
        .values_list(*by, "n", "late")
    )
    found: dict[str, list[Basket]] = {size: [] for size in SIZES}
    for name, unit_pk, unit, count, overdue in counted.order_by("-n", "-late", "handler__name"):
        words = {"unit": unit_pk} if unit_pk else {"status": "waiting"}
        url = f"{reverse('services:problem_ledger')}?view=open&{urlencode(words)}"
        basket = Basket(name or "没有指定人", unit or "还没交办", count, overdue, url)
        found[basket.size].append(basket)
    return found
