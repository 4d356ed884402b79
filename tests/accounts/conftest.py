import pytest

from accounts.enums import Role
from tests.factories import UserFactory

PASSWORD = "绿水青山-Jin2023"


@pytest.fixture
def person_user(db):
    """A commissioner with a password that is known here."""
    user = UserFactory(role=Role.COMMISSIONER, username="worker")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def log_in(client):
    """Through the page, as people do."""

    def post(username="worker", password=PASSWORD, **extra):
        return client.post("/login/", {"username": username, "password": password, **extra})

    return post


@pytest.fixture
def admin_user(db):
    return UserFactory(role=Role.SYSTEM_ADMIN)


@pytest.fixture
def security_admin(db):
    return UserFactory(role=Role.SECURITY_ADMIN)
