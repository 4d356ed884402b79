"""Imported projects taken back: only while nobody built on what was written."""

from datetime import date

from django.db import transaction
from django.db.models import ForeignKey

from accounts.models import User
from laishan_portal import clock
from projects import standing
from projects.domain import books
from projects.domain.imported_plans import plan_problems, take_back_plans
from projects.domain.imported_projects import (
    ProjectRow,
    assign_leads,
    set_levels,
    set_responsibilities,
    write_changes,
)
from projects.domain.projects import refresh_search
from projects.enums import Decision, EntryKind
from projects.models import (
    Assignment,
    DateChange,
    InvestmentEntry,
    Lineage,
    Project,
    ProjectAlias,
)

# What a new project brings along; anything else that hangs on it is somebody's later work.
_OWN = frozenset(
    {
        *("stageevent", "responsibility", "listing", "projectalias", "plancurve"),
        *("investmententry", "projectstanding", "projectfigures", "yearfigures", "light"),
        *("lineage", "assignment"),
    }
)


def project_problems(written: list[dict]) -> dict[int, str]:
    """{project: sentence} of what stands in the way of taking the rows back."""
    ids = [one["project"] for one in written]
    versions = dict(Project.objects.filter(pk__in=ids).values_list("pk", "version"))
    new = [one["project"] for one in written if one["before"] is None]
    problems = _built_upon(new)
    problems |= plan_problems({one["project"]: one["plan"] for one in written if one["plan"]})
    for one in written:
        if one["project"] not in versions:
            problems[one["project"]] = "项目已经不在台账里。"
        elif versions[one["project"]] != one["version"]:
            problems[one["project"]] = "项目后来又改过。"
    asked = [one["date_change"] for one in written if one["date_change"]]
    decided = DateChange.objects.filter(pk__in=asked).exclude(decision=Decision.PROPOSED)
    return problems | dict.fromkeys(
        decided.values_list("project_id", flat=True), "改期申请已经审批。"
    )


def _built_upon(ids: list[int]) -> dict[int, str]:
    """New projects on which something hangs that the import did not bring; one query a table."""
    found: dict[int, str] = {}
    for relation in Project._meta.related_objects if ids else ():
        model = relation.related_model
        name = model._meta.model_name
        if name in _OWN or name.endswith("history") or type(relation.field) is not ForeignKey:
            continue
        rows = model._base_manager.filter(**{f"{relation.field.name}__in": ids})
        for pk in rows.values_list(f"{relation.field.name}_id", flat=True).distinct():
            found[pk] = f"项目上已有{model._meta.verbose_name}。"
    return found


@transaction.atomic
def take_back_projects(written: list[dict], *, year: int, by: User) -> None:
    """New projects go, with all that came with them; known ones get back what they held."""
    ids = [one["project"] for one in written]
    list(Project.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
    Lineage.objects.filter(pk__in=[pk for one in written for pk in one["lineages"]]).delete()
    new = [one["project"] for one in written if one["before"] is None]
    Project.objects.filter(pk__in=new).delete()
    known = [one for one in written if one["before"] is not None]
    _restore(known, year=year, by=by)
    take_back_plans({one["project"]: one["plan"] for one in known if one["plan"]}, by=by)
    _reverse_openings(known, year, by=by)
    ProjectAlias.objects.filter(pk__in=[pk for one in known for pk in one["aliases"]]).delete()
    asked = [one["date_change"] for one in known if one["date_change"]]
    DateChange.objects.filter(pk__in=asked, decision=Decision.PROPOSED).delete()
    kept = [one["project"] for one in known]
    refresh_search(kept)
    standing.refresh(kept)


def _restore(written: list[dict], *, year: int, by: User) -> None:
    found = Project.objects.select_related("standing").in_bulk([one["project"] for one in written])
    rows = [_row_before(found[one["project"]], one["before"]) for one in written]
    write_changes(rows, by=by)
    set_responsibilities(rows)
    set_levels(rows, year)
    assign_leads(rows, by=by)
    unassigned = [one["project"] for one in written if one["lead"] and not one["before"]["lead"]]
    Assignment.objects.leads().filter(project__in=unassigned, to_on=None).delete()


def _row_before(project: Project, before: dict) -> ProjectRow:
    changes = {}
    for name, value in before["fields"].items():
        field = Project._meta.get_field(name.removesuffix("_id"))
        changes[name] = value if name.endswith("_id") else field.to_python(value)
    return ProjectRow(
        project=project,
        changes=changes,
        unit_id=before["unit"],
        leader_id=before["leader"],
        lead_id=before["lead"],
        level=before["level"],
    )


def _reverse_openings(written: list[dict], year: int, *, by: User) -> None:
    """A line is never taken out of the books: its opposite is booked."""
    ids = [one["opening"] for one in written if one["opening"]]
    if not ids:
        return
    closed_through = books.closed_through()
    InvestmentEntry.objects.bulk_create(
        [
            InvestmentEntry(
                project_id=entry.project_id,
                month=date(year - 1, 12, 1),
                amount=-entry.amount,
                kind=EntryKind.CORRECTION,
                reason="撤销导入",
                recorded_on=clock.today(),
                closed_through=closed_through,
                by=by,
            )
            for entry in InvestmentEntry.objects.filter(pk__in=ids)
        ]
    )
