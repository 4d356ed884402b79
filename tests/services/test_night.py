"""The ladder, silence, the draw: once each, however often or late the night runs."""

import datetime

import pytest

from accounts.enums import Role, UnitKind
from accounts.models import Notice
from laishan_portal import workdays
from laishan_portal.models import Workday
from projects import standing
from services import domain, lighting
from services.enums import ConfirmationAnswer, HandlingLevel, ProblemStatus
from services.models import CallBack, Escalation, LadderStep, Problem, SlaPreset
from tests.factories import PersonFactory, UnitFactory, UserFactory, system_user
from tests.factories.services import accepted, confirming, make_problem, working

START = datetime.date(2023, 6, 1)


@pytest.fixture
def at(settings):
    def go(day):
        settings.LAISHAN_TODAY = day
        return day

    go(START)
    return go


@pytest.fixture
def people(db):
    unit = UnitFactory(kind=UnitKind.DEPARTMENT)
    handler = UserFactory(role=Role.HANDLER, person=PersonFactory(unit=unit))
    head = UserFactory(role=Role.UNIT_REPORTER, person=PersonFactory(unit=unit))
    return unit, handler, head, UserFactory(role=Role.LEADER)


def later(days):
    return workdays.calendar().add(START, days)


def ladder_notices(user):
    return Notice.objects.filter(user=user, key__contains=":ladder:").count()


def test_each_step_is_taken_once_in_its_order(at, people):
    unit, handler, head, leader = people
    problem = accepted(make_problem(raised_on=START), unit=unit, handler=handler.person)
    steps = {7: (1, 0, 0), 14: (1, 1, 0), 21: (1, 1, 1), 45: (1, 1, 2)}
    for days, told in steps.items():
        domain.climb(at(later(days - 1)))
        before = Escalation.objects.count()
        assert domain.climb(at(later(days))) == 1
        assert domain.climb(later(days)) == 0  # the night ran twice
        assert Escalation.objects.count() == before + 1
        assert tuple(ladder_notices(user) for user in (handler, head, leader)) == told
    problem.refresh_from_db()
    assert problem.level == HandlingLevel.LEADER
    assert problem.escalations.filter(told=1).count() == 4


def test_missed_nights_are_caught_up(at, people):
    unit, handler, _, _ = people
    problem = accepted(make_problem(raised_on=START), unit=unit, handler=handler.person)
    assert domain.climb(at(later(30))) == 3
    assert list(problem.escalations.values_list("step__number", flat=True)) == [1, 2, 3]


def test_calendar_days_where_the_step_says_so(at, people):
    LadderStep.objects.exclude(number=1).update(is_active=False)
    LadderStep.objects.filter(number=1).update(counted_in="calendar")
    accepted(make_problem(raised_on=START))
    assert domain.climb(at(START + datetime.timedelta(6))) == 0
    assert domain.climb(at(START + datetime.timedelta(7))) == 1


def test_a_closed_or_applied_problem_climbs_no_further(at, db):
    confirming(make_problem(raised_on=START))
    assert domain.climb(at(later(50))) == 0


def test_silence_closes_provisionally_and_the_draw_is_recorded(at, db):
    SlaPreset.objects.update(silence_days=5, sample_percent=100)
    problem = confirming(make_problem(raised_on=START))
    assert domain.close_silent(at(later(5))) == 0
    assert domain.close_silent(at(later(6))) == 1
    assert domain.close_silent(later(6)) == 0
    problem.refresh_from_db()
    assert (problem.status, problem.is_provisional) == (ProblemStatus.CLOSED, True)
    draw = CallBack.objects.get()
    assert (draw.problem_id, draw.percent, draw.confirmation) == (problem.pk, 100, None)
    domain.record_call(
        problem,
        called="张工",
        answered_on=later(6),
        answer=ConfirmationAnswer.AGREED,
        said="早好了",
        by=system_user(),
    )
    problem.refresh_from_db()
    draw.refresh_from_db()
    assert not problem.is_provisional
    assert draw.confirmation.said == "早好了"


def test_a_call_back_that_finds_it_unsolved_opens_a_new_round(at, db):
    SlaPreset.objects.update(sample_percent=0)
    problem = confirming(make_problem(raised_on=START))
    domain.run_night(at(later(9)))
    assert not CallBack.objects.exists()
    problem.refresh_from_db()
    domain.record_call(
        problem,
        called="张工",
        answered_on=later(9),
        answer=ConfirmationAnswer.REFUSED,
        said="没好",
        by=system_user(),
    )
    problem.refresh_from_db()
    assert (problem.status, problem.round) == (ProblemStatus.WORKING, 2)


def test_limits_follow_a_calendar_entered_later(at, db):
    problem = working(make_problem(raised_on=START))
    old = problem.due_on
    Workday.objects.create(day=datetime.date(2023, 6, 5), is_workday=False, name="测试")
    workdays.forget()
    assert domain.recompute_limits() == 1
    problem.refresh_from_db()
    assert problem.due_on == workdays.calendar().add(old, 1)
    assert domain.recompute_limits() == 0


def test_overdue_escalated_problems_light_the_project(at, db):
    problem = accepted(make_problem(raised_on=START))
    project = problem.project
    today = at(later(12))
    assert lighting.reasons([project.pk], today) == {}
    for level, light in (("departments", "yellow"), ("leader", "red")):
        Problem.objects.filter(pk=problem.pk).update(level=level)
        standing.refresh([project.pk])
        project.standing.refresh_from_db()
        assert project.standing.light == light
        assert f"问题 {problem.number}" in project.standing.light_reason
    Problem.objects.filter(pk=problem.pk).update(due_on=today)
    assert lighting.reasons([project.pk], today) == {}
