"""Who may open the leader's page: the district's roles, and a unit's reporter for their unit."""

from accounts.enums import DISTRICT_ROLES, Role
from accounts.models import User

DASHBOARD_ROLES = DISTRICT_ROLES | {Role.UNIT_REPORTER}


def can_see_dashboard(user: User) -> bool:
    return not user.roles.isdisjoint(DASHBOARD_ROLES)
