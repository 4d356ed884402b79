"""手续看板: which formality blocks most, by answering department, phase and kind.

A fixed number of grouped statements; every figure is a link to the rows it counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import Aggregate, Count, DurationField, F, Min, Q
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.models import User
from laishan_portal.formatting import EMPTY, number_link
from laishan_portal.workdays import WorkCalendar
from projects.boards import permit_list
from projects.boards.conditions import NOBODY, NOBODY_WORDS, permit_is
from projects.boards.groups import WORST_SHOWN, Breakdown, Group, Worst, count, late
from projects.dossier.services import SOON_DAYS
from projects.enums import PermitPhase, Stage
from projects.filters import PERMITS_LIMIT_DAYS
from projects.models import Permit, Project

# Rows of a breakdown by kind; the list behind has them all.
KINDS_SHOWN = 15


class MedianDays(Aggregate):
    """The middle of the days, an actual one: of two in the middle the smaller."""

    function = "PERCENTILE_DISC"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True)
class PermitBoard:
    title: str
    figures: list[tuple[str, SafeString]]
    departments: Breakdown
    phases: Breakdown
    kinds: Breakdown
    worst: list[Worst]


def permit_board(user: User, *, today: date, calendar: WorkCalendar) -> PermitBoard:
    """Five grouped statements and one for the ten latest."""
    rows = Permit.objects.visible_to(user).counted()

    def groups(field: str, param: str, names=None) -> list[Group]:
        found = _permit_figures(rows, field, today)
        made = [_permit_group(row, field, param, names, today, calendar) for row in found]
        made = [group for group in made if group.open or group.cells[4] != EMPTY]
        return sorted(made, key=lambda group: (-group.overdue, -group.open, group.name))

    departments = groups("answering", "dept")
    phases = groups("phase", "phase", {phase.value: phase.label for phase in PermitPhase})
    order = [phase.label for phase in PermitPhase]
    phases.sort(key=lambda group: order.index(group.name))
    kinds = groups("name", "name")
    stage = _stage_figures(user, today)
    return PermitBoard(
        title=permit_title(stage, departments),
        figures=_permit_numbers(rows, stage, today),
        departments=Breakdown(
            _blocking(departments, "没有哪个部门超承诺日"), "答复部门", departments
        ),
        phases=Breakdown(_blocking(phases, "四个阶段都没有超承诺日的"), "阶段", phases),
        kinds=Breakdown(
            _blocking(kinds, "没有超承诺日的手续"),
            "手续",
            kinds[:KINDS_SHOWN],
            max(len(kinds) - KINDS_SHOWN, 0),
        ),
        worst=_worst_permits(user, today, calendar),
    )


def _permit_figures(rows, field: str, today: date) -> list[dict]:
    overdue = permit_is("overdue", today)
    return list(
        rows.order_by()
        .values(field)
        .annotate(
            projects=Count("project", distinct=True, filter=permit_is("open", today)),
            open=Count("pk", filter=permit_is("open", today)),
            overdue=Count("pk", filter=overdue),
            soon=Count("pk", filter=permit_is("soon", today)),
            oldest=Min("promised_on", filter=overdue),
            measured=Count("pk", filter=permit_is("measured", today)),
            median=MedianDays(
                F("done_on") - F("accepted_on"), filter=permit_is("measured", today)
            ),
        )
    )


def _permit_group(row, field, param, names, today, calendar) -> Group:
    key = row[field]
    longest = 0 if row["oldest"] is None else max(calendar.between(row["oldest"], today), 1)
    return Group(
        name=(names or {}).get(key) or key or NOBODY_WORDS,
        projects=row["projects"],
        open=row["open"],
        overdue=row["overdue"],
        longest=longest,
        cells=[
            count(row["open"], permits_url(**{param: key or NOBODY, "due": "open"})),
            late(row["overdue"], permits_url(**{param: key or NOBODY, "due": "overdue"})),
            f"{longest} 个工作日" if longest else EMPTY,
            count(row["soon"], permits_url(**{param: key or NOBODY, "due": "soon"})),
            _median(row, permits_url(**{param: key or NOBODY, "due": "measured"})),
        ],
    )


def _median(row: dict, url: str) -> SafeString | str:
    if row["median"] is None:
        return EMPTY
    return number_link(f"{row['median'].days} 天（{row['measured']} 项）", url)


def permits_url(**query: str) -> str:
    return f"{reverse('projects:permit_list')}?{urlencode(query)}"


def _stage_figures(user: User, today: date) -> dict:
    """Projects that stand at the formalities, and those there for longer than the limit."""
    limit = today - timedelta(days=PERMITS_LIMIT_DAYS)
    return (
        Project.objects.visible_to(user)
        .counted()
        .order_by()
        .filter(stage=Stage.PERMITS)
        .aggregate(
            here=Count("pk"), stalled=Count("pk", filter=Q(standing__stage_since__lt=limit))
        )
    )


def permit_title(stage: dict, departments: Sequence[Group]) -> str:
    """The first sentence: where projects stand, and who holds most of what is late."""
    late = max(departments, key=lambda group: (group.overdue, group.open), default=None)
    if stage["stalled"]:
        told = f"手续环节 {stage['here']} 个项目，{stage['stalled']} 个停留超限"
    else:
        told = f"手续环节 {stage['here']} 个项目，没有停留超限的"
    if late is None or not late.overdue:
        return f"{told}，手续都在承诺日以内" if late else "还没有在办的手续"
    return f"{told}；{late.name}超承诺日最多，{late.overdue} 项"


def _permit_numbers(rows, stage: dict, today: date) -> list[tuple[str, SafeString]]:
    found = rows.order_by().aggregate(
        **{
            state: Count("pk", filter=permit_is(state, today))
            for state in ("open", "overdue", "soon", "ending", "undated")
        }
    )
    projects = reverse("projects:project_list")
    labels = (
        ("没办结", "open"),
        ("超承诺日", "overdue"),
        (f"{SOON_DAYS} 天内到期", "soon"),
        ("没有承诺日", "undated"),
        ("有效期快到", "ending"),
    )
    return [
        (
            "手续环节的项目",
            number_link(stage["here"], f"{projects}?stage=permits&counted=1"),
        ),
        (
            f"停留超 {PERMITS_LIMIT_DAYS} 天",
            number_link(stage["stalled"], f"{projects}?stalled=1&counted=1"),
        ),
        *[(label, number_link(found[key], permits_url(due=key))) for label, key in labels],
    ]


def _blocking(groups: Sequence[Group], none: str) -> str:
    """``“施工许可证”最堵：12 项没办结，4 项超承诺日，最长 9 个工作日``."""
    worst = max(groups, key=lambda group: (group.overdue, group.longest), default=None)
    if worst is None or not worst.overdue:
        return none
    return (
        f"{worst.name}最堵：{worst.open} 项没办结，{worst.overdue} 项超承诺日，"
        f"最长 {worst.longest} 个工作日"
    )


def _worst_permits(user: User, today: date, calendar: WorkCalendar) -> list[Worst]:
    rows = (
        permit_list.LEDGER.rows(user)
        .filter(permit_is("overdue", today))
        .order_by("promised_on", "pk")
        .values_list("pk", "shown_name", "name", "answering", "promised_on", "shown_note")
    )
    return [
        Worst(
            project=shown,
            url=reverse("projects:permit_open", args=[pk]),
            name=name,
            department=answering or EMPTY,
            days=f"超 {max(calendar.between(promised_on, today), 1)} 个工作日",
            note=note or EMPTY,
        )
        for pk, shown, name, answering, promised_on, note in rows[:WORST_SHOWN]
    ]
