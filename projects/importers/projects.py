"""The project ledger takes sheets in: basic data, this year's plan, the stage of entry."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from accounts.enums import Role
from accounts.models import Unit
from laishan_portal.formatting import wan
from laishan_portal.ledgers.imports.cells import Offer
from laishan_portal.ledgers.imports.importer import (
    ERROR,
    NEW,
    SAME,
    UPDATE,
    WARNING,
    Draft,
    Parameter,
)
from projects import checks, permissions
from projects.enums import ENTRY_STAGES, Condition, Decision, LineageKind, Stage
from projects.importers import clashes, words
from projects.importers.base import (
    SAME_ANSWERS,
    ProjectsImporter,
    ProjectsSession,
    unit_slip,
)
from projects.importers.editable import editable_rows
from projects.importers.finding import ask
from projects.importers.project_fields import FIELDS, PLAIN
from projects.importers.projects_write import ProjectWriting
from projects.importers.references import References
from projects.models import DateChange, Project

MONEY = {
    "total": "total_investment",
    "year_plan": "year_plan",
    "before_year": "before_year",
    "total_done": "total_investment",
}
DATES = {"start_on": "planned_start_on", "finish_on": "promised_finish_on"}
ANSWERS = SAME_ANSWERS | {
    "merged": ("由它们合并而来", True, "新建一个项目，记下由哪些项目合并。"),
    "enlarged": ("是它的扩容", True, "新建一个项目，记为原项目的扩容。"),
    "split": ("从它拆出来", True, "新建一个项目，记为从原项目拆分。"),
    "new": ("是另一个新项目", False, "和列出的都无关，新建。"),
}
LINEAGES = {
    "merged": LineageKind.MERGED,
    "enlarged": LineageKind.ENLARGED,
    "split": LineageKind.SPLIT,
}
# From which change on a total investment wants a word of explanation, in per cent.
_NOTABLE = 5


@dataclass
class Surroundings:
    """What else a batch must know: taken names, waiting requests, states at the export."""

    taken: dict[str, set[int]] = field(default_factory=dict)
    waiting: set[int] = field(default_factory=set)
    exported: dict[tuple[int, int], dict] = field(default_factory=dict)


class ProjectSession(ProjectWriting, ProjectsSession):
    can_be_new = True

    def __init__(self, importer, *, user, parameters) -> None:
        super().__init__(importer, user=user, parameters=parameters)
        self.references = References()
        self.medians = {k: Decimal(v) for k, v in parameters.get("medians", {}).items()}

    @property
    def year(self) -> int:
        return self.today.year

    def prepare(self, drafts: list[Draft]) -> None:
        find = self.references
        find.load_enterprises({draft.values.get("owner") or "" for draft in drafts})
        for draft in drafts:
            values = draft.values
            values["unit_id"] = find.unit(draft, "unit")
            values["leader_id"] = find.person(draft, "leader")
            values["lead_id"] = find.person(draft, "lead", at=values["unit_id"])
            values["owner_id"] = find.enterprise(draft, "owner")
            self._look_aside(draft)

    def _look_aside(self, draft: Draft) -> None:
        """A unit standing in a column of choices: the row is shifted, whatever else it says."""
        for one in draft.findings:
            typed = str(draft.typed.get(one.column, ("", ""))[1] or "")
            if one.level == ERROR and one.column != "unit" and self.references.is_unit(typed):
                one.text += f"“{typed}”是一个单位，这一行像是错了列。"

    def collect(self, found) -> None:
        names = {draft.values.get("name") or "" for draft, _ in found} - {""}
        ids = [project.pk for _, project in found if project is not None]
        around = Surroundings()
        kept = Project.objects.exclude(condition=Condition.WITHDRAWN).filter(name__in=names)
        for pk, name in kept.values_list("pk", "name"):
            around.taken.setdefault(name, set()).add(pk)
        waiting = DateChange.objects.filter(project__in=ids, node=None, decision=Decision.PROPOSED)
        around.waiting = set(waiting.values_list("project_id", flat=True))
        around.exported = self._exported(found)
        self.around = around

    def _exported(self, found) -> dict[tuple[int, int], dict]:
        """What projects held at the version an edited export was made of."""
        wanted = {
            (project.pk, version)
            for draft, project in found
            if project is not None
            and (version := clashes.version_of(draft)) not in (None, project.version)
        }
        return clashes.held_at(Project, wanted, sorted(set(PLAIN.values())))

    # ── a known project ──────────────────────────────────────────────────────────────────

    def weigh(self, draft: Draft, project: Project) -> None:
        draft.key = f"p:{project.pk}"
        self._offer_present(draft, project)
        self._check_name(draft, project)
        draft.values["changes"] = {}
        for column, attribute in PLAIN.items():
            if self._is_given(draft, column, attribute):
                self._compare(draft, project, column, attribute)
        self._weigh_duties(draft, project)
        self._weigh_money(draft, project)
        self._weigh_stage(draft, project)
        self._check(draft, project)
        draft.action = UPDATE if draft.changes else SAME
        draft.what = "更新" if draft.changes else "没有变化"

    def _offer_present(self, draft: Draft, project: Project) -> None:
        """Beside what cannot be read stands what the ledger holds, to take."""
        present = {column: getattr(project, attribute) for column, attribute in PLAIN.items()}
        present |= {"stage": project.stage, "year_plan": project.standing.year_plan}
        for one in draft.findings:
            value = present.get(one.column)
            if one.level != ERROR or value in (None, "") or one.column in {"owner", "name"}:
                continue
            shown = self.shown(self.importer.field(one.column), value)
            one.text += f"台账里是 {shown[:40]}。"
            one.offers.append(Offer(f"改为 {shown[:20]}", clashes.typed_text(value, shown)))

    def _is_given(self, draft: Draft, column: str, attribute: str) -> bool:
        """Something is written there. An empty cell leaves things as they are."""
        if column == "name" and (draft.answer or {}).get("kind") == "same":
            self.change(draft, "name", "", draft.values["name"], "记为别名")
            return False
        value = draft.values.get(_value_key(column, attribute))
        return value not in (None, "") and not draft.is_broken(column)

    def _compare(self, draft: Draft, project: Project, column: str, attribute: str) -> None:
        new = draft.values[_value_key(column, attribute)]
        old = getattr(project, attribute)
        if clashes.is_same(new, old) or self._is_untouched(draft, project, column, attribute):
            return
        if column == "owner" and permissions.can_change_owner(project):
            text = "签约以后换业主要报批，导入不改，请到项目档案“更多”里提出“换业主”。"
            draft.find(WARNING, "owner", text)
            return
        if column == "promised_finish_on" and old is not None:
            self._request_finish(draft, project, old, new)
            return
        if column == "total_investment":
            self._weigh_total(draft, old, new)
        draft.values["changes"][attribute] = new
        if column == "owner":
            old = project.owner.name if project.owner else ""
            new = self.references.name("owner", new)
        shown_at = column if column in draft.typed or column not in DATES.values() else "period"
        self.change(draft, shown_at, old, new)

    def _is_untouched(self, draft, project, column: str, attribute: str) -> bool:
        """The cell is as it was exported, and the ledger moved on; or both moved, a clash."""
        before = self.around.exported.get((project.pk, clashes.version_of(draft)))
        new, old = draft.values[_value_key(column, attribute)], getattr(project, attribute)
        return before is not None and clashes.is_left_alone(
            self, draft, column, new=new, old=old, before=before[attribute]
        )

    def _request_finish(self, draft: Draft, project: Project, old: date, new: date) -> None:
        column = "promised_finish_on" if "promised_finish_on" in draft.typed else "period"
        if project.pk in self.around.waiting:
            draft.find(ERROR, column, "承诺竣工已有一项改期在等审批，先等结果。")
        elif new < self.today:
            draft.find(ERROR, column, "承诺竣工改期，新日期不能早于今天。")
        else:
            draft.values["finish_on"] = new
            self.change(draft, column, old, new, "申请改期")

    def _weigh_total(self, draft: Draft, old: Decimal | None, new: Decimal) -> None:
        column = "total_investment"
        unit_slip(draft, column, new, old, self.medians.get(column))
        if not old or abs(new - old) * 100 < old * _NOTABLE or draft.is_broken(column):
            return
        word, sign, gap = ("增加", "+", new - old) if new > old else ("减少", "−", old - new)
        share = (gap * 100 / old).quantize(Decimal("0.1"))
        text = (
            f"总投资{word} {wan(gap)} 万元（{sign}{share}%）。超过 {_NOTABLE}%，请备好调整依据。"
        )
        draft.find(WARNING, column, text)

    def _weigh_duties(self, draft: Draft, project: Project) -> None:
        present = {
            "unit": project.unit_id,
            "leader": project.leader_id,
            "lead": project.standing.lead_id,
            "level": project.standing.level,
        }
        for column, old in present.items():
            key = "level" if column == "level" else f"{column}_id"
            new = draft.values.get(key)
            draft.values[key] = None
            if not new or new == old:
                continue
            if not self.is_office:
                label = self.importer.field(column).label
                draft.find(WARNING, column, f"{label}由项目办调整，这里不改。")
                continue
            draft.values[key] = new
            if column != "level":
                old, new = self.references.name(column, old), self.references.name(column, new)
            self.change(draft, column, old, new)

    def _weigh_money(self, draft: Draft, project: Project) -> None:
        stand, values = project.standing, draft.values
        plan = values.get("year_plan")
        if plan and plan != stand.year_plan:
            unit_slip(draft, "year_plan", plan, stand.year_plan, None)
            self.change(draft, "year_plan", stand.year_plan, plan)
        else:
            values["year_plan"] = None
        booked, told = stand.total_done - stand.year_done, values.get("before_year")
        if told and not booked:
            self.change(draft, "before_year", None, told)
            return
        values["before_year"] = None
        if told and told != booked:
            text = (
                f"台账里至上年底累计是 {wan(booked)} 万元，这里是 {wan(told)}。"
                "导入不改，要更正请到项目档案记一笔。"
            )
            draft.find(WARNING, "before_year", text)

    def _weigh_stage(self, draft: Draft, project: Project) -> None:
        stage = draft.values.get("stage")
        if stage and stage != project.stage:
            text = (
                f"台账里现在是“{project.get_stage_display()}”。"
                "阶段变化要带依据审批，导入不改，请到项目档案提出。"
            )
            draft.find(WARNING, "stage", text)

    # ── a new project ────────────────────────────────────────────────────────────────────

    def weigh_new(self, draft: Draft, known) -> None:
        values = draft.values
        draft.action, draft.what = NEW, "新增"
        draft.key = f"n:{values.get('name', '')}"
        self._descend(draft, known)
        if not values.get("name") and not draft.is_broken("name"):
            draft.find(ERROR, "name", "新项目要有名称。")
        self._check_name(draft, None)
        self._place(draft)
        self._enter(draft)
        if total := values.get("total_investment"):
            median = self.medians.get("total_investment")
            unit_slip(draft, "total_investment", total, None, median)
        self._check(draft, None)

    def _descend(self, draft: Draft, known) -> None:
        """What it came out of, as a person decided."""
        kind = (draft.answer or {}).get("kind", "")
        draft.values["older"] = []
        if kind not in LINEAGES:
            return
        older = self.finder.by_answer(draft, known)
        if not older:
            ask(draft, self.finder.candidates(draft), "原来认定的项目看不到了。")
            return
        draft.values["older"] = [(project.pk, LINEAGES[kind]) for project in older]
        named = "、".join(f"{one.code}“{one.shown_name}”" for one in older)
        text = f"{draft.answer.get('by', '')} 认定：{ANSWERS[kind][0]}（{named}），按新项目建档。"
        draft.find(WARNING, "name", text)

    def _place(self, draft: Draft) -> None:
        """Who answers for a new project: the office names the unit, a reporter's is their own."""
        values = draft.values
        if self.is_office:
            chosen = self.parameters.get("unit")
            values["unit_id"] = values["unit_id"] or (int(chosen) if chosen else None)
            if not values["unit_id"] and not draft.is_broken("unit"):
                text = "新项目要写责任单位。也可以回“对列”，选一个没写时用的单位。"
                draft.find(ERROR, "unit", text)
            return
        if values["unit_id"] not in (None, self.user.unit_id):
            draft.find(ERROR, "unit", "您只能新增自己单位的项目。")
        values["unit_id"] = self.user.unit_id
        for column in ("leader", "lead", "level"):
            key = "level" if column == "level" else f"{column}_id"
            if values.get(key):
                values[key] = None
                label = self.importer.field(column).label
                draft.find(WARNING, column, f"{label}由项目办定，没有写入。")

    def _enter(self, draft: Draft) -> None:
        """At which stage it comes in: its cell, its group, or what the person chose."""
        stage = draft.values.get("stage")
        if not stage and not draft.is_broken("stage"):
            told = words.stage_of_group(draft.group, draft.sheet)
            if told:
                stage = told[1]
                text = f"没写阶段，按分组“{told[0]}”记为“{Stage(stage).label}”。"
                draft.find(WARNING, "stage", text)
            else:
                stage = self.parameters.get("stage") or Stage.PERMITS
        if stage and stage not in ENTRY_STAGES and not self.is_office:
            allowed = "、".join(str(one.label) for one in Stage if one in ENTRY_STAGES)
            draft.find(ERROR, "stage", f"新项目从{allowed}进入台账。")
        draft.values["stage"] = stage or Stage.PERMITS

    # ── rules of both ────────────────────────────────────────────────────────────────────

    def _check_name(self, draft: Draft, project: Project | None) -> None:
        name, kind = draft.values.get("name"), (draft.answer or {}).get("kind")
        if not name or (project is not None and name == project.name) or kind == "same":
            return
        if self.around.taken.get(name, set()) - {project.pk if project else None}:
            draft.find(ERROR, "name", "库里已有同名项目，请先查台账。")
        elif project is not None and not kind:
            text = f"名称从“{project.name}”改为“{name}”，原名记为别名。"
            draft.find(WARNING, "name", text)

    def _check(self, draft: Draft, project: Project | None) -> None:
        values = draft.values
        if (code := values.get("project_code")) and not _is_state_code(code):
            draft.find(ERROR, "project_code", "项目代码形如 2301-370613-04-01-123456。")
        if values.get("total_investment") == 0:
            text = "总投资要大于 0；还不知道就留空。"
            draft.find(ERROR, "total_investment", text)
        if any(values.get(name) for name in ("total_investment", "year_plan", "before_year")):
            self.take_over(draft, checks.check_money(_money(values, project)), MONEY)
        if values.get("planned_start_on") or values.get("promised_finish_on"):
            start = values.get("planned_start_on") or getattr(project, "planned_start_on", None)
            finish = values.get("promised_finish_on") or getattr(
                project, "promised_finish_on", None
            )
            self.take_over(draft, checks.check_dates(start, finish), DATES)


def _money(values: dict, project: Project | None) -> checks.Money:
    """What would be known of the project's money after the row."""
    if project is None:
        return checks.Money(
            total=values.get("total_investment"),
            before_year=values.get("before_year"),
            year_plan=values.get("year_plan"),
        )
    stand = project.standing
    booked = stand.total_done - stand.year_done
    return checks.Money(
        total=values.get("total_investment") or project.total_investment,
        before_year=values.get("before_year") or booked or None,
        year_plan=values.get("year_plan") or stand.year_plan,
        total_done=stand.total_done or None,
    )


class ProjectImporter(ProjectsImporter):
    key = "projects"
    title = "项目基本情况"
    lead = "名称、投资、起止、责任单位和今年的年计划；新项目记下入库时的阶段。"
    fields = FIELDS
    answers = ANSWERS
    parameters = (
        Parameter("unit", "没写责任单位的记到", "unit", is_required=False, help="只用于新项目。"),
        Parameter(
            "stage",
            "没写阶段的记为",
            "stage",
            is_required=False,
            help="只用于新项目，只记现状，不计入今年的签约、开工。",
        ),
        Parameter(
            "reason",
            "依据",
            "text",
            is_required=False,
            help="文件名或文号，写进改期申请、计划调整和沿革。",
        ),
    )
    session_class = ProjectSession

    def export_rows(self, keys, user, parameters) -> list[dict]:
        return editable_rows(keys, user)

    def choices_of(self, parameter: Parameter, user) -> list[tuple[str, str]]:
        if parameter.kind == "stage":
            return [(stage.value, str(stage.label)) for stage in Stage]
        if not user.has_role(Role.OFFICE):
            return []
        return [(str(unit.pk), unit.short_name) for unit in Unit.objects.active()]


def _value_key(column: str, attribute: str) -> str:
    return attribute if attribute.endswith("_id") else column


def _is_state_code(code: str) -> bool:
    parts = code.split("-")
    return [len(part) for part in parts] == [4, 6, 2, 2, 6] and all(map(str.isdigit, parts))
