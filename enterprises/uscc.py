"""The unified social credit code (GB 32100-2015): how it is written and what is odd about one.

Check digits are warned about, never enforced: codes of the early Fujian pilot fail theirs and
are real. python-stdnum knows the weights; its ``validate`` does not, since it refuses the codes
of rural collectives (N…) and others that do not begin with eight digits.
"""

import unicodedata

from stdnum.cn import uscc

LENGTH = 18
_ALPHABET = frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")
_ORGANISATION = slice(8, 16)
_ORGANISATION_CHECK = 16
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def normalise(code: str) -> str:
    """As it is stored: half-width capitals without spaces and hyphens."""
    return uscc.compact(unicodedata.normalize("NFKC", "".join(code.split())))


def has_shape(code: str) -> bool:
    """Eighteen characters of the standard's alphabet (no I O S V Z)."""
    return len(code) == LENGTH and set(code) <= _ALPHABET


def has_check_digit(code: str) -> bool:
    """The last character agrees with the seventeen before it."""
    return code[-1] == uscc.calc_check_digit(code[:17])


def has_organisation_check_digit(code: str) -> bool:
    """The organisation code inside (GB 11714, characters 9 to 17) agrees with itself."""
    total = sum(
        int(char, 36) * weight
        for char, weight in zip(code[_ORGANISATION], _ORGANISATION_WEIGHTS, strict=True)
    )
    expected = "0123456789X0"[11 - total % 11]
    return code[_ORGANISATION_CHECK] == expected


def doubts(code: str) -> list[str]:
    """Sentences about a well-formed code that may have been mistyped; empty for a good one."""
    if not has_shape(code):
        return []
    found = []
    if not has_check_digit(code):
        found.append("最后一位校验码对不上")
    if not has_organisation_check_digit(code):
        found.append("第 17 位主体标识校验码对不上")
    return found
