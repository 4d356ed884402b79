"""An invented form of the province, uploaded and mapped, so that its page is alive."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side

from dashboards.seed.write_people import Cast
from laishan_portal.ledgers.fieldmaps import store
from projects.layouts.aliases import ALIASES
from projects.layouts.fields import CATALOGUE

NAME = "省重点项目月度进度表"
_HEADS = (
    *("序号", "项目名称", "建设性质", "总投资（亿元）", "年度计划投资", "本年完成投资"),
    *("完成率%", "入统年初累计", "形象进度", "责任单位"),
)
_THIN = Side(style="thin")


def write_sheets(cast: Cast) -> None:
    store.add_template(
        SimpleUploadedFile(f"{NAME}.xlsx", _workbook()),
        ledger=CATALOGUE.ledger,
        name=NAME,
        source="省发展改革委",
        aliases=ALIASES,
        catalogue=CATALOGUE,
        by=cast.office,
    )


def _workbook() -> bytes:
    """One head row, rows with a percentage of their own, a sum below."""
    book = Workbook()
    sheet = book.active
    sheet.title = "进度表"
    sheet["A1"], sheet["J2"] = NAME, "单位：万元"
    sheet["A1"].font = Font(size=16, bold=True)
    sheet.merge_cells("A1:J1")
    for row in range(3, 8):
        for number, head in enumerate(_HEADS, start=1):
            cell = sheet.cell(row, number, head if row == 3 else None)
            cell.border = Border(_THIN, _THIN, _THIN, _THIN)
            cell.alignment = Alignment(vertical="center", wrap_text=True)
    for row in range(4, 7):
        sheet.cell(row, 4).number_format = "0.00"
        sheet.cell(row, 7, f'=IF(E{row}=0,"",F{row}/E{row}*100)').number_format = "0.0"
    sheet["B7"] = "合计（3项）"
    for letter in "DEFH":
        sheet[f"{letter}7"] = f"=SUM({letter}4:{letter}6)"
    sheet.freeze_panes, sheet.print_title_rows = "C4", "1:3"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
