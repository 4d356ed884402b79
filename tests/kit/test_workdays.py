from datetime import date, timedelta

import pytest

from laishan_portal import workdays
from laishan_portal.models import Workday

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        ("2023-01-19", 1, "2023-01-20"),
        ("2023-01-19", 3, "2023-01-29"),
        ("2023-01-19", 15, "2023-02-14"),
        ("2023-04-06", 15, "2023-04-26"),
        ("2023-04-27", 3, "2023-05-05"),
        ("2023-06-21", 1, "2023-06-25"),
        ("2023-09-27", 3, "2023-10-08"),
        ("2023-09-27", 15, "2023-10-24"),
        ("2023-12-29", 1, "2024-01-02"),
    ],
)
def test_vectors(start, count, due):
    """DOMAIN c.4: day 0 is not counted."""
    calendar = workdays.calendar()

    assert calendar.add(date.fromisoformat(start), count) == date.fromisoformat(due)
    assert calendar.between(date.fromisoformat(start), date.fromisoformat(due)) == count


def test_year_2023_has_the_official_count():
    rows = Workday.objects.filter(day__year=2023)

    assert rows.filter(is_workday=True).count() == 7
    assert workdays.calendar().between(date(2022, 12, 31), date(2023, 12, 31)) == 250 - 1


def test_between_agrees_with_counting_day_by_day():
    calendar = workdays.calendar()
    start = date(2022, 12, 20)
    for span in range(0, 400, 7):
        end = start + timedelta(days=span)
        slow = sum(calendar.is_workday(start + timedelta(days=n)) for n in range(1, span + 1))
        assert calendar.between(start, end) == slow
        assert calendar.between(end, start) == -slow


def test_a_year_without_a_notice_is_provisional():
    calendar = workdays.calendar()

    assert calendar.is_provisional(date(2031, 3, 3))
    assert not calendar.is_provisional(date(2023, 3, 3))
    assert calendar.add(date(2031, 3, 7), 1) == date(2031, 3, 10)


def test_staff_can_enter_a_notice():
    Workday.objects.create(day=date(2031, 3, 8), is_workday=True, name="调休")
    workdays.forget()

    assert workdays.calendar().add(date(2031, 3, 7), 1) == date(2031, 3, 8)
    assert not workdays.calendar().is_provisional(date(2031, 3, 3))


def test_adding_agrees_with_walking_day_by_day():
    calendar = workdays.calendar()
    for start in (date(2023, 1, 19) + timedelta(days=n) for n in range(0, 400, 3)):
        for count in (-300, -61, -5, -1, 0, 1, 2, 9, 44, 300):
            assert calendar.add(start, count) == calendar._walk(start, count)
    assert calendar.add(date(1979, 12, 20), 3) == date(1979, 12, 25)
    assert calendar.add(date(2129, 12, 30), 3) == calendar._walk(date(2129, 12, 30), 3)
