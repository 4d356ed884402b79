"""The stage gates as conditions on rows: which projects miss what their stage asks for.

Each line of ``gates.NEEDS`` has its twin here; a test holds both to the same answer.
"""

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.lookups import IsNull

from projects import gates
from projects.enums import (
    APPROVAL_WORDS,
    WORK_PERMIT_WORDS,
    PermitPhase,
    PermitStatus,
    Stage,
)
from projects.models import Node, Permit, Project, ProjectInvestor
from projects.models.service import granted_under

ANY = "any"
CHOICES: dict[str, str] = {ANY: "有缺项"} | {need.key: need.label for need in gates.NEEDS}
_STAGES = list(Stage)
_OVER = (PermitStatus.DONE, PermitStatus.NOT_NEEDED)


def _of_project(model: type, **values) -> Exists:
    return Exists(model.objects.filter(project=OuterRef("pk"), **values))


def _filled(name: str) -> Q:
    field = Project._meta.get_field(name)
    return Q(**{f"{name}__isnull": False}) if field.null else ~Q(**{name: ""})


def _done(words: tuple[str, ...], phase: PermitPhase) -> Q:
    return Q(Exists(Permit.objects.filter(granted_under(words, phase), project=OuterRef("pk"))))


def _has_baseline() -> IsNull:
    """Asks for one node of each project; an EXISTS would first list the nodes of all."""
    mine = Node.objects.filter(project=OuterRef("pk"), is_baselined=True)
    first = mine.order_by().values("pk")[:1]
    return IsNull(Subquery(first), False)


def _met() -> dict[str, Q]:
    last = {"phase": PermitPhase.COMPLETION}
    open_ones = Permit.objects.filter(project=OuterRef("pk"), **last).exclude(status__in=_OVER)
    approved = _done(APPROVAL_WORDS, PermitPhase.LAND)
    return {
        "investor": Q(owner__isnull=False) | Q(_of_project(ProjectInvestor)),
        "lead": Q(standing__lead__isnull=False),
        "owner_uscc": ~Q(owner__uscc=""),
        "approval": approved,
        "filing": approved,
        "nodes": Q(_has_baseline()),
        "year_plan": Q(standing__year_plan__isnull=False),
        "work_permit": _done(WORK_PERMIT_WORDS, PermitPhase.WORKS),
        "acceptance": Q(_of_project(Permit, status=PermitStatus.DONE, **last))
        & ~Q(Exists(open_ones)),
    }


_WHEN: dict[str, Q] = {
    "investor": Q(is_public_works=False),
    "owner_uscc": Q(owner__isnull=False),
    "approval": Q(is_public_works=True),
    "filing": Q(is_public_works=False),
}


def missing(keys: list[str]) -> Q:
    """Projects that at their present stage miss one of these; ``any`` of the table."""
    wanted = [need for need in gates.NEEDS if ANY in keys or need.key in keys]
    met = _met()
    found = Q(pk__in=[])
    for need in wanted:
        stages = _STAGES[_STAGES.index(need.since) :]
        is_met = met[need.key] if need.key in met else _filled(need.key)
        found |= Q(stage__in=stages) & _WHEN.get(need.key, Q()) & ~is_met
    return found
