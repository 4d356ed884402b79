"""The statement of what waits is kept: it goes by the person, day and limits as they are now."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group

from accounts import todo
from accounts.enums import Role
from accounts.models import User
from laishan_portal import statements, workdays
from laishan_portal.models import Workday
from projects import standing
from projects.enums import FollowUpDuty
from projects.models import FollowUpRule
from projects.recruitment import reading
from tests.factories import (
    AssignmentFactory,
    MonthlyReportFactory,
    NegotiationEntryFactory,
    PersonFactory,
    ProjectFactory,
    ProjectGrantFactory,
    UnitFactory,
    UserFactory,
)

TODAY = date(2023, 6, 28)

pytestmark = pytest.mark.django_db


def waiting(user, today=TODAY, limit=None):
    """As the next request of this user reads it: the kept and a new statement say the same."""
    user = User.objects.for_request().get(pk=user.pk)
    kept = todo.rows_for(user, today, limit)
    statements.forget_all()
    assert kept == todo.rows_for(user, today, limit)
    return {(row.rule, row.title) for row in kept}


def set_roles(user, *roles):
    user.groups.set(Group.objects.filter(name__in=roles))


@pytest.fixture
def unled():
    """A report is due for a project nobody leads."""
    project = ProjectFactory(name="甲")
    MonthlyReportFactory(project=project)
    return project


DUE = ("report_due", "甲")


def test_the_second_look_writes_no_statement_and_sees_new_rows(office, monkeypatch):
    ProjectFactory(name="甲")
    assert len(todo.rows_for(office, TODAY)) == 1
    monkeypatch.setattr(todo, "_union", None)
    ProjectFactory(name="乙")
    assert len(todo.rows_for(office, TODAY)) == 2


@pytest.mark.parametrize("role", [*Role, None])
def test_rules_read_no_rows_to_write_their_sql(role, django_assert_num_queries):
    """What a rule read in Python would be kept with the statement, and grow old."""
    user = UserFactory(role=role)
    user = User.objects.for_request().get(pk=user.pk)
    reading.limits_in_force(), workdays.calendar()
    with django_assert_num_queries(0):
        for rule in todo.rules:
            rule.build(user, TODAY)
            if rule.depends_on is not None:
                hash(rule.depends_on(TODAY))


def test_a_role_given_or_taken_shows_at_once(unled):
    user = UserFactory(role=Role.HANDLER, person__unit=unled.unit)
    assert waiting(user) == set()
    todo.rows_for(user, TODAY)
    set_roles(user, Role.UNIT_REPORTER)
    assert DUE in waiting(user)
    set_roles(user, Role.OFFICE)
    assert ("lead_missing", "甲") in waiting(user)
    set_roles(user)
    assert waiting(user) == set()


def test_another_unit_shows_at_once(unled):
    user = UserFactory(role=Role.UNIT_REPORTER, person__unit=UnitFactory())
    assert waiting(user) == set()
    user.person.unit = unled.unit
    user.person.save()
    assert DUE in waiting(user)


def test_another_person_shows_at_once(unled):
    user = UserFactory(role=Role.COMMISSIONER)
    lead = PersonFactory()
    AssignmentFactory(person=lead, project=unled)
    assert waiting(user) == set()
    User.objects.filter(pk=user.pk).update(person=lead)
    assert DUE in waiting(user)


def test_an_assignment_shows_and_goes_at_once(commissioner, unled):
    assert waiting(commissioner) == set()
    assignment = AssignmentFactory(person=commissioner.person, project=unled)
    assert DUE in waiting(commissioner)
    assignment.to_on = TODAY - timedelta(days=1)
    assignment.save()
    standing.refresh([unled.pk])
    assert waiting(commissioner) == set()


def test_a_grant_opens_the_name_at_once(office):
    project = ProjectFactory(name="真名", is_confidential=True, code_name="海鸥")
    assert waiting(office) == {("lead_missing", "海鸥")}
    grant = ProjectGrantFactory(project=project, user=office, is_deal_team=True)
    assert waiting(office) == {("lead_missing", "真名")}
    grant.delete()
    assert waiting(office) == {("lead_missing", "海鸥")}


def test_the_names_go_by_the_portals_day(office, settings):
    """A grant ends by ``clock.today()``, whatever day is asked for."""
    project = ProjectFactory(name="真名", is_confidential=True, code_name="海鸥")
    ProjectGrantFactory(project=project, user=office, is_deal_team=True, until_on=TODAY)
    assert waiting(office) == {("lead_missing", "真名")}
    todo.rows_for(office, TODAY)
    settings.LAISHAN_TODAY = TODAY + timedelta(days=1)
    assert waiting(office) == {("lead_missing", "海鸥")}


def test_people_of_one_role_do_not_share_what_waits(unled):
    mine, other = (
        UserFactory(role=Role.UNIT_REPORTER, person__unit=unit)
        for unit in (unled.unit, UnitFactory())
    )
    for user, expected in ((mine, True), (other, False), (mine, True)):
        fresh = User.objects.for_request().get(pk=user.pk)
        rows = todo.rows_for(fresh, TODAY)
        assert (DUE in {(row.rule, row.title) for row in rows}) is expected


def test_another_day_and_another_limit_are_other_statements(office, unled):
    user = UserFactory(role=Role.UNIT_REPORTER, person__unit=unled.unit)
    rows = todo.rows_for(user, TODAY)
    assert DUE in {(row.rule, row.title) for row in rows}
    assert todo.rows_for(user, date(2023, 1, 4)) != rows
    assert todo.rows_for(user, TODAY, 1) == rows[:1]
    assert todo.rows_for(user, TODAY) == rows


def test_a_limit_of_follow_up_changed_shows_at_once():
    talk = NegotiationEntryFactory(met_on=date(2023, 6, 20))
    user = UserFactory(role=Role.UNIT_REPORTER, person__unit=talk.project.unit)
    rule = FollowUpRule.objects.get(duty=FollowUpDuty.FOLLOW)

    def is_silent():
        return "talk_silent" in {row.rule for row in todo.rows_for(user, TODAY)}

    assert not is_silent()
    for days, expected in ((1, True), (rule.workdays, False)):
        FollowUpRule.objects.filter(pk=rule.pk).update(workdays=days)
        reading.LIMITS.clear()
        assert is_silent() is expected


def test_a_working_day_moved_shows_at_once():
    """The limit is told in working days: the calendar is part of it."""
    before = {rule.name: rule.depends_on(TODAY) for rule in todo.rules if rule.depends_on}
    Workday.objects.update_or_create(
        day=TODAY - timedelta(days=1), defaults={"is_workday": False, "is_provisional": False}
    )
    workdays.forget()
    after = {rule.name: rule.depends_on(TODAY) for rule in todo.rules if rule.depends_on}
    assert before["talk_silent"] > after["talk_silent"]
