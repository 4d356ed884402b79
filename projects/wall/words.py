"""What the wall says in sentences: its judgement, what it shows, how it is counted."""

from collections.abc import Sequence

from laishan_portal import formatting
from projects.wall.page import whose
from projects.wall.query import Counts, WallQuery

TITLE = "莱山区“项目建设突破年”挂图作战"
MAKER = "区项目建设突破年工作专班"
PURPOSE = "挂图作战"
RULES = (
    "偏差按日历日；没有单独预测的后续节点，从前一节点按工作日顺推；"
    "年完成为当年完成额占年计划；※ 项目名引自公开报道"
)


def subject(query: WallQuery) -> str:
    """What is shown: ``红黄灯与省重点 54 个（全区 205 个）``."""
    total, names = query.summary.total, chosen(query)
    name = "、".join(names) if names else "全部项目"
    if query.is_other_year:
        name = f"{query.year} 年{name}"
    told = f"{name} {formatting.wan(total.count)} 个"
    if query.ledger.is_filtered:
        told += f"（{whose(query)} {formatting.wan(total.everything)} 个）"
    return told


def whole_sentence(query: WallQuery, named: Sequence[tuple[str, int, int]]) -> str:
    """What is shown, the judgement and the day, for the head of a sheet."""
    day = formatting.date_long(query.today)
    return f"{subject(query)}：{judgement(query, named)}。截至 {day}"


def group_words(query: WallQuery, counts: Counts) -> str:
    """``20 个（全区 82 个）　红 4　黄 10``."""
    told = f"{counts.count} 个"
    if counts.everything != counts.count:
        told += f"（{whose(query)} {counts.everything} 个）"
    return f"{told}　红 {counts.red}　黄 {counts.yellow}"


def year_note(query: WallQuery) -> str:
    """What of another year's wall is of that year, and what is not."""
    if not query.is_other_year:
        return ""
    return (
        f"这是 {query.year} 年的项目和年完成；灯、节点、责任人是"
        f" {formatting.date_long(query.today)}的情况。"
    )


def chosen(query: WallQuery) -> list[str]:
    """The view and the conditions in force, in words."""
    view = query.ledger.filters.value("view")
    chips = [chip.label for chip in query.ledger.filters.chips()]
    return [*([view.label] if view else []), *chips]


def judgement(query: WallQuery, named: Sequence[tuple[str, int, int]]) -> str:
    """``红灯 9 个、黄灯 22 个，重点产业最多（红 4、黄 10）``. ``named``: group, red, yellow."""
    total = query.summary.total
    if not total.count:
        return "没有符合条件的项目"
    if not total.red and not total.yellow:
        return "没有红灯和黄灯"
    told = f"红灯 {total.red} 个、黄灯 {total.yellow} 个"
    worst = max(named, key=lambda group: (group[1] + group[2], group[1]), default=None)
    if worst is None or len(named) < 2:
        return told
    return f"{told}，{worst[0]}最多（红 {worst[1]}、黄 {worst[2]}）"
