"""Opening a year, and both years adding up afterwards."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.enums import Role
from dashboards.models import Target
from projects import domain, standing
from projects.enums import Condition, DecisionKind, Level, PlanScheme, Stage
from projects.models import (
    InvestmentEntry,
    Listing,
    MonthlyReport,
    PlanCurve,
    PlanMonth,
    Project,
    ProjectStanding,
    YearDecision,
    YearFigures,
    YearOpening,
)
from tests.factories import MonthlyReportFactory, ProjectFactory, UserFactory, plan_year

pytestmark = pytest.mark.django_db


def listed(level=Level.CITY, *, year=2023, **kwargs):
    project = ProjectFactory(**kwargs)
    Listing.objects.create(project=project, year=year, level=level, from_on=date(year, 1, 1))
    standing.refresh([project.pk])
    return project


def opened_with(office, **kwargs):
    return domain.start_opening(2024, by=office, **kwargs)


def of(opening, project):
    return opening.decisions.get(project=project)


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()


def test_the_draft_proposes_by_the_rules(office):
    goes_on = listed(Level.PROVINCE)
    finished = listed(stage=Stage.OPERATION)
    ended = listed(condition=Condition.TERMINATED)
    outside = ProjectFactory(stage=Stage.LEAD)
    ProjectFactory(stage=Stage.OPERATION)
    opening = opened_with(office)
    kinds = {row.project_id: (row.kind, row.level, row.reason) for row in opening.decisions.all()}
    assert kinds == {
        goes_on.pk: ("carried", "province", ""),
        finished.pk: ("left", "", "竣工投运"),
        ended.pk: ("left", "", "项目终止"),
        outside.pk: ("not_listed", "", ""),
    }


def test_the_plan_starts_from_what_remains(office):
    project = listed(total_investment=Decimal(10_000), promised_finish_on=date(2025, 12, 31))
    plan_year(project, [100] * 12, done=[100] * 5)
    row = of(opened_with(office), project)
    # 500 booked, 700 of this year's plan still to come.
    assert row.rest == Decimal(8_800)
    assert row.plan_total == Decimal(4_400)


def test_the_plan_by_a_share_of_the_total(office):
    project = listed(total_investment=Decimal(10_000))
    assert of(opened_with(office, scheme="percent", percent=30), project).plan_total == 3_000


def test_an_unknown_total_has_no_plan(office):
    project = listed(total_investment=None)
    row = of(opened_with(office), project)
    assert (row.rest, row.plan_total) == (None, None)


@pytest.mark.parametrize("year", [2022, 2025])
def test_only_this_year_and_the_next_are_opened(office, year):
    listed()
    with pytest.raises(ValidationError, match="只能开立"):
        domain.start_opening(year, by=office)


def test_a_year_is_drafted_once_and_from_a_list(office):
    with pytest.raises(ValidationError, match="没有名单"):
        opened_with(office)
    listed()
    opened_with(office)
    with pytest.raises(ValidationError, match="已经在起草"):
        opened_with(office)


def test_opening_writes_list_plans_and_reasons(office):
    stays = listed(Level.PROVINCE, total_investment=Decimal(1_200))
    finished = listed(stage=Stage.OPERATION)
    new = ProjectFactory(total_investment=Decimal(600))
    opening = opened_with(office)
    domain.decide_projects(
        opening, [new.pk], on_list=True, level="district", scheme="remaining", by=office
    )
    domain.open_year(opening, by=office)
    rows = Listing.objects.filter(year=2024).order_by("project")
    assert [(r.project_id, r.level, r.from_on, r.reason) for r in rows] == [
        (stays.pk, "province", date(2024, 1, 1), "上年结转"),
        (new.pk, "district", date(2024, 1, 1), "新列入"),
    ]
    left = Listing.objects.get(project=finished, year=2023)
    assert (left.left_reason, left.to_on) == ("竣工投运", None)
    curves = PlanCurve.objects.filter(year=2024)
    assert {(c.project_id, c.version, c.is_current) for c in curves} == {
        (stays.pk, 1, True),
        (new.pk, 1, True),
    }
    assert sql(
        "SELECT sum(m.amount) FROM projects_planmonth m JOIN projects_plancurve c"
        " ON c.id = m.curve_id WHERE c.year = 2024"
    ) == (Decimal("1800.00"),)


def test_opening_twice_is_opening_once(office):
    listed()
    opening = opened_with(office)
    domain.open_year(opening, by=office)
    before = list(Listing.objects.values_list())
    domain.open_year(opening, by=office)
    assert list(Listing.objects.values_list()) == before


def test_this_year_stands_as_before_and_the_next_is_there(office):
    project = listed()
    plan_year(project, [100] * 12, done=[90] * 5)
    before = ProjectStanding.objects.values().get(project=project)
    domain.open_year(opened_with(office), by=office)
    standing.refresh([project.pk])
    after = ProjectStanding.objects.values().get(project=project)
    assert after == before
    this, following = YearFigures.objects.filter(project=project).order_by("year")
    assert (this.level, this.year_plan, this.year_done) == ("city", 120_000, 45_000)
    assert (following.level, following.year_done, following.has_done) == ("city", 0, False)
    assert following.total_done == 45_000
    plan = PlanMonth.objects.filter(curve__year=2024)
    assert following.year_plan == sum(plan.values_list("amount", flat=True)) * 100


def test_the_new_year_is_the_standing_once_it_has_come(office):
    project = listed(total_investment=Decimal(1_200))
    domain.open_year(opened_with(office), by=office)
    standing.refresh([project.pk], today=date(2024, 1, 2))
    row = ProjectStanding.objects.get(project=project)
    assert (row.year, row.level, row.year_plan) == (2024, "city", Decimal(1_200))


def test_the_months_follow_last_years_shape(office):
    project = listed(total_investment=Decimal(3_000))
    plan_year(project, [0, 0, 100, 200, *[0] * 8])
    opening = opened_with(office)
    domain.open_year(opening, by=office)
    months = dict(PlanMonth.objects.filter(curve__year=2024).values_list("month__month", "amount"))
    assert [number for number, amount in sorted(months.items()) if amount] == [3, 4]
    assert months[4] == 2 * months[3]


def test_a_plan_somebody_made_already_stays(office):
    project = listed(total_investment=Decimal(3_000))
    domain.set_plan(
        project, year=2024, amounts={date(2024, 5, 1): Decimal(77)}, reason="", by=office
    )
    opening = opened_with(office)
    domain.open_year(opening, by=office)
    assert PlanMonth.objects.filter(curve__year=2024, amount=77).exists()
    domain.undo_opening(opening, by=office)
    assert PlanCurve.objects.filter(project=project, year=2024).count() == 1


def test_a_fresh_project_must_be_looked_at_before_opening(office):
    listed()
    opening = opened_with(office)
    late = ProjectFactory()
    assert domain.missing_from(opening) == 1
    with pytest.raises(ValidationError, match="又入库 1 个项目"):
        domain.open_year(opening, by=office)
    assert domain.renew_draft(opening, by=office) == 1
    assert of(opening, late).kind == DecisionKind.NOT_LISTED
    domain.open_year(opening, by=office)


def test_renewing_leaves_what_people_decided(office):
    edited, untouched = listed(), listed()
    opening = opened_with(office)
    domain.decide_projects(opening, [edited.pk], on_list=False, reason="停缓建", by=office)
    Project.objects.update(stage=Stage.OPERATION)
    domain.renew_draft(opening, by=office)
    assert of(opening, edited).reason == "停缓建"
    assert of(opening, untouched).reason == "竣工投运"


def test_renewing_with_another_scheme_plans_anew(office):
    project = listed(total_investment=Decimal(1_000))
    opening = opened_with(office)
    domain.renew_draft(opening, scheme=PlanScheme.PERCENT, percent=10, by=office)
    assert of(opening, project).plan_total == 100


def test_leaving_asks_for_a_reason(office):
    project = listed()
    opening = opened_with(office)
    with pytest.raises(ValidationError, match="要写理由"):
        domain.decide_projects(opening, [project.pk], on_list=False, by=office)
    assert of(opening, project).kind == DecisionKind.CARRIED


def test_a_decision_seen_in_an_old_version_is_refused(office):
    project = listed()
    opening = opened_with(office)
    row, same = of(opening, project), of(opening, project)
    typed = {"on_list": True, "level": "district", "reason": "", "plan_total": Decimal(5)}
    domain.edit_decision(row, **typed, version=row.version, by=office)
    with pytest.raises(ValidationError, match="别人刚改过"):
        domain.edit_decision(same, **typed, version=1, by=office)


# ── taking back ──────────────────────────────────────────────────────────────────────────


def everything():
    return (
        list(Listing.objects.order_by("pk").values_list()),
        list(PlanCurve.objects.order_by("pk").values_list()),
        list(PlanMonth.objects.order_by("pk").values_list()),
        list(Target.objects.order_by("pk").values_list()),
        list(YearFigures.objects.order_by("project", "year").values_list("project", "year")),
    )


@pytest.fixture
def opening(office):
    project = listed(total_investment=Decimal(5_000))
    plan_year(project, [100] * 12, done=[100] * 3)
    listed(stage=Stage.OPERATION)
    Target.objects.create(
        year=2023,
        metric="projects.landed",
        name="落地项目",
        scope="district",
        minimum=2,
        maximum=3,
        measure="个",
    )
    return opened_with(office)


def test_taking_back_restores_everything(opening, office):
    before = everything()
    domain.open_year(opening, by=office)
    assert everything() != before
    domain.undo_opening(opening, by=office)
    assert everything() == before
    domain.open_year(opening, by=office)
    assert opening.is_open


def change_listing(office):
    Listing.objects.filter(year=2024).update(level="province")


def change_plan(office):
    curve = PlanCurve.objects.filter(year=2024).first()
    domain.set_plan(
        curve.project,
        year=2024,
        amounts={date(2024, 1, 1): Decimal(1)},
        reason="重排",
        by=office,
    )


def change_target(office):
    Target.objects.filter(year=2024).update(maximum=9)


def report(office):
    project = Listing.objects.filter(year=2024).first().project
    MonthlyReportFactory(project=project, month=date(2024, 1, 1), submitted=True)


@pytest.mark.parametrize("change", [change_listing, change_plan, change_target, report])
def test_after_the_first_change_the_opening_stands(opening, office, change):
    domain.open_year(opening, by=office)
    change(office)
    with pytest.raises(ValidationError, match="不能撤回"):
        domain.undo_opening(opening, by=office)
    opening.refresh_from_db()
    assert opening.is_open


def test_targets_are_copied_as_ranges(opening, office):
    lines = opening.parts["targets"]
    assert [(line["name"], line["before"], line["is_kept"]) for line in lines] == [
        ("落地项目", "2–3 个", True)
    ]
    domain.set_part(opening, "targets", [lines[0] | {"minimum": "3", "maximum": "4"}], by=office)
    domain.open_year(opening, by=office)
    target = Target.objects.get(year=2024)
    assert (target.minimum, target.maximum, target.metric) == (3, 4, "projects.landed")


def test_an_opened_year_is_decided_no_more(opening, office):
    domain.open_year(opening, by=office)
    for write in (
        lambda: domain.renew_draft(opening, by=office),
        lambda: domain.drop_draft(opening, by=office),
        lambda: domain.set_part(opening, "targets", [], by=office),
    ):
        with pytest.raises(ValidationError, match="已经开立"):
            write()


# ── the years' figures ───────────────────────────────────────────────────────────────────


def slow_figures(project, year):
    """By hand, from the dated rows."""
    today = date(2023, 6, 28)
    plan = [
        (month, amount)
        for month, amount in PlanMonth.objects.filter(
            curve__project=project, curve__year=year, curve__is_current=True
        ).values_list("month", "amount")
    ]
    entries = [
        entry
        for entry in InvestmentEntry.objects.filter(project=project)
        if entry.month <= today and entry.recorded_on <= today
    ]
    mine = [e for e in entries if e.month.year == year and e.kind != "opening"]
    listing = project.listings.filter(year=year, to_on=None).first()
    return {
        "level": listing.level if listing else "",
        "has_plan": bool(plan),
        "has_done": bool(mine),
        "year_plan": sum(amount for _, amount in plan) * 100,
        "year_done": sum(e.amount for e in mine) * 100,
        "total_done": sum(e.amount for e in entries if e.month.year <= year) * 100,
        **{
            f"plan_{n:02}": sum(a for month, a in plan if month.month <= n) * 100
            for n in range(1, 13)
        },
        **{
            f"done_{n:02}": sum(e.amount for e in mine if e.month.month <= n) * 100
            for n in range(1, 13)
        },
    }


def test_the_years_agree_with_a_slow_recomputation(office):
    project = listed(Level.PROVINCE)
    Listing.objects.create(
        project=project, year=2022, level=Level.DISTRICT, from_on=date(2022, 1, 1)
    )
    plan_year(project, [10] * 12, year=2022, done=[11] * 12)
    plan_year(project, [Decimal("100.25")] * 12, done=[90] * 5)
    InvestmentEntry.objects.create(
        project=project,
        month=date(2021, 12, 1),
        amount=Decimal("33.33"),
        kind="opening",
        recorded_on=date(2022, 1, 5),
        by=office,
    )
    domain.book_correction(
        project, month=date(2023, 2, 1), amount=Decimal(-5), reason="更正", by=office
    )
    standing.refresh([project.pk])
    rows = {row["year"]: row for row in YearFigures.objects.filter(project=project).values()}
    assert set(rows) == {2022, 2023}
    for year, row in rows.items():
        wanted = slow_figures(project, year)
        assert {name: row[name] for name in wanted} == wanted
    now = project.standing
    now.refresh_from_db()
    assert rows[2023]["year_done"] == now.year_done * 100
    assert rows[2023]["year_plan"] == now.year_plan * 100
    assert rows[2023]["total_done"] == now.total_done * 100


def test_what_is_left_of_no_year_goes(office):
    project = listed()
    assert YearFigures.objects.filter(project=project).count() == 1
    Listing.objects.filter(project=project).delete()
    standing.refresh([project.pk])
    assert not YearFigures.objects.filter(project=project).exists()


def test_deciding_for_many_keeps_to_the_draft(office):
    first, second = listed(), listed()
    opening = opened_with(office)
    count = domain.decide_projects(
        opening, [first.pk, second.pk, 0], level="district", reason="区级管理", by=office
    )
    assert count == 2
    assert set(YearDecision.objects.values_list("level", "reason", "is_edited")) == {
        ("district", "区级管理", True)
    }


def test_only_offices_and_leaders_see_a_draft(office):
    listed()
    opening = opened_with(office)
    reporter = UserFactory(role=Role.UNIT_REPORTER)
    assert not YearOpening.objects.visible_to(reporter).exists()
    assert YearOpening.objects.visible_to(office).get() == opening
    assert not MonthlyReport.objects.filter(month__year=2024).exists()
