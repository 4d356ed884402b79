"""Closing a month: frozen figures against a slow recomputation, adjustments, the lock."""

import datetime
import random
from decimal import Decimal

import pytest
from django.db import InternalError, transaction

from laishan_portal import clock
from laishan_portal.exceptions import DomainError
from projects import closing, domain, month_figures, months, standing
from projects.domain.stats import Return
from projects.models import (
    ClosedMonth,
    InvestmentEntry,
    Light,
    MonthFigure,
    MonthlyReport,
    Node,
    NodeRecord,
    PlanCurve,
    PlanMonth,
    Project,
    StageEvent,
    StatReturn,
)
from tests.factories import (
    MonthlyReportFactory,
    NodeFactory,
    PersonFactory,
    ProjectFactory,
    UserFactory,
    plan_year,
    system_user,
)

pytestmark = pytest.mark.django_db
APRIL, MAY, JUNE = (datetime.date(2023, number, 1) for number in (4, 5, 6))
LAST, AS_OF = datetime.date(2023, 5, 31), datetime.date(2023, 6, 8)


@pytest.fixture
def office():
    return UserFactory(role="office")


def day(rng, first=datetime.date(2023, 3, 1), span=115):
    return first + datetime.timedelta(days=rng.randint(0, span))


def make_project(rng):
    """A project with dated rows on both sides of the month's end and of the close."""
    project = ProjectFactory(unit=None if rng.random() < 0.1 else ProjectFactory().unit)
    StageEvent.objects.create(
        project=project,
        kind="opening",
        to_stage="permits",
        decision="approved",
        proposed_by=system_user(),
        decided_at=clock.now(),
        decided_on=datetime.date(2023, 1, 5),
    )
    if rng.random() < 0.7:
        occurred = day(rng)
        StageEvent.objects.create(
            project=project,
            kind="forward",
            from_stage="permits",
            to_stage="structure",
            from_condition="normal",
            to_condition=rng.choice(["normal", "stopped"]),
            occurred_on=occurred,
            decision="approved",
            proposed_by=system_user(),
            decided_at=clock.now(),
            decided_on=occurred + datetime.timedelta(days=rng.randint(0, 20)),
        )
    plan_year(project, [rng.randint(1, 90) for _ in range(12)], done=[rng.randint(0, 90)] * 5)
    InvestmentEntry.objects.filter(project=project).update(
        recorded_on=rng.choice([datetime.date(2023, 6, 1), datetime.date(2023, 6, 12)])
    )
    if rng.random() < 0.4:
        curve = PlanCurve.objects.create(
            project=project,
            year=2023,
            version=2,
            is_current=False,
            reason="调整",
            approved_on=day(rng),
        )
        PlanMonth.objects.create(curve=curve, month=APRIL, amount=rng.randint(100, 900))
    for position in (1, 2):
        node = NodeFactory(
            project=project,
            position=position,
            baseline_on=day(rng),
            actual_on=rng.choice([None, day(rng)]),
        )
        for _ in range(rng.randint(0, 2)):
            NodeRecord.objects.create(
                node=node,
                is_actual=False,
                value_on=day(rng),
                recorded_on=day(rng),
                by=system_user(),
            )
    for month, told in ((APRIL, 300), (MAY, 350)):
        if rng.random() < 0.7:
            StatReturn.objects.create(
                project=project,
                month=month,
                month_amount=50,
                ytd=told,
                entered_on=day(rng, datetime.date(2023, 5, 20), 30),
                entered_by=system_user(),
            )
    return project


def latest(rows, key):
    return max(rows, key=key, default=None)


def slow_figure(project):
    """One project at the end of May as the close on 8 June sees it, row by row."""
    events = list(StageEvent.objects.filter(project=project, decision="approved"))
    moves = [
        e
        for e in events
        if e.kind != "opening" and e.occurred_on <= LAST and e.decided_on <= AS_OF
    ]
    stood = latest(moves, lambda e: (e.occurred_on, e.pk)) or next(
        e for e in events if e.kind == "opening"
    )
    curves = PlanCurve.objects.filter(project=project, approved_on__lte=AS_OF)
    curve = latest(curves, lambda c: c.version)
    plan = {row.month: row.amount for row in curve.months.all()}
    year = month = total = Decimal(0)
    for entry in InvestmentEntry.objects.filter(project=project):
        if entry.month > MAY or entry.recorded_on > AS_OF:
            continue
        total += entry.amount
        if entry.kind != "opening" and entry.month.year == 2023:
            year += entry.amount
            month += entry.amount if entry.month == MAY else 0
    told = [
        row
        for row in StatReturn.objects.filter(project=project)
        if row.month <= MAY and row.entered_on <= AS_OF
    ]
    stats = latest(told, lambda row: (row.month, row.version))
    node = next(
        (
            n
            for n in Node.objects.filter(project=project).order_by("position")
            if n.actual_on is None or n.actual_on > LAST
        ),
        None,
    )
    forecast = None
    if node is not None:
        records = [r for r in node.records.all() if not r.is_actual and r.recorded_on <= AS_OF]
        record = latest(records, lambda r: (r.recorded_on, r.pk))
        forecast = max(record.value_on if record else node.baseline_on, LAST)
    return {
        "stage": stood.to_stage,
        "condition": stood.to_condition,
        "year_plan": sum(plan.values()),
        "plan_to_data": sum(amount for m, amount in plan.items() if m <= MAY),
        "month_done": month,
        "year_done": year,
        "total_done": total,
        "stats_done": stats.ytd if stats else None,
        "stats_month": stats.month if stats else None,
        "next_node_name": node.name if node else "",
        "next_forecast_on": forecast,
        "slip_days": (forecast - node.baseline_on).days if node else None,
        "unit_name": project.unit.short_name if project.unit else "",
    }


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_frozen_figures_agree_with_a_slow_recomputation(seed):
    rng = random.Random(seed)  # noqa: S311 -- test data
    projects = [make_project(rng) for _ in range(8)]

    closing.freeze(MAY, as_of=AS_OF, is_demo=False)

    for project in projects:
        figure = MonthFigure.objects.get(project=project, month=MAY)
        expected = slow_figure(project)
        assert {name: getattr(figure, name) for name in expected} == expected


def test_the_light_is_that_of_the_last_day():
    project = ProjectFactory()
    Light.objects.filter(project=project).update(from_on=JUNE)
    Light.objects.create(
        project=project,
        level="yellow",
        rule_set=Light.objects.filter(project=project).first().rule_set,
        since_on=APRIL,
        from_on=APRIL,
        to_on=LAST,
    )
    closing.freeze(MAY, as_of=AS_OF, is_demo=False)
    assert MonthFigure.objects.get(project=project, month=MAY).light == "yellow"


def test_who_came_later_is_not_in_the_month():
    project = ProjectFactory()
    StageEvent.objects.create(
        project=project,
        kind="opening",
        to_stage="permits",
        decision="approved",
        proposed_by=system_user(),
        decided_at=clock.now(),
        decided_on=JUNE,
    )
    closing.freeze(MAY, as_of=AS_OF, is_demo=False)
    assert not MonthFigure.objects.filter(project=project).exists()


# ── the close ────────────────────────────────────────────────────────────────────────────


def case(done=(100, 100, 100, 100, 100)):
    project = ProjectFactory()
    plan_year(project, [100] * 12, done=done)
    return project


def test_closing_keeps_the_sums_and_who(office):
    first, second = case(), case()
    Project.objects.filter(pk=second.pk).update(condition="paused")
    row = domain.close_month(MAY, by=office, note="按期")
    assert (row.closed_by, row.closed_on, row.note) == (office, clock.today(), "按期")
    # Paused projects are frozen, too, and left out of the sums.
    assert (row.projects, row.year_done, row.year_plan) == (2, Decimal(500), Decimal(1200))
    assert MonthFigure.objects.filter(month=MAY, project=first).get().year_done == Decimal(500)


def test_months_are_closed_in_their_order(office):
    case()
    domain.close_month(APRIL, by=office)
    with pytest.raises(DomainError, match="已经关账"):
        domain.close_month(APRIL, by=office)
    with pytest.raises(DomainError, match="不能回头"):
        domain.close_month(datetime.date(2023, 3, 1), by=office)
    domain.close_month(MAY, by=office)


def test_a_gap_is_closed_first(office):
    case()
    domain.close_month(datetime.date(2023, 3, 1), by=office)
    with pytest.raises(DomainError, match="先关 2023-04"):
        domain.close_month(MAY, by=office)


def test_a_report_of_an_earlier_month_in_review_blocks(office):
    MonthlyReportFactory(month=APRIL, submitted=True)
    with pytest.raises(DomainError, match="1 份月报没审"):
        domain.close_month(MAY, by=office)
    assert not MonthFigure.objects.exists()


def test_a_late_correction_is_an_adjustment_and_changes_no_frozen_figure(office):
    project = case()
    before = domain.book_correction(
        project, month=APRIL, amount=Decimal(5), reason="关账前", by=office
    )
    domain.close_month(MAY, by=office)
    frozen = list(MonthFigure.objects.values())

    late = domain.book_correction(
        project, month=APRIL, amount=Decimal(-30), reason="多报一车", by=office
    )

    assert (before.closed_through, late.closed_through) == (None, MAY)
    assert list(MonthFigure.objects.values()) == frozen
    figure = MonthFigure.objects.get(project=project, month=MAY)
    assert [line.reason for line in months.late_lines_of(figure)] == ["多报一车"]
    now = closing.booked_until(MAY, [project.pk])[project.pk]
    assert figure.year_done == Decimal(505)
    assert now == (Decimal(475), None)
    row = month_figures.with_adjustments(MonthFigure.objects.all(), MAY).get(project=project)
    assert (row.late, row.year_now) == (Decimal(-30), Decimal(475))
    (listed,) = [row for row in months.rows(clock.today()) if row.month == MAY]
    assert (listed.late_lines, listed.late_amount) == (1, Decimal(-30))


def test_a_correction_of_an_open_month_adjusts_nothing(office):
    project = case(done=(100,) * 6)
    domain.close_month(MAY, by=office)
    domain.book_correction(project, month=JUNE, amount=Decimal(9), reason="补", by=office)
    assert not closing.late_lines(MAY).exists()


def test_statistics_entered_after_the_close_are_shown_as_such(office):
    project = case()
    Project.objects.filter(pk=project.pk).update(stats_entered_on=datetime.date(2023, 1, 9))
    domain.close_month(MAY, by=office)
    values = {"month_amount": Decimal(80), "ytd": Decimal(80)}
    domain.save_returns(MAY, [Return(project.pk, values)], by=office)
    figure = MonthFigure.objects.get(project=project, month=MAY)
    assert figure.stats_done is None
    assert [row.ytd for row in months.late_returns_of(figure)] == [Decimal(80)]


def test_a_closed_month_takes_no_report(office):
    project = ProjectFactory()
    report = MonthlyReportFactory(project=project, month=MAY)
    domain.close_month(MAY, by=office)
    with pytest.raises(DomainError, match="已经关账"):
        domain.unlock_report(report, until=clock.today(), reason="补报", by=office)


@pytest.mark.parametrize(
    "change", [lambda rows: rows.update(year_done=0), lambda rows: rows.delete()]
)
def test_the_database_keeps_frozen_figures(office, change):
    case()
    domain.close_month(MAY, by=office)
    with pytest.raises(InternalError, match="Cannot"), transaction.atomic():
        change(MonthFigure.objects.all())


def test_closing_is_one_statement_for_all_projects(office, django_assert_max_num_queries):
    for _ in range(5):
        case()
    with django_assert_max_num_queries(16):
        domain.close_month(MAY, by=office)
    assert MonthFigure.objects.count() >= 5


# ── pages ────────────────────────────────────────────────────────────────────────────────


def test_the_page_says_what_blocks_and_then_closes(as_role):
    client = as_role("office")
    project = case()
    MonthlyReport.objects.filter(project=project, month=MAY).update(status="submitted")
    page = client.get("/projects/months/2023-05/close/").content.decode()
    assert "1 份月报没审" in page
    assert "is_sure" not in page
    MonthlyReport.objects.filter(project=project, month=MAY).update(status="approved")
    assert "去关账" in client.get("/projects/months/").content.decode()

    answer = client.post("/projects/months/2023-05/close/", {"note": ""})
    assert "核对以后勾上" in answer.content.decode()
    assert not ClosedMonth.objects.exists()
    answer = client.post("/projects/months/2023-05/close/", {"is_sure": "on"})
    assert answer.status_code == 302
    assert ClosedMonth.objects.get().month == MAY
    page = client.get(answer.url).content.decode()
    assert project.name in page
    assert "500" in page


@pytest.mark.parametrize("month", ["2023-13", "abcd", "9999-01", "2023-07"])
def test_nonsense_months_are_not_there(as_role, month):
    assert as_role("office").get(f"/projects/months/{month}/close/").status_code == 404


def test_a_frozen_row_shows_adjustments_with_who_and_why(as_role):
    client = as_role("office")
    project = case()
    domain.close_month(MAY, by=client.user)
    domain.book_correction(
        project, month=APRIL, amount=Decimal(-30), reason="多报一车", by=client.user
    )
    figure = MonthFigure.objects.get(project=project, month=MAY)
    page = client.get(f"/projects/months/figures/{figure.pk}/").content.decode()
    assert "多报一车" in page
    assert client.user.display_name in page
    assert "470" in page
    assert "500" in page
    listed = client.get("/projects/months/figures/?month=2023-05&view=adjusted")
    assert project.name in listed.content.decode()
    assert "−30" in listed.content.decode()


def test_a_reporter_sees_their_own_unit_alone(as_role):
    mine, other = case(), case()
    domain.close_month(MAY, by=UserFactory(role="office"))
    client = as_role("unit_reporter", person=PersonFactory(unit=mine.unit))
    page = client.get("/projects/months/figures/?month=2023-05").content.decode()
    assert mine.name in page
    assert other.name not in page
    hidden = MonthFigure.objects.get(project=other, month=MAY)
    assert client.get(f"/projects/months/figures/{hidden.pk}/").status_code == 404


def test_a_confidential_project_is_frozen_under_its_code_name(as_role):
    project = case()
    Project.objects.filter(pk=project.pk).update(
        is_confidential=True, code_name="海燕", name="真名工程"
    )
    domain.close_month(MAY, by=UserFactory(role="office"))
    page = as_role("leader").get("/projects/months/figures/?month=2023-05").content.decode()
    assert "海燕" in page
    assert "真名工程" not in page


def test_standings_are_refreshed_by_nothing_of_the_close(office):
    project = case()
    standing.refresh([project.pk])
    before = project.standing.year_done
    domain.close_month(MAY, by=office)
    project.standing.refresh_from_db()
    assert project.standing.year_done == before
