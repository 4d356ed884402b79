import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Notice
from laishan_portal import clock
from laishan_portal.exceptions import DomainError
from projects import domain
from projects.domain import reports
from projects.enums import REPORT_TRANSITIONS, ReportStatus
from projects.models import ClosedMonth, InvestmentEntry, Light, MonthlyReport, ProjectStanding
from tests.factories import (
    AssignmentFactory,
    MonthlyReportFactory,
    NodeFactory,
    ProjectFactory,
    UserFactory,
    plan_year,
)

pytestmark = pytest.mark.django_db

JUNE = datetime.date(2023, 6, 1)
PLAN = [600, 900, 1500, 1600, 1600, 1640, 1500, 1400, 1300, 1200, 960, 800]


@pytest.fixture
def case(commissioner):
    """The story's project: five months reported, June open, 幕墙封闭 a week late."""
    project = ProjectFactory(name="正大芯智汇", promised_finish_on=datetime.date(2023, 11, 30))
    AssignmentFactory(project=project, person=commissioner.person)
    node = NodeFactory(
        project=project,
        name="幕墙封闭",
        position=1,
        baseline_on=datetime.date(2023, 7, 25),
        forecast_on=datetime.date(2023, 7, 26),
    )
    plan_year(project, PLAN, done=[620, 980, 1560, 1740, 1680])
    return MonthlyReportFactory(project=project), node


def values(**changes):
    return {
        "invested": Decimal(1660),
        "progress": 68,
        "node_forecast_on": datetime.date(2023, 8, 6),
        "node_actual_on": None,
        "claimed_light": "yellow",
        "blockers": "幕墙铝型材晚到",
    } | changes


def test_an_approved_report_moves_ledger_node_and_light_at_once(case, commissioner, office):
    report, node = case
    domain.submit_report(report, values=values(), by=commissioner)
    standing = ProjectStanding.objects.get(project=report.project)
    assert (standing.year_done, standing.light) == (Decimal(6580), "normal")

    domain.approve_report(report, by=office)

    standing.refresh_from_db()
    node.refresh_from_db()
    assert node.forecast_on == datetime.date(2023, 8, 6)
    assert standing.year_done == Decimal(8240)
    assert standing.plan_to_data == Decimal(7840)
    assert (standing.light, standing.slip_days) == ("yellow", 12)
    assert standing.light_reason == "“幕墙封闭”预测 8月6日 完成，比计划 7月25日 晚 12 天"
    light = Light.objects.get(project=report.project, to_on=None)
    assert (light.level, light.since_on) == ("yellow", clock.today())


def test_a_returned_report_keeps_what_was_typed(case, commissioner, office):
    report, _ = case
    domain.submit_report(report, values=values(), by=commissioner)

    domain.return_report(report, comment="投资数核一下", by=office)

    report.refresh_from_db()
    assert (report.status, report.invested, report.blockers) == (
        "returned",
        Decimal(1660),
        "幕墙铝型材晚到",
    )
    assert Notice.objects.get(user=commissioner).body == "投资数核一下"
    domain.submit_report(report, values=values(invested=Decimal(1650)), by=commissioner)
    assert report.first_submitted_on == clock.today()
    assert list(report.events.values_list("to_status", flat=True)) == [
        "submitted",
        "returned",
        "submitted",
    ]


def test_nobody_approves_their_own_report(case, commissioner):
    report, _ = case
    domain.submit_report(report, values=values(), by=commissioner)

    with pytest.raises(DomainError, match="别人审"):
        domain.approve_report(report, by=commissioner)

    assert not InvestmentEntry.objects.filter(report=report).exists()


def test_an_actual_date_closes_the_node(case, commissioner, office):
    report, node = case
    domain.submit_report(
        report, values=values(node_actual_on=datetime.date(2023, 6, 27)), by=commissioner
    )
    domain.approve_report(report, by=office)

    node.refresh_from_db()
    assert node.actual_on == datetime.date(2023, 6, 27)
    assert list(node.records.values_list("is_actual", "value_on")) == [
        (True, datetime.date(2023, 6, 27))
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"node_actual_on": datetime.date(2023, 6, 29)},
        {"node_forecast_on": datetime.date(2023, 6, 27)},
        {"invested": Decimal(-1)},
        {"progress": 101},
        {"invested": None},
    ],
)
def test_wrong_values_write_nothing(case, commissioner, changes):
    report, _ = case

    with pytest.raises(ValidationError):
        domain.submit_report(report, values=values(**changes), by=commissioner)

    report.refresh_from_db()
    assert (report.status, report.invested) == ("pending", None)
    assert not report.events.exists()


def test_someone_elses_draft_cannot_be_overwritten(case, commissioner):
    report, _ = case
    domain.save_draft(report, values=values(), by=commissioner)

    with pytest.raises(reports.ReportMoveNotAllowed, match="正在填"):
        domain.save_draft(report, values=values(invested=Decimal(1)), by=UserFactory())

    report.refresh_from_db()
    assert report.invested == Decimal(1660)


def test_a_stale_form_writes_nothing(case, commissioner):
    report, _ = case
    seen = report.version
    domain.save_draft(report, values=values(), version=seen, by=commissioner)

    with pytest.raises(DomainError, match="又存过一次"):
        domain.submit_report(report, values=values(), version=seen, by=commissioner)


def test_a_locked_month_opens_again_with_a_reason(case, commissioner, office):
    report, _ = case
    MonthlyReport.objects.filter(pk=report.pk).update(
        due_on=datetime.date(2023, 6, 20), locks_on=datetime.date(2023, 6, 27)
    )
    with pytest.raises(DomainError, match="锁定"):
        domain.submit_report(report, values=values(), by=commissioner)

    domain.unlock_report(report, until=datetime.date(2023, 6, 29), reason="补报", by=office)
    domain.submit_report(report, values=values(), by=commissioner)

    assert report.is_late


def test_a_closed_month_takes_no_report(case, commissioner, office):
    report, _ = case
    domain.submit_report(report, values=values(), by=commissioner)
    ClosedMonth.objects.create(month=JUNE, closed_by=office)

    with pytest.raises(DomainError, match="关账"):
        domain.approve_report(report, by=office)


def test_closing_waits_for_the_reviews(case, commissioner, office):
    MonthlyReportFactory(month=datetime.date(2023, 5, 1), submitted=True)

    with pytest.raises(DomainError, match="1 份月报没审"):
        domain.close_month(datetime.date(2023, 5, 1), by=office)
    with pytest.raises(DomainError, match="还没过完"):
        domain.close_month(JUNE, by=office)


@pytest.mark.parametrize("before", ReportStatus)
@pytest.mark.parametrize(
    ("act", "after"),
    [
        (lambda report, user: domain.approve_report(report, by=user), ReportStatus.APPROVED),
        (
            lambda report, user: domain.return_report(report, comment="改", by=user),
            ReportStatus.RETURNED,
        ),
        (
            lambda report, user: domain.exempt_report(report, reason="停工", by=user),
            ReportStatus.EXEMPT,
        ),
    ],
)
def test_decisions_follow_the_map(before, act, after, office):
    report = MonthlyReportFactory(submitted=True, comment="先前")
    MonthlyReport.objects.filter(pk=report.pk).update(status=before)

    if after in REPORT_TRANSITIONS[before]:
        act(report, office)
        assert report.status == after
    else:
        with pytest.raises(reports.ReportMoveNotAllowed):
            act(report, office)


def test_slots_are_made_once_for_those_who_report():
    counted = ProjectFactory()
    ProjectFactory(stage="operation")
    ProjectFactory(condition="paused")

    assert domain.open_slots(JUNE) == 1
    assert domain.open_slots(JUNE) == 0
    slot = MonthlyReport.objects.get()
    assert (slot.project, slot.opens_on, slot.due_on, slot.locks_on) == (
        counted,
        datetime.date(2023, 6, 20),
        datetime.date(2023, 6, 30),
        datetime.date(2023, 7, 7),
    )


def test_due_notices_are_told_once_a_step_and_caught_up(case, commissioner):
    report, _ = case
    assert reports.tell_due(datetime.date(2023, 6, 28)) == 1
    assert reports.tell_due(datetime.date(2023, 6, 28)) == 0
    assert reports.tell_due(datetime.date(2023, 6, 29)) == 0
    assert reports.tell_due(datetime.date(2023, 7, 3)) == 1

    assert list(
        Notice.objects.filter(user=commissioner).order_by("pk").values_list("key", flat=True)
    ) == [f"report:{report.pk}:due-2", f"report:{report.pk}:overdue"]


def test_the_night_is_done_once_and_can_be_repeated(case):
    first = domain.run_night(datetime.date(2023, 6, 28))
    second = domain.run_night(datetime.date(2023, 6, 28))

    assert first["projects"] == second["projects"] == 1
    assert second["slots"] == 0
    assert second["notices"] == 0


def test_a_correction_is_a_line_of_its_own(case, commissioner, office):
    report, _ = case
    may = datetime.date(2023, 5, 1)

    domain.book_correction(
        report.project, month=may, amount=Decimal(-70), reason="入统核减", by=office
    )

    lines = InvestmentEntry.objects.filter(project=report.project, month=may)
    assert sorted(lines.values_list("amount", flat=True)) == [Decimal(-70), Decimal(1680)]
    assert ProjectStanding.objects.get(project=report.project).year_done == Decimal(6510)
    with pytest.raises(DomainError, match="负数"):
        domain.book_correction(
            report.project, month=may, amount=Decimal(-1611), reason="错", by=office
        )
