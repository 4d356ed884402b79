"""Each role's first page: the leader's is the dashboard, the rest begin with what waits."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts import todo
from accounts.enums import Role
from accounts.models import Notice
from dashboards.permissions import can_see_dashboard
from laishan_portal.formatting import (
    FACT_MARK,
    date_short,
    lamp,
    number_link,
    percent,
    wan,
    yi,
)
from laishan_portal.metrics import DISTRICT, Scope, compute
from projects.enums import Stage
from projects.models import Project

SHOWN_TODOS = 30
ALL_TODOS = 300
NOTICES = 5
WEEK = timedelta(days=7)
DESK, PHONE = "dashboards/home_desk.html", "dashboards/home_phone.html"
FIGURE_KEYS = (
    "projects.counted",
    "projects.red",
    "projects.yellow",
    "projects.stale",
    "projects.year_plan",
    "projects.invested",
    "projects.plan_to_data",
    "projects.asked",
    "projects.filed",
    "projects.overdue",
)


def elsewhere(user) -> str | None:
    """The address of the page that is this role's home, where it is not this one."""
    if user.has_role(Role.LEADER):
        return reverse("dashboard")
    if user.has_role(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN):
        return reverse("accounts:user_list")
    if user.has_role(Role.AUDITOR):
        return reverse("accounts:audit_list")
    return None


def is_on_phone(user) -> bool:
    """Who is a commissioner and nothing else works from a building site."""
    return user.roles == {Role.COMMISSIONER}


def template_for(user) -> str:
    return PHONE if is_on_phone(user) else DESK


def build(user, today: date, *, wants_all: bool = False) -> dict:
    return _phone(user, today) if is_on_phone(user) else _desk(user, today, wants_all)


# ── the desk ─────────────────────────────────────────────────────────────────────────────


def _desk(user, today: date, wants_all: bool) -> dict:
    waiting = todo.rows_for(user, today, limit=ALL_TODOS)
    shown = waiting if wants_all else waiting[:SHOWN_TODOS]
    return {
        "title": _greeting(user, len(waiting)),
        "has_role": bool(user.roles),
        "items": todo.told(shown, today),
        "hidden": len(waiting) - len(shown),
        "figures": _figures(user, today) if user.roles else None,
        "notices": _notices(user, today),
        "links": _links(user),
    }


def _greeting(user, count: int) -> str:
    if not count:
        return f"{user.display_name}，没有要办的事"
    number = f"{ALL_TODOS} 件以上的" if count == ALL_TODOS else f"{count} 件"
    return f"{user.display_name}，有 {number}事要办"


def _figures(user, today: date) -> dict:
    """The figures of what I answer for: my unit's, the district's, or what I am let see."""
    scope, label = _own_scope(user)
    found = compute(FIGURE_KEYS, scope=scope, year=today.year, as_of=today, user=user)
    done, plan = found["projects.invested"], found["projects.year_plan"]
    return {
        "label": label,
        "has_projects": bool(found["projects.counted"].value),
        "rows": [
            ("项目", _linked(found["projects.counted"]), "个"),
            ("红灯", _linked(found["projects.red"]), "个"),
            ("黄灯", _linked(found["projects.yellow"]), "个"),
            ("未报", _linked(found["projects.stale"]), "个"),
            ("今年完成投资", number_link(yi(done.value), done.url), "亿元"),
            ("占年计划", number_link(percent(done.value, plan.value), done.url), ""),
            (
                "月报已报",
                _linked(found["projects.filed"]),
                f"份，应报 {found['projects.asked'].value}",
            ),
            ("月报过期未报", _linked(found["projects.overdue"]), "份"),
        ],
        "dashboard_url": reverse("dashboard") if can_see_dashboard(user) else "",
    }


def _own_scope(user) -> tuple[Scope, str]:
    if user.sees_district:
        return DISTRICT, "全区"
    if user.has_role(Role.UNIT_REPORTER) and user.unit_id is not None:
        name = user.person.unit.short_name
        return Scope("unit", user.unit_id, name), name
    return DISTRICT, "我看得到的项目"


def _linked(figure) -> SafeString:
    return number_link(wan(figure.value), figure.url)


def _notices(user, today: date) -> list[dict]:
    rows = Notice.objects.visible_to(user).order_by(
        F("read_at").desc(nulls_first=True), "-created_at", "-pk"
    )[:NOTICES]
    return [
        {
            "title": row.title,
            "url": reverse("accounts:notice_open", kwargs={"pk": row.pk}),
            "at": row.created_at,
            "is_new": row.read_at is None,
        }
        for row in rows
    ]


def _links(user) -> list[tuple[str, str]]:
    """What this role opens most, beside the main navigation."""
    links = []
    if user.has_role(Role.OFFICE):
        links.append(("审月报", reverse("projects:report_list")))
    if user.has_role(Role.OFFICE, Role.UNIT_REPORTER):
        links.append(("新建项目", reverse("projects:project_create")))
    links.append(("看台账", reverse("projects:project_list")))
    return links


# ── the phone ────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class PhoneProject:
    url: str
    name: str
    mark: str | SafeString
    state: str
    next_node: str
    lamp: SafeString


def _phone(user, today: date) -> dict:
    waiting = todo.rows_for(user, today, limit=ALL_TODOS)
    this_week = [row for row in waiting if row.due_on is None or row.due_on <= today + WEEK]
    home = reverse("home")
    return {
        "title": f"{user.display_name}，本周有 {len(this_week)} 件事"
        if this_week
        else f"{user.display_name}，本周没有要办的事",
        "items": todo.told(waiting[:SHOWN_TODOS], today),
        "hidden": max(0, len(waiting) - SHOWN_TODOS),
        "projects": _my_projects(user, today),
        "phone_tabs": phone_tabs("todo"),
        "home_url": home,
    }


def phone_tabs(current: str) -> list[dict]:
    home = reverse("home")
    tabs = (
        ("todo", "待办", home, "outline/calendar-check"),
        ("projects", "我的项目", f"{home}#projects", "outline/list"),
        ("inbox", "消息", reverse("accounts:notice_list"), "outline/message-circle"),
        ("me", "我的", reverse("accounts:me"), "outline/user"),
    )
    return [
        {"label": label, "url": url, "icon": icon, "current": key == current}
        for key, label, url, icon in tabs
    ]


def _my_projects(user, today: date) -> list[PhoneProject]:
    """The projects I lead, the worst light first: one query."""
    if user.person_id is None:
        return []
    rows = (
        Project.objects.visible_to(user)
        .filter(standing__lead=user.person_id)
        .order_by("standing__light_order", "standing__light_since", "pk")
        .values(
            "pk",
            "shown_name",
            "is_fact",
            "stage",
            "standing__light",
            "standing__year_plan",
            "standing__year_done",
            "standing__next_node_name",
            "standing__next_forecast_on",
            "standing__next_baseline_on",
        )
    )
    return [_phone_project(row, today) for row in rows]


def _phone_project(row: dict, today: date) -> PhoneProject:
    plan, node = row["standing__year_plan"], row["standing__next_node_name"]
    done = f"年计划完成 {percent(row['standing__year_done'], plan)}" if plan else "还没有年计划"
    when = row["standing__next_forecast_on"] or row["standing__next_baseline_on"]
    return PhoneProject(
        url=reverse("projects:project_detail", kwargs={"pk": row["pk"]}),
        name=row["shown_name"],
        mark=FACT_MARK if row["is_fact"] else "",
        state=f"{Stage(row['stage']).label}，{done}",
        next_node=f"下一节点 {node} {date_short(when, today)}" if node else "没有待完成的节点",
        lamp=lamp(row["standing__light"]),
    )
