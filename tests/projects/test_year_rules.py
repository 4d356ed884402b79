"""The arithmetic of a new year, against slow and plain reckonings."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects import year_rules
from projects.enums import Condition, DecisionKind, PlanScheme, Stage
from projects.year_rules import Balance, months_left, propose, spread, year_share

AMOUNT = st.integers(0, 10**9)
FINISH = st.none() | st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("was", "stage", "condition", "kind", "reason"),
    [
        ("city", Stage.STRUCTURE, Condition.NORMAL, DecisionKind.CARRIED, ""),
        ("city", Stage.STRUCTURE, Condition.STOPPED, DecisionKind.CARRIED, ""),
        ("city", Stage.OPERATION, Condition.NORMAL, DecisionKind.LEFT, "竣工投运"),
        ("city", Stage.PERMITS, Condition.TERMINATED, DecisionKind.LEFT, "项目终止"),
        ("city", Stage.PERMITS, Condition.WITHDRAWN, DecisionKind.LEFT, "已退库"),
        ("city", Stage.PERMITS, Condition.TRANSFERRED, DecisionKind.LEFT, "已转办"),
        ("", Stage.PERMITS, Condition.NORMAL, DecisionKind.NOT_LISTED, ""),
        ("", Stage.LEAD, Condition.PAUSED, DecisionKind.NOT_LISTED, ""),
    ],
)
def test_what_the_rules_propose(was, stage, condition, kind, reason):
    found = propose(was_level=was, stage=stage, condition=condition)
    assert (found.kind, found.reason) == (kind, reason)
    assert found.level == (was if kind == DecisionKind.CARRIED else "")


@pytest.mark.parametrize(
    ("stage", "condition"),
    [(Stage.OPERATION, Condition.NORMAL), (Stage.LEAD, Condition.WITHDRAWN)],
)
def test_what_never_was_listed_and_has_ended_is_no_question(stage, condition):
    assert propose(was_level="", stage=stage, condition=condition) is None


def test_the_word_follows_from_where_it_stood():
    words = {
        (was, on): year_rules.decide(was_level=was, on_list=on)
        for was in ("city", "")
        for on in (True, False)
    }
    assert words == {
        ("city", True): DecisionKind.CARRIED,
        ("city", False): DecisionKind.LEFT,
        ("", True): DecisionKind.NEW,
        ("", False): DecisionKind.NOT_LISTED,
    }


@given(AMOUNT, FINISH, st.lists(AMOUNT, min_size=12, max_size=12) | st.just([]))
def test_a_spread_adds_up_and_ends_with_the_promise(amount, finish, shape):
    months = spread(amount, year=2024, finish_on=finish, shape=shape)
    assert len(months) == 12
    assert sum(months) == amount
    assert min(months) >= 0
    if finish is not None and finish.year == 2024:
        assert not any(months[finish.month :])


@given(AMOUNT, st.lists(st.integers(1, 10**6), min_size=12, max_size=12))
def test_a_spread_keeps_the_shape_to_a_hundredth(amount, shape):
    months = spread(amount, year=2024, finish_on=None, shape=shape)
    for got, weight in zip(months, shape, strict=True):
        assert abs(got - Fraction(amount * weight, sum(shape))) < 1


def slow_months_left(year, finish):
    """Counted month by month."""
    if finish is None or finish < date(year, 1, 1):
        return 12
    count, month = 1, date(year, 1, 1)
    while (month.year, month.month) != (finish.year, finish.month):
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        count += 1
    return count


@given(st.integers(2021, 2030), FINISH)
def test_months_left_are_counted(year, finish):
    assert months_left(year, finish) == slow_months_left(year, finish)


BALANCE = st.builds(
    Balance,
    total=st.none() | st.integers(1, 10**10),
    done=AMOUNT,
    source_plan=AMOUNT,
    source_done=AMOUNT,
    is_over=st.booleans(),
)


@given(BALANCE, FINISH, st.integers(1, 100), st.sampled_from(list(PlanScheme)))
def test_a_share_is_never_more_than_what_is_left(balance, finish, percent, scheme):
    share = year_share(balance, scheme=scheme, percent=percent, year=2024, finish_on=finish)
    rest = balance.rest
    if rest is None or rest <= 0:
        assert share is None
        return
    assert 0 < share <= rest
    if scheme == PlanScheme.REMAINING and months_left(2024, finish) <= 12:
        assert share == rest


def test_what_this_year_still_plans_is_not_planned_again():
    running = Balance(total=1000, done=400, source_plan=300, source_done=100, is_over=False)
    assert running.rest == 1000 - 400 - 200
    over = Balance(total=1000, done=400, source_plan=300, source_done=100, is_over=True)
    assert over.rest == 600


def test_the_rest_goes_evenly_to_the_promised_finish():
    balance = Balance(total=24_000, done=0, source_plan=0, source_done=0, is_over=True)
    share = year_share(
        balance,
        scheme=PlanScheme.REMAINING,
        percent=None,
        year=2024,
        finish_on=date(2025, 12, 31),
    )
    assert share == 12_000
