"""What a reviewer is told about filed reports: figures that cannot be true, and where to look.

For any number of reports of one month in a constant number of statements; the review list shows
how many there are, the report's page shows them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum
from django.urls import reverse

from accounts.models import Attachment, User
from laishan_portal import clock
from projects import checks, honesty
from projects.enums import REPORTED_STATUSES
from projects.models import InvestmentEntry, MonthlyReport, PlanMonth, Project

# So many months back a report is compared with.
MONTHS_BACK = 6
PHOTOS_OF = "projects.monthlyreport"


@dataclass(frozen=True)
class Review:
    """Neutral remarks on one report, never shown to anybody but reviewers."""

    findings: list[checks.Finding]
    hints: list[honesty.Hint]

    @property
    def count(self) -> int:
        return len(self.findings) + len(self.hints)


@dataclass
class Facts:
    """Everything the rules ask of the reports' projects."""

    before: dict = field(default_factory=lambda: defaultdict(list))
    plans: dict = field(default_factory=lambda: defaultdict(dict))
    money: dict = field(default_factory=dict)
    totals: dict = field(default_factory=dict)
    photos: dict = field(default_factory=lambda: defaultdict(list))


def reviews(reports: Sequence[MonthlyReport], user: User) -> dict[int, Review]:
    """By report, for filed reports of one and the same month (others get none)."""
    filed = [report for report in reports if report.status in REPORTED_STATUSES]
    if not filed:
        return {}
    month = filed[0].month
    facts = _collect(filed, month, user)
    return {report.pk: _review(report, facts) for report in filed if report.month == month}


def money_of(project_id: int, month: date, invested: Decimal | None) -> checks.Money:
    """For the form: what is known of a project's money before ``month``. Four statements."""
    facts = Facts()
    _read_before(facts, [project_id], month)
    _read_money(facts, [project_id], month)
    return _money(project_id, month, invested, facts)


def _collect(filed: Sequence[MonthlyReport], month: date, user: User) -> Facts:
    facts, ids = Facts(), [report.project_id for report in filed]
    _read_before(facts, ids, month)
    _read_money(facts, ids, month)
    _read_photos(facts, filed, user)
    return facts


def _read_before(facts: Facts, ids: list[int], month: date) -> None:
    first = month
    for _ in range(MONTHS_BACK):
        first = clock.previous_month(first)
    for row in (
        MonthlyReport.objects.filter(
            project__in=ids, month__gte=first, month__lt=month, status__in=REPORTED_STATUSES
        )
        .order_by("-month")
        .values(
            *("project", "month", "invested", "progress", "blockers", "node"),
            *("node_forecast_on", "first_submitted_on"),
        )
    ):
        facts.before[row.pop("project")].append(row)
    for project, planned, amount in PlanMonth.objects.filter(
        curve__project__in=ids,
        curve__is_current=True,
        month__gte=first,
        month__year__lte=month.year,
    ).values_list("curve__project", "month", "amount"):
        facts.plans[project][planned] = amount


def _read_money(facts: Facts, ids: list[int], month: date) -> None:
    year_start = month.replace(month=1)
    facts.money = {
        project: (total or Decimal(0), before or Decimal(0))
        for project, total, before in InvestmentEntry.objects.filter(
            project__in=ids, month__lt=month
        )
        .order_by()
        .values("project")
        .annotate(total=Sum("amount"), before=Sum("amount", filter=Q(month__lt=year_start)))
        .values_list("project", "total", "before")
    }
    facts.totals = {
        pk: (total, plan)
        for pk, total, plan in Project.objects.filter(pk__in=ids).values_list(
            "pk", "total_investment", "standing__year_plan"
        )
    }


def _money(project_id: int, month: date, invested: Decimal | None, facts: Facts) -> checks.Money:
    total_before, before_year = facts.money.get(project_id, (Decimal(0), Decimal(0)))
    total, year_plan = facts.totals.get(project_id, (None, None))
    recent = [row["invested"] for row in facts.before.get(project_id, ()) if row["invested"]]
    return checks.Money(
        total=total,
        before_year=before_year,
        year_plan=year_plan,
        month=invested,
        month_plan=facts.plans.get(project_id, {}).get(month),
        total_done=None if invested is None else total_before + invested,
        recent=tuple(recent[:4]),
    )


def _review(report: MonthlyReport, facts: Facts) -> Review:
    before, plans = facts.before.get(report.project_id, []), facts.plans[report.project_id]
    last = before[0]["progress"] if before else None
    findings = [
        *checks.check_money(_money(report.project_id, report.month, report.invested, facts)),
        *checks.check_progress(report.progress, last),
    ]
    return Review(
        findings,
        honesty.hints(
            _filing(report, before, plans),
            [
                honesty.Filing(
                    month=row["month"],
                    invested=row["invested"],
                    progress=row["progress"],
                    text=row["blockers"],
                    plan=plans.get(row["month"]),
                )
                for row in before
            ],
            facts.photos.get(report.pk, ()),
        ),
    )


def _filing(report: MonthlyReport, before: Sequence[dict], plans: dict) -> honesty.Filing:
    """``node_due_on``: the date last told of that node, or its baseline."""
    node = report.node
    told = (
        row["node_forecast_on"]
        for row in before
        if node is not None and row["node"] == node.pk and row["node_forecast_on"]
    )
    return honesty.Filing(
        month=report.month,
        invested=report.invested,
        progress=report.progress,
        text=report.blockers,
        plan=plans.get(report.month),
        node=node.name if node else "",
        node_due_on=next(told, node.baseline_on if node else None),
        node_forecast_on=report.node_forecast_on,
        filed_on=report.first_submitted_on,
    )


# ── photos ───────────────────────────────────────────────────────────────────────────────


def _read_photos(facts: Facts, filed: Sequence[MonthlyReport], user: User) -> None:
    mine = list(
        Attachment.objects.filter(
            target_model=PHOTOS_OF, target_id__in=[report.pk for report in filed]
        ).values_list("target_id", "sha256", "name", "photo_date__taken_on")
    )
    seen = _seen_elsewhere({sha for _, sha, _, _ in mine}, user) if mine else {}
    owner = {report.pk: report.project_id for report in filed}
    for report, sha, name, taken_on in mine:
        links = tuple(
            (_label(where, owner[report]), where["url"])
            for where in seen.get(sha, ())
            if where["report"] != report
        )
        facts.photos[report].append(honesty.Photo(name, taken_on, links))


def _seen_elsewhere(sums: Iterable[str], user: User) -> dict[str, list[dict]]:
    """Reports that hold a file of these sums and that the user may know of."""
    found = Attachment.objects.filter(target_model=PHOTOS_OF, sha256__in=sums)
    holders = list(found.values_list("sha256", "target_id"))
    reports = {
        row["pk"]: row
        for row in MonthlyReport.objects.visible_to(user)
        .filter(pk__in={report for _, report in holders})
        .for_review(user)
        .values("pk", "project", "month", "shown_name")
    }
    seen = defaultdict(list)
    for sha, report in holders:
        if (row := reports.get(report)) is not None:
            url = reverse("projects:report_detail", args=[row["project"], f"{row['month']:%Y-%m}"])
            seen[sha].append(row | {"report": report, "url": url})
    return seen


def _label(where: dict, project_id: int) -> str:
    month = f"{where['month'].month} 月月报"
    return month if where["project"] == project_id else f"{where['shown_name']} {month}"
