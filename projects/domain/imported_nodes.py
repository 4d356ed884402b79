"""Milestones from a confirmed sheet: new ones, what is expected, what was reached."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F, Max

from accounts.models import User
from laishan_portal import clock
from projects import standing
from projects.enums import Decision, NodeKind
from projects.models import DateChange, Node, NodeRecord, Project

BATCH = 500


@dataclass
class NodeRow:
    """One milestone; None leaves a date as it is. A known one's baseline is asked for, not set."""

    project_id: int
    name: str
    node_id: int | None = None
    kind: str = NodeKind.OTHER
    owner: str = ""
    baseline_on: date | None = None
    forecast_on: date | None = None
    actual_on: date | None = None


@transaction.atomic
def import_nodes(rows: list[NodeRow], *, reason: str, by: User) -> list[dict]:
    """Write all rows; for each, which node, what it held before and what was recorded."""
    ids = sorted({row.project_id for row in rows})
    list(Project.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
    nodes = Node.objects.in_bulk([row.node_id for row in rows if row.node_id])
    before = {pk: _as_kept(node) for pk, node in nodes.items()}
    made = _create([row for row in rows if row.node_id is None])
    pairs = [(row, nodes[row.node_id] if row.node_id else made[id(row)]) for row in rows]
    known = [(row, node) for row, node in pairs if row.node_id]
    _change(known)
    records = _record(pairs, by=by)
    dates = _request(known, reason, by=by)
    Project.objects.filter(pk__in=ids).update(updated_by=by)
    standing.refresh(ids)
    return [
        {
            "project": row.project_id,
            "node": node.pk,
            "version": node.version,
            "before": before.get(node.pk),
            "records": records.get(node.pk, []),
            "date_change": dates.get(node.pk),
        }
        for row, node in pairs
    ]


def _as_kept(node: Node) -> dict:
    return {
        "forecast": node.forecast_on.isoformat() if node.forecast_on else None,
        "actual": node.actual_on.isoformat() if node.actual_on else None,
        "owner": node.owner,
    }


def _create(rows: list[NodeRow]) -> dict[int, Node]:
    """At the end of each project's list, in the order of the sheet."""
    last = (
        Node.objects.filter(project__in={row.project_id for row in rows})
        .order_by()
        .values("project")
        .annotate(last=Max("position"))
    )
    positions: dict[int, int] = defaultdict(int, last.values_list("project", "last"))
    nodes = []
    for row in rows:
        positions[row.project_id] += 1
        nodes.append(
            Node(
                project_id=row.project_id,
                name=row.name,
                kind=row.kind,
                owner=row.owner,
                position=positions[row.project_id],
                baseline_on=row.baseline_on,
                forecast_on=row.forecast_on,
                actual_on=row.actual_on,
                is_baselined=True,
            )
        )
    Node.objects.bulk_create(nodes, batch_size=BATCH)
    return {id(row): node for row, node in zip(rows, nodes, strict=True)}


def _change(pairs: list[tuple[NodeRow, Node]]) -> None:
    for row, node in pairs:
        node.forecast_on = row.forecast_on or node.forecast_on
        node.actual_on = row.actual_on or node.actual_on
        node.owner = row.owner or node.owner
        node.version += 1
        node.updated_at = clock.now()
    fields = ["forecast_on", "actual_on", "owner", "version", "updated_at"]
    Node.objects.bulk_update([node for _, node in pairs], fields, batch_size=BATCH)


def _record(pairs: list[tuple[NodeRow, Node]], *, by: User) -> dict[int, list[int]]:
    """Each date told is kept with the day on which it was told."""
    made = NodeRecord.objects.bulk_create(
        [
            NodeRecord(
                node=node, is_actual=is_actual, value_on=on, recorded_on=clock.today(), by=by
            )
            for row, node in pairs
            for is_actual, on in ((False, row.forecast_on), (True, row.actual_on))
            if on
        ],
        batch_size=BATCH,
    )
    found: dict[int, list[int]] = defaultdict(list)
    for record in made:
        found[record.node_id].append(record.pk)
    return found


def _request(pairs: list[tuple[NodeRow, Node]], reason: str, *, by: User) -> dict[int, int]:
    made = DateChange.objects.bulk_create(
        [
            DateChange(
                project_id=row.project_id,
                node=node,
                old_on=node.baseline_on,
                new_on=row.baseline_on,
                reason=reason[:300],
                requested_by=by,
            )
            for row, node in pairs
            if row.baseline_on and row.baseline_on != node.baseline_on
        ],
        batch_size=BATCH,
    )
    return {change.node_id: change.pk for change in made}


# ── taking back ──────────────────────────────────────────────────────────────────────────


def node_problems(written: list[dict]) -> dict[int, str]:
    """{node: sentence} where somebody has worked on since."""
    ids = [one["node"] for one in written]
    versions = dict(Node.objects.filter(pk__in=ids).values_list("pk", "version"))
    problems = {
        one["node"]: "节点后来又改过。"
        for one in written
        if versions.get(one["node"]) != one["version"]
    }
    new = [one["node"] for one in written if one["before"] is None]
    ours = [pk for one in written for pk in one["records"]]
    told = NodeRecord.objects.filter(node__in=new).exclude(pk__in=ours)
    problems |= dict.fromkeys(told.values_list("node_id", flat=True), "节点已有新的进展。")
    changes = [one["date_change"] for one in written if one["date_change"]]
    decided = DateChange.objects.filter(pk__in=changes).exclude(decision=Decision.PROPOSED)
    problems |= dict.fromkeys(decided.values_list("node_id", flat=True), "改期申请已经审批。")
    asked = DateChange.objects.filter(node__in=new).values_list("node_id", flat=True)
    problems |= dict.fromkeys(asked, "节点已有改期申请。")
    after = Node.objects.filter(predecessor__in=new).exclude(pk__in=new)
    return problems | dict.fromkeys(
        after.values_list("predecessor_id", flat=True), "别的节点排在它后面。"
    )


@transaction.atomic
def take_back_nodes(written: list[dict], *, by: User) -> None:
    """New milestones go; known ones forget what was told of them."""
    ids = sorted({one["project"] for one in written})
    list(Project.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
    changes = [one["date_change"] for one in written if one["date_change"]]
    DateChange.objects.filter(pk__in=changes, decision=Decision.PROPOSED).delete()
    NodeRecord.objects.filter(pk__in=[pk for one in written for pk in one["records"]]).delete()
    Node.objects.filter(pk__in=[one["node"] for one in written if one["before"] is None]).delete()
    known = {one["node"]: one["before"] for one in written if one["before"] is not None}
    nodes = list(Node.objects.filter(pk__in=known))
    for node in nodes:
        before = known[node.pk]
        node.forecast_on, node.actual_on = _day(before["forecast"]), _day(before["actual"])
        node.owner = before["owner"]
    Node.objects.bulk_update(nodes, ["forecast_on", "actual_on", "owner"], batch_size=BATCH)
    Node.objects.filter(pk__in=known).update(version=F("version") + 1)
    Project.objects.filter(pk__in=ids).update(updated_by=by)
    standing.refresh(ids)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
