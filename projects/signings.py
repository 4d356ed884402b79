"""What counts of signings (三明 2006, DOMAIN a.1 R14). Pure rules: no queries, no clock.

The first signing of a project counts once, with its amount. A framework that became a contract
counts as an upgrade (升格), without money. A raised total (增资) counts with the increase alone.
A second signing of the same thing is a repeat and counts for nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from projects.enums import EventKind, Stage

SIGNING_STAGES = (Stage.FRAMEWORK, Stage.SIGNED)


class Counts(StrEnum):
    FIRST = "first"
    UPGRADE = "upgrade"
    REPEAT = "repeat"
    INCREASE = "increase"


LABELS = {
    Counts.FIRST: "首次签约",
    Counts.UPGRADE: "升格",
    Counts.REPEAT: "重复签约",
    Counts.INCREASE: "增资",
}
RULES = {
    Counts.FIRST: (
        "一个项目只计一次首次签约，框架协议和正式合同谁先签谁算。"
        "金额＝现在的总投资减去批准的增资，没有总投资的不计金额。"
    ),
    Counts.UPGRADE: "框架协议转为正式合同算升格，只计个数，不再计金额。",
    Counts.INCREASE: "签约后批准增加总投资的，只计增加的部分。",
    Counts.REPEAT: "同一件事再签一次，只记不计：不进个数，也不进金额。",
}


@dataclass(frozen=True)
class SigningFact:
    """An approved move into a signing stage."""

    pk: int
    project_id: int
    to_stage: str
    kind: str
    occurred_on: date


@dataclass(frozen=True)
class Judged:
    fact: SigningFact
    counts: Counts


def judge(facts: Iterable[SigningFact]) -> list[Judged]:
    """Each project's approved signings in the order they happened, and what each counts as."""
    judged = []
    signed: set[int] = set()
    for fact in sorted(facts, key=lambda fact: (fact.occurred_on, fact.pk)):
        if fact.kind != EventKind.FORWARD:
            judged.append(Judged(fact, Counts.REPEAT))
            continue
        counts = Counts.UPGRADE if fact.project_id in signed else Counts.FIRST
        signed.add(fact.project_id)
        judged.append(Judged(fact, counts))
    return judged


def signed_amount(total: Decimal | None, increases: Iterable[Decimal]) -> Decimal | None:
    """What was signed for at first: today's total without what was raised since."""
    return None if total is None else total - sum(increases, Decimal(0))
