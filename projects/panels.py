"""What a higher floor shows on a project's dossier without projects importing it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from accounts.models import User
from laishan_portal.registry import Registry
from projects.models import Project


@dataclass(frozen=True)
class DossierPanel:
    """A section of the dossier that another app fills with at most one query.

    ``build`` returns the template's context, or None when there is nothing to show to this user.
    """

    key: str
    title: str
    build: Callable[[Project, User], dict | None]
    template: str
    position: Literal["left", "right"] = "left"


@dataclass(frozen=True)
class ShownPanel:
    """A panel that has something to say, ready for the page."""

    key: str
    title: str
    template: str
    position: str
    context: dict


DOSSIER_PANELS: Registry[DossierPanel] = Registry("Dossier panels", key=lambda panel: panel.key)


def shown_panels(
    project: Project, user: User, panels: Registry[DossierPanel] = DOSSIER_PANELS
) -> list[ShownPanel]:
    """The panels with content for this user, in the order they were registered."""
    return [
        ShownPanel(panel.key, panel.title, panel.template, panel.position, context)
        for panel in panels
        if (context := panel.build(project, user)) is not None
    ]
