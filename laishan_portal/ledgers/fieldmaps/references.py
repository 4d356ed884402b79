"""Formulas when the rows of a table grow or shrink: what pointed at the table still does.

A ``Growth`` replaces the body rows ``first``–``last`` of one sheet by ``count`` rows. References
to rows below move along; a range that held the whole body holds the new one; a reference to a
single row of the body stays on it, or on the last row there is.
"""

import re
from dataclasses import dataclass

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token

_SHEET = r"(?:'(?:[^']|'')+'|[^'!\s:()+\-*/,]+)!"
_CELL = r"(\$?)([A-Za-z]{1,3})(\$?)([0-9]{1,7})"
_AREA = re.compile(rf"^({_SHEET})?{_CELL}(?::{_CELL})?$")
_ROWS = re.compile(rf"^({_SHEET})?(\$?)([0-9]{{1,7}}):(\$?)([0-9]{{1,7}})$")


@dataclass(frozen=True)
class Growth:
    sheet: str
    first: int
    last: int
    count: int

    @property
    def shift(self) -> int:
        return self.count - (self.last - self.first + 1)

    @property
    def new_last(self) -> int:
        return self.first + self.count - 1

    def row(self, row: int) -> int:
        """Where a single row is now."""
        if row > self.last:
            return row + self.shift
        return min(row, self.new_last) if row >= self.first else row

    def rows(self, top: int, bottom: int) -> tuple[int, int]:
        """Where a range of rows is now."""
        if bottom == self.last and top <= self.first:
            return top, self.new_last
        return self.row(top), self.row(bottom)


def grown(formula: str, growth: Growth, *, on_sheet: str) -> str:
    """The formula as it must read now; ``on_sheet`` is the sheet it stands on."""
    tokenizer = Tokenizer(formula)
    if not tokenizer.items:
        return formula
    for token in tokenizer.items:
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            token.value = grown_reference(token.value, growth, on_sheet=on_sheet)
    return "=" + "".join(token.value for token in tokenizer.items)


def grown_reference(text: str, growth: Growth, *, on_sheet: str) -> str:
    """One reference; names, whole columns and other sheets' cells stay as they are."""
    if found := _AREA.match(text):
        sheet, c1, col1, r1, row1, c2, col2, r2, row2 = found.groups()
        if not _means(sheet, growth, on_sheet):
            return text
        if row2 is None:
            return f"{sheet or ''}{c1}{col1}{r1}{growth.row(int(row1))}"
        top, bottom = growth.rows(int(row1), int(row2))
        return f"{sheet or ''}{c1}{col1}{r1}{top}:{c2}{col2}{r2}{bottom}"
    if found := _ROWS.match(text):
        sheet, r1, row1, r2, row2 = found.groups()
        if not _means(sheet, growth, on_sheet):
            return text
        top, bottom = growth.rows(int(row1), int(row2))
        return f"{sheet or ''}{r1}{top}:{r2}{bottom}"
    return text


def _means(prefix: str | None, growth: Growth, on_sheet: str) -> bool:
    if prefix is None:
        return on_sheet == growth.sheet
    name = prefix[:-1]
    if name.startswith("'"):
        name = name[1:-1].replace("''", "'")
    return name == growth.sheet


def sums_over(formula: str, growth: Growth, column: str) -> bool:
    """Whether the formula adds up the body's rows of that column."""
    for token in Tokenizer(formula).items:
        if token.type != Token.OPERAND or token.subtype != Token.RANGE:
            continue
        found = _AREA.match(token.value)
        if found is None or found.group(9) is None:
            continue
        top, bottom = int(found.group(5)), int(found.group(9))
        is_column = found.group(3).upper() == found.group(7).upper() == column
        if is_column and top <= growth.first and bottom >= growth.last:
            return True
    return False
