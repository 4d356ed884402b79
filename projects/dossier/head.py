"""The head of a dossier: who answers for it, the strip of facts, what waits for a decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString

from laishan_portal.formatting import (
    FACT_MARK,
    NOT_PROVIDED,
    date_short,
    number_link,
    percent,
    wan,
    yi,
)
from projects.enums import OPEN_REPORT_STATUSES, Level, Stage
from projects.models import Project, ProjectStanding

_YI_FROM = Decimal(10_000)


@dataclass(frozen=True)
class Fact:
    """A figure of the strip: it leads to the section that explains it."""

    label: str
    value: SafeString
    small: SafeString | str = ""


def byline(project: Project, standing: ProjectStanding | None) -> str:
    """级别 · 领域 · 属地 · 责任单位 · 包保领导; what is unknown is left out."""
    level = standing.level if standing is not None else ""
    parts = [
        f"{Level(level).label}级重点项目" if level else "",
        project.get_domain_display() if project.domain else "",
        project.get_street_display() if project.street else "",
        f"责任单位 {project.unit.name}" if project.unit else "",
        f"包保领导 {project.leader.name}" if project.leader else "",
    ]
    return " · ".join(part for part in parts if part)


def facts(
    project: Project,
    standing: ProjectStanding | None,
    groups: Sequence[Mapping],
    *,
    today: date,
) -> list[Fact]:
    found = [_total(project, groups)]
    if standing is None:
        return found
    if standing.year_plan:
        found.append(_money(f"{today.year} 年计划", standing.year_plan))
    found.append(
        _money(
            "今年完成",
            standing.year_done,
            percent(standing.year_done, standing.year_plan) if standing.year_plan else "",
        )
    )
    if standing.total_done:
        total = project.total_investment
        found.append(
            _money(
                "累计完成",
                standing.total_done,
                percent(standing.total_done, total) if total else "",
            )
        )
    found.extend(_schedule(project, standing, today))
    if standing.report_month is not None:
        found.append(_report(standing, today))
    return found


def _money(label: str, amount: Decimal, tail: str = "", anchor: str = "#inv") -> Fact:
    """亿元 from one 亿 on, as leaders read it; 万元 below."""
    is_large = amount >= _YI_FROM
    unit = "亿元" if is_large else "万元"
    text = yi(amount) if is_large else wan(amount)
    return Fact(label, number_link(text, anchor), f"{unit}，{tail}" if tail else unit)


def _total(project: Project, groups: Sequence[Mapping]) -> Fact:
    """The project's own total, or 未提供 with what was stated for several together."""
    if project.total_investment:
        return _money("总投资", project.total_investment, anchor="#base")
    stated = next((group for group in groups if group["total"]), None)
    if stated is None:
        return Fact("总投资", NOT_PROVIDED)
    mark = FACT_MARK if stated["is_fact"] else ""
    partners = "、".join(stated["others"]) or stated["name"]
    small = format_html(
        "与{}合计 {} 亿元{}", partners, f"{Decimal(stated['total']) / _YI_FROM:.1f}", mark
    )
    return Fact("总投资", NOT_PROVIDED, small)


def _schedule(project: Project, standing: ProjectStanding, today: date) -> list[Fact]:
    found = []
    if standing.next_node_name:
        day = date_short(standing.next_forecast_on, today)
        found.append(Fact("下一节点", number_link(standing.next_node_name, "#nodes"), day))
    finish = project.promised_finish_on
    if finish and project.stage != Stage.OPERATION:
        left = (finish - today).days
        if left >= 0:
            tail = (
                f"天，时差 {standing.float_workdays} 天"
                if standing.float_workdays is not None
                else "天"
            )
            found.append(Fact("竣工倒排", number_link(left, "#nodes"), tail))
        else:
            found.append(Fact("竣工倒排", number_link(f"超过 {-left}", "#nodes"), "天"))
    return found


def _report(standing: ProjectStanding, today: date) -> Fact:
    month = f"{standing.report_month.month} 月"
    if standing.report_status in OPEN_REPORT_STATUSES:
        left = (standing.report_due_on - today).days
        small = f"剩 {left} 天" if left > 0 else "今天截止" if left == 0 else f"已过 {-left} 天"
        return Fact("月报", number_link(f"{month}未交", "#reports"), small)
    words = {"submitted": "待审", "approved": "已报", "exempt": "免报"}
    small = "迟报" if standing.report_is_late else ""
    text = f"{month}{words.get(standing.report_status, '')}"
    return Fact("月报", number_link(text, "#reports"), small)
