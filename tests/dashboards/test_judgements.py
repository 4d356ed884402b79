from datetime import date
from decimal import Decimal

import pytest

from dashboards.board.judgements import judge, year_passed

MID = date(2023, 6, 28)  # day 179 of 365


@pytest.mark.parametrize(
    ("actual", "low", "high", "word"),
    [
        # 50 × 179 / 365 = 24.52: from 25 on the pace is kept.
        (24, 50, 50, "略慢"),
        (25, 50, 50, "跟上"),
        # Exactly on the line: 365 × 179 / 365.
        (179, 365, 365, "跟上"),
        (178, 365, 365, "略慢"),
        # A range is reached at its lower end, and paced by its upper end.
        (1, 2, 3, "略慢"),
        (2, 2, 3, "达成"),
        (3, 2, 3, "达成"),
        (4, 2, 3, "超出"),
        (0, 1, 2, "未破零"),
        (Decimal("7356.16"), 15000, 15000, "略慢"),
        (Decimal("7356.17"), 15000, 15000, "跟上"),
    ],
)
def test_a_target_is_judged_against_the_share_of_the_year(actual, low, high, word):
    assert judge(actual, Decimal(low), Decimal(high), MID).word == word


def test_nothing_is_alarming_only_after_a_quarter():
    zero = (0, Decimal(4), Decimal(4))
    # 91 × 4 < 365 ≤ 92 × 4
    assert judge(*zero, date(2023, 4, 1)).word == "略慢"
    assert judge(*zero, date(2023, 4, 2)).word == "未破零"
    assert judge(*zero, date(2023, 4, 2)).lamp == "red"


def test_leap_years_have_a_day_more():
    assert year_passed(date(2024, 12, 31)) == (366, 366)
    assert year_passed(date(2023, 1, 1)) == (1, 365)
