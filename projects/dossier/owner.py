"""What an enterprise's page shows of the projects it owns or invests in."""

from django.db.models import Count, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from enterprises.domain import RENAME_FOLLOWERS, RenameFollower
from enterprises.panels import COUNTS, PANELS, EnterpriseCount, EnterprisePanel
from projects import domain
from projects.models import Project, ProjectInvestor

# Rows shown at most; the list has them all.
_SHOWN = 20


def _known(user):
    """Whose owner this user may know: of a confidential project it is part of the secret."""
    return Project.objects.visible_to(user).filter(knows_name=True)


def build(enterprise, user) -> dict | None:
    invested = ProjectInvestor.objects.filter(enterprise=enterprise).values("project")
    rows = (
        _known(user)
        .filter(Q(owner=enterprise) | Q(pk__in=invested))
        .select_related("unit", "standing")
        .order_by("standing__light_order", "code", "pk")[: _SHOWN + 1]
    )
    projects = list(rows)
    return {
        "projects": projects[:_SHOWN],
        "has_more": len(projects) > _SHOWN,
        "list_url": _list_url(enterprise.pk),
        "owner_id": enterprise.pk,
    }


def _count(user):
    owned = _known(user).filter(owner=OuterRef("pk")).order_by().values("owner")
    return Coalesce(Subquery(owned.annotate(n=Count("pk")).values("n")), Value(0))


def _list_url(pk: int) -> str:
    return f"{reverse('projects:project_list')}?owner={pk}"


def _search_anew(enterprise) -> None:
    """Projects are found by their owner's name, also by the new one."""
    domain.refresh_search(enterprise.projects.values_list("pk", flat=True))


def register_all() -> None:
    RENAME_FOLLOWERS.register(RenameFollower(key="projects.search", follow=_search_anew))
    PANELS.register(
        EnterprisePanel(
            key="projects",
            title="项目",
            build=build,
            template="projects/_enterprise_projects.html",
        )
    )
    COUNTS.register(
        EnterpriseCount(key="projects", label="项目数", expression=_count, url=_list_url)
    )
