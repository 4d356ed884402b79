"""Actions on many projects: looked at, done whole, told, and taken back."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from accounts.enums import Role
from accounts.models import AuditEvent, Notice
from laishan_portal.exceptions import DomainError
from laishan_portal.models import OutboxMessage
from projects import domain, tasks
from projects.domain import bulk
from projects.domain.bulk import plans
from projects.domain.bulk import runs as bulk_runs
from projects.enums import BulkAction
from projects.models import Assignment, BulkRun, PlanCurve, Project, Responsibility
from tests.factories import (
    AssignmentFactory,
    MonthlyReportFactory,
    PersonFactory,
    ProjectFactory,
    UnitFactory,
    UserFactory,
    plan_year,
)

TODAY = date(2023, 6, 28)
MONTHS = [date(2023, number, 1) for number in range(1, 13)]
amounts = st.lists(st.decimals(0, 9999, places=2, allow_nan=False), min_size=12, max_size=12).map(
    lambda values: dict(zip(MONTHS, values, strict=True))
)


# ── arithmetic ───────────────────────────────────────────────────────────────────────────


@given(amounts, st.integers(1, 300), st.sampled_from(MONTHS))
def test_scaling_is_exact_and_leaves_the_past(months, percent, since):
    found = plans.scaled(months, percent=percent, since=since)
    for month, amount in months.items():
        exact = Fraction(amount) * percent / 100 if month >= since else Fraction(amount)
        cents = exact * 100
        assert Fraction(found[month]) * 100 == (cents + Fraction(1, 2)).__floor__()


@given(amounts, st.integers(1, 6), st.sampled_from(MONTHS))
def test_putting_off_keeps_the_sum_and_the_past(months, by, since):
    found = plans.shifted(months, by=by, since=since)
    slow = {month: Decimal(0) for month in MONTHS}
    for month, amount in months.items():
        number = month.month if month < since else min(month.month + by, 12)
        slow[date(2023, number, 1)] += amount
    assert found == slow
    assert sum(found.values()) == sum(months.values())


# ── verbs ────────────────────────────────────────────────────────────────────────────────


def do(action, projects, by, **values):
    return bulk.start(action, [project.pk for project in projects], values=values, by=by)


def whys(run):
    return dict(run.skipped)


db = pytest.mark.django_db


@db
def test_another_lead_for_many(office):
    new, same = PersonFactory(), ProjectFactory()
    AssignmentFactory(project=same, person=new)
    led, bare = ProjectFactory(), ProjectFactory()
    old = AssignmentFactory(project=led)
    late = ProjectFactory()
    AssignmentFactory(project=late, from_on=TODAY)
    gone = ProjectFactory(condition="withdrawn")

    run = do(
        BulkAction.LEAD,
        [same, led, bare, late, gone],
        office,
        person=new.pk,
        from_on="2023-06-20",
    )

    assert sorted(run.changed) == [led.pk, bare.pk]
    assert whys(run) == {
        same.pk: f"现在就是{new.name}",
        late.pk: "现任从 2023-06-28 起，接任不能更早。",
        gone.pk: "已退库",
    }
    old.refresh_from_db()
    assert old.to_on == date(2023, 6, 19)
    assert Assignment.objects.get(project=bare).person == new
    assert Project.objects.get(pk=led.pk).standing.lead == new


@db
def test_many_at_once_come_out_as_one_by_one(office):
    """The set-based verbs against the single ones, row by row."""
    new, unit = PersonFactory(), UnitFactory()
    twins = []
    for from_on in (date(2023, 1, 1), date(2023, 6, 20), None):
        pair = (ProjectFactory(), ProjectFactory())
        twins.append(pair)
        for project in pair:
            if from_on:
                AssignmentFactory(project=project, from_on=from_on)
                domain.set_responsibility(
                    project, unit=project.unit, leader=PersonFactory(), from_on=from_on, by=office
                )
    day = date(2023, 6, 20)
    many, single = zip(*twins, strict=True)
    do(BulkAction.LEAD, many, office, person=new.pk, from_on=str(day))
    do(BulkAction.UNIT, many, office, unit=unit.pk, from_on=str(day))
    for project in single:
        project.refresh_from_db()
        domain.assign_lead(project, person=new, from_on=day, by=office)
        domain.set_responsibility(
            project, unit=unit, leader=project.leader, from_on=day, by=office
        )

    def told(project):
        leads = project.assignments.order_by("pk").values_list("from_on", "to_on")
        duties = project.responsibilities.order_by("pk").values_list("from_on", "to_on")
        return list(leads), list(duties), Project.objects.get(pk=project.pk).unit_id

    for one, other in twins:
        assert told(one) == told(other)


@db
def test_a_unit_or_a_leader_changes_and_the_other_stays(office):
    unit, leader = UnitFactory(), PersonFactory()
    project = ProjectFactory()
    domain.set_responsibility(
        project, unit=project.unit, leader=PersonFactory(), from_on=date(2023, 1, 1), by=office
    )
    before = project.leader
    do(BulkAction.UNIT, [project], office, unit=unit.pk, from_on="2023-06-01")
    project.refresh_from_db()
    assert (project.unit, project.leader) == (unit, before)
    do(BulkAction.LEADER, [project], office, leader=leader.pk, from_on="2023-06-28")
    project.refresh_from_db()
    assert (project.unit, project.leader) == (unit, leader)
    assert unit.name.lower() in project.search_text
    assert Responsibility.objects.filter(project=project, to_on=None).count() == 1


@db
def test_a_plan_is_scaled_as_a_new_version(office):
    planned, bare = ProjectFactory(), ProjectFactory()
    plan_year(planned, [100] * 12)
    run = do(
        BulkAction.PLAN,
        [planned, bare],
        office,
        mode="scale",
        percent=90,
        since=7,
        reason="压减",
    )
    assert run.changed == [planned.pk]
    assert whys(run) == {bare.pk: "没有 2023 年计划"}
    curve = planned.plan_curves.get(is_current=True)
    assert (curve.version, curve.reason, curve.approved_by) == (2, "压减", office)
    assert list(curve.months.order_by("month").values_list("amount", flat=True)) == [
        *[Decimal(100)] * 6,
        *[Decimal(90)] * 6,
    ]
    assert Project.objects.get(pk=planned.pk).standing.year_plan == Decimal(1140)


@db
def test_chasing_tells_who_must_file_once_a_day(office):
    led = ProjectFactory(is_confidential=True, code_name="甲")
    lead = UserFactory(role=Role.COMMISSIONER)
    AssignmentFactory(project=led, person=lead.person)
    reporter = UserFactory(role=Role.UNIT_REPORTER)
    unled = ProjectFactory(unit=reporter.person.unit)
    hidden = ProjectFactory(unit=reporter.person.unit, is_confidential=True, code_name="乙")
    nobody = ProjectFactory()
    filed = ProjectFactory()
    for project in (led, unled, hidden, nobody):
        MonthlyReportFactory(project=project)
    MonthlyReportFactory(project=filed, submitted=True)

    first = do(BulkAction.URGE, [led, unled, hidden, nobody, filed], office, words="今天报上来")
    again = do(BulkAction.URGE, [led], office)

    assert sorted(first.changed) == sorted([led.pk, unled.pk, hidden.pk])
    assert whys(first) == {
        nobody.pk: "没有服务专员，责任单位也没有填报员",
        filed.pk: "没有要报的月报",
    }
    assert whys(again) == {led.pk: "今天已经催过"}
    notice = Notice.objects.get(user=lead)
    assert notice.title == f"催报：{led.name} 6 月月报 还剩 2 天"
    assert (notice.body, notice.url) == ("今天报上来", f"/projects/{led.pk}/reports/2023-06/")
    titles = set(Notice.objects.filter(user=reporter).values_list("title", flat=True))
    assert titles == {
        f"催报：{unled.name} 6 月月报 还剩 2 天",
        "催报：乙 6 月月报 还剩 2 天",
    }


@db
def test_a_reporter_does_it_to_their_own_units_projects(db):
    reporter = UserFactory(role=Role.UNIT_REPORTER)
    mine = ProjectFactory(unit=reporter.person.unit)
    other = ProjectFactory()
    for project in (mine, other):
        plan_year(project, [100] * 12)
    values = {"mode": "shift", "months": 1, "since": 7, "reason": "雨季"}
    run = do(BulkAction.PLAN, [mine, other], reporter, **values)
    assert run.changed == [mine.pk]
    assert whys(run) == {other.pk: "不在您能看的范围"}
    with pytest.raises(DomainError, match="不能这样批量办理"):
        do(BulkAction.LEAD, [mine], reporter, person=1, from_on="2023-06-01")


@db
def test_a_hidden_name_keeps_its_plan_from_who_does_not_know_it(office):
    secret = ProjectFactory(is_confidential=True, code_name="甲")
    plan_year(secret, [100] * 12)
    run = do(BulkAction.PLAN, [secret], office, mode="scale", percent=50, since=7, reason="压减")
    assert whys(run) == {secret.pk: "保密项目，您不在专班"}


# ── taking back ──────────────────────────────────────────────────────────────────────────


@db
def test_undoing_puts_back_what_nothing_came_after(office):
    new = PersonFactory()
    ended, dropped, touched = (ProjectFactory() for _ in range(3))
    old = AssignmentFactory(project=ended)
    young = AssignmentFactory(project=dropped, from_on=date(2023, 6, 20))
    AssignmentFactory(project=touched)
    run = do(
        BulkAction.LEAD, [ended, dropped, touched], office, person=new.pk, from_on="2023-06-20"
    )
    later = PersonFactory()
    domain.assign_lead(touched, person=later, from_on=TODAY, by=office)

    bulk.start_undo(run, by=office)

    run.refresh_from_db()
    assert sorted(run.undone) == sorted([ended.pk, dropped.pk])
    assert list(ended.assignments.values_list("pk", "to_on")) == [(old.pk, None)]
    back = dropped.assignments.get()
    assert (back.person, back.from_on, back.to_on) == (young.person, young.from_on, None)
    assert Project.objects.get(pk=touched.pk).standing.lead == later
    assert Project.objects.get(pk=ended.pk).standing.lead == old.person
    with pytest.raises(DomainError, match="已经撤销过"):
        bulk.start_undo(run, by=office)


@db
def test_undoing_a_unit_and_a_plan(office):
    project = ProjectFactory()
    domain.set_responsibility(
        project, unit=project.unit, leader=None, from_on=date(2023, 1, 1), by=office
    )
    unit = project.unit
    plan_year(project, [100] * 12)
    moved = do(BulkAction.UNIT, [project], office, unit=UnitFactory().pk, from_on="2023-06-01")
    scaled = do(
        BulkAction.PLAN, [project], office, mode="scale", percent=50, since=7, reason="压减"
    )
    for run in (moved, scaled):
        bulk.start_undo(run, by=office)
    project.refresh_from_db()
    assert project.unit == unit
    assert list(project.responsibilities.values_list("unit", "to_on")) == [(unit.pk, None)]
    curve = PlanCurve.objects.get(project=project, is_current=True)
    assert (curve.version, curve.reason) == (3, "撤销批量调整")
    assert sum(curve.months.values_list("amount", flat=True)) == 1200


@db
def test_a_message_sent_is_not_taken_back(office):
    lead = UserFactory(role=Role.COMMISSIONER)
    project = ProjectFactory()
    AssignmentFactory(project=project, person=lead.person)
    MonthlyReportFactory(project=project)
    run = do(BulkAction.URGE, [project], office)
    assert run.changed
    assert not bulk.can_undo(run, office)


# ── whole, once, cheap ───────────────────────────────────────────────────────────────────


@db
def test_what_fails_half_way_is_not_done_at_all(office, monkeypatch):
    projects = [ProjectFactory() for _ in range(2)]
    person = PersonFactory()

    def break_down(ids, **kwargs):
        raise RuntimeError("full disk")

    monkeypatch.setattr(bulk_runs.standing, "refresh", break_down)
    with pytest.raises(RuntimeError):
        do(BulkAction.LEAD, projects, office, person=person.pk, from_on="2023-06-20")
    assert not BulkRun.objects.exists()
    assert not Assignment.objects.filter(person=person).exists()


@db
@pytest.mark.parametrize("action", BulkAction)
def test_the_preview_costs_the_same_for_one_and_for_many(office, action):
    values = {
        BulkAction.URGE: {},
        BulkAction.LEAD: {"person": PersonFactory().pk, "from_on": "2023-06-20"},
        BulkAction.UNIT: {"unit": UnitFactory().pk, "from_on": "2023-06-20"},
        BulkAction.LEADER: {"leader": PersonFactory().pk, "from_on": "2023-06-20"},
        BulkAction.PLAN: {"mode": "scale", "percent": 90, "since": 7, "reason": "压减"},
    }[action]
    projects = [ProjectFactory() for _ in range(6)]
    for project in projects:
        AssignmentFactory(project=project, person=UserFactory(role=Role.COMMISSIONER).person)
        MonthlyReportFactory(project=project)
        plan_year(project, [100] * 12)
    assert office.roles, "read once, before anything is counted"
    counts = []
    for some in (projects[:1], projects):
        with CaptureQueriesContext(connection) as queries:
            bulk.preview(action, [row.pk for row in some], values=values, by=office)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8


@db
@pytest.mark.parametrize("action", [BulkAction.LEAD, BulkAction.UNIT, BulkAction.PLAN])
def test_doing_it_costs_the_same_for_few_and_for_many(office, action):
    assert office.roles, "read once, before anything is counted"
    counts = []
    for size in (2, 8):
        projects = [ProjectFactory() for _ in range(size)]
        for project in projects:
            AssignmentFactory(project=project)
            plan_year(project, [100] * 12)
        values = {
            BulkAction.LEAD: {"person": PersonFactory().pk, "from_on": "2023-06-20"},
            BulkAction.UNIT: {"unit": UnitFactory().pk, "from_on": "2023-06-20"},
            BulkAction.PLAN: {"mode": "scale", "percent": 90, "since": 7, "reason": "压减"},
        }[action]
        with CaptureQueriesContext(connection) as queries:
            run = do(action, projects, office, **values)
        assert len(run.changed) == size
        counts.append(len(queries))
    assert counts[0] == counts[1]


@db
def test_many_rows_go_to_a_task_that_does_it_once(office, monkeypatch):
    monkeypatch.setattr(bulk_runs, "DIRECT_ROWS", 1)
    projects = [ProjectFactory() for _ in range(3)]
    person = PersonFactory()
    run = do(BulkAction.LEAD, projects, office, person=person.pk, from_on="2023-06-20")
    assert run.finished_at is None
    message = OutboxMessage.objects.get(task=bulk_runs.TASK)
    assert message.args == [run.pk, "do"]
    for _ in range(2):
        tasks.run_bulk(message.pk, *message.args)
    run.refresh_from_db()
    assert sorted(run.changed) == sorted(project.pk for project in projects)
    assert Assignment.objects.filter(person=person).count() == 3
    assert AuditEvent.objects.filter(action="bulk").count() == 1


@db
def test_too_many_rows_are_refused(office):
    with pytest.raises(DomainError, match="一次最多"):
        bulk.start(BulkAction.URGE, range(1, bulk.MOST_ROWS + 2), values={}, by=office)
