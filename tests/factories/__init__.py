"""Rows for tests. A factory is boring; a stage of life is a trait."""

import datetime
from decimal import Decimal

import factory
from django.contrib.auth.models import Group

from accounts.enums import Role, UnitKind
from laishan_portal import clock
from projects import standing
from projects.enums import AssignmentKind, Domain, Stage
from projects.models import (
    Assignment,
    InvestmentEntry,
    Light,
    MonthlyReport,
    Node,
    PlanCurve,
    PlanMonth,
    ProjectGrant,
    SchedulePlan,
)

__all__ = [
    "AssignmentFactory",
    "CapitalIncreaseFactory",
    "EnterpriseFactory",
    "Light",
    "MonthlyReportFactory",
    "NegotiationEntryFactory",
    "NodeFactory",
    "OwnerChangeFactory",
    "PersonFactory",
    "ProjectFactory",
    "ProjectGrantFactory",
    "SchedulePlanFactory",
    "TargetEnterpriseFactory",
    "TripFactory",
    "UnitFactory",
    "UserFactory",
    "WorkItemFactory",
    "plan_year",
    "system_user",
]


def system_user():
    """The account of the migrations, under which the night works."""
    from accounts.models import User  # noqa: PLC0415 -- apps are ready only when called

    return User.objects.get(username="system")


class UnitFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = "accounts.Unit"

    name = factory.Sequence(lambda n: f"测试单位{n}")
    short_name = factory.Sequence(lambda n: f"单位{n}")
    kind = UnitKind.DEPARTMENT


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = "accounts.Person"

    name = factory.Sequence(lambda n: f"测试员{n}")
    unit = factory.SubFactory(UnitFactory)


class UserFactory(factory.django.DjangoModelFactory):
    """An account with one role: ``UserFactory(role=Role.OFFICE)``; ``role=None`` for none."""

    class Meta:
        model = "accounts.User"

    class Params:
        role = Role.COMMISSIONER

    with_role = factory.SelfAttribute("role")
    username = factory.Sequence(lambda n: f"user{n}")
    person = factory.SubFactory(PersonFactory)
    password = "!"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        role = kwargs.pop("with_role")
        user = super()._create(model_class, *args, **kwargs)
        if role is not None:
            user.groups.add(Group.objects.get(name=role))
        return user


class EnterpriseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = "enterprises.Enterprise"

    name = factory.Sequence(lambda n: f"测试企业{n}有限公司")


class ProjectFactory(factory.django.DjangoModelFactory):
    """A project under main structure with its standing computed."""

    class Meta:
        model = "projects.Project"
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"LS23-{n + 500:03d}")
    name = factory.Sequence(lambda n: f"测试项目{n}")
    domain = Domain.INDUSTRY
    unit = factory.SubFactory(UnitFactory)
    stage = Stage.STRUCTURE
    total_investment = Decimal(38000)
    created_by = factory.LazyFunction(system_user)
    updated_by = factory.LazyFunction(system_user)

    @factory.post_generation
    def stand(self, create, extracted, **kwargs):
        from projects import domain  # noqa: PLC0415 -- only when a row is made

        domain.refresh_search([self.pk])
        standing.refresh([self.pk])


class AssignmentFactory(factory.django.DjangoModelFactory):
    """An open lead; the project's standing is refreshed."""

    class Meta:
        model = Assignment
        skip_postgeneration_save = True

    person = factory.SubFactory(PersonFactory)
    project = factory.SubFactory(ProjectFactory)
    kind = AssignmentKind.LEAD
    from_on = datetime.date(2023, 1, 1)

    @factory.post_generation
    def stand(self, create, extracted, **kwargs):
        if self.project_id:
            standing.refresh([self.project_id])


class ProjectGrantFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProjectGrant

    project = factory.SubFactory(ProjectFactory)
    reason = "测试"


class BulkRunFactory(factory.django.DjangoModelFactory):
    """Asked for, not begun."""

    class Meta:
        model = "projects.BulkRun"

    action = "urge"
    wanted = factory.LazyFunction(list)
    by = factory.SubFactory(UserFactory)


class NodeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Node

    project = factory.SubFactory(ProjectFactory)
    name = factory.Sequence(lambda n: f"节点{n}")
    position = factory.Sequence(lambda n: n + 1)
    baseline_on = datetime.date(2023, 7, 25)


class CapitalIncreaseFactory(factory.django.DjangoModelFactory):
    """A raise that waits for the office."""

    class Meta:
        model = "projects.CapitalIncrease"

    project = factory.SubFactory(ProjectFactory)
    agreed_on = datetime.date(2023, 6, 1)
    old_total, new_total = Decimal(100), Decimal(150)
    reason = "二期"
    proposed_by = factory.LazyFunction(system_user)


class OwnerChangeFactory(factory.django.DjangoModelFactory):
    """A change of owner that waits for the office."""

    class Meta:
        model = "projects.OwnerChange"

    project = factory.SubFactory(ProjectFactory)
    changed_on = datetime.date(2023, 6, 1)
    old_owner = factory.SubFactory(EnterpriseFactory)
    new_owner = factory.SubFactory(EnterpriseFactory)
    reason = "股权转让"
    proposed_by = factory.LazyFunction(system_user)


class SchedulePlanFactory(factory.django.DjangoModelFactory):
    """An empty draft. ``state="submitted"`` waits for the office."""

    class Meta:
        model = SchedulePlan

    project = factory.SubFactory(ProjectFactory)
    promised_finish_on = datetime.date(2023, 12, 29)
    start_on = datetime.date(2023, 6, 28)
    proposed_by = factory.LazyFunction(system_user)


class MonthlyReportFactory(factory.django.DjangoModelFactory):
    """The pending June slot. ``submitted=True`` files it."""

    class Meta:
        model = MonthlyReport

    class Params:
        submitted = factory.Trait(
            status="submitted",
            invested=Decimal(1660),
            progress=68,
            submitted_at=factory.LazyFunction(clock.now),
            first_submitted_on=factory.LazyFunction(clock.today),
            submitted_by=factory.LazyFunction(system_user),
        )

    project = factory.SubFactory(ProjectFactory)
    month = datetime.date(2023, 6, 1)
    opens_on = factory.LazyAttribute(lambda row: row.month.replace(day=20))
    due_on = factory.LazyAttribute(lambda row: clock.last_day(row.month))
    locks_on = factory.LazyAttribute(lambda row: row.due_on + datetime.timedelta(days=7))


class TargetEnterpriseFactory(factory.django.DjangoModelFactory):
    """Waiting for a first talk."""

    class Meta:
        model = "projects.TargetEnterprise"

    name = factory.Sequence(lambda n: f"靶向企业{n}")
    search_text = factory.SelfAttribute("name")
    owner = factory.SubFactory(PersonFactory)
    unit = factory.SubFactory(UnitFactory)
    created_by = factory.LazyFunction(system_user)
    updated_by = factory.LazyFunction(system_user)


class TripFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = "projects.Trip"

    destination = "深圳"
    from_on = datetime.date(2023, 6, 12)
    to_on = datetime.date(2023, 6, 14)
    led_by = factory.SubFactory(PersonFactory)
    rank = "deputy"
    unit = factory.SubFactory(UnitFactory)
    purpose = "拜访数字经济企业"
    created_by = factory.LazyFunction(system_user)
    updated_by = factory.LazyFunction(system_user)


class NegotiationEntryFactory(factory.django.DjangoModelFactory):
    """A talk about a project under negotiation."""

    class Meta:
        model = "projects.NegotiationEntry"

    project = factory.SubFactory(ProjectFactory, stage=Stage.NEGOTIATION)
    met_on = datetime.date(2023, 6, 20)
    way = "phone"
    content = factory.Sequence(lambda n: f"谈用地和税收口径{n}")
    recorded_by = factory.LazyFunction(system_user)


class WorkItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = "projects.WorkItem"

    title = factory.Sequence(lambda n: f"工作事项{n}")
    unit = factory.SubFactory(UnitFactory)
    created_by = factory.LazyFunction(system_user)
    updated_by = factory.LazyFunction(system_user)


def plan_year(project, amounts, *, year=2023, done=()):
    """A current plan curve of twelve ``amounts`` (万元) and, from January on, ``done`` lines."""
    curve = PlanCurve.objects.create(
        project=project, year=year, approved_on=datetime.date(year, 1, 5)
    )
    PlanMonth.objects.bulk_create(
        PlanMonth(curve=curve, month=datetime.date(year, number, 1), amount=amount)
        for number, amount in enumerate(amounts, 1)
    )
    for number, amount in enumerate(done, 1):
        report = MonthlyReportFactory(
            project=project, month=datetime.date(year, number, 1), submitted=True
        )
        MonthlyReport.objects.filter(pk=report.pk).update(status="approved", invested=amount)
        InvestmentEntry.objects.create(
            project=project,
            month=report.month,
            amount=amount,
            kind="report",
            report=report,
            recorded_on=min(report.due_on, clock.today()),
            by=system_user(),
        )
    standing.refresh([project.pk])
    return curve
