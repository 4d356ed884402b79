"""What people type into a cell, turned into a value: texts, amounts, shares, names.

Every reader answers with ``Read``: the value, and what had to be repaired on the way, in words.
Nothing is guessed in silence; what cannot be read is a problem with offers to choose from.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

CENT = Decimal("0.01")
NOISE = Decimal("0.000001")
LARGEST = Decimal("999999999999.99")
YI, WAN, YUAN = Decimal(10_000), Decimal(1), Decimal("0.0001")
UNITS = {"亿元": YI, "亿": YI, "万元": WAN, "万": WAN, "千元": Decimal("0.1"), "元": YUAN}
_UNIT_NAMES = {YI: "亿元", WAN: "万元", YUAN: "元", Decimal("0.1"): "千元"}
# What stands in a cell that means: nothing.
_NOTHING = frozenset(
    {"", "-", "--", "—", "——", "－", "/", "\\", "无", "暂无", "未提供", "待定", "#N/A"}
)
_MARKS = "★☆●○▲△◆◇■□※*＊"
_NEUTRAL = re.compile(r"^'(?=[=+\-@\t\r＝＋－＠])")
_AMOUNT = re.compile(r"^([+-]?\d+(?:\.\d*)?|\.\d+)(亿元|亿|万元|万|千元|元)?$")
_COMMAS = re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))")
_SPACED = re.compile(r"^\d{1,3}(?: \d+)+(?:\.\d+)?$")
_SPLIT = re.compile(r"[、,，;；/\s|]+")
_ERRORS = ("#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!")


@dataclass
class Offer:
    """A correction to choose: what the button says and what it puts into the cell."""

    label: str
    value: str


@dataclass
class Read:
    """A value read from a cell: ``notes`` tell small repairs, ``doubts`` larger ones."""

    value: object = None
    notes: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    problem: str = ""
    offers: list[Offer] = field(default_factory=list)


def is_blank(raw: object) -> bool:
    return raw is None or (isinstance(raw, str) and not raw.strip())


def means_nothing(raw: object) -> bool:
    return raw is None or (isinstance(raw, str) and raw.strip() in _NOTHING)


def error_value(raw: object) -> str:
    """The formula error a cell holds, or nothing."""
    return raw if isinstance(raw, str) and raw in _ERRORS else ""


def as_typed(raw: object) -> str:
    """The cell as a person would read it in the sheet, one line, unrepaired otherwise."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, float):
        return _plain_number(raw)
    if isinstance(raw, datetime):
        at_midnight = raw.hour == raw.minute == raw.second == 0
        return f"{raw:%Y-%m-%d}" if at_midnight else f"{raw:%Y-%m-%d %H:%M}"
    return f"{raw:%Y-%m-%d}" if isinstance(raw, date) else str(raw)


def _plain_number(raw: float) -> str:
    return str(int(raw)) if raw.is_integer() and abs(raw) < 1e15 else repr(raw)


def squeezed(text: str) -> str:
    """Half-width, inner blanks as one space, no outer ones."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def read_text(raw: object, *, most: int = 0, keeps_lines: bool = False) -> Read:
    """A name or a phrase: padding, line breaks, ★ and ● gone, each told."""
    read = Read()
    text = as_typed(raw)
    bare = _NEUTRAL.sub("", text)
    if bare != text:
        read.notes.append("去掉了导出时加的单引号")
    if "\n" in bare.strip():
        read.notes.append("去掉了单元格里的换行")
    elif bare != bare.strip():
        read.notes.append("去掉了首尾空格")
    text = _joined_lines(bare, keeps_lines)
    marks = text.strip(_MARKS + " ")
    if marks != text:
        read.notes.append(f"去掉了记号 {''.join(char for char in text if char in _MARKS)}")
    read.value = "" if marks in _NOTHING else marks
    if most and len(read.value) > most:
        read.problem = f"有 {len(read.value)} 个字，最多 {most} 个。"
        read.offers = [Offer(f"只留前 {most} 个字", read.value[:most])]
    return read


def _joined_lines(text: str, keeps_lines: bool) -> str:
    """A broken line of Chinese is joined without a space; lines of a paragraph with one."""
    lines = [squeezed(line) for line in text.splitlines()]
    lines = [line for line in lines if line]
    if keeps_lines:
        return " ".join(lines)
    joined = ""
    for line in lines:
        needs_space = joined and joined[-1].isascii() and line[0].isascii()
        joined += (" " if needs_space else "") + line
    return joined


def read_amount(raw: object, *, unit: Decimal = WAN, near: Decimal | None = None) -> Read:
    """An amount in 万元, exact to the cent. ``unit`` is the column's; a cell may bring its own.

    ``near`` is a figure the amount ought to be like (last month's), to offer the likelier reading.
    """
    if means_nothing(raw):
        return Read()
    if isinstance(raw, bool | date):
        return Read(problem=f"“{as_typed(raw)}”不是金额。")
    if isinstance(raw, int | float):
        return _scaled(Decimal(repr(raw) if isinstance(raw, float) else raw), unit, Read())
    text = unicodedata.normalize("NFKC", raw).replace("−", "-").replace("—", "-").strip()
    text = text.removeprefix("约").removeprefix("¥").strip()
    if _SPACED.match(text):
        return _spaced(text, unit, near)
    packed = _COMMAS.sub("", re.sub(r"\s+", "", text))
    match = _AMOUNT.match(packed)
    if match is None:
        return Read(problem=_why_no_amount(as_typed(raw)))
    read = Read()
    own = UNITS.get(match[2], unit)
    if match[2] and own != unit:
        read.doubts.append(
            f"这一格自带单位“{match[2]}”，和这一列的{_UNIT_NAMES[unit]}不同，已按{match[2]}折算"
        )
    elif raw != match[1]:
        read.notes.append("文字写的数，已读成数字")
    else:
        read.notes.append("数字存成了文本，已读成数字")
    return _scaled(Decimal(match[1]), own, read)


def _why_no_amount(text: str) -> str:
    if re.search(r"\d\s*[-~～至]\s*\d", text):
        return f"“{text}”是一个范围，这里要一个数。"
    return f"“{text}”读不成数。"


def _spaced(text: str, unit: Decimal, near: Decimal | None) -> Read:
    """``9 100``: 9,100 typed with a gap, or 910 with a slip? A person says."""
    whole = text.replace(" ", "")
    readings = [whole]
    if near and whole.endswith("0") and "." not in whole and unit == WAN:
        shorter = whole[:-1]
        if abs(Decimal(shorter) - near) < abs(Decimal(whole) - near):
            readings.insert(0, shorter)
    offers = [
        Offer(f"就是 {Decimal(one):,}" if one == whole else f"改为 {Decimal(one):,}", one)
        for one in readings
    ]
    return Read(problem=f"“{text}”中间有空格，读不成数。", offers=offers)


def _scaled(number: Decimal, unit: Decimal, read: Read) -> Read:
    try:
        amount = number * unit
        rounded = amount.quantize(CENT, ROUND_HALF_UP)
    except InvalidOperation:
        return Read(problem="这个数太大，读不了。")
    if abs(amount - rounded) > NOISE:
        read.notes.append("四舍五入到两位小数")
    if rounded < 0:
        return Read(problem="金额不能是负数。")
    if rounded > LARGEST:
        return Read(problem="金额太大了，请核对单位。")
    read.value = rounded
    return read


def read_whole(raw: object, *, least: int = 0, most: int = 100) -> Read:
    """A whole number or a share in per cent: ``68``, ``68%``, ``0.68`` shown as 68 %."""
    if means_nothing(raw):
        return Read()
    read = Read()
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        number = Decimal(repr(raw) if isinstance(raw, float) else raw)
        if 0 < number < 1 and most == 100:
            number *= 100
            read.doubts.append(f"{as_typed(raw)} 按百分比读成 {number.normalize():f}%")
    else:
        found = re.fullmatch(
            r"(\d+(?:\.\d+)?)\s*%?", unicodedata.normalize("NFKC", as_typed(raw)).strip()
        )
        if found is None:
            return _share_in_words(as_typed(raw))
        number = Decimal(found[1])
    whole = number.quantize(Decimal(1), ROUND_HALF_UP)
    if whole != number:
        read.notes.append("四舍五入到整数")
    if not least <= whole <= most:
        return Read(problem=f"“{as_typed(raw)}”不在 {least} 到 {most} 之间。")
    read.value = int(whole)
    return read


def _share_in_words(text: str) -> Read:
    shares = re.findall(r"(\d{1,3})(?:\.\d+)?\s*[%％]", text)
    offers = [
        Offer(f"改为 {share}", share) for share in dict.fromkeys(shares) if int(share) <= 100
    ]
    return Read(problem=f"“{text[:30]}”读不出整数。", offers=offers[:3])


def read_choice(raw: object, choices: dict[str, str], *, what: str) -> Read:
    """One of a list: ``choices`` is {label or synonym: value}, labels first."""
    read = read_text(raw)
    text = str(read.value).rstrip("。.")
    if not text or text in choices.values():
        read.value = text
        return read
    known = {plain_word(label): (label, value) for label, value in choices.items()}
    found = known.get(plain_word(text))
    if found:
        return Read(found[1], read.notes)
    labels = first_labels(choices)
    inside = [label for label in labels.values() if label in text or text in label]
    offers = [Offer(f"改为 {label}", label) for label in inside[:3]]
    listed = "、".join(labels.values())
    return Read(problem=f"没有“{text}”这个{what}。可选：{listed}。", offers=offers)


def first_labels(choices: dict[str, str]) -> dict[str, str]:
    """{value: its proper label}."""
    labels: dict[str, str] = {}
    for label, value in choices.items():
        labels.setdefault(value, label)
    return labels


def plain_word(text: str) -> str:
    """For comparing words: no blanks, brackets, dots; lower case."""
    return re.sub(r"[\s()\[\]（）【】·.,，、:：\-_/]", "", squeezed(text)).lower()


def split_names(raw: object) -> list[str]:
    """Several units or persons of one cell: parted by 、 , spaces or line breaks."""
    text = unicodedata.normalize("NFKC", as_typed(raw)) if raw is not None else ""
    parts = [part.strip(_MARKS + ".") for part in _SPLIT.split(text.strip())]
    names, index = [], 0
    while index < len(parts):
        one = parts[index]
        # Two characters of a name set apart for looks: 王 强.
        if len(one) == 1 and index + 1 < len(parts) and len(parts[index + 1]) == 1:
            one, index = one + parts[index + 1], index + 1
        if one and one not in _NOTHING:
            names.append(one)
        index += 1
    return list(dict.fromkeys(names))
