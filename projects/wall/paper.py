"""The wall as a PDF, A3 across: its data, which ``press.py`` sets by ``wall.typ``."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from laishan_portal import formatting, workdays
from laishan_portal.charts.wall import ARROW, RowShapes, shapes
from laishan_portal.exceptions import DomainError
from laishan_portal.ledgers.excel import Stamp
from laishan_portal.ledgers.exports import ExportFormat
from laishan_portal.ledgers.ledger import LedgerQuery
from projects.wall import codes, page, words
from projects.wall.columns import LAMPS, WallColumn
from projects.wall.course import read_nodes
from projects.wall.query import WallQuery

logger = logging.getLogger(__name__)

PRESS = Path(__file__).with_name("press.py")
# A file of 2,000 rows takes ten seconds on a quiet machine.
PATIENCE_SECONDS = 120
# Heights in millimetres: of a row with its code, of one without, of a group's head.
CODE_ROW, PLAIN_ROW, GROUP_ROW = 8.0, 5.4, 5.2
# Up to so many rows while one waits; more in the background, and more than the last not at all.
DIRECT_ROWS, MOST_ROWS = 400, 2_000
# In order of preference; the first that this machine has is used.
SANS = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
    "Microsoft YaHei",
    "SimHei",
    "WenQuanYi Micro Hei",
)
SERIF = (
    "FZXiaoBiaoSong-B05S",
    "STZhongsong",
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "SimSun",
)
NO_FONT = (
    "服务器没有中文字体（Noto Sans CJK SC），做不了 PDF："
    "请管理员装好 fonts-noto-cjk，或先用浏览器打印。"
)


@lru_cache(maxsize=1)
def machine_families() -> frozenset[str]:
    """The fonts of this machine by name; asked once in a process."""
    return frozenset(_press("families").decode().splitlines())


def families(wanted: tuple[str, ...]) -> list[str]:
    return [name for name in wanted if name in machine_families()]


def _press(*arguments: str, data: bytes = b"") -> bytes:
    """What ``press.py`` writes. It gets nothing of our environment, so none of our secrets."""
    try:
        done = subprocess.run(  # noqa: S603 -- our own file, no words of a user
            [sys.executable, "-I", PRESS, *arguments],
            input=data,
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            env={"PATH": os.defpath, "HOME": str(Path.home()), "LANG": "C.UTF-8"},
            check=True,
        )
    except subprocess.TimeoutExpired as error:
        raise DomainError("做 PDF 超时了。少选一些项目再试，或先用浏览器打印。") from error
    except subprocess.CalledProcessError as error:
        logger.exception("wall press: %s", error.stderr.decode(errors="replace")[-2000:])
        raise DomainError("PDF 没有做成，已记下原因。先用浏览器打印。") from error
    return done.stdout


def missing_font() -> str:
    """What is missing, in words; empty when Chinese can be written."""
    return "" if families(SANS) else NO_FONT


@dataclass(frozen=True)
class Sheet:
    """What a file is made of beside the rows: whose, for what, with codes of which portal."""

    stamp: Stamp
    site: str


def pdf_bytes(query: WallQuery, rows: list[tuple], sheet: Sheet) -> bytes:
    """The file; a ``DomainError`` when it cannot be set, its cause in the log."""
    data = json.dumps(_data(query, rows, sheet), ensure_ascii=False)
    return _press(data=data.encode())


def write(query: LedgerQuery, target, *, summary, stamp: Stamp, progress=None) -> int:
    """The writer of the export format ``wall``: all rows of the query's address."""
    wall = WallQuery(user=query.user, data=query.data, ledger=query.ledger)
    count = wall.summary.total.count
    rows = wall.rows(0, count)
    target.write(pdf_bytes(wall, rows, Sheet(stamp, query.data.get("site", ""))))
    return count


FORMAT = ExportFormat("wall", ".pdf", "application/pdf", write, title="挂图作战")


def _data(query: WallQuery, rows: list[tuple], sheet: Sheet) -> dict:
    groups = list(page.groups_of(query, rows))
    named = [(group.name, group.counts.red, group.counts.yellow) for group in groups]
    sans = families(SANS)
    return {
        "title": words.TITLE,
        "subject": words.whole_sentence(query, named),
        "author": sheet.stamp.name,
        "keywords": [sheet.stamp.sentence],
        "sans": sans,
        "serif": [*families(SERIF), *sans],
        "lamps": [[level, formatting.lamp_name(level)] for level in LAMPS],
        "maker": words.MAKER,
        "rules": words.RULES,
        "stamp": sheet.stamp.sentence,
        "watermark": f"{sheet.stamp.name} {formatting.moment(sheet.stamp.at)}",
        "late": formatting.LATE_FROM_DAYS,
        "soon": formatting.SOON_FROM_DAYS,
        "row": CODE_ROW if sheet.site else PLAIN_ROW,
        "group": GROUP_ROW,
        "codes": bool(sheet.site),
        "columns": [_column(column) for column in query.columns],
        "groups": [
            {
                "name": group.name,
                "words": words.group_words(query, group.counts),
                "rows": list(_rows(query, group.rows, sheet.site)),
            }
            for group in groups
        ],
        **_axis(query),
    }


def _axis(query: WallQuery) -> dict:
    axis = query.span.axis
    day = query.today
    return {
        "ticks": [axis.place(tick.day) for tick in axis.ticks if tick.day > axis.low],
        "months": [
            [axis.place(tick.day), tick.label, tick.is_now] for tick in axis.ticks if tick.label
        ],
        "today": axis.place(day) if axis.shows(day) else None,
        "today-words": f"今天 {day.month}月{day.day}日",
        "arrow": ARROW,
    }


def _column(column: WallColumn) -> dict:
    return {
        "key": column.key,
        "label": column.label.replace("<br>", "\n"),
        "width": column.paper,
        "right": column.is_right,
        "after": column.is_after,
    }


def _rows(query: WallQuery, rows: Iterable[tuple], site: str) -> Iterator[dict]:
    calendar, axis = workdays.calendar(), query.span.axis
    nodes_place, links_place = query.plan.extra[page.NODES], query.plan.extra[page.LINKS]
    makers = query.plan.makers(lambda column: column.text)
    split = sum(not column.is_after for column in query.columns)
    for row in rows:
        values = [make(row) for make in makers]
        nodes = read_nodes(row[nodes_place], row[links_place], query.today, calendar)
        yield {
            "before": values[:split],
            "after": values[split:],
            "chart": _shapes(shapes(nodes, axis)),
            "code": codes.code_image(codes.project_address(site, row[0])) if site else "",
        }


def _shapes(drawn: RowShapes) -> dict:
    return {
        "promise": drawn.promise,
        "past": drawn.past,
        "coming": drawn.coming,
        "on": drawn.runs_on,
        "slips": drawn.slips,
        "baselines": drawn.baselines,
        "marks": [[place, kind] for place, kind, _node in drawn.marks],
    }
