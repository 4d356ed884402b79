from enterprises.models.figure import EnterpriseFigure, EnterpriseProfile
from enterprises.models.match import OPEN_PUSH, Match, MatchCount, PolicyPush, PolicyPushEvent
from enterprises.models.policy import (
    Policy,
    PolicyCondition,
    PolicyEvent,
    PolicyItem,
    in_force,
)
from enterprises.models.registry import (
    Contact,
    Designation,
    Enterprise,
    EnterpriseAlias,
    EnterpriseQuerySet,
    RegistryQuerySet,
    Talent,
)

__all__ = [
    "OPEN_PUSH",
    "Contact",
    "Designation",
    "Enterprise",
    "EnterpriseAlias",
    "EnterpriseFigure",
    "EnterpriseProfile",
    "EnterpriseQuerySet",
    "Match",
    "MatchCount",
    "Policy",
    "PolicyCondition",
    "PolicyEvent",
    "PolicyItem",
    "PolicyPush",
    "PolicyPushEvent",
    "RegistryQuerySet",
    "Talent",
    "in_force",
]
