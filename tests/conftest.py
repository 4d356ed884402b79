import pytest
from django.db import connections
from hypothesis import HealthCheck, settings

from accounts.enums import Role
from laishan_portal import statements, workdays
from laishan_portal.ledgers import choices
from tests.factories import UserFactory
from tests.template_database import template

# A loaded machine is slow: that is no finding.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Test databases, each worker's its own, are copies of one that is migrated once."""
    connections["default"].settings_dict["TEST"]["TEMPLATE"] = template()


@pytest.fixture(autouse=True)
def _fresh_process():
    """Nothing kept in the process outlives a test."""
    workdays.forget()
    choices.forget_all()
    statements.forget_all()
    yield
    workdays.forget()
    choices.forget_all()
    statements.forget_all()


@pytest.fixture
def office(db):
    return UserFactory(role=Role.OFFICE)


@pytest.fixture
def leader(db):
    return UserFactory(role=Role.LEADER)


@pytest.fixture
def commissioner(db):
    return UserFactory(role=Role.COMMISSIONER)


@pytest.fixture
def reporter(db):
    return UserFactory(role=Role.UNIT_REPORTER)


@pytest.fixture
def as_role(client, db):
    """``as_role(Role.OFFICE)``: the client, logged in as a new user of that role."""

    def log_in(role, **kwargs):
        user = UserFactory(role=role, **kwargs)
        client.force_login(user, backend="accounts.backends.PortalBackend")
        client.user = user
        return client

    return log_in
