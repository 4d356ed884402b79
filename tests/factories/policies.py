"""Rows of policies for tests."""

import datetime

import factory

from enterprises import matching
from enterprises.enums import BenefitKind, ClaimMode, FigureKind, PolicyStatus
from enterprises.matching import scale
from enterprises.models import EnterpriseProfile
from laishan_portal import clock
from tests.factories import EnterpriseFactory, system_user


class PolicyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = "enterprises.Policy"

    title = factory.Sequence(lambda n: f"测试政策{n}")
    status = PolicyStatus.ISSUED


class PolicyItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = "enterprises.PolicyItem"

    policy = factory.SubFactory(PolicyFactory)
    name = factory.Sequence(lambda n: f"测试事项{n}")
    benefit = BenefitKind.REWARD
    mode = ClaimMode.BY_APPLICATION


class PolicyConditionFactory(factory.django.DjangoModelFactory):
    """「季度产值 ≥ 2,000 万元」 unless told otherwise."""

    class Meta:
        model = "enterprises.PolicyCondition"

    item = factory.SubFactory(PolicyItemFactory)
    group = 1
    field = "output"
    operator = "at_least"
    value = "2000"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        bounds = scale.bounds(kwargs["field"], kwargs["operator"], kwargs["value"])
        kwargs |= {"low": bounds.low, "high": bounds.high, "mask": bounds.mask}
        return super()._create(model_class, *args, **kwargs, parks=list(bounds.parks))


class EnterpriseFigureFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = "enterprises.EnterpriseFigure"

    enterprise = factory.SubFactory(EnterpriseFactory)
    kind = FigureKind.OUTPUT
    number = 2860
    taken_on = datetime.date(2023, 6, 20)
    source = "统计局"
    is_verified = True
    recorded_by = factory.LazyFunction(system_user)


class PolicyPushFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = "enterprises.PolicyPush"

    item = factory.SubFactory(PolicyItemFactory)
    enterprise = factory.SubFactory(EnterpriseFactory)
    status = "pushed"
    pushed_on = datetime.date(2023, 6, 20)
    moved_on = datetime.date(2023, 6, 20)
    pushed_by = factory.LazyFunction(system_user)


def policy_profile():
    """The profile of a new enterprise of which nothing is known."""
    enterprise = EnterpriseFactory()
    matching.refresh_profiles(today=clock.today(), ids=[enterprise.pk])
    return EnterpriseProfile.objects.get(pk=enterprise.pk)
