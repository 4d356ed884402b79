"""The style guide: every component with invented figures, for developers and reviewers."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render

from laishan_portal.conflicts import Change

COLOURS = (
    ("#17212b", "墨 17212B"),
    ("#44515d", "次墨 44515D"),
    ("#5f6b76", "淡墨 5F6B76"),
    ("#0b2a45", "深海 0B2A45"),
    ("#0f4c81", "海 0F4C81"),
    ("#3b78a8", "中海 3B78A8"),
    ("#9cbdd6", "浅海 9CBDD6"),
    ("#e4eef6", "海雾 E4EEF6"),
    ("#f4f6f8", "纸灰 F4F6F8"),
    ("#b4232a", "报警红 B4232A"),
    ("#f2b01e", "黄 F2B01E"),
    ("#1b6b42", "绿 1B6B42"),
)
PLAN = (0, 5.1, 11.4, 24.2, 40.6, 57.9, 76.1, 92.0, 107.3, 121.5, 133.4, 142.2, 148.6)
ACTUAL = (0, 4.6, 10.1, 22.7, 38.8, 55.0, 71.9)
FORECAST = (71.9, 86.8, 102.0, 116.3, 128.5, 137.3, 143.2)
CONFLICT = Change(
    name="planned",
    label="年计划，万元",
    mine="14,500",
    theirs="15,000",
    who="于科长",
    at=datetime(2023, 6, 28, 10, 21, tzinfo=ZoneInfo("Asia/Shanghai")),
)


def styleguide(request):
    """Only where developers and reviewers work."""
    if not (settings.DEBUG or settings.LAISHAN_BENCH):
        raise Http404
    pages = Paginator(range(205), 50)
    context = {
        "page": pages.page(1),
        "page_range": pages.get_elided_page_range(1),
        "colours": COLOURS,
        "plan": PLAN,
        "actual": ACTUAL,
        "forecast": FORECAST,
        "counts": {"red": 9, "yellow": 22, "stale": 7, "normal": 153, "done": 14},
        "node": {
            "baseline": date(2023, 7, 25),
            "forecast": date(2023, 8, 6),
            "latest": date(2023, 8, 12),
        },
        "axis": {"low": date(2023, 5, 10), "high": date(2023, 12, 20)},
        "today": date(2023, 6, 28),
        "conflict": [CONFLICT],
        "resumed": {"files": True},
        "removals": [{"label": "领域 美丽乡村", "url": "?", "count": 3}],
        "reasons": ["“幕墙封闭”预测晚 12 天", "竣工时差只剩 4 个工作日"],
    }
    return render(request, "components/styleguide.html", context)
