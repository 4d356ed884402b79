"""What projects add to an enterprise: counted and listed as this user may see them."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from enterprises import domain
from laishan_portal import conflicts
from projects.models import Project
from tests.enterprises.rows import make_enterprise
from tests.factories import ProjectFactory, ProjectGrantFactory

pytestmark = pytest.mark.django_db


def test_count_opens_the_list_that_adds_up(as_role):
    owner = make_enterprise()
    ProjectFactory(owner=owner)
    ProjectFactory(owner=owner)
    ProjectFactory()
    client = as_role(Role.OFFICE)
    listed = f"{reverse('projects:project_list')}?owner={owner.pk}"
    html = client.get(reverse("enterprises:enterprise_list")).content.decode()
    assert f'<a class="ls-n" href="{listed}">2</a>' in html
    assert client.get(listed).context["summary"].count == 2


def test_owner_of_a_secret_project_stays_secret(as_role):
    owner = make_enterprise()
    secret = ProjectFactory(owner=owner, is_confidential=True, code_name="代号甲", name="真名")
    client = as_role(Role.OFFICE)
    listed = reverse("enterprises:enterprise_list")
    assert f"owner={owner.pk}" not in client.get(listed).content.decode()
    html = client.get(owner.get_absolute_url()).content.decode()
    assert "代号甲" not in html
    assert "真名" not in html
    ProjectGrantFactory(project=secret, user=client.user, is_deal_team=True)
    assert f"owner={owner.pk}" in client.get(listed).content.decode()
    assert "真名" in client.get(owner.get_absolute_url()).content.decode()


def test_commissioner_counts_what_they_serve(as_role):
    owner = make_enterprise()
    mine = ProjectFactory(owner=owner)
    ProjectFactory(owner=owner)
    client = as_role(Role.COMMISSIONER)
    ProjectGrantFactory(project=mine, user=client.user)
    html = client.get(reverse("enterprises:enterprise_list")).content.decode()
    assert f'owner={owner.pk}">1</a>' in html
    page = client.get(owner.get_absolute_url()).content.decode()
    assert mine.name in page


def test_project_is_found_by_the_new_name_of_its_owner(office):
    owner = make_enterprise(name="旧名有限公司")
    project = ProjectFactory(owner=owner)
    base = conflicts.snapshot(owner, ["name"])
    domain.update_enterprise(owner, changes={"name": "新名有限公司"}, base=base, by=office)
    visible = Project.objects.visible_to(office)
    assert list(visible.matching("新名有限公司")) == [project]
    assert not visible.matching("旧名有限公司").exists()
