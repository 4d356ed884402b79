"""The light by hand, formalities and resources, through the pages."""

from datetime import date

import pytest

from accounts.enums import Role
from accounts.models import AuditEvent
from projects import domain, standing
from tests.factories import (
    NodeFactory,
    ProjectFactory,
)
from tests.projects.pages import address, body, errors, send

pytestmark = pytest.mark.django_db


# ── light ────────────────────────────────────────────────────────────────────────────────


def test_a_worse_light_is_set_at_once_and_on_record(as_role):
    client = as_role(Role.LEADER)
    project = ProjectFactory()
    assert send(client, project, "light/", level="red", reason="现场停了").status_code == 302
    project.standing.refresh_from_db()
    assert project.standing.light == "red"
    event = AuditEvent.objects.get(action="override")
    assert event.detail == {"from": "normal", "to": "red", "reason": "现场停了"}


def test_a_better_light_needs_an_end(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    NodeFactory(project=project, baseline_on=date(2023, 6, 1))
    standing.refresh([project.pk])
    assert (
        "有效期"
        in errors(send(client, project, "light/", level="normal", reason="已复工"))["expires_on"][
            0
        ]
    )
    assert (
        "不能早于今天"
        in errors(
            send(
                client, project, "light/", level="normal", reason="已复工", expires_on="2023-06-27"
            )
        )["expires_on"][0]
    )
    response = send(
        client, project, "light/", level="normal", reason="已复工", expires_on="2023-07-15"
    )
    assert response.status_code == 302
    project.standing.refresh_from_db()
    assert project.standing.light == "normal"
    html = body(client.get(project.get_absolute_url()))
    assert "已复工" in html
    assert "有效至 2023年7月15日" in html


def test_an_override_ends_by_hand(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    assert client.get(address(project, "light/restore/")).status_code == 404
    domain.override_light(project, level="red", reason="现场停了", by=client.user)
    assert send(client, project, "light/restore/").status_code == 302
    project.standing.refresh_from_db()
    assert project.standing.light == "normal"


# ── formalities and resources ────────────────────────────────────────────────────────────


def test_a_permit_is_registered_and_finished(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    send(client, project, "permits/new/", name="施工许可证", phase="works", status="running")
    permit = project.permits.get()
    assert "请先" not in body(client.get(project.get_absolute_url()))
    tail = f"permits/{permit.pk}/"
    assert "要填办结日期" in errors(send(client, project, tail, status="done"))["done_on"][0]
    future = errors(send(client, project, tail, status="done", done_on="2023-06-29"))
    assert "今天以后" in future["done_on"][0]
    assert send(client, project, tail, status="done", done_on="2023-06-20").status_code == 302
    assert "1 项手续全部办结" in body(client.get(project.get_absolute_url()))
    twice = send(
        client, project, "permits/new/", name="施工许可证", phase="works", status="waiting"
    )
    assert "已经登记过" in errors(twice)["name"][0]


def test_a_resource_cannot_be_more_secured_than_needed(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    data = {"kind": "power", "measure": "kVA", "needed": "6,000", "secured": "7000"}
    found = errors(send(client, project, "factors/new/", **data))
    assert "不能超过需求" in found["secured"][0]
    data["secured"] = "4000"
    assert send(client, project, "factors/new/", **data).status_code == 302
    html = body(client.get(project.get_absolute_url()))
    assert "缺 2,000 kVA 电" in html
    factor = project.factors.get()
    assert send(client, project, f"factors/{factor.pk}/", secured="6000").status_code == 302
    assert "1 项都已足额" in body(client.get(project.get_absolute_url()))
