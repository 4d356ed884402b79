"""What the cells of the project ledger say, as escaped HTML and as values for Excel."""

from datetime import date
from functools import cache, lru_cache
from html import escape

from django.urls import reverse

from laishan_portal import charts, formatting
from laishan_portal.ledgers.columns import LedgerContext, text
from projects.enums import (
    OPEN_REPORT_STATUSES,
    Condition,
    LightLevel,
    ReportStatus,
    Stage,
    Street,
)
from projects.figures import reporting_month

_STAGES = {stage.value: stage.label for stage in Stage}
_CONDITIONS = {
    condition.value: condition.label for condition in Condition if condition != Condition.NORMAL
}
_STATUSES = {status.value: status.label for status in ReportStatus}
STREETS = {street.value: street.label.removesuffix("街道") for street in Street}


def name_cell(shown_name: str, is_fact: bool, is_confidential: bool) -> str:
    name = escape(shown_name)
    if is_fact:
        return name + formatting.FACT_MARK
    return f'{name} <span class="ls-tag">保密</span>' if is_confidential else name


@cache
def _why_address() -> tuple[str, str]:
    """What stands before and after the key in the address of a light's reasons."""
    before, after = reverse("projects:light_why", kwargs={"pk": 0}).split("0", 1)
    return before, after


# Few words for few lamps: drawn once each.
_lamp = lru_cache(maxsize=32)(formatting.lamp)


def light_cell(pk: int, light: str | None, word: str | None = None) -> str:
    """The lamp, with its own word or a shorter one, leading to why it is lit."""
    if not light or light == LightLevel.NONE:
        return formatting.EMPTY_HTML
    before, after = _why_address()
    return f'<a class="ls-why" href="{before}{pk}{after}">{_lamp(light, word)}</a>'


def stage_cell(stage: str, condition: str) -> str:
    word = _CONDITIONS.get(condition)
    name = _STAGES.get(stage, "")
    return f'{name} <span class="ls-soon">{word}</span>' if word else name


def stage_export(stage: str, condition: str) -> str:
    word = _CONDITIONS.get(condition)
    name = _STAGES.get(stage, "")
    return f"{name}（{word}）" if word else name


def total_investment_cell(value) -> str:
    return formatting.wan(value) if value is not None else formatting.NOT_PROVIDED


def completion_cell(done, plan, plan_to_data) -> str:
    """How much of the year's plan is done; the tick is where the plan is by now."""
    return charts.percent_bar(formatting.share(done, plan), formatting.share(plan_to_data, plan))


def completion_export(done, plan, _plan_to_data):
    return formatting.share(done, plan)


def progress_cell(value: int | None) -> str:
    return f"{value}%" if value is not None else formatting.EMPTY_HTML


def forecast_cell(forecast: date | None, baseline: date | None, context: LedgerContext) -> str:
    when = forecast or baseline
    return formatting.date_short(when, context.today) if when else formatting.EMPTY_HTML


def deviation_cell(days: int | None) -> str:
    return _DEVIATIONS.get(days) or _DEVIATIONS.setdefault(days, formatting.deviation(days))


_DEVIATIONS: dict = {}


def float_cell(days: int | None) -> str:
    if days is None:
        return formatting.EMPTY_HTML
    return f"{formatting.wan(days)} 个工作日"


def count_cell(times: int) -> str:
    return str(times) if times else formatting.EMPTY_HTML


def days_cell(days: int) -> str:
    return f"{formatting.wan(days)} 天" if days else formatting.EMPTY_HTML


def report_words(month, status: str, due_on, is_late: bool, context: LedgerContext) -> str:
    """待报 草稿 待审 退回 已报 迟报 免报 过期未报, with the month when it is not the head's."""
    if not status or month is None:
        return ""
    if status in OPEN_REPORT_STATUSES and due_on is not None and due_on < context.today:
        word = "过期未报"
    elif status == ReportStatus.APPROVED and is_late:
        word = "迟报"
    else:
        word = _STATUSES[status]
    return word if month == reporting_month(context.today) else f"{month.month} 月{word}"


def report_cell(month, status, due_on, is_late, context) -> str:
    words = report_words(month, status, due_on, is_late, context)
    if not words:
        return formatting.EMPTY_HTML
    if status in OPEN_REPORT_STATUSES:
        css = "ls-late" if words.endswith("过期未报") else "ls-soon"
        return f'<span class="{css}">{words}</span>'
    return words


def reason_cell(reason: str, light: str, since: date | None, context: LedgerContext) -> str:
    if not reason:
        return formatting.EMPTY_HTML
    days = f"（已亮 {(context.today - since).days} 天）" if since else ""
    return escape(reason + days)


def owner_cell(name: str | None, knows_name: bool) -> str:
    return text(name) if knows_name else formatting.EMPTY_HTML


def owner_export(name: str | None, knows_name: bool) -> str | None:
    return name if knows_name else None


def month_cell(month: date | None, context: LedgerContext) -> str:
    return formatting.month_label(month, context.today) if month else formatting.EMPTY_HTML
