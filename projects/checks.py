"""Whether figures can be true together: exact, without queries, the same everywhere.

The monthly form, the review page, the statistics grid, the importer and the funding form ask
the same rules and get sentences. Money in 万元 as ``Decimal``; what is not known is ``None`` and
checks nothing. An ``ERROR`` cannot be right as it stands; a ``WARNING`` may be, with a reason.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from laishan_portal.formatting import wan

# From so many times its measure on an amount looks like a slip of the decimal point.
SLIP = 10
# From so many times on it looks like another unit: 亿元 for 万元, or 元 for 万元.
UNIT_SLIP = 1_000


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"

    @property
    def label(self) -> str:
        return "错" if self is Severity.ERROR else "请留意"


@dataclass(frozen=True)
class Finding:
    """One rule that does not hold: what to tell, how bad, and of which fields."""

    rule: str
    severity: Severity
    sentence: str
    fields: tuple[str, ...] = ()

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR


def _error(rule: str, sentence: str, *fields: str) -> Finding:
    return Finding(rule, Severity.ERROR, sentence, fields)


def _warning(rule: str, sentence: str, *fields: str) -> Finding:
    return Finding(rule, Severity.WARNING, sentence, fields)


def errors(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.is_error]


def sentences(findings: Iterable[Finding]) -> str:
    return "".join(finding.sentence for finding in findings)


def fingerprint(findings: Iterable[Finding]) -> str:
    """Tells whether somebody was told exactly these; empty for none."""
    text = "\n".join(finding.sentence for finding in findings)
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


# ── reported money ───────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Money:
    """What is known of a project's money at one month. ``recent`` are the amounts before it.

    ``before_year`` is what was done by last December, ``year_done`` and ``total_done`` are
    cumulative with this month, ``previous_total`` the cumulative figure last told.
    """

    total: Decimal | None = None
    before_year: Decimal | None = None
    year_plan: Decimal | None = None
    month: Decimal | None = None
    month_plan: Decimal | None = None
    year_done: Decimal | None = None
    total_done: Decimal | None = None
    previous_total: Decimal | None = None
    recent: tuple[Decimal, ...] = ()


def check_money(facts: Money) -> list[Finding]:
    """Cumulative ≤ total, plan ≤ total, cumulative never falls, the month is of a likely size."""
    return [*_against_total(facts), *_falling(facts), *_month_size(facts)]


def _against_total(facts: Money) -> Iterable[Finding]:
    if not facts.total:
        return
    total = f"总投资 {wan(facts.total)} 万元"
    if facts.total_done is not None and facts.total_done > facts.total:
        over = wan(facts.total_done - facts.total)
        yield _error(
            "done_over_total",
            f"累计完成 {wan(facts.total_done)} 万元，超过{total} {over} 万元。",
            *("total_done", "total"),
        )
    if facts.year_plan is None:
        return
    if facts.year_plan > facts.total:
        yield _error(
            "plan_over_total",
            f"年计划 {wan(facts.year_plan)} 万元，超过{total}。",
            *("year_plan", "total"),
        )
    elif facts.before_year is not None and facts.before_year + facts.year_plan > facts.total:
        both = facts.before_year + facts.year_plan
        yield _warning(
            "plan_over_remainder",
            f"上年底累计 {wan(facts.before_year)} ＋ 年计划 {wan(facts.year_plan)} ＝ "
            f"{wan(both)} 万元，超过{total}。",
            *("before_year", "year_plan", "total"),
        )


def _falling(facts: Money) -> Iterable[Finding]:
    now, before = facts.total_done, facts.previous_total
    if now is not None and before is not None and now < before:
        yield _error(
            "cumulative_falls",
            f"累计完成从 {wan(before)} 降到 {wan(now)} 万元，累计数不会变小。",
            "total_done",
        )


def _month_size(facts: Money) -> Iterable[Finding]:
    """A month ten times its plan and its own past, or a tenth of both: a slip, or another unit."""
    amount = facts.month
    measures = [value for value in (facts.month_plan, _median(facts.recent)) if value]
    if not amount or amount < 0 or not measures:
        return
    plan = facts.month_plan
    beside = f"计划 {wan(plan)}" if plan else f"前几个月多在 {wan(measures[-1])} 上下"
    if all(amount >= SLIP * measure for measure in measures):
        is_unit = all(amount >= UNIT_SLIP * measure for measure in measures)
        guess = "像是按元填的" if is_unit else "是不是多写了一位"
        yield _warning(
            "month_too_big", f"本月 {wan(amount)} 万元，{beside} 万元，{guess}。", "month"
        )
    elif len(measures) == 2 and all(SLIP * amount <= measure for measure in measures):
        is_unit = all(UNIT_SLIP * amount <= measure for measure in measures)
        guess = "像是按亿元填的" if is_unit else "是不是少写了一位"
        yield _warning(
            "month_too_small", f"本月 {wan(amount)} 万元，{beside} 万元，{guess}。", "month"
        )


def _median(values: Sequence[Decimal]) -> Decimal | None:
    """The lower middle of the amounts that are not nothing."""
    told = sorted(value for value in values if value > 0)
    return told[(len(told) - 1) // 2] if told else None


# ── progress and dates ───────────────────────────────────────────────────────────────────


def check_progress(now: int | None, before: int | None) -> list[Finding]:
    if now is None or before is None or now >= before:
        return []
    return [
        _warning("progress_falls", f"形象进度从 {before}% 降到 {now}%，请写明原因。", "progress")
    ]


def check_dates(start_on: date | None, finish_on: date | None) -> list[Finding]:
    if start_on is None or finish_on is None or finish_on >= start_on:
        return []
    return [
        _error(
            "finish_before_start",
            f"竣工 {finish_on:%Y-%m-%d} 早于开工 {start_on:%Y-%m-%d}。",
            *("finish_on", "start_on"),
        )
    ]


# ── the statistical identities (DOMAIN b.5) ──────────────────────────────────────────────


@dataclass(frozen=True)
class Statistics:
    """A month's return: ``parts`` by name, None where not asked; cumulative since January."""

    month: Decimal | None = None
    ytd: Decimal | None = None
    previous_ytd: Decimal | None = None
    parts: tuple[Decimal | None, ...] = ()
    since_start: Decimal | None = None
    before_year: Decimal | None = None
    total: Decimal | None = None


def check_statistics(facts: Statistics) -> list[Finding]:
    """年初累计 = 本月 + 上月累计 = 建筑+安装+设备+其他; 开建累计 = 上年累计 + 年初累计."""
    findings = [
        *check_sum(
            "ytd_is_month_and_before",
            "年初累计",
            facts.ytd,
            [("本月", facts.month), ("上月累计", facts.previous_ytd)],
            fields=("ytd", "month_amount"),
        ),
        *check_sum(
            "since_start_is_both",
            "开建累计",
            facts.since_start,
            [("上年累计", facts.before_year), ("年初累计", facts.ytd)],
            fields=("since_start", "ytd"),
        ),
    ]
    told = [part for part in facts.parts if part is not None]
    if told and facts.ytd is not None and sum(told, Decimal(0)) != facts.ytd:
        findings.append(
            _error(
                "ytd_is_parts",
                f"建筑＋安装＋设备＋其他 ＝ {wan(sum(told, Decimal(0)))}，"
                f"年初累计填的是 {wan(facts.ytd)} 万元。",
                *("ytd", "construction", "installation", "equipment", "other"),
            )
        )
    if facts.total and facts.since_start is not None and facts.since_start > facts.total:
        findings.append(
            _warning(
                "since_start_over_total",
                f"开建累计 {wan(facts.since_start)} 万元，超过总投资 {wan(facts.total)} 万元。",
                "since_start",
            )
        )
    return findings


def check_sum(
    rule: str,
    label: str,
    stated: Decimal | None,
    parts: Sequence[tuple[str, Decimal | None]],
    *,
    fields: tuple[str, ...] = (),
    unit: str = "万元",
) -> list[Finding]:
    """``stated`` is the sum of all parts; nothing to say while one of them is unknown."""
    amounts = [amount for _, amount in parts]
    if stated is None or not amounts or any(amount is None for amount in amounts):
        return []
    true = sum(amounts, Decimal(0))
    if true == stated:
        return []
    spelled = " ＋ ".join(f"{name} {wan(amount)}" for name, amount in parts)
    tail = f" {unit}" if unit else ""
    return [
        _error(rule, f"{spelled} ＝ {wan(true)}，{label}填的是 {wan(stated)}{tail}。", *fields)
    ]


# ── funding ──────────────────────────────────────────────────────────────────────────────


def check_funding(
    total: Decimal | None,
    amounts: Mapping[str, Decimal],
    arrived: Mapping[str, Decimal],
) -> list[Finding]:
    """Σ sources = total investment; no source has more arrived than was planned of it."""
    findings = []
    planned = sum(amounts.values(), Decimal(0))
    if total is not None and amounts and planned != total:
        words = f"多 {wan(planned - total)}" if planned > total else f"少 {wan(total - planned)}"
        findings.append(
            _error(
                "sources_are_total",
                f"资金来源合计 {wan(planned)} 万元，比总投资 {wan(total)} 万元{words} 万元。",
                "reason",
            )
        )
    for kind, amount in arrived.items():
        if amount > amounts.get(kind, Decimal(0)):
            findings.append(
                _warning(
                    "arrived_over_planned",
                    f"到位 {wan(amount)} 万元，超过计划 {wan(amounts.get(kind, 0))} 万元。",
                    f"{kind}_arrived",
                )
            )
    return findings


# ── what is printed: percentages, roundings, mixed units ─────────────────────────────────


def check_percent(
    part: Decimal | None, whole: Decimal | None, stated: Decimal | None, *, label: str = "完成率"
) -> list[Finding]:
    """A printed percentage is that of its figures, rounded half up to the decimals it shows.

    The figures are roundings themselves: whatever true values they may stand for will do.
    """
    if part is None or not whole or stated is None:
        return []
    spans, margin = (_span(part), _span(whole)), _span(stated)
    possible = [
        (part + side * spans[0]) * 100 / (whole + other * spans[1])
        for side in (-1, 1)
        for other in (-1, 1)
        if whole + other * spans[1]
    ]
    if min(possible) <= stated + margin and max(possible) >= stated - margin:
        return []
    true = (part * 100 / whole).quantize(Decimal(1).scaleb(stated.as_tuple().exponent))
    return [
        _error(
            "percent_is_share",
            f"{wan(part)} ÷ {wan(whole)} ＝ {true}%，{label}写的是 {stated}%。",
            "percent",
        )
    ]


def check_change(before: Decimal, after: Decimal, stated: Decimal) -> list[Finding]:
    """A printed growth or cut in per cent (91 → 39 is −57.1 %, not −65.3 %)."""
    if not before:
        return []
    return check_percent(after - before, before, stated, label="增减幅")


def check_rounding(exact: Decimal | None, shown: Decimal | None) -> list[Finding]:
    """A coarser printing of the same figure rounds it (58.71 cannot be shown as 58.8)."""
    if exact is None or shown is None or abs(exact - shown) <= _span(shown):
        return []
    return [_error("rounding", f"{exact} 四舍五入不会是 {shown}。", "amount")]


def _span(value: Decimal) -> Decimal:
    """Half of the last decimal place that is written; whole numbers of counts are exact."""
    exponent = value.as_tuple().exponent
    return Decimal(5).scaleb(exponent - 1) if exponent < 0 else Decimal(0)


def mixed_units(amounts: Sequence[Decimal | None]) -> list[int]:
    """Places of amounts that stand in another unit than the rest: 7155 among 47.05 and the like.

    Of a column meant in 亿元 those in 万元, and the other way round; a few of many rows.
    """
    told = sorted(amount for amount in amounts if amount is not None and amount > 0)
    if len(told) < 4:
        return []
    middle = told[(len(told) - 1) // 2]
    odd = [
        place
        for place, amount in enumerate(amounts)
        if amount is not None
        and amount > 0
        and (amount >= middle * 100 or amount * UNIT_SLIP <= middle)
    ]
    return odd if len(odd) * 3 <= len(told) else []
