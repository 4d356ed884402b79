from decimal import Decimal

import pytest

from laishan_portal import conflicts
from laishan_portal.exceptions import StaleVersion
from projects import domain
from tests.factories import EnterpriseFactory, ProjectFactory

pytestmark = pytest.mark.django_db
FIELDS = ["name", "total_investment", "owner", "street"]


def test_different_fields_do_not_clash(office, reporter):
    project = ProjectFactory()
    seen = conflicts.snapshot(project, FIELDS)
    mine = {
        "name": project.name,
        "total_investment": Decimal("39000"),
        "owner": None,
        "street": "",
    }
    theirs = mine | {"total_investment": project.total_investment, "street": "370613002"}

    domain.update_project(project, changes=theirs, base=seen, by=office)
    domain.update_project(project, changes=mine, base=seen, by=reporter)

    project.refresh_from_db()
    assert (project.total_investment, project.street) == (Decimal(39000), "370613002")


def test_the_same_field_is_chosen_by_hand(office, reporter):
    project = ProjectFactory()
    seen = conflicts.snapshot(project, FIELDS)
    domain.update_project(project, changes={"street": "370613002"}, base=seen, by=office)

    with pytest.raises(StaleVersion) as caught:
        domain.update_project(project, changes={"street": "370613003"}, base=seen, by=reporter)

    (change,) = conflicts.describe(project, caught.value)
    assert (change.label, change.mine, change.theirs) == ("属地", "滨海路街道", "初家街道")
    project.refresh_from_db()
    assert project.street == "370613002"


def test_the_same_value_twice_is_no_clash(office, reporter):
    project = ProjectFactory()
    owner = EnterpriseFactory()
    seen = conflicts.snapshot(project, FIELDS)
    domain.update_project(project, changes={"owner": owner}, base=seen, by=office)

    domain.update_project(project, changes={"owner": owner}, base=seen, by=reporter)

    assert project.owner == owner


@pytest.mark.parametrize("typed", [Decimal("38000"), Decimal("38000.00"), Decimal("3.8E+4")])
def test_numbers_are_compared_as_numbers(typed, office):
    project = ProjectFactory(total_investment=Decimal(38000))
    version = project.version
    seen = conflicts.snapshot(project, FIELDS)

    domain.update_project(project, changes={"total_investment": typed}, base=seen, by=office)

    project.refresh_from_db()
    assert project.version == version
