"""What a confidential negotiation hides, and what waits for whom in recruitment."""

from datetime import date, timedelta

import pytest

from accounts import todo
from accounts.enums import Role
from projects.enums import AssignmentKind
from projects.models import (
    Assignment,
    ChainLink,
    IndustryChain,
    NegotiationEntry,
    Project,
    ProjectGrant,
    WorkStep,
)
from tests.factories import (
    AssignmentFactory,
    EnterpriseFactory,
    NegotiationEntryFactory,
    TargetEnterpriseFactory,
    TripFactory,
    UserFactory,
    WorkItemFactory,
)
from tests.projects.recruiting import names, recruited, text

TODAY = date(2023, 6, 28)
HOME, LIST = "/projects/recruitment/", "/projects/recruitment/projects/"
pytestmark = pytest.mark.django_db


# ── secrets ──────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def secret(db):
    """A confidential project with a target, talks and a visit on a trip."""
    project = recruited(
        "真名集团工程", is_confidential=True, code_name="代号海星", talks=[date(2023, 6, 20)]
    )
    NegotiationEntry.objects.update(
        content="真名集团要三百亩", next_step="请真名集团来", next_on=date(2023, 6, 21)
    )
    TargetEnterpriseFactory(name="真名集团", status="converted", project=project)
    trip = TripFactory()
    NegotiationEntryFactory(
        project=project,
        trip=trip,
        met_on=trip.from_on,
        content="到真名集团总部",
        theirs="真名集团董事长",
        enterprise=EnterpriseFactory(name="真名集团股份公司"),
    )
    chain = IndustryChain.objects.create(name="链")
    link = ChainLink.objects.create(chain=chain, name="环", segment="upstream")
    Project.objects.filter(pk=project.pk).update(
        chain_link=link, in_expansion_zone=True, is_reserve=True
    )
    return {"project": project, "trip": trip}


PAGES = (
    HOME,
    LIST,
    f"{LIST}?view=step",
    "/projects/targets/",
    "/projects/trips/",
    "/projects/chains/",
    "/projects/expansion/",
    "/projects/recruitment/signings/",
)


@pytest.mark.parametrize("role", [Role.OFFICE, Role.LEADER])
def test_outsiders_read_the_code_name_and_nothing_else(as_role, secret, role):
    client = as_role(role)
    for url in (*PAGES, secret["trip"].get_absolute_url()):
        assert "真名" not in text(client.get(url)), url
    assert "代号海星" in text(client.get(LIST))
    assert "代号海星" in text(client.get(secret["trip"].get_absolute_url()))
    assert client.get(f"/projects/{secret['project'].pk}/diary/").status_code == 403
    dossier = text(client.get(secret["project"].get_absolute_url()))
    assert 'id="diary"' not in dossier
    assert names(client.get(f"{LIST}?q=真名")) == set()
    export = client.post("/projects/recruitment/projects/export/?", {"purpose": "核对"})
    content = b"".join(export.streaming_content)
    assert export.status_code == 200
    assert "真名".encode() not in content


def test_the_deal_team_reads_it_all(as_role, secret):
    client = as_role(Role.LEADER)
    ProjectGrant.objects.create(
        project=secret["project"], user=client.user, reason="专班", is_deal_team=True
    )
    assert "真名集团工程" in text(client.get(LIST))
    assert "真名集团要三百亩" in text(client.get(f"/projects/{secret['project'].pk}/diary/"))
    assert "到真名集团总部" in text(client.get(secret["trip"].get_absolute_url()))
    assert "真名集团" in text(client.get("/projects/targets/"))


# ── to-dos ───────────────────────────────────────────────────────────────────────────────


def waiting(user, rule):
    return [item for item in todo.items_for(user, TODAY) if item.rule == rule]


def test_silence_waits_for_the_lead_and_goes_with_the_next_talk(commissioner):
    project = recruited("航天项目", came_in=date(2023, 1, 4), talks=[date(2023, 6, 1)])
    AssignmentFactory(project=project, person=commissioner.person)
    (item,) = waiting(commissioner, "talk_silent")
    assert item.title == "航天项目：27 天没有洽谈记录"
    assert item.url == f"/projects/{project.pk}/diary/new/"
    NegotiationEntryFactory(project=project, met_on=date(2023, 6, 27))
    assert waiting(commissioner, "talk_silent") == []


def test_silence_of_an_unled_project_waits_for_its_unit_by_its_code_name():
    reporter = UserFactory(role=Role.UNIT_REPORTER)
    values = {"unit": reporter.person.unit, "is_confidential": True, "code_name": "代号海星"}
    recruited("真名集团工程", came_in=date(2023, 1, 4), **values)
    (item,) = waiting(reporter, "talk_silent")
    assert item.title.startswith("代号海星")


def test_next_steps_and_steps_of_work_wait_for_their_people(office, commissioner):
    mine = {"owner": commissioner.person}
    TargetEnterpriseFactory(name="算力公司", next_step="约见", next_on=TODAY, **mine)
    TargetEnterpriseFactory(next_step="远的", next_on=TODAY + timedelta(days=9), **mine)
    item = WorkItemFactory(title="规划编制")
    WorkStep.objects.create(
        item=item, name="初稿", planned_on=date(2023, 6, 16), created_by=office, **mine
    )
    (step,) = waiting(commissioner, "target_step")
    assert (step.title, step.clock.css) == ("算力公司：约见", "soon")
    (work,) = waiting(commissioner, "work_step")
    assert (work.title, work.clock.css, work.clock.number) == ("规划编制：初稿", "late", "12")


def test_a_supporter_is_no_lead(commissioner):
    project = recruited("协同的", came_in=date(2023, 1, 4))
    Assignment.objects.create(
        project=project,
        person=commissioner.person,
        kind=AssignmentKind.SUPPORTER,
        service_kind="tax",
        from_on=date(2023, 1, 4),
    )
    assert waiting(commissioner, "talk_silent") == []
