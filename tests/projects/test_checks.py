"""The cross-checks against the published figures of DOMAIN f.4, and against slow arithmetic."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects import checks
from projects.checks import Money, Severity, Statistics

D = Decimal
amounts = st.decimals(min_value=0, max_value=10**7, places=2)
signed = st.decimals(min_value=-(10**6), max_value=10**7, places=2)


def rules(findings):
    return [finding.rule for finding in findings]


# ── published figures that add up must not be flagged (DOMAIN f.4) ───────────────────────


@pytest.mark.parametrize(
    ("first", "second", "total"),
    [
        (387534, 282466, 670000),
        (429239, 572214, 1001453),
        (221267, 221786, 443053),
        (265811, 333149, 598960),
        (162730, 175888, 338618),
        (9766, 10234, 20000),
    ],
)
def test_valid_identities_say_nothing(first, second, total):
    parts = [("至上年底", D(first)), ("年计划", D(second))]
    assert checks.check_sum("x", "总投资", D(total), parts) == []
    facts = Money(total=D(total), before_year=D(first), year_plan=D(second))
    assert checks.check_money(facts) == []
    assert checks.check_statistics(Statistics(D(second), D(total), D(first))) == []
    assert checks.check_funding(D(total), {"own": D(first), "loan": D(second)}, {}) == []


# ── those that do not must be ────────────────────────────────────────────────────────────


def test_puyang_parts_are_not_the_total():
    found = checks.check_sum(
        "x", "总投资", D("606.98"), [("一", D("400")), ("二", D("284.11"))], unit="亿元"
    )
    assert [f.sentence for f in found] == [
        "一 400 ＋ 二 284.11 ＝ 684.11，总投资填的是 606.98 亿元。"
    ]


def test_weihai_percentage_is_not_its_figures():
    assert rules(checks.check_percent(D("47.05"), D(49), D("95.4"))) == ["percent_is_share"]
    assert checks.check_percent(D("47.05"), D(49), D("96.0")) == []
    assert checks.check_percent(D("47.05"), D("49.33"), D("95.4")) == []


def test_weihai_rows_in_another_unit():
    column = [D("47.05"), D("12.3"), D(7155), D("8.80"), D("20.6"), D("31"), D(9791), D("15.5")]
    assert checks.mixed_units(column) == [2, 6]
    assert checks.mixed_units([D("0.85"), D(7155), D(9791), D(12000), D(8000)]) == [0]
    assert checks.mixed_units([D(100), D(90), D(4000), D(300), D(20)]) == []


def test_jiangxi_cut_is_not_its_figures():
    assert rules(checks.check_change(D(91), D(39), D("-65.3"))) == ["percent_is_share"]
    assert checks.check_change(D(91), D(39), D("-57.1")) == []


def test_xiangxi_rounding():
    assert rules(checks.check_rounding(D("58.71"), D("58.8"))) == ["rounding"]
    assert checks.check_rounding(D("58.71"), D("58.7")) == []


def test_zhangzhou_plan_over_what_is_left():
    facts = Money(total=D(20000), before_year=D(17177), year_plan=D(3000))
    (found,) = checks.check_money(facts)
    assert (found.rule, found.severity) == ("plan_over_remainder", Severity.WARNING)
    assert "17,177" in found.sentence
    assert "20,177" in found.sentence


def test_zhangzhou_parts():
    parts = [("中央", D(2486)), ("地方", D(500))]
    assert rules(checks.check_sum("x", "合计", D(3000), parts)) == ["x"]


# ── each rule ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Money(total=D(100), total_done=D(100)), []),
        (Money(total=D(100), total_done=D("100.01")), ["done_over_total"]),
        (Money(total=D(100), year_plan=D(100)), []),
        (Money(total=D(100), year_plan=D(101)), ["plan_over_total"]),
        (Money(total=None, total_done=D(100)), []),
        (Money(previous_total=D(50), total_done=D(50)), []),
        (Money(previous_total=D(50), total_done=D(49)), ["cumulative_falls"]),
        (Money(month=D(1660), month_plan=D(1640)), []),
        (Money(month=D(16400), month_plan=D(1640)), ["month_too_big"]),
        (Money(month=D(16399), month_plan=D(1640)), []),
        (Money(month=D(164), month_plan=D(1640)), []),
        (
            Money(month=D(164), month_plan=D(1640), recent=(D(1700), D(1650))),
            ["month_too_small"],
        ),
        (Money(month=D("0.17"), month_plan=D(1640), recent=(D(1700),)), ["month_too_small"]),
        # A big month beside a small plan is a big month when others were as big.
        (Money(month=D(5000), month_plan=D(400), recent=(D(4800), D(4700))), []),
        (Money(month=D(0), month_plan=D(400), recent=(D(4800),)), []),
    ],
)
def test_money(facts, expected):
    assert rules(checks.check_money(facts)) == expected


def test_another_unit_is_named():
    (small,) = checks.check_money(Money(month=D("0.17"), month_plan=D(1640), recent=(D(1700),)))
    assert "像是按亿元填的" in small.sentence
    (big,) = checks.check_money(Money(month=D(16_400_000), month_plan=D(1640)))
    assert "像是按元填的" in big.sentence


def test_progress_and_dates():
    assert checks.check_progress(60, 60) == []
    assert rules(checks.check_progress(59, 60)) == ["progress_falls"]
    assert checks.check_progress(None, 60) == []
    start, finish = date(2023, 3, 1), date(2023, 2, 28)
    assert rules(checks.check_dates(start, finish)) == ["finish_before_start"]
    assert checks.check_dates(start, start) == []


def test_statistics_identities():
    good = Statistics(
        month=D(1610),
        ytd=D(6380),
        previous_ytd=D(4770),
        parts=(D(5000), D(380), D(800), D(200)),
        since_start=D(25240),
        before_year=D(18860),
        total=D(38000),
    )
    assert checks.check_statistics(good) == []
    bad = Statistics(
        month=D(1610),
        ytd=D(6390),
        previous_ytd=D(4770),
        parts=(D(5000), D(380), None, D(200)),
        since_start=D(25240),
        before_year=D(18860),
        total=D(20000),
    )
    assert rules(checks.check_statistics(bad)) == [
        "ytd_is_month_and_before",
        "since_start_is_both",
        "ytd_is_parts",
        "since_start_over_total",
    ]


def test_unknown_figures_check_nothing():
    assert checks.check_statistics(Statistics(month=D(5), ytd=D(9))) == []
    assert checks.check_money(Money()) == []
    assert checks.check_percent(D(5), D(0), D(3)) == []


def test_funding():
    found = checks.check_funding(D(100), {"own": D(60), "loan": D(30)}, {"own": D(61)})
    assert rules(found) == ["sources_are_total", "arrived_over_planned"]
    assert "少 10" in found[0].sentence
    assert checks.check_funding(None, {"own": D(60)}, {}) == []
    assert checks.check_funding(D(60), {}, {}) == []


# ── against slow arithmetic ──────────────────────────────────────────────────────────────


@given(stated=signed, parts=st.lists(signed, min_size=1, max_size=5))
def test_a_sum_is_flagged_exactly_when_it_is_wrong(stated, parts):
    named = [(str(place), part) for place, part in enumerate(parts)]
    wrong = sum(map(Fraction, parts)) != Fraction(stated)
    assert bool(checks.check_sum("x", "合计", stated, named)) is wrong


@given(total=amounts, before=amounts, plan=amounts, done=amounts)
def test_against_the_total(total, before, plan, done):
    found = rules(
        checks.check_money(Money(total=total, before_year=before, year_plan=plan, total_done=done))
    )
    t, b, p, d = map(Fraction, (total, before, plan, done))
    assert ("done_over_total" in found) is (t > 0 and d > t)
    assert ("plan_over_total" in found) is (t > 0 and p > t)
    assert ("plan_over_remainder" in found) is (t > 0 and p <= t < b + p)


@given(month=amounts, plan=amounts, recent=st.lists(amounts, max_size=4))
def test_the_size_of_a_month(month, plan, recent):
    found = rules(checks.check_money(Money(month=month, month_plan=plan, recent=tuple(recent))))
    told = sorted(value for value in recent if value > 0)
    measures = [Fraction(plan)] if plan else []
    if told:
        measures.append(Fraction(told[(len(told) - 1) // 2]))
    amount = Fraction(month)
    big = amount > 0 and bool(measures) and amount >= 10 * max(measures)
    small = amount > 0 and len(measures) == 2 and amount * 10 <= min(measures)
    assert ("month_too_big" in found) is big
    assert ("month_too_small" in found) is (small and not big)


@given(part=st.integers(0, 10**6), whole=st.integers(1, 10**6))
def test_a_rounded_share_is_never_flagged(part, whole):
    tenths = (2000 * part + whole) // (2 * whole)
    stated = Decimal(tenths).scaleb(-1)
    assert checks.check_percent(D(part), D(whole), stated) == []
    assert checks.check_percent(D(part), D(whole), stated + D("0.2")) != []
