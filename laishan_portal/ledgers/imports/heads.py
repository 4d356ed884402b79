"""Where a table begins and what its columns are: the header found by its words, not its place.

A header may be one to four rows, merged or not; above it stand a title, a line of units and who
filled the form in. The answer is a proposal: a person sees it and may change it.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from laishan_portal.ledgers.imports.cells import UNITS, WAN, as_typed, is_blank
from laishan_portal.ledgers.imports.importer import Field
from laishan_portal.ledgers.imports.reading import Sheet

DEEPEST, LOOKED_AT = 4, 40
SURE, LIKELY = 90, 50
_TABLE_UNIT = re.compile(
    r"(?:计量|金额|货币|投资)?单位[:：]?(亿元|万元|千元|元|万美元|美元|亿美元)"
)
_OWN_UNIT = re.compile(
    r"[(（\[](亿元|万元|千元|元|亿|万|万美元|美元)[)）\]]|(?<=[^\W\d])(亿元|万元)$"
)
_FOREIGN = frozenset({"万美元", "美元", "亿美元"})
_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
_YEAR = re.compile(r"(?:19|20)\d{2}年?(?:度)?(?=[^\d]|$)")


@dataclass
class Header:
    """A table's head. ``labels`` by column, ``guesses`` {field: (column, sureness)}."""

    row: int
    depth: int
    labels: list[str]
    guesses: dict[str, tuple[int, int]] = field(default_factory=dict)
    units: dict[int, str] = field(default_factory=dict)
    table_unit: str = ""
    titles: list[str] = field(default_factory=list)
    score: float = 0.0

    @property
    def first_row(self) -> int:
        return self.row + self.depth

    @property
    def signature(self) -> str:
        """The same for every file with these headings in this order."""
        plain = "\n".join(plain_head(label) for label in self.labels)
        return hashlib.sha256(plain.encode()).hexdigest()[:40]

    @property
    def is_foreign(self) -> bool:
        return self.table_unit in _FOREIGN or bool(_FOREIGN & set(self.units.values()))

    def unit_of(self, column: int) -> Decimal:
        """What an amount of this column is to be multiplied by, to be 万元."""
        return UNITS.get(self.units.get(column, "") or self.table_unit, WAN)


def plain_head(label: str) -> str:
    """A heading for comparison: no blanks, marks, units; a year is Y年."""
    text = re.sub(r"[\s*＊:：、,，。.·/]|必填|选填", "", unicodedata.normalize("NFKC", label))
    text = _YEAR.sub("Y年", text)
    bare = _BRACKETS.sub("", text)
    bare = re.sub(r"(?<=[^\W\d])(?:亿元|万元)$", "", bare)
    return bare or text


def find_header(sheet: Sheet, fields: Iterable[Field]) -> Header | None:
    """The likeliest head of the sheet, or None when nothing here looks like one."""
    fields, best = tuple(fields), None
    for row in range(min(LOOKED_AT, len(sheet.rows))):
        for depth in range(1, DEEPEST + 1):
            if row + depth > len(sheet.rows) or not _can_be_head(sheet, row, depth):
                break
            header = header_at(sheet, row, depth, fields)
            if header.guesses and (best is None or header.score > best.score):
                best = header
    if best is None or best.score < 12:
        return None
    return _deepened(sheet, best, fields)


def _deepened(sheet: Sheet, header: Header, fields: tuple[Field, ...]) -> Header:
    """With the rows of words below it that name nothing: a second storey of the same head."""
    keys = [
        header.guesses[one.key][0] for one in fields if one.is_key and one.key in header.guesses
    ]
    while header.depth < DEEPEST and keys and header.first_row < len(sheet.rows):
        row = header.first_row
        filled = [value for value in sheet.rows[row] if not is_blank(value)]
        names = any(
            not is_blank(sheet.rows[row][column])
            for column in keys
            if column < len(sheet.rows[row])
        )
        if names or len(filled) < 2 or not all(isinstance(value, str) for value in filled):
            break
        deeper = header_at(sheet, header.row, header.depth + 1, fields)
        if not {one.key for one in fields if one.is_key} & set(deeper.guesses):
            break
        header = deeper
    return header


def _can_be_head(sheet: Sheet, row: int, depth: int) -> bool:
    """Figures begin the data: a row below the first with numbers in it is no heading."""
    last = sheet.rows[row + depth - 1]
    filled = [value for value in last if not is_blank(value)]
    if not filled:
        return depth > 1 and _spans(sheet, row, depth)
    numbers = [value for value in filled if not isinstance(value, str)]
    return len(numbers) * 3 <= len(filled) if depth == 1 else not numbers


def _spans(sheet: Sheet, row: int, depth: int) -> bool:
    return any(top <= row + depth - 1 <= bottom for (top, _), (bottom, _) in sheet.merged)


def header_at(sheet: Sheet, row: int, depth: int, fields: Iterable[Field]) -> Header:
    """The header standing in these rows, with a guess for each column."""
    width = max((len(one) for one in sheet.rows[row : row + depth + 3]), default=0)
    parts = [_parts(sheet, row, depth, column) for column in range(width)]
    header = Header(row, depth, [" ".join(part) for part in parts])
    header.titles = _titles(sheet, row)
    header.table_unit = _table_unit(sheet, row, depth)
    for column, label in enumerate(header.labels):
        found = _OWN_UNIT.search(unicodedata.normalize("NFKC", label))
        if found:
            header.units[column] = found[1] or found[2]
    header.guesses = _assign(parts, tuple(fields))
    weights = {one.key: 12 if one.is_required or one.is_key else 8 for one in fields}
    header.score = sum(weights[key] * sure / 100 for key, (_, sure) in header.guesses.items())
    header.score -= depth * 0.6 + row * 0.02 + _blank_share(parts)
    return header


def _blank_share(parts: list[list[str]]) -> float:
    return sum(not part for part in parts) / max(len(parts), 1)


def _parts(sheet: Sheet, row: int, depth: int, column: int) -> list[str]:
    """The words above a column from top to bottom, each once."""
    words: list[str] = []
    for line in range(row, row + depth):
        raw = sheet.value(line, column)
        text = "".join(as_typed(raw).split())
        if text and (not words or words[-1] != text):
            words.append(text)
    return words


def _titles(sheet: Sheet, row: int) -> list[str]:
    return [
        as_typed(value).strip()
        for line in sheet.rows[:row]
        for value in line
        if isinstance(value, str) and value.strip()
    ][:12]


def _table_unit(sheet: Sheet, row: int, depth: int) -> str:
    for line in sheet.rows[: row + depth]:
        for value in line:
            if isinstance(value, str):
                found = _TABLE_UNIT.search(re.sub(r"\s", "", unicodedata.normalize("NFKC", value)))
                if found:
                    return found[1]
    return ""


def _assign(parts: list[list[str]], fields: tuple[Field, ...]) -> dict[str, tuple[int, int]]:
    """Each field its likeliest column, each column one field, the surest first."""
    offers = [
        (sure, -column, -place, one.key)
        for place, one in enumerate(fields)
        for column, part in enumerate(parts)
        if part and (sure := likeness(part, one))
    ]
    guesses: dict[str, tuple[int, int]] = {}
    taken: set[int] = set()
    for sure, column, _place, key in sorted(offers, reverse=True):
        if key not in guesses and -column not in taken:
            guesses[key] = (-column, sure)
            taken.add(-column)
    return guesses


def likeness(part: list[str], one: Field) -> int:
    """How surely a heading of these words is this field: 0, or up to 100."""
    whole, last = plain_head("".join(part)), plain_head(part[-1])
    best = 0
    for place, pattern in enumerate(one.heads):
        if re.fullmatch(pattern, whole):
            best = max(best, 100 - place)
        elif len(part) > 1 and re.fullmatch(pattern, last):
            best = max(best, 85 - place)
        elif len(pattern) > 2 and re.match(pattern, whole):
            best = max(best, 60 - place)
    return best if best >= LIKELY else 0


def is_suitable(header: Header | None, fields: Iterable[Field]) -> bool:
    """Whether this sheet is one of the kind: it names its rows and tells something of them."""
    if header is None or header.is_foreign:
        return False
    fields = tuple(fields)
    keys = {one.key for one in fields if one.is_key}
    found = set(header.guesses)
    needed = {one.key for one in fields if one.is_required}
    return bool(keys & found) and needed <= found and len(found) >= 2
