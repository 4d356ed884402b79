"""Sheets as districts write them, read to exact expectations, without a database."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
import xlwt
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from msoffcrypto.format.ooxml import OOXMLFile

from laishan_portal.ledgers.imports import body, cells, dates, heads
from laishan_portal.ledgers.imports.importer import AMOUNT, Field
from laishan_portal.ledgers.imports.intake import take_in
from laishan_portal.ledgers.imports.reading import read_book
from tests.ledgers.dirty import (
    DETAIL_MERGED,
    detail_zhangzhou,
    monthly_nanping,
    plan_2018,
    upload,
    workbook,
)

FIELDS = (
    Field("name", "项目名称", ("项目名称",), is_required=True, is_key=True),
    Field("total", "总投资", ("总投资额?",), kind=AMOUNT),
    Field("plan", "年计划", ("Y年计划(投资)?", "年度?计划"), kind=AMOUNT),
    Field("before", "至上年底累计", ("(至|开工至)?(Y年|上年)底累计(完成)?",), kind=AMOUNT),
    Field("done", "完成投资", ("[\\d\\-–至~]+月(实际)?完成(完成投资)?",), kind=AMOUNT),
    Field("unit", "责任单位", ("责任单位", "挂钩责任单位名称")),
    Field("owner", "业主", ("业主(名称)?", "建设单位")),
    Field("leader", "领导", ("包联领导", "市?挂[钩点]领导")),
)


def read(file):
    return read_book(take_in(file))


def lines_of(sheet, header):
    columns = {key: column for key, (column, _) in header.guesses.items()}
    amounts = ("total", "plan", "before", "done")
    return body.read_lines(sheet, header, columns, name="name", amounts=amounts)


# ── what is refused ──────────────────────────────────────────────────────────────────────


def refused(name, content):
    with pytest.raises(ValidationError) as caught:
        read(SimpleUploadedFile(name, content))
    (sentence,) = caught.value.messages
    return sentence


def good():
    return workbook(("Sheet1", plan_2018())).read()


def with_member(name, content=b"x"):
    out = io.BytesIO(good())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def test_a_truncated_book_is_refused():
    assert "没传完" in refused("a.xlsx", good()[:-300])
    assert "没传完" in refused("a.xlsx", good()[:600])


def test_an_old_book_with_a_new_ending_is_refused():
    assert "旧版 xls" in refused("a.xlsx", old_book())
    assert "内容却不是" in refused("a.xls", good())
    assert "内容却不是" in refused("a.xlsx", b"not a book at all")


def test_a_bomb_is_refused_before_it_is_unpacked():
    bomb = with_member("xl/media/zeros.bin", b"\0" * (101 * 1024 * 1024))
    assert len(bomb) < 1024 * 1024
    assert "展开后太大" in refused("a.xlsx", bomb)


def test_too_many_members_are_refused():
    many = io.BytesIO(good())
    with zipfile.ZipFile(many, "a") as archive:
        for number in range(2001):
            archive.writestr(f"xl/x{number}", b"")
    assert "展开后太大" in refused("a.xlsx", many.getvalue())


def test_a_locked_book_is_refused():
    locked = io.BytesIO()
    OOXMLFile(io.BytesIO(good())).encrypt("geheim", locked)
    assert "加了密码" in refused("a.xlsx", locked.getvalue())


def test_macros_are_refused():
    assert "宏" in refused("a.xlsx", with_member("xl/vbaProject.bin"))
    assert "另存为 xlsx" in refused("a.xlsm", good())


def test_a_hundred_megabytes_are_refused():
    assert "超过 10 MB" in refused("a.xlsx", b"PK\x03\x04" + b"\0" * (100 * 1024 * 1024))


def test_nothing_in_it_is_refused():
    assert "空文件" in refused("a.xlsx", b"")
    assert "没有内容" in refused("a.xlsx", upload(openpyxl.Workbook()).read())
    assert "没有内容" in refused("a.csv", b"\r\n ,,\r\n")


def test_a_document_type_is_refused():
    evil = b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    assert "外部定义" in refused("a.xlsx", with_member("xl/more.xml", evil))


def test_a_csv_that_is_none_is_refused():
    assert "Excel 表" in refused("a.csv", good())
    assert "不是文字" in refused("a.csv", b"a\x00b")
    assert "文字编码" in refused("a.csv", b"\xff\xff\x80\x81,1\n")


def test_links_and_embedded_files_are_left_aside_and_said():
    file = SimpleUploadedFile("a.xlsx", with_member("xl/externalLinks/externalLink1.xml", b"<x/>"))
    book = read(file)
    assert any("链到了别的文件" in note for note in book.notes)
    assert book.sheets[0].rows[2][1] == "项目名称"


# ── what is read ─────────────────────────────────────────────────────────────────────────


def old_book():
    book = xlwt.Workbook()
    sheet = book.add_sheet("台账")
    for row, values in enumerate(plan_2018()):
        for column, value in enumerate(values):
            if value is not None:
                sheet.write(row, column, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_an_old_book_under_its_own_name_is_read():
    (sheet,) = read(SimpleUploadedFile("a.xls", old_book())).sheets
    assert sheet.rows[2][1] == "项目名称"
    assert sheet.rows[3][4] == 20000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_csv_in_every_encoding_a_district_uses(encoding):
    text = '项目名称,总投资\r\n龙湖广场,"38,000"\r\n'
    (sheet,) = read(SimpleUploadedFile("a.csv", text.encode(encoding))).sheets
    assert sheet.rows == [["项目名称", "总投资"], ["龙湖广场", "38,000"]]


def test_formulas_give_their_kept_results_and_are_named():
    book = openpyxl.Workbook()
    book.active.append(["项目名称", "总投资"])
    book.active.append(["甲", "=1+1"])
    sheet = read(upload(book)).sheets[0]
    assert sheet.formulas == {"B2"}
    assert sheet.rows[1][1] is None  # openpyxl keeps no result


def test_hidden_sheets_and_merged_ranges_are_known():
    file = workbook(("一", detail_zhangzhou()), merged=DETAIL_MERGED)
    (sheet,) = read(file).sheets
    assert sheet.value(2, 14) == "业主"
    assert sheet.value(3, 0) == "序号"
    assert len(sheet.merged) == len(DETAIL_MERGED)


# ── headers ──────────────────────────────────────────────────────────────────────────────


def test_the_header_of_a_plan_is_found():
    (sheet,) = read(workbook(("汇总", plan_2018()))).sheets
    header = heads.find_header(sheet, FIELDS)
    assert (header.row, header.depth, header.table_unit) == (2, 1, "万元")
    assert {key: column for key, (column, _) in header.guesses.items()} == {
        "name": 1,
        "total": 4,
        "plan": 5,
        "unit": 9,
        "leader": 10,
    }
    assert heads.is_suitable(header, FIELDS)


def test_a_header_of_two_merged_rows_is_found():
    (sheet,) = read(workbook(("明细", detail_zhangzhou()), merged=DETAIL_MERGED)).sheets
    header = heads.find_header(sheet, FIELDS)
    assert (header.row, header.depth) == (2, 2)
    assert header.labels[11] == "业主 名称"
    assert {key: column for key, (column, _) in header.guesses.items()} == {
        "name": 1,
        "total": 5,
        "before": 6,
        "plan": 7,
        "done": 8,
        "owner": 11,
        "unit": 15,
        "leader": 19,
    }


def test_units_of_table_and_columns():
    rows = [["项目名称", "总投资（亿元）", "年度计划(万元)"], ["甲", 3.8, 1000]]
    (sheet,) = read(workbook(("x", [["单位：万元"], *rows]))).sheets
    header = heads.find_header(sheet, FIELDS)
    assert header.unit_of(1) == 10_000
    assert header.unit_of(2) == 1


def test_the_unit_of_the_reporter_is_no_unit_of_money():
    (sheet,) = read(
        workbook(("x", [["填报单位：区工信局"], ["项目名称", "总投资"], ["甲", 1]]))
    ).sheets
    assert heads.find_header(sheet, FIELDS).table_unit == ""


def test_a_table_in_dollars_does_not_fit():
    (sheet,) = read(workbook(("x", [["单位：万美元"], ["项目名称", "总投资"], ["甲", 1]]))).sheets
    assert not heads.is_suitable(heads.find_header(sheet, FIELDS), FIELDS)


def test_a_sheet_without_a_header_has_none():
    (sheet,) = read(workbook(("x", [["随便写写"], ["没有表头", 1, 2]]))).sheets
    assert not heads.is_suitable(heads.find_header(sheet, FIELDS), FIELDS)


# ── rows ─────────────────────────────────────────────────────────────────────────────────


def kinds(lines):
    return [(line.row + 1, line.kind) for line in lines]


def test_totals_and_footers_of_a_plan_are_no_rows():
    (sheet,) = read(workbook(("汇总", plan_2018()))).sheets
    lines = lines_of(sheet, heads.find_header(sheet, FIELDS))
    assert kinds(lines) == [(4, "data"), (5, "data"), (6, "total"), (7, "footer")]
    assert lines[2].count == 2
    assert lines[2].sums == {4: Decimal(35000), 5: Decimal(14000)}


def test_groups_become_the_context_of_their_rows():
    (sheet,) = read(workbook(("月报", monthly_nanping()))).sheets
    header = heads.find_header(sheet, FIELDS)
    assert (header.row, header.depth, header.table_unit) == (2, 2, "亿元")
    lines = lines_of(sheet, header)
    assert kinds(lines) == [
        *((5, "total"), (6, "group"), (7, "group"), (8, "group"), (9, "data"), (10, "data")),
        *((11, "group"), (12, "data")),
    ]
    assert [line.group for line in lines if line.kind == "data"] == [
        *("市本级 / 在建", "市本级 / 在建", "市本级 / 前期")
    ]


def test_a_total_first_with_its_count_in_the_name_cell():
    (sheet,) = read(workbook(("明细", detail_zhangzhou()), merged=DETAIL_MERGED)).sheets
    lines = lines_of(sheet, heads.find_header(sheet, FIELDS))
    assert kinds(lines) == [(5, "total"), (6, "group"), (7, "data"), (8, "data")]
    assert lines[0].count == 2
    assert lines[1].text == "一在建"


def test_a_row_of_column_numbers_and_a_repeated_head_are_no_rows():
    rows = [
        ["项目名称", "总投资", "年计划", "责任单位", "业主"],
        [1, 2, 3, 4, 5],
        ["甲", 10, 5, "住建局", "城投"],
        ["项目名称", "总投资", "年计划", "责任单位", "业主"],
        ["乙", 10, 5, "住建局", "城投"],
    ]
    (sheet,) = read(workbook(("x", rows))).sheets
    lines = lines_of(sheet, heads.find_header(sheet, FIELDS))
    assert [line.kind for line in lines] == ["numbering", "data", "heading", "data"]


def test_cross_footing_tells_what_does_not_add_up():
    """濮阳 2020-07: the parts are 684.11, the total says 606.98 (DOMAIN f.4)."""
    rows = [
        ["单位：亿元"],
        ["项目名称", "总投资", "责任单位"],
        ["甲", 384.11, "住建局"],
        ["乙", 300.00, "住建局"],
        ["合计（3项）", 606.98],
    ]
    (sheet,) = read(workbook(("x", rows))).sheets
    header = heads.find_header(sheet, FIELDS)
    lines = lines_of(sheet, header)
    amounts = {2: {1: Decimal("3841100")}, 3: {1: Decimal("3000000")}}
    told = body.cross_foot(lines, amounts, {1: "总投资"}, "")
    assert told == [
        "第 5 行“合计”写的是 3 个，下面数出来是 2 个。",
        "第 5 行“合计”的总投资是 6,069,800，各行加起来是 6,841,100，差 771,300。",
    ]


@pytest.mark.parametrize(
    ("parts", "total"),
    [
        ((387534, 282466), 670000),
        ((429239, 572214), 1001453),
        ((221267, 221786), 443053),
        ((265811, 333149), 598960),
        ((162730, 175888), 338618),
        ((9766, 10234), 20000),
    ],
)
def test_identities_that_hold_say_nothing(parts, total):
    rows = [["项目名称", "总投资", "责任单位"], ["甲", parts[0], "x"], ["乙", parts[1], "x"]]
    (sheet,) = read(workbook(("x", [*rows, ["合计", total]]))).sheets
    lines = lines_of(sheet, heads.find_header(sheet, FIELDS))
    amounts = {row: {1: Decimal(part)} for row, part in enumerate(parts, 1)}
    assert body.cross_foot(lines, amounts, {1: "总投资"}, "") == []


# ── cells ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        *(
            (38000, 38000),
            (38000.0, 38000),
            ("20000", 20000),
            ("38,000", 38000),
            ("３８，０００", 38000),
        ),
        *(("1.2亿", 12000), ("1.2 亿元", 12000), ("3800万元", 3800), ("5000元", Decimal("0.5"))),
        *((1234.567, Decimal("1234.57")), ("约500", 500), ("-", None), ("", None), (None, None)),
        (0.1 + 0.2, Decimal("0.3")),
    ],
)
def test_amounts(raw, value):
    read_ = cells.read_amount(raw)
    assert read_.problem == ""
    assert read_.value == value


def test_an_amount_with_a_gap_is_asked_about():
    read_ = cells.read_amount("9 100", near=Decimal(820))
    assert read_.problem == "“9 100”中间有空格，读不成数。"
    assert [(one.label, one.value) for one in read_.offers] == [
        *(("改为 910", "910"), ("就是 9,100", "9100"))
    ]


@pytest.mark.parametrize(
    "raw", ["东城开发区", "1.2-1.5亿", "12..5", True, date(2023, 1, 1), -5, "-5"]
)
def test_what_is_no_amount(raw):
    assert cells.read_amount(raw).problem


def test_a_unit_of_its_own_is_converted_and_said():
    read_ = cells.read_amount("7155万元", unit=cells.YI)
    assert read_.value == 7155
    assert "万元" in read_.doubts[0]


@given(st.integers(0, 10**11), st.integers(0, 99))
def test_an_amount_written_is_an_amount_read(whole, cents):
    value = Decimal(whole) + Decimal(cents) / 100
    for text in (f"{value}", f"{value:,}", f" {value} ", f"{value}万元"):
        assert cells.read_amount(text).value == value


@pytest.mark.parametrize(
    ("raw", "edge", "value"),
    [
        (date(2023, 7, 19), "start", date(2023, 7, 19)),
        ("2023-07-19", "start", date(2023, 7, 19)),
        ("2023/7/19", "start", date(2023, 7, 19)),
        ("2023年7月19日", "start", date(2023, 7, 19)),
        ("２０２３.７.１９", "start", date(2023, 7, 19)),
        ("20230719", "start", date(2023, 7, 19)),
        (40377.0, "start", date(2010, 7, 18)),
        ("40377", "start", date(2010, 7, 18)),
        (2018.0, "start", date(2018, 1, 1)),
        ("2018.0", "end", date(2018, 12, 31)),
        ("2023年底", "start", date(2023, 12, 31)),
        ("2023年6月", "end", date(2023, 6, 30)),
        ("2023.6", "start", date(2023, 6, 1)),
        (2023.11, "end", date(2023, 11, 30)),
        ("2023年6月底前", "start", date(2023, 6, 30)),
        ("09.10", "start", date(2009, 10, 1)),
        ("2023年6月上旬", "end", date(2023, 6, 10)),
    ],
)
def test_days(raw, edge, value):
    read_ = dates.read_day(raw, edge=edge)
    assert read_.problem == ""
    assert read_.value == value


def test_a_day_that_is_not():
    read_ = dates.read_day("2023-02-30")
    assert read_.problem == "2 月没有 30 日。"
    assert read_.offers[0].value == "2023-02-28"
    assert dates.read_day("2023-13-01").problem
    assert dates.read_day("开工后").problem
    assert dates.read_day("1066-10-14").problem


def test_january_or_october():
    read_ = dates.read_day(2023.1)
    assert "可能是 10 月" in read_.problem
    assert [one.value for one in read_.offers] == ["2023-01", "2023-10"]


@pytest.mark.parametrize(
    ("raw", "start", "end"),
    [
        ("2007.10-2010.12", date(2007, 10, 1), date(2010, 12, 31)),
        ("09.10-11.3", date(2009, 10, 1), date(2011, 3, 31)),
        ("2009-2011", date(2009, 1, 1), date(2011, 12, 31)),
        ("2017.10～2020.12", date(2017, 10, 1), date(2020, 12, 31)),
        ("2010-", date(2010, 1, 1), None),
        ("2018", date(2018, 1, 1), None),
        (2018.0, date(2018, 1, 1), None),
        ("2017年10月至2020年12月", date(2017, 10, 1), date(2020, 12, 31)),
        ("2023-06", date(2023, 6, 1), None),
        ("2007-10-01-2010-12-31", date(2007, 10, 1), date(2010, 12, 31)),
    ],
)
def test_periods(raw, start, end):
    first, second = dates.read_period(raw)
    assert (first.problem, second.problem) == ("", "")
    assert (first.value, second.value) == (start, end)


def test_a_period_that_ends_before_it_begins():
    assert dates.read_period("2020-2018")[1].problem


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_a_day_written_is_a_day_read(day):
    for text in (
        f"{day}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
    ):
        assert dates.read_day(text).value == day
    assert dates.read_day((day - date(1899, 12, 30)).days).value == day


@pytest.mark.parametrize(
    ("raw", "value", "told"),
    [
        ("★龙湖广场", "龙湖广场", "去掉了记号 ★"),
        ("  龙湖 广场 ", "龙湖 广场", "去掉了首尾空格"),
        ("龙湖\n广场", "龙湖广场", "去掉了单元格里的换行"),
        ("'=SUM(A1)", "=SUM(A1)", "去掉了导出时加的单引号"),
        (38.0, "38", None),
    ],
)
def test_texts(raw, value, told):
    read_ = cells.read_text(raw)
    assert read_.value == value
    assert told is None or told in read_.notes


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        (" " * 15 + "住建局\n滨海路街道", ["住建局", "滨海路街道"]),
        ("王建军 李志强", ["王建军", "李志强"]),
        ("王建军、李志强；王建军", ["王建军", "李志强"]),
        ("王 强 李志强", ["王强", "李志强"]),
        ("—", []),
    ],
)
def test_several_names_in_one_cell(raw, names):
    assert cells.split_names(raw) == names
