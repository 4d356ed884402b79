import pytest
from django.db import connection, transaction

from accounts.models import User
from dashboards.seed import load_demo
from laishan_portal.ledgers.choices import forget_all


@pytest.fixture(autouse=True)
def _fresh_choices():
    forget_all()
    yield
    forget_all()


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The invented district of 205 projects, written once for a module that only reads it."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo.load(count=205, password="Ceshi-Mima-2023", told=lambda **step: None)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        yield
        transaction.set_rollback(True)


@pytest.fixture
def log_in(client, db):
    """``log_in("leader")``: one of the demo's people."""

    def as_user(name):
        user = User.objects.get(username=name)
        client.force_login(user, backend="accounts.backends.PortalBackend")
        return user

    return as_user
