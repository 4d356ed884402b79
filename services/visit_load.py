"""How often an enterprise has been called upon this month, by whom, with what questions."""

from dataclasses import dataclass
from datetime import date

from accounts.models import User
from laishan_portal import clock
from services.models import Visit

# From the third on the page asks to go together.
HEAVY = 2


@dataclass
class Load:
    month: date
    visits: list

    @property
    def count(self) -> int:
        return len(self.visits)

    @property
    def is_heavy(self) -> bool:
        return self.count >= HEAVY

    @property
    def units(self) -> str:
        names = dict.fromkeys(str(visit.unit) for visit in self.visits if visit.unit)
        return "、".join(names)


def of_enterprise(enterprise_id: int | None, user: User, on: date) -> Load | None:
    """One query; None where no enterprise is known yet."""
    if enterprise_id is None:
        return None
    rows = Visit.objects.visible_to(user).in_month(on).filter(enterprise=enterprise_id)
    rows = rows.select_related("unit", "visitor").order_by("on", "pk")
    return Load(clock.month_of(on), list(rows))
