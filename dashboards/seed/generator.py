"""Puts the invented year together: the same world for the same count and day, always.

Every project draws from a generator of its own, seeded by its name, so that one change does not
ripple through the others. Nothing reads the clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from dashboards.seed import catalogue, course, reporting, story
from dashboards.seed.catalogue import KeyProject
from dashboards.seed.firms import BUILDERS, Firm, firms, owner_of
from dashboards.seed.investment import (
    DONE_BY_TODAY,
    YEAR_PLAN,
    month_done,
    month_plan,
    scaled_to,
)
from dashboards.seed.people import COMMISSIONERS, QU_WENJING
from dashboards.seed.permits import factors_of, permits_of
from dashboards.seed.quotas import Draft, drafts
from dashboards.seed.reporting import Months
from dashboards.seed.shapes import PlannedProject
from laishan_portal.workdays import WorkCalendar
from projects.enums import RECRUITMENT_STAGES, Domain, LightLevel, Stage

DISTRICT = 205
# Total investment (万元) by field: the mean and spread of its logarithm.
_SIZES = {
    Domain.INDUSTRY: (10.0, 0.65),
    Domain.INFRASTRUCTURE: (8.9, 0.5),
    Domain.RENEWAL: (9.3, 0.6),
    Domain.COUNTRYSIDE: (8.4, 0.5),
    Domain.COMMUNITY: (8.2, 0.4),
}
_PLAN_SHARE = {
    Stage.FRAMEWORK: 0.05,
    Stage.SIGNED: 0.08,
    Stage.LANDED: 0.12,
    Stage.PERMITS: 0.25,
    Stage.FOUNDATION: 0.42,
    Stage.STRUCTURE: 0.45,
    Stage.ACCEPTANCE: 0.38,
    Stage.OPERATION: 0.2,
}
LEADER_OF_UNIT = {
    "总部基地": 0,
    "经开区": 1,
    "区工信局": 1,
    "区商务局": 2,
    "区文旅局": 2,
    "区交通局": 3,
    "区住建局": 3,
    "区农业农村局": 4,
    "初家街道": 4,
    "院格庄街道": 4,
    "滨海路街道": 2,
    "黄海路街道": 4,
    "莱山街道": 3,
    "解甲庄街道": 3,
}
_OTHERS = [name for name, _ in COMMISSIONERS if name != QU_WENJING]


@dataclass
class World:
    """Everything the writers write."""

    today: date
    months: Months
    projects: list[PlannedProject]
    firms: list[Firm]

    @property
    def demo(self) -> list[PlannedProject]:
        return [project for project in self.projects if not project.is_fact]


def build(*, count: int, today: date, calendar: WorkCalendar, months_back: int = 6) -> World:
    """``count`` projects, the newspaper's among them."""
    months = reporting.months_until(today, months_back, calendar)
    projects = story.fact_projects(months)
    keys = catalogue.key_projects(today.year)[: max(0, count - len(projects))]
    every_node = count > 10 * DISTRICT
    projects += [_key(key, months, every_node) for key in keys]
    plain = [_plain(draft, months, every_node) for draft in drafts(count, projects, today)]
    _give_money(plain, projects, count)
    for draft_project in plain:
        _report(draft_project, months)
    projects += [project for project, _ in plain]
    for number, project in enumerate(projects, start=1):
        project.number = number
    return World(today, months, projects, firms(_firm_count(count), today))


def _firm_count(count: int) -> int:
    return max(140, count // 2)


def _owner(rng: Random, project: PlannedProject, count: int = 140) -> int:
    """A builder for public works and most renewal, a firm of the trade otherwise."""
    if project.is_public_works:
        return rng.randrange(len(BUILDERS))
    is_renewal = project.domain == Domain.RENEWAL
    firm = owner_of(rng, project.name, count, is_maker=not is_renewal)
    return rng.randrange(len(BUILDERS)) if firm is None else firm


def _key(key: KeyProject, months: Months, every_node: bool) -> PlannedProject:
    """A project that warns: its next node as written, everything else drawn."""
    rng = Random(f"key {key.name}")
    is_public = key.domain in catalogue.PUBLIC_DOMAINS
    path = course.draw_course(
        rng,
        key.stage,
        is_public=is_public,
        today=months.today,
        calendar=months.calendar,
        due_on=key.baseline_on,
    )
    ahead = course.next_by_kind(key.node_kind, key.node, key.baseline_on, key.slip)
    project = PlannedProject(
        name=key.name,
        lead=key.lead,
        level=key.level,
        stage=key.stage,
        domain=key.domain,
        street=key.street,
        unit=key.unit,
        leader=key.leader,
        total=key.total,
        is_public_works=is_public,
        light=LightLevel(key.light),
        lit_days=key.lit_days,
        why=key.why,
        industry=catalogue.SECTION_OF_DOMAIN[key.domain],
    )
    project.owner = _owner(rng, project)
    _walk(rng, project, path, ahead, every_node)
    project.plan = month_plan(rng, key.year_plan)
    project.opening = _opening(rng, project)
    done = month_done(rng, key.done, project.plan[: months.today.month])
    project.reports = reporting.file_reports(
        rng,
        project,
        months,
        done=_with_earlier(done, months),
        statuses={},
    )
    reporting.settle_forecasts(project)
    project.permits, project.factors = permits_of(project, months), factors_of(project, months)
    project.supporters = ("approval", "finance") if key.light == "red" else ("approval",)
    return project


def _plain(draft: Draft, months: Months, every_node: bool) -> tuple[PlannedProject, Draft]:
    """Who, where and when; money comes once all are known."""
    rng = Random(f"plain {draft.name}")
    path = course.draw_course(
        rng, draft.stage, is_public=draft.is_public, today=months.today, calendar=months.calendar
    )
    _land_before(draft, path, months)
    ahead = course.draw_next(rng, path, slip=draft.slip)
    low, spread = _SIZES[draft.domain]
    project = PlannedProject(
        name=draft.name,
        code_name=draft.code_name,
        lead=rng.choice(_OTHERS),
        level=rng.choices(("province", "city", "district"), draft.level_odds)[0],
        stage=draft.stage,
        domain=draft.domain,
        street=draft.street,
        unit=draft.unit,
        leader=LEADER_OF_UNIT[draft.unit],
        is_public_works=draft.is_public,
        light=draft.light,
        lit_days=draft.lit_days,
        why=draft.why,
        industry=catalogue.SECTION_OF_DOMAIN[draft.domain],
        nature=rng.choices(("new", "continued", "enlarged", "upgraded"), (6, 3, 2, 1))[0],
        total=int(rng.lognormvariate(low, spread) // 100 * 100) + 1_200,
    )
    if course.ORDER.index(draft.stage) >= course.ORDER.index(Stage.LANDED) or draft.is_public:
        project.owner = _owner(rng, project, draft.firm_count)
    _walk(rng, project, path, ahead, every_node)
    if draft.stage in (Stage.LEAD, Stage.NEGOTIATION):
        project.total = None
    return project, draft


def _land_before(draft: Draft, path: course.Course, months: Months) -> None:
    """The headquarters base landed one project this year, the others before it."""
    landed = path.entries.get(Stage.LANDED)
    if draft.unit != "总部基地" or landed is None:
        return
    if draft.lands_this_year:
        shift = (landed - date(months.today.year, 4, 18)).days
    else:
        shift = max(0, (landed - date(months.today.year - 1, 12, 20)).days)
    for stage, day in path.entries.items():
        if course.ORDER.index(stage) <= course.ORDER.index(Stage.LANDED):
            path.entries[stage] = path.workday(day - timedelta(days=shift))


def _walk(rng, project, path, ahead, every_node) -> None:
    """Events, nodes and the dates of the card that follow from them."""
    project.events = course.events_of(rng, path)
    project.nodes, promise = course.draw_nodes(
        rng, path, ahead, domain=project.domain, every_node=every_node
    )
    started = path.entries.get(Stage.FOUNDATION)
    entry = next((node for node in project.nodes if node.kind == "entry"), None)
    project.planned_start_on = entry.baseline_on if entry else started
    if promise and course.ORDER.index(project.stage) >= course.ORDER.index(Stage.FOUNDATION):
        project.promised_finish_on = promise
    first = project.events[0].decided_on
    project.listed_on = max(first, date(path.today.year, 1, 5))
    project.assigned_on = max(first, date(path.today.year - 1, 11, 7))
    project.content = _content(rng, project)
    filed_on = path.entries.get(Stage.PERMITS)
    if filed_on and rng.random() < 0.85:
        number = rng.randrange(1_000)
        project.project_code = f"{filed_on:%y%m}-370613-04-01-000{number:03d}"


def _content(rng: Random, project: PlannedProject) -> str:
    if not project.total:
        return ""
    area = max(1, round((project.total or 5_000) / rng.uniform(2_500, 4_200), 1))
    if project.domain in (Domain.INDUSTRY, Domain.RENEWAL, Domain.COMMUNITY):
        return f"建筑面积约 {area} 万平方米，含主体、室外配套和设备。"
    return f"实施范围约 {area} 公里（处），含主体工程和附属设施。"


def _give_money(plain, projects, count: int) -> None:
    """Plans of the plain projects, such that a district of 205 plans and does its known sums."""
    paying = [(project, draft) for project, draft in plain if project.stage in _PLAN_SHARE]
    if not paying:
        return
    wanted = [
        max(200, int(project.total * _PLAN_SHARE[project.stage] // 100 * 100) + 200)
        for project, _ in paying
    ]
    if count == DISTRICT:
        fixed = sum(project.year_plan for project in projects)
        wanted = scaled_to(wanted, YEAR_PLAN - fixed)
    for (project, draft), year_plan in zip(paying, wanted, strict=True):
        rng = Random(f"plan {project.name}")
        last = draft.last_month if project.stage == Stage.OPERATION else 12
        project.plan = month_plan(rng, year_plan, last_month=last)
        project.total = max(project.total, int(year_plan * rng.uniform(1.4, 2.6) // 100 * 100))
        project.opening = _opening(rng, project)
        draft.done = _first_done(rng, project, draft)
    if count == DISTRICT:
        _reach_district_sum(paying, projects)


def _opening(rng: Random, project: PlannedProject) -> int:
    """What was invested before this year: nothing before the works began."""
    left = (project.total or 0) - project.year_plan
    share = {
        Stage.PERMITS: 0.05,
        Stage.FOUNDATION: 0.2,
        Stage.STRUCTURE: 0.7,
        Stage.ACCEPTANCE: 0.95,
        Stage.OPERATION: 1,
    }.get(project.stage, 0)
    return max(0, int(left * share * rng.uniform(0.8, 1) // 10 * 10))


def _first_done(rng: Random, project: PlannedProject, draft: Draft) -> int:
    """By the last approved month: close to the own plan, or as far under it as the light says."""
    planned = sum(project.plan[: draft.data_month])
    if project.stage == Stage.OPERATION:
        return project.year_plan
    if draft.points_under:
        return max(0, planned - project.year_plan * draft.points_under // 100)
    return round(planned * min(1.1, max(0.88, rng.gauss(0.985, 0.04))))


def _reach_district_sum(paying, projects) -> None:
    """Plain projects on plan share what the district's sum lacks, none falls far behind."""
    free = [(p, d) for p, d in paying if p.stage != Stage.OPERATION and not d.points_under]
    done = sum(int(project.year_done) for project in projects)
    fixed = done + sum(d.done for p, d in paying if p.stage == Stage.OPERATION or d.points_under)
    targets = scaled_to([draft.done for _, draft in free], DONE_BY_TODAY - fixed)
    for (project, draft), target in zip(free, targets, strict=True):
        planned = sum(project.plan[: draft.data_month])
        limit = project.year_plan * 7 // 100
        draft.done = min(max(target, planned - limit), planned + 2 * limit)


def _report(drafted: tuple[PlannedProject, Draft], months: Months) -> None:
    project, draft = drafted
    if project.stage == Stage.LEAD:
        return
    rng = Random(f"reports {project.name}")
    length = draft.last_month if project.stage == Stage.OPERATION else months.today.month
    if project.plan:
        done = month_done(rng, draft.done, project.plan[: draft.data_month])
        done += [project.plan[draft.data_month]] * (length - draft.data_month)
    else:
        done = [0] * length
    project.reports = reporting.file_reports(
        rng,
        project,
        months,
        done=_with_earlier(done, months),
        statuses=draft.statuses(months),
        by=reporting.BY_BASE if project.unit == "总部基地" else reporting.BY_SYSTEM,
    )
    reporting.settle_forecasts(project)
    if project.stage not in RECRUITMENT_STAGES:
        project.permits = permits_of(project, months)


def _with_earlier(done: Sequence[int], months: Months) -> list[int]:
    """Amounts of last year's months before the ones of this year, at this year's pace."""
    earlier = len(months.all) - months.today.month
    return [int(done[0])] * earlier + list(done) if earlier > 0 else list(done)
