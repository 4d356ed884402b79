"""Schedules on their way in the invented year: one waits for the office, one came back."""

from datetime import date, timedelta

from dashboards.seed import facts
from dashboards.seed.write_people import Cast
from laishan_portal import workdays
from projects import planning, schedule
from projects.enums import Condition, ScheduleState, Stage
from projects.models import (
    Project,
    SchedulePlan,
    SchedulePlanEvent,
    SchedulePlanNode,
    ScheduleTemplate,
)
from projects.schedule import Step, words

# State, days since it was submitted, working days to spare, the reason, the office's comment.
_PLANS = (
    (ScheduleState.SUBMITTED, 2, 10, "用地批次已定，按新的供地时间倒排", ""),
    (
        ScheduleState.RETURNED,
        6,
        5,
        "地质条件变化，桩基加长，后续节点重排",
        "机电安装和外围配套可以并行，请再压 10 个工作日报来。",
    ),
)
# Calendar days after the day on which the plan could be finished at the earliest.
_AFTER_EARLIEST = 45


def write_schedules(cast: Cast, today: date) -> None:
    """Of the headquarters base's own projects that are in the permits or just begun."""
    projects = Project.objects.filter(
        is_demo=True,
        unit=cast.units[facts.BASE],
        stage__in=[Stage.PERMITS, Stage.FOUNDATION],
        condition=Condition.NORMAL,
        is_confidential=False,
    ).order_by("-code")[: len(_PLANS)]
    for project, (state, days, buffer, reason, comment) in zip(projects, _PLANS, strict=False):
        _write(project, state, cast, today - timedelta(days=days), buffer, reason, comment)


def _write(
    project: Project,
    state: ScheduleState,
    cast: Cast,
    day: date,
    buffer: int,
    reason: str,
    comment: str,
) -> None:
    template = ScheduleTemplate.objects.current().get(kind=planning.suited_kind(project))
    steps = planning.steps_from_template(template, project)
    calendar, far = workdays.calendar(), day + timedelta(days=2_000)
    earliest = schedule.propose(steps, far, calendar, day, start_on=day).earliest_finish_on
    finish = earliest + timedelta(days=_AFTER_EARLIEST)
    finish = max(finish, project.promised_finish_on or finish)
    author, is_decided = cast.users["zongbu"], state == ScheduleState.RETURNED
    plan = SchedulePlan.objects.create(
        project=project,
        template=template,
        promised_finish_on=finish,
        start_on=day,
        buffer_workdays=buffer,
        reason=reason,
        state=state,
        proposed_by=author,
        submitted_on=day,
        decided_by=cast.office if is_decided else None,
        decided_on=day + timedelta(days=1) if is_decided else None,
        comment=comment,
        is_demo=True,
    )
    found = schedule.propose(steps, finish, calendar, day, start_on=day, buffer=buffer)
    SchedulePlanNode.objects.bulk_create(
        _line(plan, row.step, row.baseline_on) for row in found.rows
    )
    moves = [("", ScheduleState.DRAFT, author, day, "")]
    moves.append((ScheduleState.DRAFT, ScheduleState.SUBMITTED, author, day, ""))
    if is_decided:
        moves.append((ScheduleState.SUBMITTED, state, cast.office, plan.decided_on, comment))
    SchedulePlanEvent.objects.bulk_create(
        SchedulePlanEvent(
            plan=plan,
            from_state=before,
            to_state=after,
            by=by,
            business_on=on,
            comment=told,
            is_demo=True,
        )
        for before, after, by, on, told in moves
    )


def _line(plan: SchedulePlan, step: Step, baseline_on: date) -> SchedulePlanNode:
    return SchedulePlanNode(
        plan=plan,
        node_id=step.node_id,
        position=step.position,
        kind=step.kind,
        name=step.name,
        duration_workdays=step.duration,
        follows=words.follows_text(step.follows),
        baseline_on=baseline_on,
        weight=step.weight,
        owner=step.owner,
    )
