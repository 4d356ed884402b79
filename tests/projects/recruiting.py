"""Projects under recruitment as tests make them, and their pages as tests read them."""

import re
from datetime import date
from html import unescape

from projects import standing
from projects.enums import Decision, EventKind, Stage
from projects.models import StageEvent
from tests.factories import NegotiationEntryFactory, ProjectFactory, system_user

TODAY = date(2023, 6, 28)


def recruited(name, stage=Stage.NEGOTIATION, came_in=TODAY, talks=(), **values):
    """A project that came in on that day, with talks on those days."""
    project = ProjectFactory(name=name, stage=stage, **values)
    StageEvent.objects.create(
        project=project,
        kind=EventKind.OPENING,
        to_stage=stage,
        decision=Decision.APPROVED,
        proposed_by=system_user(),
        decided_by=system_user(),
        decided_at=f"{came_in}T10:00:00+08:00",
        decided_on=came_in,
    )
    for day in talks:
        NegotiationEntryFactory(project=project, met_on=day)
    standing.refresh([project.pk])
    return project


def names(response):
    found = re.findall(r'<th scope="row"[^>]*><a[^>]*>(.*?)</a></th>', response.content.decode())
    return {unescape(re.sub(r"<.*", "", name)).strip() for name in found}


def text(response):
    assert response.status_code == 200
    return response.content.decode()
