import datetime
import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.enums import Role
from accounts.models import Attachment
from projects import domain
from projects.models import MonthlyReport
from tests.factories import (
    AssignmentFactory,
    MonthlyReportFactory,
    NodeFactory,
    ProjectFactory,
    plan_year,
)

pytestmark = pytest.mark.django_db
PLAN = [600, 900, 1500, 1600, 1600, 1640, 1500, 1400, 1300, 1200, 960, 800]


@pytest.fixture
def report():
    project = ProjectFactory(name="正大芯智汇", promised_finish_on=datetime.date(2023, 11, 30))
    NodeFactory(
        project=project,
        name="幕墙封闭",
        position=1,
        baseline_on=datetime.date(2023, 7, 25),
        forecast_on=datetime.date(2023, 8, 1),
    )
    plan_year(project, PLAN, done=[620, 980, 1560, 1740, 1680])
    MonthlyReport.objects.filter(month="2023-05-01").update(progress=61)
    return MonthlyReportFactory(project=project)


@pytest.fixture
def lead(report, as_role):
    client = as_role(Role.COMMISSIONER)
    AssignmentFactory(project=report.project, person=client.user.person)
    return client


def address(report, action=""):
    kwargs = {"pk": report.project_id, "month": f"{report.month:%Y-%m}"}
    name = f"report_{action}" if action else "report_detail"
    return reverse(f"projects:{name}", kwargs=kwargs)


def typed(client, report, **changes):
    """The form's fields as the page fills them, with ``changes``."""
    form = client.get(address(report)).context["form"]
    fields = {name: form[name].value() for name in form.fields if name != "photos"}
    return {name: value for name, value in (fields | changes).items() if value is not None}


def photo(name="site.jpg"):
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), "steelblue").save(buffer, "JPEG")
    return SimpleUploadedFile(name, buffer.getvalue(), "image/jpeg")


def test_the_form_is_filled_in_advance(lead, report):
    response = lead.get(address(report))

    form = response.context["form"]
    assert form["invested"].value() == "1,680"
    assert form["node_forecast_on"].value() == datetime.date(2023, 8, 1)
    assert "计划 7月25日" in response.text
    assert "上次报 <b>8月1日</b>" in response.text
    assert '提交后累计 <span data-hint="sum">8,260</span>' in response.text


def test_submitting_writes_the_report_and_the_photo(lead, report):
    fields = typed(lead, report, invested="1,660", node_forecast_on="2023-08-06")

    response = lead.post(address(report), fields | {"photos": [photo()]})

    assert response.status_code == 302
    report.refresh_from_db()
    assert (report.status, report.invested) == ("submitted", Decimal(1660))
    assert report.node_forecast_on == datetime.date(2023, 8, 6)
    (stored,) = Attachment.objects.all()
    assert (stored.target_model, stored.target_id) == ("projects.monthlyreport", report.pk)


def test_the_same_form_twice_is_one_report(lead, report):
    fields = typed(lead, report, invested="1660")

    first = lead.post(address(report), fields)
    second = lead.post(address(report), fields)

    assert (first.status_code, second.status_code) == (302, 302)
    assert report.events.filter(to_status="submitted").count() == 1


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"invested": "-5"}, "invested", "金额不能是负数"),
        ({"invested": "一千六"}, "invested", "请填数字，如 1660"),
        ({"invested": ""}, "invested", "必填"),
        ({"progress": "101"}, "progress", "0 到 100"),
        ({"node_actual_on": "2023-06-29"}, "node_actual_on", "不能在今天之后"),
        ({"node_forecast_on": "2023-06-01"}, "node_forecast_on", "不能早于今天"),
        ({"node_forecast_on": "明天"}, "node_forecast_on", "请填日期"),
        ({"blockers": "字" * 201}, "blockers", "200"),
    ],
)
def test_wrong_input_is_told_at_the_field_and_kept(lead, report, changes, field, sentence):
    fields = typed(lead, report, blockers="自己写的一句")

    response = lead.post(address(report), fields | changes)

    form = response.context["form"]
    assert any(sentence in error for error in form.errors[field])
    assert form[field].value() == changes[field]
    if field != "blockers":
        assert "自己写的一句" in response.text
    report.refresh_from_db()
    assert report.status == "pending"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("现场.jpg", b"<html><script>alert(1)</script></html>", "照片"),
        ("现场.jpg", b"", "空"),
        ("现场.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "jpg"),
    ],
)
def test_a_file_that_is_no_photo_is_refused(lead, report, name, content, sentence):
    upload = SimpleUploadedFile(name, content, "image/jpeg")

    response = lead.post(address(report), typed(lead, report) | {"photos": [upload]})

    assert sentence in str(response.context["form"].errors["photos"])
    assert not Attachment.objects.exists()
    report.refresh_from_db()
    assert report.status == "pending"


def test_a_draft_is_its_authors_alone(lead, report, client, as_role):
    lead.post(address(report), typed(lead, report, invested="1234", draft="1"))
    report.refresh_from_db()
    assert (report.status, report.invested) == ("draft", Decimal(1234))

    for role in (Role.OFFICE, Role.LEADER):
        response = as_role(role).get(address(report))
        assert "1,234" not in response.text
    other = as_role(Role.COMMISSIONER)
    assert other.get(address(report)).status_code == 404
    assert other.post(address(report), {}).status_code == 404


def test_a_reporter_of_another_unit_sees_nothing(report, as_role):
    client = as_role(Role.UNIT_REPORTER)

    assert client.get(address(report)).status_code == 404
    assert client.post(address(report), {"invested": "1"}).status_code == 404


def test_who_only_reads_cannot_file(report, as_role):
    client = as_role(Role.LEADER)

    assert client.get(address(report)).status_code == 200
    assert client.post(address(report), {"invested": "1"}).status_code == 403


def test_the_reviewer_sees_the_changed_cells(lead, report, as_role):
    lead.post(address(report), typed(lead, report, invested="1660", node_forecast_on="2023-08-06"))

    response = as_role(Role.OFFICE).get(address(report))

    changed = {cell.label for cell in response.context["cells"] if cell.is_changed}
    assert "本月完成投资" in changed
    assert "卡在哪，要谁帮" not in changed
    assert "比计划晚 12 天" in response.text


def test_return_needs_a_word_and_comes_back_with_it(lead, report, as_role):
    lead.post(address(report), typed(lead, report, invested="1660"))
    commissioner = lead.user
    office = as_role(Role.OFFICE)

    refused = office.post(address(report, "return"), {"comment": ""})
    assert "请写明理由" in refused.text
    assert office.post(address(report, "return"), {"comment": "核一下投资数"}).status_code == 302

    office.force_login(commissioner, backend="accounts.backends.PortalBackend")
    response = office.get(address(report))
    assert "核一下投资数" in response.text
    assert response.context["form"]["invested"].value() == "1,660"


def test_approval_by_post_only(lead, report, as_role):
    lead.post(address(report), typed(lead, report, invested="1660"))
    office = as_role(Role.OFFICE)

    office.get(address(report, "approve"))
    report.refresh_from_db()
    assert report.status == "submitted"

    office.post(address(report, "approve"), {})
    report.refresh_from_db()
    assert report.status == "approved"


@pytest.mark.parametrize("action", ["approve", "return", "exempt", "reopen", "unlock"])
def test_only_the_office_decides(report, as_role, action):
    leader = as_role(Role.LEADER)
    assert leader.get(address(report, action)).status_code == 403
    assert leader.post(address(report, action), {"comment": "x"}).status_code == 403
    assert as_role(Role.AUDITOR).get(address(report, action)).status_code == 404


def test_the_session_ended_while_typing_loses_nothing(lead, report):
    fields = typed(lead, report, invested="1,777", blockers="写了很久的话")
    user = lead.user
    lead.logout()

    response = lead.post(address(report), fields)
    assert response.status_code == 401
    kept = response.context["form"]["resume"].value()
    report.refresh_from_db()
    assert report.status == "pending"

    user.set_password("Yantai-rain-2023-spring")
    user.save()
    response = lead.post(
        reverse("accounts:login"),
        {"username": user.username, "password": "Yantai-rain-2023-spring", "resume": kept},
    )
    assert response.status_code == 302
    response = lead.get(response["Location"])
    assert response.context["form"]["invested"].value() == "1,777"
    assert "写了很久的话" in response.text
    assert "登录过期前您填的已放回" in response.text


@pytest.mark.parametrize("item_count", [1, 3])
def test_report_list_query_count(item_count, as_role, django_assert_num_queries):
    for _ in range(item_count):
        MonthlyReportFactory(submitted=True)
    client = as_role(Role.OFFICE)

    # session, user, counts, page count, rows; remarks: before, plans, money, totals, photos
    with django_assert_num_queries(10):
        response = client.get(reverse("projects:report_list"))

    assert len(response.context["page"].object_list) == item_count


def test_reading_a_month_that_is_none_is_404(lead, report):
    for month in ("2023-13", "x", "2023-6-1", "2024-06"):
        url = reverse("projects:report_detail", kwargs={"pk": report.project_id, "month": month})
        assert lead.get(url).status_code == 404


def test_exempt_and_back(report, office):
    domain.exempt_report(report, reason="停工", by=office)
    assert report.state_label == "免报"
    domain.cancel_exemption(report, by=office)
    assert report.state_label == "待报"
