"""One row of every model of policies."""

from datetime import date

from enterprises.enums import PolicyStatus
from enterprises.models import (
    EnterpriseFigure,
    EnterpriseProfile,
    Match,
    MatchCount,
    PolicyCondition,
    PolicyEvent,
    PolicyItem,
    PolicyPush,
    PolicyPushEvent,
)
from tests.factories import EnterpriseFactory, UserFactory
from tests.factories.policies import (
    EnterpriseFigureFactory,
    PolicyConditionFactory,
    PolicyItemFactory,
    PolicyPushFactory,
    policy_profile,
)

DAY = date(2023, 6, 20)
POLICY_ROWS = {
    PolicyItem: lambda: PolicyItemFactory(),
    PolicyEvent: lambda: PolicyEvent.objects.create(
        policy=PolicyItemFactory().policy,
        from_status=PolicyStatus.CONSULTING,
        to_status=PolicyStatus.ISSUED,
        on=DAY,
        by=UserFactory(),
    ),
    PolicyCondition: lambda: PolicyConditionFactory(),
    EnterpriseFigure: lambda: EnterpriseFigureFactory(),
    EnterpriseProfile: lambda: policy_profile(),
    Match: lambda: Match.objects.create(
        item=PolicyItemFactory(),
        enterprise=EnterpriseFactory(),
        state="met",
        short_group=0,
        as_of=DAY,
    ),
    MatchCount: lambda: MatchCount.objects.create(
        item=PolicyItemFactory(), met=1, ask=0, near=0, as_of=DAY
    ),
    PolicyPush: lambda: PolicyPushFactory(),
    PolicyPushEvent: lambda: PolicyPushEvent.objects.create(
        push=PolicyPushFactory(), status="opened", on=DAY, by=UserFactory()
    ),
}
