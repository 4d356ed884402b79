"""Rows of the project ledger as a sheet that can be edited and taken in again.

Only projects this person may change, by the names they may know; with the hidden key and the
version, by which a clash with somebody else's edit is told cell by cell.
"""

from projects.importers.clashes import editable_projects
from projects.importers.project_fields import PLAIN
from projects.importers.words import domains, industries, levels, natures, stages, streets
from projects.models import Project

_WORDS = {
    "domain": domains,
    "industry": industries,
    "nature": natures,
    "street": streets,
    "stage": stages,
    "level": levels,
}


def editable_rows(keys, user) -> list[dict]:
    """{field: value} of the projects, in the order of their numbers (one query)."""
    rows = editable_projects(keys, user).select_related(
        "standing__lead", "unit", "leader", "owner"
    )
    labels = {
        column: {value: label for label, value in reversed(list(words().items()))}
        for column, words in _WORDS.items()
    }
    return [_row(project, labels) for project in rows]


def _row(project: Project, labels: dict[str, dict[str, str]]) -> dict:
    stand = project.standing
    values = {column: getattr(project, name) for column, name in PLAIN.items()}
    values |= {
        "key": project.pk,
        "version": project.version,
        "code": project.code,
        "stage": project.stage,
        "level": stand.level,
        "year_plan": stand.year_plan,
        "before_year": (stand.total_done - stand.year_done) or None,
        "unit": project.unit.short_name if project.unit else None,
        "leader": project.leader.name if project.leader else None,
        "lead": stand.lead.name if stand.lead else None,
        "owner": project.owner.name if project.owner else None,
    }
    told = {column: known.get(values[column]) for column, known in labels.items()}
    return values | told
