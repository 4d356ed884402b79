"""Loading and purging leaves the facts exactly as they were, and loading again is the same."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from dashboards.seed import facts, load_demo, load_facts, purge
from enterprises.models import Enterprise
from projects import domain, planning
from projects.models import MonthlyReport, Node, Project
from tests.seed.conftest import PASSWORD, quiet
from tests.seed.snapshots import digest, snapshot

COUNT = 60
# What the night's work and the cache of figures leave behind is the portal's own, not the demo's.
_OWN = ("laishan_portal.OutboxMessage", "laishan_portal.JobRun", "projects.FiguresVersion")


@pytest.fixture
def facts_only(db, business_day):
    load_facts.load()
    return snapshot(without=_OWN)


def load():
    load_demo.load(count=COUNT, password=PASSWORD, told=quiet)


def test_purging_restores_every_row_and_loading_again_is_the_same(facts_only):
    load()
    assert Project.objects.count() == COUNT
    first = digest()
    purge.purge(told=quiet)
    left = snapshot(without=_OWN)
    for label, rows in facts_only.items():
        assert left[label] == rows, label
    load()
    assert digest() == first


def test_a_second_demo_is_refused(facts_only):
    load()
    with pytest.raises(CommandError, match="purge_demo"):
        call_command("seed_demo")


def test_fewer_projects_than_the_article_has_are_refused(facts_only):
    with pytest.raises(CommandError, match="14"):
        call_command("seed_demo", projects=13)


def test_what_demo_accounts_wrote_on_facts_goes_too(facts_only):
    """The June report of the main story is filed and approved, then everything is purged."""
    load()
    people = {user.username: user for user in User.objects.all()}
    report = MonthlyReport.objects.get(
        project__name=facts.CHIP_HUB, month=date(2023, 6, 1), status="pending"
    )
    values = {
        "invested": Decimal(1_660),
        "progress": 68,
        "claimed_light": "yellow",
        "node_forecast_on": date(2023, 8, 6),
        "blockers": "铝型材晚到",
    }
    domain.submit_report(report, values=values, by=people["zhuanyuan"])
    domain.approve_report(report, by=people["office"])
    project = Project.objects.get(name=facts.CHIP_HUB)
    event = domain.propose_move(
        project,
        to="acceptance",
        occurred_on=date(2023, 6, 27),
        reason="单体完工",
        is_override=True,
        by=people["zongbu"],
    )
    domain.approve_move(event, by=people["office"])
    goal = Node.objects.get(project=project, is_fact=True)
    domain.record_forecast(goal, on=date(2023, 12, 10), by=people["zongbu"])

    purge.purge(told=quiet)

    left = snapshot(without=_OWN)
    touched = {"projects.Project", "projects.Node"}  # version and updated_at moved on
    for label, rows in facts_only.items():
        if label not in touched:
            assert left[label] == rows, label
    project.refresh_from_db()
    assert project.stage == "structure"
    assert project.updated_by.username == "system"
    goal.refresh_from_db()
    assert (goal.forecast_on, goal.predecessor, goal.lag_workdays) == (None, None, 0)


def test_a_schedule_approved_over_a_fact_is_taken_back(facts_only):
    """The demo office freezes a plan over the main story's printed node and promise."""
    load()
    people = {user.username: user for user in User.objects.all()}
    project = Project.objects.get(name=facts.CHIP_HUB)
    domain.start_plan(
        project,
        template=None,
        promised_finish_on=date(2023, 12, 20),
        start_on=date(2023, 6, 28),
        buffer_workdays=3,
        by=people["zongbu"],
    )
    plan = project.schedule_plans.get()
    domain.save_plan(
        plan,
        seen_version=plan.version,
        promised_finish_on=plan.promised_finish_on,
        start_on=plan.start_on,
        buffer_workdays=3,
        reason="幕墙到货晚",
        steps=planning.steps_of(plan),
        by=people["zongbu"],
    )
    domain.submit_plan(plan, by=people["zongbu"])
    domain.approve_plan(plan, by=people["office"])
    goal = Node.objects.get(project=project, is_fact=True)
    assert goal.baseline_on == date(2023, 12, 20)

    purge.purge(told=quiet)

    left = snapshot(without=_OWN)
    for label, rows in facts_only.items():
        if label not in {"projects.Project", "projects.Node"}:
            assert left[label] == rows, label
    project.refresh_from_db()
    goal.refresh_from_db()
    assert project.promised_finish_on == date(2023, 11, 30)
    assert (goal.baseline_on, goal.position) == (date(2023, 11, 30), 20)
    assert (goal.predecessor, goal.lag_workdays, goal.owner) == (None, 0, "")


def test_an_account_that_a_staying_row_names_is_closed(facts_only):
    load()
    office = User.objects.get(username="office")
    Enterprise.objects.filter(name="杰瑞集团").update(updated_by=office)
    heard = []
    purge.purge(told=lambda **values: heard.append(values))
    office.refresh_from_db()
    assert not office.is_active
    assert not office.has_usable_password()
    assert {"step": "closed", "accounts": ["office"]} in heard
    assert list(User.objects.filter(is_demo=True)) == [office]


def test_the_year_can_be_written_on_a_later_day(db, settings):
    settings.LAISHAN_TODAY = date(2023, 8, 2)
    load()
    assert Project.objects.filter(standing__as_of=date(2023, 8, 2)).count() == COUNT
    july = MonthlyReport.objects.filter(month=date(2023, 7, 1))
    assert july.filter(is_demo=False).exists()
    purge.purge(told=quiet)
    assert Project.objects.count() == len(facts.PROJECTS)


def test_the_year_cannot_be_written_before_it_was(db, settings):
    settings.LAISHAN_TODAY = date(2023, 3, 1)
    with pytest.raises(CommandError, match="2023-06-28"):
        call_command("seed_demo")
