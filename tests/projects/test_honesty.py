"""Hints for the reviewer: seen where they should be, and nowhere else."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.honesty import MONTHS_ALIKE, Filing, Photo, hints

JUNE = date(2023, 6, 1)


def month(number):
    return date(2023, number, 1)


def run_of(**columns):
    """Filings of June, May, April …, one for each value of the columns."""
    count = len(next(iter(columns.values())))
    return [
        Filing(month(6 - place), **{name: values[place] for name, values in columns.items()})
        for place in range(count)
    ]


def rules(now, *before, photos=()):
    return [hint.rule for hint in hints(now, before, photos)]


def test_the_same_words_three_months_running():
    filings = run_of(text=["雨天影响。", "雨天影响", " 雨天 影响。"])
    (hint,) = hints(filings[0], filings[1:])
    assert hint.rule == "same_text"
    assert hint.sentence == "“卡在哪”连续 3 个月一字不差"
    assert hint.evidence == (month(4), month(5))


@pytest.mark.parametrize(
    "texts", [["甲", "甲"], ["甲", "乙", "甲"], ["", "", ""], ["甲", "", "甲"]]
)
def test_fewer_or_other_words_say_nothing(texts):
    filings = run_of(text=texts)
    assert rules(*filings) == []


def test_a_month_left_out_breaks_the_run():
    now, may, march = (Filing(month(n), text="甲") for n in (6, 5, 3))
    assert rules(now, may, march) == []


def test_progress_stands_still_while_money_is_booked():
    filings = run_of(progress=[40, 40, 40], invested=[Decimal(5), Decimal(3), Decimal(0)])
    (hint,) = hints(filings[0], filings[1:])
    assert hint.rule == "still_progress"
    assert "停在 40%" in hint.sentence
    assert "共报投资 8 万元" in hint.sentence
    assert rules(*run_of(progress=[40] * 3, invested=[Decimal(0)] * 3)) == []
    assert rules(*run_of(progress=[100] * 3, invested=[Decimal(1), Decimal(2), Decimal(3)])) == []


def test_money_stands_still_while_progress_grows():
    filings = run_of(progress=[60, 50, 40], invested=[Decimal(0)] * 3)
    (hint,) = hints(filings[0], filings[1:])
    assert hint.rule == "still_money"
    assert "从 40% 到 60%" in hint.sentence
    assert (
        rules(*run_of(progress=[60, 50, 40], invested=[Decimal(1), Decimal(0), Decimal(0)])) == []
    )


def test_exactly_the_plan():
    plan = [Decimal(100), Decimal("90.5"), Decimal(80)]
    assert rules(*run_of(invested=plan, plan=plan)) == ["exact_plan"]
    assert rules(*run_of(invested=plan, plan=[Decimal(100), Decimal("90.4"), Decimal(80)])) == []
    nothing = [Decimal(0)] * 3
    assert rules(*run_of(invested=nothing, plan=nothing)) == []


@pytest.mark.parametrize(
    ("filed", "told", "is_seen"),
    [
        (date(2023, 6, 22), date(2023, 7, 9), True),
        (date(2023, 6, 25), date(2023, 6, 26), True),
        (date(2023, 6, 21), date(2023, 7, 9), False),
        (date(2023, 6, 26), date(2023, 7, 9), False),
        (date(2023, 6, 22), date(2023, 6, 25), False),
        (date(2023, 6, 22), date(2023, 6, 20), False),
    ],
)
def test_a_date_moved_just_before_it_falls_due(filed, told, is_seen):
    now = Filing(
        JUNE, node="封顶", node_due_on=date(2023, 6, 25), node_forecast_on=told, filed_on=filed
    )
    assert (rules(now) == ["moved_before_due"]) is is_seen


def test_photos():
    now = Filing(JUNE, filed_on=date(2023, 7, 3))
    reused = Photo("甲.jpg", seen=(("5 月月报", "/x/"),))
    (hint,) = hints(now, [], [reused])
    assert (hint.rule, hint.links) == ("photo_reused", (("5 月月报", "/x/"),))
    for day, is_seen in [
        (date(2023, 5, 26), True),
        (date(2023, 5, 27), False),
        (date(2023, 7, 3), False),
        (date(2023, 7, 4), True),
        (None, False),
    ]:
        assert (rules(now, photos=[Photo("乙.jpg", day)]) == ["photo_outside"]) is is_seen


@given(st.lists(st.sampled_from([None, 0, 1, 2]), min_size=1, max_size=6))
def test_a_run_is_as_long_as_a_slow_count_says(values):
    filings = run_of(progress=values, invested=[Decimal(n + 1) for n in range(len(values))])
    length = 0
    for value in values:
        if value != values[0]:
            break
        length += 1
    expected = values[0] is not None and length >= MONTHS_ALIKE
    assert ("still_progress" in rules(*filings)) is expected
