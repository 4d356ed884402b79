"""From judged rows to the domain's verbs, and back again."""

from laishan_portal.ledgers.imports.importer import Draft
from projects import domain
from projects.domain import ProjectRow
from projects.enums import Stage
from projects.models import Project

_NEW_FIELDS = (
    *("name", "project_code", "domain", "industry", "nature", "street", "content"),
    *("total_investment", "planned_start_on", "promised_finish_on", "note", "owner_id"),
)


class ProjectWriting:
    """The half of the session that writes."""

    def write_chunk(self, drafts: list[Draft]) -> list[dict]:
        projects = self._projects(drafts)
        rows = [self._row(draft, projects) for draft in drafts]
        return domain.import_projects(rows, year=self.year, reason=self.reason, by=self.user)

    def _projects(self, drafts: list[Draft]) -> dict[int, Project]:
        ids = [draft.target for draft in drafts if draft.target]
        rows = Project.objects.visible_to(self.user).filter(pk__in=ids).select_related("standing")
        return {project.pk: project for project in rows}

    def _row(self, draft: Draft, projects: dict[int, Project]) -> ProjectRow:
        values = draft.values
        shared = {
            "unit_id": values.get("unit_id"),
            "leader_id": values.get("leader_id"),
            "lead_id": values.get("lead_id"),
            "level": values.get("level") or None,
            "year_plan": values.get("year_plan") or None,
            "before_year": values.get("before_year") or None,
        }
        if draft.target is None:
            given = {n: values[n] for n in _NEW_FIELDS if values.get(n) not in (None, "")}
            older, stage = tuple(values["older"]), Stage(values["stage"])
            return ProjectRow(Project(**given), stage=stage, older=older, **shared)
        project = projects[draft.target]
        return ProjectRow(
            project,
            changes=values["changes"],
            aliases=_aliases(draft, project),
            finish_on=values.get("finish_on"),
            **shared,
        )

    def undo(self, written: dict[int, dict]) -> dict[int, str]:
        rows = list(written.values())
        problems = domain.project_problems(rows)
        if problems:
            by_project = {one["project"]: pk for pk, one in written.items()}
            return {by_project[pk]: text for pk, text in problems.items() if pk in by_project}
        domain.take_back_projects(rows, year=self.year, by=self.user)
        return {}


def _aliases(draft: Draft, project: Project) -> tuple[str, ...]:
    """The name as it was typed, or the one that is given up."""
    if "name" in draft.values["changes"]:
        return (project.name,)
    if (draft.answer or {}).get("kind") == "same":
        return (draft.values["name"],)
    return ()
