"""Where the steps of a schedule come from: a template, the nodes a project has, a saved plan."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from laishan_portal import clock, workdays
from projects import schedule
from projects.enums import NODE_STAGES, RECRUITMENT_STAGES, NodeKind, Stage, TemplateKind
from projects.models import Node, Project, SchedulePlan, ScheduleTemplate
from projects.schedule import Proposal, Step, words

_ORDER = {stage: place for place, stage in enumerate(Stage)}
_SUITS_DOMAIN = {
    "industry": TemplateKind.INDUSTRY,
    "infrastructure": TemplateKind.PUBLIC_WORKS,
    "countryside": TemplateKind.PUBLIC_WORKS,
    "renewal": TemplateKind.BUILDING,
    "community": TemplateKind.BUILDING,
}


def suited_kind(project: Project) -> TemplateKind:
    """Which kind of template fits best, by stage, funding and field."""
    if project.stage in RECRUITMENT_STAGES and project.stage != Stage.LANDED:
        return TemplateKind.RECRUITMENT
    if project.is_public_works:
        return TemplateKind.PUBLIC_WORKS
    if project.nature == "upgraded":
        return TemplateKind.RENOVATION
    if project.business_form == "commerce":
        return TemplateKind.BUILDING
    return _SUITS_DOMAIN.get(project.domain, TemplateKind.FULL)


def template_steps(template: ScheduleTemplate) -> list[Step]:
    """The lines of a template, numbered by position: two queries."""
    nodes = list(template.nodes.prefetch_related("links"))
    place = {node.pk: node.position for node in nodes}
    return [
        Step(
            key=node.position,
            position=node.position,
            name=node.name,
            duration=node.duration_workdays,
            follows=tuple(
                (place[link.predecessor_id], link.lag_workdays) for link in node.links.all()
            ),
            kind=node.kind,
            owner=node.owner,
            weight=node.weight,
        )
        for node in nodes
    ]


def steps_from_template(template: ScheduleTemplate, project: Project) -> list[Step]:
    """A template for this project: its own nodes tied to the lines, what lies behind left out.

    A line is tied to a node of the same name, else of the same kind. Nodes with a history that no
    line stands for come first, as they are; nodes nothing was told about are dropped.
    """
    nodes = list(project.nodes.with_further_links().order_by("position"))
    told = set(project.nodes.with_history().values_list("pk", flat=True))
    steps, tied = _tie(template_steps(template), nodes)
    behind = {
        step.key
        for step, stage in zip(steps, _stages(steps), strict=True)
        if not step.node_id and _ORDER[stage] < _ORDER[Stage(project.stage)]
    }
    steps = schedule.drop(steps, behind)
    first = -len(nodes)
    kept = [
        replace(_step(node), key=-node.pk, position=first + place, follows=())
        for place, node in enumerate(nodes)
        if node.pk in told and node.pk not in tied
    ]
    return schedule.renumber([*kept, *steps])


def _tie(steps: list[Step], nodes: Sequence[Node]) -> tuple[list[Step], set[int]]:
    by_name = {node.name: node for node in nodes}
    names = {step.name for step in steps}
    by_kind = {
        node.kind: node for node in nodes if node.kind != NodeKind.OTHER and node.name not in names
    }
    found, tied = [], set()
    for step in steps:
        node = by_name.get(step.name) or by_kind.get(step.kind)
        if node is None or node.pk in tied:
            found.append(step)
            continue
        tied.add(node.pk)
        found.append(
            replace(
                step,
                name=node.name,
                node_id=node.pk,
                baseline_on=node.baseline_on,
                actual_on=node.actual_on,
                owner=node.owner or step.owner,
                weight=max(node.weight, step.weight),
            )
        )
    return found, tied


def _stages(steps: Sequence[Step]) -> list[Stage]:
    """In which stage each line falls; a line of no kind with the one before it."""
    found, stage = [], Stage.LEAD
    for step in steps:
        stage = NODE_STAGES.get(step.kind, stage)
        found.append(stage)
    return found


def lines_of(project: Project) -> list[Step]:
    """The nodes as they stand, numbered from 1: two predecessors stay two. One query."""
    nodes = project.nodes.with_further_links().order_by("position")
    return schedule.renumber([_step(node) for node in nodes])


def mark_of(lines: Sequence[Step], node_id: int | None) -> str:
    """What somebody saw: which node has which number, and what the node takes and waits for."""
    own = next((line for line in lines if line.node_id == node_id), None)
    numbers = ",".join(str(line.node_id) for line in lines)
    held = f"{own.duration}:{words.follows_text(own.follows)}" if node_id and own else ""
    return f"{numbers};{held}"


def steps_from_nodes(project: Project) -> list[Step]:
    """The nodes a project has, to be planned anew.

    Where nothing says what waits for what, they follow each other with the working days that lie
    between their baselines.
    """
    nodes = list(project.nodes.with_further_links().order_by("position"))
    steps = [_step(node) for node in nodes]
    if not any(step.follows for step in steps):
        steps = _in_a_row(steps)
    return schedule.renumber(steps)


def _step(node: Node) -> Step:
    planned = schedule.planned_node(
        id=node.pk,
        position=node.position,
        predecessor_id=node.predecessor_id,
        lag_workdays=node.lag_workdays,
        further_ids=node.further_ids,
        further_lags=node.further_lags,
    )
    own = planned.own_workdays
    return Step(
        key=node.pk,
        position=node.position,
        name=node.name,
        duration=own,
        follows=tuple((pk, lag - own) for pk, lag in planned.links),
        baseline_on=node.baseline_on,
        actual_on=node.actual_on,
        kind=node.kind,
        owner=node.owner,
        weight=node.weight,
        node_id=node.pk,
    )


def _in_a_row(steps: Sequence[Step]) -> list[Step]:
    calendar, found = workdays.calendar(), list(steps[:1])
    for before, step in pairwise(steps):
        days = max(0, calendar.between(before.baseline_on, step.baseline_on))
        found.append(replace(step, duration=days, follows=((before.key, 0),)))
    return found


def length_of(steps: Sequence[Step]) -> int:
    """The working days of the longest path, waiting included."""
    reach: dict[int, int] = {}
    for node in schedule.ordered([step.as_node() for step in steps]):
        before = [reach[key] + lag for key, lag in node.links]
        reach[node.id] = max(before, default=node.lag_workdays)
    return max(reach.values(), default=0)


def steps_of(plan: SchedulePlan) -> list[Step]:
    """The saved lines of a plan, with what is known of their nodes by now: one query."""
    return [
        Step(
            key=line.position,
            position=line.position,
            name=line.name,
            duration=line.duration_workdays,
            follows=words.parse_follows(line.follows),
            fixed_on=line.fixed_on,
            baseline_on=line.node.baseline_on if line.node else None,
            actual_on=line.node.actual_on if line.node else None,
            kind=line.kind,
            owner=line.owner,
            weight=line.weight,
            node_id=line.node_id,
        )
        for line in plan.lines.select_related("node")
    ]


def proposal_of(plan: SchedulePlan, steps: Sequence[Step]) -> Proposal:
    """The dates of a plan as they come out today. Lines of a ring wait for nothing."""
    return schedule.propose(
        steps,
        plan.promised_finish_on,
        workdays.calendar(),
        clock.today(),
        start_on=plan.start_on,
        buffer=plan.buffer_workdays,
    )
