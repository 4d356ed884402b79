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

__all__ = [
    "Contact",
    "Designation",
    "Enterprise",
    "EnterpriseAlias",
    "EnterpriseQuerySet",
    "Policy",
    "RegistryQuerySet",
    "Talent",
]
