"""Each figure of the registry against the list it opens."""

from datetime import date

import pytest

from accounts.enums import Role
from enterprises.enums import DesignationStatus, TalentKind
from enterprises.metrics import METRICS
from laishan_portal.metrics import DISTRICT, Scope, compute
from tests.enterprises.rows import (
    make_designation,
    make_enterprise,
    make_talent,
    make_unit,
)

pytestmark = pytest.mark.django_db

KEYS = [metric.key for metric in METRICS]
TODAY = date(2023, 6, 28)


@pytest.fixture
def park(db):
    park = make_unit()
    make_enterprise(introduced_on=date(2023, 3, 1), park=park)
    make_enterprise(introduced_on=date(2023, 6, 28))
    make_enterprise(introduced_on=date(2022, 12, 31), park=park)
    make_enterprise()
    make_talent(enterprise=make_enterprise(park=park))
    make_talent(introduced_on=date(2022, 3, 1))
    make_talent(kind=TalentKind.YOUTH)
    make_designation(status=DesignationStatus.AWARDED, awarded_on=date(2023, 5, 1), unit=park)
    make_designation(status=DesignationStatus.AWARDED, awarded_on=date(2022, 5, 1), unit=park)
    make_designation()
    return park


def figures(user, scope=DISTRICT, as_of=TODAY):
    return compute(KEYS, scope=scope, year=as_of.year, as_of=as_of, user=user)


def test_year_counts_what_is_dated_in_it(park, office):
    values = {key: figure.value for key, figure in figures(office).items()}
    assert values == {
        "enterprises.introduced": 2,
        "enterprises.high_level_talents": 1,
        "enterprises.youth_talents": 1,
        "enterprises.designations_awarded": 1,
    }


@pytest.mark.parametrize("as_of", [TODAY, date(2023, 3, 31), date(2022, 12, 31)])
def test_figure_opens_the_rows_it_counts(as_role, park, as_of):
    client = as_role(Role.LEADER)
    for scope in (DISTRICT, Scope("unit", park.pk, "园区")):
        for key, figure in figures(client.user, scope, as_of).items():
            answer = client.get(figure.url)
            assert answer.context["problems"] == [], key
            assert answer.context["summary"].count == figure.value, key


def test_administrators_count_nothing(park, as_role):
    client = as_role(Role.SYSTEM_ADMIN)
    assert {figure.value for figure in figures(client.user).values()} == {0}
