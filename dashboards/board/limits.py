"""How long a project may stay in a stage before it counts as stuck (calendar days).

The district has not published limits; these are the portal's defaults, stated on the page, to be
replaced when the project office sets its own.
"""

from projects.enums import STAGE_GROUPS

STAGE_LIMITS: dict[str, int | None] = {
    "在谈": 90,
    "签约": 90,
    "手续": 120,
    "基础施工": 120,
    "主体施工": 365,
    "竣工验收": 90,
    "投运": None,
}
GROUP_NAMES = tuple(name for name, _ in STAGE_GROUPS)


def rule_sentence() -> str:
    """``在谈 90 天、签约 90 天…``"""
    return "、".join(f"{name} {days} 天" for name, days in STAGE_LIMITS.items() if days)
