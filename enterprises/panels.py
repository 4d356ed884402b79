"""What a higher floor shows of an enterprise without being imported here.

Filled in ``AppConfig.ready`` (``projects`` adds an enterprise's projects), then frozen.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models.expressions import Combinable

from accounts.models import User
from enterprises.models import Enterprise
from laishan_portal.registry import Registry


@dataclass(frozen=True)
class EnterprisePanel:
    """A section of the enterprise's page, filled with at most one query.

    ``build`` returns the template's context, or None when there is nothing to show this user.
    """

    key: str
    title: str
    build: Callable[[Enterprise, User], dict | None]
    template: str


@dataclass(frozen=True)
class EnterpriseCount:
    """A column of the registry that counts rows of a higher floor.

    ``expression`` is a subquery over ``OuterRef("pk")`` that counts what this user may see;
    ``url`` is the list that adds up to it.
    """

    key: str
    label: str
    expression: Callable[[User], Combinable]
    url: Callable[[int], str]


@dataclass(frozen=True)
class ShownPanel:
    key: str
    title: str
    template: str
    context: dict


PANELS: Registry[EnterprisePanel] = Registry("Enterprise panels", key=lambda panel: panel.key)
COUNTS: Registry[EnterpriseCount] = Registry("Enterprise counts", key=lambda count: count.key)


def shown_panels(enterprise: Enterprise, user: User) -> list[ShownPanel]:
    """The panels with content for this user, in the order they were registered."""
    return [
        ShownPanel(panel.key, panel.title, panel.template, context)
        for panel in PANELS
        if (context := panel.build(enterprise, user)) is not None
    ]
