"""Schedules on their way: drawn up, submitted, returned or frozen as the project's baseline."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from accounts import notifications
from accounts.enums import NoticeKind
from accounts.models import User
from laishan_portal import clock
from laishan_portal.exceptions import DomainError
from projects import schedule, standing
from projects.domain.baselines import freeze
from projects.domain.projects import lock
from projects.enums import (
    EDITABLE_SCHEDULE_STATES,
    SCHEDULE_TRANSITIONS,
    Decision,
    NodeKind,
    ScheduleState,
)
from projects.models import (
    DateChange,
    Project,
    SchedulePlan,
    SchedulePlanEvent,
    SchedulePlanNode,
    ScheduleTemplate,
)
from projects.planning import (
    proposal_of,
    steps_from_nodes,
    steps_from_template,
    steps_of,
)
from projects.schedule import Step, words

MOST_LINES = 80


@transaction.atomic
def start_plan(
    project: Project,
    *,
    template: ScheduleTemplate | None,
    promised_finish_on: date,
    start_on: date,
    buffer_workdays: int,
    by: User,
) -> SchedulePlan:
    """A draft worked out backwards from the promise: from a template, or from the nodes it has."""
    lock(project)
    if project.schedule_plans.open().exists():
        raise DomainError("这个项目已有一份倒排方案在办，先办完或撤销。")
    steps = steps_from_template(template, project) if template else steps_from_nodes(project)
    if not steps:
        raise DomainError("这个项目还没有节点，请选一个模板。")
    plan = SchedulePlan(
        project=project,
        template=template,
        promised_finish_on=promised_finish_on,
        start_on=start_on,
        buffer_workdays=buffer_workdays,
        proposed_by=by,
        is_demo=project.is_demo or by.is_demo,
    )
    plan.full_clean()
    plan.save()
    _write_lines(plan, steps)
    _note(plan, "", ScheduleState.DRAFT, by=by)
    return plan


@transaction.atomic
def save_plan(
    plan: SchedulePlan,
    *,
    seen_version: int,
    promised_finish_on: date,
    start_on: date,
    buffer_workdays: int,
    reason: str,
    steps: Sequence[Step],
    by: User,
) -> SchedulePlan:
    """Keep what was adjusted and work the dates out anew. An impossible plan may be kept."""
    _lock(plan)
    if plan.state not in EDITABLE_SCHEDULE_STATES:
        raise DomainError(f"方案{plan.get_state_display()}，不能再改。")
    if plan.version != seen_version:
        raise DomainError("有人先改了这份方案。您填的还在，请另开一页看现在的，再决定怎么改。")
    plan.promised_finish_on, plan.start_on = promised_finish_on, start_on
    plan.buffer_workdays, plan.reason = buffer_workdays, reason
    plan.proposed_by = by
    plan.version += 1
    plan.full_clean()
    plan.save()
    _check_lines(plan, steps)
    plan.lines.all().delete()
    _write_lines(plan, steps)
    return plan


@transaction.atomic
def submit_plan(plan: SchedulePlan, *, by: User) -> None:
    """Hand it to the office. It must hold the promise, and say why if it moves one."""
    project = _lock(plan)
    steps = steps_of(plan)
    _check_lines(plan, steps)
    proposal = proposal_of(plan, steps)
    today = clock.today()
    if not proposal.is_possible:
        raise DomainError(words.impossible(proposal))
    if proposal.problems:
        raise DomainError("；".join(problem.rstrip("。") for problem in proposal.problems) + "。")
    if plan.promised_finish_on < today:
        raise DomainError("承诺竣工不能早于今天。")
    if all(step.actual_on for step in steps):
        raise DomainError("节点都已完成，没有要排的。")
    if not plan.reason.strip() and moves_promises(plan, project, proposal):
        raise DomainError("重排改动了承诺过的日期，请写明理由。")
    _write_baselines(plan, proposal)
    plan.submitted_on, plan.proposed_by = today, by
    _move(plan, ScheduleState.SUBMITTED, by=by)


@transaction.atomic
def return_plan(plan: SchedulePlan, *, comment: str, by: User) -> None:
    if not comment.strip():
        raise DomainError("退回要写明意见。")
    _lock(plan)
    _decide(plan, ScheduleState.RETURNED, comment=comment, by=by)
    _tell(plan, "退回修改")


@transaction.atomic
def approve_plan(plan: SchedulePlan, *, by: User, comment: str = "") -> None:
    """Freeze it: nodes are made or planned anew, moved dates recorded as approved changes."""
    project = _lock(plan)
    waiting = DateChange.objects.filter(project=project, decision=Decision.PROPOSED).count()
    if waiting:
        raise DomainError(f"这个项目还有 {waiting} 项改期等审批，先审完再批方案。")
    steps = steps_of(plan)
    _check_lines(plan, steps)
    _decide(plan, ScheduleState.APPROVED, comment=comment, by=by)
    freeze(plan, steps, by=by)
    standing.refresh([project.pk])
    _tell(plan, "已批准，基线已定")


@transaction.atomic
def withdraw_plan(plan: SchedulePlan, *, by: User) -> None:
    """Give it up; nothing of the project changes."""
    _lock(plan)
    _move(plan, ScheduleState.WITHDRAWN, by=by)


def moves_promises(plan: SchedulePlan, project: Project, proposal: schedule.Proposal) -> list[str]:
    """The names of the promised dates that the plan would change, 承诺竣工 first."""
    changed = []
    if project.promised_finish_on not in (None, plan.promised_finish_on):
        changed.append("承诺竣工")
    for row in proposal.rows:
        held = row.step.baseline_on
        if row.step.node_id and not row.step.actual_on and held and held != row.baseline_on:
            changed.append(row.step.name)
    return changed


def _lock(plan: SchedulePlan) -> Project:
    project = lock(plan.project)
    plan.refresh_from_db(from_queryset=SchedulePlan.objects.select_for_update(no_key=True))
    plan.project = project
    return project


def _move(plan: SchedulePlan, to: ScheduleState, *, by: User, comment: str = "") -> None:
    """The only place where a plan's state changes."""
    before = ScheduleState(plan.state)
    if to not in SCHEDULE_TRANSITIONS[before]:
        raise DomainError(f"方案{before.label}，不能改为“{to.label}”。")
    plan.state = to
    plan.version += 1
    plan.full_clean()
    plan.save()
    _note(plan, before, to, by=by, comment=comment)


def _decide(plan: SchedulePlan, to: ScheduleState, *, comment: str, by: User) -> None:
    if plan.state != ScheduleState.SUBMITTED:
        raise DomainError(f"方案{plan.get_state_display()}，不用审。")
    if by.pk == plan.proposed_by_id:
        raise DomainError("自己编的要由别人审批。")
    plan.comment, plan.decided_by, plan.decided_on = comment, by, clock.today()
    _move(plan, to, by=by, comment=comment)


def _note(
    plan: SchedulePlan, before: str, to: ScheduleState, *, by: User, comment: str = ""
) -> None:
    SchedulePlanEvent.objects.create(
        plan=plan,
        from_state=before,
        to_state=to,
        by=by,
        business_on=clock.today(),
        comment=comment,
        is_demo=plan.is_demo,
    )


def _tell(plan: SchedulePlan, outcome: str) -> None:
    author, project = plan.proposed_by, plan.project
    notifications.notify(
        [author],
        kind=NoticeKind.SCHEDULE_DECIDED,
        title=f"{project.name_for(author)}：倒排方案{outcome}",
        body=plan.comment,
        url=f"{project.get_absolute_url()}schedule/",
        key=f"schedule:{plan.pk}:{plan.version}",
    )


def check_steps(steps: Sequence[Step], *, of: str) -> None:
    """Lines of a plan or a template: enough of them, each name once, no ring."""
    if not steps:
        raise DomainError(f"{of}里至少要有一个节点。")
    if len(steps) > MOST_LINES:
        raise DomainError(f"节点太多了，最多 {MOST_LINES} 个。")
    names = [step.name for step in steps]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise DomainError(f"节点重名：{'、'.join(twice)}。")
    try:
        schedule.check({step.key: [key for key, _ in step.follows] for step in steps})
    except schedule.Cycle as ring:
        raise DomainError(ring.sentence({step.key: step.name for step in steps})) from ring


def _check_lines(plan: SchedulePlan, steps: Sequence[Step]) -> None:
    """Between lines; and nothing known left out."""
    check_steps(steps, of="方案")
    kept = {step.node_id for step in steps}
    lost = plan.project.nodes.with_history().exclude(pk__in=kept - {None}).order_by("position")
    if missing := [f"“{node}”" for node in lost]:
        raise DomainError(f"{'、'.join(missing)}已有进展记录，不能从方案里拿掉。")


def _write_lines(plan: SchedulePlan, steps: Sequence[Step]) -> None:
    """The lines as they are now, each with the baseline it comes out with."""
    numbered = schedule.renumber(steps)
    dates = {row.step.key: row.baseline_on for row in proposal_of(plan, numbered).rows}
    rows = [
        SchedulePlanNode(
            plan=plan,
            node_id=step.node_id,
            position=step.position,
            kind=step.kind or NodeKind.OTHER,
            name=step.name,
            duration_workdays=step.duration,
            follows=words.follows_text(step.follows),
            fixed_on=step.fixed_on,
            baseline_on=dates[step.key],
            weight=step.weight,
            owner=step.owner,
        )
        for step in numbered
    ]
    for row in rows:
        row.clean_fields(exclude=["plan", "node"])
    SchedulePlanNode.objects.bulk_create(rows)


def _write_baselines(plan: SchedulePlan, proposal: schedule.Proposal) -> None:
    dates = {row.step.position: row.baseline_on for row in proposal.rows}
    lines = list(plan.lines.all())
    for line in lines:
        line.baseline_on = dates[line.position]
    SchedulePlanNode.objects.bulk_update(lines, ["baseline_on"])
