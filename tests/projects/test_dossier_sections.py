"""The conclusions over each section, from rows alone."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from laishan_portal.workdays import WorkCalendar
from projects.dossier import light, money, nodes, people, reports, services
from projects.dossier.extras import FactorRow, PermitRow
from projects.dossier.rows import LightRow, NodeRow, PersonRow, ReportRow
from projects.enums import Decision
from projects.timeline import DateChangeFact

TODAY = date(2023, 6, 28)
CALENDAR = WorkCalendar(frozenset(), frozenset(), frozenset({2023}))


# ── nodes ────────────────────────────────────────────────────────────────────────────────


def node(number, name, baseline, forecast=None, actual=None, after=None, lag=0):
    return NodeRow(
        number, "other", name, number, baseline, forecast, actual, after, lag, "", False, False
    )


def node_section(rows, promised_on=None, changes=()):
    return nodes.build(
        rows,
        changes,
        promised_on=promised_on,
        tight_below=5,
        calendar=CALENDAR,
        today=TODAY,
    )


def test_the_tightest_node_is_named_with_the_promise():
    rows = [
        node(1, "幕墙封闭", date(2023, 7, 25), date(2023, 8, 6)),
        node(2, "竣工", date(2023, 11, 30), after=1, lag=77),
    ]
    section = node_section(rows, promised_on=date(2023, 11, 30))
    assert section.title == "从 11 月竣工倒排：“幕墙封闭”是关键线路，只剩 7 个工作日时差"
    assert section.lines[0].latest == "8月15日"
    assert section.lines[0].deviation == '<span class="ls-soon">晚 12 天</span>'
    assert section.lines[0].is_critical
    # Nobody told when to expect the end: it stands on the promise.
    assert "—" in section.lines[1].float_text
    assert section.outlook == "预测 11月30日竣工，正好是承诺日。"


def test_side_by_side_lines_have_a_float_each_and_one_is_critical():
    """As the mock-up: the wall drives the finish, fitting and acceptance run beside it."""
    rows = [
        node(1, "二次结构完成", date(2023, 5, 20), actual=date(2023, 5, 24)),
        node(2, "幕墙封闭", date(2023, 7, 25), date(2023, 8, 4), after=1, lag=40),
        node(3, "机电安装", date(2023, 9, 10), date(2023, 9, 14), after=1, lag=70),
        node(4, "联合验收", date(2023, 10, 25), date(2023, 11, 6), after=3, lag=30),
        replace(
            node(5, "竣工投运", date(2023, 11, 30), date(2023, 11, 17), after=4, lag=8),
            kind="production",
            further_ids=[2],
            further_lags=[78],
        ),
    ]
    section = node_section(rows, promised_on=date(2023, 11, 30))
    assert section.title == "从 11 月竣工倒排：“幕墙封闭”是关键线路，只剩 6 个工作日时差"
    assert [line.is_critical for line in section.lines] == [False, True, False, False, True]
    floats = [line.float_text for line in section.lines]
    assert floats[1] == floats[4] == '<span class="ls-plain">6 天</span>'
    assert ">10 天<" in floats[3]
    assert section.outlook == "预测 11月22日竣工，比承诺早 8 天。"
    assert not section.is_late
    assert "按前置和工期推算" in section.caption


def test_how_often_and_how_long_each_node_was_put_off():
    def change(number, name, days, plan=None, decision=Decision.APPROVED):
        old = date(2023, 7, 1)
        new = date.fromordinal(old.toordinal() + days)
        day = date(2023, 5, 1)
        return DateChangeFact(
            number, name, old, new, "雨", decision, "甲", 1, "乙", "", day, day, plan
        )

    changes = [
        change(1, "封顶", 10),
        change(2, "封顶", 20),
        change(3, "封顶", 90, decision=Decision.PROPOSED),
        change(4, "竣工", -5),
        change(5, "", 30),
        change(6, "封顶", 7, plan=3),
        change(7, "竣工", 9, plan=3),
    ]
    rows = [node(1, "封顶", date(2023, 8, 7)), node(2, "竣工", date(2023, 12, 1), after=1)]
    section = node_section(rows, promised_on=date(2023, 12, 1), changes=changes)
    assert [line.postponed for line in section.lines] == ["推迟 3 次、37 天", "推迟 1 次、9 天"]
    assert section.postponed == "推迟过 4 次，累计 69 天，其中承诺竣工 1 次、30 天。"


def test_a_promise_that_cannot_be_kept_is_said_first():
    rows = [
        node(1, "幕墙封闭", date(2023, 7, 25), date(2023, 8, 15)),
        node(2, "竣工", date(2023, 11, 30), date(2023, 11, 1), after=1, lag=80),
    ]
    section = node_section(rows, promised_on=date(2023, 11, 30))
    assert section.title == "从 11 月竣工倒排：“幕墙封闭”晚过最迟日 3 个工作日"
    assert section.lines[0].float_text == '<span class="ls-late">差 3 天</span>'
    assert section.is_late
    assert section.outlook == (
        "按现在的预测 12月5日竣工，比承诺晚 5 天。"
        "要赶回 3 个工作日，可从关键节点压：“竣工”压 3 天。"
    )


def test_a_promise_in_another_year_names_it():
    section = node_section([node(1, "竣工", date(2024, 5, 31))], promised_on=date(2024, 5, 31))
    assert section.title.startswith("从 2024 年 5 月竣工倒排")
    assert "2024 年放假安排未公布" in section.caption


def test_without_a_promise_the_next_node_is_told_and_the_last_has_no_float():
    rows = [
        node(1, "签约", date(2023, 5, 31), date(2023, 7, 16)),
        node(2, "注册", date(2023, 8, 17), after=1),
    ]
    section = node_section(rows)
    assert section.title == "下一节点“签约”7月16日，晚 46 天"
    assert section.lines[1].latest == "—"


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        ([], "还没有排节点"),
        ([node(1, "封顶", date(2023, 2, 28), actual=date(2023, 3, 6))], "1 个节点全部完成"),
    ],
)
def test_nothing_to_wait_for(rows, title):
    assert node_section(rows, promised_on=date(2023, 11, 30)).title == title


# ── money ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("done", "due", "plan", "total", "booked", "sentence"),
    [
        (8240, 7840, 15000, 27100, True, "投资快于计划 0.04 亿元"),
        (7440, 7840, 15000, 27100, True, "投资比计划少 0.04 亿元"),
        (7840, 7840, 15000, 27100, True, "投资与计划持平"),
        (90, 100, 1500, 90, True, "投资比计划少 10 万元"),
        (0, None, 15000, 0, False, "年计划 1.50 亿元，还没有报数"),
        (500, None, 15000, 500, True, "今年完成 0.05 亿元，还没有可比的月份"),
        (500, None, None, 900, True, "今年完成 0.05 亿元，没有分月计划"),
        (0, None, None, 900, True, "累计完成 0.09 亿元，今年还没有报数"),
        (0, None, None, 0, True, "还没有完成投资"),
        (0, None, None, 0, False, "还没有投资计划和完成数"),
    ],
)
def test_the_money_conclusion(done, due, plan, total, booked, sentence):
    amounts = [None if value is None else Decimal(value) for value in (done, due, plan, total)]
    assert money.conclusion(*amounts, is_booked=booked) == sentence


# ── reports ──────────────────────────────────────────────────────────────────────────────


def report(month, status, filed=None, **changes):
    row = ReportRow(
        month=date(2023, month, 1),
        opens_on=date(2023, month, 20),
        due_on=date(2023, month, 30 if month in (4, 6) else 31),
        status=status,
        invested=Decimal(100),
        progress=50,
        comment="",
        blockers="",
        first_submitted_on=filed,
        submitted_by="曲文静",
        is_demo=False,
    )
    return replace(row, **changes)


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        ([], "还没有月报任务"),
        ([report(6, "pending"), report(5, "pending")], "5 月月报过期未报"),
        ([report(6, "pending")], "6 月月报未交，剩 2 天"),
        ([report(6, "pending", due_on=TODAY)], "6 月月报未交，今天截止"),
        ([report(5, "approved", date(2023, 5, 30))], "报过 1 期，都按时"),
        (
            [report(5, "approved", date(2023, 5, 30)), report(3, "approved", date(2023, 4, 2))],
            "报过 2 期，迟报 1 期",
        ),
        ([report(6, "exempt")], "还没有报过月报"),
    ],
)
def test_the_report_conclusion(rows, title):
    assert reports.conclusion(rows, TODAY) == title


@pytest.mark.parametrize(
    ("row", "own", "others"),
    [
        (report(6, "draft"), "草稿", "待报"),
        (report(6, "returned"), "退回，待重报", "待报"),
        (report(5, "draft"), "过期未报，已过 28 天", "过期未报，已过 28 天"),
        (report(6, "submitted", TODAY), "待审", "待审"),
        (report(5, "submitted", date(2023, 6, 2)), "待审（迟报）", "待审（迟报）"),
        (report(5, "approved", date(2023, 6, 2)), "迟报", "迟报"),
        (report(5, "exempt"), "免报", "免报"),
        (report(7, "pending"), "7月20日开报", "7月20日开报"),
    ],
)
def test_a_slot_is_told_differently_to_who_files_it(row, own, others):
    for sees_drafts, expected in ((True, own), (False, others)):
        built = reports.build([row], sees_drafts=sees_drafts, base_url="/p/", today=TODAY)
        assert built.lines[0].status == expected


def test_older_reports_are_folded():
    rows = [report(6, "approved", date(2023, 6, 25))] * 15
    built = reports.build(rows, sees_drafts=False, base_url="/p/", today=TODAY)
    assert (len(built.lines), len(built.older)) == (12, 3)
    assert built.lines[0].url == "/p/reports/2023-06/"


# ── formalities and resources ────────────────────────────────────────────────────────────


def permit(name, status="waiting", promised=None, done=None, phase="completion"):
    return PermitRow(1, name, phase, "", status, promised, done, "", "", False)


@pytest.mark.parametrize(
    ("permits", "title"),
    [
        ([], "还没有登记手续"),
        ([permit("环评", "not_needed")], "还没有登记手续"),
        ([permit("环评", "done", done=TODAY)], "1 项手续全部办结"),
        ([permit("消防"), permit("联合")], "手续办结 0 项，剩 2 项都在验收段"),
        ([permit("消防"), permit("环评", phase="land")], "手续办结 0 项，剩 2 项"),
        ([permit("消防", promised=date(2023, 6, 1))], "手续办结 0 项，“消防”超过承诺日"),
    ],
)
def test_the_permit_conclusion(permits, title):
    assert services.permit_conclusion(permits, TODAY) == title


@pytest.mark.parametrize(
    ("row", "word"),
    [
        (permit("x", "running"), "在办"),
        (permit("x", "running", promised=date(2023, 7, 8)), "临期"),
        (permit("x", "running", promised=date(2023, 7, 9)), "在办"),
        (permit("x", "waiting", promised=date(2023, 6, 27)), "超期"),
        (permit("x"), "未到"),
        (permit("x", "done", done=TODAY), "办结"),
        (permit("x", "not_needed"), "不需要"),
    ],
)
def test_a_permit_warns_ten_days_before(row, word):
    assert word in services.build_permits([row], today=TODAY).lines[0].status


def test_done_permits_fold_when_there_are_many():
    done = [permit(f"证{day}", "done", done=date(2023, 1, day)) for day in range(1, 8)]
    built = services.build_permits([*done, permit("消防")], today=TODAY)
    assert [line.name for line in built.lines] == ["证6", "证7", "消防"]
    assert len(built.folded) == 5
    assert built.toc == "手续 7/8"


def factor(kind, needed, secured, measure="亩", action=""):
    return FactorRow(1, kind, measure, Decimal(needed), Decimal(secured), action, "", None, False)


def test_the_factor_conclusion_names_the_first_gaps():
    short = [factor("power", 6000, 4000, "kVA"), factor("labour", 180, 145, "人")]
    assert services.factor_conclusion(short) == "要素跟着项目走：缺 2,000 kVA 电和 35 名工人"
    assert services.factor_conclusion([factor("land", 10, 10)]) == "要素跟着项目走：1 项都已足额"
    assert services.factor_conclusion([]) == "还没有登记要素需求"


def test_a_gap_is_not_told_twice():
    lines = services.build_factors(
        [factor("land", 10, 4, action="等批复"), factor("power", 10, 4, action="缺 6 亩，等批")],
        today=TODAY,
    ).lines
    assert [line.gap for line in lines] == ["缺 6 亩，等批复", "缺 6 亩，等批"]


# ── people ───────────────────────────────────────────────────────────────────────────────


def person(name, kind="lead", service="", to_on=None, phone="13812345678"):
    return PersonRow(1, 1, kind, service, date(2023, 1, 1), to_on, name, "", phone, "总部基地")


def people_section(rows, **changes):
    options = {"sees_phones": False, "shows_grants": False, "today": TODAY} | changes
    return people.build(rows, [{"pk": 1}], **options)


def test_only_open_assignments_are_listed_supporters_by_service():
    section = people_section(
        [
            person("旧人", to_on=date(2023, 6, 27)),
            person("曲文静"),
            person("初科长", "supporter", "tax"),
            person("邹科长", "supporter", "approval"),
        ]
    )
    assert section.title == "1+N：找曲文静一个人就行"
    assert [one.name for one in section.supporters] == ["邹科长", "初科长"]
    assert section.grants == []


def test_a_masked_number_has_nothing_to_call():
    masked, full = (
        people_section([person("曲文静")], sees_phones=sees).lead for sees in (False, True)
    )
    assert (masked.phone, masked.call, masked.is_masked) == ("138****5678", "", True)
    assert (full.phone, full.call, full.is_masked) == ("13812345678", "13812345678", False)


# ── light ────────────────────────────────────────────────────────────────────────────────


def lit(**changes):
    row = LightRow(
        level="yellow",
        from_on=date(2023, 6, 20),
        to_on=None,
        since_on=date(2023, 6, 20),
        rule_name="莱山区规则",
        rule_version=1,
        rule_source="",
        method="points",
        yellow_bound=10,
        red_bound=30,
        uses_own_curve=True,
        yellow_slip_days=4,
        red_slip_days=15,
        yellow_float_workdays=5,
        yellow_start_months=None,
        red_start_months=None,
        yellow_entry_months=None,
        red_entry_months=None,
        reasons=[{"level": "yellow", "rule": "投资进度", "sentence": "低 13.3 个百分点"}],
        inputs={
            "today": "2023-06-28",
            "data_month": "2023-05-01",
            "year_plan": "1200",
            "plan_to_data": "500",
            "year_done": "340",
        },
    )
    return replace(row, **changes)


def test_the_arithmetic_of_a_light_can_be_checked_by_hand():
    basis = light.build([lit()], [], today=TODAY)
    assert basis.lead == "亮黄灯 8 天"
    assert basis.rule == "莱山区规则 第 1 版"
    facts = dict(basis.facts)
    assert facts["投资进度"] == (
        "应完成 500，实完成 340，年计划 1,200 万元：（500 − 340）÷ 1,200，低 13.3 个百分点"
    )
    assert basis.ways_back == [
        "按 5 月数据算，再完成 40.01 万元就不亮（累计 380.01 万元）；若是漏报，由项目办按更正补记"
    ]
    assert "比计划低 10–30 个百分点黄、更多红" in basis.bounds


@pytest.mark.parametrize(
    ("method", "bound", "needed"), [("ratio", 80, "400"), ("relative", 10, "450")]
)
def test_other_rules_have_their_own_way_back(method, bound, needed):
    basis = light.build([lit(method=method, yellow_bound=bound)], [], today=TODAY)
    assert f"（累计 {needed} 万元）" in basis.ways_back[0]


def test_without_a_curve_the_linear_fallback_is_named():
    inputs = {"data_month": "2023-06-01", "year_plan": "1200", "year_done": "340"}
    basis = light.build([lit(inputs=inputs)], [], today=TODAY)
    assert basis.baseline.startswith("线性序时")
    assert "应完成 600" in dict(basis.facts)["投资进度"]


def test_a_quiet_light_is_not_loud_and_a_closed_one_is_none():
    quiet = light.build([lit(level="normal", reasons=[])], [], today=TODAY)
    assert not quiet.is_loud
    assert light.build([lit(to_on=TODAY)], [], today=TODAY) is None
    assert light.build([], [], today=TODAY) is None


def test_an_override_shows_until_it_expires():
    override = {"ended_on": None, "expires_on": date(2023, 6, 28), "level": "normal"}
    assert light.build([lit()], [override], today=TODAY).override == override
    expired = override | {"expires_on": date(2023, 6, 27)}
    assert light.build([lit()], [expired], today=TODAY).override is None
    ended = override | {"ended_on": date(2023, 6, 1)}
    assert light.build([lit()], [ended], today=TODAY).override is None
