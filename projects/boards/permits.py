"""手续看板: which formality blocks most, by answering department, phase and kind.

A fixed number of grouped statements; every figure is a link to the rows it counts.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import Count, Func, IntegerField, Min, Q
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


@dataclass(frozen=True)
class PermitBoard:
    title: str
    figures: list[tuple[str, SafeString]]
    departments: Breakdown
    phases: Breakdown
    kinds: Breakdown
    worst: list[Worst]


def permit_board(user: User, *, today: date, calendar: WorkCalendar) -> PermitBoard:
    """Five statements: what is open, how long the done took, what runs out, the stage, the ten
    latest. The breakdowns are added up from the first two."""
    rows = Permit.objects.visible_to(user).counted()
    open_rows, took = _open_figures(rows, today), _days_taken(rows, today)

    def groups(place: int, param: str, names=None) -> list[Group]:
        lines = _added_up(open_rows, took, place)
        made = [_group(key, line, param, names, today, calendar) for key, line in lines.items()]
        return sorted(made, key=lambda group: (-group.overdue, -group.open, group.name))

    departments = groups(0, "dept")
    phases = groups(1, "phase", {phase.value: phase.label for phase in PermitPhase})
    order = [phase.label for phase in PermitPhase]
    phases.sort(key=lambda group: order.index(group.name))
    kinds = groups(2, "name")
    stage = _stage_figures(user, today)
    return PermitBoard(
        title=permit_title(stage, departments),
        figures=_permit_numbers(rows, open_rows, stage, today),
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


_BY = ("answering", "phase", "name")


def _open_figures(rows, today: date) -> list[tuple]:
    """By department, phase and kind: open, overdue, soon, undated, the oldest day promised."""
    overdue = permit_is("overdue", today)
    return list(
        rows.filter(permit_is("open", today))
        .order_by()
        .values(*_BY)
        .annotate(
            open=Count("pk"),
            overdue=Count("pk", filter=overdue),
            soon=Count("pk", filter=permit_is("soon", today)),
            undated=Count("pk", filter=permit_is("undated", today)),
            oldest=Min("promised_on", filter=overdue),
        )
        .values_list(*_BY, "open", "overdue", "soon", "undated", "oldest")
    )


class _DaysBetween(Func):
    """A whole number; Django's own difference of dates is an interval, dear to group by."""

    template = "(%(expressions)s)"
    arg_joiner = " - "
    output_field = IntegerField()


def _days_taken(rows, today: date) -> list[tuple]:
    """By department, phase and kind: so many took so many days from acceptance."""
    return list(
        rows.filter(permit_is("measured", today))
        .order_by()
        .values(*_BY, days=_DaysBetween("done_on", "accepted_on"))
        .annotate(n=Count("pk"))
        .values_list(*_BY, "days", "n")
    )


@dataclass
class _Line:
    open: int = 0
    overdue: int = 0
    soon: int = 0
    oldest: date | None = None
    took: Counter = field(default_factory=Counter)


def _added_up(open_rows: list[tuple], took: list[tuple], place: int) -> dict[str, _Line]:
    lines: dict[str, _Line] = defaultdict(_Line)
    for row in open_rows:
        line, oldest = lines[row[place]], row[7]
        line.open += row[3]
        line.overdue += row[4]
        line.soon += row[5]
        if oldest is not None:
            line.oldest = min(oldest, line.oldest or oldest)
    for row in took:
        lines[row[place]].took[row[3]] += row[4]
    return lines


def median_of(took: Mapping[int, int]) -> int | None:
    """The middle of so many days each: an actual one, of two in the middle the smaller."""
    left = (sum(took.values()) + 1) // 2
    for days in sorted(took):
        left -= took[days]
        if left <= 0:
            return days
    return None


def _group(key: str, line: _Line, param: str, names, today, calendar) -> Group:
    longest = 0 if line.oldest is None else max(calendar.between(line.oldest, today), 1)
    scope = {param: key or NOBODY}
    return Group(
        name=(names or {}).get(key) or key or NOBODY_WORDS,
        open=line.open,
        overdue=line.overdue,
        longest=longest,
        cells=[
            count(line.open, permits_url(**scope, due="open")),
            late(line.overdue, permits_url(**scope, due="overdue")),
            f"{longest} 个工作日" if longest else EMPTY,
            count(line.soon, permits_url(**scope, due="soon")),
            _median(line.took, permits_url(**scope, due="measured")),
        ],
    )


def _median(took: Counter, url: str) -> SafeString | str:
    days = median_of(took)
    return EMPTY if days is None else number_link(f"{days} 天（{took.total()} 项）", url)


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


def _permit_numbers(rows, open_rows, stage: dict, today: date) -> list[tuple[str, SafeString]]:
    projects = reverse("projects:project_list")
    sums = [sum(row[place] for row in open_rows) for place in range(3, 7)]
    ending = rows.filter(permit_is("ending", today)).count()
    labels = ("没办结", "超承诺日", f"{SOON_DAYS} 天内到期", "没有承诺日")
    states = ("open", "overdue", "soon", "undated")
    return [
        (
            "手续环节的项目",
            number_link(stage["here"], f"{projects}?stage=permits&counted=1"),
        ),
        (
            f"停留超 {PERMITS_LIMIT_DAYS} 天",
            number_link(stage["stalled"], f"{projects}?stalled=1&counted=1"),
        ),
        *[
            (label, number_link(number, permits_url(due=state)))
            for label, number, state in zip(labels, sums, states, strict=True)
        ],
        ("有效期快到", number_link(ending, permits_url(due="ending"))),
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
