"""The wall's columns beside the chart: one line each, for the page and for paper."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from html import escape

from laishan_portal import formatting
from laishan_portal.ledgers.columns import LedgerContext
from projects import compare
from projects.cells import deviation_cell, light_cell, name_cell

# The lamp's word is short beside its shape.
LAMPS = {"red": "红", "yellow": "黄", "normal": "绿", "stale": "未报", "done": "投运"}


@dataclass(frozen=True)
class WallColumn:
    """``source`` names the lookups whose values ``cell`` (escaped HTML) and ``text`` (for paper)
    receive, the context last if needed. ``is_after`` the chart or before it. ``paper`` is the
    width on an A3 sheet in millimetres. One that is not ``is_default`` is shown when the address
    names it: ``?with=key``."""

    key: str
    label: str
    css: str
    source: tuple[str, ...]
    cell: Callable[..., str]
    text: Callable[..., str]
    paper: float
    is_after: bool = False
    is_right: bool = False
    is_default: bool = True
    needs_context: bool = False

    @property
    def width_css(self) -> str:
        """Of its classes the one that is a width."""
        return next((name for name in self.css.split() if name.startswith("w-")), "")


def _plain(value: str | None) -> str:
    return escape(value) if value else formatting.EMPTY_HTML


def _or_dash(value: str | None) -> str:
    return value or formatting.EMPTY


def _short_code(code: str) -> str:
    return escape(code.rpartition("-")[2])


def _lamp(pk: int, light: str) -> str:
    return light_cell(pk, light, LAMPS.get(light))


def _lamp_text(_pk: int, light: str) -> list[str]:
    """The shape to draw and its word."""
    return [light, LAMPS.get(light, formatting.EMPTY)]


def _total(value) -> str:
    return formatting.yi(value) if value is not None else formatting.NOT_PROVIDED


def _total_text(value) -> str:
    return formatting.yi(value) if value is not None else "未提供"


def wall_day(day: date, today: date) -> str:
    """``7/3`` within this year, ``24/2`` (year and month) outside it."""
    if day.year == today.year:
        return f"{day.month}/{day.day}"
    return f"{day.year % 100:02}/{day.month}"


def _node(name: str, forecast, baseline, context: LedgerContext) -> str:
    if not name:
        return formatting.EMPTY_HTML
    when = forecast or baseline
    told = f' <span class="dim">{wall_day(when, context.today)}</span>' if when else ""
    return f"{escape(name)}{told}"


def _node_text(name: str, forecast, baseline, context: LedgerContext) -> str:
    when = forecast or baseline
    told = f" {wall_day(when, context.today)}" if when else ""
    return f"{name}{told}" if name else formatting.EMPTY


def _name_text(shown_name: str, is_fact: bool, is_confidential: bool) -> str:
    return shown_name + ("※" if is_fact else "（保密）" if is_confidential else "")


COLUMNS = (
    WallColumn("light", "灯", "w-lamp", ("pk", "standing__light"), _lamp, _lamp_text, 13),
    WallColumn(
        "number",
        "号",
        "r dim w-no",
        ("code",),
        _short_code,
        lambda code: code.rpartition("-")[2],
        11,
        is_right=True,
    ),
    WallColumn(
        "name",
        "项目",
        "nm w-nm",
        ("shown_name", "is_fact", "is_confidential"),
        name_cell,
        _name_text,
        52,
    ),
    WallColumn(
        "total",
        "总投资<br>亿元",
        "r w-inv",
        ("total_investment",),
        _total,
        _total_text,
        16,
        is_right=True,
    ),
    WallColumn(
        "completion",
        "年完成",
        "r w-pct",
        ("standing__year_done", "standing__year_plan"),
        formatting.percent,
        formatting.percent,
        16,
        is_right=True,
    ),
    WallColumn(
        "node",
        "下一节点",
        "w-nx",
        (
            "standing__next_node_name",
            "standing__next_forecast_on",
            "standing__next_baseline_on",
        ),
        _node,
        _node_text,
        37,
        is_after=True,
        needs_context=True,
    ),
    WallColumn(
        "slip",
        "偏差",
        "r w-dv",
        ("standing__slip_days",),
        deviation_cell,
        formatting.days_late,
        19,
        is_after=True,
        is_right=True,
    ),
    WallColumn(
        "unit",
        "责任单位",
        "w-un",
        ("unit__short_name",),
        _plain,
        _or_dash,
        24,
        is_after=True,
    ),
    WallColumn(
        "leader", "包保领导", "w-ld", ("leader__name",), _plain, _or_dash, 19, is_after=True
    ),
    WallColumn(
        "lead",
        "服务专员",
        "w-cm",
        ("standing__lead__name",),
        _plain,
        _or_dash,
        17,
        is_after=True,
    ),
)


def _year_completion(done: int, has_done: bool, plan: int) -> str:
    return formatting.percent(done if has_done else None, plan)


# What of another year stands in place of the present one's.
OF_ANOTHER_YEAR = {
    "completion": replace(
        next(column for column in COLUMNS if column.key == "completion"),
        source=("in_year__year_done", "in_year__has_done", "in_year__year_plan"),
        cell=_year_completion,
        text=_year_completion,
    )
}


def _since(*values) -> str:
    """What changed since the end of a month; cut by the column, whole when pointed at."""
    words = escape(compare.since(*values))
    return f'<span title="{words}">{words}</span>' if words else formatting.EMPTY_HTML


def _since_text(*values) -> str:
    return compare.since(*values) or formatting.EMPTY


@lru_cache(maxsize=32)
def since_column(month: date) -> WallColumn:
    """与上月末比: the ledger's column of the same name, told on the wall."""
    column = compare.since_column(month)
    return WallColumn(
        "since",
        column.label,
        "w-since",
        column.source,
        _since,
        _since_text,
        62,
        is_after=True,
        is_default=False,
    )


def columns_for(
    named: set[str], *, is_now: bool = True, since: date | None = None
) -> tuple[WallColumn, ...]:
    """The usual ones and those asked for; another year has figures of its own, a comparison
    a column more."""
    chosen = [column for column in COLUMNS if column.is_default or column.key in named]
    if not is_now:
        chosen = [OF_ANOTHER_YEAR.get(column.key, column) for column in chosen]
    if since is not None:
        place = next(i for i, column in enumerate(chosen) if column.key == "unit")
        chosen.insert(place, since_column(since))
    return tuple(chosen)
