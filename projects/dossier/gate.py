"""The box 还缺: what the next stage needs, where to fill it, and who moves the project on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from projects import gates, readiness, stepper
from projects.dossier import extras, rows
from projects.enums import Condition, Stage
from projects.models import Project, ProjectStanding


@dataclass(frozen=True)
class GapLine:
    """``url`` is empty for who may not fill it."""

    label: str
    url: str
    why: str
    is_due: bool


@dataclass(frozen=True)
class GateBox:
    """``due``: lines the present stage should have had; ``files``: handed in with the move."""

    present: str
    following: str
    lines: list[GapLine]
    files: list[str]
    reminder: str
    who: str
    is_ready: bool
    propose_url: str
    condition: str
    resume_label: str
    resume_url: str

    @property
    def due(self) -> list[GapLine]:
        return [line for line in self.lines if line.is_due]

    @property
    def ahead(self) -> list[GapLine]:
        return [line for line in self.lines if not line.is_due]


def record_of(
    project: Project,
    standing: ProjectStanding | None,
    *,
    nodes: Sequence[rows.NodeRow],
    money: Iterable[rows.MoneyRow],
    lists: extras.Extras,
) -> gates.Record:
    """The same record as ``readiness.record_of``, of what the dossier has read already."""
    return gates.Record(
        fields=readiness.basic_data(project),
        is_public_works=project.is_public_works,
        has_investor=bool(lists.investors),
        owner_uscc=project.owner.uscc if project.owner else "",
        has_lead=standing is not None and standing.lead_id is not None,
        has_year_plan=any(row.kind == rows.PLAN for row in money),
        has_baseline=any(node.is_baselined for node in nodes),
        permits=[gates.PermitFact(row.name, row.phase, row.status) for row in lists.permits],
        evidence=frozenset((row["to"], row["kind"]) for row in lists.evidence),
    )


def build(
    project: Project, record: gates.Record, rights: dict[str, bool], *, today: date
) -> GateBox:
    following = stepper.next_stage(project.stage)
    is_normal = project.condition == Condition.NORMAL
    target = following if following and is_normal else Stage(project.stage)
    late = {one.key for one in gates.missing_data(record, at=project.stage)}
    lines = [
        _line(one, project, rights, is_due=one.key in late, today=today)
        for one in gates.missing_data(record, at=target)
    ]
    may_propose = rights["can_propose"] and not rights.get("has_waiting")
    base = project.get_absolute_url()
    return GateBox(
        present=Stage(project.stage).label,
        following=following.label if following and is_normal else "",
        lines=lines,
        files=[one.label for one in gates.missing_evidence(record, to=target)]
        if following and is_normal
        else [],
        reminder=gates.REMINDERS.get(following, "") if is_normal else "",
        who=_who(project, rights),
        is_ready=bool(following) and is_normal and not lines,
        propose_url=f"{base}stage/propose/" if may_propose and following and is_normal else "",
        condition="" if is_normal else Condition(project.condition).label,
        resume_label="复工" if project.condition == Condition.STOPPED else "重新启动",
        resume_url="" if is_normal or not may_propose else f"{base}condition/propose/?to=normal",
    )


def _line(
    one: gates.Missing, project: Project, rights: dict, *, is_due: bool, today: date
) -> GapLine:
    url = readiness.address_of(one, project, today.year) if rights.get(one.right) else ""
    return GapLine(label=one.label, url=url, why=one.why, is_due=is_due)


def _who(project: Project, rights: dict[str, bool]) -> str:
    """Said to those who cannot move the project themselves."""
    if rights["can_propose"]:
        return ""
    unit = project.unit.short_name if project.unit else "责任单位"
    return f"由{unit}填报员或项目办提出，项目办批准。"


def ticks(record: gates.Record, *, at: str) -> dict[str, str]:
    """By section of the dossier: ``ok``, or how many lines of the table are missing."""
    return {
        section: "ok" if not count.missing else str(count.missing)
        for section, count in gates.completeness(record, at=at).items()
    }
