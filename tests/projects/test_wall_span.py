"""The windows of the wall, in the year at hand and in others."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.wall.span import KEYS, span, spans

TODAY = date(2023, 6, 28)


@pytest.mark.parametrize(
    ("key", "year", "low", "high", "label"),
    [
        ("year", 2023, date(2023, 1, 1), date(2024, 1, 1), "2023 全年"),
        ("half", 2023, date(2023, 1, 1), date(2023, 7, 1), "2023 上半年"),
        ("next", 2023, date(2023, 6, 1), date(2023, 10, 1), "未来三个月（6–9 月）"),
        ("years", 2023, date(2022, 1, 1), date(2025, 1, 1), "2022–2024 三年"),
        ("half", 2022, date(2022, 7, 1), date(2023, 1, 1), "2022 下半年"),
        ("year", 2024, date(2024, 1, 1), date(2025, 1, 1), "2024 全年"),
    ],
)
def test_each_window(key, year, low, high, label):
    found = span(key, year, TODAY)
    assert (found.axis.low, found.axis.high, found.label) == (low, high, label)


def test_three_months_reach_over_the_new_year():
    found = span("next", 2023, date(2023, 11, 15))
    assert (found.axis.low, found.axis.high) == (date(2023, 11, 1), date(2024, 3, 1))
    assert [tick.label for tick in found.axis.ticks if tick.label] == [
        "11月",
        "12月",
        "1月",
        "2月",
    ]


def test_three_years_have_quarters():
    labels = [tick.label for tick in span("years", 2023, TODAY).axis.ticks]
    assert labels[:5] == ["2022", "4月", "7月", "10月", "2023"]


@given(
    st.sampled_from(KEYS), st.integers(2000, 2999), st.dates(date(2000, 1, 1), date(2999, 1, 1))
)
def test_every_window_is_whole_months_with_ordered_ticks(key, year, today):
    axis = span(key, year, today).axis
    assert axis.low < axis.high
    assert axis.low.day == axis.high.day == 1
    ticks = [tick.day for tick in axis.ticks]
    assert ticks == sorted(ticks)
    assert axis.low == ticks[0]
    assert ticks[-1] < axis.high


def test_the_menu_offers_all():
    assert [one.key for one in spans(2023, TODAY)] == list(KEYS)
