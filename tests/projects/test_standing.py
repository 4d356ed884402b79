"""The derived view against a slow, obvious recomputation, row by row."""

import datetime
import random
from decimal import Decimal

import pytest

from projects import standing
from projects.models import (
    DateChange,
    InvestmentEntry,
    Light,
    MonthlyReport,
    Node,
    NodeLink,
    PlanMonth,
    Project,
    ProjectStanding,
)
from projects.schedule import PlannedNode
from tests.factories import (
    AssignmentFactory,
    MonthlyReportFactory,
    NodeFactory,
    ProjectFactory,
    plan_year,
    system_user,
)
from tests.projects.test_schedule import CALENDAR, slow_expected, slow_latest

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2023, 6, 28)


def make_project(rng):
    project = ProjectFactory(
        stage=rng.choice(["permits", "foundation", "structure", "operation"]),
        condition=rng.choice(["normal", "normal", "stopped", "paused"]),
    )
    if rng.random() < 0.8:
        months = rng.randint(0, 6)
        plan_year(
            project,
            [rng.randint(0, 900) for _ in range(12)],
            done=[rng.randint(0, 900) for _ in range(months)],
        )
    InvestmentEntry.objects.create(
        project=project,
        month="2022-12-01",
        amount=rng.randint(0, 5000),
        kind="opening",
        recorded_on="2023-01-05",
        by=system_user(),
    )
    for position in range(1, rng.randint(1, 5)):
        day = datetime.date(2023, 5, 1) + datetime.timedelta(days=rng.randint(0, 120))
        NodeFactory(
            project=project,
            position=position,
            baseline_on=day,
            forecast_on=rng.choice([None, day + datetime.timedelta(days=rng.randint(-9, 30))]),
            actual_on=rng.choice([None, datetime.date(2023, 6, 1)]),
        )
    tie_nodes(project, rng)
    for _ in range(rng.randint(0, 3)):
        put_off(project, rng)
    if rng.random() < 0.3:
        MonthlyReportFactory(project=project, month=datetime.date(2022, 12, 1))
    return project


def tie_nodes(project, rng):
    """Some wait for the one before, some for a further one, too; some promise a finish."""
    nodes = list(project.nodes.order_by("position"))
    for number, node in enumerate(nodes[1:], start=1):
        if rng.random() < 0.7:
            node.predecessor, node.lag_workdays = nodes[number - 1], rng.randint(0, 40)
            node.save()
        if number > 1 and rng.random() < 0.5:
            NodeLink.objects.create(
                node=node, predecessor=nodes[0], lag_workdays=rng.randint(0, 60)
            )
    if nodes:
        nodes[-1].kind = rng.choice(["production", "other"])
        nodes[-1].save()
    if rng.random() < 0.6:
        day = datetime.date(2023, 9, 1) + datetime.timedelta(days=rng.randint(0, 100))
        Project.objects.filter(pk=project.pk).update(promised_finish_on=day)
        project.promised_finish_on = day


def put_off(project, rng):
    DateChange.objects.create(
        project=project,
        old_on="2023-08-01",
        new_on=datetime.date(2023, 8, 1) + datetime.timedelta(days=rng.choice([-9, 5, 20])),
        reason="雨",
        decision=rng.choice(["approved", "refused"]),
        requested_by=system_user(),
    )


def slow_schedule(project):
    """Float of the next node and expected finish, over every path and day by day."""
    rows = list(Node.objects.filter(project=project).order_by("position"))
    if not rows:
        return None, None
    nodes = []
    for row in rows:
        lags = {row.predecessor_id: row.lag_workdays} if row.predecessor_id else {}
        for link in row.links.all():
            lag = max(link.lag_workdays, lags.get(link.predecessor_id, 0))
            lags[link.predecessor_id] = lag
        nodes.append(
            PlannedNode(
                id=row.pk,
                position=row.position,
                links=tuple(lags.items()),
                baseline_on=row.baseline_on,
                forecast_on=row.forecast_on,
                actual_on=row.actual_on,
            )
        )
    expected, last, promise = slow_expected(nodes), nodes[-1], project.promised_finish_on
    reaches = rows[-1].kind == "production" or (promise and last.baseline_on >= promise)
    finish = max(expected.values()) if reaches else None
    waiting = [node for node in nodes if node.actual_on is None]
    if not waiting or not (promise or len(nodes) > 1):
        return finish, None
    node, due = waiting[0], promise or last.baseline_on
    tied = node is last or node.links or any(node.id in dict(n.links) for n in nodes)
    if not tied or (node is last and node.forecast_on is None):
        return finish, None
    latest = due if is_end(node, nodes) else slow_latest(node, nodes, due)
    return finish, CALENDAR.between(expected[node.id], latest)


def is_end(node, nodes):
    return not any(node.id in dict(n.links) for n in nodes if n.actual_on is None)


def slow_view(project):
    """What a person with a calculator would write down."""
    done = Decimal(0)
    total = Decimal(0)
    for entry in InvestmentEntry.objects.filter(project=project):
        total += entry.amount
        if entry.month.year == 2023:
            done += entry.amount
    approved = [r.month for r in MonthlyReport.objects.filter(project=project, status="approved")]
    data_month = max((month for month in approved if month.year == 2023), default=None)
    plan = {
        row.month: row.amount
        for row in PlanMonth.objects.filter(curve__project=project, curve__is_current=True)
    }
    node = None
    for candidate in Node.objects.filter(project=project).order_by("position"):
        if candidate.actual_on is None:
            node = candidate
            break
    slip = None
    if node is not None:
        expected = ProjectStanding.objects.get(project=project).next_forecast_on
        assert expected >= max(node.forecast_on or node.baseline_on, TODAY)
        slip = (expected - node.baseline_on).days
    finish, left = slow_schedule(project)
    moved = [
        (change.new_on - change.old_on).days
        for change in DateChange.objects.filter(project=project, decision="approved")
    ]
    later = [days for days in moved if days > 0]
    to_data = None
    if plan and data_month:
        to_data = sum(amount for month, amount in plan.items() if month <= data_month)
    year_plan = sum(plan.values()) if plan else None
    stale = MonthlyReport.objects.filter(
        project=project, status__in=["pending", "draft", "returned"], due_on__lt=TODAY
    ).exists()
    return {
        "year_done": done,
        "total_done": total,
        "data_month": data_month,
        "year_plan": year_plan,
        "plan_to_data": to_data,
        "slip_days": slip,
        "float_workdays": left,
        "forecast_finish_on": finish,
        "postponements": len(later),
        "postponed_days": sum(later),
        "light": slow_light(project, year_plan, to_data, done, slip, stale),
    }


def slow_light(project, plan, to_data, done, slip, stale):
    if project.stage == "operation":
        return "done"
    if project.condition not in {"normal", "stopped"}:
        return "none"
    red = slip is not None and slip >= 15
    yellow = slip is not None and slip >= 4
    view = ProjectStanding.objects.get(project=project)
    if view.float_workdays is not None and view.float_workdays < 5:
        yellow = True
    if plan and to_data is not None:
        behind = (to_data - done) * 100
        red = red or behind > 30 * plan
        yellow = yellow or behind >= 10 * plan
    if red:
        return "red"
    if yellow:
        return "yellow"
    return "stale" if stale else "normal"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_standings_agree_with_a_slow_recomputation(seed):
    rng = random.Random(seed)  # noqa: S311 -- test data
    projects = [make_project(rng) for _ in range(12)]

    standing.refresh(today=TODAY)

    for project in projects:
        row = ProjectStanding.objects.get(project=project)
        expected = slow_view(project)
        assert {name: getattr(row, name) for name in expected} == expected


def test_refreshing_again_changes_nothing():
    rng = random.Random(4)  # noqa: S311 -- test data
    for _ in range(6):
        make_project(rng)
    standing.refresh(today=TODAY)
    before = list(ProjectStanding.objects.order_by("pk").values())
    lights = list(Light.objects.order_by("pk").values())

    standing.refresh(today=TODAY)

    assert list(ProjectStanding.objects.order_by("pk").values()) == before
    assert list(Light.objects.order_by("pk").values()) == lights


def test_a_night_later_the_light_row_is_closed_and_since_is_kept():
    project = ProjectFactory()
    NodeFactory(project=project, name="土地摘牌", baseline_on=datetime.date(2023, 6, 20))
    standing.refresh(today=TODAY)
    standing.refresh(today=TODAY + datetime.timedelta(days=1))

    first, second = Light.objects.filter(project=project).order_by("pk")
    assert (first.level, first.to_on) == ("yellow", TODAY)
    assert (second.level, second.since_on, second.to_on) == ("yellow", TODAY, None)
    assert "已晚 9 天" in second.reasons[0]["sentence"]


@pytest.mark.parametrize("count", [1, 8])
def test_refresh_costs_a_fixed_number_of_queries(count, django_assert_max_num_queries):
    for _ in range(count):
        project = ProjectFactory()
        AssignmentFactory(project=project)
        NodeFactory(project=project)
        plan_year(project, [100] * 12, done=[100] * 5)
    standing.refresh()

    with django_assert_max_num_queries(19):
        standing.refresh(Project.objects.values_list("pk", flat=True))
