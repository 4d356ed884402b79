"""The registry's three lists: enterprises, talents, designations."""

from dataclasses import replace
from functools import cached_property
from html import escape

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.ledgers import AuditedLedger
from enterprises import permissions, uscc
from enterprises.enums import (
    CountState,
    DesignationLevel,
    DesignationStatus,
    EnterpriseSize,
    EnterpriseTag,
    IndustrySection,
    TalentKind,
)
from enterprises.filters import DesignationFilterSet, EnterpriseFilterSet, TalentFilterSet
from enterprises.models import (
    Designation,
    DesignationMaterial,
    DesignationTask,
    Enterprise,
    Talent,
)
from enterprises.panels import CONDITIONS, COUNTS, EnterpriseCount
from laishan_portal import clock, formatting
from laishan_portal.ledgers.columns import (
    Column,
    LedgerContext,
    View,
    choice_column,
    day_column,
    text,
)

_TAGS = {tag.value: tag.label for tag in EnterpriseTag}


# ── cells ────────────────────────────────────────────────────────────────────────────────


def name_cell(name: str, is_fact: bool) -> str:
    return escape(name) + (formatting.FACT_MARK if is_fact else "")


def uscc_cell(code: str) -> str:
    if not code:
        return formatting.EMPTY_HTML
    doubt = ' <span class="ls-tag">请核对</span>' if uscc.doubts(code) else ""
    return escape(code) + doubt


def tags_cell(tags: list[str]) -> str:
    return text(tags_export(tags))


def tags_export(tags: list[str]) -> str | None:
    return "、".join(_TAGS.get(tag, tag) for tag in tags) or None


def count_cell(count: EnterpriseCount):
    def cell(pk: int, number: int) -> str:
        return formatting.number_link(number, count.url(pk) if number else None)

    return cell


def count_words(state: str | None, proofs: int | None, reason: str | None) -> str:
    """Whether it counts and, if not, what it waits for."""
    if state == CountState.COUNTED:
        return "计入"
    if state == CountState.REFUSED:
        return f"不计入：{reason}"
    if not proofs:
        return "待核：缺佐证"
    return f"待核：{reason}" if reason else "待核：等另一人核对"


def count_state_cell(day, state: str | None, proofs: int | None, reason: str | None) -> str:
    return text(count_words(state, proofs, reason) if day else None)


def count_state_export(day, state, proofs, reason) -> str | None:
    return count_words(state, proofs, reason) if day else None


def number_of(_pk: int, number: int) -> int:
    return number


def level_and_name(level: str, name: str, is_fact: bool) -> str:
    prefix = DesignationLevel(level).label if level else ""
    return name_cell(f"{prefix}{name}", is_fact)


def level_and_name_export(level: str, name: str, _is_fact: bool) -> str:
    return f"{DesignationLevel(level).label if level else ''}{name}"


def _named(name: str, *_rest) -> str:
    return name


class RegistryLedger(AuditedLedger):
    """A list of the registry: for the business roles."""

    def may_see(self, user) -> bool:
        return permissions.can_list(user)

    def may_export(self, user) -> bool:
        return permissions.can_export(user)


_COUNT = Column(
    "count",
    "计入",
    (
        "introduced_on",
        "count_record__state",
        "count_record__proofs_filed",
        "count_record__reason",
    ),
    cell=count_state_cell,
    export=count_state_export,
    width=26,
)

# ── enterprises ──────────────────────────────────────────────────────────────────────────

_COLUMNS = (
    Column(
        "name",
        "企业",
        ("name", "is_fact"),
        cell=name_cell,
        export=_named,
        sort=("name_pinyin",),
        width=34,
        is_fixed=True,
    ),
    Column("uscc", "信用代码", ("uscc",), cell=uscc_cell, sort=("uscc",), width=22, is_dim=True),
    choice_column("industry", "行业", IndustrySection, width=24),
    choice_column("size", "规模", EnterpriseSize, width=8),
    Column("tags", "标签", ("tags",), cell=tags_cell, export=tags_export, width=26),
    Column("park", "园区", ("park__short_name",), sort=("park__name_pinyin",), width=14),
    day_column("introduced_on", "招引日期", "introduced_on", width=12, is_right=False),
    replace(_COUNT, is_default=False),
    Column("short_name", "简称", ("short_name",), is_default=False, width=16),
    Column("address", "地址", ("address",), is_default=False, width=30),
    Column("note", "备注", ("note",), is_default=False, width=30),
)


class EnterpriseLedger(RegistryLedger):
    key = "enterprises"
    title = "企业名录"
    noun = "家"
    caption = "业主、投资方和服务对象"
    default_sort = ("name",)
    list_url_name = "enterprises:enterprise_list"
    export_url_name = "enterprises:enterprise_export"
    detail_url_name = "enterprises:enterprise_detail"
    empty_title = "还没有登记企业"
    empty_text = "登记一家企业，项目建档时就能选它做业主。"

    @cached_property
    def filterset_class(self) -> type[EnterpriseFilterSet]:
        """Our conditions, and those that higher floors add."""
        added = {one.key: one.condition() for one in CONDITIONS}
        return type("EnterpriseFilterSet", (EnterpriseFilterSet,), added)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Ours, and what higher floors count."""
        counts = tuple(
            Column(
                count.key,
                count.label,
                ("pk", f"count_{count.key}"),
                cell=count_cell(count),
                export=number_of,
                kind="number",
                is_right=True,
                width=8,
            )
            for count in COUNTS
        )
        return (*_COLUMNS[:7], *counts, *_COLUMNS[7:])

    def rows(self, user):
        counted = {f"count_{count.key}": count.expression(user) for count in COUNTS}
        return Enterprise.objects.visible_to(user).annotate(**counted)

    def views(self, context: LedgerContext) -> list[View]:
        year = context.today.year
        return [
            View("introduced", f"{year} 年招引", Q(introduced_on__year=year)),
            View("no_code", "没有信用代码", Q(uscc="")),
        ]


# ── talents ──────────────────────────────────────────────────────────────────────────────


class TalentLedger(RegistryLedger):
    key = "talents"
    title = "引进人才"
    noun = "人"
    filterset_class = TalentFilterSet
    default_sort = ("-introduced_on",)
    list_url_name = "enterprises:talent_list"
    export_url_name = "enterprises:talent_export"
    detail_url_name = "enterprises:talent_detail"
    empty_title = "还没有登记人才"
    empty_text = "高层次人才和青年人才按引进日期计入年度目标。"
    columns = (
        Column(
            "name",
            "姓名",
            ("person__name",),
            sort=("person__name_pinyin",),
            width=12,
            is_fixed=True,
        ),
        choice_column("kind", "类别", TalentKind, width=14),
        Column(
            "enterprise",
            "企业",
            ("enterprise__name",),
            sort=("enterprise__name_pinyin",),
            width=34,
        ),
        Column("park", "园区", ("enterprise__park__short_name",), width=14),
        day_column("introduced_on", "引进日期", "introduced_on", width=12, is_right=False),
        _COUNT,
        Column("title", "职务", ("person__title",), width=16),
    )

    def rows(self, user):
        return Talent.objects.visible_to(user)

    def views(self, context: LedgerContext) -> list[View]:
        year = context.today.year
        this_year = Q(introduced_on__year=year)
        return [
            View(kind.value, f"{year} 年{kind.label}", this_year & Q(kind=kind))
            for kind in TalentKind
        ]


# ── designations ─────────────────────────────────────────────────────────────────────────


def window_words(begins, ends) -> str | None:
    if not begins and not ends:
        return None
    return " 至 ".join(f"{one:%Y-%m-%d}" if one else "未定" for one in (begins, ends))


def window_cell(begins, ends) -> str:
    return text(window_words(begins, ends))


def _number_of(rows):
    """How many rows of one designation, as a column."""
    own = rows.filter(designation=OuterRef("pk")).order_by().values("designation")
    return Coalesce(Subquery(own.annotate(found=Count("pk")).values("found")), 0)


class DesignationLedger(RegistryLedger):
    key = "designations"
    title = "试点争创"
    noun = "项"
    filterset_class = DesignationFilterSet
    default_sort = ("-year",)
    list_url_name = "enterprises:designation_list"
    export_url_name = "enterprises:designation_export"
    detail_url_name = "enterprises:designation_detail"
    empty_title = "还没有争创项"
    empty_text = "登记要争创的试点，获批后填日期，就计入年度目标。"
    columns = (
        Column(
            "name",
            "名称",
            ("level", "name", "is_fact"),
            cell=level_and_name,
            export=level_and_name_export,
            sort=("name",),
            width=34,
            is_fixed=True,
        ),
        Column("unit", "争创单位", ("unit__short_name",), sort=("unit__name_pinyin",), width=16),
        Column("year", "年度", ("year",), sort=("year",), is_right=True, kind="number", width=8),
        choice_column("status", "状态", DesignationStatus, width=10),
        day_column("awarded_on", "获批日期", "awarded_on", width=12, is_right=False),
        Column(
            "window",
            "申报窗口",
            ("window_from", "window_to"),
            cell=window_cell,
            export=window_words,
            sort=("window_to",),
            width=24,
        ),
        day_column("applied_on", "申报日期", "applied_on", width=12, is_right=False),
        day_column(
            "publicised_on",
            "公示日期",
            "publicised_on",
            width=12,
            is_right=False,
            is_default=False,
        ),
        Column("tasks_open", "未完任务", ("tasks_open",), kind="number", is_right=True, width=10),
        Column(
            "tasks_late",
            "其中超期",
            ("tasks_late",),
            kind="number",
            is_right=True,
            is_default=False,
            width=10,
        ),
        Column("lacks", "缺必备材料", ("lacks",), kind="number", is_right=True, width=10),
    )

    def rows(self, user):
        open_tasks = DesignationTask.objects.filter(done_on=None)
        lacking = DesignationMaterial.objects.filter(is_required=True, attachment=None, note="")
        return Designation.objects.visible_to(user).annotate(
            tasks_open=_number_of(open_tasks),
            tasks_late=_number_of(open_tasks.filter(due_on__lt=clock.today())),
            lacks=_number_of(lacking),
        )

    def views(self, context: LedgerContext) -> list[View]:
        return [
            View("striving", "争创中", Q(status=DesignationStatus.STRIVING)),
            View("awarded", "已获批", Q(status=DesignationStatus.AWARDED)),
        ]


ENTERPRISES = EnterpriseLedger()
TALENTS = TalentLedger()
DESIGNATIONS = DesignationLedger()
