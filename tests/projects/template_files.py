"""Four forms as offices send them, made by code: the three of DOMAIN b.2, and one that adds up
by formulas."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

THIN = Side(style="thin")
BOX = Border(THIN, THIN, THIN, THIN)
HEAD = Font(name="黑体", size=11, bold=True)
FILL = PatternFill("solid", fgColor="DDEBF7")
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)


def _head(sheet, row, column, text, *, rows=1, columns=1):
    for line in range(row, row + rows):
        for place in range(column, column + columns):
            sheet.cell(line, place).border = BOX
    cell = sheet.cell(row, column, text)
    cell.font, cell.fill, cell.alignment = HEAD, FILL, CENTRE
    if rows > 1 or columns > 1:
        sheet.merge_cells(
            start_row=row,
            start_column=column,
            end_row=row + rows - 1,
            end_column=column + columns - 1,
        )


def _boxes(sheet, first, last, width, *, formats=None):
    for row in range(first, last + 1):
        for column in range(1, width + 1):
            cell = sheet.cell(row, column)
            cell.border = BOX
            cell.font = Font(name="仿宋", size=10)
            if formats and column in formats:
                cell.number_format = formats[column]


def _title(sheet, text, width):
    sheet.cell(1, 1, text).font = Font(name="方正小标宋简体", size=18)
    sheet.cell(1, 1).alignment = CENTRE
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width)


def _bytes(book):
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def plan_table():
    """某区 2018 计划表: one head row, five empty rows, 合计（42项） last, a foot."""
    book = Workbook()
    sheet = book.active
    sheet.title = "计划表"
    heads = [
        *("序号", "项目名称", "建设性质", "建设内容", "总投资", "2018年计划投资"),
        *("开工时间", "竣工时间", "资金渠道", "责任单位", "包联领导"),
    ]
    _title(sheet, "某区2018年重点项目计划表", len(heads))
    sheet.cell(2, 11, "单位：万元").alignment = Alignment(horizontal="right")
    for number, text in enumerate(heads, 1):
        _head(sheet, 3, number, text)
        sheet.column_dimensions[get_column_letter(number)].width = 9 + number
    _boxes(sheet, 4, 8, 11, formats={5: "#,##0.00", 6: "#,##0.00", 7: "yyyy-mm", 8: "yyyy-mm"})
    sheet.row_dimensions[4].height = 36
    _boxes(sheet, 9, 9, 11)
    sheet.cell(9, 2, "合计（42项）").font = HEAD
    sheet.cell(10, 1, "填报人：　　联系电话：　　审核人：")
    sheet.merge_cells("A10:K10")
    sheet.freeze_panes = "C4"
    sheet.print_title_rows = "1:3"
    sheet.print_area = "A1:K10"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 8
    sheet.page_margins.left = 0.3
    sheet.oddFooter.center.text = "第 &P 页"
    return _bytes(book)


def detail_table():
    """漳州 明细表: 20 columns, two head rows, 合计 first with “13个” in the name column."""
    book = Workbook()
    sheet = book.active
    sheet.title = "明细表"
    singles = [
        *("序号", "项目名称", "项目性质", "建设内容及规模", "建设起止时间", "总投资"),
        *("至2009年底累计完成", "2010年计划", "1–7月完成", "后五个月关键节点安排"),
        "大干150天力争完成",
    ]
    _title(sheet, "漳州市重点项目大干150天明细表", 20)
    sheet.cell(2, 1, "计量单位：万元")
    for number, text in enumerate(singles, 1):
        _head(sheet, 3, number, text, rows=2)
    _head(sheet, 3, 12, "业主", columns=4)
    _head(sheet, 3, 16, "挂钩责任单位", columns=4)
    for number, text in enumerate(["名称", "负责人", "联系人", "电话"], 12):
        _head(sheet, 4, number, text)
    for number, text in enumerate(["名称", "责任人", "联络人", "电话"], 16):
        _head(sheet, 4, number, text)
    _head(sheet, 3, 20, "市挂钩领导", rows=2)
    _boxes(sheet, 5, 5, 20, formats={6: "#,##0"})
    sheet.cell(5, 2, "13个").font = HEAD
    _boxes(sheet, 6, 18, 20, formats={6: "#,##0", 7: "#,##0"})
    for row in range(6, 19):
        sheet.cell(row, 1, row - 5)
        sheet.cell(row, 2, f"旧项目{row - 5}")
        sheet.cell(row, 6, str(20000 + row))
    sheet.freeze_panes = "C5"
    return _bytes(book)


def monthly_table():
    """南平 月报: 合计（100项）, 其中：在建（90项）, then 一、 and （一） above the rows."""
    book = Workbook()
    sheet = book.active
    sheet.title = "月报"
    _title(sheet, "2010年重点项目1-3月进展情况", 10)
    sheet.cell(2, 10, "单位：万元")
    for number, text in enumerate(
        ["序号", "项目名称", "总投资", "开工至上年底累计", "2010年计划"], 1
    ):
        _head(sheet, 3, number, text, rows=2)
    _head(sheet, 3, 6, "1–3月", columns=3)
    for number, text in enumerate(["实际完成", "占年计划%", "形象进度"], 6):
        _head(sheet, 4, number, text)
    _head(sheet, 3, 9, "建设单位", rows=2)
    _head(sheet, 3, 10, "挂点领导", rows=2)
    _boxes(sheet, 5, 12, 10, formats={3: "#,##0", 7: "0.0"})
    sheet.cell(5, 2, "合计（100项）")
    sheet.cell(6, 2, "其中：在建（90项）")
    sheet.cell(7, 2, "一、市本级").font = Font(bold=True, color="FF0000")
    sheet.cell(8, 2, "（一）在建")
    for row in range(9, 13):
        sheet.cell(row, 1, row - 8)
        sheet.cell(row, 2, f"旧项目{row - 8}")
    sheet.freeze_panes = "A5"
    return _bytes(book)


def summed_table():
    """A form that computes: percentages per row, SUM below, shares of the sum, a second sheet
    that reads the first, a name, a format by rule, a list to choose from, a filter."""
    book = Workbook()
    sheet = book.active
    sheet.title = "上报 表"
    heads = [
        "序号",
        "项目名称",
        "总投资（亿元）",
        "年度计划投资",
        "本年完成投资",
        "完成率%",
        "占全部%",
    ]
    _title(sheet, "省重点项目进度表", 7)
    sheet.cell(2, 1, "填报单位：")
    sheet.cell(2, 6, "截至：")
    for number, text in enumerate(heads, 1):
        _head(sheet, 3, number, text)
    _boxes(sheet, 4, 6, 7, formats={3: "0.00", 4: "#,##0", 5: "#,##0", 6: "0.0", 7: "0.0%"})
    for row in range(4, 7):
        sheet.cell(row, 6, f'=IF(D{row}=0,"",E{row}/D{row}*100)')
        sheet.cell(row, 7, f"=E{row}/SUM(E$4:E$6)")
    _boxes(sheet, 7, 7, 7, formats={3: "0.00", 4: "#,##0", 5: "#,##0", 6: "0.0"})
    sheet.cell(7, 2, "合计（3项）")
    for letter in "CDE":
        sheet[f"{letter}7"] = f"=SUM({letter}4:{letter}6)"
    sheet["F7"] = "=E7/D7*100"
    sheet["B9"] = "填报人："
    sheet.auto_filter.ref = "A3:G6"
    sheet.conditional_formatting.add(
        "F4:F6", CellIsRule(operator="lessThan", formula=["$F$7"], fill=FILL)
    )
    choice = DataValidation(type="list", formula1='"甲,乙"')
    choice.add("B4:B6")
    sheet.add_data_validation(choice)
    summary = book.create_sheet("汇总")
    summary["A1"], summary["B1"] = "年计划合计", "='上报 表'!D7"
    summary["A2"], summary["B2"] = "项目数", "=COUNTA('上报 表'!B4:B6)"
    summary["A3"], summary["B3"] = "最大一项", "=MAX('上报 表'!E4:E6)"
    summary["A4"], summary["B4"] = "用名称", "=SUM(完成)"
    book.defined_names["完成"] = DefinedName("完成", attr_text="'上报 表'!$E$4:$E$6")
    return _bytes(book)


def report_template(name="某区计划表", *, content=None, by=None):
    """The form kept as a template with the map its heads propose."""
    from laishan_portal.ledgers.fieldmaps import store  # noqa: PLC0415 -- apps are ready by now
    from projects.layouts.aliases import ALIASES  # noqa: PLC0415
    from projects.layouts.fields import CATALOGUE  # noqa: PLC0415
    from tests.factories import system_user  # noqa: PLC0415

    uploaded = SimpleUploadedFile(f"{name}.xlsx", content or TEMPLATES[name]())
    return store.add_template(
        uploaded,
        ledger="projects",
        name=name,
        source="测试",
        aliases=ALIASES,
        catalogue=CATALOGUE,
        by=by or system_user(),
    )


TEMPLATES = {
    "某区计划表": plan_table,
    "漳州明细表": detail_table,
    "南平月报": monthly_table,
    "省进度表": summed_table,
}
