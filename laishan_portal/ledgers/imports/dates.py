"""Days and periods as districts write them: 2018.0, 2010-, 09.10-11.3, 2023年底, Excel serials."""

import calendar
import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal

from laishan_portal.ledgers.imports.cells import Offer, Read, as_typed, means_nothing

START, END = "start", "end"
FIRST_YEAR, LAST_YEAR = 1990, 2100
_EPOCH = date(1899, 12, 30)
_SERIALS = range(20_000, 80_000)  # 1954 to 2119, the 1900 system
_YEAR = r"(?P<y>(?:19|20)?\d{2})"
_DAY = re.compile(
    rf"^{_YEAR}\s*(?:[-/.年])\s*(?P<m>\d{{1,2}})\s*(?:[-/.月])\s*(?P<d>\d{{1,2}})\s*日?$"
)
_MONTH = re.compile(
    rf"^{_YEAR}\s*[-/.年]\s*(?P<m>\d{{1,2}})\s*(?:月份?)?(?P<part>底|末|初|上旬|中旬|下旬)?$"
)
_PLAIN_YEAR = re.compile(
    r"^(?P<y>(?:19|20)\d{2})(?:\.0+)?\s*年?(?P<part>底|末|初|上半年|下半年)?$"
)
_DASH = re.compile(r"\s*(?:-{1,2}|~|至|到|—{1,2}|–)\s*")
_TENTHS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "初": (1, 10)}


def read_day(raw: object, *, edge: str = START) -> Read:
    """A day. What is given by month or year alone becomes its first (``START``) or last day."""
    if means_nothing(raw):
        return Read()
    if isinstance(raw, datetime):
        raw = raw.date()
    if isinstance(raw, date):
        return _plausible(raw, Read())
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return _of_number(raw, edge)
    text = unicodedata.normalize("NFKC", str(raw)).strip().rstrip("。前")
    text = re.sub(r"\s+00:00(:00)?$", "", text)
    if re.fullmatch(r"\d{5}(\.0)?", text) and int(float(text)) in _SERIALS:
        return _of_number(float(text), edge)
    if re.fullmatch(r"(19|20)\d{6}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return _of_text(text, as_typed(raw), edge)


def _of_number(raw: float, edge: str) -> Read:
    number = Decimal(repr(raw) if isinstance(raw, float) else raw)
    if number == number.to_integral_value():
        whole = int(number)
        if whole in _SERIALS:
            day = _EPOCH + timedelta(days=whole)
            return _plausible(day, Read(notes=[f"{whole} 是 Excel 日期序号，即 {day:%Y-%m-%d}"]))
        if FIRST_YEAR <= whole <= LAST_YEAR:
            return _of_text(str(whole), str(whole), edge)
    text = f"{number:f}"
    year, _, tail = text.partition(".")
    if (
        len(year) == 4
        and FIRST_YEAR <= int(year) <= LAST_YEAR
        and tail
        in {"1", "01", "10", "11", "12"}
        | {str(month) for month in range(2, 10)}
        | {f"0{month}" for month in range(2, 10)}
    ):
        if tail == "1":  # 2023.10 loses its nought in a cell that holds a number
            offers = [Offer(f"是 {year} 年 {m} 月", f"{year}-{m:02d}") for m in (1, 10)]
            return Read(problem=f"“{text}”可能是 1 月，也可能是 10 月。", offers=offers)
        return _of_text(f"{year}.{tail}", text, edge)
    return Read(problem=f"“{text}”读不成日期。")


def _of_text(text: str, shown: str, edge: str) -> Read:
    if match := _DAY.match(text):
        return _exact(_full_year(match["y"]), int(match["m"]), int(match["d"]), shown, match["y"])
    if match := _PLAIN_YEAR.match(text):
        return _within_year(match, shown, edge)
    if match := _MONTH.match(text):
        return _within_month(match, shown, edge)
    return Read(problem=f"“{shown[:30]}”读不成日期。")


def _full_year(text: str) -> int:
    return (
        int(text) if len(text) == 4 else 2000 + int(text) if int(text) < 70 else 1900 + int(text)
    )


def _exact(year: int, month: int, day: int, shown: str, typed_year: str) -> Read:
    if not 1 <= month <= 12:
        return Read(problem=f"“{shown}”里没有 {month} 月。")
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        end = date(year, month, last)
        return Read(
            problem=f"{month} 月没有 {day} 日。", offers=[Offer(f"改为 {end:%Y-%m-%d}", f"{end}")]
        )
    read = Read()
    if len(typed_year) == 2:
        read.notes.append(f"两位年份“{typed_year}”读成 {year} 年")
    return _plausible(date(year, month, day), read)


def _within_month(match: re.Match, shown: str, edge: str) -> Read:
    year, month, part = _full_year(match["y"]), int(match["m"]), match["part"]
    if not 1 <= month <= 12:
        return Read(problem=f"“{shown}”里没有 {month} 月。")
    last = calendar.monthrange(year, month)[1]
    first_day, last_day = _TENTHS.get(part or "", (1, last))
    wants_end = edge == END or part in {"底", "末"}
    day = date(year, month, min(last_day, last) if wants_end else first_day)
    return _plausible(day, Read(doubts=[f"“{shown}”只到月，记为 {day:%Y-%m-%d}"]))


def _within_year(match: re.Match, shown: str, edge: str) -> Read:
    year, part = int(match["y"]), match["part"]
    spans = {
        "上半年": (date(year, 1, 1), date(year, 6, 30)),
        "下半年": (date(year, 7, 1), date(year, 12, 31)),
    }
    first, last = spans.get(part or "", (date(year, 1, 1), date(year, 12, 31)))
    day = last if edge == END or part in {"底", "末"} else first
    return _plausible(day, Read(doubts=[f"“{shown}”只到年，记为 {day:%Y-%m-%d}"]))


def _plausible(day: date, read: Read) -> Read:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return Read(problem=f"{day.year} 年不合常理，请核对年份。")
    read.value = day
    return read


def read_period(raw: object) -> tuple[Read, Read]:
    """Start and end of ``2007.10-2010.12``, ``09.10-11.3``, ``2010-``, ``2018.0``."""
    if means_nothing(raw):
        return Read(), Read()
    if isinstance(raw, date | int | float):
        return read_day(raw), Read()
    text = unicodedata.normalize("NFKC", str(raw)).strip()
    text = (
        re.sub(r"\s+", "", text).removesuffix("年").replace("年-", "-") if _years(text) else text
    )
    parts = _parts(text)
    if parts is None:
        return read_day(raw), Read()
    start, end = parts
    first = _edge_of(start, START, as_typed(raw))
    second = _edge_of(end, END, as_typed(raw)) if end else Read()
    if first.value and second.value and second.value < first.value:
        return first, Read(problem=f"“{as_typed(raw)}”止在起之前。")
    return first, second


def _years(text: str) -> bool:
    return (
        re.fullmatch(r"\s*(19|20)\d{2}\s*年?\s*(-|~|至)\s*((19|20)\d{2})?\s*年?\s*", text)
        is not None
    )


def _parts(text: str) -> tuple[str, str] | None:
    """The two sides of the dash that parts them; dashes inside a date do not."""
    text = text.replace("～", "~")
    pieces = _DASH.split(text)
    if (
        len(pieces) == 2
        and _is_date_like(pieces[0])
        and (not pieces[1] or _is_date_like(pieces[1]))
    ):
        whole_month = re.fullmatch(r"(19|20)\d{2}-\d{1,2}", text) and 1 <= int(pieces[1]) <= 12
        return None if whole_month else (pieces[0], pieces[1])
    if len(pieces) in {4, 6}:  # 2007-10-2010-12, 2007-10-01-2010-12-31
        half = len(pieces) // 2
        return "-".join(pieces[:half]), "-".join(pieces[half:])
    return None


def _is_date_like(text: str) -> bool:
    return bool(_DAY.match(text) or _MONTH.match(text) or _PLAIN_YEAR.match(text))


def _edge_of(text: str, edge: str, shown: str) -> Read:
    read = _of_text(text, text, edge)
    if read.problem:
        read.problem = f"“{shown}”里的“{text}”读不成日期。"
    return read
