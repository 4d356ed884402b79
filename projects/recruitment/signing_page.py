"""签约口径: the year's signings and what each counts as, from approved moves alone.

A signing is told of the owner the project has now, whoever signed it (R14: 换业主归更换后).
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User
from laishan_portal.formatting import EMPTY, NOT_PROVIDED, date_dense, number_link, yi
from projects.enums import EventKind, Stage
from projects.models import CapitalIncrease, OwnerChange, Project, StageEvent
from projects.signings import (
    LABELS,
    SIGNING_STAGES,
    Counts,
    Judged,
    SigningFact,
    judge,
    signed_amount,
)

SHOWN = 200


@dataclass(frozen=True)
class Row:
    counts: str
    name: str
    url: str
    day: str
    form: str
    unit: str
    owner: str
    amount: SafeString | str
    reason: str
    is_demo: bool


@dataclass(frozen=True)
class Known:
    """What the page may say of a project."""

    code: str
    name: str
    unit: str | None
    total: Decimal | None
    is_demo: bool
    knows_name: bool
    owner: str


@dataclass(frozen=True)
class Signings:
    """What is on record up to today, for one person."""

    judged: list[Judged]
    reasons: dict[int, str]
    known: dict[int, Known]
    increases: dict[int, list[dict]]

    def of_year(self, year: int) -> list[Judged]:
        return [item for item in self.judged if item.fact.occurred_on.year == year]

    def raised_in(self, year: int) -> list[dict]:
        return [
            increase
            for found in self.increases.values()
            for increase in found
            if increase["agreed_on"].year == year
        ]

    def reason(self, item: Judged) -> str:
        return self.told(item.fact.project_id, self.reasons.get(item.fact.pk, ""))

    def told(self, project: int, reason: str) -> str:
        """What tells who a confidential project is, is left out with its name."""
        return reason if self.known[project].knows_name else ""

    def amount(self, project: int) -> Decimal | None:
        """What the project was first signed for."""
        raised = [row["new_total"] - row["old_total"] for row in self.increases.get(project, ())]
        return signed_amount(self.known[project].total, raised)


def build(user: User, year: int, today: date) -> dict:
    """Four statements: visible projects with a signing, their moves, increases and owners."""
    found = read(user, today)
    this_year = found.of_year(year)
    rows = [_row(item, found) for item in this_year]
    raised = [_increase_row(increase, found) for increase in found.raised_in(year)]
    first = [item for item in this_year if item.counts == Counts.FIRST]
    amounts = [found.amount(item.fact.project_id) for item in first]
    summary = _summary(this_year, amounts, raised, year)
    counted = [row for row in rows if row.counts != LABELS[Counts.REPEAT]]
    counted = sorted([*counted, *(row for _more, row in raised)], key=_newest_first)
    repeats = [row for row in rows if row.counts == LABELS[Counts.REPEAT]]
    return {
        "year": year,
        "years": sorted(
            {item.fact.occurred_on.year for item in found.judged} | {today.year, year}
        ),
        "title": summary.pop("title"),
        "facts": summary.pop("facts"),
        "count": len(counted),
        "rows": counted[:SHOWN],
        "repeat_count": len(repeats),
        "repeats": sorted(repeats, key=_newest_first)[:SHOWN],
        "shown": SHOWN,
    }


def _newest_first(row: Row) -> tuple:
    return (-int(row.day.replace("-", "")), row.url)


def read(user: User, today: date) -> Signings:
    projects = Project.objects.visible_to(user)
    moves = (
        StageEvent.objects.approved()
        .filter(
            to_stage__in=SIGNING_STAGES,
            kind__in=(EventKind.FORWARD, EventKind.REPEAT),
            occurred_on__lte=today,
            project__in=projects.order_by().values("pk"),
        )
        .order_by("occurred_on", "pk")
        .values_list("pk", "project_id", "to_stage", "kind", "occurred_on", "reason")
    )
    facts, reasons = [], {}
    for pk, project, to_stage, kind, day, reason in moves:
        facts.append(SigningFact(pk, project, to_stage, kind, day))
        reasons[pk] = reason
    increases = defaultdict(list)
    raised = CapitalIncrease.objects.approved().filter(
        project__in=projects.order_by().values("pk"), agreed_on__lte=today
    )
    for row in raised.order_by("agreed_on", "pk").values(
        "project_id", "agreed_on", "old_total", "new_total", "reason", "is_demo"
    ):
        increases[row["project_id"]].append(row)
    wanted = {fact.project_id for fact in facts} | set(increases)
    known = _known(projects.filter(pk__in=wanted), today)
    return Signings(judge(facts), reasons, known, increases)


def _known(projects, today: date) -> dict[int, Known]:
    former: dict[int, list[str]] = defaultdict(list)
    changes = OwnerChange.objects.approved().filter(
        project__in=projects.order_by().values("pk"), changed_on__lte=today
    )
    for pk, name in changes.order_by("changed_on", "pk").values_list(
        "project_id", "old_owner__name"
    ):
        former[pk].append(name)
    told = ("code", "shown_name", "unit__short_name", "total_investment", "is_demo", "knows_name")
    return {
        pk: Known(*values, knows, _owner(owner, former[pk]) if knows else EMPTY)
        for pk, *values, knows, owner in projects.values_list("pk", *told, "owner__name")
    }


def _owner(name: str | None, former: list[str]) -> str:
    """``乙公司（原 甲公司）``: the signing is the present owner's."""
    if not name:
        return EMPTY
    return f"{name}（原 {'、'.join(former)}）" if former else name


def _row(item: Judged, found: Signings) -> Row:
    project = found.known[item.fact.project_id]
    amount: SafeString | str = "不计金额"
    if item.counts == Counts.FIRST:
        value = found.amount(item.fact.project_id)
        amount = NOT_PROVIDED if value is None else yi(value)
    return Row(
        counts=LABELS[item.counts],
        name=project.name,
        url=reverse("projects:project_detail", args=[item.fact.project_id]),
        day=date_dense(item.fact.occurred_on),
        form=Stage(item.fact.to_stage).label,
        unit=project.unit or "",
        owner=project.owner,
        amount=amount,
        reason=found.reason(item),
        is_demo=project.is_demo,
    )


def _increase_row(row: dict, found: Signings) -> tuple[Decimal, Row]:
    project, raised = found.known[row["project_id"]], row["new_total"] - row["old_total"]
    return raised, Row(
        counts=LABELS[Counts.INCREASE],
        name=project.name,
        url=reverse("projects:project_detail", args=[row["project_id"]]),
        day=date_dense(row["agreed_on"]),
        form=f"{yi(row['old_total'])} → {yi(row['new_total'])} 亿元",
        unit=project.unit or "",
        owner=project.owner,
        amount=format_html("+{}", yi(raised)),
        reason=found.told(row["project_id"], row["reason"]),
        is_demo=row["is_demo"],
    )


def _summary(judged: list[Judged], amounts, raised, year: int) -> dict:
    counts = {kind: sum(item.counts == kind for item in judged) for kind in Counts}
    told = [amount for amount in amounts if amount is not None]
    money = sum(told, Decimal(0))
    more = sum((amount for amount, _ in raised), Decimal(0))
    unstated = len(amounts) - len(told)
    here = f"{reverse('projects:signing_list')}?year={year}"
    title = f"{year} 年首次签约 {counts[Counts.FIRST]} 个"
    if told:
        title += f"，{yi(money)} 亿元"
    if unstated:
        title += f"（{unstated} 个金额未提供）"
    if not counts[Counts.FIRST]:
        title = f"{year} 年还没有首次签约"
    return {
        "title": title,
        "facts": [
            ("首次签约", number_link(counts[Counts.FIRST], f"{here}#rows"), "个"),
            ("首次签约金额", number_link(yi(money), f"{here}#rows"), "亿元"),
            ("升格", number_link(counts[Counts.UPGRADE], f"{here}#rows"), "个，不计金额"),
            ("增资", number_link(yi(more), f"{here}#rows"), f"亿元，{len(raised)} 个，只计增加额"),
            ("重复签约", number_link(counts[Counts.REPEAT], f"{here}#repeats"), "次，不计"),
        ],
    }
