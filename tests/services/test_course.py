"""The course of a problem: every pair of states, who may close it, what an answer needs."""

import datetime
import itertools
import threading

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from accounts.enums import Role
from accounts.models import User
from laishan_portal.exceptions import DomainError
from projects.models import LightRuleSet, ProjectGrant
from services import domain
from services.domain.moves import move
from services.enums import (
    PROBLEM_TRANSITIONS,
    ConfirmationAnswer,
    EventKind,
    Outcome,
    ProblemStatus,
    Severity,
)
from services.models import Extension, Problem, ProblemEvent, SlaPreset
from tests.factories import PersonFactory, ProjectFactory, UnitFactory, UserFactory, system_user
from tests.factories.services import (
    DAY,
    accepted,
    applied,
    closed,
    confirming,
    make_problem,
    working,
)

TODAY = datetime.date(2023, 6, 28)
# The allowed moves, written down a second time.
ALLOWED = {
    *{("waiting", "accepted"), ("waiting", "returned"), ("returned", "accepted")},
    *{("accepted", "working"), ("accepted", "returned")},
    *{("working", "extension"), ("working", "verifying"), ("working", "returned")},
    *{("extension", "working"), ("verifying", "confirming"), ("verifying", "working")},
    *{("confirming", "closed"), ("confirming", "working"), ("closed", "working")},
}


@pytest.fixture(autouse=True)
def _today(settings):
    settings.LAISHAN_TODAY = TODAY


@pytest.fixture
def held(db):
    """A problem that may stand in any state."""
    problem = accepted()
    Problem.objects.filter(pk=problem.pk).update(
        outcome=Outcome.SOLVED, closed_on=TODAY, applied_on=TODAY
    )
    return problem


def test_every_pair_of_states(held):
    for present, wanted in itertools.product(ProblemStatus, repeat=2):
        Problem.objects.filter(pk=held.pk).update(status=present)
        before = ProblemEvent.objects.count()
        if (present, wanted) in ALLOWED:
            with transaction.atomic():
                move(held, wanted, by=system_user())
            assert held.status == wanted
            assert ProblemEvent.objects.count() == before + 1
        else:
            with pytest.raises(DomainError, match="不能改成"), transaction.atomic():
                move(held, wanted, by=system_user())
            held.refresh_from_db()
            assert (held.status, ProblemEvent.objects.count()) == (present, before)


def test_nothing_reaches_the_end_but_from_the_enterprises_word():
    assert [f for f, to in PROBLEM_TRANSITIONS.items() if ProblemStatus.CLOSED in to] == [
        ProblemStatus.CONFIRMING
    ]


def test_the_whole_course_and_its_events(db):
    problem = closed()
    problem.refresh_from_db()
    assert problem.number == "WT-0001"
    assert (problem.status, problem.outcome) == ("closed", "solved")
    assert not problem.is_provisional
    moves = problem.events.filter(kind=EventKind.MOVED).values_list("to_status", flat=True)
    assert list(moves) == ["accepted", "working", "verifying", "confirming", "closed"]
    assert make_problem().number == "WT-0002"


def test_who_gets_it_sees_the_project_until_it_is_closed(db):
    unit = UnitFactory()
    handler = UserFactory(role=Role.HANDLER, person=PersonFactory(unit=unit))
    problem = working(unit=unit, handler=handler.person)
    assert ProjectGrant.objects.reaching(handler).filter(project=problem.project).count() == 2
    domain.apply_to_close(problem, outcome=Outcome.SOLVED, answer="好了", by=handler)
    domain.verify(problem, by=UserFactory(role=Role.OFFICE))
    domain.record_call(
        problem,
        called="张工",
        answered_on=TODAY,
        answer=ConfirmationAnswer.AGREED,
        said="好",
        by=system_user(),
    )
    grants = ProjectGrant.objects.filter(project=problem.project)
    assert {grant.until_on for grant in grants} == {TODAY}
    domain.reopen(problem, reason="又发生了", by=system_user())
    assert {grant.until_on for grant in grants.all()} == {None}
    domain.return_problem(problem, reason="不归我们", by=handler)
    assert not grants.all().exists()


def test_closing_needs_a_measure_and_serious_ones_evidence(db, settings, tmp_path):
    problem = accepted(make_problem(severity=Severity.SERIOUS))
    move(problem, ProblemStatus.WORKING, by=system_user())
    call = {"outcome": Outcome.SOLVED, "answer": "好了", "by": system_user()}
    with pytest.raises(DomainError, match="还没有一条措施"):
        domain.apply_to_close(problem, **call)
    problem = working(make_problem(severity=Severity.SERIOUS))
    with pytest.raises(ValidationError, match="证明材料"):
        domain.apply_to_close(problem, **call)
    problem.refresh_from_db()
    assert problem.status == ProblemStatus.WORKING


@pytest.mark.parametrize("side", ["handler", "unit", "assisting"])
def test_the_handling_side_neither_verifies_nor_confirms(db, side):
    lead, helper = UnitFactory(), UnitFactory()
    handler = PersonFactory(unit=lead)
    person = {
        "handler": handler,
        "unit": PersonFactory(unit=lead),
        "assisting": PersonFactory(unit=helper),
    }[side]
    user = UserFactory(role=Role.OFFICE, person=person)
    problem = working(unit=lead, handler=handler, assisting=[helper])
    part = problem.parts.get(unit=helper)
    domain.answer_part(part, outcome=Outcome.SOLVED, answer="配合完成", by=system_user())
    domain.apply_to_close(problem, outcome=Outcome.SOLVED, answer="好了", by=system_user())
    with pytest.raises(DomainError, match="核验人"):
        domain.verify(problem, by=user)
    domain.verify(problem, by=UserFactory(role=Role.OFFICE))
    with pytest.raises(DomainError, match="承办单位以外"):
        domain.record_call(
            problem,
            called="张工",
            answered_on=TODAY,
            answer=ConfirmationAnswer.AGREED,
            said="好",
            by=user,
        )


def test_the_database_itself_refuses_a_verifier_who_handled_it(db):
    problem = accepted()
    with pytest.raises(IntegrityError, match="problem_verifier_is_not_handler"):
        Problem.objects.filter(pk=problem.pk).update(verifier=problem.handler)


def test_every_assisting_unit_answers_for_itself(db):
    units = [UnitFactory(), UnitFactory()]
    problem = working(assisting=units)
    call = {"outcome": Outcome.SOLVED, "answer": "好了", "by": system_user()}
    with pytest.raises(DomainError, match="还没有答复"):
        domain.apply_to_close(problem, **call)
    for part, outcome in zip(
        problem.parts.filter(is_lead=False), [Outcome.SOLVED, Outcome.NOT_ALLOWED], strict=True
    ):
        domain.answer_part(part, outcome=outcome, answer="已办", by=system_user())
    domain.apply_to_close(problem, **call)
    problem.refresh_from_db()
    assert problem.outcome == Outcome.PARTLY


def test_an_extension_is_decided_by_another_and_counts_working_days(db):
    problem = working(make_problem(raised_on=DAY))
    asker, office = UserFactory(role=Role.OFFICE), UserFactory(role=Role.OFFICE)
    old = problem.due_on
    domain.request_extension(problem, days=3, reason="专家排期", by=asker)
    problem.refresh_from_db()
    assert (problem.status, problem.due_on) == ("extension", old)
    with pytest.raises(DomainError, match="不能自己批自己"):
        domain.decide_extension(problem, approve=True, by=asker)
    domain.decide_extension(problem, approve=True, by=office)
    problem.refresh_from_db()
    # 10 + 3 working days after 20 June: 22, 23 June are holidays, Sunday the 25th is worked.
    assert (old, problem.due_on) == (datetime.date(2023, 7, 5), datetime.date(2023, 7, 10))
    domain.request_extension(problem, days=2, reason="再等", by=asker)
    with pytest.raises(ValidationError, match="不批准要写明理由"):
        domain.decide_extension(problem, approve=False, by=office)
    domain.decide_extension(problem, approve=False, comment="已够", by=office)
    problem.refresh_from_db()
    assert (problem.status, problem.due_on) == ("working", datetime.date(2023, 7, 10))
    assert Extension.objects.filter(decision="refused").count() == 1


def test_not_satisfied_leads_back_and_answers_are_open_again(db):
    problem = confirming()
    domain.record_call(
        problem,
        called="张工",
        answered_on=TODAY,
        answer=ConfirmationAnswer.REFUSED,
        said="没通电",
        by=system_user(),
    )
    problem.refresh_from_db()
    assert (problem.status, problem.outcome, problem.applied_on) == ("working", "", None)
    assert problem.verifier is None
    assert problem.parts.get(is_lead=True).outcome == ""


def test_an_approved_problem_of_a_project_without_owner_keeps_its_place(db):
    project = ProjectFactory()
    assert make_problem(project=project).enterprise_id is None


@pytest.fixture
def restored(transactional_db):
    """The reference rows that a flush of another such test took away."""
    for role in Role:
        Group.objects.get_or_create(name=role)
    User.objects.get_or_create(username="system", defaults={"password": "!"})
    LightRuleSet.objects.get_or_create(
        is_default=True,
        defaults={
            "code": "laishan",
            "name": "莱山区规则",
            "method": "points",
            "yellow_bound": 10,
            "red_bound": 30,
            "uses_own_curve": True,
        },
    )
    days = {"accept_days": 1, "answer_days": 2, "solve_days": 10, "complex_days": 20}
    SlaPreset.objects.get_or_create(is_default=True, defaults={"code": "district", **days})


@pytest.mark.django_db(transaction=True)
def test_two_people_close_the_same_problem_once(restored):
    problem = confirming()
    people = [UserFactory(role=Role.OFFICE) for _ in range(2)]
    barrier, refused = threading.Barrier(2), []

    def close(user):
        mine = Problem.objects.get(pk=problem.pk)
        barrier.wait()
        try:
            domain.record_call(
                mine,
                called="张工",
                answered_on=TODAY,
                answer=ConfirmationAnswer.AGREED,
                said="好",
                by=user,
            )
        except DomainError as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=close, args=[user]) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert problem.confirmations.count() == 1
    assert problem.events.filter(to_status=ProblemStatus.CLOSED).count() == 1


def test_an_application_stops_the_clock(db):
    problem = applied(make_problem(raised_on=DAY))
    assert problem.applied_on == TODAY
    assert not Problem.objects.overdue(datetime.date(2024, 1, 1)).exists()
