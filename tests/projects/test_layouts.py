"""The district's own layouts: heads, totals, groups, what stays empty, one sheet a project."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.enums import Role
from accounts.models import AuditEvent
from laishan_portal.ledgers import exports
from laishan_portal.ledgers.excel import Stamp
from laishan_portal.ledgers.fields import read_rows, totals_of
from laishan_portal.ledgers.ledger import LedgerQuery
from laishan_portal.ledgers.printed import chinese, in_order
from laishan_portal.models import ExportJob
from projects.enums import EventKind, Stage
from projects.layouts import formats, tables
from projects.layouts.fields import CATALOGUE
from projects.ledgers import LEDGER
from projects.models import InvestmentEntry, MonthlyReport, Node, StageEvent
from tests.factories import (
    AssignmentFactory,
    EnterpriseFactory,
    NodeFactory,
    PersonFactory,
    ProjectFactory,
    plan_year,
    system_user,
)

pytestmark = pytest.mark.django_db
URL = "/projects/layouts/"
HEADS_OF_B2 = {
    "detail": [
        *("序号", "项目名称", "项目性质", "建设内容及规模", "建设起止时间", "总投资"),
        *("至2022年底累计完成", "2023年计划", "1–5月完成", "后7个月关键节点安排"),
        *("后7个月力争完成", "名称", "负责人", "联系人", "电话"),
        *("名称", "责任人", "联络人", "电话", "挂钩领导"),
    ],
    "monthly": [
        *("序号", "项目名称", "总投资", "开工至上年底累计", "2023年计划"),
        *("实际完成", "占年计划%", "形象进度", "建设单位", "挂点领导"),
    ],
    "plan": [
        *("序号", "项目名称", "建设性质", "建设内容", "总投资", "2023年计划投资"),
        *("开工时间", "竣工时间", "资金渠道", "责任单位", "包联领导"),
    ],
    "decade": [
        *("序号", "项目名称", "项目性质", "建设内容及规模", "总投资", "年度计划投资额"),
        *("6月至12月计划投资额", "月计划", "旬完成", "本旬占月计划%", "至旬完成"),
        *("占月计划%", "市", "区", "责任单位", "责任人", "业主单位或筹办单位"),
        *("目前形象进度", "存在问题"),
    ],
}


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def projects():
    first = ProjectFactory(
        name="甲项目",
        code="LS23-001",
        nature="new",
        content="厂房",
        street="370613001",
        total_investment=Decimal(3000),
        planned_start_on=date(2022, 3, 1),
        promised_finish_on=date(2024, 6, 30),
        owner=EnterpriseFactory(name="业主公司"),
    )
    plan_year(first, [100] * 12, done=[90] * 5)
    InvestmentEntry.objects.create(
        project=first,
        month=date(2022, 12, 1),
        amount=500,
        kind="opening",
        recorded_on=date(2023, 1, 5),
        by=system_user(),
    )
    NodeFactory(project=first, name="封顶", baseline_on=date(2023, 9, 1))
    NodeFactory(project=first, name="明年的", baseline_on=date(2024, 3, 1))
    lead = PersonFactory(name="曲专员", phone="13812345678")
    AssignmentFactory(project=first, person=lead)
    second = ProjectFactory(
        name="乙项目", code="LS23-002", stage=Stage.PERMITS, total_investment=1000
    )
    plan_year(second, [10] * 12)
    return first, second


def written(office, kind, query="sort=code"):
    query = LedgerQuery(LEDGER, user=office, data=QueryDict(query))
    stamp = Stamp("于", "office", "10.1.2.3", "上报", domain_now(), date(2023, 6, 28))
    stream = BytesIO()
    count = exports.FORMATS.get(kind).write(query, stream, stamp=stamp)
    stream.seek(0)
    return load_workbook(stream), count


def domain_now():
    from laishan_portal import clock  # noqa: PLC0415 -- the test settings' day

    return clock.now()


def row_of(sheet, words):
    for row in sheet.iter_rows():
        if any(cell.value == words for cell in row):
            return [cell.value for cell in row]
    raise AssertionError(words)


@pytest.mark.parametrize("kind", sorted(HEADS_OF_B2))
def test_the_heads_are_those_in_use(office, projects, kind):
    sheet = written(office, kind)[0].worksheets[0]
    depth = max(head.depth for head in tables.TABLES[kind].heads)
    width = len(tables.TABLES[kind].leaves)
    found = []
    for column in range(1, width + 1):
        texts = [sheet.cell(row, column).value for row in range(3, 3 + depth)]
        found.append(next(text for text in reversed(texts) if text))
    assert found == HEADS_OF_B2[kind]
    assert sheet["A1"].value.startswith(("重点", "2023年重点"))
    assert sheet.print_title_rows == f"$3:${2 + depth}"
    assert sheet.page_setup.paperSize == 9  # A4
    assert sheet.freeze_panes == f"C{3 + depth}"
    assert "10.1.2.3" in sheet.oddFooter.left.text


def test_the_detail_table(office, projects):
    sheet = written(office, "detail")[0].worksheets[0]
    assert row_of(sheet, "2个")[1:9] == ["2个", None, None, None, 4000, 500, 1320, 450]
    row = row_of(sheet, "甲项目")
    assert row[:12] == [
        *(1, "甲项目", "新建", "厂房", "2022.3-2024.6", 3000, 500, 1200, 450),
        *("9月 封顶", 750, "业主公司"),
    ]
    assert row[17:19] == ["曲专员", "138****5678"]
    assert row[16] is None


def test_the_monthly_table_groups_and_highlights(office, projects):
    sheet = written(office, "monthly")[0].worksheets[0]
    names = [sheet.cell(row, 2).value for row in range(5, 13)]
    assert names == [
        *("合计（2项）", "其中：在建（1项）", "一、黄海路街道（1项）", "（一）在建（1项）"),
        *("甲项目", "二、未填（1项）", "（一）前期（1项）", "乙项目"),
    ]
    assert [cell.value for cell in sheet[6]][2:7] == [3000, 500, 1200, 450, 37.5]


def test_periods_stay_empty_and_the_note_says_so(office, projects):
    book, _count = written(office, "decade")
    row = row_of(book.worksheets[0], "甲项目")
    assert row[6:12] == [700, 100, None, None, 90, 90.0]
    notes = {line[0].value: line[1].value for line in book["说明"].iter_rows()}
    assert notes["旬完成"] == tables.NO_PERIODS
    assert "调度" in notes["至旬完成"]


def test_the_plan_table_adds_up_last(office, projects):
    sheet = written(office, "plan")[0].worksheets[0]
    texts = [row[1].value for row in sheet.iter_rows(min_row=4)]
    assert texts[:3] == ["甲项目", "乙项目", "合计（2项）"]
    assert row_of(sheet, "甲项目")[6].date() == date(2022, 3, 1)


def test_the_month_decides_what_is_counted(office, projects):
    sheet = written(office, "detail", "sort=code&form_month=2023-02")[0].worksheets[0]
    row = row_of(sheet, "甲项目")
    assert row[8] == 180
    assert sheet["I3"].value == "1–2月完成"


def test_one_sheet_a_project(office, projects):
    first, _second = projects
    Node.objects.filter(project=first, name="封顶").update(
        forecast_on=date(2023, 9, 20), owner="王工"
    )
    MonthlyReport.objects.filter(project=first, month=date(2023, 5, 1)).update(blockers="等图审")
    book, count = written(office, "sheets")
    assert count == 2
    assert book.sheetnames == ["LS23-001 甲项目", "LS23-002 乙项目", "说明"]
    sheet = book.worksheets[0]
    texts = [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert texts[0] == "重点项目在建台账"
    assert book.worksheets[1]["A1"].value == "重点项目前期台账"
    for word in ("预计 2023-09-20", "王工", "等图审", "业主（签字）：", "138****5678"):
        assert word in texts
    assert row_of(sheet, "实际累计")[:6] == ["实际累计", 90, 180, 270, 360, 450]
    assert row_of(sheet, "计划累计")[12] == 1200
    assert sheet.page_setup.fitToHeight == 1


def test_sheets_of_like_names_are_told_apart(office):
    for end in "甲乙":
        ProjectFactory(name="很长的名字" * 10 + end)
    names = written(office, "sheets")[0].sheetnames
    assert len(set(names)) == 3
    assert max(map(len, names)) <= 31


def test_the_number_of_queries_does_not_grow(office, projects):
    def queries(kind):
        with CaptureQueriesContext(connection) as found:
            written(office, kind)
        return len(found)

    written(office, "plan")  # the user's own rows are read once
    before = {kind: queries(kind) for kind in (*tables.TABLES, formats.SHEETS)}
    for _ in range(3):
        plan_year(ProjectFactory(), [1] * 12, done=[1] * 2)
    assert {kind: queries(kind) for kind in before} == before
    assert max(before.values()) <= 16


def test_fields_agree_with_the_standing(office, projects):
    """The form's May figures are the standing's, which is computed another way."""
    query = LedgerQuery(LEDGER, user=office, data=QueryDict("sort=code"))
    fields = CATALOGUE.pick(["total", "before", "year_plan", "done", "total_done", "share_year"])
    rows = list(read_rows(query, fields, formats.context_of(query)))
    for row, project in zip(rows, projects, strict=True):
        standing = project.standing
        standing.refresh_from_db()
        assert row["year_plan"] == standing.year_plan
        assert (row["done"] or 0) == standing.year_done
        assert (row["total_done"] or 0) == standing.total_done
    totals = totals_of(rows, fields)
    assert totals["total"] == 4000
    assert totals["share_year"] == Decimal("34.1")


def test_a_second_start_is_not_the_start(office, projects):
    first, _second = projects
    for kind, day in ((EventKind.FORWARD, date(2022, 4, 1)), (EventKind.REPEAT, date(2023, 4, 1))):
        StageEvent.objects.create(
            project=first,
            kind=kind,
            to_stage=Stage.FOUNDATION,
            occurred_on=day,
            decision="approved",
            proposed_by=office,
            decided_by=office,
            decided_at=domain_now(),
            decided_on=day,
        )
    query = LedgerQuery(LEDGER, user=office, data=QueryDict("sort=code"))
    rows = list(read_rows(query, CATALOGUE.pick(["start"]), formats.context_of(query)))
    assert rows[0]["start"] == date(2022, 4, 1)


def test_every_field_can_be_read_and_says_what_it_is(office, projects):
    query = LedgerQuery(LEDGER, user=office, data=QueryDict(""))
    context = formats.context_of(query)
    rows = list(read_rows(query, CATALOGUE.fields, context))
    assert len(rows) == 2
    for one in CATALOGUE.fields:
        assert one.definition
        assert "{" not in one.label_for(context)
        assert one.unit or one.kind not in ("amount", "percent")


def test_chinese_numbers_and_groups():
    assert [chinese(n) for n in (1, 10, 11, 20, 34)] == ["一", "十", "十一", "二十", "三十四"]
    rows = [{"s": "乙"}, {"s": None}, {"s": "甲"}, {"s": "乙"}]
    assert [value for value, _ in in_order(rows, "s")] == ["乙", "甲", None]
    assert [value for value, _ in in_order(rows, "s", ("甲", "乙"))] == ["甲", "乙", None]


# ── the page ─────────────────────────────────────────────────────────────────────────────


def test_the_page_offers_the_forms_and_answers_with_one(as_role, projects):
    client = as_role(Role.OFFICE)
    page = client.get(f"{URL}?q=甲项目").content.decode()
    assert "导出 1 个项目" in page
    assert "平台没有的列留空" in page
    response = client.post(
        f"{URL}?q=甲项目", {"layout": "detail", "month": "2023-05", "purpose": "上报"}
    )
    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).worksheets[0]
    assert row_of(sheet, "1个")
    event = AuditEvent.objects.get(action="export")
    assert (event.detail["format"], event.detail["rows"]) == ("detail", 1)


@pytest.mark.parametrize(
    "data",
    [
        {"layout": "moon", "purpose": "上报"},
        {"layout": "detail", "purpose": ""},
        {"layout": "detail", "purpose": "上报", "month": "2023-07"},
        {"layout": "detail", "purpose": "上报", "month": "2023-1"},
        {"purpose": "上报"},
    ],
)
def test_a_wrong_choice_is_told_and_not_recorded(as_role, projects, data):
    response = as_role(Role.OFFICE).post(URL, data)
    assert response.status_code == 400
    assert not AuditEvent.objects.filter(action="export").exists()


def test_many_sheets_are_built_in_the_background(as_role, projects, monkeypatch):
    monkeypatch.setitem(formats.LIMITS, formats.SHEETS, (1, 100))
    response = as_role(Role.OFFICE).post(
        URL, {"layout": "sheets", "month": "2023-04", "purpose": "上报"}
    )
    assert response.url == "/exports/"
    job = ExportJob.objects.get()
    exports.build(job.pk)
    job.refresh_from_db()
    assert job.row_count == 2
    assert "form_month=2023-04" in job.query


def test_too_many_are_refused(as_role, projects, monkeypatch):
    monkeypatch.setitem(formats.LIMITS, formats.SHEETS, (1, 1))
    response = as_role(Role.OFFICE).post(URL, {"layout": "sheets", "purpose": "上报"})
    assert response.status_code == 400
    assert "一次最多 1 个项目，现在有 2 个" in response.content.decode()


def test_a_confidential_project_is_its_code_name(as_role):
    ProjectFactory(
        name="绝密工程",
        content="绝密内容",
        is_confidential=True,
        code_name="蓝海",
        owner=EnterpriseFactory(name="绝密业主"),
    )
    client = as_role(Role.OFFICE)
    for layout in (*tables.TABLES, formats.SHEETS):
        response = client.post(URL, {"layout": layout, "purpose": "上报"})
        book = load_workbook(BytesIO(b"".join(response.streaming_content)))
        texts = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
        assert any("蓝海" in text for text in texts)
        assert not any("绝密" in text for text in [*texts, *book.sheetnames])


def test_formulas_in_names_are_text(as_role):
    ProjectFactory(name="=1+1")
    response = as_role(Role.OFFICE).post(URL, {"layout": "plan", "purpose": "上报"})
    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).worksheets[0]
    assert sheet["B4"].value == "'=1+1"
    assert sheet["B4"].data_type == "s"


def test_an_empty_ledger_is_heads_and_zero(office):
    sheet = written(office, "monthly")[0].worksheets[0]
    assert sheet["B5"].value == "合计（0项）"
