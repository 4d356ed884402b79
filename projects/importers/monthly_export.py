"""A month's figures as a sheet to edit and take in again, and what such a sheet held then.

What was approved is shown as booked, with its corrections; beside the report's version the row
carries the last line booked then, so that a later correction is told from an edited cell.
"""

from datetime import date
from decimal import Decimal

from accounts.enums import Role
from laishan_portal import clock
from laishan_portal.ledgers.imports.importer import Draft
from projects import domain
from projects.enums import ReportStatus
from projects.importers import clashes
from projects.models import InvestmentEntry, MonthlyReport, Project

TOLD = ("invested", "progress", "blockers")
_DIGITS = 18
Mark = tuple[int, int]
# {project: [(line, amount)]} of a month
Lines = dict[int, list[tuple[int, Decimal]]]


def export_rows(keys, user, month: date) -> list[dict]:
    """A row for each report of the month that this person may fill in or correct."""
    projects = clashes.editable_projects(keys, user).select_related("unit")
    known = {project.pk: project for project in projects}
    reports = MonthlyReport.objects.filter(project__in=known, month=month)
    by_project = {report.project_id: report for report in reports}
    lines = _lines(known, month)
    return [
        _row(project, by_project[pk], lines.get(pk, []))
        for pk, project in known.items()
        if pk in by_project and _may_change(user, by_project[pk])
    ]


def _may_change(user, report: MonthlyReport) -> bool:
    """What waits for its review is nobody's to change; of what was approved, the office's."""
    if report.status == ReportStatus.APPROVED:
        return user.has_role(Role.OFFICE)
    return not domain.filing_problem(report, by=user, today=clock.today())


def _row(project: Project, report: MonthlyReport, lines: list[tuple[int, Decimal]]) -> dict:
    last = max((line for line, _ in lines), default=0)
    kept = {column: getattr(report, column) for column in ("status", *TOLD)}
    return {
        "key": project.pk,
        "version": f"{report.version}/{last}",
        "code": project.code,
        "name": project.name,
        "unit": project.unit.short_name if project.unit else None,
    } | _shown(kept, lines, last)


def _shown(kept: dict, lines: list[tuple[int, Decimal]], last: int) -> dict:
    shown = {column: kept[column] for column in TOLD}
    if kept["status"] == ReportStatus.APPROVED:
        amounts = [amount for line, amount in lines if line <= last]
        shown["invested"] = sum(amounts, Decimal(0))
    return shown


def _lines(projects, month: date) -> Lines:
    found: Lines = {}
    rows = InvestmentEntry.objects.filter(project__in=projects, month=month)
    for project, line, amount in rows.values_list("project_id", "pk", "amount"):
        found.setdefault(project, []).append((line, amount))
    return found


def held_then(
    found: list[tuple[Draft, Project | None]], reports: dict[int, MonthlyReport], month: date
) -> dict[int, dict]:
    """{project: {column: value}} as the export showed it, for the rows that came from one."""
    marks = {
        project.pk: mark
        for draft, project in found
        if project is not None and project.pk in reports and (mark := _mark(draft))
    }
    wanted = {(reports[pk].pk, version) for pk, (version, _) in marks.items()}
    current = {(report.pk, report.version): report for report in reports.values()}
    held = clashes.held_at(MonthlyReport, wanted - set(current), ["status", *TOLD])
    held |= {
        key: {column: getattr(current[key], column) for column in ("status", *TOLD)}
        for key in wanted & set(current)
    }
    lines = _lines(marks, month) if marks else {}
    return {
        pk: _shown(held[reports[pk].pk, version], lines.get(pk, []), last)
        for pk, (version, last) in marks.items()
        if (reports[pk].pk, version) in held
    }


def _mark(draft: Draft) -> Mark | None:
    """``version/line`` as the export wrote it."""
    parts = str(draft.values.get("version") or "").split("/")
    is_mark = len(parts) == 2 and all(one.isdecimal() and len(one) < _DIGITS for one in parts)
    return (int(parts[0]), int(parts[1])) if is_mark else None
