"""Writes the invented problems with their three lists, and the invented visits."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from accounts.models import Person, Unit
from dashboards.seed import people
from dashboards.seed.problem_pool import KINDS, STORIES, Story
from dashboards.seed.write_people import Cast
from laishan_portal import workdays
from laishan_portal.models import Sequence
from projects.models import Project, ProjectGrant
from services import limits
from services.domain.grants import reason_of
from services.enums import (
    HandlingLevel,
    Outcome,
    ProblemSource,
    ProblemStatus,
    Severity,
)
from services.models import (
    CallBack,
    Confirmation,
    Escalation,
    Extension,
    LadderStep,
    Measure,
    Problem,
    ProblemEvent,
    ProblemUnit,
    SlaPreset,
    Task,
    Visit,
)

S = ProblemStatus
# (state, working days used, days left, how many): 41 open with the six that are told in full.
OPEN = (
    *((S.WORKING, used, -late, 1) for used, late in ((13, 1), (11, 3), (22, 2))),
    *((S.WORKING, used, left, 1) for used, left in ((7, 3), (8, 2), (6, 1))),
    (S.EXTENSION, 9, 1, 1),
    *((S.WAITING, 1, 9, 1), (S.RETURNED, 3, 7, 1), (S.ACCEPTED, 2, 8, 3)),
    *((S.WORKING, used, left, 1) for used, left in ((22, 8), (16, 4), (6, 4), (5, 5))),
    *((S.WORKING, used, 10 - used, 2) for used in (1, 2, 3, 4, 5, 6)),
    (S.CONFIRMING, 7, 3, 2),
    *((S.VERIFYING, used, 10 - used, 1) for used in (3, 4, 6, 8, 9)),
)
CLOSED, PROVISIONAL = 26, 4
_ROUND_OF_VISITS = 24

# An overdue problem that went up to a leader makes its project red: this one is red anyway.
_RED, _LEADER_FROM = "莱山片区更新一期", 21


@dataclass
class Written:
    """What is written of one problem, beside the row itself."""

    problem: Problem
    tasks: list[Task] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    extension: Extension | None = None


class Pen:
    """Makes rows in memory; ``save`` writes them set by set."""

    def __init__(self, cast: Cast, today: date) -> None:
        self.cast, self.today = cast, today
        self.calendar = workdays.calendar()
        self.preset = SlaPreset.objects.get(is_default=True)
        self.rng = Random("problems")
        self.written: list[Written] = []
        self.number = 240
        self.projects = _projects()

    def back(self, days: int) -> date:
        return self.calendar.add(self.today, -days) if days else self.today

    def forward(self, days: int) -> date:
        return self.calendar.add(self.today, days)


def write_problems(cast: Cast, today: date) -> None:
    pen = Pen(cast, today)
    for story in STORIES:
        _tell(pen, story)
    for status, used, left, count in OPEN:
        for _ in range(count):
            _invent(pen, status, used, left)
    for position in range(CLOSED):
        _invent_closed(pen, position)
    _save(pen)
    _write_visits(pen)


def _projects() -> list[Project]:
    """Projects at work that the newspaper does not name, in the order of their numbers."""
    rows = Project.objects.filter(is_demo=True, is_confidential=False, unit__isnull=False)
    return list(rows.select_related("unit", "owner").order_by("code")[:160])


def _problem(pen: Pen, *, raised: date, limit: int, **values) -> Problem:
    preset = pen.preset
    dates = limits.limits(
        pen.calendar,
        raised,
        accept=preset.accept_days,
        answer=preset.answer_days,
        solve=limit + values.get("extended_days", 0),
    )
    return Problem(
        raised_on=raised,
        limit_days=limit,
        preset=preset,
        accept_due_on=dates.accept,
        answer_due_on=dates.answer,
        due_on=dates.due,
        status_since=values.pop("since", raised),
        is_demo=True,
        updated_by=pen.cast.office,
        **values,
    )


def _day(pen: Pen, text: str) -> date:
    return date.fromisoformat(f"{pen.today.year}-{text}")


def _tell(pen: Pen, story: Story) -> None:
    project = Project.objects.filter(name=story.project).select_related("owner").first()
    unit, handler = pen.cast.units.get(story.unit), pen.cast.persons.get(story.handler)
    if project is None or unit is None:
        return  # a smaller demo does not have all of them
    raised = _day(pen, story.raised)
    applied = _day(pen, story.applied) if story.applied else None
    problem = _problem(
        pen,
        raised=raised,
        limit=story.limit,
        number=f"WT-{story.number:04d}",
        title=story.title,
        project=project,
        enterprise=project.owner,
        source=ProblemSource.VISIT,
        category=story.category,
        cause=story.cause,
        level=story.level,
        status=story.status,
        raised_by=pen.cast.users["youth"] if story.number == 204 else pen.cast.office,
        lead_unit=unit,
        handler=handler if handler and handler.unit_id == unit.pk else None,
        accepted_on=pen.calendar.add(raised, 1),
        answered_on=_day(pen, story.measures[-1][0]),
        applied_on=applied,
        outcome=Outcome.SOLVED if applied else "",
        since=applied or pen.calendar.add(raised, 1),
    )
    mine = Written(problem)
    for content, who, due, done in story.tasks:
        mine.tasks.append(_task(pen, problem, content, who, _day(pen, due), done))
    for at, (on, content) in enumerate(story.measures):
        task = mine.tasks[at % len(mine.tasks)]
        mine.measures.append(_measure(pen, problem, task, _day(pen, on), content))
    pen.written.append(mine)


def _task(pen: Pen, problem: Problem, content: str, who: str, due: date, done) -> Task:
    unit, person = pen.cast.units.get(who), pen.cast.persons.get(who)
    return Task(
        problem=problem,
        content=content,
        unit=unit,
        owner=person,
        outsider="" if unit or person else who,
        due_on=due,
        done_on=_day(pen, done) if isinstance(done, str) and done else done or None,
        created_by=pen.cast.office,
    )


def _measure(pen: Pen, problem: Problem, task: Task | None, on: date, content: str) -> Measure:
    return Measure(
        problem=problem, task=task, taken_on=on, content=content, recorded_by=pen.cast.office
    )


def _invent(pen: Pen, status: ProblemStatus, used: int, left: int) -> Written:
    """An open problem that has used so many working days of its limit."""
    title, category, cause, task, done = KINDS[len(pen.written) % len(KINDS)]
    project = pen.projects[(len(pen.written) * 7) % len(pen.projects)]
    if used - 1 >= _LEADER_FROM and left < 0:
        project = next((row for row in pen.projects if row.name == _RED), project)
    applied = pen.back(1) if status in (S.VERIFYING, S.CONFIRMING) else None
    raised = pen.back(used + (1 if applied else 0))
    is_new = status in (S.WAITING, S.RETURNED)
    limit = used + left
    problem = _problem(
        pen,
        raised=raised,
        limit=limit,
        number=_next(pen),
        title=title,
        project=project,
        enterprise=project.owner,
        source=list(ProblemSource)[len(pen.written) % len(ProblemSource)],
        category=category,
        cause=cause,
        severity=Severity.COMPLEX if limit > 10 else Severity.NORMAL,
        level=_level(used),
        status=status,
        raised_by=pen.cast.office,
        lead_unit=None if is_new else project.unit,
        handler=None if is_new else _handler(pen, project.unit),
        accepted_on=None if is_new else pen.calendar.add(raised, 1) if used else raised,
        applied_on=applied,
        asked_on=pen.today if status == S.CONFIRMING else None,
        verifier=pen.cast.office.person if status == S.CONFIRMING else None,
        outcome=Outcome.SOLVED if applied else "",
        since=applied or raised,
    )
    mine = Written(problem)
    if status in (S.WORKING, S.EXTENSION, S.VERIFYING, S.CONFIRMING):
        _work(pen, mine, task, done, applied)
    if status == S.EXTENSION:
        mine.extension = _extension(pen, problem)
    pen.written.append(mine)
    return mine


def _level(used: int) -> HandlingLevel:
    """Where the ladder has brought it: accepted a working day after it was raised."""
    age = used - 1
    if age >= 21:
        return HandlingLevel.LEADER
    return HandlingLevel.DEPARTMENTS if age >= 14 else HandlingLevel.UNIT


def _work(pen: Pen, mine: Written, task: str, done: str, applied: date | None) -> None:
    problem = mine.problem
    on = min(pen.calendar.add(problem.raised_on, 1), pen.today)
    problem.answered_on = on
    row = _task(pen, problem, task, problem.lead_unit.short_name, problem.due_on, applied)
    mine.tasks.append(row)
    mine.measures.append(_measure(pen, problem, row, on, done))


def _extension(pen: Pen, problem: Problem) -> Extension:
    days = problem.limit_days + 5
    return Extension(
        problem=problem,
        days=5,
        reason="要等专家评审排期",
        old_due_on=problem.due_on,
        new_due_on=pen.calendar.add(problem.raised_on, days),
        requested_by=pen.cast.users["zongbu"],
        requested_on=pen.back(1),
    )


def _invent_closed(pen: Pen, position: int) -> None:
    """Closed this month; the last few on the enterprise's silence."""
    is_provisional = position >= CLOSED - PROVISIONAL
    closed = pen.back(position % 16)
    if closed.month != pen.today.month:
        closed = pen.today
    title, category, cause, task, done = KINDS[position % len(KINDS)]
    project = pen.projects[(position * 11 + 3) % len(pen.projects)]
    raised, applied = pen.calendar.add(closed, -9), pen.calendar.add(closed, -2)
    if is_provisional:
        raised, applied = pen.calendar.add(closed, -14), pen.calendar.add(closed, -6)
    problem = _problem(
        pen,
        raised=raised,
        limit=10,
        number=_next(pen),
        title=title,
        project=project,
        enterprise=project.owner,
        source=list(ProblemSource)[position % len(ProblemSource)],
        category=category,
        cause=cause,
        status=S.CLOSED,
        raised_by=pen.cast.office,
        lead_unit=project.unit,
        handler=_handler(pen, project.unit),
        accepted_on=pen.calendar.add(raised, 1),
        applied_on=applied,
        asked_on=applied,
        verifier=pen.cast.office.person,
        closed_on=closed,
        outcome=list(Outcome)[(0, 0, 0, 1, 0, 2, 0, 3)[position % 8]],
        is_provisional=is_provisional,
        since=closed,
    )
    mine = Written(problem)
    _work(pen, mine, task, done, applied)
    pen.written.append(mine)


def _next(pen: Pen) -> str:
    pen.number += 1
    return f"WT-{pen.number:04d}"


def _handler(pen: Pen, unit: Unit) -> Person | None:
    mine = [person for person in pen.cast.persons.values() if person.unit_id == unit.pk]
    return mine[pen.rng.randrange(len(mine))] if mine else None


# ── writing ──────────────────────────────────────────────────────────────────────────────


def _save(pen: Pen) -> None:
    Problem.objects.bulk_create([each.problem for each in pen.written])
    Task.objects.bulk_create([row for each in pen.written for row in each.tasks])
    Measure.objects.bulk_create([row for each in pen.written for row in each.measures])
    Extension.objects.bulk_create([each.extension for each in pen.written if each.extension])
    parts = [_part(pen, each.problem) for each in pen.written if each.problem.lead_unit_id]
    ProblemUnit.objects.bulk_create(parts)
    ProblemEvent.objects.bulk_create(
        [event for each in pen.written for event in _events(pen, each.problem)]
    )
    closed = [each.problem for each in pen.written if each.problem.status == S.CLOSED]
    Confirmation.objects.bulk_create(
        [_confirmation(pen, row) for row in closed if not row.is_provisional]
    )
    CallBack.objects.bulk_create(
        [
            CallBack(
                problem=row,
                round=1,
                drawn_on=row.closed_on,
                percent=pen.preset.sample_percent,
            )
            for row in closed
            if row.is_provisional and limits.is_drawn(row.number, 1, pen.preset.sample_percent)
        ]
    )
    _save_ladder(pen)
    _save_grants(pen)
    Sequence.objects.update_or_create(name="problem", defaults={"value": pen.number})


def _part(pen: Pen, problem: Problem) -> ProblemUnit:
    is_answered = bool(problem.outcome)
    return ProblemUnit(
        problem=problem,
        unit=problem.lead_unit,
        is_lead=True,
        outcome=problem.outcome,
        answer="已经办好，见措施" if is_answered else "",
        answered_on=problem.applied_on,
        answered_by=pen.cast.office if is_answered else None,
    )


_COURSE = (S.WAITING, S.ACCEPTED, S.WORKING, S.VERIFYING, S.CONFIRMING, S.CLOSED)


def _events(pen: Pen, problem: Problem) -> list[ProblemEvent]:
    """The course up to where it stands."""
    by = pen.cast.office
    rows = [
        ProblemEvent(
            problem=problem,
            kind="raised",
            note=problem.get_source_display(),
            happened_on=problem.raised_on,
            by=by,
        )
    ]
    days = {
        S.ACCEPTED: problem.accepted_on,
        S.WORKING: problem.answered_on,
        S.VERIFYING: problem.applied_on,
        S.CONFIRMING: problem.asked_on,
        S.CLOSED: problem.closed_on,
    }
    course = list(_COURSE)
    if problem.status == S.EXTENSION:
        course = [S.WAITING, S.ACCEPTED, S.WORKING, S.EXTENSION]
        days[S.EXTENSION] = pen.back(1)
    if problem.status == S.RETURNED:
        course, days = [S.WAITING, S.RETURNED], {S.RETURNED: pen.back(1)}
    for old, new in pairwise(course):
        if days.get(new) is None or old == problem.status:
            break
        rows.append(
            ProblemEvent(
                problem=problem,
                kind="moved",
                from_status=old,
                to_status=new,
                happened_on=days[new],
                by=None if new == S.CLOSED and problem.is_provisional else by,
            )
        )
    return rows


def _confirmation(pen: Pen, problem: Problem) -> Confirmation:
    return Confirmation(
        problem=problem,
        way="phone",
        answer="agreed",
        called="企业联系人",
        answered_on=problem.closed_on,
        said="办好了" if problem.outcome == Outcome.SOLVED else "说明白了，认可",
        recorded_by=pen.cast.office,
    )


def _save_ladder(pen: Pen) -> None:
    """The steps already taken, so that the next night takes none of them again."""
    steps, rows = list(LadderStep.objects.filter(is_active=True)), []
    for each in pen.written:
        problem = each.problem
        if problem.status in (S.CLOSED, S.VERIFYING, S.CONFIRMING):
            continue
        since = problem.accepted_on or problem.raised_on
        for step in steps:
            age = limits.age(step.counted_in, pen.calendar, since, pen.today)
            if age >= step.days:
                taken = pen.calendar.add(since, step.days)
                rows.append(
                    Escalation(
                        problem=problem, step=step, round=1, taken_on=taken, age_days=step.days
                    )
                )
    Escalation.objects.bulk_create(rows)


def _save_grants(pen: Pen) -> None:
    """Sight of the project for the unit that answers for an open problem."""
    rows = [
        ProjectGrant(
            project_id=each.problem.project_id,
            unit_id=each.problem.lead_unit_id,
            reason=reason_of(each.problem),
            granted_by=pen.cast.office,
            is_demo=True,
        )
        for each in pen.written
        if each.problem.lead_unit_id and each.problem.is_open
    ]
    ProjectGrant.objects.bulk_create(rows)


# ── visits ───────────────────────────────────────────────────────────────────────────────

_ASKED = ("用工缺多少", "材料到货和工期", "手续卡在哪一步", "融资和放款", "职工子女入学")


def _write_visits(pen: Pen) -> None:
    """Some made, some planned; the first project's owner had four this month."""
    rows, names = [], [name for name, _ in people.COMMISSIONERS]
    projects = [each.problem.project for each in pen.written if each.problem.project_id]
    for at in range(min(_ROUND_OF_VISITS, len(projects))):
        project = projects[0] if at < 4 else projects[at]
        visitor = pen.cast.persons[names[at % len(names)]]
        is_done = at % 3 != 2
        on = pen.today - timedelta(days=1 + at) if is_done else pen.forward(1 + at % 4)
        rows.append(
            Visit(
                project=project,
                enterprise=project.owner,
                visitor=visitor,
                unit=visitor.unit,
                on=on,
                purpose=_ASKED[at % len(_ASKED)],
                status="done" if is_done else "planned",
                met="项目经理" if is_done else "",
                heard="进度正常，问题已记下" if is_done else "",
                created_by=pen.cast.office,
                updated_by=pen.cast.office,
                is_demo=True,
            )
        )
    Visit.objects.bulk_create(rows)
