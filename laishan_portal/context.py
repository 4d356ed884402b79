"""What every page's frame shows: navigation, who is logged in, the business date."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from accounts.enums import BUSINESS_ROLES, DISTRICT_ROLES, Role
from laishan_portal import clock, years


@dataclass(frozen=True)
class NavigationItem:
    label: str
    url_name: str
    roles: frozenset
    # Further addresses that belong to the item.
    covers: tuple[str, ...] = ()


RECRUITERS = frozenset(
    {Role.LEADER, Role.OFFICE, Role.UNIT_REPORTER, Role.COMMISSIONER, Role.HANDLER}
)
RECRUITMENT_PAGES = tuple(
    f"/projects/{part}/" for part in ("targets", "trips", "chains", "expansion", "work", "diary")
)

NAVIGATION = (
    NavigationItem("驾驶舱", "dashboard", DISTRICT_ROLES | {Role.UNIT_REPORTER}),
    NavigationItem("挂图作战", "projects:wall", BUSINESS_ROLES),
    NavigationItem("项目台账", "projects:project_list", BUSINESS_ROLES),
    NavigationItem("招商", "projects:recruitment_home", RECRUITERS, RECRUITMENT_PAGES),
    NavigationItem("月报审核", "projects:report_list", frozenset({Role.OFFICE})),
    NavigationItem("企业", "enterprises:enterprise_list", BUSINESS_ROLES),
    NavigationItem(
        "用户", "accounts:user_list", frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN})
    ),
    NavigationItem("全部", "directory", BUSINESS_ROLES),
    NavigationItem("审计", "accounts:audit_list", frozenset({Role.AUDITOR})),
    NavigationItem(
        "后台",
        "admin:index",
        frozenset({Role.OFFICE, Role.SYSTEM_ADMIN, Role.AUDITOR, Role.SECURITY_ADMIN}),
    ),
)


def shell(request) -> dict:
    """No query: the user was loaded with roles and unread count."""
    user = getattr(request, "user", None)
    today = clock.today()
    context = {
        "business_today": today,
        "has_demo_data": settings.LAISHAN_TODAY is not None,
        "navigation": [],
    }
    if user is None or not user.is_authenticated:
        return context
    path = request.path
    shown = years.shown_year(request)
    items = []
    for item in NAVIGATION:
        if user.roles.isdisjoint(item.roles):
            continue
        url = reverse(item.url_name)
        covered = [part for part in (url, *item.covers) if path.startswith(part)]
        reach = max(map(len, covered), default=0)
        items.append({"label": item.label, "url": url, "reach": reach})
    furthest = max((item["reach"] for item in items), default=0)
    for item in items:
        item["current"] = 0 < item["reach"] == furthest
    return context | {
        "navigation": items,
        "can_search": not user.is_administrator and bool(user.roles),
        "shown_year": shown,
        "is_other_year": shown != today.year,
        "offered_years": years.offered_years(shown),
        "me": f"{user.title or role_label(user)} · {user.display_name}",
        "inbox_unread": getattr(user, "unread_notices", 0),
        "session_idle_seconds": getattr(request, "session_idle", settings.SESSION_IDLE_SECONDS),
    }


def role_label(user) -> str:
    """The Chinese name of the user's first role."""
    return next((Role(name).label for name in sorted(user.roles)), "未授权")
