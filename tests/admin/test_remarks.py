"""How many remarks the rules have on reports and returns, beside them in the admin lists."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects import domain, review
from projects.domain.stats import FIGURES, Return, basis_of, findings_of
from projects.models import MonthlyReport, StatReturn
from tests.factories import MonthlyReportFactory, ProjectFactory, UserFactory, plan_year

pytestmark = pytest.mark.django_db
REPORTS = "/admin/projects/monthlyreport/"
RETURNS = "/admin/projects/statreturn/"
MAY, JUNE = date(2023, 5, 1), date(2023, 6, 1)


def remarks(client, url):
    """By project and month, as the column shows them."""
    rows = client.get(url).content.decode().split("<tr>")[2:]
    return {
        row.split("field-project", 1)[1].split("</th>")[0].split("</td>")[0]: re.sub(
            r"<[^>]+>", "", row.split("field-remarks", 1)[1].split(">", 1)[1].split("</td>")[0]
        )
        for row in rows
        if "field-remarks" in row
    }


def returned(project, month, *, amount, ytd, **values):
    return StatReturn.objects.create(
        project=project,
        month=month,
        month_amount=amount,
        ytd=ytd,
        entered_on=date(2023, 6, 9),
        entered_by=UserFactory(),
        **values,
    )


def test_reports_of_several_months_are_judged_each_by_what_came_before(as_role):
    project = ProjectFactory()
    plan_year(project, [100] * 12, done=[90, 95, 100, 105, 98])
    MonthlyReport.objects.filter(project=project).update(blockers="雨天", progress=50)
    june = MonthlyReportFactory(
        project=project, month=JUNE, submitted=True, invested=1000, progress=40, blockers="雨天"
    )
    office = UserFactory(role="office")
    reports = list(MonthlyReport.objects.filter(project=project))
    together = review.reviews(reports, office)
    for report in reports:
        alone = review.reviews([report], office).get(report.pk)
        assert together.get(report.pk) == alone
    assert together[june.pk].count == 3
    filed = [report for report in reports if report.pk in together]
    assert {row.month.month for row in filed} >= {1, 3, 6}
    shown = sorted(remarks(as_role("office"), REPORTS).values())
    assert shown == sorted(str(together[row.pk].count) for row in filed)
    assert f"/projects/{project.pk}/reports/2023-06/" in (
        as_role("office").get(REPORTS).content.decode()
    )


def test_a_draft_is_not_judged(as_role):
    MonthlyReportFactory(month=JUNE)
    assert list(remarks(as_role("office"), REPORTS).values()) == ["—"]


def test_returns_in_force_are_checked_against_those_before(as_role):
    project = ProjectFactory(total_investment=Decimal(900))
    returned(project, date(2022, 12, 1), amount=10, ytd=200, since_start=500)
    returned(project, date(2023, 1, 1), amount=20, ytd=20)
    returned(project, MAY, amount=30, ytd=80, since_start=580)
    returned(project, JUNE, amount=40, ytd=120, is_current=False)
    returned(project, JUNE, amount=40, ytd=130, since_start=640, version=2, reason="补报")
    rows = list(StatReturn.objects.all())
    found = domain.open_findings(rows)
    for row in rows:
        if row.is_current:
            basis = basis_of(row.month, [project.pk])
            values = {name: getattr(row, name) for name in FIGURES}
            assert found[row.pk] == findings_of(Return(project.pk, values), basis)
    counts = [len(found[row.pk]) for row in sorted(rows, key=lambda r: r.month) if row.pk in found]
    assert counts[-1] == 2  # 40 + 80 is not 130, 500 + 130 is not 640
    assert counts[:3] == [0, 0, 0]
    page = as_role("office").get(RETURNS).content.decode()
    assert f"/projects/{project.pk}/stats/2023-06/" in page


def test_marks_cost_the_same_for_many_months(as_role):
    client = as_role("office")
    spent = []
    for number in (1, 4):
        for month in range(1, number + 1):
            project = ProjectFactory()
            returned(project, date(2023, month, 1), amount=10, ytd=11)
            MonthlyReportFactory(
                project=project, month=date(2023, month, 1), submitted=True, invested=10
            )
        for url in (REPORTS, RETURNS):
            client.get(url)
            with CaptureQueriesContext(connection) as taken:
                client.get(url)
            spent.append(len(taken))
    assert spent[:2] == spent[2:]
