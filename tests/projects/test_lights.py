from datetime import date
from decimal import Decimal

import pytest

from projects import lights
from projects.enums import LightLevel
from projects.lights import LightInputs, LightRules, Reason

DISTRICT = LightRules(1, "莱山区规则", "points", 10, 30, True, 4, 15, 5)
YINCHUAN = LightRules(2, "银川", "points", 10, 30, False)
WUHAN = LightRules(3, "武汉", "ratio", 80, 60, False)
SANYA = LightRules(4, "三亚", "relative", 0, 50, False)
RED, YELLOW, NO = LightLevel.RED, LightLevel.YELLOW, LightLevel.NORMAL
TODAY = date(2023, 6, 28)


def linear(month, plan, done):
    return LightInputs(
        today=TODAY,
        data_month=date(2023, month, 1),
        year_plan=Decimal(plan),
        year_done=Decimal(done),
    )


@pytest.mark.parametrize(
    ("month", "percent", "yinchuan", "wuhan", "sanya"),
    [
        (1, "0", NO, RED, RED),
        (3, "0", YELLOW, RED, RED),
        (3, "12", YELLOW, RED, RED),
        (4, "0", RED, RED, RED),
        (4, "21.3", YELLOW, YELLOW, YELLOW),
        (6, "29", YELLOW, RED, YELLOW),
        (9, "60", YELLOW, NO, YELLOW),
        (9, "44", RED, RED, YELLOW),
        (11, "80", YELLOW, NO, YELLOW),
        (12, "90", YELLOW, NO, YELLOW),
    ],
)
def test_same_data_three_verdicts(month, percent, yinchuan, wuhan, sanya):
    """DOMAIN c.3, table "same data, three verdicts"."""
    inputs = linear(month, 10000, Decimal(percent) * 100)

    assert lights.evaluate(inputs, YINCHUAN).level == yinchuan
    assert lights.evaluate(inputs, WUHAN).level == wuhan
    assert lights.evaluate(inputs, SANYA).level == sanya


@pytest.mark.parametrize(
    ("rules", "month", "plan", "done", "level"),
    [
        (YINCHUAN, 2, 15, "1.00", YELLOW),
        (YINCHUAN, 5, 15, "1.75", YELLOW),
        (WUHAN, 5, 15, "5.00", NO),
        (WUHAN, 9, 18, "8.10", YELLOW),
    ],
)
def test_boundaries_where_floats_flip_the_verdict(rules, month, plan, done, level):
    assert lights.evaluate(linear(month, plan, done), rules).level == level


@pytest.mark.parametrize(
    ("done", "level"),
    [("4000", NO), ("3000.01", NO), ("3000", YELLOW), ("1000", YELLOW), ("999.99", RED)],
)
def test_district_measures_against_the_own_curve(done, level):
    """40 % planned: yellow from 10 points under, red beyond 30, both ends included."""
    inputs = LightInputs(
        today=TODAY,
        data_month=date(2023, 6, 1),
        year_plan=Decimal(10000),
        plan_to_data=Decimal(4000),
        year_done=Decimal(done),
    )

    assert lights.evaluate(inputs, DISTRICT).level == level


@pytest.mark.parametrize(
    ("slip", "level"), [(0, NO), (3, NO), (4, YELLOW), (14, YELLOW), (15, RED), (-3, NO)]
)
def test_slip_of_the_next_node(slip, level):
    inputs = LightInputs(
        today=TODAY,
        node_name="幕墙封闭",
        node_baseline=date(2023, 7, 25),
        node_forecast=date.fromordinal(date(2023, 7, 25).toordinal() + slip),
        slip_days=slip,
    )

    assert lights.evaluate(inputs, DISTRICT).level == level


@pytest.mark.parametrize(("left", "level"), [(5, NO), (4, YELLOW), (0, YELLOW), (-2, YELLOW)])
def test_float_under_five_working_days_is_yellow(left, level):
    inputs = LightInputs(today=TODAY, node_name="幕墙封闭", float_workdays=left)

    assert lights.evaluate(inputs, DISTRICT).level == level


def test_worst_wins_and_all_reasons_are_listed():
    inputs = LightInputs(
        today=TODAY,
        stale_month=date(2023, 5, 1),
        stale_days=28,
        node_name="幕墙封闭",
        node_baseline=date(2023, 7, 25),
        node_forecast=date(2023, 8, 6),
        slip_days=12,
        float_workdays=3,
    )

    verdict = lights.evaluate(inputs, DISTRICT, [Reason(RED, "问题", "问题超期已提级")])

    assert verdict.level == RED
    assert [reason.sentence for reason in verdict.reasons] == [
        "问题超期已提级",
        "“幕墙封闭”预测 8月6日 完成，比计划 7月25日 晚 12 天",
        "“幕墙封闭”离最迟日只剩 3 个工作日",
        "5 月月报过期未报，已过 28 天",
    ]


def test_stale_data_is_never_normal():
    inputs = LightInputs(today=TODAY, stale_month=date(2023, 5, 1), stale_days=28)

    assert lights.evaluate(inputs, DISTRICT).level == LightLevel.STALE


def test_a_node_past_its_day_is_said_to_be_late_today():
    inputs = LightInputs(
        today=TODAY,
        node_name="土地摘牌",
        node_baseline=date(2023, 6, 8),
        node_forecast=TODAY,
        slip_days=20,
    )

    assert lights.evaluate(inputs, DISTRICT).reasons[0].sentence == (
        "“土地摘牌”应于 6月8日 完成，到今天已晚 20 天"
    )


def test_operating_and_uncounted_projects_are_not_judged():
    assert lights.evaluate(LightInputs(today=TODAY, is_operating=True), DISTRICT).level == "done"
    assert lights.evaluate(LightInputs(today=TODAY, is_counted=False), DISTRICT).level == "none"


def test_no_plan_or_no_data_gives_no_investment_verdict():
    assert lights.investment_level(linear(6, 0, 0), DISTRICT) is None
    assert lights.expected_done(LightInputs(today=TODAY, year_plan=Decimal(1)), DISTRICT) is None
