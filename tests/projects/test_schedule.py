"""The schedule engine against a slow one that walks every path day by day."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laishan_portal.workdays import WorkCalendar
from projects import schedule
from projects.schedule import Cycle, PlannedNode, words

TODAY = date(2023, 6, 28)
# DOMAIN c.4: the holidays of 2023 and the weekends that are worked instead.
OFF = [
    *(date(2023, 1, day) for day in range(21, 28)),
    date(2023, 4, 5),
    *(date(2023, 4, 29) + timedelta(days=n) for n in range(5)),
    *(date(2023, 6, 22) + timedelta(days=n) for n in range(3)),
    *(date(2023, 9, 29) + timedelta(days=n) for n in range(8)),
]
WORKED = ["01-28", "01-29", "04-23", "05-06", "06-25", "10-07", "10-08"]
CALENDAR = WorkCalendar(
    holidays=frozenset(OFF),
    extra_workdays=frozenset(date.fromisoformat(f"2023-{day}") for day in WORKED),
    official_years=frozenset({2023}),
)


# ── the slow engine: nothing but single days ─────────────────────────────────────────────


def walk(day, count):
    """``count`` working days on, one calendar day at a time."""
    while count:
        day += timedelta(days=1)
        count -= CALENDAR.is_workday(day)
    return day


def paths_from(node, followers):
    """Every path of links that leads away from a node, the empty one included."""
    yield []
    for after, lag in followers.get(node.id, []):
        for path in paths_from(after, followers):
            yield [(after, lag), *path]


def followers_of(nodes):
    known = {node.id: node for node in nodes}
    found = {}
    for node in nodes:
        for before, lag in node.links:
            if before in known:
                found.setdefault(before, []).append((node, lag))
    return found


def slow_expected(nodes, start_on=None):
    """The latest arrival over all paths; a fact is a fact and no path passes through it."""
    followers, found = followers_of(nodes), {}
    for node in nodes:
        day = node.expected_on(TODAY)
        if start_on and not node.links and not node.actual_on:
            day = max(day, walk(start_on, node.lag_workdays))
        for path in paths_from(node, followers):
            reached, target = day, node
            for after, lag in path:
                if after.actual_on:
                    break
                reached, target = walk(reached, lag), after
            else:
                if not (path and target.actual_on):
                    found[target.id] = max(found.get(target.id, reached), reached)
    return found


def slow_latest(node, nodes, finish):
    """The last working day on which it may be done: later, some path would miss the promise."""
    followers = followers_of(nodes)

    def holds(day):
        for path in paths_from(node, followers):
            reached = day
            for after, lag in path:
                if after.actual_on:
                    break
                reached = walk(reached, lag)
            if reached > finish:
                return False
        return True

    day = finish
    while not (CALENDAR.is_workday(day) and holds(day)):
        day -= timedelta(days=1)
    return day


# ── invented networks ────────────────────────────────────────────────────────────────────

days = st.dates(date(2023, 3, 1), date(2023, 12, 20))


@st.composite
def networks(draw, told=True):
    """Up to seven nodes in a random order, each waiting for some of those drawn before it."""
    count = draw(st.integers(1, 7))
    places = draw(st.permutations(range(count)))
    nodes = []
    for number in range(count):
        before = (
            draw(st.lists(st.integers(0, number - 1), unique=True, max_size=3)) if number else []
        )
        links = tuple((pk + 1, draw(st.integers(0, 25))) for pk in before)
        actual = draw(st.none() | st.none() | st.dates(date(2023, 1, 5), TODAY)) if told else None
        nodes.append(
            PlannedNode(
                id=number + 1,
                position=places[number],
                lag_workdays=draw(st.integers(0, 30)),
                links=links,
                baseline_on=draw(days) if told else None,
                forecast_on=draw(st.none() | days) if told else None,
                actual_on=actual,
            )
        )
    return nodes


@settings(max_examples=150, deadline=None)
@given(networks())
def test_expected_dates_are_the_longest_of_all_paths(nodes):
    found = schedule.evaluate(nodes, None, CALENDAR, TODAY)
    assert {pk: each.expected_on for pk, each in found.timed.items()} == slow_expected(nodes)
    assert found.forecast_finish_on == max(slow_expected(nodes).values())


@settings(max_examples=150, deadline=None)
@given(networks(told=False), st.dates(date(2023, 5, 1), date(2023, 8, 1)))
def test_from_a_start_the_same(nodes, start):
    found = schedule.evaluate(nodes, None, CALENDAR, TODAY, start_on=start)
    expected = slow_expected(nodes, start_on=start)
    assert {pk: each.expected_on for pk, each in found.timed.items()} == expected


def latest_dates(nodes, finish):
    found = schedule.evaluate(nodes, finish, CALENDAR, TODAY).timed
    return {pk: each.latest_on for pk, each in found.items() if each.latest_on}


@settings(max_examples=120, deadline=None)
@given(networks(), st.dates(date(2023, 8, 1), date(2023, 12, 31)))
def test_latest_dates_are_the_last_days_that_keep_the_promise(nodes, finish):
    last = max(nodes, key=lambda node: node.position)
    tied = {last.id, *(pk for node in nodes for pk, _ in node.links)}
    tied |= {node.id for node in nodes if node.links}
    waiting = {node.id for node in nodes if node.actual_on is None}
    found = latest_dates(nodes, finish)

    assert set(found) == tied & waiting
    for node in nodes:
        if node.id in found:
            latest = found[node.id]
            # An end of the network is due on the promised day, whatever day that is.
            assert latest == finish or latest == slow_latest(node, nodes, finish)
            by = latest if CALENDAR.is_workday(latest) else CALENDAR.add(latest, -1)
            assert by == slow_latest(node, nodes, finish)


@settings(max_examples=120, deadline=None)
@given(networks(), st.dates(date(2023, 8, 1), date(2023, 12, 31)))
def test_float_counts_the_days_between_and_the_chain_is_a_path(nodes, finish):
    found = schedule.evaluate(nodes, finish, CALENDAR, TODAY)
    for each in found.timed.values():
        if each.latest_on is None:
            assert each.float_workdays is None
            continue
        early, late = sorted([each.expected_on, each.latest_on])
        between = sum(
            CALENDAR.is_workday(early + timedelta(days=n))
            for n in range(1, (late - early).days + 1)
        )
        assert abs(each.float_workdays) == between
        assert each.float_workdays >= 0 or each.expected_on > each.latest_on
    known = {node.id: node for node in nodes}
    for before, after in pairwise(found.chain):
        assert before in dict(known[after].links)
    assert all(known[pk].actual_on is None for pk in found.chain)


@settings(max_examples=120, deadline=None)
@given(networks(told=False), st.dates(date(2023, 8, 1), date(2023, 12, 31)))
def test_the_critical_chain_of_a_fresh_plan_is_its_longest_path(nodes, finish):
    """Nothing told: the chain is a longest path, and every node on it has the least float."""
    found = schedule.evaluate(nodes, finish, CALENDAR, TODAY, start_on=TODAY, ties_all=True)
    floats = {pk: each.float_workdays for pk, each in found.timed.items()}
    assert found.chain
    assert {floats[pk] for pk in found.chain} == {min(floats.values())}
    last = found.timed[found.chain[-1]]
    assert last.expected_on == max(slow_expected(nodes, start_on=TODAY).values())


@settings(max_examples=100, deadline=None)
@given(networks(told=False), st.integers(1, 7), st.integers(1, 7), st.integers(0, 9))
def test_a_link_that_closes_a_ring_is_refused_with_the_nodes_of_the_ring(nodes, a, b, lag):
    by_id = {node.id: node for node in nodes}
    if a not in by_id or b not in by_id:
        return
    followers = followers_of(nodes)
    reaches = {b} | {path[-1][0].id for path in paths_from(by_id[b], followers) if path}
    links = {node.id: [pk for pk, _ in node.links] for node in nodes}
    links[b] = [*links[b], a]
    if a not in reaches:
        schedule.check(links)
        return
    with pytest.raises(Cycle) as ring:
        schedule.check(links)
    ids = ring.value.ids
    assert ids[0] == ids[-1]
    for before, after in pairwise(ids):
        assert before in links[after]


@settings(max_examples=80, deadline=None)
@given(networks())
def test_the_order_puts_nothing_before_what_it_waits_for(nodes):
    order = [node.id for node in schedule.ordered(nodes)]
    assert sorted(order) == sorted(node.id for node in nodes)
    for node in nodes:
        for before, _ in node.links:
            assert order.index(before) < order.index(node.id)


# ── single cases ─────────────────────────────────────────────────────────────────────────


def test_a_ring_in_the_data_is_cut_and_named():
    nodes = [
        PlannedNode(1, 1, links=((3, 2),), baseline_on=TODAY),
        PlannedNode(2, 2, links=((1, 2),), baseline_on=TODAY),
        PlannedNode(3, 3, links=((2, 2),), baseline_on=TODAY),
    ]
    with pytest.raises(Cycle) as ring:
        schedule.ordered(nodes)
    sentence = ring.value.sentence({1: "审图", 2: "招投标", 3: "开工"})
    assert sentence == "前置关系绕成了圈：审图 → 招投标 → 开工 → 审图。"
    assert len(schedule.evaluate(nodes, None, CALENDAR, TODAY).timed) == 3


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        ("2023-01-19", 1, "2023-01-20"),
        ("2023-01-19", 3, "2023-01-29"),
        ("2023-01-19", 15, "2023-02-14"),
        ("2023-04-06", 15, "2023-04-26"),
        ("2023-04-27", 3, "2023-05-05"),
        ("2023-06-21", 1, "2023-06-25"),
        ("2023-09-27", 3, "2023-10-08"),
        ("2023-09-27", 15, "2023-10-24"),
    ],
)
def test_both_passes_keep_the_calendar_of_the_state_council(start, count, due):
    """DOMAIN c.4, forwards from the first node and backwards from the promise."""
    start, due = date.fromisoformat(start), date.fromisoformat(due)
    nodes = [
        PlannedNode(1, 1, baseline_on=start, actual_on=start),
        PlannedNode(2, 2, links=((1, count),), baseline_on=start),
    ]
    found = schedule.evaluate(nodes, None, CALENDAR, start)
    assert found.timed[2].expected_on == due
    waiting = [PlannedNode(1, 1, baseline_on=start), nodes[1]]
    assert latest_dates(waiting, due)[1] == start


def test_what_is_due_on_a_sunday_is_done_by_friday():
    """One working day before Sunday 3 September is Thursday: Friday plus one would be Monday."""
    nodes = [
        PlannedNode(1, 1, baseline_on=TODAY),
        PlannedNode(2, 2, links=((1, 1),), baseline_on=TODAY),
    ]
    assert latest_dates(nodes, date(2023, 9, 3)) == {
        2: date(2023, 9, 3),
        1: date(2023, 8, 31),
    }


def test_years_without_a_notice_are_named():
    nodes = [
        PlannedNode(1, 1, baseline_on=date(2023, 12, 1)),
        PlannedNode(2, 2, links=((1, 300),), baseline_on=date(2025, 3, 1)),
    ]
    found = schedule.evaluate(nodes, date(2025, 6, 30), CALENDAR, TODAY)
    assert found.provisional_years == (2024, 2025)
    told = words.provisional(found.provisional_years)
    assert told == "2024、2025 年放假安排未公布，暂按周一至周五算。"
    near = schedule.evaluate(nodes[:1], date(2023, 12, 29), CALENDAR, TODAY)
    assert words.provisional(near.provisional_years) == ""


def test_the_shape_of_the_mock_up():
    """Curtain wall and fitting run side by side; the wall alone is critical, with the finish."""
    nodes = [
        PlannedNode(3, 3, baseline_on=date(2023, 7, 25), forecast_on=date(2023, 8, 6)),
        PlannedNode(4, 4, baseline_on=date(2023, 9, 10), forecast_on=date(2023, 9, 14)),
        PlannedNode(
            6,
            6,
            links=((4, 30),),
            baseline_on=date(2023, 10, 25),
            forecast_on=date(2023, 11, 6),
        ),
        PlannedNode(
            7,
            7,
            links=((3, 73), (6, 8)),
            baseline_on=date(2023, 11, 30),
            forecast_on=date(2023, 11, 17),
        ),
    ]
    found = schedule.evaluate(nodes, date(2023, 11, 30), CALENDAR, TODAY)
    assert found.chain == (3, 7)
    assert found.timed[3].float_workdays == found.timed[7].float_workdays
    assert found.timed[4].float_workdays > found.timed[3].float_workdays
    assert found.late_workdays == 0


def test_links_merge_and_the_longer_lag_holds():
    assert schedule.links_of(None, 9) == ()
    assert schedule.links_of(4, 9, [(5, 2), (4, 12)]) == ((4, 12), (5, 2))
