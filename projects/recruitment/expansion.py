"""扩容区 and 储备 as their own view: stages with counts, rows, and work beside projects."""

from datetime import date

from django.db.models import Count
from django.urls import reverse

from accounts.models import User
from laishan_portal.formatting import number_link
from projects import worksteps
from projects.enums import COUNTED_CONDITIONS, Condition, Stage
from projects.models import Project, StageEvent, WorkItem

SHOWN = 30


def build(user: User, today: date) -> dict:
    """Seven statements whatever the rows."""
    rows = Project.objects.visible_to(user)
    zone = rows.filter(in_expansion_zone=True)
    reserve = rows.filter(is_reserve=True)
    zone_list = f"{reverse('projects:project_list')}?zone=1"
    reserve_list = f"{reverse('projects:project_list')}?reserve=1"
    stages = _stages(zone, f"{zone_list}&counted=1")
    started, landed = _moved(zone, Stage.FOUNDATION, today), _moved(zone, Stage.LANDED, today)
    return {
        "title": _title(stages, landed, started),
        "stages": [(name, link) for name, link, _count in stages],
        "zone": _lines(zone),
        "zone_url": zone_list,
        "facts": [
            ("今年落地", number_link(landed, f"{zone_list}&landed_year={today.year}"), "个"),
            ("今年开工", number_link(started, f"{zone_list}&started_year={today.year}"), "个"),
            ("储备", number_link(reserve.count(), reserve_list), "个"),
        ],
        "reserve": _lines(reserve),
        "reserve_url": reserve_list,
        "work": [worksteps.told(item, today) for item in _work(user)],
        "shown": SHOWN,
    }


def _stages(zone, url: str) -> list[tuple]:
    found = zone.filter(condition__in=COUNTED_CONDITIONS).order_by().values("stage")
    counts = {row["stage"]: row["n"] for row in found.annotate(n=Count("pk"))}
    return [
        (stage.label, number_link(counts.get(stage, 0), f"{url}&stage={stage.value}"), count)
        for stage in Stage
        if (count := counts.get(stage, 0)) or stage in _ALWAYS
    ]


_ALWAYS = (Stage.LEAD, Stage.NEGOTIATION, Stage.FRAMEWORK, Stage.SIGNED, Stage.LANDED)


def _moved(zone, stage: Stage, today: date) -> int:
    """Own first approved moves of the year, as the ledger's filter counts them."""
    moves = StageEvent.objects.counted().filter(
        to_stage=stage, occurred_on__year=today.year, occurred_on__lte=today
    )
    return zone.filter(pk__in=moves.order_by().values("project")).count()


def _title(stages: list[tuple], landed: int, started: int) -> str:
    total = sum(count for _name, _link, count in stages)
    if not total:
        return "扩容区还没有项目"
    talking = next(count for name, _link, count in stages if name == Stage.NEGOTIATION.label)
    return f"扩容区 {total} 个项目，{talking} 个在谈；今年落地 {landed} 个、开工 {started} 个"


def _lines(rows) -> list[dict]:
    found = rows.order_by("stage", "code").values(
        "pk", "shown_name", "stage", "condition", "unit__short_name", "is_fact", "is_demo"
    )
    return [
        {
            "url": reverse("projects:project_detail", args=[row["pk"]]),
            "name": row["shown_name"],
            "stage": Stage(row["stage"]).label,
            "condition": ""
            if row["condition"] == Condition.NORMAL
            else Condition(row["condition"]).label,
            "unit": row["unit__short_name"] or "",
            "is_fact": row["is_fact"],
            "is_demo": row["is_demo"],
        }
        for row in found[: SHOWN + 1]
    ]


def _work(user: User):
    items = WorkItem.objects.visible_to(user).filter(for_expansion_zone=True)
    return items.select_related("unit", "owner").prefetch_related("steps__owner")
