from datetime import date

import pytest
from django.db import connection, transaction
from django.test import override_settings

from dashboards.seed import load_demo
from laishan_portal import workdays

TODAY = date(2023, 6, 28)
PASSWORD = "Demo-2023-for-tests"


def quiet(**_values):
    """Progress nobody reads."""


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The whole invented year, written once for a module that only reads it.

    The module marks its tests ``django_db``, else no test database would be made.
    """
    assert connection.settings_dict["NAME"].startswith("test_")
    with (
        django_db_blocker.unblock(),
        override_settings(LAISHAN_TODAY=TODAY),
        transaction.atomic(),
    ):
        workdays.forget()
        load_demo.load(count=205, password=PASSWORD, told=quiet)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def business_day(settings):
    settings.LAISHAN_TODAY = TODAY
    return TODAY
