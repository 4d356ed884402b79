"""Plans from a promised finish: what is proposed, and what is said when it cannot be."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects import schedule
from projects.schedule import Step, words
from tests.projects.test_schedule import CALENDAR, TODAY, walk

FINISH = date(2023, 12, 29)


def line(*steps):
    """Steps one after the other: ``("审图", 20)``."""
    return [
        Step(number, number, name, duration, ((number - 1, 0),) if number > 1 else ())
        for number, (name, duration) in enumerate(steps, start=1)
    ]


def propose(steps, finish=FINISH, **options):
    return schedule.propose(steps, finish, CALENDAR, TODAY, **({"start_on": TODAY} | options))


@st.composite
def plans(draw):
    steps = []
    for number in range(1, draw(st.integers(1, 8)) + 1):
        before = st.lists(st.integers(1, number - 1), unique=True, max_size=3)
        keys = draw(before) if number > 1 else []
        follows = tuple((key, draw(st.integers(0, 8))) for key in keys)
        steps.append(Step(number, number, f"第{number}步", draw(st.integers(0, 40)), follows))
    return steps


@settings(max_examples=150, deadline=None)
@given(plans(), st.dates(date(2023, 7, 10), date(2023, 12, 31)), st.integers(0, 15))
def test_a_proposal_keeps_order_room_and_promise(steps, finish, buffer):
    found = propose(steps, finish, buffer=buffer)
    rows = {row.step.key: row for row in found.rows}
    for row in found.rows:
        assert row.baseline_on >= row.earliest_on
        for key, wait in row.step.follows:
            assert row.baseline_on >= walk(rows[key].baseline_on, wait + row.step.duration)
        if found.is_possible:
            assert row.baseline_on <= finish
    if found.is_possible:
        assert found.rows[-1].baseline_on == finish
        assert found.earliest_finish_on <= finish
        assert found.compressions == ()
    else:
        assert found.earliest_finish_on > finish


@settings(max_examples=150, deadline=None)
@given(plans(), st.dates(date(2023, 7, 3), date(2023, 9, 30)))
def test_the_days_named_for_saving_make_it_possible(steps, finish):
    """Carry out what the sentence says: what stays missing is what it said would."""
    found = propose(steps, finish)
    saved = {each.step.key: each.workdays for each in found.compressions}
    shorter = [replace(step, duration=step.duration - saved.get(step.key, 0)) for step in steps]
    assert propose(shorter, finish).missing == found.still_missing
    assert all(0 < days <= step.duration // 3 for step in steps if (days := saved.get(step.key)))
    order = [each.step.duration for each in found.compressions]
    assert order == sorted(order, reverse=True)


@settings(max_examples=100, deadline=None)
@given(plans(), st.sets(st.integers(1, 8)))
def test_dropping_steps_keeps_who_comes_after_whom(steps, gone):
    def before(some, key, seen=()):
        by_key = {step.key: step for step in some}
        found = set()
        for other, _ in by_key[key].follows:
            found |= {other} | before(some, other)
        return found

    kept = schedule.drop(steps, gone)
    assert {step.key for step in kept} == {step.key for step in steps} - gone
    for step in kept:
        assert before(kept, step.key) == before(steps, step.key) - gone


def test_an_impossible_promise_is_said_with_the_days_and_where_to_find_them():
    found = propose(
        line(("审图", 20), ("主体封顶", 60), ("设备安装", 45), ("交付", 10)), date(2023, 12, 1)
    )
    assert found.missing == 27
    assert words.impossible(found) == (
        "按现在的工期最早 2024年1月9日 完成，比承诺的 2023年12月1日 差 27 个工作日。"
        "可从关键线路上压：“主体封顶” 60 天压到 40 天、“设备安装” 45 天压到 38 天。"
    )


def test_when_a_third_of_everything_is_not_enough_that_is_said():
    found = propose(line(("审图", 20), ("封顶", 60)), date(2023, 7, 20))
    assert found.still_missing > 0
    assert f"仍差 {found.still_missing} 个工作日" in words.impossible(found)
    fixed = [replace(step, fixed_on=date(2023, 9, 1)) for step in line(("封顶", 60))]
    assert "没有能压的工期" in words.impossible(propose(fixed, date(2023, 7, 20)))


def test_the_buffer_is_room_before_the_promise_and_the_last_day_is_the_promise():
    found = propose(line(("审图", 20), ("封顶", 60)), buffer=10)
    first, last = found.rows
    assert last.baseline_on == FINISH
    assert CALENDAR.between(first.baseline_on, first.latest_on) == 10
    assert words.impossible(found) == ""
    assert words.critical(found).startswith("关键线路：审图 → 封顶，时差 ")


def test_a_date_set_by_hand_is_kept_and_judged():
    steps = line(("审图", 20), ("封顶", 60))
    early = propose([replace(steps[0], fixed_on=date(2023, 7, 3)), steps[1]])
    assert early.problems == ["“审图”定在 2023-07-03，前置和工期最早只许到 2023-07-26。"]
    late = propose([replace(steps[0], fixed_on=date(2023, 12, 1)), steps[1]])
    assert late.problems == ["“审图”定在 2023-12-01，晚过最迟日 2023-10-08。"]
    assert late.missing > 0
    fits = propose([replace(steps[0], fixed_on=date(2023, 8, 31)), steps[1]])
    assert fits.problems == []
    assert fits.rows[0].baseline_on == date(2023, 8, 31)


def test_what_is_reached_keeps_its_dates():
    done = Step(1, 1, "审图", 20, baseline_on=date(2023, 3, 1), actual_on=date(2023, 3, 6))
    found = propose([done, Step(2, 2, "封顶", 60, ((1, 0),))])
    assert (found.rows[0].baseline_on, found.rows[0].earliest_on) == (
        date(2023, 3, 1),
        date(2023, 3, 6),
    )
    assert found.chain == (2,)


@pytest.mark.parametrize(
    ("typed", "follows"),
    [
        ("", ()),
        ("3", ((3, 0),)),
        (" 3、5+10 ", ((3, 0), (5, 10))),
        ("３，５＋１０", ((3, 0), (5, 10))),
        ("3 5 + 10", ((3, 0), (5, 10))),
        ("4+2,4+7", ((4, 7),)),
    ],
)
def test_predecessors_as_people_type_them(typed, follows):
    assert words.parse_follows(typed) == follows
    assert words.parse_follows(words.follows_text(follows)) == follows


@pytest.mark.parametrize("typed", ["三", "3-5", "3+", "9999", "1+99999", "٣", "<b>"])
def test_what_is_no_line_number_is_refused(typed):
    with pytest.raises(ValueError, match="前置填行号"):
        words.parse_follows(typed)
