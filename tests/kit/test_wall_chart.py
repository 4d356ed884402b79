"""The wall's drawing: where a day stands, which diamond, what is cut at the window's edges."""

import re
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laishan_portal.charts.wall import (
    END,
    Axis,
    WallNode,
    month_ticks,
    node_words,
    shapes,
    wall_head,
    wall_marks,
    wall_row,
)

TODAY = date(2023, 6, 28)
LOW, HIGH = date(2023, 1, 1), date(2024, 1, 1)
YEAR = Axis(LOW, HIGH, TODAY, month_ticks(LOW, HIGH, TODAY))
days = st.dates(date(2022, 1, 1), date(2025, 1, 1))


def node(baseline, expected, *, is_reached=False, name="节点"):
    return WallNode(name, baseline, expected, is_reached)


@st.composite
def nodes(draw):
    """Facts lie in the past, forecasts do not: as the schedule hands them out."""
    made = []
    for number in range(draw(st.integers(0, 6))):
        is_reached = draw(st.booleans())
        day = draw(days)
        expected = min(day, TODAY) if is_reached else max(day, TODAY)
        made.append(node(draw(days), expected, is_reached=is_reached, name=f"节点{number}"))
    return made


@given(days)
def test_a_day_stands_at_its_share_of_the_window(day):
    inside = min(max(day, LOW), HIGH)
    exact = Fraction((inside - LOW).days * END, (HIGH - LOW).days)
    assert 0 <= exact - YEAR.place(day) < 1
    assert YEAR.shows(day) == (day.year == 2023)


@given(days, days)
def test_a_later_day_never_stands_further_left(one, other):
    first, second = sorted([one, other])
    assert YEAR.place(first) <= YEAR.place(second)


@pytest.mark.parametrize(
    ("late", "is_reached", "kind"),
    [
        (-9, False, "forecast"),
        (0, False, "forecast"),
        (3, False, "forecast"),
        (4, False, "soon"),
        (14, False, "soon"),
        (15, False, "late"),
        (400, False, "late"),
        (400, True, "actual"),
    ],
)
def test_the_diamond_follows_the_days_late(late, is_reached, kind):
    promised = date(2023, 8, 1)
    assert node(promised, promised + timedelta(days=late), is_reached=is_reached).kind == kind


def painted(stretch):
    """The days of 2023 that a bar covers, one by one."""
    if stretch is None:
        return set()
    left, right = stretch
    every = [LOW + timedelta(days=number) for number in range(365)]
    return {day for day in every if left <= YEAR.place(day) < right}


def days_from(start, end):
    """From the first up to, not including, the second, within the window."""
    return {day for number in range(365) if start <= (day := LOW + timedelta(days=number)) < end}


@given(nodes())
def test_bars_cover_the_days_they_should(made):
    drawn = shapes(made, YEAR)
    if not made:
        assert (drawn.promise, drawn.past, drawn.coming) == (None, None, None)
        return
    expected = [one.expected_on for one in made]
    start, finish = min(expected), max(expected)
    is_open = not all(one.is_reached for one in made)
    assert painted(drawn.past) == days_from(start, min(TODAY, finish))
    assert painted(drawn.coming) == (days_from(max(TODAY, start), finish) if is_open else set())
    baselines = [one.baseline_on for one in made]
    assert painted(drawn.promise) == days_from(min(baselines), max(baselines))
    assert drawn.runs_on == (is_open and finish >= HIGH)


@given(nodes())
def test_every_node_of_the_window_has_its_marks(made):
    drawn = shapes(made, YEAR)
    shown = [one for one in made if one.expected_on.year == 2023]
    assert [(x, kind) for x, kind, _ in drawn.marks] == [
        (YEAR.place(one.expected_on), one.kind) for one in shown
    ]
    promised = [one for one in made if one.baseline_on.year == 2023]
    assert list(drawn.baselines) == [YEAR.place(one.baseline_on) for one in promised]
    assert all(kind in {"soon", "late"} for _, _, kind in drawn.slips)


@given(nodes())
def test_nothing_is_drawn_outside_the_cell(made):
    html = wall_row(made, YEAR, "说明")
    for value in re.findall(r'(?:x|x1|x2|width)="(-?[\d.]+)%"', html):
        assert 0 <= float(value) <= 100
    assert html.count("<title>") == sum(one.expected_on.year == 2023 for one in made)


def test_names_and_labels_are_escaped():
    html = wall_row([node(TODAY, TODAY, name='<b>"甲"')], YEAR, '<i>"乙"')
    assert "<b>" not in html
    assert "<i>" not in html
    assert "&lt;b&gt;&quot;甲&quot;" in html


def test_a_mark_says_what_was_promised_and_what_came():
    late = node(date(2023, 9, 5), date(2023, 9, 30), name="主体封顶")
    assert node_words(late, TODAY) == "主体封顶：计划 9月5日，预测 9月30日，晚 25 天"
    done = node(date(2022, 11, 15), date(2022, 11, 15), is_reached=True, name="备案")
    assert node_words(done, TODAY) == "备案：计划 2022年11月15日，实际 2022年11月15日，按期"


def test_the_head_names_twelve_months_and_today():
    head = wall_head(YEAR)
    assert re.findall(r">(\d+)月<", head) == [str(month) for month in range(1, 13)]
    assert head.count("g-today") == 1
    assert 'class="k">6月' in head


def test_the_grid_is_drawn_once_for_all_rows():
    marks = wall_marks(YEAR)
    assert marks.count("g-month") == 11
    for name in ("wg", "wa", "wf", "ws", "wl", "wb", "wr"):
        assert f'id="{name}"' in marks
    assert wall_row([], YEAR, "没有节点").count("<line") == 0


def test_another_year_has_no_today():
    axis = Axis(date(2022, 1, 1), date(2023, 1, 1), TODAY, ())
    assert "g-today" not in wall_head(axis)
