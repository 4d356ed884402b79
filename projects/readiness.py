"""What the stage gates need to know of one project, read for a move or put into words."""

from collections.abc import Iterable

from django.db.models import Count, Q

from laishan_portal import clock
from projects import gates
from projects.models import Project, StageEvidence

# The basic data the table asks for.
FIELDS = tuple(need.key for need in gates.NEEDS if need.where == f"edit/#id_{need.key}")


def record_of(project: Project) -> gates.Record:
    """Four small statements; the dossier has all of it read already (``dossier/gate.py``)."""
    counts = Project.objects.filter(pk=project.pk).aggregate(
        investors=Count("investors", distinct=True),
        baselined=Count("nodes", filter=Q(nodes__is_baselined=True), distinct=True),
    )
    permits = project.permits.order_by("pk").values_list("name", "phase", "status")
    evidence = StageEvidence.objects.filter(event__project=project)
    year = clock.today().year
    return gates.Record(
        fields=basic_data(project),
        is_public_works=project.is_public_works,
        has_investor=counts["investors"] > 0,
        owner_uscc=project.owner.uscc if project.owner else "",
        has_lead=project.assignments.open_on(clock.today()).leads().exists(),
        has_year_plan=project.plan_curves.filter(year=year, is_current=True).exists(),
        has_baseline=counts["baselined"] > 0,
        permits=[gates.PermitFact(*row) for row in permits],
        evidence=frozenset(evidence.order_by().values_list("event__to_stage", "kind")),
    )


def basic_data(project: Project) -> dict[str, object]:
    return {name: getattr(project, project._meta.get_field(name).attname) for name in FIELDS}


def address_of(missing: gates.Missing, project: Project, year: int) -> str:
    """The form that fills it, at the field."""
    where = missing.where.format(year=year)
    if where.startswith("owner:"):
        owner = project.owner
        return f"{owner.get_absolute_url()}{where.removeprefix('owner:')}" if owner else ""
    return f"{project.get_absolute_url()}{where}"


def kept(missing: Iterable[gates.Missing]) -> list[dict[str, str]]:
    """As it stands in ``StageEvent.missing``."""
    return [one.as_json() for one in missing]
