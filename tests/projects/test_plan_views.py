"""The plan of a year and corrections of the ledger, through the pages."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.enums import Role
from projects.models import InvestmentEntry, PlanCurve
from tests.factories import (
    ProjectFactory,
    plan_year,
)
from tests.projects.pages import address, body, errors, send

pytestmark = pytest.mark.django_db


def months(value, **changes):
    return {f"month_{number:02}": value for number in range(1, 13)} | changes


def test_the_first_plan_needs_no_reason_and_shows_its_sum(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    assert "reason" not in client.get(address(project, "plan/2023/")).context["form"].fields
    data = months("1,250", month_12="")
    assert send(client, project, "plan/2023/", **data).status_code == 302
    page = client.get(address(project, "plan/2023/"))
    assert page.context["form"].shown_sum == "13,750"
    assert "13,750" in body(page)


def test_a_later_plan_says_why_and_keeps_the_old_one(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    plan_year(project, [100] * 12)
    found = errors(send(client, project, "plan/2023/", month_01="200"))
    assert "请写明理由" in found["reason"][0]
    assert (
        send(client, project, "plan/2023/", month_01="200", reason="提前开工").status_code == 302
    )
    curves = PlanCurve.objects.filter(project=project)
    assert sorted(curves.values_list("version", "is_current")) == [(1, False), (2, True)]
    assert "第 2 版：提前开工" in body(client.get(project.get_absolute_url()))


@pytest.mark.parametrize(
    ("data", "field", "sentence"),
    [
        ({"month_03": "-5"}, "month_03", "金额不能是负数"),
        ({"month_03": "x"}, "month_03", "请填数字"),
        (months(""), "month_01", "不能是 0"),
    ],
)
def test_wrong_amounts_are_told_at_their_month(as_role, data, field, sentence):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    found = errors(send(client, project, "plan/2023/", **(months("10") | data)))
    assert sentence in found[field][0]
    assert not PlanCurve.objects.exists()


@pytest.mark.parametrize("year", [2022, 2025, 99999])
def test_only_this_year_and_the_next_are_planned(as_role, year):
    client = as_role(Role.OFFICE)
    assert client.get(address(ProjectFactory(), f"plan/{year}/")).status_code == 404


def test_a_correction_is_a_line_of_its_own(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    plan_year(project, [100] * 12, done=[80, 90])
    response = send(
        client, project, "correct/", month="2023-02-01", right_amount="95.5", reason="漏报设备"
    )
    assert response.status_code == 302
    line = InvestmentEntry.objects.get(project=project, kind="correction")
    assert (line.month, line.amount) == (date(2023, 2, 1), Decimal("5.5"))
    project.standing.refresh_from_db()
    assert project.standing.year_done == Decimal("175.5")
    found = errors(
        send(client, project, "correct/", month="2023-02-01", right_amount="95.5", reason="再来")
    )
    assert "不用更正" in found["right_amount"][0]


def test_without_a_booked_month_there_is_nothing_to_correct(as_role):
    response = as_role(Role.OFFICE).get(address(ProjectFactory(), "correct/"))
    assert "还没有可更正的月份" in body(response)
