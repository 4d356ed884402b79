from enterprises.models.counting import CountEvent, CountProof, CountRecord
from enterprises.models.designation import (
    DesignationEvent,
    DesignationMaterial,
    DesignationTask,
)
from enterprises.models.policy import Policy
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
    "EnterpriseKey",
    "EnterpriseMerge",
    "EnterpriseQuerySet",
    "Policy",
    "RegistryQuerySet",
    "Talent",
    "TwinPair",
]
