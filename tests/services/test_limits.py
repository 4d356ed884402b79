"""Working days of DOMAIN c.4, checked against counting by hand; the sum of the parts."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laishan_portal import workdays
from laishan_portal.workdays import WorkCalendar
from services import limits
from services.enums import Outcome, Severity
from services.models import SlaPreset
from tests.factories.services import make_problem

VECTORS = [
    ("2023-01-19", 1, "2023-01-20"),
    ("2023-01-19", 3, "2023-01-29"),
    ("2023-01-19", 15, "2023-02-14"),
    ("2023-04-06", 15, "2023-04-26"),
    ("2023-04-27", 3, "2023-05-05"),
    ("2023-06-21", 1, "2023-06-25"),
    ("2023-09-27", 3, "2023-10-08"),
    ("2023-09-27", 15, "2023-10-24"),
    ("2023-12-29", 1, "2024-01-02"),
]


def day(text):
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(("start", "days", "due"), VECTORS)
def test_the_published_vectors(db, settings, start, days, due):
    settings.LAISHAN_TODAY = day(start)
    found = limits.limits(workdays.calendar(), day(start), accept=1, answer=days, solve=days)
    assert found.due == day(due)
    preset = SlaPreset.objects.create(
        code="test",
        name="测试",
        accept_days=1,
        answer_days=days,
        solve_days=days,
        complex_days=days,
    )
    assert make_problem(raised_on=day(start), preset=preset).due_on == day(due)


def by_hand(calendar, start, count):
    today = start
    while count:
        today += datetime.timedelta(days=1)
        is_off = today in calendar.holidays or today.weekday() > 4
        if today in calendar.extra_workdays or not is_off:
            count -= 1
    return today


days_of_2023 = st.dates(day("2023-01-01"), day("2023-12-31"))


@given(days_of_2023, st.integers(1, 60), st.sets(days_of_2023, max_size=40), st.sets(days_of_2023))
def test_random_limits_against_counting_day_by_day(start, count, off, worked):
    calendar = WorkCalendar(frozenset(off - worked), frozenset(worked), frozenset({2023}))
    found = limits.limits(calendar, start, accept=1, answer=1, solve=count)
    assert found.due == by_hand(calendar, start, count)
    assert limits.used_days(calendar, start, None, found.due) == count
    assert limits.used_days(calendar, start, start, found.due) == 0


@pytest.mark.parametrize(
    ("severity", "days"), [(Severity.NORMAL, 15), (Severity.COMPLEX, 30), (Severity.SERIOUS, 30)]
)
def test_complex_matters_have_the_longer_limit(db, severity, days):
    assert limits.solve_days(SlaPreset.objects.get(code="province"), severity) == days


S, P, N, U = Outcome.SOLVED, Outcome.PARTLY, Outcome.NOT_ALLOWED, Outcome.UPWARDS


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ([S], S),
        ([S, S], S),
        ([S, ""], None),
        ([], None),
        ([S, N], P),
        ([P, U], P),
        ([N, N], N),
        ([N, U], U),
    ],
)
def test_the_whole_is_computed_from_its_parts(parts, whole):
    assert limits.whole_outcome(parts) == whole


@given(st.lists(st.sampled_from(Outcome), min_size=1))
def test_the_whole_is_solved_only_when_every_part_is(parts):
    assert (limits.whole_outcome(parts) == S) == (set(parts) == {S})


def test_the_draw_is_the_same_each_time_and_about_its_share():
    drawn = {n for n in range(2000) if limits.is_drawn(f"WT-{n:04d}", 1, 20)}
    assert drawn == {n for n in range(2000) if limits.is_drawn(f"WT-{n:04d}", 1, 20)}
    assert 320 < len(drawn) < 480
    assert not any(limits.is_drawn(f"WT-{n:04d}", 1, 0) for n in range(200))
    assert all(limits.is_drawn(f"WT-{n:04d}", 1, 100) for n in range(200))
