from projects.models.assignment import Assignment, ProjectGrant, Responsibility
from projects.models.figures import FiguresVersion, FiledState, ProjectFigures
from projects.models.light import Light, LightOverride, LightRuleSet
from projects.models.node import DateChange, Node, NodeRecord
from projects.models.plan import ClosedMonth, InvestmentEntry, PlanCurve, PlanMonth
from projects.models.project import (
    Lineage,
    Listing,
    Project,
    ProjectAlias,
    ProjectGroup,
    ProjectInvestor,
)
from projects.models.report import REPORT_STATES, MonthlyReport, ReportEvent
from projects.models.service import Factor, Permit
from projects.models.stage import StageEvent
from projects.models.standing import ProjectStanding

__all__ = [
    "REPORT_STATES",
    "Assignment",
    "ClosedMonth",
    "DateChange",
    "Factor",
    "FiguresVersion",
    "FiledState",
    "InvestmentEntry",
    "Light",
    "LightOverride",
    "LightRuleSet",
    "Lineage",
    "Listing",
    "MonthlyReport",
    "Node",
    "NodeRecord",
    "Permit",
    "PlanCurve",
    "PlanMonth",
    "Project",
    "ProjectAlias",
    "ProjectFigures",
    "ProjectGrant",
    "ProjectGroup",
    "ProjectInvestor",
    "ProjectStanding",
    "ReportEvent",
    "Responsibility",
    "StageEvent",
]
