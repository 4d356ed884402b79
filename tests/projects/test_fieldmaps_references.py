"""Formulas after rows came or went, against a sheet whose rows are really moved by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laishan_portal.ledgers.fieldmaps.references import Growth, grown, sums_over

GROWTH = Growth("表 1", first=5, last=8, count=20)


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        ("=SUM(F5:F8)", "=SUM(F5:F24)"),
        ("=SUM($F$5:$F$8)", "=SUM($F$5:$F$24)"),
        ("=SUM(F4:F8)", "=SUM(F4:F24)"),
        ("=SUM(F5:F9)", "=SUM(F5:F25)"),
        ("=F9/F10", "=F25/F26"),
        ("=F$9", "=F$25"),
        ("=F4+F5+F8", "=F4+F5+F8"),
        ("=SUM('表 1'!F5:F8)", "=SUM('表 1'!F5:F24)"),
        ("=SUM(别的!F5:F8)", "=SUM(别的!F5:F8)"),
        ("=SUM(F:F)", "=SUM(F:F)"),
        ("=SUM(5:8)", "=SUM(5:24)"),
        ("=完成+1", "=完成+1"),
        ('=IF(F9=0,"F9",F9)', '=IF(F25=0,"F9",F25)'),
        ("=COUNTIF(B5:B8,B9)", "=COUNTIF(B5:B24,B25)"),
    ],
)
def test_what_pointed_at_the_rows_still_does(formula, wanted):
    assert grown(formula, GROWTH, on_sheet="表 1") == wanted


def test_another_sheet_is_moved_only_where_it_says_so():
    assert grown("=F9+'表 1'!F9", GROWTH, on_sheet="汇总") == "=F9+'表 1'!F25"


def test_a_quote_in_a_sheets_name():
    growth = Growth("a'b", 5, 8, 20)
    assert grown("='a''b'!F9", growth, on_sheet="x") == "='a''b'!F25"


def test_fewer_rows_than_the_template_had():
    growth = Growth("s", first=5, last=14, count=2)
    assert grown("=SUM(F5:F14)/F15+F12", growth, on_sheet="s") == "=SUM(F5:F6)/F7+F6"


BODY = st.tuples(st.integers(2, 40), st.integers(0, 20), st.integers(1, 40))


def slow_rows(growth, row):
    """The rows as names: what stood in ``row`` is looked for in the new sheet."""
    before = [f"r{n}" for n in range(1, 221)]
    body = before[growth.first - 1 : growth.last]
    kept = body[: growth.count]
    fresh = [f"new{n}" for n in range(growth.count - len(kept))]
    after = [*before[: growth.first - 1], *kept, *fresh, *before[growth.last :]]
    name = f"r{row}"
    return after.index(name) + 1 if name in after else growth.new_last


@given(BODY, st.integers(1, 100))
def test_a_single_reference_follows_its_row(body, row):
    first, more, count = body
    growth = Growth("s", first, first + more, count)
    assert growth.row(row) == slow_rows(growth, row)
    assert grown(f"=A{row}", growth, on_sheet="s") == f"=A{slow_rows(growth, row)}"


@given(BODY, st.integers(1, 100), st.integers(0, 60))
def test_a_range_holds_at_least_what_it_held(body, top, height):
    first, more, count = body
    growth, bottom = Growth("s", first, first + more, count), top + height
    new_top, new_bottom = growth.rows(top, bottom)
    assert new_top <= new_bottom
    for row in range(top, bottom + 1):
        assert new_top <= slow_rows(growth, row) <= new_bottom
    if top <= growth.first and bottom >= growth.last:
        assert new_top <= growth.first
        assert growth.new_last <= new_bottom


@pytest.mark.parametrize(
    ("formula", "column", "is_sum"),
    [
        ("=SUM(F5:F8)", "F", True),
        ("=SUBTOTAL(9,F4:F9)", "F", True),
        ("=SUM(F5:F7)", "F", False),
        ("=SUM(E5:E8)", "F", False),
        ("=F9/E9", "F", False),
    ],
)
def test_whether_a_total_adds_the_rows_up(formula, column, is_sum):
    assert sums_over(formula, GROWTH, column) is is_sum
