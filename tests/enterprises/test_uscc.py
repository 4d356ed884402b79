import pytest
from stdnum.cn.uscc import calc_check_digit

from enterprises import uscc

GOOD = [
    "91110000600037341L",
    "91350200776049653A",
    "91350500798359476R",
    "91350200MA31E12PXF",
    "913502000728319549",
    "91440101MA5CJQ4N59",
    "91370613MA94AB124L",
    "91370613123456788M",
]
EARLY_PILOT = ["91350100M0001TGQXM", "91350203M0001QAY9B"]


@pytest.mark.parametrize("code", GOOD)
def test_good_code_raises_no_doubt(code):
    assert uscc.doubts(code) == []


@pytest.mark.parametrize("code", EARLY_PILOT)
def test_early_pilot_code_fails_only_its_last_digit(code):
    assert uscc.has_organisation_check_digit(code)
    assert uscc.doubts(code) == ["最后一位校验码对不上"]


@pytest.mark.parametrize("position", range(17))
def test_any_single_mistyped_character_is_noticed(position):
    code = GOOD[0]
    other = "2" if code[position] != "2" else "3"
    assert uscc.doubts(code[:position] + other + code[position + 1 :])


def test_mistyped_organisation_code_is_named():
    assert "第 17 位主体标识校验码对不上" in uscc.doubts("91110000600037342L")


def test_code_of_rural_collective_is_checked_like_any_other():
    body = "N2370613MF0123458"
    assert uscc.has_check_digit(body + calc_check_digit(body))


@pytest.mark.parametrize(
    "typed",
    ["91370613ma94ab124l", " 9137 0613 MA94 AB12 4L ", "９１３７０６１３ＭＡ９４ＡＢ１２４Ｌ"],
)
def test_code_is_stored_in_half_width_capitals(typed):
    assert uscc.normalise(typed) == "91370613MA94AB124L"


@pytest.mark.parametrize("code", ["", "91370613"])
def test_shape_is_left_to_the_constraint(code):
    assert uscc.doubts(code) == []
