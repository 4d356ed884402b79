"""How an invented project came to where it stands: stage dates, approved moves, milestones."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from dashboards.seed.shapes import PlannedEvent, PlannedNode
from laishan_portal.workdays import WorkCalendar
from projects.enums import Domain, EventKind, NodeKind, Stage

ORDER = list(Stage)
# Median days in the present stage (design/01-dashboard), and in the stages passed.
_DAYS_NOW = {
    Stage.LEAD: 30,
    Stage.NEGOTIATION: 38,
    Stage.FRAMEWORK: 44,
    Stage.SIGNED: 46,
    Stage.LANDED: 46,
    Stage.PERMITS: 61,
    Stage.FOUNDATION: 72,
    Stage.STRUCTURE: 118,
    Stage.ACCEPTANCE: 24,
    Stage.OPERATION: 70,
}
# Where some get stuck: formalities above all.
_SPREAD_NOW = {
    Stage.NEGOTIATION: 0.7,
    Stage.PERMITS: 1.0,
    Stage.STRUCTURE: 0.8,
    Stage.ACCEPTANCE: 0.9,
}
_DAYS_PASSED = {
    Stage.LEAD: 40,
    Stage.NEGOTIATION: 75,
    Stage.FRAMEWORK: 45,
    Stage.SIGNED: 40,
    Stage.LANDED: 50,
    Stage.PERMITS: 110,
    Stage.FOUNDATION: 105,
    Stage.STRUCTURE: 190,
    Stage.ACCEPTANCE: 55,
}


# Working days the line beside the longest one has to spare.
_ROOM_BESIDE = 8
# From so many days late on, the nodes that follow are expected later, too.
_DRAGS = 4


@dataclass(frozen=True)
class Milestone:
    """A node of the template: which stage it opens, or how far into which stage it falls."""

    kind: NodeKind
    name: str
    within: Stage
    share: float
    days: int
    opens: Stage | None = None
    is_minor: bool = False


TEMPLATE = (
    Milestone(NodeKind.OTHER, "首轮洽谈", Stage.LEAD, 1, 30, Stage.NEGOTIATION),
    Milestone(NodeKind.OTHER, "签订框架协议", Stage.NEGOTIATION, 1, 55, Stage.FRAMEWORK),
    Milestone(NodeKind.OTHER, "签订投资协议", Stage.FRAMEWORK, 1, 45, Stage.SIGNED),
    Milestone(NodeKind.OTHER, "公司注册", Stage.SIGNED, 1, 35, Stage.LANDED),
    Milestone(NodeKind.APPLICATION, "项目备案", Stage.LANDED, 0.9, 30, is_minor=True),
    Milestone(NodeKind.SITING, "规划选址论证", Stage.PERMITS, 0.15, 35),
    Milestone(NodeKind.FEASIBILITY, "可研批复", Stage.PERMITS, 0.25, 25, is_minor=True),
    Milestone(NodeKind.ENVIRONMENT, "环评批复", Stage.PERMITS, 0.4, 35),
    Milestone(NodeKind.PLANNING, "规划许可", Stage.PERMITS, 0.5, 25, is_minor=True),
    Milestone(NodeKind.LAND_SUPPLY, "土地摘牌", Stage.PERMITS, 0.65, 40),
    Milestone(NodeKind.DRAWINGS, "施工图审查", Stage.PERMITS, 0.75, 20, is_minor=True),
    Milestone(NodeKind.TENDER, "施工招标", Stage.PERMITS, 0.85, 20, is_minor=True),
    Milestone(NodeKind.WORK_PERMIT, "取得施工许可", Stage.PERMITS, 0.95, 35),
    Milestone(NodeKind.ENTRY, "开工进场", Stage.PERMITS, 1, 20, Stage.FOUNDATION),
    Milestone(NodeKind.PILES, "桩基完成", Stage.FOUNDATION, 0.5, 45),
    Milestone(NodeKind.FOOTING, "正负零", Stage.FOUNDATION, 1, 50, Stage.STRUCTURE),
    Milestone(NodeKind.TOPPING_OUT, "主体封顶", Stage.STRUCTURE, 0.6, 110),
    Milestone(NodeKind.FITTING, "机电安装", Stage.STRUCTURE, 1, 80, Stage.ACCEPTANCE),
    Milestone(NodeKind.TRIAL, "竣工验收", Stage.ACCEPTANCE, 0.6, 40),
    Milestone(NodeKind.PRODUCTION, "投产", Stage.ACCEPTANCE, 1, 35, Stage.OPERATION),
)
_OF_KIND = {step.kind: step for step in TEMPLATE if step.kind != NodeKind.OTHER}
_WORKS_NAMES = {
    Domain.INFRASTRUCTURE: {
        NodeKind.PILES: "作业面移交",
        NodeKind.FOOTING: "基础完工",
        NodeKind.TOPPING_OUT: "主线贯通",
        NodeKind.FITTING: "附属设施安装",
        NodeKind.PRODUCTION: "交付使用",
    },
    Domain.RENEWAL: {
        NodeKind.PILES: "腾空交地",
        NodeKind.FOOTING: "基础完工",
        NodeKind.TOPPING_OUT: "外立面完工",
        NodeKind.FITTING: "配套安装",
        NodeKind.PRODUCTION: "交付使用",
    },
    Domain.COUNTRYSIDE: {
        NodeKind.PILES: "清表完成",
        NodeKind.FOOTING: "基础完工",
        NodeKind.TOPPING_OUT: "主体完工",
        NodeKind.FITTING: "设施安装",
        NodeKind.PRODUCTION: "交付使用",
    },
    Domain.COMMUNITY: {NodeKind.PRODUCTION: "交付使用"},
}
_NEXT_KINDS = {
    Stage.LEAD: ("首轮洽谈",),
    Stage.NEGOTIATION: ("签订框架协议",),
    Stage.FRAMEWORK: ("签订投资协议",),
    Stage.SIGNED: ("公司注册",),
    Stage.LANDED: ("规划选址论证",),
    Stage.PERMITS: ("环评批复", "土地摘牌", "取得施工许可", "开工进场"),
    Stage.FOUNDATION: ("桩基完成", "正负零"),
    Stage.STRUCTURE: ("主体封顶", "机电安装"),
    Stage.ACCEPTANCE: ("竣工验收", "投产"),
    Stage.OPERATION: (),
}


@dataclass(frozen=True)
class NextNode:
    """The first node not reached: by template name, and how late it is expected."""

    template: str
    baseline_on: date
    slip: int
    name: str = ""


@dataclass
class Course:
    """When each stage was entered, from the entry stage to the present one."""

    entries: dict[Stage, date]
    today: date
    calendar: WorkCalendar

    @property
    def stage(self) -> Stage:
        return max(self.entries, key=ORDER.index)

    def end_of(self, stage: Stage) -> date:
        later = [
            day for other, day in self.entries.items() if ORDER.index(other) > ORDER.index(stage)
        ]
        return min(later, default=self.today)

    def workday(self, day: date) -> date:
        """That day, or the last working day before it."""
        while not self.calendar.is_workday(day):
            day -= timedelta(days=1)
        return day


def draw_course(
    rng: Random,
    stage: Stage,
    *,
    is_public: bool,
    today: date,
    calendar: WorkCalendar,
    due_on: date | None = None,
) -> Course:
    """Backwards from the present stage; public works come in at the permits.

    ``due_on`` is when its next node was due: the stage began well before.
    """
    course = Course({}, today, calendar)
    stay = _drawn_days(rng, _DAYS_NOW[stage], _SPREAD_NOW.get(stage, 0.5))
    day = today - timedelta(days=stay)
    if due_on is not None:
        day = min(day, due_on - timedelta(days=rng.randint(30, 70)))
    if stage == Stage.OPERATION:
        day = date(today.year, 1, 12) + timedelta(days=rng.randint(0, 145))
    passed = ORDER[: ORDER.index(stage)]
    if is_public:
        passed = [each for each in passed if ORDER.index(each) >= ORDER.index(Stage.PERMITS)]
    elif rng.random() < 0.35 and stage != Stage.FRAMEWORK:
        passed = [each for each in passed if each != Stage.FRAMEWORK]
    course.entries[stage] = course.workday(day)
    for before in reversed(passed):
        day -= timedelta(days=_drawn_days(rng, _DAYS_PASSED[before]))
        course.entries[before] = course.workday(day)
    course.entries = dict(sorted(course.entries.items(), key=lambda item: ORDER.index(item[0])))
    return course


def _drawn_days(rng: Random, median: int, spread: float = 0.5) -> int:
    return min(max(6, round(median * rng.lognormvariate(0, spread))), median * 5)


def events_of(rng: Random, course: Course) -> list[PlannedEvent]:
    """The opening, then each approved move; an opening carries no date."""
    stages = list(course.entries)
    listed = course.entries[stages[0]]
    events = [PlannedEvent(EventKind.OPENING, stages[0], decided_on=listed)]
    for before, stage in pairwise(stages):
        occurred = course.entries[stage]
        decided = min(occurred + timedelta(days=rng.randint(1, 6)), course.today)
        events.append(
            PlannedEvent(
                EventKind.FORWARD,
                stage,
                occurred,
                before,
                reason=_EVIDENCE[stage],
                decided_on=decided,
            )
        )
    return events


_EVIDENCE = {
    Stage.NEGOTIATION: "已来访洽谈，意向明确",
    Stage.FRAMEWORK: "框架协议已签署",
    Stage.SIGNED: "投资协议已签署",
    Stage.LANDED: "项目公司已取得营业执照",
    Stage.PERMITS: "已备案，手续清单建立",
    Stage.FOUNDATION: "施工许可证已取得，人员机械进场",
    Stage.STRUCTURE: "基础验收合格",
    Stage.ACCEPTANCE: "单体完工，已申请验收",
    Stage.OPERATION: "验收合格，已交付使用",
}


def draw_next(rng: Random, course: Course, *, slip: int) -> NextNode | None:
    names = _NEXT_KINDS[course.stage]
    if not names:
        return None
    baseline = course.workday(course.today + timedelta(days=rng.randint(14, 150)))
    return NextNode(rng.choice(names), baseline, slip)


def draw_nodes(
    rng: Random, course: Course, ahead: NextNode | None, *, domain: str, every_node: bool = False
) -> tuple[list[PlannedNode], date | None]:
    """Five to seven nodes around the next one (or all twenty), and the promised finish."""
    steps = [step for step in TEMPLATE if every_node or not step.is_minor]
    window, at = _window(steps, course, ahead, every_node)
    nodes = [
        PlannedNode(_name(step, domain), step.kind, number, course.today, weight=_weight(step))
        for number, step in enumerate(window, start=1)
    ]
    if ahead is not None and ahead.name:
        for node, step in zip(nodes, window, strict=True):
            if node.name == ahead.name:
                node.name = step.name if step.name != ahead.name else f"{step.name}收尾"
        nodes[at].name = ahead.name
    for node, step in zip(nodes[:at], window, strict=False):
        _reach(rng, node, step, course)
    if ahead is not None:
        nodes[at].baseline_on = ahead.baseline_on
        nodes[at].forecast_on = ahead.baseline_on + timedelta(days=ahead.slip)
        _lay_ahead(rng, nodes, window, at, steps, course)
    promise = _tie(rng, nodes, at, ahead, course)
    return nodes, promise


def _window(steps, course, ahead, every_node) -> tuple[list[Milestone], int]:
    """The template steps to show, and the place of the next one among them."""
    first = next(n for n, step in enumerate(steps) if step.within in course.entries)
    first = 0 if every_node else first
    if ahead is None:
        low = first if every_node else len(steps) - 5
        return steps[low:], len(steps) - low
    at = next(n for n, step in enumerate(steps) if step.name == ahead.template)
    builds = ORDER.index(course.stage) >= ORDER.index(Stage.PERMITS)
    low = first if every_node else max(first, at - 2)
    high = len(steps) if every_node else min(at + 4, len(steps))
    window = steps[low:high]
    if builds and window[-1] is not steps[-1]:
        window = [*window, steps[-1]]
    if not builds:
        window = [step for step in window if step.within in course.entries or step in steps[at:]]
    return window, window.index(steps[at])


def _name(step: Milestone, domain: str) -> str:
    return _WORKS_NAMES.get(domain, {}).get(step.kind, step.name)


def _weight(step: Milestone) -> int:
    return 3 if step.kind in (NodeKind.TOPPING_OUT, NodeKind.PRODUCTION, NodeKind.ENTRY) else 1


def _reach(rng: Random, node: PlannedNode, step: Milestone, course: Course) -> None:
    """A node passed: on the day its stage was opened, or somewhere within a stage."""
    if step.opens in course.entries:
        actual = course.entries[step.opens]
    else:
        start = course.entries.get(step.within) or min(course.entries.values())
        span = (course.end_of(step.within) - start).days
        actual = course.workday(start + timedelta(days=round(span * step.share * 0.9)))
    node.actual_on = actual
    late = rng.choices([-2, 0, 1, 2, 3, 5, 8], [4, 22, 2, 1, 1, 1, 1])[0]
    node.baseline_on = actual - timedelta(days=late)


def _lay_ahead(rng, nodes, window, at, steps, course) -> None:
    """Baselines after the next node at the template's pace; a long delay drags on, fading."""
    slip = (nodes[at].forecast_on - nodes[at].baseline_on).days
    place = {step: number for number, step in enumerate(steps)}
    for number in range(at + 1, len(nodes)):
        skipped = steps[place[window[number - 1]] + 1 : place[window[number]] + 1]
        days = round(sum(step.days for step in skipped) * rng.uniform(0.85, 1.25))
        node = nodes[number]
        node.baseline_on = course.workday(nodes[number - 1].baseline_on + timedelta(days=days))
        if slip >= _DRAGS:
            slip = slip * 4 // 5
            node.forecast_on = node.baseline_on + timedelta(days=slip)


def _tie(rng, nodes, at, ahead, course) -> date | None:
    """Predecessors and lags, such that the next node keeps 9 to 30 working days of float.

    Half of the slack lies before the promise, half between the nodes ahead.
    """
    between = course.calendar.between
    for number in range(1, len(nodes)):
        node, before = nodes[number], nodes[number - 1]
        node.follows = number - 1
        node.lag_workdays = max(0, between(before.baseline_on, node.baseline_on))
    if ahead is None:
        _join_lines(nodes)
        return nodes[-1].baseline_on
    _allow_for_what_happened(nodes, at, between)
    late = max(0, between(ahead.baseline_on, ahead.baseline_on + timedelta(days=ahead.slip)))
    slack = rng.randint(9, 30) + late
    followers = nodes[at + 1 :]
    promises = nodes[-1].kind == NodeKind.PRODUCTION
    kept = slack if promises and not followers else slack // 2 if promises else 0
    left = slack - kept
    for number, node in enumerate(followers):
        share = min(-(-left // (len(followers) - number)), max(0, node.lag_workdays - 2))
        node.lag_workdays -= share
        left -= share
    _join_lines(nodes)
    if not promises:
        return None
    return course.calendar.add(nodes[-1].baseline_on, kept + left)


def _join_lines(nodes: list[PlannedNode]) -> None:
    """The work permit also waits for the environmental review, which runs beside the land."""
    place = {node.kind: number for number, node in enumerate(nodes)}
    permit, review = place.get(NodeKind.WORK_PERMIT), place.get(NodeKind.ENVIRONMENT)
    if permit is not None and review is not None and review < permit - 1:
        lags = sum(node.lag_workdays for node in nodes[review + 1 : permit + 1])
        nodes[permit].also = ((review, max(0, lags - _ROOM_BESIDE)),)


def _allow_for_what_happened(nodes: list[PlannedNode], at: int, between) -> None:
    """The next node is expected when its people say: what came late before it is in that day."""
    if at == 0:
        return
    node, reached = nodes[at], nodes[at - 1].actual_on
    told = min(node.baseline_on, node.forecast_on)
    node.lag_workdays = max(0, min(node.lag_workdays, between(reached, told)))


def next_by_kind(kind: NodeKind, name: str, baseline_on: date, slip: int) -> NextNode:
    """The next node of a hand-written project, by its kind."""
    return NextNode(_OF_KIND[kind].name, baseline_on, slip, name)
