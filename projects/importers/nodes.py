"""Milestones from a sheet: a node a row; the project's name may stand on its first row only."""

from laishan_portal.ledgers.imports.cells import Offer
from laishan_portal.ledgers.imports.importer import (
    DAY,
    ERROR,
    NEW,
    SAME,
    UPDATE,
    Draft,
    Field,
    Parameter,
)
from projects import domain
from projects.domain import NodeRow
from projects.enums import Decision, NodeKind
from projects.importers import clashes
from projects.importers.base import (
    CODE,
    KEY,
    NAME,
    UNIT,
    VERSION,
    ProjectsImporter,
    ProjectsSession,
)
from projects.models import DateChange, Node, Project

# Columns that are a field of the node.
_PLAIN = {
    "baseline": "baseline_on",
    "forecast": "forecast_on",
    "actual": "actual_on",
    "owner": "owner",
}
_KINDS = {str(label): value for value, label in NodeKind.choices}


class NodeSession(ProjectsSession):
    def collect(self, found) -> None:
        ids = {project.pk for _, project in found if project is not None}
        nodes = Node.objects.filter(project__in=ids)
        self.nodes = {(node.project_id, node.name): node for node in nodes}
        self.by_pk = {node.pk: node for node in self.nodes.values()}
        stale = {
            (node.pk, version)
            for draft, _ in found
            if (node := self.by_pk.get(_node_key(draft))) is not None
            and (version := clashes.version_of(draft)) not in (None, node.version)
        }
        self.exported = clashes.held_at(Node, stale, ["name", *_PLAIN.values()])
        waiting = DateChange.objects.filter(project__in=ids, decision=Decision.PROPOSED)
        self.waiting = set(waiting.exclude(node=None).values_list("node_id", flat=True))

    def weigh(self, draft: Draft, project: Project) -> None:
        name = draft.values.get("node") or ""
        draft.key, draft.noun = f"p:{project.pk}:{name}", "个节点"
        if not name:
            return
        node = self._node(draft, project, name)
        if draft.is_broken("node"):
            return
        self._settle(draft, node)
        draft.values["node_id"] = node.pk if node else None
        draft.values["kind"] = _KINDS.get(name, NodeKind.OTHER)
        self._weigh_baseline(draft, node)
        self._weigh_forecast(draft, node)
        self._weigh_actual(draft, node)
        owner = draft.values.get("owner")
        if owner and (node is None or not clashes.is_same(owner, node.owner)):
            self.change(draft, "owner", node.owner if node else "", owner)
        draft.action = (UPDATE if draft.changes else SAME) if node else NEW
        draft.what = ("更新节点" if draft.changes else "没有变化") if node else "新增节点"

    def _node(self, draft: Draft, project: Project, name: str) -> Node | None:
        """By its name in the project; a row of an export is about the node it was made of."""
        key = _node_key(draft)
        if key is None:
            return self.nodes.get((project.pk, name))
        node = self.by_pk.get(key)
        if node is None or node.project_id != project.pk:
            draft.find(ERROR, "node", "导出之后这个节点删掉了，这一行不能导入。")
            return None
        before = self.exported.get((node.pk, clashes.version_of(draft)), {})
        if not any(clashes.is_same(name, known) for known in (node.name, before.get("name"))):
            text = f"这一行导出时是“{node.name}”。节点改名请到项目档案，这里不改。"
            draft.find(ERROR, "node", text, [Offer(f"改为 {node.name}", node.name)])
        draft.key = f"p:{project.pk}:{node.name}"
        return node

    def _settle(self, draft: Draft, node: Node | None) -> None:
        """Cells that are as they were exported leave alone what was changed since."""
        before = self.exported.get((node.pk, clashes.version_of(draft))) if node else None
        for column, attribute in _PLAIN.items() if before else ():
            new, old = draft.values.get(column), getattr(node, attribute)
            if new in (None, "") or clashes.is_same(new, old):
                continue
            if clashes.is_left_alone(
                self, draft, column, new=new, old=old, before=before[attribute]
            ):
                draft.values[column] = None

    def _weigh_baseline(self, draft: Draft, node: Node | None) -> None:
        new = draft.values.get("baseline")
        if node is None:
            if new is None and not draft.is_broken("baseline"):
                draft.find(ERROR, "baseline", "新节点要有基线日期。")
        elif new is None or new == node.baseline_on:
            draft.values["baseline"] = None
        elif node.pk in self.waiting:
            draft.find(ERROR, "baseline", "这个节点已有一项改期在等审批，先等结果。")
        elif new < self.today:
            draft.find(ERROR, "baseline", "基线改期，新日期不能早于今天。")
        else:
            self.change(draft, "baseline", node.baseline_on, new, "申请改期")

    def _weigh_forecast(self, draft: Draft, node: Node | None) -> None:
        new, old = draft.values.get("forecast"), node.forecast_on if node else None
        if new is None or new == old:
            draft.values["forecast"] = None
        elif node is not None and node.actual_on:
            text = f"“{node}”已于 {node.actual_on:%Y-%m-%d} 完成，不用再预测。"
            draft.find(ERROR, "forecast", text)
        elif new < self.today and not draft.values.get("actual"):
            text = "预测日期不能早于今天；已经完成的请填实际日期。"
            draft.find(ERROR, "forecast", text)
        else:
            self.change(draft, "forecast", old, new)

    def _weigh_actual(self, draft: Draft, node: Node | None) -> None:
        new, old = draft.values.get("actual"), node.actual_on if node else None
        if new is None or new == old:
            draft.values["actual"] = None
        elif new > self.today:
            draft.find(ERROR, "actual", "完成日期不能在今天之后。")
        else:
            self.change(draft, "actual", old, new)

    def write_chunk(self, drafts: list[Draft]) -> list[dict]:
        rows = [_row(draft) for draft in drafts]
        return domain.import_nodes(rows, reason=self.reason, by=self.user)

    def undo(self, written: dict[int, dict]) -> dict[int, str]:
        problems = domain.node_problems(list(written.values()))
        if not problems:
            domain.take_back_nodes(list(written.values()), by=self.user)
        rows = {one["node"]: pk for pk, one in written.items()}
        return {rows[pk]: text for pk, text in problems.items() if pk in rows}


def _node_key(draft: Draft) -> int | None:
    text = str(draft.values.get("node_key") or "").strip()
    return int(text) if text.isdecimal() and len(text) < 18 else None


def _row(draft: Draft) -> NodeRow:
    values = draft.values
    return NodeRow(
        project_id=draft.target,
        node_id=values["node_id"],
        name=values["node"],
        kind=values["kind"],
        owner=values.get("owner") or "",
        baseline_on=values.get("baseline"),
        forecast_on=values.get("forecast"),
        actual_on=values.get("actual"),
    )


class NodeImporter(ProjectsImporter):
    key = "nodes"
    title = "节点计划和进展"
    lead = "一行一个节点：基线、预测、实际。新节点直接建；已有节点改基线算改期申请，批准后生效。"
    noun = "个节点"
    fills_down = True
    fields = (
        KEY,
        Field("node_key", "节点主键", ("节点主键",), is_shown=False),
        VERSION,
        CODE,
        NAME,
        UNIT,
        Field(
            "node",
            "节点",
            ("(关键)?节点(名称)?", "(工作|关键)?节点安排", "里程碑"),
            is_required=True,
            most=40,
            example="主体封顶",
        ),
        Field(
            "baseline",
            "基线",
            ("基线(日期)?", "(计划|要求|承诺)(完成)?(时间|日期)?", "完成时限"),
            DAY,
            edge="end",
            example="2023-12-31",
        ),
        Field(
            "forecast",
            "预测",
            ("预测(完成)?(时间|日期)?", "预计(完成)?(时间|日期)?"),
            DAY,
            edge="end",
            example="2024-01-15",
        ),
        Field("actual", "实际", ("实际(完成)?(时间|日期)?", "完成(时间|日期)"), DAY, edge="end"),
        Field("owner", "责任人", ("责任人", "节点责任人"), most=40),
    )
    parameters = (
        Parameter("reason", "改期理由", "text", is_required=False, help="写进基线的改期申请。"),
    )
    session_class = NodeSession

    def export_rows(self, keys, user, parameters) -> list[dict]:
        """A row a node, in the order of the projects' numbers and of their nodes."""
        projects = clashes.editable_projects(keys, user)
        nodes = Node.objects.filter(project__in=projects.order_by().values("pk"))
        rows = nodes.select_related("project__unit")
        return [_exported(one) for one in rows.order_by("project__code", "project", "position")]


def _exported(node: Node) -> dict:
    unit = node.project.unit
    return {
        "key": node.project_id,
        "node_key": node.pk,
        "version": node.version,
        "code": node.project.code,
        "name": node.project.name,
        "unit": unit.short_name if unit else None,
        "node": node.name,
        **{column: getattr(node, attribute) for column, attribute in _PLAIN.items()},
    }
