"""Excel files of a ledger: what stands in them, who gets them, and what is recorded."""

import os
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.cache import cache
from django.utils import timezone
from openpyxl import load_workbook

from accounts.enums import AuditAction, Role
from accounts.models import AuditEvent
from laishan_portal.ledgers import exports
from laishan_portal.ledgers.excel import neutral
from laishan_portal.models import ExportJob, OutboxMessage
from laishan_portal.tasks import build_export, clear_exports
from projects.enums import Level
from tests.factories import (
    EnterpriseFactory,
    PersonFactory,
    ProjectFactory,
    UserFactory,
)
from tests.projects.ledger_page import stand

pytestmark = pytest.mark.django_db
URL = "/projects/export/"
FIRST = 4


def export(client, query="", **data):
    return client.post(f"{URL}{query}", {"purpose": "区委常委会", **data}, REMOTE_ADDR="10.1.2.3")


def book_of(response):
    assert response.status_code == 200, response.content[:500]
    content = b"".join(response.streaming_content)
    return load_workbook(BytesIO(content))


def rows_of(response, heads=None):
    """The data rows as {head: value}, without the totals."""
    sheet = book_of(response).worksheets[0]
    labels = [cell.value for cell in sheet[3]]
    rows = [dict(zip(labels, row, strict=True)) for row in sheet.iter_rows(4, values_only=True)]
    return rows[:-1]


@pytest.fixture
def office_client(as_role):
    return as_role(Role.OFFICE)


def test_the_file_holds_title_unit_heads_rows_and_totals(office_client):
    project = ProjectFactory(
        name="正大芯智汇",
        code="LS23-010",
        total_investment=Decimal("38000.50"),
        leader=PersonFactory(name="姜副区长"),
        promised_finish_on=date(2024, 6, 30),
    )
    stand(
        project,
        level=Level.CITY,
        light="yellow",
        year_plan=15000,
        year_done=8240,
        plan_to_data=7500,
        slip_days=12,
        next_node_name="幕墙封闭",
        next_forecast_on=date(2023, 8, 6),
        data_month=date(2023, 5, 1),
    )
    every = "code.light.level.domain.stage.total.year_plan.year_done.completion.node.forecast"
    response = export(office_client, f"?col={every}.slip.unit.leader.finish.data_month.owner")
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["Cache-Control"] == "no-store"
    sheet = book_of(response).worksheets[0]
    assert sheet["B1"].value == "项目台账"
    assert sheet["B2"].value.startswith("单位：万元")
    assert sheet.freeze_panes == "C4"
    assert sheet.column_dimensions["A"].hidden
    row = dict(zip((c.value for c in sheet[3]), (c.value for c in sheet[4]), strict=True))
    row["预测"], row["承诺竣工"], row["数据月"] = (
        row[key].date() for key in ("预测", "承诺竣工", "数据月")
    )
    assert row == {
        "项目主键": project.pk,
        "项目": "正大芯智汇",
        "编号": "LS23-010",
        "灯": "黄灯",
        "级别": "市",
        "领域": "重点产业",
        "阶段": "主体施工",
        "总投资": 38000.5,
        "年计划": 15000,
        "已完成": 8240,
        "完成率": 54.9,
        "数据月": date(2023, 5, 1),
        "下一节点": "幕墙封闭",
        "预测": date(2023, 8, 6),
        "偏差": "晚 12 天",
        "承诺竣工": date(2024, 6, 30),
        "责任单位": project.unit.short_name,
        "包保领导": "姜副区长",
        "业主": None,
    }
    totals = [c.value for c in sheet[5]]
    assert totals[1] == "合计 1 个"
    assert totals[7:11] == [38000.5, 15000, 8240, 54.9]
    assert sheet["H4"].number_format == "#,##0.##"


def test_the_watermark_is_in_footer_note_and_properties_not_among_the_rows(as_role):
    ProjectFactory()
    client = as_role(Role.OFFICE, person=PersonFactory(name="于科长"))
    book = book_of(export(client))
    footer = book.worksheets[0].oddFooter.left.text
    for part in ("于科长", client.user.username, "10.1.2.3", "区委常委会"):
        assert part in footer
        assert part in book.properties.description
    notes = {row[0].value: row[1].value for row in book["说明"].iter_rows()}
    assert notes["导出人"] == f"于科长（{client.user.username}）"
    assert notes["网络地址"] == "10.1.2.3"
    assert notes["用途"] == "区委常委会"
    assert notes["行数"] == "1"
    cells = [c.value for row in book.worksheets[0].iter_rows() for c in row]
    assert not any("10.1.2.3" in str(value) for value in cells)


def test_the_note_tells_the_conditions(office_client):
    ProjectFactory(domain="renewal")
    book = book_of(export(office_client, "?domain=renewal&view=unreported"))
    notes = {row[0].value: row[1].value for row in book["说明"].iter_rows()}
    assert notes["筛选条件"] == "领域 城市更新"
    assert notes["视图"] == "6 月未报"


@pytest.mark.parametrize(
    "name", ["=1+1", "+86", "-1", "@SUM(A1)", "\tx", "\rx", "＝1", "＋1", "－1", "＠x"]
)
def test_what_looks_like_a_formula_is_text(office_client, name):
    assert neutral(name) == f"'{name}"
    ProjectFactory(name=f"{name}项目", owner=EnterpriseFactory(name=f"{name}公司"))
    sheet = book_of(export(office_client, "?col=owner")).worksheets[0]
    for cell in (sheet["B4"], sheet["C4"]):
        assert cell.data_type == "s"
        assert cell.value.startswith("'")


def test_plain_text_and_negative_numbers_are_left_alone():
    assert neutral("正大=芯") == "正大=芯"
    assert neutral("a\x00b\x1f") == "ab"


def test_markup_and_strange_characters_survive(office_client):
    name = "<b>&\"'\n 换行\u200b😀"
    ProjectFactory(name=name)
    assert rows_of(export(office_client))[0]["项目"] == name


def test_only_the_matching_rows_in_the_same_order(office_client):
    ProjectFactory(name="小", total_investment=1, domain="renewal")
    ProjectFactory(name="大", total_investment=2, domain="renewal")
    ProjectFactory(name="别的")
    rows = rows_of(export(office_client, "?domain=renewal&sort=-total"))
    assert [row["项目"] for row in rows] == ["大", "小"]


def test_ticked_rows_alone(office_client):
    first, _second = ProjectFactory(name="甲"), ProjectFactory(name="乙")
    assert [r["项目"] for r in rows_of(export(office_client, ids=[first.pk]))] == ["甲"]
    assert len(rows_of(export(office_client, ids=[first.pk], all="1"))) == 2


def test_another_scope_cannot_be_exported(as_role):
    mine, foreign = ProjectFactory(name="本单位"), ProjectFactory(name="外单位")
    client = as_role(Role.UNIT_REPORTER, person=PersonFactory(unit=mine.unit))
    assert [row["项目"] for row in rows_of(export(client))] == ["本单位"]
    assert rows_of(export(client, ids=[foreign.pk])) == []
    assert rows_of(export(client, f"?ids={foreign.pk}")) == []


def test_confidential_names_stay_out_of_files(office_client):
    ProjectFactory(
        name="航天绝密工程",
        is_confidential=True,
        code_name="蓝海计划",
        owner=EnterpriseFactory(name="绝密业主"),
    )
    response = export(office_client, "?col=owner")
    book = book_of(response)
    values = [str(c.value) for sheet in book for row in sheet.iter_rows() for c in row]
    assert "蓝海计划" in values
    assert not any("绝密" in value for value in values)


@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.HANDLER, Role.AUDITOR])
def test_who_may_not_export_is_refused(as_role, role):
    client = as_role(role)
    assert client.get(URL).status_code == 403
    assert export(client).status_code == 403


def test_each_export_is_one_audit_record(office_client):
    ProjectFactory(domain="renewal")
    export(office_client, "?domain=renewal&col=code.total")
    event = AuditEvent.objects.get(action=AuditAction.EXPORT)
    assert (event.actor, event.ip, event.target_name) == (
        office_client.user,
        "10.1.2.3",
        "项目台账",
    )
    assert event.detail["rows"] == 1
    assert "domain=renewal" in event.detail["filter"]
    assert event.detail["purpose"] == "区委常委会"
    assert event.detail["columns"] == ["name", "code", "total"]


@pytest.mark.parametrize("purpose", ["", " ", "长" * 41, "a\x00b"])
def test_a_purpose_is_asked_for(office_client, purpose):
    ProjectFactory()
    response = office_client.post(URL, {"purpose": purpose})
    assert response.status_code == 400
    assert not AuditEvent.objects.filter(action=AuditAction.EXPORT).exists()


def test_a_bad_filter_is_not_exported_as_if_it_were_none(office_client):
    ProjectFactory()
    response = export(office_client, "?domain=moon")
    assert response.status_code == 400
    assert "没有用上" in response.content.decode()


def test_the_cap_is_told(office_client, settings):
    settings.EXPORT_MAX_ROWS = 1
    ProjectFactory(), ProjectFactory()
    response = export(office_client)
    assert response.status_code == 400
    assert "一次最多导出 1 行，现在有 2 行" in response.content.decode()


def test_asking_first_shows_how_many(office_client):
    ProjectFactory()
    page = office_client.get(f"{URL}?domain=industry").content.decode()
    assert "导出 1 行" in page
    assert "领域 重点产业" in page


def test_an_empty_ledger_exports_heads_and_zero(office_client):
    sheet = book_of(export(office_client)).worksheets[0]
    assert sheet["B4"].value == "合计 0 个"


def test_queries_do_not_grow_with_the_rows(office_client, django_assert_max_num_queries):
    for _ in range(3):
        ProjectFactory()
    with django_assert_max_num_queries(8):
        export(office_client)


# ── long exports ─────────────────────────────────────────────────────────────────────────


@pytest.fixture
def long_exports(settings, tmp_path):
    settings.EXPORT_DIRECT_ROWS = 1
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "exports"


@pytest.fixture
def job(office_client, long_exports):
    ProjectFactory(name="甲", code="LS23-001"), ProjectFactory(name="乙", code="LS23-002")
    response = export(office_client, "?domain=industry&col=code")
    assert response.status_code == 302
    assert response.url == "/exports/"
    return ExportJob.objects.get()


def run(job):
    message = OutboxMessage.objects.get(task=exports.TASK, args=[job.pk])
    build_export(message.pk, job.pk)
    job.refresh_from_db()


def test_a_long_export_waits_then_downloads(office_client, job, long_exports):
    assert "排队" in office_client.get("/exports/").content.decode()
    assert office_client.get(f"/exports/{job.pk}/").status_code == 404
    run(job)
    assert job.row_count == 2
    assert (long_exports / job.file_name).exists()
    page = office_client.get("/exports/").content.decode()
    assert f'href="/exports/{job.pk}/"' in page
    response = office_client.get(f"/exports/{job.pk}/")
    assert response["Content-Disposition"].startswith("attachment")
    book = book_of(response)
    assert [book.worksheets[0][f"B{n}"].value for n in (4, 5)] == ["甲", "乙"]
    assert "10.1.2.3" in book.worksheets[0].oddFooter.left.text
    assert AuditEvent.objects.filter(action=AuditAction.EXPORT).count() == 1
    assert AuditEvent.objects.filter(action=AuditAction.DOWNLOAD).count() == 1


def test_building_twice_makes_one_file(job, long_exports):
    run(job)
    name = job.file_name
    run(job)
    exports.build(job.pk)
    job.refresh_from_db()
    assert job.file_name == name
    assert [path.name for path in long_exports.iterdir()] == [name]


def test_what_is_seen_when_it_is_built_counts(job, office_client):
    """A right that was taken away between asking and building is gone."""
    office_client.user.groups.clear()
    run(job)
    assert job.finished_at is None


def test_progress_is_seen_while_it_runs(office_client, job):
    exports.show_progress(job.pk, 1, 2)
    assert "正在生成，50%" in office_client.get("/exports/").content.decode()
    cache.clear()


def test_a_job_that_never_ends_says_so(office_client, job):
    ExportJob.objects.update(created_at=timezone.now() - timedelta(hours=1))
    assert "没有生成成功" in office_client.get("/exports/").content.decode()


def test_downloads_are_ones_own(job, client):
    run(job)
    client.force_login(UserFactory(role=Role.OFFICE), backend="accounts.backends.PortalBackend")
    assert client.get(f"/exports/{job.pk}/").status_code == 404
    assert "没有下载" in client.get("/exports/").content.decode()


def test_after_a_day_it_is_gone(office_client, job, long_exports):
    run(job)
    ExportJob.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert office_client.get(f"/exports/{job.pk}/").status_code == 404
    orphan = long_exports / "left.xlsx"
    orphan.write_bytes(b"")
    clear_exports()
    assert not ExportJob.objects.exists()
    assert [path.name for path in long_exports.iterdir()] == ["left.xlsx"]
    os.utime(orphan, (0, 0))
    clear_exports()
    assert list(long_exports.iterdir()) == []


def test_too_many_waiting_exports_are_refused(office_client, job):
    for _ in range(exports.MAX_WAITING - 1):
        assert export(office_client).status_code == 302
    response = export(office_client)
    assert response.status_code == 400
    assert "还没生成完" in response.content.decode()
    assert ExportJob.objects.count() == exports.MAX_WAITING


def test_a_refused_export_leaves_no_record(office_client, job):
    ExportJob.objects.update(created_at=timezone.now())
    for _ in range(exports.MAX_WAITING - 1):
        export(office_client)
    before = AuditEvent.objects.filter(action=AuditAction.EXPORT).count()
    export(office_client)
    assert AuditEvent.objects.filter(action=AuditAction.EXPORT).count() == before
