"""换业主: asked for, decided by another, told on the dossier, counted once under 签约口径."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from accounts.enums import Role
from laishan_portal import clock
from laishan_portal.exceptions import DomainError
from projects import domain
from projects.enums import Decision, EventKind, Stage
from projects.models import OwnerChange, Project, StageEvent
from tests.factories import EnterpriseFactory, ProjectFactory, UserFactory
from tests.projects.pages import body, errors, send

pytestmark = pytest.mark.django_db
DAY = date(2023, 5, 8)


@pytest.fixture
def owners():
    return EnterpriseFactory(name="甲制造公司"), EnterpriseFactory(name="乙制造公司")


def signed(owner, **values):
    return ProjectFactory(**({"stage": Stage.STRUCTURE, "owner": owner} | values))


def propose(project, owner, by, **values):
    usual = {"changed_on": DAY, "reason": "股权转让协议"}
    return domain.propose_owner_change(project, new_owner=owner, by=by, **(usual | values))


def test_the_owner_changes_when_somebody_else_approves(office, owners):
    old, new = owners
    project = signed(old)
    change = propose(project, new, office)
    project.refresh_from_db()
    assert project.owner == old
    with pytest.raises(DomainError, match="由别人审批"):
        domain.approve_owner_change(change, by=office)
    other = UserFactory(role=Role.OFFICE)
    domain.approve_owner_change(change, by=other, comment="同意")
    project.refresh_from_db()
    change.refresh_from_db()
    assert project.owner == new
    assert "乙制造公司" in project.search_text
    assert (change.old_owner, change.decision, change.decided_by) == (
        old,
        Decision.APPROVED,
        other,
    )
    with pytest.raises(DomainError, match="不用再审"):
        domain.refuse_owner_change(change, by=other, comment="晚了")


def test_a_refusal_says_why_and_changes_nothing(office, owners):
    old, new = owners
    project = signed(old)
    change, other = propose(project, new, office), UserFactory(role=Role.OFFICE)
    with pytest.raises(DomainError, match="写明理由"):
        domain.refuse_owner_change(change, by=other, comment=" ")
    domain.refuse_owner_change(change, by=other, comment="备案没有变更")
    project.refresh_from_db()
    assert project.owner == old
    assert propose(project, new, office).decision == Decision.PROPOSED


def test_what_is_refused_at_once(office, owners):
    old, new = owners
    project = signed(old)
    with pytest.raises(DomainError, match="不能在今天之后"):
        propose(project, new, office, changed_on=date(2024, 1, 1))
    with pytest.raises(ValidationError):
        propose(project, new, office, reason="")
    with pytest.raises(DomainError, match="同一家"):
        propose(project, old, office)
    with pytest.raises(DomainError, match="签约以后才有换业主"):
        propose(signed(old, stage=Stage.NEGOTIATION), new, office)
    with pytest.raises(DomainError, match="还没有业主单位"):
        propose(signed(None), new, office)


def test_changes_follow_each_other_and_an_owner_changed_since_is_noticed(office, owners):
    old, new = owners
    project, other = signed(old), UserFactory(role=Role.OFFICE)
    domain.approve_owner_change(propose(project, new, office), by=other)
    with pytest.raises(DomainError, match="上一次换业主是 2023-05-08"):
        propose(project, old, office)
    later = propose(project, old, office, changed_on=date(2023, 6, 1))
    Project.objects.filter(pk=project.pk).update(owner=EnterpriseFactory())
    with pytest.raises(DomainError, match="业主已经改过"):
        domain.approve_owner_change(later, by=other)
    later.refresh_from_db()
    assert later.decision == Decision.PROPOSED


def test_from_the_dossier_to_the_decision(as_role, owners):
    old, new = owners
    project = signed(old)
    client = as_role(Role.OFFICE)
    assert f"/projects/{project.pk}/owner-changes/new/" in body(
        client.get(f"/projects/{project.pk}/")
    )
    refused = errors(
        send(
            client,
            project,
            "owner-changes/new/",
            new_owner=old.name,
            changed_on="2023-05-08",
            reason="协议",
        )
    )
    assert refused["new_owner"] == ["新业主和原业主是同一家。"]
    send(
        client,
        project,
        "owner-changes/new/",
        new_owner=new.name,
        changed_on="2023-05-08",
        reason="股权转让协议",
    )
    change = OwnerChange.objects.get()
    page = body(client.get(f"/projects/{project.pk}/"))
    assert "业主沿革" in page
    assert "甲制造公司 → 乙制造公司（股权转让协议，待审批）" in page
    url = f"/projects/owner-changes/{change.pk}/approve/"
    assert url not in body(as_role(Role.COMMISSIONER).get("/"))
    decider = as_role(Role.OFFICE)
    assert url in body(decider.get("/"))
    assert "甲制造公司" in body(decider.get(url))
    form = decider.get(url).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    assert decider.post(url, data | {"comment": "同意"}).status_code == 302
    project.refresh_from_db()
    assert project.owner == new
    name = decider.user.person.name
    assert f"（股权转让协议，{name}批准）" in body(decider.get(f"/projects/{project.pk}/"))


def test_the_card_of_a_signed_project_does_not_change_its_owner(as_role, owners):
    old, new = owners
    client = as_role(Role.OFFICE)
    project = signed(old)
    found = errors(send(client, project, "edit/", owner=new.name, confirm_duplicate="on"))
    assert "要报批" in found["owner"][0]
    early = signed(old, stage=Stage.NEGOTIATION)
    send(client, early, "edit/", owner=new.name, confirm_duplicate="on")
    early.refresh_from_db()
    assert early.owner == new


def test_owners_of_a_secret_project_stay_secret(as_role, owners):
    old, new = owners
    project = signed(old, is_confidential=True, code_name="海星")
    change = propose(project, new, UserFactory(role=Role.OFFICE))
    client = as_role(Role.OFFICE)
    for verb in ("approve", "refuse"):
        url = f"/projects/owner-changes/{change.pk}/{verb}/"
        assert client.get(url).status_code == 403
        assert client.post(url, {"comment": "同意"}).status_code == 403
    for url in ("/", f"/projects/{project.pk}/", "/projects/recruitment/signings/"):
        page = body(client.get(url))
        assert "甲制造公司" not in page
        assert "乙制造公司" not in page


def test_the_signing_goes_to_the_new_owner_and_counts_once(as_role, office, owners):
    old, new = owners
    project = signed(old, total_investment=20_000)
    for day, stage, kind in (
        (date(2023, 2, 1), Stage.SIGNED, EventKind.FORWARD),
        (date(2023, 5, 20), Stage.SIGNED, EventKind.REPEAT),
    ):
        StageEvent.objects.create(
            project=project,
            kind=kind,
            from_stage=Stage.NEGOTIATION,
            to_stage=stage,
            occurred_on=day,
            reason="签约",
            proposed_by=office,
            decision=Decision.APPROVED,
            decided_by=office,
            decided_at=clock.now(),
            decided_on=day,
        )
    client = as_role(Role.OFFICE)
    assert "原 甲" not in body(client.get("/projects/recruitment/signings/?year=2023"))
    change = propose(project, new, office)
    domain.approve_owner_change(change, by=client.user)
    context = client.get("/projects/recruitment/signings/?year=2023").context
    assert context["title"] == "2023 年首次签约 1 个，2.00 亿元"
    assert [row.owner for row in context["rows"]] == ["乙制造公司（原 甲制造公司）"]
    assert context["repeat_count"] == 1
