"""Matching beside a slow evaluator that asks each rule in words, not in intervals."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprises import matching
from enterprises.enums import (
    FIGURE_FRESH_DAYS,
    BenefitKind,
    ClaimMode,
    ConditionField,
    EnterpriseSize,
    EnterpriseTag,
    FigureKind,
    IndustrySection,
    MatchState,
    Operator,
    PolicyStatus,
    Verdict,
)
from enterprises.matching import scale
from enterprises.matching.explain import verdict
from enterprises.matching.match import count_for
from enterprises.models import (
    Enterprise,
    EnterpriseFigure,
    EnterpriseProfile,
    Match,
    MatchCount,
    Policy,
    PolicyCondition,
    PolicyItem,
)
from tests.enterprises.rows import make_unit, system
from tests.factories import EnterpriseFactory

TODAY = date(2023, 6, 28)
NO, UNKNOWN, YES = Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.MET
AMOUNTS = [Decimal(n) for n in (0, 1, 27, 30, 33, 900, 1000, "1099.99", 1100, "1100.01", 2000)]


# ── the slow evaluator ───────────────────────────────────────────────────────────────────


def slow_number(value: Decimal, verified: bool, operator: str, edge: Decimal) -> Verdict:
    holds = {
        Operator.AT_LEAST: value >= edge,
        Operator.ABOVE: value > edge,
        Operator.AT_MOST: value <= edge,
        Operator.BELOW: value < edge,
    }[operator]
    if not verified and value != 0 and abs(Fraction(value) - Fraction(edge)) < Fraction(edge) / 10:
        return UNKNOWN
    return YES if holds else NO


def slow_day(day: date | None, operator: str, value: str) -> Verdict:
    if day is None:
        return UNKNOWN
    if operator == Operator.IN_YEAR:
        return YES if day.year == int(value) else NO
    edge = date.fromisoformat(value)
    return YES if (day >= edge if operator == Operator.SINCE else day <= edge) else NO


def slow_condition(condition, enterprise, figures) -> Verdict:
    field, operator, value = condition.field, condition.operator, condition.value
    wanted = value.split(",")
    if field in ("industry", "size"):
        has = getattr(enterprise, field)
        if not has:
            return UNKNOWN if set(wanted) != set(scale.CLASSES[field]) else slow_all(operator)
        return YES if (has in wanted) == (operator == Operator.ANY_OF) else NO
    if field == "tags":
        is_in = bool(set(enterprise.tags) & set(wanted))
        return YES if is_in == (operator == Operator.ANY_OF) else NO
    if field == "park":
        is_in = str(enterprise.park_id) in wanted
        return YES if is_in == (operator == Operator.ANY_OF) else NO
    if field == "introduced":
        return slow_day(enterprise.introduced_on, operator, value)
    figure = figures.get((enterprise.pk, field))
    days = FIGURE_FRESH_DAYS[field]
    if figure is None or (days is not None and (TODAY - figure.taken_on).days > days):
        return UNKNOWN
    if field == "production":
        return slow_day(figure.day, operator, value)
    if figure.number is None:
        return UNKNOWN
    return slow_number(figure.number, figure.is_verified, operator, Decimal(value))


def slow_all(operator):
    """Every class was named: whatever it is, it is among them."""
    return YES if operator == Operator.ANY_OF else NO


def slow_match(conditions, enterprise, figures):
    groups = {}
    for condition in conditions:
        verdict = slow_condition(condition, enterprise, figures)
        groups[condition.group] = max(groups.get(condition.group, NO), verdict)
    short = [number for number, verdict in sorted(groups.items()) if verdict != YES]
    if not short:
        return MatchState.MET, 0
    if len(short) > 1:
        return None
    return (MatchState.ASK if groups[short[0]] == UNKNOWN else MatchState.NEAR), short[0]


def slow_everything():
    figures = {
        (f.enterprise_id, f.kind): f for f in EnterpriseFigure.objects.filter(is_current=True)
    }
    enterprises = list(Enterprise.objects.all())
    answer = {}
    for item in PolicyItem.objects.in_force(TODAY).prefetch_related("conditions"):
        conditions = list(item.conditions.all())
        for enterprise in enterprises if conditions else ():
            if found := slow_match(conditions, enterprise, figures):
                answer[item.pk, enterprise.pk] = found
    return answer


def kept():
    rows = Match.objects.values_list("item_id", "enterprise_id", "state", "short_group")
    return {(item, enterprise): (state, short) for item, enterprise, state, short in rows}


# ── random rows ──────────────────────────────────────────────────────────────────────────


def random_value(random, field, operator, parks):
    if field in scale.CLASSES:
        names = scale.CLASSES[field]
        return ",".join(random.sample(names, random.randint(1, len(names) // 2 + 1)))
    if field == "park":
        return ",".join(str(park.pk) for park in random.sample(parks, random.randint(1, 2)))
    if operator == Operator.IN_YEAR:
        return random.choice(["2022", "2023"])
    if field in scale.DAYS:
        return random.choice(["2022-12-31", "2023-01-01", "2023-03-15"])
    return str(random.choice(AMOUNTS))


def make_condition(item, group, field, operator, value):
    found = scale.bounds(field, operator, value)
    return PolicyCondition(
        item=item,
        group=group,
        field=field,
        operator=operator,
        value=value,
        low=found.low,
        high=found.high,
        mask=found.mask,
        parks=list(found.parks),
    )


def make_item(policy=None, **fields):
    policy = policy or Policy.objects.create(
        title=f"政策{Policy.objects.count()}", status=PolicyStatus.ISSUED
    )
    usual = {
        "name": f"事项{PolicyItem.objects.count()}",
        "benefit": BenefitKind.REWARD,
        "mode": ClaimMode.BY_APPLICATION,
    }
    return PolicyItem.objects.create(policy=policy, **usual | fields)


def random_conditions(random, item, parks):
    rows = []
    for group in range(1, random.randint(1, 4) + 1):
        for _ in range(random.choice([1, 1, 1, 2])):
            field = random.choice(ConditionField.values)
            operator = random.choice(scale.operators_of(field))
            value = random_value(random, field, operator, parks)
            rows.append(make_condition(item, group, field, operator, value))
    return rows


def random_figure(random, enterprise, kind):
    is_day = kind == FigureKind.PRODUCTION
    is_empty = random.random() < 0.1
    value = None if is_empty or is_day else random.choice(AMOUNTS)
    day = None if is_empty or not is_day else date(2022, 12, 30) + timedelta(random.randint(0, 80))
    return EnterpriseFigure(
        enterprise=enterprise,
        kind=kind,
        number=value,
        day=day,
        taken_on=TODAY - timedelta(random.choice([1, 92, 93, 183, 184, 366, 367, 549])),
        source="测试",
        is_verified=random.random() < 0.5,
        note="试生产" if is_empty else "",
        recorded_by=system(),
    )


def random_world(seed, *, firms=40, items=60):
    random = Random(seed)  # noqa: S311 -- rows of a test
    parks = [make_unit() for _ in range(3)]
    enterprises = EnterpriseFactory.create_batch(firms)
    figures = []
    for enterprise in enterprises:
        enterprise.industry = random.choice(["", *IndustrySection.values[:4]])
        enterprise.size = random.choice(["", *EnterpriseSize.values])
        enterprise.tags = random.sample(EnterpriseTag.values, random.randint(0, 3))
        enterprise.park = random.choice([None, *parks])
        enterprise.introduced_on = random.choice([None, date(2022, 12, 31), date(2023, 2, 1)])
        enterprise.save()
        figures += [
            random_figure(random, enterprise, kind)
            for kind in FigureKind.values
            if random.random() < 0.8
        ]
    EnterpriseFigure.objects.bulk_create(figures)
    rows = []
    for _ in range(items):
        rows += random_conditions(random, make_item(), parks)
    PolicyCondition.objects.bulk_create(rows)
    return random, parks, enterprises


@pytest.fixture
def world(db):
    return random_world(7)


# ── tests ────────────────────────────────────────────────────────────────────────────────


@given(
    value=st.decimals(0, 4000, places=2),
    edge=st.decimals(0, 4000, places=2),
    verified=st.booleans(),
    operator=st.sampled_from(scale.operators_of("output")),
)
def test_whole_numbers_compare_as_the_rule_says(value, edge, verified, operator):
    cents = int(value * 100)
    low = high = cents * scale.SCALE
    if not verified and cents:
        low, high = cents * scale.LEAST + 1, cents * scale.MOST - 1
    profile = EnterpriseProfile(output_low=low, output_high=high)
    condition = make_condition(None, 1, "output", operator, str(edge))
    assert verdict(condition, profile) == slow_number(value, verified, operator, edge)


def test_all_pairs_as_the_slow_evaluator_says(world):
    matching.rematch_all(TODAY)
    expected = slow_everything()
    assert kept() == expected
    assert {state for state, _ in expected.values()} == set(MatchState)
    for count in MatchCount.objects.all():
        mine = [state for (item, _), (state, _) in expected.items() if item == count.item_id]
        assert (count.met, count.ask, count.near) == tuple(map(mine.count, MatchState.values))


def test_incremental_equals_full(world):
    random, parks, enterprises = world
    matching.rematch_all(TODAY)
    for enterprise in enterprises[:6]:
        numbers = enterprise.figures.exclude(kind=FigureKind.PRODUCTION)
        numbers.update(number=1050, is_verified=False)
        enterprise.industry = "A"
        enterprise.save()
        matching.rematch_enterprises([enterprise.pk], today=TODAY)
    item = PolicyItem.objects.first()
    item.conditions.all().delete()
    PolicyCondition.objects.bulk_create(random_conditions(random, item, parks))
    Policy.objects.filter(items=PolicyItem.objects.last()).update(status=PolicyStatus.EXPIRED)
    matching.rematch_items([item.pk, PolicyItem.objects.last().pk], today=TODAY)
    counted = list(MatchCount.objects.order_by("pk").values())
    incremental = kept()
    assert incremental == slow_everything()
    Match.objects.all().delete()
    MatchCount.objects.all().delete()
    matching.rematch_all(TODAY)
    assert kept() == incremental
    assert list(MatchCount.objects.order_by("pk").values()) == counted


def test_what_is_explained_is_what_is_kept(world):
    matching.rematch_all(TODAY)
    profiles = {row.pk: row for row in EnterpriseProfile.objects.all()}
    found = kept()
    for enterprise in Enterprise.objects.select_related("park")[:10]:
        figures = {row.kind: row for row in enterprise.figures.filter(is_current=True)}
        for item in PolicyItem.objects.prefetch_related("conditions"):
            told = matching.explain(
                item.conditions.all(),
                enterprise=enterprise,
                profile=profiles[enterprise.pk],
                figures=figures,
                parks={},
                today=TODAY,
            )
            assert told.kept_as == found.get((item.pk, enterprise.pk))
            assert all(check.text and check.evidence and check.label for check in told.checks)
            assert all(check.why for check in told.missing)


def test_counted_before_saved_and_the_rest(world):
    matching.rematch_all(TODAY)
    for item in PolicyItem.objects.select_related("count").prefetch_related("conditions")[:10]:
        conditions = list(item.conditions.all())
        counts = count_for(conditions)
        assert (counts["met"], counts["ask"], counts["near"]) == (
            item.count.met,
            item.count.ask,
            item.count.near,
        )
        rest = matching.page_of_rest(conditions, start=0, size=100)
        near = set(item.matches.values_list("enterprise_id", flat=True))
        assert set(rest) == set(Enterprise.objects.values_list("pk", flat=True)) - near
        assert len(rest) == len(set(rest))


@pytest.mark.parametrize(
    ("policy", "item"),
    [
        ({"status": PolicyStatus.CONSULTING}, {}),
        ({"valid_to": date(2023, 6, 27)}, {}),
        ({"valid_from": date(2023, 6, 29)}, {}),
        ({}, {"apply_until": date(2023, 6, 27)}),
    ],
)
def test_what_is_not_in_force_leaves(db, policy, item):
    row = make_item(apply_until=TODAY)
    make_condition(row, 1, "tags", Operator.NONE_OF, "listed").save()
    EnterpriseFactory()
    matching.rematch_all(TODAY)
    assert Match.objects.count() == 1
    Policy.objects.update(**policy) if policy else PolicyItem.objects.update(**item)
    assert not PolicyItem.objects.in_force(TODAY)
    matching.rematch_all(TODAY)
    assert not Match.objects.exists()
    assert not MatchCount.objects.exists()


@pytest.mark.parametrize(
    ("field", "operator", "value"),
    [
        ("output", "any_of", "3"),
        ("output", "at_least", "许多"),
        ("output", "at_least", "1.234"),
        ("output", "at_least", "-1"),
        ("output", "at_least", "NaN"),
        ("production", "in_year", "23"),
        ("production", "since", "2023-02-30"),
        ("industry", "any_of", "Z"),
        ("park", "any_of", "某园区"),
    ],
)
def test_a_value_that_does_not_suit_is_refused(field, operator, value):
    with pytest.raises(ValueError, match=r".+"):
        scale.bounds(field, operator, value)
