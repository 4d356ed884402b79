"""Month by month: the plan's S-curve, and what was done of it. All in 万元."""

from collections.abc import Sequence
from itertools import pairwise
from random import Random

# What the district plans to have done by the end of each month, 亿元 (design/01-dashboard).
_CURVE = (0, 5.1, 11.4, 24.2, 40.6, 57.9, 76.1, 92.0, 107.3, 121.5, 133.4, 142.2, 148.6)
# Projects finished by summer weigh on the first half; the others plan more for the second.
_LATER = 1.03
SHARES = tuple(
    (after - before) * (1 if month <= 6 else _LATER)
    for month, (before, after) in enumerate(pairwise(_CURVE), start=1)
)
YEAR_PLAN, DONE_BY_TODAY = 1_486_000, 719_000


def month_plan(rng: Random, year_plan: int, *, last_month: int = 12) -> list[int]:
    """Twelve amounts that add up to the year's plan; nothing after the last month."""
    weights = [
        share * rng.uniform(0.82, 1.18) if number < last_month else 0
        for number, share in enumerate(SHARES)
    ]
    return spread(year_plan, weights)


def month_done(rng: Random, done: int, plan: Sequence[int]) -> list[int]:
    """What was done, spread over the planned months with a little unevenness."""
    return spread(done, [(amount or 1) * rng.uniform(0.86, 1.14) for amount in plan])


def spread(total: int, weights: Sequence[float]) -> list[int]:
    """Whole amounts in the weights' proportion whose sum is exactly the total."""
    unit = 10 if total >= 1_000 and total % 10 == 0 else 1
    whole = sum(weights)
    amounts, before, weight = [], 0, 0.0
    for each in weights:
        weight += each
        now = round(total * weight / whole / unit) * unit if whole else 0
        amounts.append(now - before)
        before = now
    return amounts


def scaled_to(amounts: Sequence[int], target: int, *, unit: int = 10) -> list[int]:
    """The amounts in the same proportion, adding up to the target."""
    factor = target / sum(amounts)
    scaled = [max(unit, round(amount * factor / unit) * unit) for amount in amounts]
    largest = max(range(len(scaled)), key=scaled.__getitem__)
    scaled[largest] += target - sum(scaled)
    return scaled
