"""The leader's page put together: figures into sentences, rows into cells ready to be shown."""

from datetime import date

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from dashboards import headlines
from dashboards.board import scopes
from dashboards.board.reading import UNIT_KEYS, Reading, read
from dashboards.board.tables import curve_section, ranking, stages_table, targets_table
from laishan_portal import charts
from laishan_portal.formatting import (
    EMPTY_HTML,
    FACT_MARK,
    deviation,
    lamp,
    lamp_name,
    number_link,
    percent,
    share,
    wan,
    yi,
)
from laishan_portal.metrics import DISTRICT, Figure, metrics
from projects.enums import COUNTED_CONDITIONS, STAGE_GROUPS, Condition, LightLevel
from projects.figures import reporting_month

WITHHELD = "保密洽谈，原因限专班查看"
NOT_COUNTED = "、".join(item.label for item in Condition if item not in COUNTED_CONDITIONS)

Totals = dict[str, Figure]


def build(user, wanted: str, today: date) -> dict:
    """The template's context."""
    scope = scopes.scope_for(user, wanted)
    reading = read(user, scope, today)
    totals = _totals(reading)
    counted = totals["projects.counted"]
    return {
        "title": "全区项目建设驾驶舱" if scope == DISTRICT else f"{scope.label}项目建设驾驶舱",
        "choices": scopes.choices_for(user, scope, counted.value),
        "has_projects": bool(counted.value),
        "lead": headlines.html(_lead(reading, totals)),
        "kpis": _kpis(totals, reporting_month(today)),
        "lights": _lights(reading, totals),
        "waiting": _waiting(reading),
        "curve": curve_section(reading),
        "targets": targets_table(reading),
        "stages": stages_table(reading),
        "ranking": ranking(reading, totals) if scope.kind != "unit" else None,
        "gaps": _gaps(reading),
        "count_rule": _count_rule(reading, counted),
        "freshness": _freshness(totals, reporting_month(today)),
        "foot_source": _source(reading),
    }


def linked(figure: Figure, text: str | None = None) -> SafeString:
    return number_link(wan(figure.value) if text is None else text, figure.url)


def _totals(reading: Reading) -> Totals:
    """The figures of the whole scope: the sums over its units."""
    year, today = reading.today.year, reading.today
    return {
        key: Figure(
            metrics.get(key),
            sum(figures[key].value for figures in reading.units.values()),
            reading.scope,
            year,
            today,
        )
        for key in UNIT_KEYS
    }


# ── head ─────────────────────────────────────────────────────────────────────────────────


def _lead(reading: Reading, totals: Totals) -> list[headlines.Piece]:
    waiting = sum(figure.value for figure in reading.waiting.values())
    names = ("counted", "red", "yellow", "invested", "gap")
    urls = {name: totals[f"projects.{name}"].url for name in names}
    return headlines.lead(
        headlines.Lead(
            whose="" if reading.scope == DISTRICT else reading.scope.label,
            projects=totals["projects.counted"].value,
            reds=totals["projects.red"].value,
            yellows=totals["projects.yellow"].value,
            invested=totals["projects.invested"].value,
            gap=totals["projects.gap"].value,
            compared=totals["projects.compared"].value,
            gaps=[_gap_of(row) for row in reading.gaps],
            waiting=waiting,
            urls=urls | {"projects": urls["counted"], "gaps": "#gap", "waiting": "#waiting"},
        )
    )


def _kpis(totals: Totals, month: date) -> list[dict]:
    return [
        _invested_kpi(totals),
        _lights_kpi(totals),
        _nodes_kpi(totals),
        _reports_kpi(totals, month),
    ]


def _invested_kpi(totals: Totals) -> dict:
    done, plan = totals["projects.invested"], totals["projects.year_plan"]
    due = totals["projects.plan_to_data"]
    note = "还没有年计划"
    if plan.value:
        note = format_html(
            "占年计划 {} 亿元的 {}，竖线为计划 {}",
            linked(plan, yi(plan.value)),
            linked(done, percent(done.value, plan.value)),
            linked(due, percent(due.value, plan.value)),
        )
    return {
        "label": "今年完成投资",
        "big": format_html("{}<small>亿元</small>", linked(done, yi(done.value))),
        "chart": charts.bullet(done.value, plan.value, share(due.value, plan.value)),
        "note": note,
    }


def _lights_kpi(totals: Totals) -> dict:
    levels = {level: totals[f"projects.{level}"] for level in LightLevel}
    told = [
        format_html(
            "{} {}",
            lamp_name(level)[:-1] if level == "normal" else lamp_name(level),
            linked(levels[level]),
        )
        for level in (LightLevel.NORMAL, LightLevel.STALE, LightLevel.DONE)
    ]
    if levels[LightLevel.NONE].value:
        told.append(format_html("未评 {}", linked(levels[LightLevel.NONE])))
    return {
        "label": "项目亮灯",
        "big": format_html(
            "{}<small>红</small> {}<small>黄</small>",
            linked(levels[LightLevel.RED]),
            linked(levels[LightLevel.YELLOW]),
        ),
        "chart": charts.light_strip({level: item.value for level, item in levels.items()}, 16),
        "note": _joined(told),
    }


def _nodes_kpi(totals: Totals) -> dict:
    due, in_time = totals["nodes.due"], totals["nodes.on_time"]
    month = due.as_of.month
    if not due.value:
        note, big = f"{month} 月到今天还没有应到的节点", EMPTY_HTML
    else:
        big = linked(in_time, percent(in_time.value, due.value))
        note = format_html(
            "应到 {} 个，按期 {}，晚到或没到 {}",
            linked(due),
            linked(in_time),
            wan(due.value - in_time.value),
        )
    return {
        "label": f"{month} 月节点按期率",
        "big": big,
        "chart": charts.bullet(in_time.value, due.value),
        "note": note,
    }


def _reports_kpi(totals: Totals, month: date) -> dict:
    asked, filed = totals["projects.asked"], totals["projects.filed"]
    late, waiting = totals["projects.filed_late"], totals["projects.unfiled"]
    overdue = totals["projects.overdue"]
    return {
        "label": f"{month.month} 月月报已报",
        "big": format_html("{}<small>份</small>", linked(filed)),
        "chart": charts.bullet(filed.value, asked.value),
        "note": format_html(
            "应报 {}，待报 {}，迟报 {}，过期未报 {}",
            linked(asked),
            linked(waiting),
            linked(late),
            linked(overdue),
        )
        if asked.value
        else f"{month.month} 月月报还没有开报",
    }


# ── lights, waiting, gaps ────────────────────────────────────────────────────────────────


def _lights(reading: Reading, totals: Totals) -> dict:
    reds, yellows = totals["projects.red"], totals["projects.yellow"]
    by_stage = [
        (name, figures["projects.red"].value)
        for place, (name, _) in enumerate(STAGE_GROUPS, 1)
        if (figures := reading.stages.get(str(place)))
    ]
    shown_reds = sum(row["standing__light"] == LightLevel.RED for row in reading.lights)
    rest = []
    for figure, shown in ((reds, shown_reds), (yellows, len(reading.lights) - shown_reds)):
        if figure.value > shown:
            rest.append(
                (figure.url, f"看其余 {wan(figure.value - shown)} 个{figure.metric.label}")
            )
    return {
        "title": headlines.lights_title(by_stage, yellows.value),
        "rows": [_light_row(row, reading.today) for row in reading.lights],
        "rest": rest,
    }


def _light_row(row: dict, today: date) -> dict:
    url, since = project_url(row["pk"]), row["standing__light_since"]
    is_secret = row["is_confidential"] and not row["knows_name"]
    return {
        "lamp": lamp(row["standing__light"]),
        "url": url,
        "name": row["shown_name"],
        "mark": FACT_MARK if row["is_fact"] else "",
        "unit": row["unit__short_name"] or "",
        "reason": WITHHELD if is_secret else _worst(row["standing__light_reason"]),
        "slip": deviation(row["standing__slip_days"]),
        "days": number_link((today - since).days, url) if since else "",
        "leader": row["leader__name"] or "",
    }


def _worst(reasons: str) -> str:
    """The first sentence; the dossier lists them all."""
    first, *more = reasons.split("；")
    return f"{first}，等 {len(more) + 1} 条" if more else first


def project_url(pk: int) -> str:
    return reverse("projects:project_detail", kwargs={"pk": pk})


def _waiting(reading: Reading) -> dict:
    found = reading.waiting
    reports, moves, dates = (found[f"waiting.{name}"] for name in ("reports", "moves", "dates"))
    return {
        "title": headlines.waiting_title(reports.value, moves.value, dates.value),
        "rows": [
            (figure.metric.label, what, linked(figure), figure.metric.measure)
            for figure, what in (
                (reports, "审定后计入完成投资"),
                (moves, "批准后才算进入新阶段"),
                (dates, "批准前按原日期亮灯"),
            )
            if figure.value
        ],
    }


def _gap_of(row: dict):
    return row["standing__plan_to_data"] - row["standing__year_done"]


def _gaps(reading: Reading) -> dict:
    return {
        "title": headlines.gaps_title([_gap_of(row) for row in reading.gaps]),
        "rows": [
            {
                "url": project_url(row["pk"]),
                "name": row["shown_name"],
                "mark": FACT_MARK if row["is_fact"] else "",
                "due": wan(row["standing__plan_to_data"]),
                "done": number_link(wan(row["standing__year_done"]), project_url(row["pk"])),
                "gap": wan(-_gap_of(row)),
            }
            for row in reading.gaps
        ],
    }


# ── foot ─────────────────────────────────────────────────────────────────────────────────


def _joined(parts: list) -> SafeString:
    return format_html_join("，", "{}", ((part,) for part in parts))


def _count_rule(reading: Reading, counted: Figure) -> SafeString:
    excluded = reading.excluded
    without = format_html("不含{}", NOT_COUNTED)
    if excluded.value:
        without = format_html("不含{}的 {} 个", NOT_COUNTED, linked(excluded))
    return format_html(
        "计入统计的项目 {} 个，{}；完成投资按审定的月报，各项目与自己的计划比到最近一个审定月",
        wan(counted.value),
        without,
    )


def _freshness(totals: Totals, month: date) -> str:
    asked = totals["projects.asked"].value
    if not asked:
        return ""
    return f"{month.month} 月已报 {wan(totals['projects.filed'].value)}/{wan(asked)}"


def _source(reading: Reading) -> str:
    told = reading.curve
    return "项目月报、节点和投资计划" if told["projects.planned"].value else "项目台账"
