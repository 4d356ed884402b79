"""The page of all pages: what it lists is what one may open."""

import pytest

from accounts.enums import BUSINESS_ROLES, Role
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def listed(client, user):
    client.force_login(user, backend="accounts.backends.PortalBackend")
    groups = client.get("/directory/").context["groups"]
    return [url for group in groups for _, url, _ in group["entries"]]


@pytest.mark.parametrize("role", sorted(BUSINESS_ROLES))
def test_every_page_listed_opens(client, role):
    addresses = listed(client, UserFactory(role=role))
    assert len(addresses) >= 10
    assert {url: client.get(url).status_code for url in addresses} == dict.fromkeys(addresses, 200)


def test_the_office_begins_everywhere_a_commissioner_at_less(client):
    office = listed(client, UserFactory(role=Role.OFFICE))
    assert "/projects/months/" in office
    assert set(listed(client, UserFactory(role=Role.COMMISSIONER))) < set(office)


def test_administrators_have_nothing_to_begin_here(client):
    assert listed(client, UserFactory(role=Role.AUDITOR)) == []
