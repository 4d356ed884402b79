import datetime

import pytest

from accounts import holdings
from accounts.enums import Role
from projects.enums import ReportStatus
from tests.factories import (
    AssignmentFactory,
    MonthlyReportFactory,
    ProjectFactory,
    ProjectGrantFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def test_what_is_held_is_named_by_code_only(django_assert_num_queries):
    user = UserFactory(role=Role.COMMISSIONER)
    served = ProjectFactory(name="正大芯智汇")
    AssignmentFactory(person=user.person, project=served)
    ended = ProjectFactory()
    AssignmentFactory(person=user.person, project=ended, to_on=datetime.date(2023, 3, 1))
    led = ProjectFactory(leader=user.person)
    seen = ProjectFactory()
    ProjectGrantFactory(project=seen, user=user)
    MonthlyReportFactory(project=served, drafted_by=user, status=ReportStatus.RETURNED)
    ProjectFactory()

    with django_assert_num_queries(4):
        found = dict(holdings.held_by(user))

    assert found["服务的项目和企业"] == [(f"{served.code}，服务专员", "")]
    assert found["包保的项目"] == [(led.code, "")]
    assert found["单独授权查看的项目"] == [(seen.code, "")]
    ((report, _),) = found["没报完的月报"]
    assert report.startswith(served.code)
    assert "正大芯智汇" not in str(found)


def test_who_holds_nothing_has_nothing_listed():
    assert holdings.held_by(UserFactory()) == []
