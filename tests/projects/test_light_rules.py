"""The four rule sets against a slow, obvious judge; remedies against the judge as well."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laishan_portal import clock
from laishan_portal.workdays import WorkCalendar
from projects import lights, remedies, standing
from projects.enums import LightLevel
from projects.lights import LightInputs, LightRules
from projects.models import LightRuleSet

RED, YELLOW, NO = LightLevel.RED, LightLevel.YELLOW, LightLevel.NORMAL
TODAY = date(2023, 6, 28)
CALENDAR = WorkCalendar(
    holidays=frozenset({date(2023, 6, 22), date(2023, 6, 23), date(2023, 10, 2)}),
    extra_workdays=frozenset({date(2023, 6, 25), date(2023, 10, 7)}),
    official_years=frozenset({2023}),
)
DISTRICT = LightRules(1, "莱山区规则", "points", 10, 30, True, 4, 15, 5)
YINCHUAN = LightRules(
    *(2, "银川", "points", 10, 30, False),
    yellow_start_months=1,
    red_start_months=3,
    yellow_entry_months=1,
    red_entry_months=2,
)
WUHAN = LightRules(3, "武汉", "ratio", 80, 60, False)
SANYA = LightRules(4, "三亚", "relative", 0, 50, False)
ALL = (DISTRICT, YINCHUAN, WUHAN, SANYA)

cents = st.integers(0, 5_000_00).map(lambda number: Decimal(number) / 100)


@st.composite
def any_inputs(draw):
    plan = draw(st.none() | cents)
    month = draw(st.none() | st.integers(1, 6))
    baseline = TODAY + timedelta(days=draw(st.integers(-40, 60)))
    has_node = draw(st.booleans())
    expected = max(baseline + timedelta(days=draw(st.integers(-5, 30))), TODAY)
    left = draw(st.none() | st.integers(-10, 12)) if has_node else None
    started = draw(st.booleans())
    day = TODAY - timedelta(days=draw(st.integers(-50, 130)))
    stale = draw(st.booleans())
    return LightInputs(
        today=TODAY,
        stale_month=date(2023, 5, 1) if stale else None,
        stale_days=28 if stale else 0,
        data_month=date(2023, month, 1) if month else None,
        year_plan=plan,
        plan_to_data=draw(st.none() | cents) if plan and month else None,
        year_done=draw(cents),
        node_name="幕墙封闭" if has_node else "",
        node_baseline=baseline if has_node else None,
        node_forecast=expected if has_node else None,
        slip_days=(expected - baseline).days if has_node else None,
        float_workdays=left,
        planned_start=draw(st.sampled_from([None, day])),
        is_started=started,
        started_on=min(day, TODAY) if started and draw(st.booleans()) else None,
        entered_on=draw(st.sampled_from([None, TODAY])),
    )


def slow_level(inputs, rules):
    """A person with the printed rule and whole cents: everything multiplied out."""
    red = yellow = False
    if rules is DISTRICT:
        if inputs.slip_days is not None:
            red |= inputs.slip_days > 14
            yellow |= inputs.slip_days > 3
        if inputs.float_workdays is not None:
            yellow |= inputs.float_workdays in range(-99, 5)
    plan, month = int((inputs.year_plan or 0) * 100), inputs.data_month
    done = int(inputs.year_done * 100)
    if plan and month is not None:
        due = plan * month.month  # twelfths of a cent
        if rules is DISTRICT and inputs.plan_to_data is not None:
            due = int(inputs.plan_to_data * 100) * 12
        behind = due - done * 12
        if rules in (DISTRICT, YINCHUAN):
            red |= behind * 100 > plan * 12 * 30
            yellow |= behind * 100 >= plan * 12 * 10
        if rules is WUHAN:
            red |= done * 12 * 10 < due * 6
            yellow |= done * 12 * 10 < due * 8
        if rules is SANYA:
            red |= behind * 2 > due
            yellow |= behind > 0
    if rules is YINCHUAN:
        months = slow_unstarted(inputs)
        red, yellow = red or months >= 3, yellow or months >= 1
        months = slow_without_entry(inputs)
        red, yellow = red or months >= 2, yellow or months >= 1
    if red:
        return RED
    if yellow:
        return YELLOW
    return LightLevel.STALE if inputs.stale_month else NO


def slow_unstarted(inputs):
    """Names of months touched from the day after the planned start up to today."""
    if inputs.is_started or inputs.planned_start is None:
        return 0
    if inputs.planned_start >= TODAY:
        return 0
    touched, day = set(), inputs.planned_start
    while day <= TODAY:
        touched.add((day.year, day.month))
        day += timedelta(days=1)
    return len(touched)


def slow_without_entry(inputs):
    if inputs.started_on is None or inputs.entered_on is not None:
        return 0
    months, day = 0, inputs.started_on
    while day < TODAY:
        day += timedelta(days=1)
        last = (day + timedelta(days=1)).day == 1
        same = day.day == inputs.started_on.day
        months += same or (last and day.day < inputs.started_on.day)
    return months


@settings(max_examples=400)
@given(any_inputs())
def test_the_verdict_agrees_with_a_slow_judge(inputs):
    for rules in ALL:
        assert lights.evaluate(inputs, rules).level == slow_level(inputs, rules), rules.name


@settings(max_examples=400)
@given(any_inputs())
def test_what_is_said_to_turn_it_normal_does(inputs):
    for rules in ALL:
        reasons = lights.evaluate(inputs, rules).reasons
        found = remedies.remedies(inputs, rules, reasons, CALENDAR)
        after = remedies.applied(inputs, found)
        assert lights.evaluate(after, rules).level == NO
        assert slow_level(after, rules) == NO
        assert bool(found) == bool(reasons)
        assert all(remedy.sentence for remedy in found)


@settings(max_examples=300)
@given(any_inputs())
def test_a_hundredth_less_invested_is_not_enough(inputs):
    for rules in ALL:
        short = remedies.missing_investment(inputs, rules)
        if not short:
            assert lights.investment_level(inputs, rules) is None
            continue
        enough = replace(inputs, year_done=inputs.year_done + short)
        almost = replace(enough, year_done=enough.year_done - Decimal("0.01"))
        assert lights.investment_level(enough, rules) is None
        assert lights.investment_level(almost, rules) is not None


@settings(max_examples=300)
@given(any_inputs())
def test_a_day_later_the_node_still_lights(inputs):
    latest = remedies.latest_forecast(inputs, DISTRICT, CALENDAR)
    if latest is None or not (is_lit(inputs, 0) or is_lit(inputs, 1)):
        return

    def at(day):
        return slow_node_level(inputs, day)

    assert at(latest) == NO
    assert at(latest + timedelta(days=1)) != NO


def is_lit(inputs, number):
    slip = inputs.slip_days is not None and inputs.slip_days >= 4
    tight = inputs.float_workdays is not None and inputs.float_workdays < 5
    return (slip, tight)[number]


def slow_node_level(inputs, day):
    """Were the node expected on ``day``: days counted one by one."""
    slip = (day - inputs.node_baseline).days
    left = inputs.float_workdays
    if left is not None:
        step = day
        while step < inputs.node_forecast:
            step += timedelta(days=1)
            left += CALENDAR.is_workday(step)
        step = inputs.node_forecast
        while step < day:
            step += timedelta(days=1)
            left -= CALENDAR.is_workday(step)
    moved = LightInputs(today=TODAY, slip_days=slip, float_workdays=left)
    return slow_level(moved, DISTRICT)


@settings(max_examples=200)
@given(any_inputs(), st.integers(1, 5))
def test_a_day_earlier_the_planned_start_still_lights(inputs, yellow):
    rules = replace(YINCHUAN, yellow_start_months=yellow, red_start_months=yellow + 1)
    if not [r for r in lights.evaluate(inputs, rules).reasons if r.rule == lights.START]:
        return
    earliest = remedies.earliest_planned_start(inputs, rules)

    def lit(day):
        moved = replace(inputs, planned_start=day)
        return lights.START in {r.rule for r in lights.evaluate(moved, rules).reasons}

    assert not lit(earliest)
    assert lit(earliest - timedelta(days=1))


# ── boundaries ───────────────────────────────────────────────────────────────────────────


def days(text):
    return date.fromisoformat(f"2023-{text}")


@pytest.mark.parametrize(
    ("planned", "months", "level"),
    [
        ("06-28", None, NO),
        ("06-27", 1, YELLOW),
        ("06-01", 1, YELLOW),
        ("05-31", 2, YELLOW),
        ("05-01", 2, YELLOW),
        ("04-30", 3, RED),
    ],
)
def test_should_have_started(planned, months, level):
    inputs = LightInputs(today=TODAY, planned_start=days(planned))
    assert lights.months_unstarted(inputs) == months
    assert lights.evaluate(inputs, YINCHUAN).level == level
    assert lights.evaluate(inputs, DISTRICT).level == NO
    assert lights.evaluate(replace(inputs, is_started=True), YINCHUAN).level == NO


@pytest.mark.parametrize(
    ("today", "started", "months", "level"),
    [
        ("06-27", "05-28", 0, NO),
        ("06-28", "05-28", 1, YELLOW),
        ("06-28", "04-29", 1, YELLOW),
        ("06-28", "04-28", 2, RED),
        # No 31st in June, no 30th in February: the last of the month completes it.
        ("06-30", "05-31", 1, YELLOW),
        ("06-29", "05-31", 0, NO),
        ("02-28", "01-30", 1, YELLOW),
    ],
)
def test_started_without_entry(today, started, months, level):
    inputs = LightInputs(today=days(today), is_started=True, started_on=days(started))
    assert lights.months_without_entry(inputs) == months
    assert lights.evaluate(inputs, YINCHUAN).level == level
    entered = replace(inputs, entered_on=days(today))
    assert lights.evaluate(entered, YINCHUAN).level == NO


def test_a_project_under_way_since_nobody_knows_when_is_not_asked_for_its_entry():
    inputs = LightInputs(today=TODAY, is_started=True)
    assert lights.evaluate(inputs, YINCHUAN).level == NO


def test_the_sentences_of_yinchuan():
    late = LightInputs(today=TODAY, planned_start=days("04-10"))
    assert lights.evaluate(late, YINCHUAN).reasons[0].sentence == (
        "应于 4月10日 开工，到今天还没开工，已连续 3 个月"
    )
    outside = LightInputs(today=TODAY, is_started=True, started_on=days("05-10"))
    assert lights.evaluate(outside, YINCHUAN).reasons[0].sentence == (
        "5月10日 开工，满 1 个月还没入库纳统"
    )


@given(any_inputs())
def test_inputs_survive_being_kept(inputs):
    assert lights.inputs_from_json(inputs.as_json()) == inputs


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 400))
def test_full_months_are_counted_by_the_day(start, later):
    day = start + timedelta(days=later)
    months = clock.full_months(start, day)
    assert clock.add_months(start, months) <= day < clock.add_months(start, months + 1)


@pytest.mark.django_db
def test_the_rows_hold_the_published_rules():
    rows = {row.code: standing.rules_of(row) for row in LightRuleSet.objects.all()}
    for code, rules in zip(("laishan", "yinchuan", "wuhan", "sanya"), ALL, strict=True):
        assert replace(rows[code], id=rules.id, name=rules.name) == rules
