"""The reviewer's remarks on filed reports: where they stand, for whom, at what cost."""

import datetime
from decimal import Decimal

import pytest

from accounts.models import Attachment
from projects import review
from projects.models import MonthlyReport, PhotoDate
from tests.factories import (
    AssignmentFactory,
    MonthlyReportFactory,
    ProjectFactory,
    UserFactory,
    plan_year,
    system_user,
)

pytestmark = pytest.mark.django_db
JUNE = datetime.date(2023, 6, 1)


def filed(project=None, **values):
    project = project or ProjectFactory()
    plan_year(project, [100] * 12, done=[90, 95, 100, 105, 98])
    MonthlyReport.objects.filter(project=project).update(blockers="雨天")
    return MonthlyReportFactory(
        project=project, month=JUNE, submitted=True, **({"invested": Decimal(97)} | values)
    )


def remarks(report, user=None):
    found = review.reviews([report], user or UserFactory(role="office"))[report.pk]
    return [f.rule for f in found.findings] + [h.rule for h in found.hints]


def test_an_ordinary_report_has_none():
    assert remarks(filed(progress=70)) == []


def test_figures_and_texts_are_told():
    report = filed(invested=Decimal(1000), progress=60, blockers="雨天")
    assert remarks(report) == ["month_too_big", "progress_falls", "same_text"]


def test_a_total_that_is_exceeded():
    project = ProjectFactory(total_investment=Decimal(500))
    assert "done_over_total" in remarks(filed(project, progress=70))


def photo_of(report, *, sha, taken_on=None):
    row = Attachment.objects.create(
        target_model="projects.monthlyreport",
        target_id=report.pk,
        file="x.jpg",
        name="现场.jpg",
        content_type="image/jpeg",
        size=4,
        sha256=sha * 64,
        uploaded_by=system_user(),
    )
    if taken_on:
        PhotoDate.objects.create(attachment=row, taken_on=taken_on)


def test_photos_seen_before_lead_there_and_keep_names_secret(as_role):
    other = ProjectFactory(is_confidential=True, code_name="海燕", name="真名工程")
    before, report = filed(other), filed(progress=70)
    photo_of(before, sha="a")
    photo_of(report, sha="a", taken_on=datetime.date(2023, 4, 2))
    assert remarks(report) == ["photo_reused", "photo_outside"]
    page = as_role("office").get(f"/projects/{report.project_id}/reports/2023-06/")
    text = page.content.decode()
    assert "审核时看看这 2 处" in text
    assert "海燕 6 月月报" in text
    assert "真名工程" not in text


def test_only_reviewers_are_told(as_role):
    report = filed(invested=Decimal(1000), progress=60, blockers="雨天")
    url = f"/projects/{report.project_id}/reports/2023-06/"
    assert "审核时看看" in as_role("office").get(url).content.decode()
    for role in ("leader", "union_staff"):
        assert "审核时看看" not in as_role(role).get(url).content.decode()


@pytest.mark.parametrize("count", [1, 5])
def test_the_review_list_costs_the_same(as_role, count, django_assert_max_num_queries):
    for _ in range(count):
        filed(invested=Decimal(1000), progress=60, blockers="雨天")
    client = as_role("office")
    client.get("/projects/reports/?month=2023-06")
    with django_assert_max_num_queries(13):
        page = client.get("/projects/reports/?month=2023-06")
    assert page.content.decode().count("3 处</a>") == count


def test_who_files_is_told_once_and_may_insist(client):
    project = ProjectFactory()
    plan_year(project, [100] * 12, done=[90, 95, 100, 105, 98])
    report = MonthlyReportFactory(project=project, month=JUNE)
    user = UserFactory(role="commissioner")
    AssignmentFactory(project=project, person=user.person)
    client.force_login(user, backend="accounts.backends.PortalBackend")
    url = f"/projects/{project.pk}/reports/2023-06/"
    typed = {"invested": "1000", "progress": "70", "claimed_light": "normal"}
    answer = client.post(url, typed | {"version": "1"})
    page = answer.content.decode()
    assert "是不是多写了一位" in page
    report.refresh_from_db()
    assert report.status == "pending"
    checked = answer.context["form"].data["checked"]
    assert checked in page
    answer = client.post(url, typed | {"version": "1", "checked": checked})
    assert answer.status_code == 302
    report.refresh_from_db()
    assert (report.status, report.invested) == ("submitted", Decimal(1000))
