from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import F, Max

from accounts import notifications
from accounts.enums import NoticeKind
from accounts.models import User
from laishan_portal import clock, conflicts
from laishan_portal.exceptions import DomainError
from projects import planning, schedule, standing
from projects.domain.baselines import tie
from projects.domain.projects import lock
from projects.enums import Decision
from projects.models import DateChange, MonthlyReport, Node, NodeLink, NodeRecord, Project
from projects.schedule import Link

EDITABLE = ("name", "kind", "weight", "owner", "position")
_LINKED = ("predecessor", "lag_workdays")


@transaction.atomic
def add_node(
    project: Project,
    *,
    name: str,
    kind: str,
    baseline_on: date,
    by: User,
    follows: Sequence[Link] = (),
    duration: int = 0,
    weight: int = 1,
    owner: str = "",
) -> Node:
    """A further milestone at the end of the list; its baseline is the promise from now on."""
    lock(project)
    last = project.nodes.aggregate(last=Max("position"))["last"] or 0
    node = Node(
        project=project,
        name=name,
        kind=kind,
        baseline_on=baseline_on,
        weight=weight,
        owner=owner,
        position=last + 1,
    )
    links = tie(node, follows, duration)
    _check_links(node, follows)
    node.full_clean()
    node.save()
    NodeLink.objects.bulk_create(links)
    _touch(project, by)
    return node


@transaction.atomic
def edit_node(
    node: Node,
    *,
    changes: dict,
    base: dict[str, str],
    by: User,
    follows: Sequence[Link] | None = None,
    duration: int = 0,
    seen: str | None = None,
) -> Node:
    """Change what describes the node. Dates have verbs of their own.

    ``follows`` are (key, working days of waiting) of all it waits for, ``duration`` what it takes
    itself, ``seen`` the ``planning.mark_of`` they were typed against.
    """
    project = lock(node.project)
    node.refresh_from_db()
    apply = conflicts.merge(
        node, changes={name: changes[name] for name in EDITABLE if name in changes}, base=base
    )
    for name, value in apply.items():
        setattr(node, node._meta.get_field(name).attname, getattr(value, "pk", value))
    is_tied = follows is not None and _retie(node, follows, duration, seen, project)
    if not apply and not is_tied:
        return node
    node.version += 1
    node.full_clean()
    node.save(update_fields=[*apply, *_LINKED, "version", "updated_at"])
    _touch(project, by)
    return node


def _retie(
    node: Node, follows: Sequence[Link], duration: int, seen: str | None, project: Project
) -> bool:
    """Write what it waits for if that is not what it waits for already."""
    lines = planning.lines_of(project)
    pks = {line.key: line.node_id for line in lines}
    own = next(line for line in lines if line.node_id == node.pk)
    held = [(pks[number], wait) for number, wait in own.follows]
    if (held, own.duration) == (list(follows), duration):
        return False
    if seen not in (None, planning.mark_of(lines, node.pk)):
        raise DomainError(
            "有人先改了节点的前置或顺序。您填的还在，请另开一页看现在的，再决定怎么改。"
        )
    _check_links(node, follows)
    node.links.all().delete()
    NodeLink.objects.bulk_create(tie(node, follows, duration, is_demo=node.is_demo))
    return True


@transaction.atomic
def delete_node(node: Node, *, by: User) -> None:
    """Only a node nothing was told about yet can go."""
    project = lock(node.project)
    if node.actual_on or node.records.exists() or node.date_changes.exists():
        raise DomainError("这个节点已有进展记录，不能删除。")
    node.delete()
    _touch(project, by)


@transaction.atomic
def record_forecast(
    node: Node, *, on: date, by: User, report: MonthlyReport | None = None
) -> None:
    """When the node is expected; it takes effect at once (a report's at its approval)."""
    project = lock(node.project)
    node.refresh_from_db()
    if node.actual_on:
        raise DomainError(f"“{node}”已于 {node.actual_on:%Y-%m-%d} 完成。")
    if on < clock.today() and report is None:
        raise DomainError("预测日期不能早于今天；已经完成的请填完成日期。")
    _record(node, on=on, is_actual=False, by=by, report=report)
    _touch(project, by)


@transaction.atomic
def record_actual(node: Node, *, on: date, by: User, report: MonthlyReport | None = None) -> None:
    """The node was reached on that day, which is not in the future."""
    project = lock(node.project)
    node.refresh_from_db()
    if on > clock.today():
        raise DomainError("完成日期不能在今天之后。")
    _record(node, on=on, is_actual=True, by=by, report=report)
    _touch(project, by)


@transaction.atomic
def request_date_change(
    project: Project, *, node: Node | None = None, new_on: date, reason: str, by: User
) -> DateChange:
    """Ask to move a baseline (or the promised finish, without a node). The old date holds."""
    lock(project)
    old_on = node.baseline_on if node else project.promised_finish_on
    if old_on is None:
        raise DomainError("还没有承诺竣工日期，先在基本情况里填上。")
    if not reason.strip():
        raise DomainError("改期要写明理由。")
    if new_on < clock.today():
        raise DomainError("新日期不能早于今天。")
    change = DateChange(
        project=project, node=node, old_on=old_on, new_on=new_on, reason=reason, requested_by=by
    )
    change.full_clean()
    change.save()
    return change


@transaction.atomic
def approve_date_change(change: DateChange, *, by: User, comment: str = "") -> None:
    project = lock(change.project)
    _decide(change, Decision.APPROVED, by=by, comment=comment)
    if change.node_id:
        Node.objects.filter(pk=change.node_id).update(
            baseline_on=change.new_on, is_baselined=True, version=F("version") + 1
        )
    else:
        project.promised_finish_on = change.new_on
        project.full_clean()
        Project.objects.filter(pk=project.pk).update(promised_finish_on=change.new_on)
    _touch(project, by)
    _tell(change, "已批准")


@transaction.atomic
def refuse_date_change(change: DateChange, *, by: User, comment: str) -> None:
    if not comment.strip():
        raise DomainError("不批准要写明理由。")
    lock(change.project)
    _decide(change, Decision.REFUSED, by=by, comment=comment)
    _tell(change, "未批准")


def _decide(change: DateChange, decision: Decision, *, by: User, comment: str) -> None:
    change.refresh_from_db(from_queryset=DateChange.objects.select_for_update(no_key=True))
    if change.decision != Decision.PROPOSED:
        raise DomainError(f"这项改期{change.get_decision_display()}，不用再审。")
    if change.requested_by_id == by.pk:
        raise DomainError("自己申请的要由别人审批。")
    change.decision, change.comment = decision, comment
    change.decided_by, change.decided_at = by, clock.now()
    change.save(update_fields=["decision", "comment", "decided_by", "decided_at"])


def _tell(change: DateChange, outcome: str) -> None:
    asked, project = change.requested_by, change.project
    what = f"“{change.node}”改期" if change.node_id else "承诺竣工改期"
    notifications.notify(
        [asked],
        kind=NoticeKind.SCHEDULE_DECIDED,
        title=f"{project.name_for(asked)}：{what}{outcome}",
        body=change.comment,
        url=f"{project.get_absolute_url()}#nodes",
        key=f"date:{change.pk}:{change.decision}",
    )


def _record(
    node: Node, *, on: date, is_actual: bool, by: User, report: MonthlyReport | None
) -> None:
    NodeRecord.objects.create(
        node=node,
        is_actual=is_actual,
        value_on=on,
        recorded_on=clock.today(),
        by=by,
        report=report,
    )
    field = "actual_on" if is_actual else "forecast_on"
    setattr(node, field, on)
    node.version += 1
    node.save(update_fields=[field, "version", "updated_at"])


def _check_links(node: Node, follows: Sequence[Link]) -> None:
    """Predecessors are of the same project, and following them back never comes here again."""
    others = list(Node.objects.filter(project=node.project_id).with_further_links())
    links = {each.pk: [each.predecessor_id, *each.further_ids] for each in others}
    wanted = [before for before, _wait in follows]
    if not {*wanted} <= {*links}:
        raise DomainError("前置节点要在同一个项目里。")
    if node.pk is None:
        return  # nothing waits for a new node yet
    links[node.pk] = wanted
    try:
        schedule.check(links)
    except schedule.Cycle as ring:
        names = {each.pk: each.name for each in others}
        raise DomainError(ring.sentence(names)) from ring


def _touch(project: Project, by: User) -> None:
    Project.objects.filter(pk=project.pk).update(updated_by=by)
    standing.refresh([project.pk])
