"""Audit rows as an Excel file: neutralised cells, and who took them when."""

import io
import tempfile
from collections.abc import Iterable
from datetime import datetime
from typing import IO

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from accounts.enums import AuditAction, AuditResult
from accounts.models import User
from accounts.models.audit import detail_in_words

FIELDS = (
    "at",
    "actor_name",
    "actor__person__name",
    "ip",
    "action",
    "result",
    "target_name",
    "target",
    "detail",
    "request_id",
)
_HEADINGS = (
    "时间",
    "登录名",
    "姓名",
    "地址",
    "动作",
    "结果",
    "对象",
    "对象编号",
    "内容",
    "请求号",
)
_WIDTHS = (20, 14, 10, 16, 12, 8, 30, 24, 40, 34)
_FORMULA = tuple("=+-@\t\r＝＋－＠")


def write(rows: Iterable[tuple], *, by: User, at: datetime) -> tuple[IO[bytes], int]:
    """The open file and the number of rows in it."""
    book = Workbook(write_only=True)
    book.properties.creator = book.properties.lastModifiedBy = by.username
    book.properties.description = _note(by, at)
    sheet = book.create_sheet("审计记录")
    for index, width in enumerate(_WIDTHS):
        sheet.column_dimensions["ABCDEFGHIJ"[index]].width = width
    sheet.freeze_panes = "A2"
    sheet.oddFooter.left.text = _note(by, at)
    sheet.append([_heading(sheet, text) for text in _HEADINGS])
    count = 0
    for row in rows.iterator(chunk_size=2000):
        sheet.append([plain(value) for value in _in_words(row)])
        count += 1
    book.create_sheet("说明").append([_note(by, at)])
    out: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=8_000_000)  # noqa: SIM115
    book.save(out)
    out.seek(0, io.SEEK_SET)
    return out, count


def _note(by: User, at: datetime) -> str:
    return f"{by}（{by.username}）于 {at:%Y-%m-%d %H:%M} 导出，仅供审计使用"


def _heading(sheet, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    return cell


def _in_words(row: tuple) -> list[str]:
    at, username, name, ip, action, result, target_name, target, detail, request_id = row
    return [
        f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S %z}",
        username,
        name or "",
        ip or "",
        AuditAction(action).label if action in AuditAction.values else action,
        AuditResult(result).label if result in AuditResult.values else result,
        target_name,
        target,
        detail_in_words(detail),
        request_id,
    ]


def plain(value: str) -> str:
    """Text that no spreadsheet takes for a formula, without control characters."""
    text = "".join(char if char.isprintable() else " " for char in value)
    return f"'{text}" if text.startswith(_FORMULA) else text
