"""A sheet of new accounts as the district types it: read, checked row by row, explained.

The header is found by its words wherever it stands; every row is checked and every fault is
told with its cell. Nothing is written here.
"""

import re
from dataclasses import dataclass, field
from typing import IO

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from accounts.domain.importing import NewAccount
from accounts.enums import ADMIN_ROLES, Role
from accounts.forms.users import clean_phone
from accounts.models import Person, Unit, User
from laishan_portal.exceptions import DomainError

MOST_ROWS, MOST_COLUMNS = 500, 40
_COLUMNS = {
    "name": ("姓名", "名字"),
    "username": ("登录名", "用户名", "账号"),
    "unit": ("单位", "所在单位", "工作单位", "部门"),
    "roles": ("角色", "权限", "申请的角色"),
    "title": ("职务", "职务/岗位", "岗位"),
    "phone": ("电话", "手机", "手机号", "联系电话", "手机号码"),
    "email": ("邮箱", "电子邮箱", "Email", "email"),
}
_REQUIRED = ("name", "username", "unit")
_ROLE_BY_LABEL = {role.label: role for role in Role}


@dataclass
class CheckedRow:
    """One row of the sheet; ``faults`` maps a cell to what is wrong with it."""

    line: int
    values: dict[str, str]
    faults: list[tuple[str, str]] = field(default_factory=list)
    account: NewAccount | None = None
    joined: str = ""


@dataclass
class CheckedSheet:
    rows: list[CheckedRow]

    @property
    def good(self) -> list[NewAccount]:
        return [row.account for row in self.rows if row.account is not None]

    @property
    def bad(self) -> list[CheckedRow]:
        return [row for row in self.rows if row.faults]


def check_sheet(stream: IO[bytes]) -> CheckedSheet:
    """Read the first sheet and check every row; DomainError when there is no header."""
    table = _table(stream)
    header, columns = _find_header(table)
    known = _Known.load()
    rows = []
    for number, cells in enumerate(table[header + 1 :], start=header + 2):
        values = {
            key: cells[index] if index < len(cells) else "" for key, index in columns.items()
        }
        if any(values.values()):
            rows.append(known.check(number, values, columns))
    if not rows:
        raise DomainError("表头下面没有数据，请填好再传。")
    return CheckedSheet(rows)


def _table(stream: IO[bytes]) -> list[list[str]]:
    book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    try:
        rows = book.worksheets[0].iter_rows(
            max_row=MOST_ROWS + 21, max_col=MOST_COLUMNS, values_only=True
        )
        table = [[_text(cell) for cell in row] for row in rows]
    finally:
        book.close()
    if len(table) > MOST_ROWS + 20:
        raise DomainError(f"一次最多导入 {MOST_ROWS} 人，请拆成几份。")
    return table


def _text(cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)  # a phone number that Excel took for a figure
    return re.sub(r"\s+", " ", str(cell).replace("\x00", "")).strip().removeprefix("'")


def _find_header(table: list[list[str]]) -> tuple[int, dict[str, int]]:
    for number, cells in enumerate(table[:20]):
        columns = {}
        for index, text in enumerate(cells):
            plain = re.sub(r"[\s*＊:：（）()]|必填|选填", "", text)
            for key, words in _COLUMNS.items():
                if plain in words and key not in columns:
                    columns[key] = index
        if all(key in columns for key in _REQUIRED):
            return number, columns
    raise DomainError("没找到表头。表里要有“姓名”“登录名”“单位”三列，列的顺序不限。")


@dataclass
class _Known:
    """What is there already, one query a table."""

    units: dict[str, Unit]
    usernames: set[str]
    people: dict[tuple[str, int], list[Person]]
    seen: dict[str, int] = field(default_factory=dict)

    @classmethod
    def load(cls) -> "_Known":
        units = {}
        for unit in Unit.objects.active():
            units[unit.name] = units[unit.short_name] = unit
        people: dict[tuple[str, int], list[Person]] = {}
        for person in Person.objects.filter(user=None, unit__isnull=False):
            people.setdefault((person.name, person.unit_id), []).append(person)
        names = User.objects.values_list("username", flat=True)
        return cls(units, {name.lower() for name in names}, people)

    def check(self, line: int, values: dict[str, str], columns: dict[str, int]) -> CheckedRow:
        row = CheckedRow(line, values)
        found = {}
        for key in columns:
            try:
                found[key] = getattr(self, f"_{key}")(values[key], line)
            except ValidationError as error:
                cell = f"{get_column_letter(columns[key] + 1)}{line}"
                row.faults += [(cell, message) for message in error.messages]
        if not row.faults:
            self._join(row, found)
        return row

    def _join(self, row: CheckedRow, found: dict) -> None:
        unit = found.pop("unit")
        same = self.people.get((found["name"], unit.pk), [])
        if len(same) == 1:
            row.joined = f"接到已有人员“{same[0]}”的记录上"
        row.account = NewAccount(
            line=row.line,
            unit_id=unit.pk,
            person_id=same[0].pk if len(same) == 1 else None,
            **found,
        )

    def _name(self, value: str, line: int) -> str:
        if not value:
            raise ValidationError("没填姓名。")
        if len(value) > 40:
            raise ValidationError("姓名超过 40 个字。")
        return value

    def _username(self, value: str, line: int) -> str:
        name = value.lower()
        if not name:
            raise ValidationError("没填登录名。")
        if len(name) > 40:
            raise ValidationError("登录名超过 40 位。")
        UnicodeUsernameValidator(message="登录名只能用字母、数字和 @ . + - _。")(name)
        if name in self.usernames:
            raise ValidationError(f"登录名“{value}”已经有人用了。")
        if name in self.seen:
            raise ValidationError(f"登录名“{value}”与第 {self.seen[name]} 行重复。")
        self.seen[name] = line
        return name

    def _unit(self, value: str, line: int) -> Unit:
        if value not in self.units:
            raise ValidationError(
                f"没有叫“{value}”的单位，请写全称或简称。" if value else "没填单位。"
            )
        return self.units[value]

    def _roles(self, value: str, line: int) -> tuple[str, ...]:
        labels = [label for label in re.split(r"[、,，;；/\s]+", value) if label]
        unknown = [label for label in labels if label not in _ROLE_BY_LABEL]
        if unknown:
            raise ValidationError(f"没有“{'、'.join(unknown)}”这个角色。")
        roles = {_ROLE_BY_LABEL[label] for label in labels}
        if len(roles) > 1 and roles & ADMIN_ROLES:
            raise ValidationError("三员不能兼任，也不能再有别的角色。")
        return tuple(sorted(roles))

    def _title(self, value: str, line: int) -> str:
        if len(value) > 40:
            raise ValidationError("职务超过 40 个字。")
        return value

    def _phone(self, value: str, line: int) -> str:
        return clean_phone(value)

    def _email(self, value: str, line: int) -> str:
        if value:
            try:
                validate_email(value)
            except ValidationError:
                raise ValidationError("邮箱格式不对。") from None
        return value
