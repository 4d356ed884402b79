from decimal import Decimal

import pytest

from dashboards import headlines
from dashboards.headlines import Lead, Piece

YI = 10_000


def told(**changes):
    facts = {
        "whose": "",
        "projects": 205,
        "reds": 9,
        "yellows": 22,
        "invested": Decimal("71.9") * YI,
        "gap": Decimal("4.2") * YI,
        "compared": 190,
        "gaps": [Decimal("0.44") * YI] * 5,
        "waiting": 0,
        "urls": {},
    }
    return headlines.text(headlines.lead(Lead(**(facts | changes))))


def test_the_lead_sentence_can_be_read_out_in_a_meeting():
    assert told() == (
        "205 个重点项目中，9 个红灯、22 个黄灯。今年完成投资 71.9 亿元，比计划少 4.20 亿元，"
        "差额最大的 5 个项目合计少 2.20 亿元。"
    )


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"reds": 0}, "中，没有红灯、22 个黄灯。"),
        ({"yellows": 0}, "中，9 个红灯，没有黄灯。"),
        ({"reds": 0, "yellows": 0}, "中，没有红灯和黄灯。"),
        ({"gap": Decimal(0)}, "亿元，与计划持平，"),
        ({"gap": Decimal(-15000)}, "亿元，比计划多 1.50 亿元，"),
        ({"compared": 0, "gaps": []}, "亿元，还没有可比的计划。"),
        ({"gaps": [Decimal(12000)]}, "，差额最大的项目合计少 1.20 亿元。"),
        ({"waiting": 14}, "亿元。待审 14 件。"),
        ({"whose": "总部基地"}, "总部基地 205 个重点项目中"),
        ({"projects": 1234}, "1,234 个重点项目中"),
    ],
)
def test_the_lead_sentence_follows_the_figures(changes, part):
    assert part in told(**changes)


def test_nothing_is_said_about_no_projects():
    assert told(projects=0, whose="经开区") == "经开区还没有重点项目。"


def test_pieces_become_links_and_are_escaped():
    made = headlines.html([Piece("<i>"), Piece("9", "/projects/?light=red&counted=1", True)])
    assert made == (
        '&lt;i&gt;<b><a class="ls-n" href="/projects/?light=red&amp;counted=1">9</a></b>'
    )


@pytest.mark.parametrize(
    ("stages", "yellows", "title"),
    [
        (
            [("手续", 3), ("在谈", 1), ("主体施工", 2)],
            0,
            "6 个红灯：3 个卡在手续、2 个卡在主体施工，其余卡在洽谈",
        ),
        ([("手续", 2), ("签约", 0)], 5, "2 个红灯，都卡在手续"),
        ([("手续", 1)], 5, "1 个红灯，卡在手续"),
        ([("手续", 1), ("签约", 1)], 5, "2 个红灯：分别卡在手续、签约"),
        (
            [("手续", 5), ("签约", 4), ("投运", 3), ("在谈", 2)],
            0,
            "14 个红灯：5 个卡在手续、4 个卡在签约、3 个卡在投运，其余卡在洽谈",
        ),
        ([("手续", 0)], 22, "没有红灯，22 个黄灯"),
        ([], 0, "没有红灯，也没有黄灯"),
    ],
)
def test_the_title_of_the_lights_says_where_they_stand(stages, yellows, title):
    assert headlines.lights_title(stages, yellows) == title


PLAN = [Decimal(month * 10 * YI) for month in range(13)]
END = PLAN[12]
NO_PLAN = [Decimal(0)] * 13


def curve(*gaps, end=None):
    """The title when the actual lags the plan by these gaps (万元), month by month."""
    actual = [Decimal(0)]
    actual += [PLAN[month] - gap for month, gap in enumerate(gaps, 1)]
    return headlines.curve_title(PLAN, actual, end)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (curve(1000, 2000, 3000, end=END - 54000), "投资差额逐月扩大，按现速全年少 5.40 亿元"),
        (curve(3000, 2000, 1000, end=END - 4000), "投资差额在收窄，按现速全年少 0.40 亿元"),
        (curve(1000, 3000, 3000), "投资比计划少 0.30 亿元"),
        (
            curve(4000, 3000, 3500, end=END - 7000),
            "投资比计划少 0.35 亿元，按现速全年少 0.70 亿元",
        ),
        (
            curve(1000, 2000, -5000, end=END + 20000),
            "投资比计划多 0.50 亿元，按现速全年多 2.00 亿元",
        ),
        (curve(0, 0, 0, end=END), "投资与计划持平，按现速全年能完成计划"),
        (curve(0, 0, 1000, end=END - 40), "投资比计划少 0.10 亿元，按现速全年能完成计划"),
        (curve(), "还没有审定的月报，看不出进度"),
        (headlines.curve_title(NO_PLAN, [0, 9], None), "还没有年计划，先看实际完成"),
        (headlines.curve_title(NO_PLAN, [0], None), "还没有年计划和审定的月报"),
    ],
)
def test_the_title_of_the_curve_says_how_the_gap_moves(title, expected):
    assert title == expected


@pytest.mark.parametrize(
    ("counts", "title"),
    [
        ((6, 4, 0), "10 项年度目标：6 项跟上进度，4 项落后"),
        ((2, 6, 2), "10 项年度目标：2 项跟上进度，6 项落后，2 项待接入"),
        ((3, 0, 0), "3 项年度目标：3 项跟上进度"),
    ],
)
def test_the_title_of_the_targets_counts_them(counts, title):
    assert headlines.targets_title(*counts) == title


@pytest.mark.parametrize(
    ("groups", "title"),
    [
        ([("手续", 33, 9), ("主体施工", 52, 5)], "手续环节最堵：33 个项目，9 个停留超限"),
        ([("手续", 33, 5), ("主体施工", 52, 5)], "主体施工环节最堵：52 个项目，5 个停留超限"),
        ([("手续", 33, 0), ("主体施工", 52, 0)], "没有项目停留超限，主体施工的最多：52 个"),
        ([("手续", 0, 0)], "还没有项目"),
        ([], "还没有项目"),
    ],
)
def test_the_title_of_the_stages_names_the_bottleneck(groups, title):
    assert headlines.stages_title(groups) == title


def test_the_title_of_the_ranking():
    assert headlines.ranking_title(14, 6) == "14 个责任单位，6 个跑赢计划"
    assert headlines.ranking_title(14, 0) == "14 个责任单位，没有一个跑赢计划"
    assert headlines.ranking_title(3, 3) == "3 个责任单位，都跑赢计划"


def test_the_title_of_the_gaps():
    assert headlines.gaps_title([Decimal(12000), Decimal(10000)]) == (
        "差额最大的 2 个项目，合计少 2.20 亿元"
    )
    assert headlines.gaps_title([Decimal(12000)]) == "差额最大的项目，少 1.20 亿元"
    assert headlines.gaps_title([]) == "没有项目落后于自己的计划"


def test_the_title_of_what_waits():
    assert headlines.waiting_title(8, 3, 3) == "待审 14 件：月报 8，阶段 3，改期 3"
    assert headlines.waiting_title(0, 0, 2) == "待审 2 件：改期 2"
    assert headlines.waiting_title(0, 0, 0) == "没有待审事项"
