"""Ledgers of a year: the projects as they stood in another year, and the draft of the next."""

from decimal import Decimal

from django.db.models import (
    DecimalField,
    ExpressionWrapper,
    F,
    FilteredRelation,
    Q,
    QuerySet,
    Sum,
    Value,
)
from django.db.models.functions import NullIf
from django.http import QueryDict

from accounts.enums import Role
from accounts.ledgers import AuditedLedger
from laishan_portal import clock, formatting
from laishan_portal.ledgers.columns import (
    Column,
    LedgerContext,
    View,
    amount,
    amount_column,
    choice_column,
    text,
    yes,
    yes_export,
)
from laishan_portal.ledgers.filtering import (
    FlagCondition,
    LedgerFilterSet,
    ListCondition,
    WordsCondition,
)
from laishan_portal.years import read_year
from projects.cells import completion_cell
from projects.enums import DecisionKind, Level
from projects.filters import ProjectFilterSet
from projects.ledgers import (
    BASIC,
    DUTY,
    LEDGER,
    MONEY,
    ProjectLedger,
    project_column,
)
from projects.models import Project, YearDecision
from projects.models.project import matching

_WAN = DecimalField(max_digits=16, decimal_places=2)
_LEVELS = {level.value: level.label for level in Level}


def _in_wan(total: Sum) -> ExpressionWrapper:
    """A sum of whole hundredths in 万元, exactly."""
    return ExpressionWrapper(total * Decimal("0.01"), output_field=_WAN)


def wan_of(hundredths: int | None) -> Decimal | None:
    return None if hundredths is None else Decimal(hundredths) / 100


def _known_amount(value: int, is_known: bool) -> str:
    return amount(wan_of(value) if is_known else None)


def _known_export(value: int, is_known: bool) -> Decimal | None:
    return wan_of(value) if is_known else None


def _completion(done: int, has_done: bool, plan: int) -> str:
    return completion_cell(wan_of(done) if has_done else None, wan_of(plan), None)


# ── the projects of another year ─────────────────────────────────────────────────────────

_FROM_NOW = ("name", "code", "domain", "stage", "street", "total", "unit", "leader", "owner")
_YEARS_OWN = (
    choice_column("level", "级别", Level, "in_year__level", group=BASIC, width=7),
    Column(
        "year_plan",
        "年计划",
        ("in_year__year_plan", "in_year__has_plan"),
        _known_amount,
        export=_known_export,
        kind="amount",
        group=MONEY,
        is_right=True,
        sort=("in_year__year_plan",),
        total=_in_wan(Sum("in_year__year_plan")),
    ),
    Column(
        "year_done",
        "已完成",
        ("in_year__year_done", "in_year__has_done"),
        _known_amount,
        export=_known_export,
        kind="amount",
        group=MONEY,
        is_right=True,
        sort=("in_year__year_done",),
        total=_in_wan(Sum("in_year__year_done", filter=Q(in_year__has_done=True))),
    ),
    Column(
        "completion",
        "完成率",
        ("in_year__year_done", "in_year__has_done", "in_year__year_plan"),
        _completion,
        export=lambda done, has_done, plan: formatting.share(done, plan) if has_done else None,
        kind="percent",
        group=MONEY,
        is_right=True,
        sort=(
            F("in_year__year_done")
            * Value(Decimal(1))
            / NullIf(F("in_year__year_plan"), Value(0)),
        ),
        width=9,
        total_cell=lambda t: completion_cell(t["year_done"], t["year_plan"], None),
        total_export=lambda t: formatting.share(t["year_done"], t["year_plan"]),
    ),
    Column(
        "total_done",
        "至年底累计",
        ("in_year__total_done",),
        lambda value: amount(wan_of(value)),
        export=wan_of,
        kind="amount",
        group=MONEY,
        is_right=True,
        sort=("in_year__total_done",),
        total=_in_wan(Sum("in_year__total_done")),
    ),
)
_ORDER = (
    *("name", "code", "level", "domain", "stage", "street"),
    *("total", "year_plan", "year_done", "completion", "total_done"),
    *("unit", "leader", "owner"),
)


def _columns() -> tuple[Column, ...]:
    known = {key: LEDGER.column(key) for key in _FROM_NOW}
    known |= {column.key: column for column in _YEARS_OWN}
    return tuple(known[key] for key in _ORDER)


class YearFilterSet(LedgerFilterSet):
    """What another year can be asked for: what is dated by its year, and what never moves."""

    q = ProjectFilterSet.q
    domain = ProjectFilterSet.domain
    level = ListCondition("级别", choices=_LEVELS, lookup="in_year__level", place="bar")
    unit = ProjectFilterSet.unit
    leader = ProjectFilterSet.leader
    street = ProjectFilterSet.street
    listed = FlagCondition(
        "在年度名单上", ~Q(in_year__level=""), no="不在年度名单上", place="more"
    )
    has_plan = FlagCondition("有年计划", Q(in_year__has_plan=True), no="没有年计划", place="more")
    stage = ProjectFilterSet.stage
    zone = ProjectFilterSet.zone
    project = ProjectFilterSet.project


class YearProjectLedger(ProjectLedger):
    """The projects listed, planned or booked in one year, by that year's figures."""

    columns = _columns()
    filterset_class = YearFilterSet
    default_sort = ("level", "code")
    bulk_amounts = ()
    extra_totals = {}
    tally = None
    empty_title = "这一年没有名单、计划和完成数"
    empty_text = "在页头换一年看。"

    def __init__(self, year: int) -> None:
        self.year = year
        self.title = f"{year} 年项目台账"

    def at(self, data: QueryDict) -> ProjectLedger:
        asked = read_year(data.get("year", ""))
        return self if asked in (None, self.year) else ledger_of(asked)

    def as_query(self) -> dict[str, str]:
        return {"year": str(self.year)}

    def rows(self, user) -> QuerySet:
        in_year = FilteredRelation("year_figures", condition=Q(year_figures__year=self.year))
        return (
            Project.objects.visible_to(user)
            .annotate(in_year=in_year)
            .filter(in_year__isnull=False)
        )

    def views(self, context: LedgerContext) -> list[View]:
        return [
            View("listed", "在名单上", ~Q(in_year__level="")),
            View("unplanned", "没有年计划", Q(in_year__has_plan=False)),
        ]


def ledger_of(year: int) -> ProjectLedger:
    """The present ledger for the business year, the year's own for any other."""
    return LEDGER if year == clock.today().year else YearProjectLedger(year)


# ── the draft of the next year ───────────────────────────────────────────────────────────


class DecisionFilterSet(LedgerFilterSet):
    q = WordsCondition(
        "名称、编号、单位", lambda rows, words: matching(rows, words, "project"), place="bar"
    )
    kind = ListCondition("去留", choices=dict(DecisionKind.choices), lookup="kind", place="bar")
    level = ListCondition("新级别", choices=_LEVELS, lookup="level", place="bar")
    domain = ProjectFilterSet.domain.at("project")
    stage = ProjectFilterSet.stage.at("project")
    unit = ProjectFilterSet.unit.at("project")
    was = ListCondition("上年级别", choices=_LEVELS, lookup="was_level", place="more")
    edited = FlagCondition("人工改过", Q(is_edited=True), no="按规则", place="more")
    planned = FlagCondition(
        "排了年计划", Q(plan_total__isnull=False), no="没排年计划", place="more"
    )


WAS, NEXT = "今年", "明年"

DECISION_COLUMNS = (
    project_column("name", "project", source=("shown_name",), cell=text),
    project_column("code", "project", group=WAS),
    choice_column("was_level", "级别", Level, group=WAS, width=7),
    project_column("stage", "project", group=WAS, is_minor=True),
    project_column("total", "project", group=WAS, cell=amount),
    project_column("total_done", "project", group=WAS, is_default=True, is_minor=True),
    amount_column("rest", "剩余", "rest", group=WAS),
    project_column("finish", "project", group=WAS, is_default=True, is_minor=True),
    choice_column("kind", "去留", DecisionKind, group=NEXT, width=8),
    choice_column("level", "级别", Level, group=NEXT, width=7),
    amount_column("plan", "年计划", "plan_total", group=NEXT),
    Column("reason", "理由", ("reason",), group=NEXT, width=20),
    Column(
        "edited",
        "人工改过",
        ("is_edited",),
        yes,
        export=yes_export,
        group=NEXT,
        sort=("is_edited",),
        is_default=False,
        width=8,
    ),
    project_column("unit", "project", group=DUTY),
)


class DecisionLedger(AuditedLedger):
    """Next year's list as a draft: one line for every project that comes into question."""

    key = "year-decisions"
    title = "年度名单起草"
    unit_note = "单位：万元"
    caption = "金额单位万元"
    columns = DECISION_COLUMNS
    filterset_class = DecisionFilterSet
    default_sort = ("kind", "code")
    bulk_amounts = (("剩余", "rest"), ("年计划", "plan_total"))
    list_url_name = "projects:decision_list"
    export_url_name = "projects:decision_export"
    detail_url_name, detail_key = "projects:decision_open", "decision_pk"
    empty_title = "这一年还没有起草"
    empty_text = "在“年度”页起草明年名单。"
    roles = frozenset({Role.OFFICE, Role.LEADER})

    def __init__(self, year: int | None = None) -> None:
        self._year = year
        if year is not None:
            self.title = f"{year} 年名单起草"

    @property
    def year(self) -> int:
        return self._year or clock.today().year + 1

    def at(self, data: QueryDict) -> "DecisionLedger":
        asked = read_year(data.get("year", ""))
        return self if asked in (None, self._year) else DecisionLedger(asked)

    def as_query(self) -> dict[str, str]:
        return {"year": str(self.year)}

    def rows(self, user) -> QuerySet:
        return YearDecision.objects.visible_to(user).filter(opening__year=self.year)

    def views(self, context: LedgerContext) -> list[View]:
        views = [View(kind.value, kind.label, Q(kind=kind)) for kind in DecisionKind]
        return [*views, View("unplanned", "列入没计划", Q(plan_total=None) & ~Q(level=""))]


DECISIONS = DecisionLedger()
