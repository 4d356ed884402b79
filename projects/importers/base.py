"""What the importers of projects share: their keys, their audit record, how they judge a row."""

from collections.abc import Callable
from decimal import Decimal

from accounts import audit
from accounts.enums import AuditAction, Role
from laishan_portal import clock
from laishan_portal.formatting import wan
from laishan_portal.ledgers.imports.cells import Offer
from laishan_portal.ledgers.imports.importer import (
    ERROR,
    NAMES,
    QUESTION,
    WARNING,
    Draft,
    Field,
    Importer,
    Session,
)
from projects import checks, permissions
from projects.enums import Condition
from projects.importers.finding import ProjectFinder, ask, context_of, name_of
from projects.models import Project

KEY = Field("key", "项目主键", ("项目主键",), is_shown=False, is_key=True)
VERSION = Field("version", "数据版本", ("数据版本",), is_shown=False)
CODE = Field("code", "编号", ("编号", "项目编号"), is_key=True, example="LS23-014")
NAME = Field(
    "name",
    "项目名称",
    ("项目名称", "项目全称", "工程名称", "项目名", "名称", "项目"),
    is_key=True,
    most=80,
    example="海洋装备研发制造基地",
)
UNIT = Field(
    "unit",
    "责任单位",
    (
        *("责任单位", "责任单位责任单位", "(挂钩|牵头|主管)责任单位(名称)?", "责任部门"),
        *("牵头单位", "主管单位"),
    ),
    kind=NAMES,
    example="区工信局",
)
SAME_ANSWERS = {
    "same": ("就是它", True, "同一个项目，名字写法不同；表里的写法记为别名。"),
    "renamed": ("它改名了", True, "同一个项目，台账里的名称改成表里的，原名记为别名。"),
}


class ProjectsImporter(Importer):
    """Of projects or of what belongs to them."""

    noun = "个项目"
    list_url_name = "projects:project_list"
    upload_url_name = "projects:project_import"
    answers = SAME_ANSWERS

    def may_use(self, user) -> bool:
        return permissions.can_create(user)

    def record(self, *, action: str, detail: dict, by, ip: str | None) -> None:
        name = f"导入{self.title}" if action == "import" else f"撤销导入{self.title}"
        audit.record(None, AuditAction.IMPORT, actor=by, target_name=name, detail=detail)


# So many rows are written at a time: memory stays small, a cancel is heard in between.
CHUNK = 500


class ProjectsSession(Session):
    """Finds the project of each row; ``weigh`` does the rest, row by row, without a query."""

    can_be_new = False
    unreasoned = "Excel 导入"

    def __init__(self, importer, *, user, parameters) -> None:
        super().__init__(importer, user=user, parameters=parameters)
        self.finder = ProjectFinder(user)
        self.today = clock.today()
        self.is_office = user.has_role(Role.OFFICE)

    @property
    def reason(self) -> str:
        return (self.parameters.get("reason") or "").strip() or self.unreasoned

    def raw_name(self, draft: Draft) -> str:
        return name_of(draft)

    def raw_context(self, draft: Draft) -> str:
        return context_of(draft)

    def lock(self, targets: list[int]) -> None:
        rows = Project.objects.select_for_update(no_key=True, of=("self",))
        list(rows.filter(pk__in=targets).order_by("pk").values_list("pk", flat=True))

    def judge(self, drafts: list[Draft]) -> None:
        self.prepare(drafts)
        known = self.finder.load(drafts)
        found = [(draft, self._target(draft, known)) for draft in drafts]
        self.collect(found)
        for draft, project in found:
            draft.target = project.pk if project else None
            if project is not None:
                if self.may_change(draft, project):
                    self.weigh(draft, project)
            elif not _is_stuck(draft):
                self._without_project(draft, known)

    def _without_project(self, draft: Draft, known) -> None:
        if self.can_be_new:
            self.weigh_new(draft, known)
            return
        name = draft.values.get("name") or draft.values.get("code") or ""
        text = f"台账里没有“{name}”，先在“项目基本情况”里导入或新建。"
        draft.find(ERROR, "name" if "name" in draft.typed else "code", text)

    def prepare(self, drafts: list[Draft]) -> None:
        """Before projects are looked for."""

    def collect(self, found: list[tuple[Draft, Project | None]]) -> None:
        """Read what ``weigh`` needs of the found projects, for the whole batch."""

    def weigh(self, draft: Draft, project: Project) -> None:
        raise NotImplementedError

    def weigh_new(self, draft: Draft, known) -> None:
        raise NotImplementedError

    def write(self, drafts: list[Draft], *, progress: Callable[[int], None]) -> dict[int, dict]:
        written = {}
        for start in range(0, len(drafts), CHUNK):
            chunk = drafts[start : start + CHUNK]
            done = self.write_chunk(chunk)
            written |= {draft.pk: one for draft, one in zip(chunk, done, strict=True)}
            progress(start + len(chunk))
        return written

    def write_chunk(self, drafts: list[Draft]) -> list[dict]:
        """What undoing each of them needs, in their order."""
        raise NotImplementedError

    # ── which project ────────────────────────────────────────────────────────────────────

    def _target(self, draft: Draft, known) -> Project | None:
        if not any(draft.has(column) for column in ("name", "code", "key")):
            if not draft.is_broken("name"):
                draft.find(ERROR, "name", "没有项目名称，也没有编号，认不出是哪个项目。")
            return None
        project = self.finder.find(draft, known)
        if project is not None or _is_stuck(draft):
            return project
        kind = (draft.answer or {}).get("kind", "")
        if kind in SAME_ANSWERS:
            if targets := self.finder.by_answer(draft, known):
                self._tell_answer(draft, targets[0])
                return targets[0]
        elif kind:
            return None
        if candidates := self.finder.candidates(draft):
            ask(draft, candidates)
        return None

    def _tell_answer(self, draft: Draft, project: Project) -> None:
        answer = draft.answer
        when = f"{answer.get('on', '')} " if answer.get("is_recalled") else ""
        word = "改名" if answer["kind"] == "renamed" else "同一个项目"
        who = f"{answer.get('by', '')} {when}".strip()
        text = f"{who}认定：就是 {project.code}“{project.shown_name}”（{word}）。"
        draft.find(WARNING, "name", text)

    # ── who may ──────────────────────────────────────────────────────────────────────────

    def may_change(self, draft: Draft, project: Project) -> bool:
        column = "name" if "name" in draft.typed else "code"
        if not project.knows_name:
            draft.find(ERROR, column, "这是保密洽谈的项目，只有专班能改。")
        elif project.condition == Condition.WITHDRAWN:
            draft.find(ERROR, column, f"{project.code} 已经退库，先恢复再导入。")
        elif not self.is_allowed(project):
            unit = project.unit.short_name if project.unit else "别的单位"
            draft.find(ERROR, column, f"{project.code} 归{unit}管，您不能改。")
        else:
            return True
        return False

    def is_allowed(self, project: Project) -> bool:
        return permissions.can_edit(self.user, project)

    # ── words ────────────────────────────────────────────────────────────────────────────

    def change(self, draft: Draft, column: str, old: object, new: object, label: str = "") -> None:
        """Note that the row would change this, in words."""
        field = self.importer.field(column)
        was = self.shown(field, old)
        now = self.shown(field, new)
        draft.changes.append((column, was, f"{now}（{label}）" if label else now))

    def take_over(self, draft: Draft, findings, columns: dict[str, str]) -> None:
        """Findings of the shared rules, at the columns of this sheet."""
        for one in findings:
            named = [columns[name] for name in one.fields if name in columns]
            column = next((name for name in named if name in draft.typed), "")
            draft.find(ERROR if one.is_error else WARNING, column, one.sentence)


def unit_slip(
    draft: Draft, column: str, new: Decimal, old: Decimal | None, median: Decimal | None
) -> None:
    """An amount in another unit: ten thousand times its old self, or far off its column."""
    if column in draft.fixes or not new:
        return
    if old and new in (old * 10_000, old / 10_000):
        word = "元" if new > old else "亿元"
        text = f"从 {wan(old)} 变成 {wan(new)} 万元，正好差一万倍，像是按{word}填的。"
        draft.find(ERROR, column, text, _slip_offers(old, new))
    elif median and not old and (new >= median * 100 or new * checks.UNIT_SLIP <= median):
        likely = new / 10_000 if new > median else new * 10_000
        text = f"{wan(new)} 万元，别的行多在 {wan(median)} 上下，像是单位不一样。"
        draft.find(ERROR, column, text, _slip_offers(likely, new))


def _slip_offers(likely: Decimal, typed: Decimal) -> list[Offer]:
    return [
        Offer(f"改为 {wan(likely)}", f"{likely.normalize():f}万元"),
        Offer(f"就是 {wan(typed)}", f"{typed.normalize():f}万元"),
    ]


def _is_stuck(draft: Draft) -> bool:
    """Its name or number is already known to be wrong, or waits for a person."""
    return any(
        one.level in (ERROR, QUESTION) and one.column in {"name", "code", "key"}
        for one in draft.findings
    )
