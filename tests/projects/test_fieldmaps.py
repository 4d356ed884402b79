"""Uploaded templates: recognised, mapped, filled; styles, formulas and page set-up survive."""

import dataclasses
import datetime
import shutil
import subprocess
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from openpyxl import Workbook, load_workbook

from laishan_portal.ledgers.excel import Stamp
from laishan_portal.ledgers.fieldmaps import fill
from laishan_portal.ledgers.fieldmaps import mapping as maps
from laishan_portal.ledgers.fieldmaps.shape import TotalRow, open_template, read_shape
from laishan_portal.ledgers.ledger import LedgerQuery
from projects.layouts import filled, formats
from projects.layouts.aliases import ALIASES
from projects.layouts.fields import CATALOGUE
from projects.ledgers import LEDGER
from tests.factories import EnterpriseFactory, ProjectFactory, plan_year
from tests.projects.template_files import TEMPLATES

pytestmark = pytest.mark.django_db
STAMP = Stamp(
    name="于科长",
    username="office",
    ip="10.1.2.3",
    purpose="上报",
    at=datetime.datetime(2023, 6, 28, 9, tzinfo=datetime.UTC),
    data_on=date(2023, 6, 28),
)
SOFFICE = shutil.which("soffice")


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def book_of(name):
    return open_template(BytesIO(TEMPLATES[name]()))


def proposed(name):
    return maps.propose(read_shape(book_of(name)), ALIASES, CATALOGUE)


def three_projects():
    owner = EnterpriseFactory(name="业主公司")
    first = ProjectFactory(
        name="甲项目",
        code="LS23-001",
        nature="new",
        content="厂房",
        total_investment=Decimal("43000.5"),
        street="370613001",
        stage="structure",
        planned_start_on=date(2022, 3, 1),
        promised_finish_on=date(2024, 6, 30),
        owner=owner,
    )
    plan_year(first, [100] * 12, done=[90] * 5)
    second = ProjectFactory(
        name="乙项目", code="LS23-002", total_investment=20000, street="370613001", stage="permits"
    )
    plan_year(second, [50] * 12, done=[50] * 5)
    third = ProjectFactory(
        name="丙项目",
        code="LS23-003",
        total_investment=None,
        street="370613002",
        stage="structure",
    )
    return first, second, third


def filled_book(name, office, mapping=None, query="sort=code"):
    query = LedgerQuery(LEDGER, user=office, data=QueryDict(query))
    mapping = mapping or proposed(name)
    context = formats.context_of(query)
    rows = filled.read(query, mapping, context)
    book = book_of(name)
    fill.fill_book(
        book, mapping, rows, CATALOGUE, context, stamp=STAMP, conditions="无", title=name
    )
    stream = BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


def values(sheet, row, count=None):
    return [cell.value for cell in sheet[row]][:count]


# ── recognising ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "heads", "rows", "totals", "group_row"),
    [
        ("某区计划表", (3, 3), (4, 8), [(9, "")], None),
        ("漳州明细表", (3, 4), (6, 18), [(5, "")], None),
        ("南平月报", (3, 4), (7, 12), [(5, ""), (6, "在建")], 7),
        ("省进度表", (3, 3), (4, 6), [(7, "")], None),
    ],
)
def test_the_four_templates_are_recognised(name, heads, rows, totals, group_row):
    shape = read_shape(book_of(name))
    assert (shape.head_top, shape.head_bottom) == heads
    assert (shape.first, shape.last) == rows
    assert [(total.row, total.subset) for total in shape.totals] == totals
    assert shape.group_row == group_row


def test_the_columns_of_the_plan_table_are_all_mapped():
    sources = [column.source for column in proposed("某区计划表").columns]
    assert sources == [
        *("#", "name", "nature", "content", "total", "year_plan", "start_plan", "finish_plan"),
        *("funding", "unit", "leader"),
    ]


def test_the_columns_of_the_detail_table_are_mapped_by_their_whole_heading():
    found = {column.letter: column.source for column in proposed("漳州明细表").columns}
    assert found["L"] == "owner"
    assert found["O"] == "owner_phone"
    assert found["P"] == "unit"
    assert found["Q"] == ""
    assert found["R"] == "lead"
    assert found["T"] == "leader"


def test_a_heading_in_yi_proposes_the_conversion():
    column = next(c for c in proposed("省进度表").columns if c.letter == "C")
    assert (column.source, column.convert) == ("total", "yi")


def test_a_sheet_without_heads_is_refused():
    book = Workbook()
    book.active["A1"] = "随便写写"
    with pytest.raises(ValidationError, match="没找到表头"):
        read_shape(book)


# ── filling ──────────────────────────────────────────────────────────────────────────────


def test_the_plan_table_grows_shrinks_and_keeps_its_dress(office):
    three_projects()
    sheet = load_workbook(filled_book("某区计划表", office)).worksheets[0]
    assert values(sheet, 4, 6) == [1, "甲项目", "新建", "厂房", 43000.5, 1200]
    days = [cell.value.date() for cell in (sheet["G4"], sheet["H4"])]
    assert days == [date(2022, 3, 1), date(2024, 6, 30)]
    assert [sheet.cell(row, 2).value for row in (4, 5, 6, 7)] == [
        "甲项目",
        "乙项目",
        "丙项目",
        "合计（3项）",
    ]
    assert (sheet["E7"].value, sheet["F7"].value) == (63000.5, 1800)
    assert sheet["A8"].value == "填报人：　　联系电话：　　审核人："
    assert "A8:K8" in {one.coord for one in sheet.merged_cells.ranges}
    assert sheet["E4"].number_format == "#,##0.00"
    assert sheet["G6"].number_format == "yyyy-mm"
    assert sheet.row_dimensions[6].height == 36
    assert sheet["D6"].border.bottom.style == "thin"
    assert sheet.freeze_panes == "C4"
    assert sheet.print_title_rows == "$1:$3"
    assert sheet.print_area == "'计划表'!$A$1:$K$8"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 8
    assert sheet.page_margins.left == 0.3
    assert sheet.column_dimensions["K"].width == 20
    assert sheet.oddFooter.center.text == "第 &P 页"
    assert "10.1.2.3" in sheet.oddFooter.left.text


def test_more_rows_than_the_template_had(office):
    for number in range(12):
        ProjectFactory(name=f"项目{number:02}", code=f"LS23-{number:03}")
    sheet = load_workbook(filled_book("某区计划表", office)).worksheets[0]
    assert sheet["B15"].value == "项目11"
    assert sheet["B16"].value == "合计（12项）"
    assert sheet["A17"].value.startswith("填报人")
    assert sheet["E15"].number_format == "#,##0.00"


def test_no_row_at_all_leaves_an_empty_one(office):
    sheet = load_workbook(filled_book("某区计划表", office)).worksheets[0]
    assert values(sheet, 4) == [None] * 11
    assert sheet["B5"].value == "合计（0项）"


def test_the_detail_table_loses_its_old_rows_and_counts_first(office):
    three_projects()
    sheet = load_workbook(filled_book("漳州明细表", office)).worksheets[0]
    assert sheet["B5"].value == "3个"
    assert sheet["F5"].value == 63000.5
    assert [sheet.cell(row, 2).value for row in (6, 7, 8, 9)] == [
        *("甲项目", "乙项目", "丙项目"),
        None,
    ]
    assert sheet["E6"].value == "2022.3-2024.6"
    assert sheet["L6"].value == "业主公司"
    assert "L3:O3" in {one.coord for one in sheet.merged_cells.ranges}


def test_the_monthly_table_in_groups_with_a_subset(office):
    three_projects()
    mapping = dataclasses.replace(proposed("南平月报"), group="street")
    sheet = load_workbook(filled_book("南平月报", office, mapping)).worksheets[0]
    assert values(sheet, 5, 7) == [None, "合计（3项）", 63000.5, 0, 1800, 700, 38.9]
    assert values(sheet, 6, 6) == [None, "其中：在建（2项）", 43000.5, 0, 1200, 450]
    names = [sheet.cell(row, 2).value for row in range(7, 13)]
    assert names == [
        *("一、黄海路街道（2项）", "甲项目", "乙项目"),
        *("二、初家街道（1项）", "丙项目", None),
    ]
    assert sheet["C7"].value == 63000.5
    assert sheet["B7"].font.color.rgb == "00FF0000"
    assert sheet["B8"].font.color is None or sheet["B8"].font.color.rgb != "00FF0000"
    assert [sheet.cell(row, 1).value for row in range(7, 12)] == [None, 1, 2, None, 3]


def test_formulas_follow_the_rows(office):
    three_projects(), ProjectFactory(name="丁项目", code="LS23-004")
    book = load_workbook(filled_book("省进度表", office))
    sheet = book.worksheets[0]
    assert sheet["F4"].value == '=IF(D4=0,"",E4/D4*100)'
    assert sheet["F7"].value == '=IF(D7=0,"",E7/D7*100)'
    assert sheet["G7"].value == "=E7/SUM(E$4:E$7)"
    assert sheet["B8"].value == "合计（4项）"
    assert sheet["C8"].value == "=SUM(C4:C7)"
    assert sheet["F8"].value == "=E8/D8*100"
    assert sheet["C4"].value == 4.3
    assert sheet["B10"].value == "填报人："
    assert sheet.auto_filter.ref == "A3:G7"
    assert [
        block.sqref.ranges[0].coord if isinstance(block.sqref.ranges, list) else str(block.sqref)
        for block in sheet.conditional_formatting
    ] == ["F4:F7"]
    rule = next(iter(sheet.conditional_formatting)).rules[0]
    assert rule.formula == ["$F$8"]
    assert str(sheet.data_validations.dataValidation[0].sqref) == "B4:B7"
    summary = book["汇总"]
    assert summary["B1"].value == "='上报 表'!D8"
    assert summary["B2"].value == "=COUNTA('上报 表'!B4:B7)"
    assert book.defined_names["完成"].attr_text == "'上报 表'!$E$4:$E$7"


def test_groups_stay_without_amounts_where_a_formula_adds_up(office):
    three_projects()
    mapping = dataclasses.replace(proposed("省进度表"), group="street")
    book = load_workbook(filled_book("省进度表", office, mapping))
    sheet = book.worksheets[0]
    assert values(sheet, 4) == [None, "一、黄海路街道（2项）", None, None, None, None, None]
    assert sheet["D9"].value == "=SUM(D4:D8)"
    notes = {row[0].value: row[1].value for row in book["填报说明"].iter_rows()}
    assert "不写小计" in notes["分组行"]


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_libreoffice_opens_it_and_computes_the_same(office, name, tmp_path):
    three_projects()
    source = tmp_path / "filled.xlsx"
    source.write_bytes(filled_book(name, office).getvalue())
    done = subprocess.run(
        [
            SOFFICE,
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--headless",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(tmp_path / "out"),
            str(source),
        ],
        capture_output=True,
        timeout=120,
        check=False,
    )
    target = tmp_path / "out" / "filled.xlsx"
    if not target.exists() and b"could not be loaded" in done.stderr + done.stdout:
        pytest.skip("LibreOffice is here without Calc")
    sheet = load_workbook(target, data_only=True).worksheets[0]
    texts = [
        str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None
    ]
    assert "甲项目" in texts
    assert not any(text.startswith("#") or "Err:" in text for text in texts)
    if name == "省进度表":
        book = load_workbook(target, data_only=True)
        assert sheet["D7"].value == 1800
        assert sheet["E7"].value == 700
        assert sheet["F7"].value == pytest.approx(700 / 1800 * 100)
        assert sheet["F4"].value == pytest.approx(37.5)
        assert sheet["G4"].value == pytest.approx(450 / 700)
        assert [row[1].value for row in book["汇总"].iter_rows()] == [1800, 3, 450, 700]


def test_a_form_with_other_people_s_definitions_says_so(office):
    three_projects()
    mapping = proposed("省进度表")
    columns = tuple(
        dataclasses.replace(column, differs=True, theirs="统计入统数")
        if column.source == "done"
        else column
        for column in mapping.columns
    )
    mapping = dataclasses.replace(mapping, columns=columns)
    assert maps.problems_of(mapping, CATALOGUE) == []
    book = load_workbook(filled_book("省进度表", office, mapping))
    notes = {row[0].value: row[1].value for row in book["填报说明"].iter_rows()}
    assert "口径不同，对方口径：统计入统数" in notes["本年完成投资"]
    assert "调度（月报审定）" in notes["本年完成投资"]
    assert book.properties.description == STAMP.sentence


def test_single_cells_constants_and_codes(office):
    three_projects()
    mapping = proposed("省进度表")
    mapping = dataclasses.replace(
        mapping,
        cells=(
            maps.MappedCell("A2", "@unit", "填报单位：{}"),
            maps.MappedCell("F2", "@month", "截至：{}"),
            maps.MappedCell("B9", "sum:total", "总投资合计 {} 万元"),
            maps.MappedCell("D3", "@year", "{}年计划"),
        ),
        columns=tuple(
            dataclasses.replace(c, source="'", constant="烟台市莱山区") if c.letter == "B" else c
            for c in mapping.columns
        ),
    )
    sheet = load_workbook(filled_book("省进度表", office, mapping)).worksheets[0]
    assert sheet["A2"].value.startswith("填报单位：")
    assert sheet["F2"].value == "截至：2023年5月"
    assert sheet["D3"].value == "2023年计划"
    assert sheet["B4"].value == "烟台市莱山区"
    assert sheet["B9"].value == "总投资合计 63000.5 万元"


@pytest.mark.parametrize(
    ("key", "convert", "value", "written"),
    [
        ("total", "yi", Decimal(43005), Decimal("4.30")),
        ("total", "yi", Decimal(43050), Decimal("4.31")),
        ("total", "yuan", Decimal("1.5"), Decimal(15000)),
        ("share_year", "fraction", Decimal("54.9"), Decimal("0.549")),
        ("start_plan", "day_dots", date(2023, 6, 8), "2023.6.8"),
        ("start_plan", "month_words", date(2023, 6, 8), "2023年6月"),
        ("start_plan", "year", date(2023, 6, 8), 2023),
        ("level", "code:省级/市级/区级", "省", "省级"),
        ("street", "code:区划代码", "莱山街道", "370613005"),
    ],
)
def test_conversions_are_exact(key, convert, value, written):
    assert maps.conversion_of(CATALOGUE.get(key), convert).write(value) == written


def test_a_conversion_that_does_not_fit_is_refused():
    mapping = proposed("某区计划表")
    columns = tuple(
        dataclasses.replace(c, convert="yi") if c.source == "name" else c for c in mapping.columns
    )
    problems = maps.problems_of(dataclasses.replace(mapping, columns=columns), CATALOGUE)
    assert problems == ["B 列“项目名称”：“项目名称”不能这样换算。"]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"first": 2}, "数据行要在表头下面"),
        ({"first": 9}, "数据行要在表头下面"),
        ({"columns": ()}, "一列都没对上"),
        ({"cells": (maps.MappedCell("2B", "@year"),)}, "写得不对"),
        ({"cells": (maps.MappedCell("B1", "@year", "年"),)}, "要有 {}"),
        ({"cells": (maps.MappedCell("B5", "@year"),)}, "在数据行里"),
    ],
)
def test_what_is_wrong_with_a_map_is_said(changes, problem):
    mapping = dataclasses.replace(proposed("某区计划表"), **changes)
    assert any(problem in told for told in maps.problems_of(mapping, CATALOGUE))


def test_a_map_survives_being_kept():
    mapping = dataclasses.replace(
        proposed("南平月报"), cells=(maps.MappedCell("A2", "@today", "填报日期：{}"),)
    )
    assert maps.from_json(mapping.as_json()) == mapping
    assert mapping.totals == (TotalRow(5), TotalRow(6, "在建"))


def test_text_that_looks_like_a_formula_is_text(office):
    ProjectFactory(name='=HYPERLINK("x")')
    sheet = load_workbook(filled_book("某区计划表", office)).worksheets[0]
    assert sheet["B4"].value.startswith("'=")
    assert sheet["B4"].data_type == "s"
