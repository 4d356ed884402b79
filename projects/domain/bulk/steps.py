"""What the actions on many projects share: rows read, verdicts given, writing and taking back.

A step asks a constant number of statements whatever the rows, and every rule is the single
verb's own (``assignments``, ``projects``, ``plans``, ``reports``).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from accounts.enums import Role
from accounts.models import User
from laishan_portal.exceptions import DomainError
from projects.enums import ENDED_CONDITIONS, BulkAction, Condition, Stage
from projects.models import Project

OFFICE_ONLY = frozenset({BulkAction.LEAD, BulkAction.UNIT, BulkAction.LEADER})
NOT_MY_UNIT = "不是您单位的项目"
NAME_HIDDEN = "保密项目，您不在专班"


@dataclass(frozen=True)
class Row:
    """A ticked project under the name this person may see."""

    pk: int
    code: str
    name: str
    knows_name: bool
    is_confidential: bool
    stage: str
    condition: str
    unit_id: int | None
    unit: str
    leader_id: int | None
    leader: str


_COLUMNS = (
    "pk",
    "code",
    "shown_name",
    "knows_name",
    "is_confidential",
    "stage",
    "condition",
    "unit_id",
    "unit__short_name",
    "leader_id",
    "leader__name",
)


@dataclass(frozen=True)
class Verdict:
    """What becomes of one row: from ``old`` to ``new``, or left alone and ``why``.

    ``data`` is what the step needs to write it.
    """

    row: Row
    old: str = ""
    new: str = ""
    why: str = ""
    data: object = None


class Step:
    """One action with the values typed for it, by somebody, on a day."""

    action: BulkAction
    can_be_undone = True

    def __init__(self, values: dict, *, by: User, today: date) -> None:
        self.values, self.by, self.today = values, by, today

    @property
    def told(self) -> str:
        """The new value in words, as it stands over the result."""
        return ""

    def judge(self, rows: Sequence[Row]) -> list[Verdict]:
        raise NotImplementedError

    def write(self, verdicts: Sequence[Verdict]) -> dict[int, dict]:
        """Do it, set by set; by project, what ``undo`` needs."""
        raise NotImplementedError

    def undo(self, before: dict[int, dict]) -> list[int]:
        """Take it back where nothing came after; the projects it was taken back for."""
        raise DomainError("这一项不能撤销。")

    def verdict(self, row: Row, decide: Callable[[], Verdict]) -> Verdict:
        """Permission first, then the rule: a refusal of the rule is the row's reason."""
        if why := refusal(self.action, row, self.by):
            return Verdict(row, why=why)
        try:
            return decide()
        except DomainError as error:
            return Verdict(row, why="；".join(error.messages))


def may_do(user: User, action: BulkAction) -> bool:
    """Who finds the action on the ledger at all; which rows, ``refusal`` says."""
    if user.has_role(Role.OFFICE):
        return True
    if action in OFFICE_ONLY:
        return False
    return user.has_role(Role.UNIT_REPORTER) and user.unit_id is not None


def refusal(action: BulkAction, row: Row, user: User) -> str:
    if action == BulkAction.PLAN and not row.knows_name:
        return NAME_HIDDEN
    if not user.has_role(Role.OFFICE) and row.unit_id != user.unit_id:
        return NOT_MY_UNIT
    if action != BulkAction.URGE and row.condition in ENDED_CONDITIONS:
        return f"已{Condition(row.condition).label}"
    if action == BulkAction.LEAD and row.stage == Stage.OPERATION:
        return "已投运"
    return ""


def read_rows(ids: Sequence[int], user: User) -> list[Row]:
    """The ticked projects this person may know of, by number."""
    rows = Project.objects.visible_to(user).filter(pk__in=ids).order_by("code", "pk")
    return [
        Row(*values[:8], values[8] or "", values[9], values[10] or "")
        for values in rows.values_list(*_COLUMNS)
    ]
