"""The invented year in the database: every rule of the portal holds in it."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db.models import Count, F, Sum

from accounts.enums import Role
from accounts.models import Notice, Person, Unit, User
from dashboards.seed import catalogue, facts, people, purge
from enterprises.models import Contact, Enterprise, Talent
from projects.enums import EntryKind, LightLevel, ReportStatus
from projects.models import (
    Assignment,
    CapitalIncrease,
    ChainHolding,
    DateChange,
    Factor,
    FollowUpRule,
    InvestmentEntry,
    Light,
    Listing,
    MonthlyReport,
    NegotiationEntry,
    Node,
    NodeRecord,
    OwnerChange,
    Permit,
    PlanCurve,
    PlanMonth,
    Project,
    ProjectGrant,
    ProjectStanding,
    ReportEvent,
    Responsibility,
    StageEvent,
    TargetEnterprise,
    Trip,
    WorkStep,
)
from tests.seed.conftest import PASSWORD, TODAY

# The mark makes the test database; the year itself is written once (see conftest).
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
GENERATED = (
    Assignment,
    CapitalIncrease,
    ChainHolding,
    Contact,
    DateChange,
    Enterprise,
    Factor,
    InvestmentEntry,
    Light,
    Listing,
    MonthlyReport,
    NegotiationEntry,
    Node,
    NodeRecord,
    OwnerChange,
    Permit,
    Person,
    PlanCurve,
    PlanMonth,
    Project,
    ProjectGrant,
    ReportEvent,
    Responsibility,
    StageEvent,
    Talent,
    TargetEnterprise,
    Trip,
    Unit,
    WorkStep,
)


def chip_hub():
    return Project.objects.select_related("standing__lead", "standing__next_node").get(
        name=facts.CHIP_HUB
    )


def test_the_rules_light_the_year_as_planned():
    lights = Counter(ProjectStanding.objects.values_list("light", flat=True))
    assert lights[LightLevel.RED] == 9
    assert lights[LightLevel.YELLOW] == 22
    assert lights[LightLevel.STALE] == 7
    assert lights[LightLevel.DONE] == 14
    assert lights[LightLevel.NORMAL] == 153
    warned = ProjectStanding.objects.filter(light__in=["red", "yellow", "stale"])
    assert not warned.filter(light_reason="").exists()
    assert warned.values("light_since").distinct().count() > 12
    assert not ProjectStanding.objects.filter(light_since__gt=TODAY).exists()


def empty_columns(row):
    """What the database lets be empty though a form of the admin site would not."""
    return {
        field.name
        for field in row._meta.concrete_fields
        if getattr(row, field.attname) in (None, [], {}) and (field.null or field.has_default())
    }


@pytest.mark.parametrize("model", GENERATED, ids=lambda model: model.__name__)
def test_a_sample_of_rows_is_valid(model):
    rows = model.objects.order_by("pk")
    step = max(1, rows.count() // 40)
    for row in list(rows)[::step]:
        try:
            row.full_clean(exclude=empty_columns(row))
        except ValidationError as refusal:
            pytest.fail(f"{row!r}: {refusal}")


def test_every_generated_row_says_so():
    for model in purge.our_models():
        fields = {field.name for field in model._meta.concrete_fields}
        if "is_demo" not in fields:
            continue
        rows = model.objects.filter(is_demo=False)
        if "is_fact" in fields:
            rows = rows.filter(is_fact=False)
        left = {
            User: rows.exclude(username="system") if model is User else None,
            Unit: rows.exclude(short_name__in=[row[1] for row in facts.UNITS])
            if model is Unit
            else None,
            # The published limits come with the migration.
            FollowUpRule: rows.exclude(source__contains="江门") if model is FollowUpRule else None,
        }.get(model, rows)
        if "project" in fields:
            left = left.exclude(project__is_fact=True)
        assert not left.exists(), model


def test_on_facts_only_related_rows_are_the_demos():
    for project in Project.objects.filter(is_fact=True):
        assert not project.is_demo
        assert (project.total_investment, project.leader, project.domain) == (None, None, "")
        assert project.listings.get(year=2023).is_demo
        assert not project.listings.filter(is_demo=False).exists()
        assert project.responsibilities.get().is_demo is False
        assert project.assignments.filter(to_on=None, kind="lead").get().is_demo


def test_booked_money_is_what_approved_reports_say():
    reports = MonthlyReport.objects.filter(status=ReportStatus.APPROVED)
    entries = InvestmentEntry.objects.filter(kind=EntryKind.REPORT)
    assert reports.count() == entries.count()
    assert not entries.exclude(amount=F("report__invested"), month=F("report__month")).exists()
    year = entries.filter(month__year=2023).aggregate(total=Sum("amount"))["total"]
    assert year == Decimal(719_000)
    standings = ProjectStanding.objects.aggregate(plan=Sum("year_plan"), done=Sum("year_done"))
    assert standings == {"plan": Decimal(1_486_000), "done": Decimal(719_000)}


def test_plans_have_twelve_months_and_one_current_version():
    curves = PlanCurve.objects.filter(is_current=True)
    assert curves.count() == curves.values("project", "year").distinct().count()
    assert set(curves.annotate(n=Count("months")).values_list("n", flat=True)) == {12}
    adjusted = PlanCurve.objects.filter(is_current=False)
    assert adjusted.exists()
    for curve in adjusted:
        now = curves.get(project=curve.project_id, year=curve.year)
        assert now.version == 2
        assert now.reason
        assert sum(curve.months.values_list("amount", flat=True)) == sum(
            now.months.values_list("amount", flat=True)
        )


def test_node_dates_are_what_was_last_told():
    for node in Node.objects.prefetch_related("records"):
        told = {record.is_actual: record.value_on for record in node.records.all()}
        assert node.actual_on == told.get(True), node.pk
        if node.actual_on is None:
            assert node.forecast_on == told.get(False), node.pk


def test_every_project_has_one_unit_one_list_and_one_commissioner():
    assert Project.objects.filter(listings__year=2023, listings__to_on=None).count() == 205
    assert Assignment.objects.leads().filter(to_on=None).count() == 205
    assert Responsibility.objects.filter(to_on=None).count() == 205
    wrong = Responsibility.objects.filter(to_on=None).exclude(
        unit=F("project__unit"), leader=F("project__leader")
    )
    assert not wrong.exclude(leader=None, project__leader=None).exists()


def test_the_main_story_is_set():
    project = chip_hub()
    assert project.standing.lead.name == people.QU_WENJING
    assert project.standing.light == LightLevel.YELLOW
    node = project.standing.next_node
    assert (node.name, node.baseline_on, node.forecast_on) == (
        "幕墙封闭",
        date(2023, 7, 25),
        date(2023, 8, 1),
    )
    months = [
        curve.amount for curve in project.plan_curves.get(year=2023).months.order_by("month")
    ]
    assert months[:6] == [600, 900, 1500, 1600, 1600, 1640]
    assert sum(months) == 15_000
    filed = project.reports.filter(status=ReportStatus.APPROVED).order_by("month")
    assert list(filed.values_list("invested", flat=True)) == [620, 980, 1560, 1740, 1680]
    assert filed.last().progress == 61
    june = project.reports.get(month=date(2023, 6, 1))
    assert (june.status, june.due_on) == (ReportStatus.PENDING, date(2023, 6, 30))
    assert project.permits.filter(status="done").count() == 13
    assert project.permits.count() == 16
    assert project.assignments.supporters().count() == 6
    assert project.stage_events.filter(kind="condition").count() == 2


def test_the_other_site_has_a_draft_of_hers():
    june = MonthlyReport.objects.get(project__name=facts.YOUTH_VALLEY, month=date(2023, 6, 1))
    assert june.status == ReportStatus.DRAFT
    assert june.drafted_by.username == "zhuanyuan"


def test_qu_wenjing_serves_five():
    mine = Assignment.objects.leads().filter(person__name=people.QU_WENJING, to_on=None)
    assert set(mine.values_list("project__name", flat=True)) == {
        facts.CHIP_HUB,
        facts.YOUTH_VALLEY,
        facts.BORON_CARBIDE,
        facts.SECURITY_360,
        facts.INSPUR,
    }


def test_ten_accounts_one_role_each():
    users = {user.username: user for user in User.objects.filter(is_demo=True)}
    assert set(users) == {account.username for account in people.ACCOUNTS}
    for account in people.ACCOUNTS:
        user = users[account.username]
        assert user.roles == {account.role}
        assert not user.must_change_password
    assert users["zhuanyuan"].check_password(PASSWORD)
    assert {account.role for account in people.ACCOUNTS} == set(Role)
    assert not Person.objects.filter(name__in=people.REAL_PEOPLE).exists()


def test_things_wait_for_somebody():
    assert StageEvent.objects.waiting().count() == 3
    assert DateChange.objects.filter(decision="proposed").count() == 3
    assert MonthlyReport.objects.waiting().count() == 8
    assert Notice.objects.filter(user__username="zhuanyuan").count() >= 2
    assert ProjectGrant.objects.filter(unit__short_name="区行政审批局").count() >= 10


def test_the_night_had_nothing_to_add():
    """Slots of May and June exist wherever the domain wants one."""
    assert not MonthlyReport.objects.filter(is_demo=False).exists()


def test_confidential_projects_are_known_to_their_team_only():
    hidden = Project.objects.filter(is_confidential=True)
    assert {project.code_name for project in hidden} == {
        code_name for _, code_name in catalogue.CONFIDENTIAL
    }
    users = {user.username: user for user in User.objects.filter(is_demo=True)}
    for project in hidden:
        assert Project.objects.get(pk=project.pk).name_for(users["leader"]) == project.name
        assert Project.objects.get(pk=project.pk).name_for(users["union"]) == project.code_name


def test_lights_follow_each_other_without_gap():
    rows = Light.objects.filter(project__is_demo=True).order_by("project", "from_on")
    before = None
    for row in rows:
        if before and before.project_id == row.project_id:
            assert (row.from_on - before.to_on).days == 1, row.project_id
        before = row


def test_a_generated_password_is_told_once(demo, capsys, settings):
    settings.LAISHAN_DEMO_PASSWORD = ""
    with pytest.raises(Exception, match="purge_demo"):
        call_command("seed_demo")
    assert "demo-password" not in capsys.readouterr().out


def test_talents_and_enterprises_of_the_year():
    assert Enterprise.objects.filter(introduced_on__year=2023).count() == 23
    kinds = Counter(Talent.objects.filter(introduced_on__year=2023).values_list("kind", flat=True))
    assert kinds == {"high_level": 6, "youth": 52}
    base = Unit.objects.get(short_name=facts.BASE)
    assert Talent.objects.exclude(enterprise__park=base).count() == 0
