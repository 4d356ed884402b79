"""The other side of the money: statistics, the register, sources, odd reports, closed months.

All invented and marked so; on the newspaper's projects they are rows that hang on them, and the
day of 纳统入库 that a project repeats is taken away with its row.
"""

import hashlib
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from random import Random

from django.core.files.base import ContentFile
from django.db.models import DateTimeField, F, Max
from django.db.models.functions import Cast as AsType
from PIL import Image, ImageDraw

from accounts.models import Attachment
from dashboards.seed import facts
from dashboards.seed.generator import World
from dashboards.seed.shapes import PlannedProject
from dashboards.seed.write_people import Cast
from laishan_portal import clock
from projects import domain
from projects.enums import EntryKind, FundingKind, ReportStatus, Stage
from projects.models import (
    ClosedMonth,
    Funding,
    FundingSource,
    InvestmentEntry,
    MonthlyReport,
    PhotoDate,
    Project,
    StatEntry,
    StatReturn,
)

_BATCH = 2_000
_ON_SITE = frozenset({Stage.STRUCTURE, Stage.ACCEPTANCE, Stage.OPERATION})
# As design/03-dossier shows it: 入统 of 正大芯智汇 month by month.
_CHIP_HUB = (620, 950, 1500, 1700, 1610)
_LOANS = ("城商行授信", "开发性银行贷款", "项目贷款")


def write_money(world: World, ids: list[int], cast: Cast, today: date) -> None:
    """Before the standings are computed: they tell of the statistics, too."""
    pairs = list(zip(ids, world.projects, strict=True))
    entered = _write_entries(pairs, cast, today)
    _write_returns(pairs, entered, cast, today)
    _write_funding(pairs, cast)
    _write_swapped_lines(cast, today)
    _write_reused_photo(cast, today)


# ── onto the register ────────────────────────────────────────────────────────────────────


def _write_entries(pairs, cast: Cast, today: date) -> dict[int, date]:
    """Most of those on site are entered, some have papers missing. Project → day."""
    rows = []
    for pk, planned in pairs:
        if planned.stage not in _ON_SITE or not (planned.total or planned.plan):
            continue
        started = next(
            (e.occurred_on for e in planned.events if e.to_stage == Stage.STRUCTURE), None
        )
        if started is None:
            continue
        rows.append(_entry(pk, planned, max(started, date(today.year - 1, 3, 1)), cast, today))
    StatEntry.objects.bulk_create(rows, batch_size=_BATCH)
    entered = {row.project_id: row.entered_on for row in rows if row.entered_on}
    changed = list(Project.objects.filter(pk__in=entered).only("pk"))
    for project in changed:
        project.stats_entered_on = entered[project.pk]
    Project.objects.bulk_update(changed, ["stats_entered_on"], batch_size=_BATCH)
    return entered


def _entry(pk: int, planned: PlannedProject, started: date, cast: Cast, today: date) -> StatEntry:
    rng = Random(f"register {planned.name}")
    photo = min(started + timedelta(days=rng.randint(3, 12)), today)
    entered = min(started + timedelta(days=rng.randint(18, 40)), today)
    is_waiting = planned.number % 9 == 4 and not planned.is_fact
    return StatEntry(
        project_id=pk,
        approval_number=f"莱审投备〔{started.year}〕演示 {rng.randint(11, 199):03d} 号",
        contract=""
        if is_waiting and planned.number % 2
        else f"施工合同演示 {started.year}-{rng.randint(11, 99)}",
        photo_on=None if is_waiting else photo,
        licence="演示营业执照",
        entered_on=None if is_waiting else entered,
        is_demo=True,
        updated_by=cast.office,
    )


# ── returns ──────────────────────────────────────────────────────────────────────────────


def _write_returns(pairs, entered: dict[int, date], cast: Cast, today: date) -> None:
    """January to the month last ended; a little below what was reported."""
    rows = []
    for pk, planned in pairs:
        if pk in entered:
            rows += _returns(pk, planned, entered[pk], cast, today)
    StatReturn.objects.bulk_create(rows, batch_size=_BATCH)


def _returns(pk: int, planned: PlannedProject, entered: date, cast: Cast, today: date) -> Iterator:
    rng, ytd = Random(f"statistics {planned.name}"), 0
    shares = (rng.randint(62, 76), rng.randint(6, 12), rng.randint(8, 11))
    before = planned.opening * rng.randint(90, 98) // 100
    reported = {
        report.month: int(report.invested or 0)
        for report in planned.reports
        if report.status == ReportStatus.APPROVED and report.month.year == today.year
    }
    last = clock.previous_month(clock.month_of(today))
    if planned.number % 23 == 7 and not planned.is_fact:
        last = clock.previous_month(last)
    for number in range(1, last.month + 1):
        month = date(today.year, number, 1)
        amount = _amount(rng, planned, reported.get(month, 0), number)
        if clock.last_day(month) < entered:
            continue
        cut = 20 if planned.number % 31 == 6 and number == 4 and ytd > 20 else 0
        ytd += amount - cut
        yield StatReturn(
            project_id=pk,
            month=month,
            month_amount=amount,
            ytd=ytd,
            **_parts(shares, ytd),
            since_start=before + ytd,
            reason=f"上月多报 {cut} 万元，本月核减" if cut else "",
            source="统计联网直报导出",
            entered_on=min(clock.next_month(month) + timedelta(days=11 + number % 3), today),
            entered_by=cast.office,
            closed_through=month,
            is_demo=True,
        )


def _amount(rng: Random, planned: PlannedProject, reported: int, number: int) -> int:
    if planned.name == facts.CHIP_HUB:
        return _CHIP_HUB[number - 1]
    return reported * rng.randint(88, 100) // 100


def _parts(shares: tuple[int, int, int], ytd: int) -> dict[str, int]:
    """Cumulative like the sum, so the shares are the project's own all year."""
    construction, installation, equipment = (ytd * share // 100 for share in shares)
    return {
        "construction": construction,
        "installation": installation,
        "equipment": equipment,
        "other": ytd - construction - installation - equipment,
    }


# ── where the money comes from ───────────────────────────────────────────────────────────


def _write_funding(pairs, cast: Cast) -> None:
    chosen = [
        (pk, planned)
        for pk, planned in pairs
        if planned.total and not planned.is_fact and planned.number % 3 == 1
    ]
    heads = [
        Funding(
            project_id=pk,
            reason=_why(planned),
            is_demo=True,
            updated_by=cast.office,
        )
        for pk, planned in chosen
    ]
    Funding.objects.bulk_create(heads, batch_size=_BATCH)
    FundingSource.objects.bulk_create(
        [
            source
            for head, (_, planned) in zip(heads, chosen, strict=True)
            for source in _sources(head, planned)
        ],
        batch_size=_BATCH,
    )


def _is_short(planned: PlannedProject) -> bool:
    return planned.number % 12 == 4


def _why(planned: PlannedProject) -> str:
    return "二期资金正在报批，按一期已落实的填" if _is_short(planned) else ""


def _sources(head: Funding, planned: PlannedProject) -> Iterator[FundingSource]:
    rng = Random(f"funding {planned.name}")
    total = planned.total * 85 // 100 if _is_short(planned) else planned.total
    public = total * rng.randint(15, 35) // 100 if planned.is_public_works else 0
    loan = total * rng.randint(30, 55) // 100
    amounts = {
        FundingKind.OWN: total - loan - public,
        FundingKind.LOAN: loan,
        FundingKind.BOND if planned.number % 2 else FundingKind.FISCAL: public,
    }
    for kind, amount in amounts.items():
        if amount:
            yield FundingSource(
                funding=head,
                kind=kind,
                amount=amount,
                arrived=amount * rng.choice((40, 55, 70, 85, 100)) // 100,
                note=rng.choice(_LOANS) if kind == FundingKind.LOAN else "",
                is_demo=True,
            )


# ── what a reviewer and the close have to deal with ──────────────────────────────────────


def make_odd_reports(world: World) -> None:
    """Before they are written: some reports in review that a reviewer looks at twice."""
    waiting = [
        planned
        for planned in world.projects
        if not planned.is_fact
        and planned.reports
        and planned.reports[-1].status == ReportStatus.SUBMITTED
        and sum(r.status == ReportStatus.APPROVED for r in planned.reports[-4:-1]) == 3
    ]
    for place, planned in enumerate(waiting[:3]):
        last = planned.reports[-4:]
        if place == 1:
            for report in last:
                report.progress = last[0].progress
            continue
        for report in last:
            report.blockers = "图审意见已回复，等复审。"


def _write_swapped_lines(cast: Cast, today: date) -> None:
    """After May was closed it turned out that 40 万元 of April stood with the wrong project."""
    april, may = date(today.year, 4, 1), date(today.year, 5, 1)
    lines = (
        InvestmentEntry.objects.filter(
            month=april, kind=EntryKind.REPORT, amount__gte=400, project__is_demo=True
        )
        .exclude(project__unit=None)
        .order_by("project__unit", "project__domain", "project")
        .values_list("project", "project__unit", "project__domain")
    )
    before = None
    for line in lines:
        if before is not None and before[1:] == line[1:]:
            break
        before = line
    else:
        return
    reasons = ("4 月有 40 万元记到了邻近标段，划转", "邻近标段划转来 4 月 40 万元")
    for (pk, *_), sign, reason in zip((before, line), (-1, 1), reasons, strict=True):
        InvestmentEntry.objects.create(
            project_id=pk,
            month=april,
            amount=Decimal(40 * sign),
            kind=EntryKind.CORRECTION,
            reason=reason,
            recorded_on=date(today.year, 6, 20),
            closed_through=may,
            by=cast.office,
            is_demo=True,
        )


def _write_reused_photo(cast: Cast, today: date) -> None:
    """One picture handed in for two months, the second time with its old day."""
    waiting = (
        MonthlyReport.objects.filter(
            month=clock.month_of(today), status=ReportStatus.SUBMITTED, project__is_demo=True
        )
        .order_by("project", "pk")
        .first()
    )
    if waiting is None:
        return
    before = MonthlyReport.objects.filter(
        project=waiting.project_id, month=clock.previous_month(waiting.month)
    ).first()
    picture = _picture()
    for report in (before, waiting):
        if report is not None:
            row = Attachment.objects.create(
                target_model="projects.monthlyreport",
                target_id=report.pk,
                file=ContentFile(picture, name="scene.jpg"),
                name="现场.jpg",
                content_type="image/jpeg",
                size=len(picture),
                sha256=hashlib.sha256(picture).hexdigest(),
                uploaded_by=report.submitted_by or cast.office,
            )
            PhotoDate.objects.create(attachment=row, taken_on=date(today.year, 5, 18))


def _picture() -> bytes:
    """A drawn site: sky, ground, a frame of steel."""
    image = Image.new("RGB", (960, 640), "#cfe0ee")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 470, 960, 640), fill="#b9a98c")
    for x in range(180, 800, 120):
        draw.rectangle((x, 180, x + 14, 470), fill="#5f6b76")
    for y in range(180, 470, 72):
        draw.rectangle((180, y, 794, y + 10), fill="#5f6b76")
    out = BytesIO()
    image.save(out, format="JPEG", quality=82)
    return out.getvalue()


# ── closed months ────────────────────────────────────────────────────────────────────────


def close_months(world: World, cast: Cast, today: date, told: Callable[..., None]) -> None:
    """Every month that was filed and has ended, each on the day its last report was decided."""
    months = sorted({report.month for planned in world.projects for report in planned.reports})
    decided = dict(
        InvestmentEntry.objects.filter(kind=EntryKind.REPORT, month__in=months)
        .order_by()
        .values("month")
        .annotate(day=Max("recorded_on"))
        .values_list("month", "day")
    )
    for month in months:
        if clock.last_day(month) >= today:
            break
        usual = clock.next_month(month) + timedelta(days=7)
        as_of = min(max(usual, decided.get(month, usual)), today)
        domain.close_month(month, by=cast.office, as_of=as_of)
        told(step="closed", month=f"{month:%Y-%m}")
    ClosedMonth.objects.update(closed_at=AsType(F("closed_on"), DateTimeField()))
