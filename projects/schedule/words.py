"""What the passes found, in sentences; and the predecessors of a line as people type them."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from projects.schedule.proposals import SAVED_PART, Follow, Proposal

_FOLLOW = re.compile(r"(\d{1,3})(?:\+(\d{1,4}))?", re.ASCII)
_BREAKS = re.compile(r"[,、，;；\s]+")
MOST_NAMED = 4


def provisional(years: Sequence[int]) -> str:
    """The sentence for years whose holidays are not announced; empty without any."""
    if not years:
        return ""
    return f"{'、'.join(str(year) for year in years)} 年放假安排未公布，暂按周一至周五算。"


def impossible(proposal: Proposal) -> str:
    """How many working days are missing and where to find them; empty when none is."""
    if proposal.is_possible:
        return ""
    finish, earliest = proposal.finish_on, proposal.earliest_finish_on
    told = f"按现在的工期最早 {_day(earliest)} 完成，" if earliest else ""
    return (
        f"{told}比承诺的 {_day(finish)} 差 {proposal.missing} 个工作日。{compressions(proposal)}"
    )


def compressions(proposal: Proposal) -> str:
    """Which critical steps to shorten, the longest first, and by how much."""
    if not proposal.compressions:
        return "关键线路上没有能压的工期，请改承诺日期或删减节点。"
    named = [
        f"“{step.name}” {step.duration} 天压到 {step.duration - days} 天"
        for step, days in ((saved.step, saved.workdays) for saved in proposal.compressions)
    ]
    told = "、".join(named[:MOST_NAMED])
    if len(named) > MOST_NAMED:
        told += f"等 {len(named)} 项"
    if proposal.still_missing:
        return (
            f"关键线路各压三分之一（{told}）仍差 {proposal.still_missing} 个工作日，"
            "请改承诺日期或改并行。"
        )
    return f"可从关键线路上压：{told}。"


def catch_up(critical: Sequence[tuple[str, int]], missing: int) -> str:
    """For a plan that is running: ``(name, working days it takes)`` of its critical nodes."""
    left, named = missing, []
    for name, days in sorted(critical, key=lambda item: -item[1]):
        saved = min(days // SAVED_PART, left)
        if saved > 0:
            named.append(f"“{name}”压 {saved} 天")
            left -= saved
    if not named:
        return f"要赶回 {missing} 个工作日，关键节点上没有能压的工期。"
    told = f"要赶回 {missing} 个工作日，可从关键节点压：{'、'.join(named[:MOST_NAMED])}"
    return f"{told}；还差 {left} 个工作日。" if left else f"{told}。"


def critical(proposal: Proposal) -> str:
    """The critical chain in order, with its float."""
    by_key = {row.step.key: row for row in proposal.rows}
    chain = [by_key[key] for key in proposal.chain]
    if not chain:
        return ""
    left = min(row.float_workdays for row in chain)
    names = " → ".join(row.step.name for row in chain)
    return f"关键线路：{names}，时差 {left} 个工作日。" if left >= 0 else f"关键线路：{names}。"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def follows_text(follows: Sequence[Follow]) -> str:
    """``3、5+10``: after line 3, and 10 working days after line 5."""
    return "、".join(f"{key}+{wait}" if wait else str(key) for key, wait in follows)


def parse_follows(text: str) -> tuple[Follow, ...]:
    """The reverse, as people type it (full-width signs, commas, spaces). Raises ``ValueError``."""
    found: dict[int, int] = {}
    plain = unicodedata.normalize("NFKC", text).replace(" +", "+").replace("+ ", "+")
    for part in filter(None, _BREAKS.split(plain.strip())):
        match = _FOLLOW.fullmatch(part)
        if match is None:
            raise ValueError("前置填行号，如 3 或 3、5+10（第 5 行后再等 10 个工作日）。")
        key, wait = int(match[1]), int(match[2] or 0)
        found[key] = max(wait, found.get(key, 0))
    return tuple(found.items())
