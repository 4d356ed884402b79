from enterprises.models.counting import CountEvent, CountProof, CountRecord
from enterprises.models.designation import (
    DesignationEvent,
    DesignationMaterial,
    DesignationTask,
)
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
from enterprises.models.twins import EnterpriseKey, EnterpriseMerge, TwinPair

__all__ = [
    "OPEN_PUSH",
    "Contact",
    "CountEvent",
    "CountProof",
    "CountRecord",
    "Designation",
    "DesignationEvent",
    "DesignationMaterial",
    "DesignationTask",
    "Enterprise",
    "EnterpriseAlias",
    "EnterpriseFigure",
    "EnterpriseKey",
    "EnterpriseMerge",
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
    "TwinPair",
    "in_force",
]
