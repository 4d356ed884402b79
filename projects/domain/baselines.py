"""An approved schedule becomes the project's nodes: what was promised before stays readable."""

from collections.abc import Iterable, Sequence
from datetime import date

from accounts.models import User
from laishan_portal import clock
from laishan_portal.exceptions import DomainError
from projects.enums import Decision
from projects.models import DateChange, Node, NodeLink, Project, SchedulePlan
from projects.schedule import Link, Step


def freeze(plan: SchedulePlan, steps: Sequence[Step], *, by: User) -> None:
    """Write the nodes of an approved plan; the caller holds the project's lock.

    A promised date that moves is recorded as an approved change, asked for by who drew up the plan
    and decided by ``by``. A reached node keeps its dates; nodes the plan leaves out go.
    """
    project = plan.project
    dates = dict(plan.lines.values_list("position", "baseline_on"))
    _drop_others(project, {step.node_id for step in steps if step.node_id})
    nodes = _write_nodes(project, steps, dates, plan=plan, by=by)
    _tie(nodes, steps, is_demo=plan.is_demo)
    if project.promised_finish_on not in (None, plan.promised_finish_on):
        old = project.promised_finish_on
        _record(plan, None, old, plan.promised_finish_on, by=by)
    project.promised_finish_on, project.updated_by = plan.promised_finish_on, by
    project.full_clean()
    Project.objects.filter(pk=project.pk).update(
        promised_finish_on=plan.promised_finish_on, updated_by=by
    )


def _drop_others(project: Project, kept: set[int]) -> None:
    others = project.nodes.exclude(pk__in=kept)
    if told := list(others.with_history()):
        names = "、".join(f"“{node}”" for node in told)
        raise DomainError(f"提交之后{names}有了进展记录，请退回重排。")
    others.delete()


def _write_nodes(
    project: Project, steps: Sequence[Step], dates: dict, *, plan: SchedulePlan, by: User
) -> dict[int, Node]:
    """The node of each line, by line number, without its predecessors yet.

    Those there already go first: a new one may take the place that another leaves.
    """
    known = {node.pk: node for node in project.nodes.all()}
    found = {}
    for step in sorted(steps, key=lambda step: step.node_id is None):
        node = known.get(step.node_id) or Node(project=project, is_demo=plan.is_demo)
        node.position, node.owner, node.weight = step.position, step.owner, step.weight
        if node.pk is None:
            node.name, node.kind = step.name, step.kind
            node.baseline_on = dates[step.position]
        else:
            node.version += 1
            if not node.actual_on and node.baseline_on != dates[step.position]:
                _record(plan, node, node.baseline_on, dates[step.position], by=by)
                node.baseline_on = dates[step.position]
        node.predecessor, node.lag_workdays = None, step.duration
        node.is_baselined = True
        node.full_clean(validate_constraints=node.pk is None)
        node.save()
        found[step.position] = node
    return found


def _tie(nodes: dict[int, Node], steps: Sequence[Step], *, is_demo: bool) -> None:
    NodeLink.objects.filter(node__in=nodes.values()).delete()
    links = []
    for step in steps:
        follows = [(nodes[before].pk, wait) for before, wait in step.follows]
        links += tie(nodes[step.position], follows, step.duration, is_demo=is_demo)
    Node.objects.bulk_update(nodes.values(), ["predecessor", "lag_workdays"])
    NodeLink.objects.bulk_create(links)


def tie(
    node: Node, follows: Iterable[Link], duration: int, *, is_demo: bool = False
) -> list[NodeLink]:
    """The first of ``follows`` (key, working days of waiting) becomes the predecessor.

    The others come back as further links; nothing is saved here.
    """
    lags = [(before, wait + duration) for before, wait in follows]
    first, lag = lags[0] if lags else (None, duration)
    node.predecessor_id, node.lag_workdays = first, lag
    return [
        NodeLink(node=node, predecessor_id=before, lag_workdays=lag, is_demo=is_demo)
        for before, lag in lags[1:]
    ]


def _record(plan: SchedulePlan, node: Node | None, old: date, new: date, *, by: User) -> None:
    DateChange.objects.create(
        project=plan.project,
        node=node,
        plan=plan,
        old_on=old,
        new_on=new,
        reason=plan.reason,
        decision=Decision.APPROVED,
        requested_by=plan.proposed_by,
        decided_by=by,
        decided_at=clock.now(),
        comment=plan.comment,
        is_demo=plan.is_demo,
    )
