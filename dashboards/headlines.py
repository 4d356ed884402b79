"""The sentences of the leader's page, made by rules from the figures: change the data, and the
headline changes. No query, no request; amounts come in 万元 and are told in 亿元."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from laishan_portal.formatting import wan, yi

Amount = Decimal | int


class Piece(NamedTuple):
    """A stretch of a sentence: a figure carries the address of its rows."""

    text: str
    url: str = ""
    is_strong: bool = False


def html(pieces: Iterable[Piece]) -> SafeString:
    return format_html_join("", "{}", ((_piece_html(piece),) for piece in pieces))


def text(pieces: Iterable[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def _piece_html(piece: Piece) -> SafeString:
    inner = format_html("{}", piece.text)
    if piece.url:
        inner = format_html('<a class="ls-n" href="{}">{}</a>', piece.url, inner)
    return format_html("<b>{}</b>", inner) if piece.is_strong else inner


# ── the lead sentence ────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Lead:
    """What the lead sentence tells of; ``gaps`` are the largest shortfalls of single projects."""

    whose: str
    projects: int
    reds: int
    yellows: int
    invested: Amount
    gap: Amount
    compared: int
    gaps: Sequence[Amount]
    waiting: int
    urls: dict[str, str]


def lead(facts: Lead) -> list[Piece]:
    """``205 个重点项目中，9 个红灯、22 个黄灯。今年完成投资 71.9 亿元，比计划少 4.2 亿元，…``"""
    if not facts.projects:
        return [Piece(f"{facts.whose}还没有重点项目。")]
    link = facts.urls.get
    pieces = [
        Piece(f"{facts.whose} " if facts.whose else ""),
        Piece(wan(facts.projects), link("projects", "")),
        Piece(" 个重点项目中，"),
        *_lights(facts.reds, facts.yellows, link),
        Piece("。今年完成投资 "),
        Piece(yi(facts.invested), link("invested", "")),
        Piece(" 亿元，"),
        *_against_plan(facts, link),
    ]
    if facts.gaps:
        pieces += [
            Piece(f"，{_largest(len(facts.gaps))}合计少 "),
            Piece(yi(sum(facts.gaps)), link("gaps", "")),
            Piece(" 亿元"),
        ]
    pieces.append(Piece("。"))
    if facts.waiting:
        pieces += [Piece("待审 "), Piece(wan(facts.waiting), link("waiting", "")), Piece(" 件。")]
    return pieces


def _lights(reds: int, yellows: int, link) -> list[Piece]:
    if not reds and not yellows:
        return [Piece("没有红灯和黄灯", is_strong=True)]
    first = (
        [Piece(wan(reds), link("red", ""), True), Piece(" 个红灯", is_strong=True)]
        if reds
        else [Piece("没有红灯", is_strong=True)]
    )
    if not yellows:
        return [*first, Piece("，没有黄灯")]
    return [
        *first,
        Piece("、", is_strong=True),
        Piece(wan(yellows), link("yellow", ""), True),
        Piece(" 个黄灯", is_strong=True),
    ]


def _against_plan(facts: Lead, link) -> list[Piece]:
    if not facts.compared:
        return [Piece("还没有可比的计划")]
    if facts.gap == 0:
        return [Piece("与计划持平", is_strong=True)]
    return [
        Piece(f"比计划{'少' if facts.gap > 0 else '多'} ", is_strong=True),
        Piece(yi(abs(facts.gap)), link("gap", ""), True),
        Piece(" 亿元", is_strong=True),
    ]


def _largest(number: int) -> str:
    return "差额最大的项目" if number == 1 else f"差额最大的 {number} 个项目"


# ── titles of the sections ───────────────────────────────────────────────────────────────


def lights_title(reds_by_stage: Sequence[tuple[str, int]], yellows: int) -> str:
    """``9 个红灯：3 个卡在手续、2 个卡在主体施工，其余卡在签约、洽谈``: where the reds stand."""
    counted = ((n, name.replace("在谈", "洽谈")) for name, n in reds_by_stage if n)
    stages = sorted(counted, key=lambda row: -row[0])
    reds = sum(n for n, _ in stages)
    if not reds:
        return f"没有红灯，{wan(yellows)} 个黄灯" if yellows else "没有红灯，也没有黄灯"
    if len(stages) == 1:
        return f"{wan(reds)} 个红灯，{'都' if reds > 1 else ''}卡在{stages[0][1]}"
    named = [row for row in stages if row[0] > 1][:3]
    rest = [name for n, name in stages if (n, name) not in named]
    if not named:
        return f"{wan(reds)} 个红灯：分别卡在{'、'.join(rest)}"
    told = "、".join(f"{wan(n)} 个卡在{name}" for n, name in named)
    return f"{wan(reds)} 个红灯：{told}" + (f"，其余卡在{'、'.join(rest)}" if rest else "")


def curve_title(
    plan: Sequence[Amount], actual: Sequence[Amount], forecast_end: Amount | None
) -> str:
    """How the gap has moved over the last months, and what the present pace brings.

    ``plan`` is cumulative from 0 at the year's start to December; ``actual`` as far as told.
    """
    if not plan[-1]:
        return "还没有年计划，先看实际完成" if len(actual) > 1 else "还没有年计划和审定的月报"
    if len(actual) < 2:
        return "还没有审定的月报，看不出进度"
    gaps = [planned - done for planned, done in zip(plan, actual, strict=False)]
    ending = _ending(plan[-1], forecast_end)
    if gaps[-1] == 0:
        return f"投资与计划持平{ending}"
    if gaps[-1] < 0:
        return f"投资比计划多 {yi(-gaps[-1])} 亿元{ending}"
    if len(gaps) > 3 and gaps[-1] > gaps[-2] > gaps[-3]:
        return f"投资差额逐月扩大{ending}"
    if gaps[-1] < gaps[-2]:
        return f"投资差额在收窄{ending}"
    return f"投资比计划少 {yi(gaps[-1])} 亿元{ending}"


def _ending(year_plan: Amount, forecast_end: Amount | None) -> str:
    if forecast_end is None:
        return ""
    short = year_plan - forecast_end
    if yi(abs(short)) == "0" or round(abs(short)) < 100:
        return "，按现速全年能完成计划"
    return f"，按现速全年{'少' if short > 0 else '多'} {yi(abs(short))} 亿元"


def targets_title(ahead: int, behind: int, unknown: int) -> str:
    """``10 项年度目标：6 项跟上进度，4 项落后``."""
    parts = [
        f"{number} 项{what}"
        for number, what in ((ahead, "跟上进度"), (behind, "落后"), (unknown, "待接入"))
        if number
    ]
    return f"{ahead + behind + unknown} 项年度目标：{'，'.join(parts)}"


def stages_title(groups: Sequence[tuple[str, int, int]]) -> str:
    """``手续环节最堵：33 个项目，9 个停留超限``; groups are (name, projects, over the limit)."""
    if not any(count for _, count, _ in groups):
        return "还没有项目"
    name, count, over = max(groups, key=lambda group: (group[2], group[1]))
    if over:
        return f"{name}环节最堵：{wan(count)} 个项目，{wan(over)} 个停留超限"
    return f"没有项目停留超限，{name}的最多：{wan(count)} 个"


def ranking_title(units: int, ahead: int) -> str:
    if not ahead:
        return f"{units} 个责任单位，没有一个跑赢计划"
    if ahead == units:
        return f"{units} 个责任单位，都跑赢计划"
    return f"{units} 个责任单位，{ahead} 个跑赢计划"


def gaps_title(gaps: Sequence[Amount]) -> str:
    if not gaps:
        return "没有项目落后于自己的计划"
    return f"{_largest(len(gaps))}，{'合计' if len(gaps) > 1 else ''}少 {yi(sum(gaps))} 亿元"


def waiting_title(reports: int, moves: int, dates: int) -> str:
    """``待审 25 件：月报 20，阶段 3，改期 2``."""
    parts = [
        f"{what} {wan(number)}"
        for number, what in ((reports, "月报"), (moves, "阶段"), (dates, "改期"))
        if number
    ]
    if not parts:
        return "没有待审事项"
    return f"待审 {wan(reports + moves + dates)} 件：{'，'.join(parts)}"
