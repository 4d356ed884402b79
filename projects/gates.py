"""The stage gates: one table of what has to be there from which stage on. Pure, no queries.

``NEEDS`` is read everywhere the same: the box 还缺 of a dossier, the ticks of its sections, the
form that proposes a move and the domain that accepts it, the hints of the basic-data form and the
filter 缺项 of the ledger (its twins as conditions: ``projects/gaps.py``).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from projects.enums import (
    APPROVAL_WORDS,
    WORK_PERMIT_WORDS,
    EvidenceKind,
    PermitPhase,
    PermitStatus,
    Stage,
)

_ORDER = {stage: position for position, stage in enumerate(Stage)}

# How formalities of a kind are called in the catalogue and by hand (DOMAIN b.4).


@dataclass(frozen=True)
class PermitFact:
    """A formality as the gates look at it."""

    name: str
    phase: str
    status: str


@dataclass(frozen=True)
class Record:
    """What is known of a project, as it was read. ``fields``: the basic data by name."""

    fields: dict[str, object]
    is_public_works: bool = False
    has_investor: bool = False
    owner_uscc: str = ""
    has_lead: bool = False
    has_year_plan: bool = False
    has_baseline: bool = False
    permits: Sequence[PermitFact] = ()
    # (stage, kind) of the files filed with moves into that stage, whatever became of the move.
    evidence: frozenset[tuple[str, str]] = field(default_factory=frozenset)

    def has(self, name: str) -> bool:
        return self.fields.get(name) not in (None, "")

    def has_done(self, words: Iterable[str], phase: PermitPhase) -> bool:
        """A formality of that phase with one of the words in its name is done."""
        return any(
            permit.status == PermitStatus.DONE
            and permit.phase == phase
            and any(word in permit.name for word in words)
            for permit in self.permits
        )

    def has_passed_acceptance(self) -> bool:
        """Every formality of the last phase is done or not needed, and one at least is done."""
        last = [permit.status for permit in self.permits if permit.phase == PermitPhase.COMPLETION]
        return PermitStatus.DONE in last and {*last} <= {
            PermitStatus.DONE,
            PermitStatus.NOT_NEEDED,
        }


def _always(record: Record) -> bool:
    return True


def _is_private(record: Record) -> bool:
    return not record.is_public_works


def _is_public(record: Record) -> bool:
    return record.is_public_works


@dataclass(frozen=True)
class Need:
    """Something that has to be there from ``since`` on, when ``when`` holds.

    ``where`` is the page that fills it, below the project's address (``{year}`` is the business
    year; ``owner:`` leads to the enterprise's form); ``section`` the part of the dossier it
    belongs to; ``right`` who may fill it: a right of the dossier (``projects/dossier/page.py``).
    """

    key: str
    label: str
    since: Stage
    met: Callable[[Record], bool]
    where: str
    section: str = "base"
    right: str = "can_edit"
    when: Callable[[Record], bool] = _always
    why: str = ""


def _field(name: str, label: str, since: Stage) -> Need:
    return Need(name, label, since, lambda record: record.has(name), f"edit/#id_{name}")


NEEDS: tuple[Need, ...] = (
    _field("domain", "领域", Stage.LEAD),
    _field("street", "属地", Stage.NEGOTIATION),
    _field("industry", "行业门类", Stage.FRAMEWORK),
    Need(
        "investor",
        "投资方",
        Stage.FRAMEWORK,
        lambda record: record.has_investor or record.has("owner"),
        "edit/#id_owner",
        when=_is_private,
        why="谁来投：业主单位或投资方，有一个就行",
    ),
    _field("content", "建设内容及规模", Stage.SIGNED),
    _field("total_investment", "总投资", Stage.SIGNED),
    Need(
        "lead",
        "服务专员",
        Stage.SIGNED,
        lambda record: record.has_lead,
        "lead/",
        section="team",
        right="can_assign",
        why="一个项目一名专员",
    ),
    _field("owner", "业主单位", Stage.LANDED),
    Need(
        "owner_uscc",
        "业主的统一社会信用代码",
        Stage.LANDED,
        lambda record: bool(record.owner_uscc),
        "owner:edit/#id_uscc",
        when=lambda record: record.has("owner"),
    ),
    _field("nature", "建设性质", Stage.LANDED),
    _field("project_code", "项目代码", Stage.PERMITS),
    _field("planned_start_on", "计划开工", Stage.PERMITS),
    Need(
        "approval",
        "立项（可研或项目建议书批复）办结",
        Stage.PERMITS,
        lambda record: record.has_done(APPROVAL_WORDS, PermitPhase.LAND),
        "permits/",
        section="permits",
        right="can_tell",
        when=_is_public,
        why="政府投资项目先立项",
    ),
    Need(
        "filing",
        "备案或核准办结",
        Stage.FOUNDATION,
        lambda record: record.has_done(APPROVAL_WORDS, PermitPhase.LAND),
        "permits/",
        section="permits",
        right="can_tell",
        when=_is_private,
    ),
    _field("promised_finish_on", "承诺竣工", Stage.FOUNDATION),
    Need(
        "nodes",
        "批准的节点计划（基线）",
        Stage.FOUNDATION,
        lambda record: record.has_baseline,
        "schedule/",
        section="nodes",
        why="倒排方案批准了才算；随台账导入、引自报道的节点带着基线来，也算；手工加的不算",
    ),
    Need(
        "year_plan",
        "今年的投资计划",
        Stage.FOUNDATION,
        lambda record: record.has_year_plan,
        "plan/{year}/",
        section="inv",
        why="没有计划，完成率和亮灯都算不了",
    ),
    Need(
        "work_permit",
        "施工许可证办结",
        Stage.FOUNDATION,
        lambda record: record.has_done(WORK_PERMIT_WORDS, PermitPhase.WORKS),
        "permits/",
        section="permits",
        right="can_tell",
    ),
    Need(
        "acceptance",
        "竣工验收手续全部办结",
        Stage.OPERATION,
        lambda record: record.has_passed_acceptance(),
        "permits/",
        section="permits",
        right="can_tell",
    ),
)
NEED: dict[str, Need] = {need.key: need for need in NEEDS}

# What is filed with the move into a stage. Each kind is a file of its own.
EVIDENCE: dict[Stage, EvidenceKind] = {
    Stage.FRAMEWORK: EvidenceKind.FRAMEWORK,
    Stage.SIGNED: EvidenceKind.CONTRACT,
    Stage.LANDED: EvidenceKind.LICENCE,
    Stage.FOUNDATION: EvidenceKind.START,
    Stage.STRUCTURE: EvidenceKind.FOOTING,
    Stage.ACCEPTANCE: EvidenceKind.FINISH,
    Stage.OPERATION: EvidenceKind.ACCEPTANCE,
}

# Said to a person before the two moves that bind the district, beside what the table checks.
REMINDERS: dict[Stage, str] = {
    Stage.SIGNED: "签约之前再核一遍：签约主体、投资额、用地和违约条款，是不是和谈定的一致。",
    Stage.FOUNDATION: "开工之前到现场看一眼：桩机进场或基槽开挖才算开工，奠基仪式不算。",
}


@dataclass(frozen=True)
class Missing:
    """One line of 还缺. ``is_evidence``: handed in together with the move itself."""

    key: str
    label: str
    since: Stage
    where: str = ""
    section: str = ""
    right: str = "can_edit"
    why: str = ""
    is_evidence: bool = False

    def as_json(self) -> dict[str, str]:
        """As it is kept with an override."""
        return {"key": self.key, "label": self.label, "since": self.since.value}


def needed_by(stage: str, record: Record) -> list[Need]:
    """The lines of the table that hold for this project at a stage."""
    limit = _ORDER[Stage(stage)]
    return [need for need in NEEDS if _ORDER[need.since] <= limit and need.when(record)]


def missing_data(record: Record, *, at: str) -> list[Missing]:
    """What a project at this stage should have and has not, evidence aside."""
    return [
        Missing(
            need.key,
            need.label,
            need.since,
            need.where,
            need.section,
            need.right,
            need.why,
        )
        for need in needed_by(at, record)
        if not need.met(record)
    ]


def missing_evidence(record: Record, *, to: str, filed: Iterable[str] = ()) -> list[Missing]:
    """What has to be filed with the move ``to`` and is neither in ``filed`` nor from before."""
    kind = EVIDENCE.get(Stage(to))
    if kind is None or kind in set(filed) or (Stage(to), kind) in record.evidence:
        return []
    return [Missing(f"evidence_{kind.value}", kind.label, Stage(to), section="", is_evidence=True)]


def missing_for(record: Record, *, to: str, filed: Iterable[str] = ()) -> list[Missing]:
    """All that stands between a project and the move forward to a stage."""
    return [
        *missing_data(record, at=to),
        *missing_evidence(record, to=to, filed=filed),
    ]


def in_words(missing: Iterable[Missing]) -> str:
    return "、".join(one.label for one in missing)


def is_forward(present: str, to: str) -> bool:
    return _ORDER[Stage(to)] > _ORDER[Stage(present)]


def is_first(to: str, reached: Iterable[str]) -> bool:
    """Whether entering a stage is its first time: nothing as far was ever reached before.

    A project that came into the portal under construction has signed already, whether or not
    the portal saw it (R14: 只确认首次签约).
    """
    return all(_ORDER[Stage(stage)] < _ORDER[Stage(to)] for stage in reached if stage)


@dataclass(frozen=True)
class Completeness:
    """How a section of the dossier stands: ``missing`` of ``needed`` lines of the table."""

    needed: int
    missing: int


def completeness(record: Record, *, at: str) -> dict[str, Completeness]:
    """By section of the dossier, for the stage the project is at."""
    counts: dict[str, list[int]] = {}
    for need in needed_by(at, record):
        count = counts.setdefault(need.section, [0, 0])
        count[0] += 1
        count[1] += not need.met(record)
    return {section: Completeness(*count) for section, count in counts.items()}
