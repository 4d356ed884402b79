"""The statistical side: returns of a month, a project's way onto the register, its funding."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from accounts.models import User
from laishan_portal import clock, conflicts
from laishan_portal.exceptions import DomainError
from laishan_portal.formatting import wan
from projects import checks, standing
from projects.domain import books
from projects.domain.projects import lock
from projects.enums import FundingKind, Stage
from projects.models import (
    Funding,
    FundingSource,
    Project,
    StatEntry,
    StatReturn,
)

PARTS = ("construction", "installation", "equipment", "other")
FIGURES = ("month_amount", "ytd", *PARTS, "since_start")
# Who may be entered: 计划总投资 of 500 万元 and more, main structure begun.
REGISTER_FROM = Decimal(500)
STAGES_ON_SITE = frozenset({Stage.STRUCTURE, Stage.ACCEPTANCE, Stage.OPERATION})
SOURCE_BY_HAND = "手工录入"


@dataclass(frozen=True)
class Return:
    """One project's figures for a month as typed: ``values`` has the names of ``FIGURES``."""

    project_id: int
    values: Mapping[str, Decimal | None]
    reason: str = ""


class ReturnsRefused(DomainError):
    """Nothing was written; ``by_project`` says of which rows and why."""

    def __init__(self, by_project: dict[int, list[str]]) -> None:
        super().__init__(f"有 {len(by_project)} 行没有存，原因写在行里；这一页都没有写入。")
        self.by_project = by_project


@dataclass
class Basis:
    """What the identities of a month compare with, by project."""

    current: dict[int, StatReturn] = field(default_factory=dict)
    versions: dict[int, int] = field(default_factory=dict)
    previous_ytd: dict[int, Decimal] = field(default_factory=dict)
    before_year: dict[int, Decimal] = field(default_factory=dict)
    totals: dict[int, Decimal | None] = field(default_factory=dict)
    entered: dict[int, date | None] = field(default_factory=dict)


def basis_of(month: date, project_ids: Iterable[int]) -> Basis:
    """Three queries, whatever the number of projects."""
    ids = list(project_ids)
    rows = StatReturn.objects.filter(project__in=ids).current()
    before = clock.previous_month(month)
    basis = Basis()
    for row in rows.filter(Q(month=month) | Q(month=before) | Q(month__month=12)).order_by(
        "month"
    ):
        _place(basis, row, month)
    for pk, total, entered in Project.objects.filter(pk__in=ids).values_list(
        "pk", "total_investment", "stats_entered_on"
    ):
        basis.totals[pk], basis.entered[pk] = total, entered
    _fill_before_year(basis, month, [pk for pk in ids if pk not in basis.before_year])
    if month.month == 1:
        basis.previous_ytd = dict.fromkeys(ids, Decimal(0))
    return basis


def _place(basis: Basis, row: StatReturn, month: date) -> None:
    """What a version in force tells of ``month``."""
    before = clock.previous_month(month)
    if row.month == month:
        basis.current[row.project_id] = row
    elif row.month == before and before.year == month.year:
        basis.previous_ytd[row.project_id] = row.ytd
    elif row.month < month and row.since_start is not None and row.month.month == 12:
        basis.before_year[row.project_id] = row.since_start


def open_findings(returns: Sequence[StatReturn]) -> dict[int, list[checks.Finding]]:
    """What is still odd about each return that is in force, of whatever months: two queries."""
    now = [row for row in returns if row.is_current]
    ids = {row.project_id for row in now}
    history: dict[int, list[StatReturn]] = defaultdict(list)
    for row in StatReturn.objects.filter(project__in=ids).current().order_by("month"):
        history[row.project_id].append(row)
    totals = dict(Project.objects.filter(pk__in=ids).values_list("pk", "total_investment"))
    return {
        row.pk: findings_of(
            Return(row.project_id, {name: getattr(row, name) for name in FIGURES}),
            _basis_among(history[row.project_id], row, totals),
        )
        for row in now
    }


def _basis_among(history: Sequence[StatReturn], of: StatReturn, totals: dict) -> Basis:
    """As ``basis_of``, for one project whose versions in force are at hand, oldest first."""
    basis, pk = Basis(totals=totals), of.project_id
    for row in history:
        _place(basis, row, of.month)
    if pk not in basis.before_year:
        for row in history:
            is_earlier = row.month < of.month and row.month.year == of.month.year
            if is_earlier and row.since_start is not None:
                basis.before_year[pk] = row.since_start - row.ytd
    if of.month.month == 1:
        basis.previous_ytd[pk] = Decimal(0)
    return basis


def _fill_before_year(basis: Basis, month: date, ids: list[int]) -> None:
    """开建累计 less 年初累计 of an earlier month of this year is what came before the year."""
    rows = StatReturn.objects.current().filter(
        project__in=ids, month__year=month.year, month__lt=month, since_start__isnull=False
    )
    for pk, since, ytd in rows.order_by("month").values_list("project", "since_start", "ytd"):
        basis.before_year[pk] = since - ytd


def findings_of(row: Return, basis: Basis) -> list[checks.Finding]:
    """The identities of DOMAIN b.5 for one row."""
    values, pk = row.values, row.project_id
    return checks.check_statistics(
        checks.Statistics(
            month=values["month_amount"],
            ytd=values["ytd"],
            previous_ytd=basis.previous_ytd.get(pk),
            parts=tuple(values.get(name) for name in PARTS),
            since_start=values.get("since_start"),
            before_year=basis.before_year.get(pk),
            total=basis.totals.get(pk),
        )
    )


def is_same(row: Return, current: StatReturn | None) -> bool:
    """Nothing typed differs from the version in force."""
    if current is None:
        return False
    return all(row.values.get(name) == getattr(current, name) for name in FIGURES) and (
        not row.reason or row.reason == current.reason
    )


@transaction.atomic
def save_returns(
    month: date,
    rows: Iterable[Return],
    *,
    by: User,
    seen: Mapping[int, int] | None = None,
    source: str = SOURCE_BY_HAND,
) -> int:
    """Write the rows that changed, each as a new version; all of them or none. How many.

    An identity that does not hold needs a reason, so does a figure that replaces another.
    ``seen`` are the versions the person looked at (0 for none): a newer one is not overwritten.
    """
    month, typed = clock.month_of(month), {row.project_id: row for row in rows}
    if month > clock.month_of(clock.today()):
        raise DomainError("还没到这个月，不能填入统数。")
    list(Project.objects.select_for_update(no_key=True).filter(pk__in=typed).order_by("pk"))
    closed_through, basis = books.closed_through(), basis_of(month, typed)
    changed = [row for pk, row in typed.items() if not is_same(row, basis.current.get(pk))]
    refused = {
        row.project_id: told
        for row in changed
        if (told := _refusals(row, month, basis, seen or {}))
    }
    if refused:
        raise ReturnsRefused(refused)
    _retire([basis.current[row.project_id] for row in changed if row.project_id in basis.current])
    made = [_version(row, month, basis, closed_through, source, by) for row in changed]
    StatReturn.objects.bulk_create(made, batch_size=1_000)
    standing.refresh([row.project_id for row in changed])
    return len(made)


def _refusals(row: Return, month: date, basis: Basis, seen: Mapping[int, int]) -> list[str]:
    pk, current = row.project_id, basis.current.get(row.project_id)
    if pk not in basis.totals:
        return ["没有这个项目。"]
    if row.values.get("month_amount") is None or row.values.get("ytd") is None:
        return ["本月和年初累计都要填。"]
    entered = basis.entered[pk]
    if entered is None or entered > clock.last_day(month):
        return ["还没有纳统入库，先登记入库。"]
    if pk in seen and seen[pk] != (current.version if current else 0):
        return [
            f"有人先改了，现在是 {wan(current.ytd)}（第 {current.version} 版），请核对后再存。"
        ]
    told = [finding.sentence for finding in findings_of(row, basis) if finding.is_error]
    if told and not row.reason.strip():
        return [*told, "数没有错的话，请写说明。"]
    if current is not None and not row.reason.strip():
        return ["改已经填过的数，请写说明。"]
    return _invalid(row, month, current)


def _invalid(row: Return, month: date, current: StatReturn | None) -> list[str]:
    """What the row's own fields say; asking the constraints would be a query each."""
    below = [name for name in FIGURES[1:] if (row.values.get(name) or 0) < 0]
    if below:
        names = "、".join(str(StatReturn._meta.get_field(n).verbose_name) for n in below)
        return [f"{names.replace('（万元）', '')}不能是负数。"]
    candidate = StatReturn(
        month=month,
        version=current.version + 1 if current else 1,
        reason=row.reason.strip(),
        entered_on=clock.today(),
        **{name: row.values.get(name) for name in FIGURES},
    )
    try:
        candidate.clean_fields(exclude=["project", "entered_by"])
    except ValidationError as error:
        return list(error.messages)
    return []


def _retire(rows: list[StatReturn]) -> None:
    StatReturn.objects.filter(pk__in=[row.pk for row in rows]).update(is_current=False)


def _version(
    row: Return,
    month: date,
    basis: Basis,
    closed_through: date | None,
    source: str,
    by: User,
) -> StatReturn:
    current = basis.current.get(row.project_id)
    return StatReturn(
        project_id=row.project_id,
        month=month,
        version=current.version + 1 if current else 1,
        reason=row.reason.strip(),
        source=source,
        entered_on=clock.today(),
        entered_by=by,
        closed_through=closed_through,
        **{name: row.values.get(name) for name in FIGURES},
    )


# ── onto the register ────────────────────────────────────────────────────────────────────


@transaction.atomic
def save_stat_entry(
    entry: StatEntry, *, changes: Mapping[str, object], base: Mapping[str, str], by: User
) -> StatEntry:
    """Papers of 纳统入库 and, once all four are there, the day the project was entered."""
    project = lock(entry.project)
    row = StatEntry.objects.select_for_update(no_key=True).filter(project=project).first() or entry
    merged = conflicts.merge(row, changes=dict(changes), base=dict(base)) if row.pk else changes
    was = row.entered_on
    for name, value in merged.items():
        setattr(row, name, value)
    if row.entered_on != was:
        _check_entry(row, project)
    row.version += 1 if row.pk else 0
    row.updated_by = by
    row.full_clean()
    row.save()
    if project.stats_entered_on != row.entered_on:
        Project.objects.filter(pk=project.pk).update(
            stats_entered_on=row.entered_on, updated_by=by, updated_at=clock.now()
        )
    standing.refresh([project.pk])
    return row


def _check_entry(row: StatEntry, project: Project) -> None:
    if row.entered_on is None:
        if project.stat_returns.exists():
            raise DomainError({"entered_on": "已经有入统数，不能撤掉入库日期。"})
        return
    if row.missing:
        raise DomainError({"entered_on": f"还缺{'、'.join(row.missing)}，齐了再入库。"})
    if row.entered_on > clock.today():
        raise DomainError({"entered_on": "入库日期不能在今天之后。"})
    size = _size(project)
    if size is None:
        raise DomainError({"entered_on": "总投资还没有填，先到基本情况里补上。"})
    if size < REGISTER_FROM:
        raise DomainError({"entered_on": "计划总投资不到 500 万元，不在纳统范围。"})
    if project.stage not in STAGES_ON_SITE:
        raise DomainError({"entered_on": "主体还没有开工，开工以后再入库。"})


def _size(project: Project) -> Decimal | None:
    """The total investment; where nobody stated it, what is planned or done at the least."""
    if project.total_investment is not None:
        return project.total_investment
    told = [project.standing.year_plan, project.standing.total_done or None]
    return max((amount for amount in told if amount is not None), default=None)


# ── funding ──────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Source:
    """A source as typed; one with no amount, nothing arrived and no note is none."""

    amount: Decimal
    arrived: Decimal = Decimal(0)
    note: str = ""


@transaction.atomic
def save_funding(
    project: Project,
    *,
    sources: Mapping[FundingKind, Source],
    reason: str = "",
    version: int = 0,
    by: User,
) -> Funding:
    """The whole set as typed. Σ sources = total investment, or the reason why not."""
    lock(project)
    funding = Funding.objects.select_for_update(no_key=True).filter(project=project).first()
    if version != (funding.version if funding else 0):
        raise DomainError("有人先改了资金来源。您填的还在，核对后再存一次。", code="stale")
    amounts = {kind: source.amount for kind, source in sources.items()}
    found = checks.check_funding(project.total_investment, amounts, {})
    if found and not reason.strip():
        raise DomainError({"reason": f"{checks.sentences(found)}数没有错的话，请写说明。"})
    if funding is None:
        funding = Funding(project=project)
    else:
        funding.version += 1
    funding.reason, funding.updated_by = reason.strip(), by
    funding.full_clean()
    funding.save()
    _write_sources(funding, sources)
    return funding


def _write_sources(funding: Funding, sources: Mapping[FundingKind, Source]) -> None:
    """Changed rows alone, so that the history tells what changed."""
    kept = {row.kind: row for row in funding.sources.all()}
    for kind, source in sources.items():
        row = kept.pop(kind, None) or FundingSource(funding=funding, kind=kind)
        values = (source.amount, source.arrived, source.note.strip())
        if row.pk and values == (row.amount, row.arrived, row.note):
            continue
        row.amount, row.arrived, row.note = values
        row.full_clean(exclude=["funding"])
        row.save()
    FundingSource.objects.filter(pk__in=[row.pk for row in kept.values()]).delete()
