import datetime
import threading

import pytest
from django.db import connection

from accounts.enums import Role
from laishan_portal.exceptions import DomainError
from projects import domain
from projects.domain.stages import MoveNotAllowed
from projects.enums import (
    CONDITION_TRANSITIONS,
    STAGE_TRANSITIONS,
    Condition,
    EventKind,
    Stage,
)
from projects.models import Project, StageEvent
from tests.factories import ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db
DAY = datetime.date(2023, 6, 1)


def propose(project, to, by):
    """Over whatever the gates would ask for: they have tests of their own."""
    return domain.propose_move(
        project, to=to, occurred_on=DAY, reason="施工许可已取得", by=by, is_override=True
    )


@pytest.mark.parametrize("before", Stage)
@pytest.mark.parametrize("after", Stage)
def test_moves_follow_the_map(before, after, reporter, office):
    project = ProjectFactory(stage=before)

    if after == before or after in STAGE_TRANSITIONS[before]:
        domain.approve_move(propose(project, after, reporter), by=office)
        project.refresh_from_db()
        assert project.stage == after
    else:
        with pytest.raises(MoveNotAllowed):
            propose(project, after, reporter)


@pytest.mark.parametrize("before", Condition)
@pytest.mark.parametrize("after", Condition)
def test_conditions_follow_the_map(before, after, reporter, office):
    project = ProjectFactory(condition=before)

    def move():
        return domain.propose_condition(
            project, to=after, occurred_on=DAY, reason="依据", by=reporter
        )

    if after in CONDITION_TRANSITIONS[before]:
        domain.approve_move(move(), by=office)
        project.refresh_from_db()
        assert project.condition == after
    else:
        with pytest.raises(MoveNotAllowed):
            move()


def test_a_proposal_moves_nothing(reporter):
    project = ProjectFactory(stage=Stage.PERMITS)

    propose(project, Stage.FOUNDATION, reporter)

    assert Project.objects.get(pk=project.pk).stage == Stage.PERMITS
    assert not StageEvent.objects.counted().filter(to_stage=Stage.FOUNDATION).exists()


def test_a_second_start_is_a_repeat_and_not_counted(reporter, office):
    project = ProjectFactory(stage=Stage.PERMITS)
    for to in (Stage.FOUNDATION, Stage.PERMITS, Stage.FOUNDATION, Stage.FOUNDATION):
        domain.approve_move(propose(project, to, reporter), by=office)

    kinds = list(project.stage_events.values_list("kind", flat=True))
    assert kinds == [EventKind.FORWARD, EventKind.BACK, EventKind.REPEAT, EventKind.REPEAT]
    assert StageEvent.objects.counted().filter(to_stage=Stage.FOUNDATION).count() == 1


def test_nobody_approves_their_own_proposal(office):
    project = ProjectFactory(stage=Stage.PERMITS)
    event = propose(project, Stage.FOUNDATION, office)

    with pytest.raises(DomainError, match="别人审批"):
        domain.approve_move(event, by=office)


def test_refusing_needs_a_reason(reporter, office):
    event = propose(ProjectFactory(stage=Stage.PERMITS), Stage.FOUNDATION, reporter)

    with pytest.raises(DomainError, match="理由"):
        domain.refuse_move(event, by=office, comment=" ")
    domain.refuse_move(event, by=office, comment="许可证没有附")

    assert event.decision == "refused"
    assert event.project.stage == Stage.PERMITS


def test_one_proposal_waits_at_a_time(reporter):
    project = ProjectFactory(stage=Stage.PERMITS)
    propose(project, Stage.FOUNDATION, reporter)

    with pytest.raises(Exception, match="一项待审批"):
        propose(project, Stage.LANDED, reporter)


def test_a_future_date_is_refused(reporter):
    with pytest.raises(DomainError, match="今天之后"):
        domain.propose_move(
            ProjectFactory(stage=Stage.PERMITS),
            to=Stage.FOUNDATION,
            occurred_on=datetime.date(2023, 6, 29),
            reason="依据",
            is_override=True,
            by=reporter,
        )


@pytest.mark.django_db(transaction=True)
def test_two_deciders_at_once_make_one_decision(transactional_roles):
    office, other, reporter = transactional_roles
    event = propose(ProjectFactory(stage=Stage.PERMITS), Stage.FOUNDATION, reporter)
    barrier, outcomes = threading.Barrier(2), []

    def decide(act, by):
        mine = StageEvent.objects.get(pk=event.pk)
        barrier.wait()
        try:
            act(mine, by=by, comment="看过")
            outcomes.append("ok")
        except DomainError:
            outcomes.append("no")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=decide, args=pair)
        for pair in ((domain.approve_move, office), (domain.refuse_move, other))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["no", "ok"]


@pytest.fixture
def transactional_roles(transactional_db):
    """Two of the office and a reporter, with the reference rows a flush took away."""
    from django.contrib.auth.models import Group  # noqa: PLC0415 -- only for this test

    from projects.models import LightRuleSet  # noqa: PLC0415

    for role in Role:
        Group.objects.get_or_create(name=role)
    UserFactory._meta.model.objects.get_or_create(
        username="system", defaults={"password": "!", "is_active": False}
    )
    LightRuleSet.objects.get_or_create(
        code="laishan",
        version=1,
        defaults={
            "name": "莱山区规则",
            "method": "points",
            "yellow_bound": 10,
            "red_bound": 30,
            "uses_own_curve": True,
            "yellow_slip_days": 4,
            "red_slip_days": 15,
            "yellow_float_workdays": 5,
            "is_default": True,
        },
    )
    return (
        UserFactory(role=Role.OFFICE),
        UserFactory(role=Role.OFFICE),
        UserFactory(role=Role.UNIT_REPORTER),
    )
