"""The rows under a header: which are data, which totals, groups, footers and repeated headings."""

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from laishan_portal.ledgers.imports.cells import as_typed, is_blank, read_amount
from laishan_portal.ledgers.imports.heads import Header, plain_head
from laishan_portal.ledgers.imports.reading import Sheet

DATA, TOTAL, GROUP, FOOTER, HEADING, NUMBERING = (
    *("data", "total", "group", "footer", "heading", "numbering"),
)
WHY = {
    TOTAL: "合计行",
    GROUP: "分组行",
    FOOTER: "表尾",
    HEADING: "重复的表头",
    NUMBERING: "栏次行",
}
_TOTAL = re.compile(
    r"^(合计|总计|小计|累计|共计|总合计|本页[合小]计)(?:\(?(\d+)(?:个|项|家)?\)?)?:?$"
)
_COUNT = re.compile(r"\(?(\d+)(?:个|项|家)\)?$")
_LEVELS = (
    (0, re.compile(r"^其中[:：]?")),
    (1, re.compile(r"^[一二三四五六七八九十]+[、.．]?(?=\D|$)")),
    (2, re.compile(r"^\([一二三四五六七八九十]+\)")),
    (3, re.compile(r"^\(\d+\)")),
)
_MARK_ONLY = re.compile(r"^\(?[一二三四五六七八九十]+\)?[、.]?$")
_FOOTER = re.compile(
    r"^(填报人|填表人|制表人?|制表单位|审核人?|单位负责人|负责人签字|分管领导|联系电话|备注|注"
    r"|说明|填报单位|填报日期|报送单位|报送日期|联系人)\d*[:：(]"
)
_SERIAL_HEADS = frozenset({"序号", "编次", "序", "NO", "No"})


@dataclass
class Line:
    """A row of the sheet (0-based) and what it is."""

    row: int
    kind: str
    text: str = ""
    group: str = ""
    level: int = 9
    count: int | None = None
    sums: dict[int, Decimal] = field(default_factory=dict)


def read_lines(
    sheet: Sheet, header: Header, columns: dict[str, int], *, name: str, amounts
) -> list[Line]:
    """Every filled row below the head. ``name`` is the field that names a row."""
    sorter = _Sorter(sheet, header, columns, name, amounts)
    lines = [sorter.line(row) for row in range(header.first_row, len(sheet.rows))]
    return [line for line in lines if line is not None]


class _Sorter:
    def __init__(self, sheet: Sheet, header: Header, columns: dict, name: str, amounts) -> None:
        self.sheet, self.header = sheet, header
        self.name = columns.get(name)
        self.amounts = [columns[key] for key in amounts if key in columns]
        self.told = [c for key, c in columns.items() if key != name and c not in self.amounts]
        self.serial = next(
            (c for c, label in enumerate(header.labels) if plain_head(label) in _SERIAL_HEADS),
            None,
        )
        self.groups: dict[int, str] = {}
        self.plain_labels = [plain_head(label.split(" ")[0]) for label in header.labels]

    def line(self, row: int) -> Line | None:
        cells = self.sheet.rows[row]
        filled = [(column, value) for column, value in enumerate(cells) if not is_blank(value)]
        if not filled:
            return None
        first = _plain(filled[0][1])
        if self._is_heading(filled):
            return Line(row, HEADING, first)
        if self._is_numbering(filled):
            return Line(row, NUMBERING, first)
        if total := self._total(row, filled):
            return total
        if _FOOTER.match(first):
            return Line(row, FOOTER, first[:60])
        if group := self._group(row, filled):
            return group
        return Line(row, DATA, group=" / ".join(self.groups[k] for k in sorted(self.groups)))

    def _is_heading(self, filled) -> bool:
        same = sum(
            column < len(self.plain_labels)
            and self.plain_labels[column] != ""
            and plain_head(as_typed(value)) == self.plain_labels[column]
            for column, value in filled
        )
        return same >= 3 and same * 2 >= len(filled)

    def _is_numbering(self, filled) -> bool:
        """栏次: 1 2 3 4 … or 甲 乙 1 2 …, under the head only."""
        numbers = [_plain(value) for _, value in filled]
        numbers = [text for text in numbers if text not in {"甲", "乙", "丙", "丁", "栏次"}]
        if len(numbers) < 4 or not all(re.fullmatch(r"\d{1,2}(=.*)?", text) for text in numbers):
            return False
        values = [int(text.split("=")[0]) for text in numbers]
        return all(b - a == 1 for a, b in pairwise(values)) and values[0] <= 3

    def _total(self, row: int, filled) -> Line | None:
        words = [_plain(v) for c, v in filled[:4] if isinstance(v, str) and c not in self.amounts]
        match = next(filter(None, map(_TOTAL.match, words)), None)
        if match is None:
            return None
        count = int(match[2]) if match[2] else None
        for column, value in filled:
            found = _COUNT.search(_plain(value)) if column == self.name else None
            count = int(found[1]) if count is None and found else count
        level = 4 if "小计" in match[1] else -1
        return Line(row, TOTAL, match[1], "", level, count, self.sums(filled))

    def _group(self, row: int, filled) -> Line | None:
        text, level = self._group_text(filled)
        if level is None or self._tells_more(filled) or self._is_numbered(filled):
            return None
        for known in [known for known in self.groups if known >= level]:
            del self.groups[known]
        above = " / ".join(self.groups[key] for key in sorted(self.groups))
        if level > 0:  # 其中 sums up what stands further down; it heads no rows of its own
            self.groups[level] = _bare_group(text)
        return Line(row, GROUP, text[:60], above, level, _count_in(text), self.sums(filled))

    def _group_text(self, filled) -> tuple[str, int | None]:
        texts = [_plain(value) for column, value in filled if column not in self.amounts][:2]
        if not texts:
            return "", None
        text = texts[0]
        if _MARK_ONLY.match(text):
            level = 2 if text.startswith("(") else 1
            return (text + texts[1] if len(texts) > 1 else text), level
        for level, pattern in _LEVELS:
            if pattern.match(text):
                return text, level
        only = len(filled) == 1 and filled[0][0] in {0, self.name, self.serial}
        is_apart = only and (self.serial is not None or self._is_wide(filled[0][0], text))
        return (text, 4) if is_apart else ("", None)

    def _is_wide(self, column: int, text: str) -> bool:
        return column != self.name and not text.isascii()

    def _tells_more(self, filled) -> bool:
        """A project says more of itself than its name: a unit, a date, a stage."""
        told = [c for c, value in filled if c in self.told and c != self.serial]
        return len(told) > 0

    def _is_numbered(self, filled) -> bool:
        return self.serial is not None and any(
            column == self.serial and re.fullmatch(r"\d+(\.0)?", _plain(value))
            for column, value in filled
        )

    def sums(self, filled) -> dict[int, Decimal]:
        found = {}
        for column, value in filled:
            if column in self.amounts:
                read = read_amount(value, unit=self.header.unit_of(column))
                if isinstance(read.value, Decimal):
                    found[column] = read.value
        return found


def _plain(value: object) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", as_typed(value)))


def _bare_group(text: str) -> str:
    for _, pattern in _LEVELS:
        text = pattern.sub("", text, count=1)
    return re.sub(r"\(\d+[个项家]\)|[、:：]", "", text) or text


def _count_in(text: str) -> int | None:
    found = _COUNT.search(text.rstrip(":")) or re.search(r"\((\d+)(?:个|项|家)\)", text)
    return int(found[1]) if found else None


# ── what the table says of itself ────────────────────────────────────────────────────────


def cross_foot(
    lines: list[Line], amounts: dict[int, dict[int, Decimal]], labels: dict[int, str], name: str
) -> list[str]:
    """Sentences where a total or a group does not agree with the rows under it.

    ``amounts`` {row: {column: 万元}} of the data rows; ``labels`` what the columns are called.
    """
    told = []
    for place, line in enumerate(lines):
        if line.kind not in {TOTAL, GROUP} or not (line.sums or line.count):
            continue
        rows = _covered(lines, place)
        if not rows:
            continue
        where = f"{name}第 {line.row + 1} 行“{line.text}”"
        if line.count is not None and line.count != len(rows):
            told.append(f"{where}写的是 {line.count} 个，下面数出来是 {len(rows)} 个。")
        for column, stated in line.sums.items():
            parts = [amounts.get(row, {}).get(column) for row in rows]
            found = sum((part for part in parts if part is not None), Decimal(0))
            if abs(found - stated) > _tolerance([stated, *filter(None, parts)], len(rows)):
                told.append(
                    f"{where}的{labels.get(column, '')}是 {_told(stated)}，"
                    f"各行加起来是 {_told(found)}，"
                    f"差 {_told(abs(found - stated))}。"
                )
    return told


def _covered(lines: list[Line], place: int) -> list[int]:
    """The data rows a total or group row speaks of."""
    line = lines[place]
    if line.kind == TOTAL and line.level < 0:
        return [one.row for one in lines if one.kind == DATA]
    if line.kind == TOTAL:
        rows = []
        for one in reversed(lines[:place]):
            if one.kind in {TOTAL, GROUP}:
                break
            rows += [one.row] if one.kind == DATA else []
        return rows
    if line.level == 0:
        word = _bare_group(line.text)
        return [one.row for one in lines if one.kind == DATA and word in one.group.split(" / ")]
    rows = []
    for one in lines[place + 1 :]:
        if one.kind == GROUP and one.level <= line.level:
            break
        if one.kind == TOTAL and one.level < 0:
            break
        rows += [one.row] if one.kind == DATA else []
    return rows


def _tolerance(values: list[Decimal], count: int) -> Decimal:
    """Whole figures must agree exactly; rounded ones within half a unit of the last place each."""
    places = max((-value.normalize().as_tuple().exponent for value in values), default=0)
    return Decimal(count) * Decimal("0.005") if places > 0 else Decimal(0)


def _told(value: Decimal) -> str:
    return f"{value.normalize():,f}"
