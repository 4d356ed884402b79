"""Both 口径 side by side for a month: what was reported and what the statistics bureau has.

They are told beside each other and never added. Reported money comes from the narrow figures of
the business year, statistics from the returns of that very month.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import (
    BooleanField,
    Count,
    DecimalField,
    ExpressionWrapper,
    F,
    FilteredRelation,
    Q,
    QuerySet,
    Sum,
    Value,
)
from django.http import QueryDict

from accounts.ledgers import AuditedLedger
from accounts.models import User
from laishan_portal import clock
from laishan_portal.ledgers.columns import Column, LedgerContext, View, amount_column, day_column
from laishan_portal.ledgers.filtering import FlagCondition, LedgerFilterSet, read_month
from projects.enums import COUNTED_CONDITIONS, Domain, EntryKind, Level
from projects.filters import ProjectFilterSet
from projects.ledgers import project_column
from projects.models import InvestmentEntry, Project

_WAN = DecimalField(max_digits=16, decimal_places=2)
_HUNDREDTH = Value(Decimal("0.01"))


def usual_month(today: date) -> date:
    """The month last ended; in January there is only January itself to look at."""
    month = clock.previous_month(clock.month_of(today))
    return month if month.year == today.year else clock.month_of(today)


def months_of_year(today: date) -> list[date]:
    """The months of the business year so far, newest first."""
    return [date(today.year, number, 1) for number in range(today.month, 0, -1)]


def with_both(rows: QuerySet, month: date) -> QuerySet:
    """Projects with ``reported``, ``stats__ytd`` and ``gap`` of the month, 万元."""
    number = f"{month.month:02}"
    done, plan = F(f"figures__done_{number}"), F(f"figures__plan_{number}")
    before = F(f"figures__done_{month.month - 1:02}") if month.month > 1 else Value(0)
    returns = Q(stat_returns__month=month, stat_returns__is_current=True)
    return rows.annotate(
        stats=FilteredRelation("stat_returns", condition=returns),
        reported=ExpressionWrapper(done * _HUNDREDTH, output_field=_WAN),
        reported_month=ExpressionWrapper((done - before) * _HUNDREDTH, output_field=_WAN),
        planned=ExpressionWrapper(plan * _HUNDREDTH, output_field=_WAN),
        gap=ExpressionWrapper(done * _HUNDREDTH - F("stats__ytd"), output_field=_WAN),
        is_entered=ExpressionWrapper(
            Q(stats_entered_on__lte=clock.last_day(month)), output_field=BooleanField()
        ),
    )


# ── the projects of a month ──────────────────────────────────────────────────────────────

REPORTED, STATISTICS = "填报口径，万元", "入统口径，万元"


COLUMNS = (
    project_column("name"),
    project_column("code"),
    project_column("unit", is_minor=False),
    project_column("domain"),
    project_column("level", width=12),
    amount_column("planned", "计划至本月", "planned", group=REPORTED, is_minor=True),
    amount_column("reported_month", "本月填报", "reported_month", group=REPORTED),
    amount_column("reported", "填报累计", "reported", group=REPORTED),
    amount_column("stats_amount", "本月入统", "stats__month_amount", group=STATISTICS),
    amount_column("stats", "入统累计", "stats__ytd", group=STATISTICS),
    amount_column("gap", "填报－入统", "gap", group="对照，万元"),
    day_column("entered", "纳统入库", "stats_entered_on", group="对照，万元", is_right=False),
    Column(
        "reason",
        "入统说明",
        ("stats__reason",),
        group="对照，万元",
        width=30,
        is_default=False,
    ),
)


class InvestmentFilterSet(LedgerFilterSet):
    q = ProjectFilterSet.q
    domain = ProjectFilterSet.domain
    level = ProjectFilterSet.level
    unit = ProjectFilterSet.unit
    leader = ProjectFilterSet.leader
    street = ProjectFilterSet.street
    counted = ProjectFilterSet.counted
    nounit = FlagCondition("没有责任单位", Q(unit=None))
    nodomain = FlagCondition("没有领域", Q(domain=""))


class InvestmentLedger(AuditedLedger):
    """Every project's two figures of one month."""

    key = "investment"
    unit_note = "单位：万元"
    caption = "金额单位万元；填报与入统是两个口径，不相加"
    columns = COLUMNS
    filterset_class = InvestmentFilterSet
    default_sort = ("-gap", "code")
    list_url_name = "projects:investment_list"
    export_url_name = "projects:investment_export"
    detail_url_name = "projects:project_detail"
    empty_title = "还没有项目"
    empty_text = "您能看的项目会列在这里。"

    def __init__(self, month: date | None = None) -> None:
        self._month = month

    @property
    def month(self) -> date:
        return self._month or usual_month(clock.today())

    @property
    def title(self) -> str:
        return f"{self.month.month} 月填报与入统对照"

    def at(self, data: QueryDict) -> "InvestmentLedger":
        asked = read_month(data.get("month", ""))
        if asked is None or asked == self._month or asked not in months_of_year(clock.today()):
            return self
        return InvestmentLedger(asked)

    def as_query(self) -> dict[str, str]:
        return {"month": f"{self.month:%Y-%m}"}

    def rows(self, user) -> QuerySet:
        rows = Project.objects.visible_to(user).filter(standing__isnull=False)
        return with_both(rows, self.month)

    def scope_key(self, user) -> tuple:
        return user.pk, user.unit_id, user.person_id, user.roles, self.month

    def views(self, context: LedgerContext) -> list[View]:
        last = clock.last_day(self.month)
        entered = Q(stats_entered_on__lte=last)
        return [
            View("entered", "已入库", entered),
            View("filled", "已入统", Q(stats__ytd__isnull=False)),
            View("missing", "待回填", entered & Q(stats__ytd=None)),
            View("more", "填报多于入统", Q(gap__gt=0)),
            View("less", "填报少于入统", Q(gap__lt=0)),
        ]


LEDGER = InvestmentLedger()


# ── groups ───────────────────────────────────────────────────────────────────────────────

GROUPS = {
    "unit": ("责任单位", "unit_id", "unit__short_name"),
    "domain": ("领域", "domain", "domain"),
    "level": ("级别", "standing__level", "standing__level"),
}
_LABELS = {"domain": dict(Domain.choices), "level": dict(Level.choices)}


@dataclass(frozen=True)
class GroupRow:
    """One unit, field or level: counts with what opens them, sums of the two 口径."""

    label: str
    query: str
    count: int
    planned: Decimal
    reported: Decimal
    entered: int
    filled: int
    missing: int
    reported_filled: Decimal
    stats: Decimal
    gap: Decimal

    @property
    def less(self) -> Decimal:
        return -self.gap


def grouped(user: User, month: date, by: str) -> list[GroupRow]:
    """The counted projects by group, the biggest reported first: one statement."""
    _, key, label = GROUPS[by]
    is_filled = Q(stats__ytd__isnull=False)
    entered = Q(stats_entered_on__lte=clock.last_day(month))
    rows = with_both(
        Project.objects.visible_to(user).filter(
            standing__isnull=False, condition__in=COUNTED_CONDITIONS
        ),
        month,
    )
    found = (
        rows.order_by()
        .values(key, label)
        .annotate(
            n=Count("pk"),
            sum_planned=Sum("planned"),
            sum_reported=Sum("reported"),
            n_entered=Count("pk", filter=entered),
            n_filled=Count("pk", filter=is_filled),
            n_missing=Count("pk", filter=entered & ~is_filled),
            sum_reported_filled=Sum("reported", filter=is_filled),
            sum_stats=Sum("stats__ytd"),
            sum_gap=Sum("gap"),
        )
    )
    drawn = [_group(by, row[key], row[label], row) for row in found]
    return sorted(drawn, key=lambda row: (-row.reported, row.label))


def _group(by: str, key, label, row: dict) -> GroupRow:
    nothing = Decimal(0)
    name = _LABELS.get(by, {}).get(label, label)
    none = {"unit": "nounit=1", "domain": "nodomain=1", "level": ""}[by]
    return GroupRow(
        label=name or "未填",
        query=f"{by}={key}" if key else none,
        count=row["n"],
        planned=row["sum_planned"] or nothing,
        reported=row["sum_reported"] or nothing,
        entered=row["n_entered"],
        filled=row["n_filled"],
        missing=row["n_missing"],
        reported_filled=row["sum_reported_filled"] or nothing,
        stats=row["sum_stats"] or nothing,
        gap=row["sum_gap"] or nothing,
    )


def total_of(rows: Sequence[GroupRow]) -> GroupRow:
    names = [name for name in GroupRow.__dataclass_fields__ if name not in ("label", "query")]
    sums = {name: sum((getattr(row, name) for row in rows), Decimal(0)) for name in names}
    counts = {name: int(sums[name]) for name in ("count", "entered", "filled", "missing")}
    return GroupRow(label="合计", query="", **(sums | counts))


# ── what a page of the grid shows beside its inputs ──────────────────────────────────────


def reported_until(project_ids: Iterable[int], month: date) -> dict[int, tuple]:
    """(the month's reported sum, the year's up to it) by project: one query, any year."""
    rows = InvestmentEntry.objects.filter(
        project__in=list(project_ids), month__year=month.year, month__lte=month
    ).exclude(kind=EntryKind.OPENING)
    sums = (
        rows.order_by()
        .values("project")
        .annotate(now=Sum("amount", filter=Q(month=month)), year=Sum("amount"))
    )
    return {row["project"]: (row["now"], row["year"]) for row in sums}
