"""What services shows on a project's dossier and on an enterprise's page."""

from django.urls import reverse

from accounts.models import User
from enterprises.models import Enterprise
from enterprises.panels import PANELS, EnterprisePanel
from laishan_portal import clock, workdays
from projects.models import Project
from projects.panels import DOSSIER_PANELS, DossierPanel
from services import permissions
from services.enums import OPEN_STATUSES, RUNNING_STATUSES, ProblemStatus
from services.models import Problem, Visit

SHOWN = 6


def problems_of(user: User, **place) -> dict:
    """The open problems of a project or an enterprise, the most pressing first: one query."""
    today, calendar = clock.today(), workdays.calendar()
    rows = Problem.objects.visible_to(user).filter(status__in=OPEN_STATUSES, **place)
    found = list(
        rows.order_by("due_on", "pk").values_list(
            "pk", "number", "shown_title", "lead_unit__short_name", "status", "due_on"
        )
    )
    lines = [
        {
            "number": number,
            "title": title,
            "unit": unit or "还没交办",
            "status": ProblemStatus(status).label,
            "due_on": due_on,
            "late": max(calendar.between(due_on, today), 1)
            if _is_late(status, due_on, today)
            else 0,
            "url": reverse("services:problem_detail", args=[pk]),
        }
        for pk, number, title, unit, status, due_on in found
    ]
    return {
        "lines": lines[:SHOWN],
        "open": len(lines),
        "overdue": sum(bool(line["late"]) for line in lines),
    }


def _is_late(status: str, due_on, today) -> bool:
    return status in RUNNING_STATUSES and due_on < today


def visits_of(user: User, **place) -> dict:
    """The newest visits: one query."""
    today = clock.today()
    rows = Visit.objects.visible_to(user).filter(**place).select_related("visitor")
    visits = list(rows.order_by("-on", "-pk")[: SHOWN * 3])
    month = clock.month_of(today)
    return {
        "visits": visits[:SHOWN],
        "month_count": sum(
            visit.status != "cancelled" and clock.month_of(visit.on) == month for visit in visits
        ),
    }


def _address(name: str, place: str, pk: int, is_allowed: bool) -> str:
    return f"{reverse(f'services:{name}')}?{place}={pk}" if is_allowed else ""


def project_problems(project: Project, user: User) -> dict:
    found = problems_of(user, project=project.pk)
    allowed = permissions.can_raise(user)
    return found | {"raise_url": _address("problem_create", "project", project.pk, allowed)}


def project_visits(project: Project, user: User) -> dict:
    found = visits_of(user, project=project.pk)
    allowed = permissions.can_plan_visit(user)
    return found | {"plan_url": _address("visit_create", "project", project.pk, allowed)}


def enterprise_problems(enterprise: Enterprise, user: User) -> dict:
    found = problems_of(user, enterprise=enterprise.pk)
    allowed = permissions.can_raise(user)
    return found | {"raise_url": _address("problem_create", "enterprise", enterprise.pk, allowed)}


def enterprise_visits(enterprise: Enterprise, user: User) -> dict:
    found = visits_of(user, enterprise=enterprise.pk)
    allowed = permissions.can_plan_visit(user)
    return found | {"plan_url": _address("visit_create", "enterprise", enterprise.pk, allowed)}


_PROBLEMS, _VISITS = "services/_problem_panel.html", "services/_visit_panel.html"


def register_all() -> None:
    DOSSIER_PANELS.register(DossierPanel("problems", "问题", project_problems, _PROBLEMS))
    DOSSIER_PANELS.register(DossierPanel("visits", "走访", project_visits, _VISITS, "right"))
    PANELS.register(EnterprisePanel("problems", "问题", enterprise_problems, _PROBLEMS))
    PANELS.register(EnterprisePanel("visits", "走访", enterprise_visits, _VISITS))
