"""The door of the admin site, and what the auditor reads in it."""

import pytest
from django.conf import settings
from django.contrib import admin
from django.db import connection
from django.urls import reverse

from accounts.enums import ADMIN_SITE_ROLES, Role
from accounts.models import Unit, UnitHistory, User
from laishan_portal import admin_base
from laishan_portal.models import JobRun
from tests.admin.rows import make
from tests.factories import PersonFactory, ProjectFactory, UnitFactory

pytestmark = pytest.mark.django_db


def test_portals_log_in_is_the_only_door(client):
    answer = client.get("/admin/accounts/unit/")
    assert answer["Location"].startswith("/login/")
    answer = client.get("/admin/login/?next=/admin/accounts/unit/")
    assert answer.status_code == 302
    assert answer["Location"] == "/login/?next=/admin/accounts/unit/"
    assert client.post("/admin/login/", {"username": "x", "password": "y"}).status_code == 302


def test_foreign_address_after_log_in_is_not_followed(client):
    answer = client.get("/admin/login/?next=https://example.com/")
    assert answer["Location"].startswith("/login/?next=")


@pytest.mark.parametrize("role", sorted(set(Role) - ADMIN_SITE_ROLES))
def test_other_roles_are_refused_not_sent_round(as_role, role):
    client = as_role(role)
    for address in ("/admin/", "/admin/projects/", "/admin/jsi18n/", "/admin/autocomplete/"):
        assert client.get(address).status_code in {403, 404}, address
    assert client.get("/admin/", follow=True).status_code == 403


def test_account_without_role_is_refused(as_role):
    assert as_role(None).get("/admin/").status_code == 403


def test_password_and_superuser_are_never_offered(as_role):
    row = make(User)
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN):
        html = as_role(role).get(f"/admin/accounts/user/{row.pk}/change/").content.decode()
        for name in ("is_superuser", "password", "groups", "user_permissions", "is_active"):
            assert f'name="{name}"' not in html


def test_packages_bring_no_page_of_their_own():
    ours = {"laishan_portal", *settings.LOCAL_APPS}
    for model_admin in admin.site._registry.values():
        assert type(model_admin).__module__.split(".")[0] in ours


def test_page_has_no_inline_script_or_style(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    for address in (
        "/admin/",
        "/admin/projects/project/",
        f"/admin/projects/project/{project.pk}/change/",
        "/admin/enterprises/enterprise/add/",
    ):
        answer = client.get(address)
        html = answer.content.decode()
        assert " style=" not in html
        assert "<script>" not in html
        assert "onclick" not in html
        assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_autocomplete_tells_no_secret_name(as_role):
    ProjectFactory(name="真名一", is_confidential=True, code_name="代号甲")
    ProjectFactory(name="真名二")
    client = as_role(Role.OFFICE)
    query = {"app_label": "dashboards", "model_name": "target", "field_name": "project"}
    answer = client.get(reverse("admin:autocomplete"), query | {"term": "真名"})
    assert [row["text"] for row in answer.json()["results"]] == ["真名二"]


def test_auditor_reads_what_changed_of_a_unit(as_role):
    unit = UnitFactory(name="旧单位名")
    Unit.objects.filter(pk=unit.pk).update(name="新单位名")
    event = UnitHistory.objects.filter(pgh_obj_id=unit.pk).latest("pgh_id")
    html = (
        as_role(Role.AUDITOR)
        .get(f"/admin/accounts/unithistory/{event.pk}/change/")
        .content.decode()
    )
    assert "单位全称：旧单位名 → 新单位名" in html


def test_auditor_learns_that_a_project_changed_but_no_values(as_role):
    project = ProjectFactory(name="甲项目")
    type(project).objects.filter(pk=project.pk).update(name="乙项目")
    event = project.history.latest("pgh_id")
    address = f"/admin/projects/projecthistory/{event.pk}/change/"
    html = as_role(Role.AUDITOR).get(address).content.decode()
    assert "<li>项目名称</li>" in html
    assert "乙项目" not in html


def test_auditor_sees_no_phone(as_role):
    person = PersonFactory(phone="13812345678")
    event = person.history.latest("pgh_id")
    address = f"/admin/accounts/personhistory/{event.pk}/change/"
    html = as_role(Role.AUDITOR).get(address).content.decode()
    assert "<li>电话</li>" in html
    assert "13812345678" not in html


def test_history_is_found_by_row_number(as_role):
    unit, other = UnitFactory(), UnitFactory()
    client = as_role(Role.AUDITOR)
    answer = client.get("/admin/accounts/unithistory/", {"q": str(unit.pk)})
    found = {event.pgh_obj_id for event in answer.context["cl"].result_list}
    assert found == {unit.pk}
    assert other.pk not in found


def test_a_big_table_is_estimated_and_a_small_one_counted(as_role, monkeypatch):
    make(JobRun)
    client = as_role(Role.SYSTEM_ADMIN)
    listed = "/admin/laishan_portal/jobrun/"
    assert client.get(listed).context["cl"].paginator.count == 1
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE laishan_portal_jobrun")
    make(JobRun)
    monkeypatch.setattr(admin_base, "_ESTIMATE_FROM", 1)
    assert client.get(listed).context["cl"].paginator.count == 1
    filtered = client.get(listed, {"job": "nightly"})
    assert filtered.context["cl"].paginator.count == 2
