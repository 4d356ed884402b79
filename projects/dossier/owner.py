"""What an enterprise's page shows of the projects it owns or invests in."""

from django.db.models import Count, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.models import Person
from enterprises.caretakers import CARETAKERS, Caretakers
from enterprises.domain import MERGE_RULES, RENAME_FOLLOWERS, MergeRule, RenameFollower
from enterprises.panels import (
    CONDITIONS,
    COUNTS,
    PANELS,
    EnterpriseCondition,
    EnterpriseCount,
    EnterprisePanel,
)
from laishan_portal import clock
from projects import domain
from projects.enums import AssignmentKind
from projects.models import (
    Assignment,
    NegotiationEntry,
    Project,
    ProjectInvestor,
    TargetEnterprise,
)

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


def _commissioners(enterprises: list[int]) -> dict[int, Person]:
    """The enterprise's own lead; else the lead of a project it owns that is no secret."""
    leads = Assignment.objects.leads().open_on(clock.today()).select_related("person__user")
    projects = Project.objects.filter(owner__in=enterprises, is_confidential=False)
    found = {}
    for lead in leads.filter(project__in=projects).select_related("project").order_by("-pk"):
        found[lead.project.owner_id] = lead.person
    for lead in leads.filter(enterprise__in=enterprises):
        found[lead.enterprise_id] = lead.person
    return found


# ── screening ────────────────────────────────────────────────────────────────────────────


def _with_project(user):
    """Owners and investors of projects whose owner this user may know."""
    known = _known(user).order_by()
    invested = ProjectInvestor.objects.filter(project__in=known.values("pk"))
    owners = known.filter(owner__isnull=False).values("owner")
    return owners.union(invested.order_by().values("enterprise"))


def _with_lead(_user):
    leads = Assignment.objects.filter(
        enterprise__isnull=False, kind=AssignmentKind.LEAD, to_on=None
    )
    return leads.order_by().values("enterprise")


# ── merging two rows of one enterprise ───────────────────────────────────────────────────


def _owned(user, enterprise) -> int:
    return _known(user).filter(owner=enterprise).count()


def _invested(user, enterprise) -> int:
    rows = ProjectInvestor.objects.filter(enterprise=enterprise)
    return rows.filter(project__in=_known(user).order_by().values("pk")).count()


def _talks(user, enterprise) -> int:
    return NegotiationEntry.objects.visible_to(user).filter(enterprise=enterprise).count()


def _targets(user, enterprise) -> int:
    return TargetEnterprise.objects.visible_to(user).filter(enterprise=enterprise).count()


def _rules_of_merging() -> tuple[MergeRule, ...]:
    return (
        MergeRule("projects.project.owner", visible=_owned),
        MergeRule(
            "projects.projectinvestor.enterprise",
            clash="drop",
            before=domain.join_shares,
            visible=_invested,
        ),
        MergeRule("projects.negotiationentry.enterprise", visible=_talks),
        MergeRule("projects.targetenterprise.enterprise", visible=_targets),
        MergeRule("projects.chainholding.enterprise", clash="drop"),
        MergeRule(
            "projects.assignment.enterprise",
            refusal="两家都有在岗的服务专员，先收掉一位再合并。",
        ),
    )


def register_all() -> None:
    CARETAKERS.register(Caretakers(key="projects", find=_commissioners))
    for rule in _rules_of_merging():
        MERGE_RULES.register(rule)
    CONDITIONS.register(EnterpriseCondition("project", "有项目", "没有项目", having=_with_project))
    CONDITIONS.register(
        EnterpriseCondition("commissioner", "有服务专员", "没有服务专员", having=_with_lead)
    )
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
