"""How the portal writes numbers, dates, deviations and lights.

One place for all of it: templates reach these through ``{% load portal %}``, the ledger kit
calls them directly. Every function takes ``None`` and gives ``EMPTY`` for it.
"""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

EMPTY = "—"
MINUS = "\u2212"
EMPTY_HTML = format_html('<span class="dim">{}</span>', EMPTY)
NOT_PROVIDED = format_html('<span class="dim">{}</span>', "未提供")
FACT_MARK = format_html('<sup class="ls-fact" title="{}">{}</sup>', "引自公开报道", "※")
DEMO_TAG = format_html('<span class="ls-tag is-demo">{}</span>', "演示")

WEEKDAYS = "一二三四五六日"
# Days late from which a deviation turns yellow, and red (DESIGN §5).
SOON_FROM_DAYS = 4
LATE_FROM_DAYS = 15
# Working days left from which a deadline turns yellow.
SOON_WORKDAYS = 3

_ONE_PLACE = Decimal("0.1")
_TWO_PLACES = Decimal("0.01")
_WAN_PER_YI = 10_000

_LAMPS = {
    "red": ("is-red", "红灯"),
    "yellow": ("is-yellow", "黄灯"),
    "normal": ("is-green", "绿灯"),
    "stale": ("is-grey", "未报"),
    "done": ("is-done", "投运"),
}
_LAMP_HTML: dict[str, SafeString] = {
    level: format_html('<span class="ls-lamp {}">{}</span>', css, text)
    for level, (css, text) in _LAMPS.items()
}
_CONDITIONS = {
    "yes": "符合",
    "no": "不符合",
    "ask": "待核实",
    "todo": "未完成",
    "late": "逾期",
}


# ── numbers ──────────────────────────────────────────────────────────────────────────────


def decimal_or_none(value: object) -> Decimal | None:
    """The value as a Decimal; ``None`` for what is not a finite number."""
    if value is None or value == "":
        return None
    try:
        number = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    except (InvalidOperation, TypeError, ValueError):
        return None
    return number if number.is_finite() else None


def _signed(text: str) -> str:
    return MINUS + text[1:] if text[0] == "-" else text


def wan(value: object) -> str:
    """An amount in 万元 or any count: ``15,000``, ``1,660.5``; decimals only if there are some."""
    if type(value) is int:
        return _signed(f"{value:,}")
    number = decimal_or_none(value)
    if number is None:
        return EMPTY
    whole = int(number)
    if number == whole:
        return _signed(f"{whole:,}")
    text = f"{number.quantize(_TWO_PLACES, ROUND_HALF_UP):,}".rstrip("0").rstrip(".")
    return "0" if text in ("0", "-0") else _signed(text)


def yi_figure(value_in_yi: object) -> str:
    """A number already in 亿元: one decimal from 10 亿 on, two below."""
    number = decimal_or_none(value_in_yi)
    if number is None:
        return EMPTY
    if number == 0:
        return "0"
    fine = number.quantize(_TWO_PLACES, ROUND_HALF_UP)
    if abs(fine) >= 10:
        fine = number.quantize(_ONE_PLACE, ROUND_HALF_UP)
    return _signed(f"{abs(fine) if fine == 0 else fine:,}")


def yi(value_in_wan: object) -> str:
    """An amount given in 万元, told in 亿元: ``71.9``, ``3.80``."""
    number = decimal_or_none(value_in_wan)
    return EMPTY if number is None else yi_figure(number / _WAN_PER_YI)


def share(numerator: object, denominator: object) -> Decimal | None:
    """The percentage with one decimal, rounded half up by exact arithmetic."""
    part, whole = decimal_or_none(numerator), decimal_or_none(denominator)
    if part is None or not whole:
        return None
    negative = (part < 0) != (whole < 0)
    part, whole = abs(part), abs(whole)
    tenths = int((part * 2000 + whole) // (whole * 2))
    return Decimal(-tenths if negative else tenths).scaleb(-1)


def percent(numerator: object, denominator: object) -> str:
    """``48.4%``; a dash where there is nothing to divide by."""
    value = share(numerator, denominator)
    return EMPTY if value is None else f"{_signed(f'{value:.1f}')}%"


def one_decimal(value: object) -> str:
    """``48.4``: one decimal, rounded half up."""
    number = decimal_or_none(value)
    if number is None:
        return EMPTY
    rounded = number.quantize(_ONE_PLACE, ROUND_HALF_UP)
    return _signed(str(abs(rounded) if rounded == 0 else rounded))


def points(value: object) -> str:
    """A difference of two percentages: ``21.0 个百分点``."""
    text = one_decimal(value)
    return text if text == EMPTY else f"{text} 个百分点"


def number_range(low: object, high: object, unit: str = "") -> str:
    """A target that is a range: ``2–3 个``; one number where both ends agree."""
    text = wan(low) if high is None or low == high else f"{wan(low)}–{wan(high)}"
    if low is None:
        text = wan(high)
    return f"{text} {unit}" if unit and text != EMPTY else text


def file_size(size: int | None) -> str:
    """``3.4 MB``; anything below a tenth of a megabyte in KB."""
    if size is None:
        return EMPTY
    if size < 1024 * 100:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / 1024 / 1024:.1f} MB"


# ── dates ────────────────────────────────────────────────────────────────────────────────


def date_short(day: date | None, today: date | None = None) -> str:
    """``6月28日`` within this year, ``2022年2月`` outside it."""
    if not day:
        return EMPTY
    if today and day.year == today.year:
        return f"{day.month}月{day.day}日"
    return f"{day.year}年{day.month}月"


def date_long(day: date | None) -> str:
    """``2023年6月28日``."""
    return f"{day.year}年{day.month}月{day.day}日" if day else EMPTY


def date_dense(day: date | None) -> str:
    """``2023-06-28``, for dense tables and exports."""
    return f"{day.year:04}-{day.month:02}-{day.day:02}" if day else EMPTY


def month_label(month: date | None, today: date | None = None) -> str:
    """``6 月`` within this year, ``2022年12月`` outside it."""
    if not month:
        return EMPTY
    if today and month.year == today.year:
        return f"{month.month} 月"
    return f"{month.year}年{month.month}月"


def moment(value: datetime | None, today: date | None = None) -> str:
    """``6月28日 10:21``, or the full date outside this year, in the portal's time zone."""
    if not value:
        return EMPTY
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    day = f"{local.month}月{local.day}日"
    if not today or local.year != today.year:
        day = f"{local.year}年{day}"
    return f"{day} {local.hour:02}:{local.minute:02}"


def weekday(day: date | None) -> str:
    """``星期三``."""
    return f"星期{WEEKDAYS[day.weekday()]}" if day else EMPTY


def weekday_short(day: date | None) -> str:
    """``周三``."""
    return f"周{WEEKDAYS[day.weekday()]}" if day else EMPTY


# ── deviations and deadlines ─────────────────────────────────────────────────────────────


def days_late(days: int | None) -> str:
    """Calendar days against the baseline, in words: ``晚 12 天``, ``早 3 天``, ``按期``."""
    if days is None:
        return EMPTY
    if days == 0:
        return "按期"
    return f"晚 {days} 天" if days > 0 else f"早 {-days} 天"


def deviation(days: int | None) -> SafeString:
    """``days_late`` coloured: yellow from 4 days, red from 15."""
    if days is None:
        return EMPTY_HTML
    if days == 0:
        css = "dim"
    elif days >= LATE_FROM_DAYS:
        css = "ls-late"
    elif days >= SOON_FROM_DAYS:
        css = "ls-soon"
    else:
        css = "ls-plain"
    return format_html('<span class="{}">{}</span>', css, days_late(days))


def workdays_left(days: int | None) -> str:
    """Working days until a deadline: ``剩 3 个工作日``, ``今天到期``, ``超期 2 天``."""
    if days is None:
        return EMPTY
    if days == 0:
        return "今天到期"
    return f"剩 {days} 个工作日" if days > 0 else f"超期 {-days} 天"


def deadline(days: int | None) -> SafeString:
    """``workdays_left`` coloured: red when over, yellow in the last three working days."""
    if days is None:
        return EMPTY_HTML
    css = "ls-late" if days < 0 else "ls-soon" if days <= SOON_WORKDAYS else "ls-plain"
    return format_html('<span class="{}">{}</span>', css, workdays_left(days))


# ── lights, conditions, links ────────────────────────────────────────────────────────────


def lamp(level: str | None, text: str | None = None) -> SafeString:
    """A light by level (red yellow normal stale done none): colour, shape and word."""
    if not level or level == "none":
        return EMPTY_HTML
    if text is None:
        return _LAMP_HTML[level]
    return format_html('<span class="ls-lamp {}">{}</span>', _LAMPS[level][0], text)


def lamp_name(level: str | None) -> str:
    """The word of a light alone, for sentences and exports."""
    return _LAMPS[level][1] if level and level != "none" else EMPTY


def condition(kind: str, text: str | None = None) -> SafeString:
    """A judged condition (yes no ask todo late). Its shapes never borrow the lights'."""
    return format_html(
        '<span class="ls-cond is-{}">{}</span>', kind, _CONDITIONS[kind] if text is None else text
    )


def number_link(value: object, url: str | None) -> SafeString:
    """A figure that opens the rows it counts. ``value`` is ready text or a plain integer."""
    if value is None or value == EMPTY:
        return EMPTY_HTML
    text = wan(value) if type(value) is int else value
    if not url:
        return format_html("{}", text)
    return format_html('<a class="ls-n" href="{}">{}</a>', url, text)


def fact_mark(is_fact: bool = True) -> SafeString:
    """※, the mark of what was taken from the published newspaper page."""
    return FACT_MARK if is_fact else SafeString("")


def demo_tag(is_demo: bool = True) -> SafeString:
    """The tag of generated rows."""
    return DEMO_TAG if is_demo else SafeString("")


def or_not_provided(value: object) -> object:
    """未提供 where the sources are silent; the value itself otherwise."""
    return NOT_PROVIDED if value is None or value == "" else value


def or_empty(value: object) -> object:
    """A dim dash where there is nothing."""
    return EMPTY_HTML if value is None or value == "" else value
