"""The registry's three lists: enterprises, talents, designations."""

from functools import cached_property
from html import escape

from django.db.models import Q

from accounts.ledgers import AuditedLedger
from enterprises import permissions, uscc
from enterprises.enums import (
    DesignationLevel,
    DesignationStatus,
    EnterpriseSize,
    EnterpriseTag,
    IndustrySection,
    TalentKind,
)
from enterprises.filters import DesignationFilterSet, EnterpriseFilterSet, TalentFilterSet
from enterprises.models import Designation, Enterprise, Talent
from enterprises.panels import COUNTS, EnterpriseCount
from laishan_portal import formatting
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
    Column("short_name", "简称", ("short_name",), is_default=False, width=16),
    Column("address", "地址", ("address",), is_default=False, width=30),
    Column("note", "备注", ("note",), is_default=False, width=30),
)


class EnterpriseLedger(RegistryLedger):
    key = "enterprises"
    title = "企业名录"
    noun = "家"
    caption = "业主、投资方和服务对象"
    filterset_class = EnterpriseFilterSet
    default_sort = ("name",)
    list_url_name = "enterprises:enterprise_list"
    export_url_name = "enterprises:enterprise_export"
    detail_url_name = "enterprises:enterprise_detail"
    empty_title = "还没有登记企业"
    empty_text = "登记一家企业，项目建档时就能选它做业主。"

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
    )

    def rows(self, user):
        return Designation.objects.visible_to(user)

    def views(self, context: LedgerContext) -> list[View]:
        return [
            View("striving", "争创中", Q(status=DesignationStatus.STRIVING)),
            View("awarded", "已获批", Q(status=DesignationStatus.AWARDED)),
        ]


ENTERPRISES = EnterpriseLedger()
TALENTS = TalentLedger()
DESIGNATIONS = DesignationLedger()
