"""Opening a year: draft the list from the year before, decide, open, and take back."""

import hashlib
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from laishan_portal import clock
from laishan_portal.exceptions import DomainError
from projects import standing, year_figures, year_rules
from projects.domain import year_writes
from projects.enums import DecisionKind, Level, OpeningState, PlanScheme, Stage
from projects.models import Listing, Project, YearDecision, YearFigures, YearOpening
from projects.year_parts import PARTS

_HUNDREDTHS = 100


@transaction.atomic
def start_opening(
    year: int, *, scheme: str = PlanScheme.REMAINING, percent: int | None = None, by: User
) -> YearOpening:
    """Draft a year's list: every project of the year before with what the rules propose."""
    today = clock.today()
    if year not in (today.year, today.year + 1):
        raise DomainError(f"只能开立 {today.year} 年和 {today.year + 1} 年。")
    if YearOpening.objects.filter(year=year).exists():
        raise DomainError(f"{year} 年已经在起草或已开立。")
    if Listing.objects.filter(year=year, to_on=None).exists():
        raise DomainError(f"{year} 年名单上已有项目，不能从上年起草。")
    if not Listing.objects.filter(year=year - 1, to_on=None).exists():
        raise DomainError(f"{year - 1} 年没有名单，无从结转。")
    opening = YearOpening(
        year=year, scheme=scheme, percent=percent, started_by=by, is_demo=by.is_demo
    )
    opening.full_clean()
    opening.save()
    YearDecision.objects.bulk_create(_proposals(opening), batch_size=1_000)
    listed = set(opening.decisions.on_the_list().values_list("project", flat=True))
    opening.parts = {part.key: part.draft(year - 1, listed) for part in PARTS}
    opening.save(update_fields=["parts"])
    return opening


@transaction.atomic
def renew_draft(
    opening: YearOpening, *, scheme: str | None = None, percent: int | None = None, by: User
) -> int:
    """Propose anew whatever nobody edited: new projects, moved stages, another plan scheme.

    The number of lines that changed, came or went.
    """
    _lock_draft(opening)
    if scheme is not None:
        opening.scheme, opening.percent = scheme, percent
        opening.full_clean(exclude=["parts"])
    opening.version += 1
    opening.save(update_fields=["scheme", "percent", "version"])
    present = {row.project_id: row for row in opening.decisions.all()}
    changed, fresh, seen = [], [], set()
    for proposal in _proposals(opening):
        seen.add(proposal.project_id)
        row = present.get(proposal.project_id)
        if row is None:
            fresh.append(proposal)
        elif not row.is_edited and _differs(row, proposal):
            for name in _PROPOSED:
                setattr(row, name, getattr(proposal, name))
            row.version += 1
            changed.append(row)
    gone = [pk for pk, row in present.items() if pk not in seen and not row.is_edited]
    YearDecision.objects.bulk_create(fresh, batch_size=1_000)
    YearDecision.objects.bulk_update(changed, [*_PROPOSED, "version"], batch_size=500)
    opening.decisions.filter(project__in=gone).delete()
    return len(changed) + len(fresh) + len(gone)


_PROPOSED = ("was_level", "kind", "level", "reason", "rest", "plan_total")


def _differs(row: YearDecision, proposal: YearDecision) -> bool:
    return any(getattr(row, name) != getattr(proposal, name) for name in _PROPOSED)


def _proposals(opening: YearOpening) -> list[YearDecision]:
    """What the rules propose for every project that comes into question, unsaved."""
    source = opening.source_year
    figures = {
        row["project"]: row
        for row in YearFigures.objects.of(source).values(
            "project", "level", "year_plan", "year_done"
        )
    }
    projects = Project.objects.order_by("pk").values(
        "pk",
        "stage",
        "condition",
        "total_investment",
        "promised_finish_on",
        "standing__total_done",
    )
    rows = (_proposal(opening, project, figures.get(project["pk"])) for project in projects)
    return [row for row in rows if row is not None]


def _proposal(opening: YearOpening, project: dict, figures: dict | None) -> YearDecision | None:
    was_level = figures["level"] if figures else ""
    proposed = year_rules.propose(
        was_level=was_level, stage=project["stage"], condition=project["condition"]
    )
    if proposed is None:
        return None
    balance = _balance(opening, project, figures)
    share = None
    if proposed.kind == DecisionKind.CARRIED:
        share = year_rules.year_share(
            balance,
            scheme=opening.scheme,
            percent=opening.percent,
            year=opening.year,
            finish_on=project["promised_finish_on"],
        )
    return YearDecision(
        opening=opening,
        project_id=project["pk"],
        was_level=was_level,
        kind=proposed.kind,
        level=proposed.level,
        reason=proposed.reason,
        rest=_wan(balance.rest),
        plan_total=_wan(share),
    )


def _balance(opening: YearOpening, project: dict, figures: dict | None) -> year_rules.Balance:
    total = project["total_investment"]
    return year_rules.Balance(
        total=None if total is None else int(total * _HUNDREDTHS),
        done=int((project["standing__total_done"] or 0) * _HUNDREDTHS),
        source_plan=figures["year_plan"] if figures else 0,
        source_done=figures["year_done"] if figures else 0,
        is_over=clock.today().year > opening.source_year,
    )


def _wan(hundredths: int | None) -> Decimal | None:
    return None if hundredths is None else Decimal(hundredths) / _HUNDREDTHS


# ── deciding ─────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def decide_projects(
    opening: YearOpening,
    project_ids: Iterable[int],
    *,
    on_list: bool | None = None,
    level: str = "",
    reason: str = "",
    scheme: str = "",
    percent: int | None = None,
    by: User,
) -> int:
    """The same decision for several projects; what is not said stays as it is.

    ``scheme`` starts their plans anew (a share of the total, or the rest). How many changed.
    """
    _lock_draft(opening)
    rows = list(
        opening.decisions.filter(project__in=list(project_ids))
        .select_related("project__standing")
        .order_by("project")
    )
    figures = {
        row["project"]: row
        for row in YearFigures.objects.of(opening.source_year)
        .filter(project__in=[row.project_id for row in rows])
        .values("project", "level", "year_plan", "year_done")
    }
    changed = []
    for row in rows:
        before = _values(row)
        _decide(row, on_list=on_list, level=level, reason=reason)
        if scheme and row.level:
            row.plan_total = _share_of(row, opening, figures.get(row.project_id), scheme, percent)
        if _values(row) != before:
            row.is_edited, row.version = True, row.version + 1
            row.full_clean(exclude=["opening", "project"], validate_unique=False)
            changed.append(row)
    names = ["kind", "level", "reason", "plan_total", "is_edited", "version"]
    YearDecision.objects.bulk_update(changed, names, batch_size=500)
    return len(changed)


@transaction.atomic
def edit_decision(
    decision: YearDecision,
    *,
    on_list: bool,
    level: str,
    reason: str,
    plan_total: Decimal | None,
    version: int,
    by: User,
) -> YearDecision:
    """One project's decision, whole; refused when somebody else changed it meanwhile."""
    _lock_draft(decision.opening)
    decision.refresh_from_db()
    if decision.version != version:
        raise DomainError("别人刚改过这一项，请看过现在的内容再改。")
    decision.reason = ""
    _decide(decision, on_list=on_list, level=level, reason=reason)
    decision.plan_total = plan_total if on_list else None
    decision.is_edited, decision.version = True, decision.version + 1
    decision.full_clean(exclude=["opening", "project"])
    decision.save()
    return decision


def _decide(row: YearDecision, *, on_list: bool | None, level: str, reason: str) -> None:
    stays = on_list if on_list is not None else bool(row.level)
    kind = year_rules.decide(was_level=row.was_level, on_list=stays)
    if kind != row.kind and not reason:
        row.reason = ""
    row.kind = kind
    if stays:
        row.level = level or row.level or row.was_level or Level.DISTRICT
    else:
        row.level, row.plan_total = "", None
    if reason:
        row.reason = reason.strip()
    if kind == DecisionKind.LEFT and not row.reason:
        raise DomainError("退出名单要写理由。")


def _values(row: YearDecision) -> tuple:
    return row.kind, row.level, row.reason, row.plan_total


def _share_of(
    row: YearDecision,
    opening: YearOpening,
    figures: dict | None,
    scheme: str,
    percent: int | None,
) -> Decimal | None:
    project = {
        "total_investment": row.project.total_investment,
        "standing__total_done": row.project.standing.total_done,
    }
    share = year_rules.year_share(
        _balance(opening, project, figures),
        scheme=scheme,
        percent=percent,
        year=opening.year,
        finish_on=row.project.promised_finish_on,
    )
    return _wan(share)


@transaction.atomic
def set_part(opening: YearOpening, key: str, lines: list[dict], *, by: User) -> None:
    """Keep the edited draft of one part (targets), as the form checked it."""
    _lock_draft(opening)
    if PARTS.get(key) is None:
        raise DomainError("没有这一项。")
    opening.parts = opening.parts | {key: lines}
    opening.version += 1
    opening.save(update_fields=["parts", "version"])


@transaction.atomic
def drop_draft(opening: YearOpening, *, by: User) -> None:
    """Give the draft up; nothing of the year was written yet."""
    _lock_draft(opening)
    opening.delete()


# ── opening ──────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def open_year(opening: YearOpening, *, by: User) -> YearOpening:
    """Write the list, the plans and the parts of the year, all or nothing.

    Said twice it is done once. What it wrote is remembered by its digest.
    """
    _lock(opening)
    if opening.is_open:
        return opening
    _check_ready(opening)
    year_writes.write_listings(opening)
    year_writes.write_curves(opening, by=by, approved_on=clock.today())
    for part in PARTS:
        kept = [line for line in opening.parts.get(part.key, []) if line["is_kept"]]
        part.apply(opening.year, kept, by=by)
    opening.state, opening.opened_by, opening.opened_on = OpeningState.OPEN, by, clock.today()
    opening.digest = digest_of(opening.year)
    opening.version += 1
    opening.full_clean(exclude=["parts"])
    opening.save()
    _stand(opening)
    return opening


@transaction.atomic
def undo_opening(opening: YearOpening, *, by: User) -> YearOpening:
    """Take the opening back while nothing of it was changed and nothing was reported for it."""
    _lock(opening)
    if not opening.is_open:
        raise DomainError(f"{opening.year} 年还没有开立。")
    if why := why_not_undone(opening):
        raise DomainError(why)
    for part in PARTS:
        part.undo(opening.year)
    year_writes.take_back(opening)
    opening.state, opening.opened_by, opening.opened_on = OpeningState.DRAFT, None, None
    opening.digest = ""
    opening.version += 1
    opening.save()
    _stand(opening)
    return opening


def why_not_undone(opening: YearOpening) -> str:
    """Why the opening stands for good; empty while it can be taken back."""
    if has_begun(opening):
        return f"{opening.year} 年已有月报，不能撤回开立。"
    if digest_of(opening.year) != opening.digest:
        return f"{opening.year} 年的名单、计划或目标已有人改过，不能撤回开立。"
    return ""


def missing_from(opening: YearOpening) -> int:
    """Projects that came into question after the draft was made."""
    listed = YearFigures.objects.of(opening.source_year).listed().values("project")
    candidates = Q(condition__in=year_rules.CANDIDATES) & ~Q(stage=Stage.OPERATION)
    known = opening.decisions.values("project")
    rows = Project.objects.filter(candidates | Q(pk__in=listed)).exclude(pk__in=known)
    return rows.count()


def has_begun(opening: YearOpening) -> bool:
    """Whether anything was reported for the year: then its opening stands for good."""
    return year_writes.has_reports(opening.year)


def digest_of(year: int) -> str:
    """A fingerprint of everything an opening writes."""
    lines = year_writes.trace(year)
    for part in PARTS:
        lines += part.trace(year)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _check_ready(opening: YearOpening) -> None:
    if missing := missing_from(opening):
        raise DomainError(f"起草以后又入库 {missing} 个项目，先更新草稿。")
    listed = opening.decisions.on_the_list()
    if not listed.exists():
        raise DomainError("名单上一个项目也没有，不能开立。")
    ahead = Listing.objects.filter(year=opening.year, to_on=None).count()
    if ahead:
        raise DomainError(f"已有 {ahead} 个项目单独列入 {opening.year} 年名单，先调出再开立。")


def _stand(opening: YearOpening) -> None:
    """The year's own figures; and today's, when the year has begun already."""
    ids = list(opening.decisions.values_list("project", flat=True))
    today: date = clock.today()
    if opening.year == today.year:
        standing.refresh(ids, today=today)
    else:
        year_figures.refresh(ids, today=today)


def _lock(opening: YearOpening) -> None:
    rows = YearOpening.objects.select_for_update(no_key=True)
    opening.refresh_from_db(from_queryset=rows)


def _lock_draft(opening: YearOpening) -> None:
    _lock(opening)
    if opening.is_open:
        raise DomainError(f"{opening.year} 年已经开立，名单在各项目里改。")
