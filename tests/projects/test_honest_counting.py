"""Every figure of a stage counts approved first moves of that stage, and nothing else.

DOMAIN a.3: one system counted starts and productions by the registration's audit flag.
"""

from datetime import date

import pytest

from accounts.enums import Role
from laishan_portal import metrics
from projects import domain
from projects.enums import Decision, EventKind, Stage
from projects.models import StageEvent
from tests.factories import ProjectFactory, UserFactory
from tests.projects.ledger_page import lists

pytestmark = pytest.mark.django_db
TODAY = date(2023, 6, 28)
DAY = date(2023, 6, 1)
KEYS = ("projects.landed", "projects.started")


def figures(user):
    found = metrics.compute(KEYS, scope=metrics.Scope(), year=2023, as_of=TODAY, user=user)
    return [found[key].value for key in KEYS]


def event(project, kind, to, decision, by):
    decided = {} if decision == Decision.PROPOSED else {"decided_on": DAY, "decided_by": by}
    if decided:
        decided["decided_at"] = "2023-06-01T08:00:00Z"
    return StageEvent.objects.create(
        project=project,
        kind=kind,
        from_stage=to if kind == EventKind.CONDITION else Stage.NEGOTIATION,
        to_stage=to,
        occurred_on=None if kind == EventKind.OPENING else DAY,
        decision=decision,
        proposed_by=by,
        **decided,
    )


@pytest.mark.parametrize("to", [Stage.LANDED, Stage.FOUNDATION])
def test_only_the_approved_first_move_of_the_stage_itself_counts(as_role, to):
    client = as_role(Role.OFFICE)
    by = UserFactory(role=Role.OFFICE)
    for kind in EventKind:
        for decision in Decision:
            event(ProjectFactory(stage=to), kind, to, decision, by)
    # Approved into other stages, this stage only asked for: the flag of one is not another's.
    other = ProjectFactory(stage=Stage.SIGNED)
    event(other, EventKind.FORWARD, Stage.SIGNED, Decision.APPROVED, by)
    event(other, EventKind.FORWARD, to, Decision.PROPOSED, by)
    counted = StageEvent.objects.counted().filter(to_stage=to)
    assert counted.count() == 1
    wanted = [1, 0] if to == Stage.LANDED else [0, 1]
    assert figures(client.user) == wanted
    query = "landed_year=2023" if to == Stage.LANDED else "started_year=2023"
    assert lists(client, query) == [counted.get().project.name]


def test_a_second_start_in_the_same_year_leaves_the_figure_as_it_was(as_role, office):
    client = as_role(Role.OFFICE)
    project = ProjectFactory(stage=Stage.PERMITS)
    seen = []
    for to in (Stage.FOUNDATION, Stage.PERMITS, Stage.FOUNDATION, Stage.FOUNDATION):
        row = domain.propose_move(
            project, to=to, occurred_on=DAY, reason="依据", by=client.user, is_override=True
        )
        domain.approve_move(row, by=office)
        project.refresh_from_db()
        seen.append(figures(client.user)[1])
    assert seen == [1, 1, 1, 1]
    assert lists(client, "started_year=2023") == [project.name]
