"""The project ledger: what it shows to whom, how it is asked, and that its figures are right."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db
URL = "/projects/"


def body(response):
    assert response.status_code == 200
    return response.content.decode()


def test_page_lists_what_one_may_see(as_role):
    project = ProjectFactory(name="正大芯智汇")
    page = body(as_role(Role.OFFICE).get(URL))
    assert "正大芯智汇" in page
    assert reverse("projects:project_detail", args=[project.pk]) in page
