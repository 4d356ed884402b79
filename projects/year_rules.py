"""What a new year starts from, as arithmetic over plain values: no query, no clock.

Amounts are whole hundredths of 万元, so that every split adds up to the last digit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from projects.enums import Condition, DecisionKind, PlanScheme, Stage

MONTHS_A_YEAR = 12
# What has ended leaves the list, and why.
ENDED = {
    Condition.TERMINATED: "项目终止",
    Condition.WITHDRAWN: "已退库",
    Condition.TRANSFERRED: "已转办",
}
IN_OPERATION = "竣工投运"
# Not on a list yet, but may come onto one.
CANDIDATES = frozenset({Condition.NORMAL, Condition.STOPPED, Condition.PAUSED})


@dataclass(frozen=True)
class Proposal:
    kind: DecisionKind
    level: str = ""
    reason: str = ""


def propose(*, was_level: str, stage: str, condition: str) -> Proposal | None:
    """The default for one project; None when it does not come into question at all."""
    if was_level:
        if stage == Stage.OPERATION:
            return Proposal(DecisionKind.LEFT, reason=IN_OPERATION)
        if why := ENDED.get(Condition(condition)):
            return Proposal(DecisionKind.LEFT, reason=why)
        return Proposal(DecisionKind.CARRIED, level=was_level)
    if stage == Stage.OPERATION or condition not in CANDIDATES:
        return None
    return Proposal(DecisionKind.NOT_LISTED)


def decide(*, was_level: str, on_list: bool) -> DecisionKind:
    """The word for being on the new list or not, by whether it stood on the old one."""
    if was_level:
        return DecisionKind.CARRIED if on_list else DecisionKind.LEFT
    return DecisionKind.NEW if on_list else DecisionKind.NOT_LISTED


@dataclass(frozen=True)
class Balance:
    """The money of one project when the new year is drafted; hundredths of 万元.

    ``is_over``: the source year has ended, nothing of its plan is still to come.
    """

    total: int | None
    done: int
    source_plan: int
    source_done: int
    is_over: bool

    @property
    def rest(self) -> int | None:
        """What will be left at the year's start: total − booked − what this year still plans."""
        if self.total is None:
            return None
        to_come = 0 if self.is_over else max(self.source_plan - self.source_done, 0)
        return self.total - self.done - to_come


def year_share(
    balance: Balance, *, scheme: str, percent: int | None, year: int, finish_on: date | None
) -> int | None:
    """What the new year's plan starts from; None where nothing is left or nothing is known.

    ``remaining``: the rest, even over the months up to the promised finish, as far as they lie
    in the year. ``percent``: that share of the total, never more than the rest.
    """
    rest = balance.rest
    if rest is None or rest <= 0:
        return None
    if scheme == PlanScheme.PERCENT:
        share = balance.total * percent // 100
    else:
        share = rest * MONTHS_A_YEAR // max(months_left(year, finish_on), MONTHS_A_YEAR)
    return min(max(share, 1), rest)


def months_left(year: int, finish_on: date | None) -> int:
    """Months from January of the year to the promised finish, both counted; a finish that is
    past or not promised leaves the year itself."""
    if finish_on is None or finish_on.year < year:
        return MONTHS_A_YEAR
    return (finish_on.year - year) * MONTHS_A_YEAR + finish_on.month


def spread(amount: int, *, year: int, finish_on: date | None, shape: Sequence[int]) -> list[int]:
    """The amount over twelve months, exactly: as last year's months were planned where there is
    such a plan, evenly otherwise; nothing after the promised finish."""
    last = min(months_left(year, finish_on), MONTHS_A_YEAR)
    weights = list(shape[:last]) if shape else []
    if not any(weights):
        weights = [1] * last
    whole, given, months = sum(weights), 0, []
    passed = 0
    for weight in weights:
        passed += weight
        upto = amount * passed // whole
        months.append(upto - given)
        given = upto
    return months + [0] * (MONTHS_A_YEAR - last)
