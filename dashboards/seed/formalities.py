"""Formalities and resources as rows: catalogue, acceptance, validity, who is to answer."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from dashboards.seed.shapes import PlannedFactor, PlannedPermit, PlannedProject
from laishan_portal import clock
from laishan_portal.workdays import WorkCalendar
from projects import names
from projects.enums import (
    STARTED_STAGES,
    FactorKind,
    LightLevel,
    PermitStatus,
    Stage,
)
from projects.models import Factor, Permit, PermitKind, Project

# Promised working days where the catalogue has none.
_USUAL_DAYS = 5
_SITING = "用地预审与选址意见"
# Of the projects at the formalities, how many in ten got their land reviewed years ago.
_EARLY_IN_TEN = 2

# kind, item, measure, least and most needed, who closes the gap, what is done about it
_NEEDS = (
    (FactorKind.LAND, "", "亩", 20, 160, "自然资源部门", "剩余指标列入下一批次"),
    (FactorKind.POWER, "", "kVA", 800, 8_000, "供电公司", "增容方案在审"),
    (FactorKind.LABOUR, "", "人", 40, 260, "区人社局", "对接劳务公司和职校"),
    (FactorKind.CAPITAL, "", "万元", 3_000, 40_000, "区金融服务中心", "授信额度在走流程"),
    (FactorKind.WATER, "", "吨/日", 60, 900, "区住建局", "管线随道路同步施工"),
)


def kinds() -> dict[str, PermitKind]:
    return {kind.name: kind for kind in PermitKind.objects.all()}


def permit_row(
    project: Project,
    planned: PlannedPermit,
    *,
    catalogue: Mapping[str, PermitKind],
    calendar: WorkCalendar,
    today: date,
) -> Permit:
    """The planned formality with what the catalogue and the calendar add to it."""
    rng = Random(f"{project.name} {planned.name}")
    kind = catalogue.get(planned.name)
    days = (kind.promise_workdays if kind else None) or _USUAL_DAYS
    permit = Permit(
        project=project,
        kind=kind,
        name=planned.name,
        phase=planned.phase,
        line=kind.line if kind else "",
        department=planned.department,
        answering=names.department(planned.department),
        status=planned.status,
        promised_on=planned.promised_on,
        done_on=planned.done_on,
        document_number=planned.document_number,
        note=planned.note,
        is_demo=True,
    )
    if planned.status == PermitStatus.DONE:
        _finish(permit, kind, days, rng, calendar, today)
    elif planned.status == PermitStatus.RUNNING:
        accepted = calendar.add(planned.promised_on or today, -days)
        permit.accepted_on = min(accepted, today)
        permit.promised_on = planned.promised_on or calendar.add(permit.accepted_on, days)
    return permit


def _finish(permit, kind, days: int, rng: Random, calendar: WorkCalendar, today: date) -> None:
    is_early = permit.name == _SITING and permit.project.stage == Stage.PERMITS
    if is_early and rng.randrange(10) < _EARLY_IN_TEN:
        permit.done_on = clock.add_months(today, -36) + timedelta(days=rng.randint(5, 70))
    used = max(1, days * rng.randint(6, 12) // 10)
    permit.accepted_on = calendar.add(permit.done_on, -used)
    permit.promised_on = permit.promised_on or calendar.add(permit.accepted_on, days)
    if kind and kind.validity_months:
        permit.valid_until = clock.add_months(permit.done_on, kind.validity_months)


def factor_row(project: Project, planned: PlannedFactor) -> Factor:
    return Factor(
        project=project,
        kind=planned.kind,
        item=planned.item,
        measure=planned.measure,
        needed=planned.needed,
        secured=planned.secured,
        action=planned.action,
        responsible=planned.responsible,
        answering=names.department(planned.responsible),
        due_on=planned.due_on,
        is_demo=True,
    )


def usual_factors(
    project: PlannedProject, known: list[PlannedFactor], today: date
) -> list[PlannedFactor]:
    """What a project on its way needs beside what its people complain about: mostly secured."""
    is_under_way = project.stage in (STARTED_STAGES | {Stage.PERMITS}) - {Stage.OPERATION}
    if project.is_fact or not is_under_way:
        return []
    rng = Random(f"factors {project.name}")
    here = {factor.kind for factor in known}
    needs = [need for need in _NEEDS if need[0] not in here]
    chosen = sorted(rng.sample(range(len(needs)), k=min(len(needs), rng.randint(1, 2))))
    return [_usual(needs[place], project, rng, today) for place in chosen]


def _usual(need: tuple, project: PlannedProject, rng: Random, today: date) -> PlannedFactor:
    kind, item, measure, least, most, responsible, action = need
    needed = rng.randrange(least, most, max(1, least // 4))
    warns = project.light in (LightLevel.RED, LightLevel.YELLOW)
    is_short = rng.randrange(10) < (5 if warns else 2)
    if not is_short:
        return PlannedFactor(kind, measure, Decimal(needed), Decimal(needed), item=item)
    secured = needed * rng.randint(55, 90) // 100
    due_on = today + timedelta(days=rng.randint(-15, 40))
    return PlannedFactor(
        kind, measure, Decimal(needed), Decimal(secured), action, responsible, due_on, item=item
    )
