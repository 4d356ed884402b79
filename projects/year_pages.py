"""What the pages of years show: every year by its own figures, one opening as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from laishan_portal import clock
from laishan_portal.formatting import EMPTY, number_link, percent, share, wan, yi
from projects import domain, permissions
from projects.enums import DecisionKind, Level
from projects.models import YearDecision, YearFigures, YearOpening
from projects.year_parts import PARTS


@dataclass(frozen=True)
class YearRow:
    """One year of the list, every figure a link to the rows that add up to it."""

    year: int
    is_shown: bool
    is_business: bool
    listed: SafeString
    levels: str
    planned: SafeString
    done: SafeString
    share: str
    state: str
    url: str


def overview(user, openings: Sequence[YearOpening], *, shown: int) -> dict:
    """All years, newest first: one statement over the years' figures."""
    found = (
        YearFigures.objects.visible_to(user)
        .order_by()
        .values("year")
        .annotate(
            listed=Count("pk", filter=~Q(level="")),
            plan=Sum("year_plan"),
            done=Sum("year_done"),
            told=Count("pk", filter=Q(has_done=True)),
            **{level.value: Count("pk", filter=Q(level=level)) for level in Level},
        )
        .order_by("-year")
    )
    by_year = {opening.year: opening for opening in openings}
    rows = [_year_row(row, by_year.get(row["year"]), shown) for row in found]
    known = {row.year for row in rows}
    rows += [_draft_row(opening, shown) for opening in openings if opening.year not in known]
    now = clock.today().year
    return {
        "rows": sorted(rows, key=lambda row: -row.year),
        "next_year": now + 1,
        "may_start": now + 1 not in by_year and now in known and now + 1 not in known,
    }


def _year_row(row: dict, opening: YearOpening | None, shown: int) -> YearRow:
    year = row["year"]
    ledger = f"{reverse('projects:project_list')}?year={year}"
    plan, done = Decimal(row["plan"]) / 100, Decimal(row["done"]) / 100
    return YearRow(
        year=year,
        is_shown=year == shown,
        is_business=year == clock.today().year,
        listed=number_link(row["listed"], ledger),
        levels="，".join(
            f"{level.label} {row[level.value]}" for level in Level if row[level.value]
        ),
        planned=number_link(f"{yi(plan)}", ledger),
        done=number_link(yi(done) if row["told"] else None, ledger),
        share=percent(done, plan) if row["told"] else EMPTY,
        state=_state_words(year, opening),
        url=_opening_url(opening),
    )


def _draft_row(opening: YearOpening, shown: int) -> YearRow:
    nothing = number_link(None, None)
    return YearRow(
        year=opening.year,
        is_shown=opening.year == shown,
        is_business=False,
        listed=nothing,
        levels="",
        planned=nothing,
        done=nothing,
        share=EMPTY,
        state=_state_words(opening.year, opening),
        url=_opening_url(opening),
    )


def _opening_url(opening: YearOpening | None) -> str:
    if opening is None:
        return ""
    return reverse("projects:year_detail", kwargs={"opening_pk": opening.pk})


def _state_words(year: int, opening: YearOpening | None) -> str:
    if opening is not None:
        return opening.get_state_display()
    return "业务年度" if year == clock.today().year else ""


# ── one opening ──────────────────────────────────────────────────────────────────────────


def counts_of(opening: YearOpening) -> dict[str, int]:
    """How many projects of each kind, and how many are on the list."""
    rows = opening.decisions.order_by().values("kind").annotate(n=Count("pk"))
    counts = {kind.value: 0 for kind in DecisionKind}
    counts |= {row["kind"]: row["n"] for row in rows}
    counts["listed"] = counts[DecisionKind.CARRIED] + counts[DecisionKind.NEW]
    return counts


def opening_page(user, opening: YearOpening) -> dict:
    """The draft or the opened year: kinds, levels, money, parts, what can be done."""
    decisions = YearDecision.objects.visible_to(user).filter(opening=opening)
    groups = list(
        decisions.order_by()
        .values("kind", "level")
        .annotate(n=Count("pk"), plan=Sum("plan_total"), planned=Count("plan_total"))
    )
    last = _last_plan(user, opening.source_year)
    plan = sum((row["plan"] or 0 for row in groups), Decimal(0))
    can_open = permissions.can_open_year(user)
    return {
        "opening": opening,
        "kinds": [_kind_row(opening, kind, groups) for kind in DecisionKind],
        "levels": [_level_row(opening, level, groups) for level in Level],
        "plan": number_link(wan(plan), decisions_url(opening, planned="1")),
        "last_plan": wan(last),
        "change": _change(plan, last),
        "reasons": _reasons(decisions),
        "parts": [_part_row(opening, part) for part in PARTS],
        "ledger_url": decisions_url(opening),
        "is_draft": not opening.is_open,
        "can_open": can_open,
        "missing": domain.missing_from(opening) if can_open and not opening.is_open else 0,
        "has_begun": opening.is_open and domain.has_begun(opening),
    }


def decisions_url(opening: YearOpening, **filters: str) -> str:
    query = urlencode({"year": opening.year, **filters})
    return f"{reverse('projects:decision_list')}?{query}"


def _kind_row(opening: YearOpening, kind: DecisionKind, groups: list[dict]) -> dict:
    mine = [row for row in groups if row["kind"] == kind]
    count = sum(row["n"] for row in mine)
    return {
        "label": kind.label,
        "count": number_link(count, decisions_url(opening, kind=kind)),
        "plan": wan(sum((row["plan"] or 0 for row in mine), Decimal(0))),
    }


def _level_row(opening: YearOpening, level: Level, groups: list[dict]) -> dict:
    mine = [row for row in groups if row["level"] == level]
    return {
        "label": f"{level.label}级",
        "count": number_link(sum(row["n"] for row in mine), decisions_url(opening, level=level)),
        "plan": wan(sum((row["plan"] or 0 for row in mine), Decimal(0))),
    }


def _last_plan(user, year: int) -> Decimal:
    rows = YearFigures.objects.visible_to(user).of(year).aggregate(plan=Sum("year_plan"))
    return Decimal(rows["plan"] or 0) / 100


def _change(plan: Decimal, last: Decimal) -> str:
    if not last:
        return ""
    change = share(plan - last, last)
    if not change:
        return "与上年计划持平"
    return f"比上年计划{'多' if change > 0 else '少'} {abs(change)}%"


def _reasons(decisions) -> list[tuple[str, int]]:
    """Why projects leave, most frequent first."""
    rows = (
        decisions.filter(kind=DecisionKind.LEFT)
        .order_by()
        .values("reason")
        .annotate(n=Count("pk"))
        .order_by("-n", "reason")[:8]
    )
    return [(row["reason"], row["n"]) for row in rows]


def _part_row(opening: YearOpening, part) -> dict:
    lines = opening.parts.get(part.key, [])
    kept = sum(line["is_kept"] for line in lines)
    words = f"{len(lines)} 项，保留 {kept} 项" if lines else "上年没有"
    url = reverse("projects:year_part", kwargs={"opening_pk": opening.pk, "part": part.key})
    return {"title": part.title, "words": words, "url": url if lines else ""}


def note_of(year: int) -> SafeString:
    """What the year's ledger tells of the year, and what it does not."""
    return format_html(
        "正在看 {} 年：级别、年计划、完成和至年底累计按 {} 年；"
        "阶段、单位、领导是现状，灯和节点不显示。",
        year,
        year,
    )
