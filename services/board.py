"""The board of 三张清单: groups by deadline, the first rows of each, tabs and filters."""

from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from laishan_portal import clock, workdays
from projects.enums import Domain
from services import limits, permissions
from services.enums import (
    OPEN_STATUSES,
    RUNNING_STATUSES,
    STEP_OF,
    STEPS,
    HandlingLevel,
    ProblemCategory,
    ProblemStatus,
)
from services.models import Problem, ProblemUnit

FIRST_ROWS = 2
MOST_ROWS = 50
_LABELS = {**{status: status.label for status in ProblemStatus}}
_LABELS[ProblemStatus.ACCEPTED], _LABELS[ProblemStatus.WORKING] = "交办", "整改"


@dataclass(frozen=True)
class Group:
    key: str
    label: str
    css: str
    note: str = ""


GROUPS = (
    Group("overdue", "已超期", "is-red", "按提级阶梯提醒经办人、单位负责人和包保领导"),
    Group("soon", "三个工作日内到期", "is-yellow"),
    Group("within", "期限内", "is-green"),
    Group(
        "verifying",
        "申请销号，等核验",
        "is-done",
        "核验人须是提出人或督查专班，不能是牵头单位自己",
    ),
    Group(
        "confirming",
        "核验通过，等企业确认",
        "is-grey",
        "电话记录或一次性链接，承办单位不能自己销号",
    ),
)
TABS = (
    ("open", "按时限"),
    ("lead", "我牵头"),
    ("verify", "等我核验"),
    ("leader", "提级到区领导"),
    ("closed", "本月已销号"),
)


@dataclass
class BoardLine:
    """One problem, ready to be shown."""

    problem: Problem
    group: str
    used: int
    limit: int
    left: int
    tasks: list
    measures: list
    button: tuple[str, str, bool] | None

    @property
    def is_late(self) -> bool:
        return self.group == "overdue"

    @property
    def lamp(self) -> tuple[str, str]:
        status = self.problem.status
        if self.group == "closed":
            word = "暂按销号" if self.problem.is_provisional else "已销号"
            return "is-done", word
        if self.group in ("verifying", "confirming"):
            ahead = "提前" if self.left >= 0 else "超期"
            return "is-done" if self.left >= 0 else "is-red", f"{ahead} {abs(self.left)} 天"
        if self.is_late:
            return "is-red", f"超期 {max(-self.left, 1)} 天"
        css = "is-yellow" if self.group == "soon" else "is-green"
        return css, f"剩 {self.left} 天" if status else ""

    @property
    def share(self) -> str:
        """The filled part of the bar, exact to a hundredth of a percent."""
        hundredths = min(self.used * 10000 // max(self.limit, 1), 10000)
        return f"{hundredths // 100}.{hundredths % 100:02d}%"

    @property
    def bar(self) -> str:
        return {"overdue": "g-red", "soon": "g-amber"}.get(self.group, "g-bar")

    @property
    def step(self) -> int:
        return STEP_OF[self.problem.status]

    @property
    def step_label(self) -> str:
        return _LABELS[self.problem.status]

    @property
    def dots(self) -> list[tuple[int, str]]:
        """(centre, state) of the six dots."""
        states = ["done" if n < self.step else "now" if n == self.step else "" for n in _RANGE]
        return [(7 + 13 * n, state) for n, state in enumerate(states)]


# Within a group what went up furthest stands first.
_BY_LEVEL = Case(
    When(level=HandlingLevel.LEADER, then=Value(0)),
    When(level=HandlingLevel.DEPARTMENTS, then=Value(1)),
    default=Value(2),
)
_RANGE = range(1, len(STEPS) + 1)


@dataclass
class ShownGroup:
    group: Group
    count: int
    lines: list[BoardLine] = field(default_factory=list)
    more_url: str = ""

    @property
    def rest(self) -> int:
        return self.count - len(self.lines)


def group_of(today: date) -> Case:
    """Which group a problem stands in, as the database sees it."""
    soon = workdays.calendar().add(today, limits.SOON_WORKDAYS)
    running = Q(status__in=RUNNING_STATUSES)
    return Case(
        When(status=ProblemStatus.CLOSED, then=Value("closed")),
        When(status=ProblemStatus.VERIFYING, then=Value("verifying")),
        When(status=ProblemStatus.CONFIRMING, then=Value("confirming")),
        When(running & Q(due_on__lt=today), then=Value("overdue")),
        When(running & Q(due_on__lte=soon), then=Value("soon")),
        default=Value("within"),
        output_field=CharField(),
    )


def tab_conditions(user: User, today: date) -> dict[str, Q]:
    """Who sees what under each tab; also the ledger's views."""
    is_open = Q(status__in=OPEN_STATUSES)
    month = clock.month_of(today)
    closed = Q(status=ProblemStatus.CLOSED, closed_on__gte=month)
    return {
        "open": is_open,
        "lead": is_open & led_by(user),
        "verify": verified_by(user),
        "leader": is_open & Q(level=HandlingLevel.LEADER),
        "closed": closed & Q(closed_on__lt=clock.next_month(month)),
    }


def led_by(user: User) -> Q:
    """Mine to drive: handled by me, led by my unit, or of a project I am the commissioner of."""
    mine = Q(pk__in=[])
    if user.person_id is not None:
        mine |= Q(handler=user.person_id) | Q(project__standing__lead=user.person_id)
    if user.unit_id is not None and user.has_role(Role.UNIT_REPORTER, Role.HANDLER):
        mine |= Q(lead_unit=user.unit_id)
    return mine


def verified_by(user: User) -> Q:
    """What ``permissions.can_verify`` allows, as a condition."""
    found = Q(status=ProblemStatus.VERIFYING)
    if not user.has_role(Role.OFFICE, Role.LEADER):
        found &= Q(raised_by=user.pk)
    if user.person_id is not None:
        found &= Q(handler=None) | ~Q(handler=user.person_id)
    if user.unit_id is not None:
        parts = ProblemUnit.objects.filter(unit=user.unit_id)
        found &= ~Q(pk__in=parts.values("problem"))
    return found


FILTERS = {
    "unit": ("责任单位", "lead_unit"),
    "category": ("问题类型", "category"),
    "level": ("提级层级", "level"),
    "domain": ("项目领域", "project__domain"),
}
_CHOICES = {
    "category": ProblemCategory.choices,
    "level": HandlingLevel.choices,
    "domain": Domain.choices,
}


@dataclass
class Asked:
    """What the address asks for; unknown values count as not asked."""

    tab: str
    group: str
    values: dict[str, str]

    @classmethod
    def of(cls, data) -> "Asked":
        tab = data.get("tab", "")
        group = data.get("group", "")
        values = {name: data.get(name, "") for name in FILTERS}
        known = {name: {key for key, _ in choices} for name, choices in _CHOICES.items()}
        for name, value in values.items():
            is_key = value.isascii() and value.isdigit() and len(value) < 10
            if value not in known.get(name, {value} if is_key else set()):
                values[name] = ""
        return cls(
            tab if tab in dict(TABS) else "open",
            group if group in {each.key for each in GROUPS} else "",
            values,
        )

    @property
    def condition(self) -> Q:
        return Q(**{FILTERS[name][1]: value for name, value in self.values.items() if value})

    def query(self, **changes) -> str:
        wanted = {"tab": self.tab, "group": self.group, **self.values, **changes}
        kept = {key: value for key, value in wanted.items() if value and value != "open"}
        return f"?{urlencode(kept)}"


class Board:
    """What one person sees under one address: counts, groups, lines. Seven queries."""

    def __init__(self, user: User, data) -> None:
        self.user, self.today = user, clock.today()
        self.asked = Asked.of(data)
        self._conditions = tab_conditions(user, self.today)
        self._rows = Problem.objects.visible_to(user).filter(self.asked.condition)
        grouped = self._rows.annotate(board_group=group_of(self.today))
        self.counts = self._count(grouped)
        self.groups = self._shown(grouped)

    def _count(self, grouped: QuerySet) -> dict[str, int]:
        wanted = {f"tab_{key}": Count("pk", filter=c) for key, c in self._conditions.items()}
        here = self._conditions[self.asked.tab]
        for group in (*GROUPS, Group("closed", "已销号", "is-done")):
            wanted[f"group_{group.key}"] = Count("pk", filter=here & Q(board_group=group.key))
            wanted[f"open_{group.key}"] = Count("pk", filter=Q(board_group=group.key))
        return grouped.aggregate(**wanted)

    def _shown(self, grouped: QuerySet) -> list[ShownGroup]:
        rows = grouped.filter(self._conditions[self.asked.tab])
        is_short = not self.asked.group and self.asked.tab != "closed"
        if self.asked.group:
            rows = rows.filter(board_group=self.asked.group)
        order = [_BY_LEVEL.asc(), F("due_on").asc(), F("pk").asc()]
        if self.asked.tab == "closed":
            order = [F("closed_on").desc(), F("pk").desc()]
        place = Window(RowNumber(), partition_by=F("board_group"), order_by=order)
        most = FIRST_ROWS if is_short else MOST_ROWS
        rows = rows.annotate(board_place=place).filter(board_place__lte=most)
        lines = lines_of(rows.order_by(*order), self.user, self.today)
        shown = []
        for group in (*GROUPS, Group("closed", "已销号", "is-done")):
            mine = [line for line in lines if line.group == group.key]
            count = self.counts[f"group_{group.key}"]
            if mine:
                url = self.asked.query(group=group.key) if is_short else self._ledger(group.key)
                shown.append(ShownGroup(group, count, mine, url))
        return shown

    def _ledger(self, group: str) -> str:
        return f"{reverse('services:problem_ledger')}?state={group}"

    @property
    def sentence(self) -> str:
        counts = self.counts
        parts = [
            f"{counts['open_overdue']} 件超期",
            f"{counts['open_soon']} 件三个工作日内到期",
            f"{counts['open_verifying']} 件等核验",
        ]
        return f"未销号 {counts['tab_open']} 件：{'，'.join(parts)}"

    @property
    def tabs(self) -> list[dict]:
        return [
            {
                "label": label,
                "count": self.counts[f"tab_{key}"],
                "url": self.asked.query(tab=key, group=""),
                "is_current": key == self.asked.tab,
            }
            for key, label in TABS
        ]

    def selects(self, units: list[tuple[int, str]]) -> list[dict]:
        choices = {**_CHOICES, "unit": [(str(pk), name) for pk, name in units]}
        return [
            {
                "name": name,
                "label": label,
                "choices": choices[name],
                "value": self.asked.values[name],
            }
            for name, (label, _) in FILTERS.items()
        ]


def lines_of(rows: QuerySet, user: User, today: date) -> list[BoardLine]:
    """Problems as lines: one query for them, three for parts, tasks and measures."""
    found = rows.with_places().select_related("project__standing", "visit")
    found = found.prefetch_related("parts", "tasks__unit", "tasks__owner", "measures")
    calendar = workdays.calendar()
    return [_line(problem, user, today, calendar) for problem in found]


def _line(problem: Problem, user: User, today: date, calendar) -> BoardLine:
    until = problem.applied_on or problem.closed_on or today
    tasks = [
        {
            "task": task,
            "state": "yes" if task.done_on else "late" if task.due_on < today else "todo",
            "who": task.owner or task.unit or task.outsider,
        }
        for task in problem.tasks.all()
    ]
    return BoardLine(
        problem=problem,
        group=problem.board_group,
        used=limits.used_days(calendar, problem.raised_on, until, today),
        limit=problem.limit_days + problem.extended_days,
        left=calendar.between(until, problem.due_on),
        tasks=tasks,
        measures=list(problem.measures.all()),
        button=_button(user, problem),
    )


def _button(user: User, problem: Problem) -> tuple[str, str, bool] | None:
    """The next thing this person would do: (label, address, is it theirs to decide)."""

    def to(name: str) -> str:
        return reverse(f"services:problem_{name}", args=[problem.pk])

    if permissions.can_verify(user, problem):
        return "核验", to("verify"), True
    if permissions.can_confirm(user, problem):
        return "登记确认", to("call"), True
    if permissions.can_accept(user, problem):
        return "受理", to("accept"), True
    if permissions.can_decide_extension(user, problem):
        return "审批延期", to("decide"), True
    is_late = problem.board_group == "overdue"
    if is_late and permissions.can_urge(user, problem):
        return "催办", to("urge"), False
    if permissions.can_handle(user, problem):
        return "报措施", to("measure"), False
    return None


def evidence_visible(user: User, problem_id: int) -> bool:
    """Who may read what a problem says may fetch what proves its end."""
    return Problem.objects.visible_to(user).filter(pk=problem_id, reads=True).exists()
