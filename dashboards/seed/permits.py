"""Formalities and resources of invented projects."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from dashboards.seed.reporting import Months
from dashboards.seed.shapes import PlannedFactor, PlannedPermit, PlannedProject
from projects.enums import FactorKind, LightLevel, NodeKind, PermitPhase, PermitStatus, Stage

# (name, phase, who decides, the share of the permits' time at which it is done)
_USUAL = (
    ("项目备案", PermitPhase.LAND, "区行政审批局", 0.1),
    ("用地预审与选址意见", PermitPhase.LAND, "自然资源部门", 0.3),
    ("环境影响评价", PermitPhase.LAND, "生态环境部门", 0.5),
    ("建设工程规划许可证", PermitPhase.CONSTRUCTION, "自然资源部门", 0.65),
    ("施工图审查", PermitPhase.CONSTRUCTION, "图审机构", 0.8),
    ("施工许可证", PermitPhase.WORKS, "区行政审批局", 0.95),
)
# Whose next formality is past the day promised.
_WARNED = (LightLevel.RED, LightLevel.YELLOW)
# What the words of a blocker say about a missing resource.
_FACTORS = (
    ("用地指标", FactorKind.LAND, "亩", 180, 138, "缺 42 亩指标，争取三季度批次", "自然资源部门"),
    (
        "专项债",
        FactorKind.CAPITAL,
        "万元",
        18_000,
        12_000,
        "专项债 6,000 万元未到位",
        "区财政部门",
    ),
    ("管到货", FactorKind.WATER, "千米", 12, 8, "球墨管缺 4 千米，改由两家供货", "区住建局"),
    ("蒸汽", FactorKind.WATER, "吨/时", 20, 12, "蒸汽管线路由未定，缺 8 吨/时", "解甲庄街道"),
    (
        "能评",
        FactorKind.EMISSIONS,
        "吨标煤",
        900,
        600,
        "能评意见待出，缺 300 吨标煤",
        "区行政审批局",
    ),
)


def permits_of(project: PlannedProject, months: Months) -> list[PlannedPermit]:
    """The usual six, one after the other; done as far as the stage and the nodes say."""
    rng = Random(f"permits {project.name}")
    start, end = _span(project, months.today)
    last = _work_permit(project)
    reached = rng.uniform(0.2, 0.6) if project.stage == Stage.PERMITS and last else 1
    permits = []
    for name, phase, department, share in _USUAL:
        if share < reached:
            day = months.workday(start + timedelta(days=round((end - start).days * share)))
            done_on = min(day, months.today)
            permit = PlannedPermit(name, phase, department, PermitStatus.DONE, done_on=done_on)
        else:
            is_next = all(each.status == PermitStatus.DONE for each in permits)
            status = PermitStatus.RUNNING if is_next else PermitStatus.WAITING
            ahead = round((last - months.today).days * min(1, share + 0.05))
            promised = months.today + timedelta(days=ahead)
            note = project.why if is_next else ""
            if is_next and project.light in _WARNED:
                promised = months.calendar.add(months.today, -rng.randint(1, 12))
            permit = PlannedPermit(name, phase, department, status, promised, note=note)
        permits.append(permit)
    return permits + _acceptance(project, months)


def _acceptance(project: PlannedProject, months: Months) -> list[PlannedPermit]:
    """The last formality: done when the project went into operation, running just before."""
    name, phase, department = "联合竣工验收", PermitPhase.COMPLETION, "区住建局"
    if project.stage == Stage.OPERATION:
        days = {event.to_stage: event.occurred_on or event.decided_on for event in project.events}
        done_on = min(days.get(Stage.OPERATION, months.today), months.today)
        return [PlannedPermit(name, phase, department, PermitStatus.DONE, done_on=done_on)]
    if project.stage == Stage.ACCEPTANCE:
        promised = months.workday(months.today + timedelta(days=30))
        return [PlannedPermit(name, phase, department, PermitStatus.RUNNING, promised)]
    return []


def _span(project: PlannedProject, today: date) -> tuple[date, date]:
    """From entering the permits to leaving them, or today."""
    days = {event.to_stage: event.occurred_on or event.decided_on for event in project.events}
    start = days.get(Stage.PERMITS) or min(days.values())
    return start, days.get(Stage.FOUNDATION, today)


def _work_permit(project: PlannedProject) -> date | None:
    """When the last of them is expected, if it is still to come."""
    for node in project.nodes:
        if node.kind == NodeKind.WORK_PERMIT and node.actual_on is None:
            return node.forecast_on or node.baseline_on
    return None


def factors_of(project: PlannedProject, months: Months) -> list[PlannedFactor]:
    """The resource its people say is missing, if they say so."""
    if project.light not in (LightLevel.RED, LightLevel.YELLOW):
        return []
    return [
        PlannedFactor(
            kind,
            measure,
            Decimal(needed),
            Decimal(secured),
            action,
            responsible,
            months.today + timedelta(days=24),
        )
        for words, kind, measure, needed, secured, action, responsible in _FACTORS
        if words in project.why
    ]
