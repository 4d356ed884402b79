"""签约口径: the year's signings and what each counts as, from approved moves alone."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User
from laishan_portal.formatting import NOT_PROVIDED, date_dense, number_link, yi
from projects.enums import EventKind, Stage
from projects.models import CapitalIncrease, Project, StageEvent
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
    amount: SafeString | str
    reason: str
    is_demo: bool


@dataclass(frozen=True)
class _Known:
    """What the page may say of a project."""

    name: str
    unit: str
    total: Decimal | None
    is_demo: bool


def build(user: User, year: int, today: date) -> dict:
    """Three statements: visible projects with a signing, their moves, their increases."""
    judged, reasons, known, increases = _read(user, today)
    this_year = [item for item in judged if item.fact.occurred_on.year == year]
    rows = [_row(item, known, increases, reasons) for item in this_year]
    raised = [
        _increase_row(increase, known)
        for found in increases.values()
        for increase in found
        if increase["agreed_on"].year == year
    ]
    first = [item for item in this_year if item.counts == Counts.FIRST]
    amounts = [_amount(item.fact.project_id, known, increases) for item in first]
    summary = _summary(this_year, amounts, raised, year)
    counted = [row for row in rows if row.counts != LABELS[Counts.REPEAT]]
    counted = sorted([*counted, *(row for _more, row in raised)], key=_newest_first)
    repeats = [row for row in rows if row.counts == LABELS[Counts.REPEAT]]
    return {
        "year": year,
        "years": sorted({item.fact.occurred_on.year for item in judged} | {today.year, year}),
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


def _read(user: User, today: date):
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
    known = {
        pk: _Known(name, unit or "", total, is_demo)
        for pk, name, unit, total, is_demo in projects.filter(pk__in=wanted).values_list(
            "pk", "shown_name", "unit__short_name", "total_investment", "is_demo"
        )
    }
    return judge(facts), reasons, known, increases


def _amount(pk: int, known: dict[int, _Known], increases: dict) -> Decimal | None:
    raised = [row["new_total"] - row["old_total"] for row in increases.get(pk, ())]
    return signed_amount(known[pk].total, raised)


def _row(item: Judged, known, increases, reasons) -> Row:
    project = known[item.fact.project_id]
    amount: SafeString | str = "不计金额"
    if item.counts == Counts.FIRST:
        value = _amount(item.fact.project_id, known, increases)
        amount = NOT_PROVIDED if value is None else yi(value)
    return Row(
        counts=LABELS[item.counts],
        name=project.name,
        url=reverse("projects:project_detail", args=[item.fact.project_id]),
        day=date_dense(item.fact.occurred_on),
        form=Stage(item.fact.to_stage).label,
        unit=project.unit,
        amount=amount,
        reason=reasons.get(item.fact.pk, ""),
        is_demo=project.is_demo,
    )


def _increase_row(row: dict, known: dict[int, _Known]) -> tuple[Decimal, Row]:
    project, raised = known[row["project_id"]], row["new_total"] - row["old_total"]
    return raised, Row(
        counts=LABELS[Counts.INCREASE],
        name=project.name,
        url=reverse("projects:project_detail", args=[row["project_id"]]),
        day=date_dense(row["agreed_on"]),
        form=f"{yi(row['old_total'])} → {yi(row['new_total'])} 亿元",
        unit=project.unit,
        amount=format_html("+{}", yi(raised)),
        reason=row["reason"],
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
