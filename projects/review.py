"""What a reviewer is told about filed reports: figures that cannot be true, and where to look.

For any number of reports in a constant number of statements; the review list and the admin site
show how many there are, the report's page shows them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Sum
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
    booked: dict = field(default_factory=lambda: defaultdict(list))
    totals: dict = field(default_factory=dict)
    photos: dict = field(default_factory=lambda: defaultdict(list))


def reviews(reports: Sequence[MonthlyReport], user: User) -> dict[int, Review]:
    """By report, for filed ones; others get none. What came after a report is not looked at."""
    filed = [report for report in reports if report.status in REPORTED_STATUSES]
    if not filed:
        return {}
    facts = _collect(filed, user)
    return {report.pk: _review(report, facts) for report in filed}


def money_of(project_id: int, month: date, invested: Decimal | None) -> checks.Money:
    """For the form: what is known of a project's money before ``month``. Four statements."""
    facts = Facts()
    _read_before(facts, [project_id], month, month)
    _read_money(facts, [project_id], month)
    return _money(project_id, month, invested, facts)


def _collect(filed: Sequence[MonthlyReport], user: User) -> Facts:
    facts, ids = Facts(), {report.project_id for report in filed}
    months = [report.month for report in filed]
    _read_before(facts, ids, min(months), max(months))
    _read_money(facts, ids, max(months))
    _read_photos(facts, filed, user)
    return facts


def _first(month: date) -> date:
    """The earliest month that a report is compared with."""
    for _ in range(MONTHS_BACK):
        month = clock.previous_month(month)
    return month


def _read_before(facts: Facts, ids: Iterable[int], earliest: date, latest: date) -> None:
    """Reports and plans that those of the months between may be compared with."""
    first = _first(earliest)
    for row in (
        MonthlyReport.objects.filter(
            project__in=ids, month__gte=first, month__lt=latest, status__in=REPORTED_STATUSES
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
        month__year__lte=latest.year,
    ).values_list("curve__project", "month", "amount"):
        facts.plans[project][planned] = amount


def _read_money(facts: Facts, ids: Iterable[int], latest: date) -> None:
    for project, month, amount in (
        InvestmentEntry.objects.filter(project__in=ids, month__lt=latest)
        .order_by()
        .values("project", "month")
        .annotate(booked=Sum("amount"))
        .values_list("project", "month", "booked")
    ):
        facts.booked[project].append((month, amount))
    facts.totals = {
        pk: (total, plan)
        for pk, total, plan in Project.objects.filter(pk__in=ids).values_list(
            "pk", "total_investment", "standing__year_plan"
        )
    }


def _before(report_month: date, project_id: int, facts: Facts) -> list[dict]:
    """The filed reports it is compared with, newest first."""
    first = _first(report_month)
    rows = facts.before.get(project_id, ())
    return [row for row in rows if first <= row["month"] < report_month]


def _booked(project_id: int, until: date, facts: Facts) -> Decimal:
    """What was booked before a month."""
    rows = facts.booked.get(project_id, ())
    return sum((amount for month, amount in rows if month < until), Decimal(0))


def _money(project_id: int, month: date, invested: Decimal | None, facts: Facts) -> checks.Money:
    total_before = _booked(project_id, month, facts)
    total, year_plan = facts.totals.get(project_id, (None, None))
    before = _before(month, project_id, facts)
    recent = [row["invested"] for row in before if row["invested"]]
    return checks.Money(
        total=total,
        before_year=_booked(project_id, month.replace(month=1), facts),
        year_plan=year_plan if month.year == clock.today().year else None,
        month=invested,
        month_plan=facts.plans.get(project_id, {}).get(month),
        total_done=None if invested is None else total_before + invested,
        recent=tuple(recent[:4]),
    )


def _review(report: MonthlyReport, facts: Facts) -> Review:
    before = _before(report.month, report.project_id, facts)
    plans = facts.plans[report.project_id]
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
