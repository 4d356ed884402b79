"""Limits of recruitment in working days, against walking day by day."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from laishan_portal.workdays import WorkCalendar
from projects import followup
from projects.enums import FollowUpDuty, Stage

FIRST = date(2023, 1, 1)
days = st.integers(0, 400).map(lambda n: FIRST + timedelta(days=n))
calendars = st.builds(
    WorkCalendar,
    holidays=st.frozensets(days, max_size=25),
    extra_workdays=st.frozensets(days, max_size=12),
    official_years=st.just(frozenset({2023})),
)
# A busy machine is no reason to fail.
patiently = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
PLAIN = WorkCalendar(frozenset(), frozenset(), frozenset({2023}))
JIANGMEN = followup.Limits(
    (
        followup.Limit("respond", "", 1),
        followup.Limit("judge", "", 3, 5, Decimal(50_000)),
        followup.Limit("feedback", "", 5),
        followup.Limit("follow", "", 10),
        followup.Limit("stay", "framework", 20),
    )
)


def last_day_in_time(start, workdays, calendar):
    """Walked: the day on which the nth working day after ``start`` falls."""
    day, left = start, workdays
    while left:
        day += timedelta(days=1)
        left -= calendar.is_workday(day)
    return day


@patiently
@given(calendar=calendars, today=days, workdays=st.integers(1, 25))
def test_all_before_the_first_day_in_time_are_overdue_and_no_others(calendar, today, workdays):
    first = followup.in_time_from(today, workdays, calendar)
    for offset in range(-60, 61):
        day = first + timedelta(days=offset)
        overdue = last_day_in_time(day, workdays, calendar) < today
        assert overdue == (day < first), day


@pytest.mark.parametrize(
    ("total", "workdays"),
    [(None, 3), (Decimal("49999.99"), 3), (Decimal(50_000), 5), (Decimal(90_000), 5)],
)
def test_big_projects_have_a_limit_of_their_own(total, workdays):
    assert JIANGMEN.of(FollowUpDuty.JUDGE).for_total(total) == workdays


def duties(done, today, total=None):
    found = followup.lead_duties(
        date(2023, 6, 1), done, total=total, limits=JIANGMEN, calendar=PLAIN, today=today
    )
    return {state.duty: (state.due_on, state.is_late) for state in found}


def test_duties_of_a_lead_are_late_once_their_day_has_passed():
    """1 June 2023 is a Thursday: 1, 3 and 5 working days later are 2, 6 and 8 June."""
    on_the_sixth = duties({"respond": date(2023, 6, 2)}, date(2023, 6, 6))
    assert on_the_sixth == {
        "respond": (date(2023, 6, 2), False),
        "judge": (date(2023, 6, 6), False),
        "feedback": (date(2023, 6, 8), False),
    }
    later = duties({"respond": date(2023, 6, 5), "judge": date(2023, 6, 6)}, date(2023, 6, 9))
    assert [late for _, late in later.values()] == [True, False, True]


def test_a_big_lead_has_longer_to_be_judged():
    assert duties({}, date(2023, 6, 7), Decimal(60_000))["judge"] == (date(2023, 6, 8), False)


def test_without_a_rule_nothing_is_judged():
    none = followup.Limits(())
    assert (
        followup.lead_duties(
            FIRST, {}, total=None, limits=none, calendar=PLAIN, today=date(2023, 6, 1)
        )
        == []
    )
    told = followup.stage_time(
        Stage.LEAD, [FIRST], limits=none, calendar=PLAIN, today=date(2023, 6, 1)
    )
    assert (told.over, told.limit) == (0, None)


@patiently
@given(st.lists(st.integers(0, 500), max_size=30))
def test_the_median_has_as_many_above_as_below(values):
    median = followup.median_days(values)
    if not values:
        assert median is None
        return
    assert sum(v < median for v in values) <= Fraction(len(values), 2)
    assert sum(v > median for v in values) <= Fraction(len(values), 2)
    assert (median * 2).denominator == 1


@patiently
@given(
    calendar=calendars,
    today=days,
    entered=st.lists(st.one_of(st.none(), days), max_size=20),
)
def test_time_in_a_stage_counts_as_walking_does(calendar, today, entered):
    entered = [day if day is None or day <= today else today for day in entered]
    told = followup.stage_time(
        Stage.FRAMEWORK, entered, limits=JIANGMEN, calendar=calendar, today=today
    )
    known = [day for day in entered if day]
    assert told.unknown == len(entered) - len(known)
    assert list(told.days) == [(today - day).days for day in known]
    assert told.over == sum(last_day_in_time(day, 20, calendar) < today for day in known)
    assert told.limit == 20
