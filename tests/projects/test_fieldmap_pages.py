"""Templates kept, their maps versioned; the pages that fill them."""

import dataclasses
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from openpyxl import load_workbook

from accounts.enums import Role
from accounts.models import AuditEvent
from laishan_portal.ledgers.fieldmaps import store
from laishan_portal.models import ExportJob, FieldMap, OutboxMessage
from laishan_portal.tasks import build_export
from projects.layouts import formats
from projects.layouts.fields import CATALOGUE
from tests.factories import EnterpriseFactory, ProjectFactory
from tests.projects.template_files import report_template
from tests.projects.test_fieldmaps import three_projects

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


# ── keeping ──────────────────────────────────────────────────────────────────────────────


def test_each_save_is_a_version_and_an_old_one_is_refused(office):
    template = report_template()
    row, mapping = store.current_map(template)
    changed = dataclasses.replace(mapping, group="street")
    keep = {"note": "按街道", "catalogue": CATALOGUE, "by": office}
    second = store.save_map(template, changed, seen_version=1, **keep)
    assert second.version == 2
    assert store.save_map(template, changed, seen_version=2, **keep) == second
    with pytest.raises(ValidationError, match="第 2 版"):
        store.save_map(template, mapping, seen_version=1, **keep)
    assert FieldMap.objects.filter(template=template, is_current=True).get() == second
    row.refresh_from_db()
    assert not row.is_current


def test_a_wrong_map_is_not_kept(office):
    template = report_template()
    _row, mapping = store.current_map(template)
    with pytest.raises(ValidationError, match="数据行"):
        store.save_map(
            template,
            dataclasses.replace(mapping, first=1),
            note="",
            seen_version=1,
            catalogue=CATALOGUE,
            by=office,
        )


def test_a_file_changed_on_disk_is_noticed():
    template = report_template()
    with template.file.storage.open(template.file.name, "wb") as stream:
        stream.write(b"PK")
    with pytest.raises(ValidationError, match="不一样了"):
        store.open_book(template)


# ── the pages ────────────────────────────────────────────────────────────────────────────


def test_filling_answers_with_the_file_and_an_audit_record(as_role):
    three_projects()
    template = report_template()
    client = as_role(Role.OFFICE)
    url = f"/projects/sheets/{template.pk}/"
    page = client.get(f"{url}?sort=code").content.decode()
    assert "甲项目" in page
    assert "填 3 个项目" in page
    response = client.post(f"{url}export/?sort=code", {"purpose": "上报", "month": "2023-03"})
    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).worksheets[0]
    assert sheet["B4"].value == "甲项目"
    event = AuditEvent.objects.get(action="export")
    assert event.detail["format"] == "template"
    assert event.detail["rows"] == 3


def test_a_long_filling_is_built_in_the_background(as_role, monkeypatch):
    three_projects()
    template = report_template()
    monkeypatch.setattr(formats, "USUAL_LIMITS", (1, 100))
    client = as_role(Role.OFFICE)
    url = f"/projects/sheets/{template.pk}/export/?sort=code"
    response = client.post(url, {"purpose": "上报", "month": "2023-03"})
    assert response.url == "/exports/"
    job = ExportJob.objects.get()
    message = OutboxMessage.objects.get()
    build_export(message.pk, job.pk)
    job.refresh_from_db()
    assert job.row_count == 3
    response = client.get(f"/exports/{job.pk}/")
    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).worksheets[0]
    assert sheet["B6"].value == "丙项目"


@pytest.mark.parametrize("month", ["2023-13", "2024-01", "abc"])
def test_a_wrong_month_is_told(as_role, month):
    template = report_template()
    response = as_role(Role.OFFICE).post(
        f"/projects/sheets/{template.pk}/export/", {"purpose": "上报", "month": month}
    )
    assert response.status_code == 400


def test_confidential_names_stay_out(as_role):
    ProjectFactory(
        name="绝密工程",
        content="绝密内容",
        is_confidential=True,
        code_name="蓝海",
        owner=EnterpriseFactory(name="绝密业主"),
    )
    template = report_template("漳州明细表")
    client = as_role(Role.OFFICE)
    response = client.post(f"/projects/sheets/{template.pk}/export/", {"purpose": "上报"})
    book = load_workbook(BytesIO(b"".join(response.streaming_content)))
    texts = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "蓝海" in texts
    assert not any("绝密" in text for text in texts)
    assert "绝密" not in client.get(f"/projects/sheets/{template.pk}/").content.decode()


def test_a_retired_template_is_gone(as_role, office):
    template = report_template()
    store.retire_template(template, by=office)
    assert as_role(Role.OFFICE).get(f"/projects/sheets/{template.pk}/").status_code == 404
    report_template()
